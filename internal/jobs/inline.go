package jobs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"clavero/internal/store"
)

// Inline keeps committed jobs in memory until it is told to work them. Nothing happens beside the caller: it is for tests
// and for making the data of a demo, where the order of things must be the same each time.
type Inline struct {
	// Retry is how long after a failure a job is worked again, as River would; zero ends Run with it.
	Retry time.Duration

	db       *store.DB
	mu       sync.Mutex
	handlers map[Kind]Handler
	waiting  []inlineJob // the next one first
	count    int64
}

type inlineJob struct {
	Job
	n int64 // the number it came as
}

// NewInline makes an empty queue for db.
func NewInline(db *store.DB) *Inline { return &Inline{db: db, handlers: map[Kind]Handler{}} }

// Handle says who does a kind; one worker does all.
func (q *Inline) Handle(kind Kind, _ int, h Handler) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.handlers[kind] = h
}

// Enqueue remembers the jobs when tx commits; a job for now is due at the time of the write.
func (q *Inline) Enqueue(_ context.Context, tx *store.Tx, jobs ...Job) error {
	for _, job := range jobs {
		if _, err := queueName(job.Kind); err != nil {
			return err
		}
		if job.At.IsZero() {
			job.At = tx.Now
		}
		tx.AfterCommit(func() { q.put(job) })
	}
	return nil
}

func (q *Inline) put(job Job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if job.Once && slices.ContainsFunc(q.waiting, func(other inlineJob) bool { return job.alike(other.Job) }) {
		return
	}
	q.count++
	one := inlineJob{Job: job, n: q.count}
	at, _ := slices.BinarySearchFunc(q.waiting, one, inlineJob.before)
	q.waiting = slices.Insert(q.waiting, at, one)
}

// before orders jobs by when they are due, and then as they came.
func (j inlineJob) before(other inlineJob) int {
	return cmp.Or(j.At.Compare(other.At), cmp.Compare(j.n, other.n))
}

// Waiting lists the jobs not yet worked, the next one first.
func (q *Inline) Waiting() []Job {
	q.mu.Lock()
	defer q.mu.Unlock()
	waiting := make([]Job, 0, len(q.waiting))
	for _, job := range q.waiting {
		waiting = append(waiting, job.Job)
	}
	return waiting
}

// Run works all jobs due until then, in the order they are due, with those they bring about, until none is left. A failure
// other than [Later] and [Stop] ends it, and the job that failed waits on.
func (q *Inline) Run(ctx context.Context, until time.Time) error {
	for {
		job, h, ok := q.take(until)
		if !ok {
			return ctx.Err()
		}
		if h == nil {
			q.put(job)
			return errUnhandled(job.Kind)
		}
		if err := q.work(ctx, job, h); err != nil {
			return fmt.Errorf("%s: %w", job.Kind, err)
		}
	}
}

func (q *Inline) take(until time.Time) (Job, Handler, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) == 0 || q.waiting[0].At.After(until) {
		return Job{}, nil, false
	}
	job := q.waiting[0].Job
	q.waiting = slices.Delete(q.waiting, 0, 1)
	return job, q.handlers[job.Kind], true
}

func (q *Inline) work(ctx context.Context, job Job, h Handler) error {
	err := h(ctx, job.ID)
	var again *later
	switch {
	case err == nil || errors.As(err, new(*stop)):
		return nil
	case errors.As(err, &again):
		job.At = job.At.Add(max(again.after, time.Second))
		q.put(job)
		return nil
	case q.Retry > 0:
		job.At = q.db.Now().Add(q.Retry)
		q.put(job)
		return nil
	}
	q.put(job)
	return err
}
