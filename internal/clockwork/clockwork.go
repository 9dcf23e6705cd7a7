// Package clockwork keeps what happens on a clock from failing, or succeeding, in silence.
//
// A [Task] is done every so often and counts what it did ([Tally]). The [Board] has each of its turns entered: done,
// nothing to do, or failed, with the counts and the class of the error, never with anybody's data. Whoever adds a task
// gives the board a Task and texts «clockwork.task.KIND», «clockwork.task.KIND.what» and «clockwork.count.NAME».
//
// The watchdog ([Board.Watch]) works no jobs: it is a goroutine of the server that reads the board, so that a queue that
// stands still is seen too. A task whose last success is longer ago than its interval allows is late, and an incident.
package clockwork

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/store"
)

// Tally is what one turn of a task counted, by the names that the task declares. Nothing but zeros is «nothing to do».
type Tally map[string]int

// Task is something that is done on the clock.
type Task struct {
	Kind    jobs.Kind
	Every   time.Duration
	AtStart bool     // after every start, and not only when a turn was missed
	Counts  []string // the names of what it counts, in the order of the page
	Do      func(ctx context.Context) (Tally, error)
}

// Allowance is how long after a success the next one may come before the task is late: its interval, and half of it
// again, but at least two minutes and at most two hours more.
func (t Task) Allowance() time.Duration {
	return t.Every + min(max(t.Every/2, 2*time.Minute), 2*time.Hour)
}

// Next is when a task that had its turn then is due again: tasks keep to the multiples of their interval since 1970.
func (t Task) Next(after time.Time) time.Time {
	return after.Truncate(t.Every).Add(t.Every)
}

// Board is all tasks of a process and how they go. It is safe for use by many goroutines.
type Board struct {
	db      *store.DB
	files   *casefile.Files
	log     *slog.Logger
	tasks   []Task
	started time.Time

	mu   sync.Mutex
	late []Standing
}

// New makes a Board without tasks.
func New(db *store.DB, files *casefile.Files, log *slog.Logger) *Board {
	return &Board{db: db, files: files, log: log}
}

// Add puts tasks on the board, before Register.
func (b *Board) Add(tasks ...Task) { b.tasks = append(b.tasks, tasks...) }

// Register tells a registry who does the tasks, each of their turns being entered.
func (b *Board) Register(r jobs.Registry) {
	for _, task := range b.tasks {
		r.Handle(task.Kind, 1, func(ctx context.Context, _ int64) error { return b.turn(ctx, task) })
	}
}

// Start enters tasks that are new, and gives the clock of all. One that was due while the program was off is done at once.
func (b *Board) Start(ctx context.Context) ([]jobs.Periodic, error) {
	b.started = b.db.Now()
	err := b.db.WriteLight(ctx, func(tx *store.Tx) error {
		for _, task := range b.tasks {
			if err := tx.KnowClockTask(ctx, string(task.Kind)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	standings, err := b.Standings(ctx)
	var periodic []jobs.Periodic
	for _, s := range standings {
		periodic = append(periodic, jobs.Periodic{Kind: s.Task.Kind, Every: s.Task.Every, AtStart: s.Task.AtStart || s.missed(b.started)})
	}
	return periodic, err
}

// Turn gives one task a turn by hand, entered like any other: for the data of a demonstration, whose clock is moved along.
func (b *Board) Turn(ctx context.Context, kind jobs.Kind) error {
	for _, task := range b.tasks {
		if task.Kind == kind {
			return b.turn(ctx, task)
		}
	}
	return fmt.Errorf("clockwork: no task %q", kind)
}

// turn does a task and enters how it went, also when it panics. That the entry fails is only logged: the watchdog will
// find the task late.
func (b *Board) turn(ctx context.Context, task Task) error {
	began, finished := time.Now(), false
	defer func() {
		if !finished {
			b.enter(ctx, task, store.ClockTask{Took: time.Since(began), Outcome: store.ClockFailed, Error: "panic"})
		}
	}()
	tally, err := task.Do(ctx)
	finished = true
	entry, unfit := entryOf(task, tally, err)
	entry.Took = time.Since(began)
	b.enter(ctx, task, entry)
	return errors.Join(err, unfit)
}

func (b *Board) enter(ctx context.Context, task Task, entry store.ClockTask) {
	entry.Kind = string(task.Kind)
	err := b.db.WriteLight(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		tx.RecordClockTask(entry)
		return nil
	})
	if err != nil {
		b.log.Error("a turn of a task on the clock is not entered", "task", string(task.Kind), "err", err)
	}
	b.log.Debug("task on the clock", "task", string(task.Kind), "outcome", entry.Outcome, "counts", entry.Counts, "took", entry.Took)
}

// entryOf says how a turn went. A count that the task does not declare is a failure: nobody could read it.
func entryOf(task Task, tally Tally, err error) (store.ClockTask, error) {
	entry := store.ClockTask{Outcome: store.ClockNothing}
	for name, n := range tally {
		if !slices.Contains(task.Counts, name) {
			return store.ClockTask{Outcome: store.ClockFailed, Error: string(fault.Unplanned)}, fmt.Errorf("clockwork: %s counts %q, which it does not declare", task.Kind, name)
		}
		if n > 0 {
			entry.Outcome = store.ClockDone
		}
	}
	body, _ := json.Marshal(tally) // a map of numbers
	if entry.Counts = string(body); tally == nil {
		entry.Counts = "{}"
	}
	if err != nil {
		entry.Outcome, entry.Error = store.ClockFailed, classOf(err)
	}
	return entry, nil
}

// classOf is what may be said of an error where it is kept: no cause, and no data.
func classOf(err error) string {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return "timeout"
	}
	return string(fault.CodeOf(err))
}
