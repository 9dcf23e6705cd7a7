package store

import (
	"context"
	"database/sql"
	"time"
)

var (
	qClockTasks    = query("clockTask.all", `select c.kind, c.since, c.ran_at, c.took, c.outcome, c.counts, c.error, c.success_at, c.did_at, c.did, c.alarmed_at from clock_task c order by c.kind`)
	qClockTaskKnow = query("clockTask.know", `insert into clock_task (kind, since, took, outcome, counts, error, did) values ($1, $2, 0, '', '', '', '') on conflict (kind) do nothing`)
	qClockTaskWent = query("clockTask.went", `update clock_task set ran_at = $2, took = $3, outcome = $4, counts = $5, error = '', success_at = $2, alarmed_at = null where kind = $1`)
	qClockTaskDid  = query("clockTask.did", `update clock_task set did_at = $2, did = $3 where kind = $1`)
	qClockTaskFail = query("clockTask.failed", `update clock_task set ran_at = $2, took = $3, outcome = 'failed', counts = $4, error = $5 where kind = $1`)
	qClockTaskWarn = query("clockTask.alarm", `update clock_task set alarmed_at = $2 where kind = $1 and alarmed_at is null`)
)

// How a turn of a task on the clock went.
const (
	ClockDone    = "done"
	ClockNothing = "nothing" // it looked, and there was nothing to do
	ClockFailed  = "failed"
)

// ClockTask is how a task on the clock last went. Counts are JSON by package clockwork; an error is its class alone.
type ClockTask struct {
	Kind    string
	Since   time.Time // first known
	Ran     time.Time
	Took    time.Duration
	Outcome string // empty before the first turn
	Counts  string
	Error   string
	Success time.Time // the last turn that did not fail
	DidAt   time.Time // the last turn that found something to do, and
	Did     string    // what it counted
	Alarmed time.Time // when an incident was raised that is still open
}

// ClockTasks lists all tasks that ever were on the clock.
func (r Reader) ClockTasks(ctx context.Context) ([]ClockTask, error) {
	return collect[ClockTask](r.query(ctx, qClockTasks))(scanClockTask)
}

// KnowClockTask enters a task that was not on the clock before: from now on it can be late.
func (tx *Tx) KnowClockTask(ctx context.Context, kind string) error {
	_, err := tx.exec(ctx, qClockTaskKnow, kind, micros(tx.Now))
	return err
}

// RecordClockTask keeps how a turn went: of t, Kind, Took, Outcome, Counts and Error. A success closes an open incident.
func (tx *Tx) RecordClockTask(t ClockTask) {
	if t.Outcome == ClockFailed {
		tx.lastly(qClockTaskFail, t.Kind, micros(tx.Now), t.Took.Microseconds(), t.Counts, t.Error)
		return
	}
	tx.lastly(qClockTaskWent, t.Kind, micros(tx.Now), t.Took.Microseconds(), t.Outcome, t.Counts)
	if t.Outcome == ClockDone {
		tx.lastly(qClockTaskDid, t.Kind, micros(tx.Now), t.Counts)
	}
}

// AlarmClockTask opens the incident of a late task, and says whether it was not open already: of several nodes one tells.
func (tx *Tx) AlarmClockTask(ctx context.Context, kind string) (bool, error) {
	n, err := tx.exec(ctx, qClockTaskWarn, kind, micros(tx.Now))
	return n == 1, err
}

func scanClockTask(row scanner) (ClockTask, error) {
	var t ClockTask
	var since, took int64
	var ran, success, did, alarmed sql.NullInt64
	err := row.Scan(&t.Kind, &since, &ran, &took, &t.Outcome, &t.Counts, &t.Error, &success, &did, &t.Did, &alarmed)
	t.Since, t.Took = instant(since), time.Duration(took)*time.Microsecond
	t.Ran, t.Success, t.DidAt, t.Alarmed = instantOf(ran), instantOf(success), instantOf(did), instantOf(alarmed)
	return t, err
}
