package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"clavero/internal/store"
)

// How River is set: new work is seen within tens of milliseconds, and an idle queue costs next to nothing.
const (
	fetchCooldown = 10 * time.Millisecond
	fetchPoll     = 3 * time.Second  // for what no notice was given of, such as a retry that is due soon; each asks for every kind of work
	jobTimeout    = 2 * time.Minute  // after which a job's context ends
	stuckAfter    = 10 * time.Minute // after which another node takes a job from a dead one
	stopPatience  = 6 * time.Second  // for running jobs at a stop, before their contexts end
	riverPool     = 6                // connections to PostgreSQL
)

// River works jobs with the library River, on the application's own database.
type River struct {
	db       *store.DB
	log      *slog.Logger
	inserter inserter
	broken   error // why the inserter could not be made

	kinds    []registered
	periodic []Periodic

	mu   sync.Mutex
	stop func(context.Context) error // nil while it does not run
}

type registered struct {
	kind    Kind
	workers int
	handler Handler
}

// NewRiver makes the queue of db. Jobs can be put in at once; they are worked from Start on, here or on another node.
func NewRiver(db *store.DB, log *slog.Logger) *River {
	inserter, err := newInserter(db)
	return &River{db: db, log: log, inserter: inserter, broken: err}
}

// Handle says who does a kind on this node, and how many of them at once. It is called before Start.
func (r *River) Handle(kind Kind, workers int, h Handler) {
	r.kinds = append(r.kinds, registered{kind, workers, h})
}

// Every has a kind done again and again, on one of the nodes. It is called before Start.
func (r *River) Every(p Periodic) { r.periodic = append(r.periodic, p) }

// Enqueue implements [Queue].
func (r *River) Enqueue(ctx context.Context, tx *store.Tx, jobs ...Job) error {
	if r.broken != nil {
		return r.broken
	}
	batch := store.Part(tx, r, func() *batch { return r.begin(tx) })
	for _, job := range jobs {
		queue, err := queueName(job.Kind)
		if err != nil {
			return err
		}
		batch.add(queue, job)
	}
	return nil
}

// task is the one kind of job River knows: the queue says what is to be done, the id about what.
type task struct {
	ID int64 `json:"id"`
}

// Kind implements river.JobArgs.
func (task) Kind() string { return "clavero" }

var kindShape = regexp.MustCompile(`^[a-z0-9]+([.-][a-z0-9]+)*$`)

// queueName is the name of a kind's queue; River's names have no dots.
func queueName(kind Kind) (string, error) {
	if !kindShape.MatchString(string(kind)) || len(kind) > 60 {
		return "", fmt.Errorf("jobs: %q is no name for a kind", kind)
	}
	return strings.ReplaceAll(string(kind), ".", "_"), nil
}

// Start begins to work. Jobs that this node left half done when it died are waiting again before it returns: the node's
// lock on the database tells that nobody else is working them.
//
// Work goes on until Stop; when ctx ends, River stops by itself.
func (r *River) Start(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stop != nil {
		return errors.New("jobs: already started")
	}
	if err := r.rescueOwn(ctx); err != nil {
		return fmt.Errorf("jobs: own orphans: %w", err)
	}
	config, err := r.config()
	if err != nil {
		return err
	}
	if r.db.Engine() == store.SQLite {
		r.stop, err = startClient(ctx, riversqlite.New(r.db.WriterPool()), config)
		return err
	}
	pool, err := r.db.PgxPool(ctx, riverPool)
	if err != nil {
		return err
	}
	r.stop, err = startOnPostgres(ctx, pool, config)
	return err
}

func startOnPostgres(ctx context.Context, pool *pgxpool.Pool, config *river.Config) (func(context.Context) error, error) {
	stop, err := startClient(ctx, riverpgxv5.New(pool), config)
	if err != nil {
		pool.Close()
		return nil, err
	}
	return func(ctx context.Context) error {
		defer pool.Close()
		return stop(ctx)
	}, nil
}

func startClient[T any](ctx context.Context, driver riverdriver.Driver[T], config *river.Config) (func(context.Context) error, error) {
	client, err := river.NewClient(driver, config)
	if err != nil {
		return nil, err
	}
	if err := client.Start(ctx); err != nil {
		return nil, err
	}
	return client.Stop, nil
}

// Stop takes no more jobs, waits for those that run, and ends their contexts after some seconds or with ctx. A job that
// was cut off is worked again.
func (r *River) Stop(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stop == nil {
		return nil
	}
	stop := r.stop
	r.stop = nil
	return stop(ctx)
}

func (r *River) config() (*river.Config, error) {
	workers := river.NewWorkers()
	w := &worker{handlers: map[string]registered{}, log: r.log}
	queues := map[string]river.QueueConfig{}
	for _, k := range r.kinds {
		queue, err := queueName(k.kind)
		if err != nil {
			return nil, err
		}
		queues[queue] = river.QueueConfig{MaxWorkers: k.workers}
		w.handlers[queue] = k
	}
	if err := river.AddWorkerSafely(workers, w); err != nil {
		return nil, err
	}
	periodic, err := r.periodicJobs()
	return &river.Config{
		ID:                          r.clientID(),
		Logger:                      quietLogger(r.log),
		Workers:                     workers,
		Queues:                      queues,
		PeriodicJobs:                periodic,
		ErrorHandler:                &failureLog{log: r.log},
		FetchCooldown:               fetchCooldown,
		FetchPollInterval:           fetchPoll,
		JobTimeout:                  jobTimeout,
		RescueStuckJobsAfter:        stuckAfter,
		SoftStopTimeout:             stopPatience,
		CompletedJobRetentionPeriod: time.Hour,
	}, err
}

func (r *River) clientID() string { return fmt.Sprintf("clavero-node-%d", r.db.Node()) }
