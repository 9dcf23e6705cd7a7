// Package upkeep is what happens on a clock: limits that pass, keys that end, reminders, the sums of finished days, and
// the erasing of what is no record. Every pass says what it did, with counts, also when there was nothing to do.
package upkeep

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/reading"
	"clavero/internal/store"
)

// The kinds of jobs of this package.
const (
	Limits jobs.Kind = "upkeep.limits"
	Keys   jobs.Kind = "upkeep.keys"
	Remind jobs.Kind = "upkeep.remind"
	RollUp jobs.Kind = "upkeep.rollup"
	Erase  jobs.Kind = "upkeep.erase"
	Resume jobs.Kind = "upkeep.resume"
)

// Periodic says how often each is done.
var Periodic = []jobs.Periodic{
	{Kind: Limits, Every: time.Minute, AtStart: true},
	{Kind: Keys, Every: time.Minute, AtStart: true},
	{Kind: Remind, Every: time.Hour},
	{Kind: RollUp, Every: time.Hour, AtStart: true},
	{Kind: Erase, Every: time.Hour},
	{Kind: Resume, Every: 10 * time.Minute, AtStart: true},
}

// Upkeep holds what the passes need.
type Upkeep struct {
	db       *store.DB
	files    *casefile.Files
	desk     *desk.Desk
	accesses *reading.Register
	log      *slog.Logger
}

// New makes an Upkeep.
func New(db *store.DB, files *casefile.Files, d *desk.Desk, accesses *reading.Register, log *slog.Logger) *Upkeep {
	return &Upkeep{db: db, files: files, desk: d, accesses: accesses, log: log}
}

// Register tells a registry which jobs this package works.
func (u *Upkeep) Register(r jobs.Registry) {
	for kind, pass := range map[jobs.Kind]func(context.Context) error{
		Limits: u.limits, Keys: u.keys, Remind: u.remind, RollUp: u.rollUp, Erase: u.erase, Resume: u.resume,
	} {
		r.Handle(kind, 1, func(ctx context.Context, _ int64) error { return pass(ctx) })
	}
}

func (u *Upkeep) limits(ctx context.Context) error {
	counts, err := u.desk.PassLimits(ctx)
	u.log.Debug("limits looked at", "dropped", counts.Dropped, "expired", counts.Expired, "withdrawn", counts.Withdrawn, "alarmed", counts.Alarmed)
	return err
}

// keys ends the keys whose end date has passed, sessions and all: the term of series 3 runs from here.
func (u *Upkeep) keys(ctx context.Context) error {
	ids, err := u.db.Read().CredentialsPastEnd(ctx, u.db.Now())
	if err != nil {
		return err
	}
	var failures []error
	for _, id := range ids {
		failures = append(failures, u.endKey(ctx, id))
	}
	u.log.Debug("keys looked at", "ended", len(ids))
	return errors.Join(failures...)
}

func (u *Upkeep) endKey(ctx context.Context, id int64) error {
	return u.db.Write(ctx, func(tx *store.Tx) error {
		key, err := tx.Credential(ctx, id)
		if err != nil || !key.Ended.IsZero() || key.Ends.IsZero() || tx.Now.Before(key.Ends) {
			return err
		}
		key.State, key.Ended, key.EndReason, key.SecretSealed = credential.Ended, tx.Now, "expired", nil
		if err := tx.UpdateCredential(ctx, key); err != nil {
			return err
		}
		if err := tx.EndSessions(ctx, "reader", key.ID, 0); err != nil {
			return err
		}
		_, err = u.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.KeyEnded, What: "expired", By: ledger.Actor{Kind: ledger.ByProgram}, On: ledger.Subject{Kind: ledger.OnCredential, ID: key.ID},
			Detail: map[string]string{"user": key.UserName},
		})
		return err
	})
}

func (u *Upkeep) remind(ctx context.Context) error {
	n, err := u.desk.RemindUnopened(ctx)
	u.log.Debug("deliveries looked at", "reminded", n)
	return err
}

// rollUp recomputes the sums of yesterday and the day before: by then no access of them comes any more.
func (u *Upkeep) rollUp(ctx context.Context) error {
	today := digest.DayOf(u.db.Now(), spanish.MexicoCity())
	return errors.Join(u.rollUpDay(ctx, today.Add(-1)), u.rollUpDay(ctx, today.Add(-2)))
}

// rollUpDay leaves a day for the next pass that is not over yet, and one of which only the sums are left as it is.
func (u *Upkeep) rollUpDay(ctx context.Context, day digest.Day) error {
	err := u.accesses.RollUp(ctx, day)
	if fault.Is(err, fault.Conflict) {
		u.log.Debug("day not added up", "day", string(day), "reason", fault.TextOf(err))
		return nil
	}
	return err
}

// How long what is no record is kept after it ended.
const (
	keepLinks    = 30 * 24 * time.Hour
	keepSessions = 90 * 24 * time.Hour
	keepUploads  = 24 * time.Hour
)

func (u *Upkeep) erase(ctx context.Context) error {
	return u.db.WriteLight(ctx, func(tx *store.Tx) error {
		links, err := tx.CleanLinks(ctx, tx.Now.Add(-keepLinks))
		if err != nil {
			return err
		}
		sessions, err := tx.CleanSessions(ctx, tx.Now.Add(-keepSessions))
		if err != nil {
			return err
		}
		uploads, err := tx.CleanUploads(ctx, tx.Now.Add(-keepUploads))
		u.log.Debug("erased", "links", links, "sessions", sessions, "uploads", uploads)
		return err
	})
}

func (u *Upkeep) resume(ctx context.Context) error {
	n, err := u.desk.Resume(ctx)
	u.log.Debug("petitions waiting for the program", "resumed", n)
	return err
}
