package desk

import (
	"context"
	"errors"
	"slices"
	"time"

	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/petition"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// Counts is what a pass over the clock did, for the log: a pass that did nothing says so too.
type Counts struct {
	Dropped, Expired, Withdrawn, Alarmed, Reminded, Resumed int
}

const lateBatch = 500

// PassLimits does what the table of states says about petitions whose limit has passed: forms are dropped, the
// official's silence expires or withdraws, everything else only alarms. Upkeep calls it every minute.
func (d *Desk) PassLimits(ctx context.Context) (Counts, error) {
	var counts Counts
	late, err := d.db.Read().LatePetitions(ctx, d.db.Now(), lateBatch)
	if err != nil {
		return counts, err
	}
	var failures []error
	for _, l := range late {
		failures = append(failures, d.passLimit(ctx, l, &counts))
	}
	return counts, errors.Join(failures...)
}

func (d *Desk) passLimit(ctx context.Context, l store.Late, counts *Counts) error {
	switch l.State.Row().At {
	case petition.Drop:
		counts.Dropped++
		return d.Drop(ctx, l.ID)
	case petition.Lapse:
		counts.Expired++
		_, err := d.Take(ctx, program, l.ID, petition.Expire, Input{Version: l.Version})
		return conflictIsFine(err)
	case petition.Retire:
		counts.Withdrawn++
		_, err := d.Take(ctx, program, l.ID, petition.Withdraw, Input{Version: l.Version, Closing: petition.Expired})
		return conflictIsFine(err)
	}
	counts.Alarmed++
	if l.State.Row().At == petition.Incident {
		d.log.Error("the program is late with a petition", "petition", l.ID, "state", string(l.State))
	} else {
		d.log.Warn("limit passed", "petition", l.ID, "state", string(l.State))
	}
	return d.db.WriteLight(ctx, func(tx *store.Tx) error { return tx.MarkAlarmed(ctx, l.ID) })
}

// RemindUnopened calls to mind deliveries that nobody opened, on the days the mechanisms say.
func (d *Desk) RemindUnopened(ctx context.Context) (int, error) {
	now := d.db.Now()
	rules, err := d.book.InForce(ctx, d.db.Read(), now)
	if err != nil || len(rules.Mechanism.Remind) == 0 {
		return 0, err
	}
	unopened, err := d.db.Read().UnopenedDeliveries(ctx, now.AddDate(0, 0, -rules.Mechanism.Remind[0]))
	if err != nil {
		return 0, err
	}
	reminded := 0
	for _, u := range unopened {
		p, err := d.db.Read().Petition(ctx, u.Petition)
		if err != nil {
			return reminded, err
		}
		if !dueReminder(rules.Mechanism.Remind, p.Since, u.Sent, now) {
			continue
		}
		if err := d.Remind(ctx, u.Petition); err != nil {
			return reminded, err
		}
		reminded++
	}
	return reminded, nil
}

// dueReminder reports whether a day of reminding has come since the case was sent that the last letter did not meet.
func dueReminder(days []int, since, last, now time.Time) bool {
	for _, n := range days {
		if at := since.AddDate(0, 0, n); last.Before(at) && !now.Before(at) {
			return true
		}
	}
	return false
}

// Resume enqueues the program's own step for petitions that stand where it may have one: after a restart, and after a
// guideline that leaves more to the program came into force.
func (d *Desk) Resume(ctx context.Context) (int, error) {
	rules, err := d.book.InForce(ctx, d.db.Read(), d.db.Now())
	if err != nil {
		return 0, err
	}
	var stands []store.Stand
	for _, row := range petition.States {
		for _, kind := range petition.Kinds {
			if mayAdvance(rules.Guideline, row.Name, kind) {
				stands = append(stands, store.Stand{State: row.Name, Kind: kind})
			}
		}
	}
	standing, err := d.db.Read().PetitionsStanding(ctx, stands, 10_000)
	if err != nil {
		return 0, err
	}
	ids, err := d.movable(ctx, standing)
	if err != nil || len(ids) == 0 {
		return 0, err
	}
	err = d.db.WriteLight(ctx, func(tx *store.Tx) error {
		for _, id := range ids {
			if err := d.queue.Enqueue(ctx, tx, jobs.Job{Kind: Advance, ID: id, Once: true}); err != nil {
				return err
			}
		}
		return nil
	})
	return len(ids), err
}

// lookedAt is how many cases are looked at in one view.
const lookedAt = 100

// movable are those of some cases that the program has a step for now. Most of them wait for a person, and a write each, every
// few minutes, would only hold up others.
func (d *Desk) movable(ctx context.Context, standing []int64) ([]int64, error) {
	var ids []int64
	for some := range slices.Chunk(standing, lookedAt) {
		err := d.db.View(ctx, func(r store.Reader) error {
			rules, err := d.book.InForce(ctx, r, d.db.Now())
			for _, id := range some {
				if err != nil {
					return err
				}
				moves := false
				if moves, err = d.moves(ctx, r, id, rules); moves {
					ids = append(ids, id)
				}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// moves reports whether the program has a step for a case, be it the one that holds it back.
func (d *Desk) moves(ctx context.Context, r store.Reader, id int64, rules rulebook.Set) (bool, error) {
	p, err := r.Petition(ctx, id)
	if err != nil {
		return false, missingIsFine(err)
	}
	if _, held := petition.Find(petition.HoldBack, p.State, p.Kind); held {
		return true, nil
	}
	c, err := d.circumstances(ctx, r, p, rules, d.db.Now())
	_, ok := petition.Automatic(p, c)
	return ok, err
}

func conflictIsFine(err error) error {
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}
