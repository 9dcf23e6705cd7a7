package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"clavero/internal/store"
)

// worker hands each of River's jobs to the handler of its queue.
type worker struct {
	river.WorkerDefaults[task]
	handlers map[string]registered
	log      *slog.Logger
}

// Work implements river.Worker.
func (w *worker) Work(ctx context.Context, job *river.Job[task]) error {
	k, ok := w.handlers[job.Queue]
	if !ok {
		return errUnhandled(Kind(job.Queue))
	}
	err := k.handler(ctx, job.Args.ID)
	var again *later
	var end *stop
	switch {
	case errors.As(err, &again):
		w.log.Info("job put off", "kind", k.kind, "job", job.ID, "after", again.after, "err", again.cause)
		return river.JobSnooze(max(again.after, 0))
	case errors.As(err, &end):
		w.log.Warn("job given up", "kind", k.kind, "job", job.ID, "err", end.cause)
		return river.JobCancel(end.cause)
	}
	return err
}

// failureLog writes down what failed, by River's number of the job: what it was about is not for the log.
type failureLog struct{ log *slog.Logger }

// HandleError implements river.ErrorHandler.
func (f *failureLog) HandleError(_ context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.write(job, "err", err)
	return nil
}

// HandlePanic implements river.ErrorHandler.
func (f *failureLog) HandlePanic(_ context.Context, job *rivertype.JobRow, value any, trace string) *river.ErrorHandlerResult {
	f.write(job, "panic", fmt.Sprint(value), "trace", trace)
	return nil
}

func (f *failureLog) write(job *rivertype.JobRow, what ...any) {
	about := []any{"queue", job.Queue, "job", job.ID, "attempt", job.Attempt, "of", job.MaxAttempts}
	if job.Attempt >= job.MaxAttempts {
		f.log.Error("job failed for the last time", append(about, what...)...)
		return
	}
	f.log.Warn("job failed", append(about, what...)...)
}

// onTheClock is a schedule at the multiples of a span since 1970.
type onTheClock time.Duration

// Next implements river.PeriodicSchedule.
func (every onTheClock) Next(now time.Time) time.Time {
	span := int64(every)
	return time.Unix(0, (now.UnixNano()/span+1)*span).UTC()
}

func (r *River) periodicJobs() ([]*river.PeriodicJob, error) {
	var all []*river.PeriodicJob
	for _, p := range r.periodic {
		queue, err := queueName(p.Kind)
		if err != nil {
			return nil, err
		}
		if p.Every < time.Second {
			return nil, fmt.Errorf("jobs: %q every %v is too often", p.Kind, p.Every)
		}
		all = append(all, river.NewPeriodicJob(onTheClock(p.Every),
			func() (river.JobArgs, *river.InsertOpts) { return task{}, periodicOpts(queue) },
			&river.PeriodicJobOpts{ID: queue, RunOnStart: p.AtStart}))
	}
	return all, nil
}

// periodicOpts leave out a turn while the one before waits or is being worked.
func periodicOpts(queue string) *river.InsertOpts {
	return &river.InsertOpts{Queue: queue, UniqueOpts: river.UniqueOpts{ByArgs: true, ByQueue: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
		rivertype.JobStateRunning, rivertype.JobStateScheduled,
	}}}
}

// rescueOwn puts back the jobs that this node was working when it died, and gives up the lead it had. River itself would
// wait for stuckAfter before the jobs are worked, and a quarter of a minute before anything is done on the clock.
func (r *River) rescueOwn(ctx context.Context) error {
	text := `update river_job set state = 'available', attempt = max(attempt - 1, 0)
		where state = 'running' and json_extract(attempted_by, '$[#-1]') = $1`
	if r.db.Engine() == store.Postgres {
		text = `update river_job set state = 'available', attempt = greatest(attempt - 1, 0)
			where state = 'running' and attempted_by[array_length(attempted_by, 1)] = $1`
	}
	return r.db.WriteLight(ctx, func(tx *store.Tx) error {
		result, err := tx.SQL().ExecContext(ctx, text, r.clientID())
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err == nil && n > 0 {
			tx.AfterCommit(func() { r.log.Info("jobs of a former run are waiting again", "jobs", n) })
		}
		_, err = tx.SQL().ExecContext(ctx, `delete from river_leader where leader_id = $1`, r.clientID())
		return err
	})
}

// quietLogger lets River's warnings through and nothing below.
func quietLogger(log *slog.Logger) *slog.Logger { return slog.New(warnings{log.Handler()}) }

type warnings struct{ slog.Handler }

// Enabled implements slog.Handler.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// WithAttrs implements slog.Handler.
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

// WithGroup implements slog.Handler.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
