package clockwork

import (
	"context"
	"encoding/json"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// Standing is a task and how it goes.
type Standing struct {
	Task Task
	store.ClockTask
	Tally    Tally // of the last turn
	LastDone Tally // of the last turn that had something to do
	Due      time.Time
	Late     bool
	LateBy   time.Duration // past what is allowed
}

// settling is how long after a start nobody is called late: what was missed while the program was off is done first.
const settling = 5 * time.Minute

// Standings tells how each task goes, in the order in which they were added.
func (b *Board) Standings(ctx context.Context) ([]Standing, error) {
	rows, err := b.db.Read().ClockTasks(ctx)
	if err != nil {
		return nil, err
	}
	known := map[string]store.ClockTask{}
	for _, row := range rows {
		known[row.Kind] = row
	}
	now := b.db.Now()
	var all []Standing
	for _, task := range b.tasks {
		all = append(all, b.standing(task, known[string(task.Kind)], now))
	}
	return all, nil
}

func (b *Board) standing(task Task, row store.ClockTask, now time.Time) Standing {
	s := Standing{Task: task, ClockTask: row, Tally: parse(row.Counts), LastDone: parse(row.Did)}
	from := row.Success
	if from.IsZero() {
		from = row.Since
	}
	if !row.Ran.IsZero() {
		s.Due = task.Next(row.Ran)
	}
	if from.IsZero() {
		return s
	}
	limit := from.Add(task.Allowance())
	if settled := b.started.Add(settling); !b.started.IsZero() && limit.Before(settled) {
		limit = settled
	}
	if s.Late = now.After(limit); s.Late {
		s.LateBy = now.Sub(limit)
	}
	return s
}

// missed reports whether a turn was due after the last success and before now.
func (s Standing) missed(now time.Time) bool {
	from := s.Success
	if from.IsZero() {
		from = s.Since
	}
	return !s.Task.Next(from).After(now)
}

func parse(counts string) Tally {
	tally := Tally{}
	if json.Unmarshal([]byte(counts), &tally) != nil {
		return Tally{}
	}
	return tally
}

// Tell is told of the tasks that became late, once for each incident, whatever number of nodes there are.
type Tell func(ctx context.Context, late []Standing)

// Watch looks every so often until ctx ends. It needs neither the queue nor its workers.
func (b *Board) Watch(ctx context.Context, every time.Duration, tell Tell) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			b.Look(ctx, tell)
		}
	}
}

// Look is one look of the watchdog: what is late is kept for [Board.Late], logged, entered in the ledger and told.
func (b *Board) Look(ctx context.Context, tell Tell) {
	standings, err := b.Standings(ctx)
	if err != nil {
		b.log.Error("the watchdog cannot read how the tasks on the clock go", "err", err)
		return
	}
	var late, fresh []Standing
	for _, s := range standings {
		if !s.Late {
			continue
		}
		late = append(late, s)
		if !s.Alarmed.IsZero() {
			continue
		}
		first, err := b.raise(ctx, s)
		if err != nil {
			b.log.Error("an incident is not recorded", "task", s.Kind, "err", err)
		}
		if first {
			fresh = append(fresh, s)
		}
	}
	b.mu.Lock()
	b.late = late
	b.mu.Unlock()
	if len(fresh) > 0 {
		tell(ctx, fresh)
	}
}

// raise opens the incident of a late task.
func (b *Board) raise(ctx context.Context, s Standing) (bool, error) {
	first := false
	err := b.db.Write(ctx, func(tx *store.Tx) error {
		var err error
		if first, err = tx.AlarmClockTask(ctx, s.Kind); err != nil || !first {
			return err
		}
		_, err = b.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.TaskLate, What: s.Kind, By: ledger.Actor{Kind: ledger.ByProgram}, On: ledger.Subject{Kind: ledger.OnInstallation},
			Detail: map[string]any{"last_success": s.Success, "late_by": s.LateBy.String(), "error": s.Error},
		})
		return err
	})
	if first {
		b.log.Error("a task on the clock is late", "task", s.Kind, "by", s.LateBy, "last_success", s.Success, "error", s.Error)
	}
	return first, err
}

// Late gives what the last look found late, for banners and metrics; it asks nothing of the database.
func (b *Board) Late() []Standing {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.late
}
