// Package upkeep is what happens on a clock: limits that pass, keys that end, reminders, the sums of finished days, and
// the erasing of what is no record. Every pass says what it did, with counts, also when there was nothing to do.
package upkeep

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/clockwork"
	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/jobs"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// The kinds of jobs of this package.
const (
	Limits jobs.Kind = "upkeep.limits"
	Keys   jobs.Kind = "upkeep.keys"
	Remind jobs.Kind = "upkeep.remind"
	Erase  jobs.Kind = "upkeep.erase"
	Resume jobs.Kind = "upkeep.resume"
)

// Tasks are the passes, how often each is done, and what it counts.
func (u *Upkeep) Tasks() []clockwork.Task {
	return []clockwork.Task{
		{Kind: Limits, Every: time.Minute, AtStart: true, Do: u.limits, Counts: []string{"dropped", "expired", "withdrawn", "alarmed"}},
		{Kind: Keys, Every: time.Minute, AtStart: true, Do: u.keys, Counts: []string{"ended"}},
		{Kind: Remind, Every: time.Hour, Do: u.remind, Counts: []string{"reminded"}},
		{Kind: Erase, Every: time.Hour, Do: u.erase, Counts: []string{"links", "sessions", "uploads"}},
		{Kind: Resume, Every: 10 * time.Minute, AtStart: true, Do: u.resume, Counts: []string{"resumed"}},
	}
}

// Upkeep holds what the passes need.
type Upkeep struct {
	db    *store.DB
	files *casefile.Files
	desk  *desk.Desk
	log   *slog.Logger
}

// New makes an Upkeep.
func New(db *store.DB, files *casefile.Files, d *desk.Desk, log *slog.Logger) *Upkeep {
	return &Upkeep{db: db, files: files, desk: d, log: log}
}

func (u *Upkeep) limits(ctx context.Context) (clockwork.Tally, error) {
	counts, err := u.desk.PassLimits(ctx)
	return clockwork.Tally{"dropped": counts.Dropped, "expired": counts.Expired, "withdrawn": counts.Withdrawn, "alarmed": counts.Alarmed}, err
}

// keys ends the keys whose end date has passed, sessions and all: the term of series 3 runs from here.
func (u *Upkeep) keys(ctx context.Context) (clockwork.Tally, error) {
	ids, err := u.db.Read().CredentialsPastEnd(ctx, u.db.Now())
	if err != nil {
		return nil, err
	}
	ended := 0
	var failures []error
	for _, id := range ids {
		if err := u.endKey(ctx, id); err != nil {
			failures = append(failures, err)
			continue
		}
		ended++
	}
	return clockwork.Tally{"ended": ended}, errors.Join(failures...)
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

func (u *Upkeep) remind(ctx context.Context) (clockwork.Tally, error) {
	n, err := u.desk.RemindUnopened(ctx)
	return clockwork.Tally{"reminded": n}, err
}

// How long what is no record is kept after it ended.
const (
	keepLinks    = 30 * 24 * time.Hour
	keepSessions = 90 * 24 * time.Hour
	keepUploads  = 24 * time.Hour
)

func (u *Upkeep) erase(ctx context.Context) (clockwork.Tally, error) {
	var tally clockwork.Tally
	err := u.db.WriteLight(ctx, func(tx *store.Tx) error {
		links, err := tx.CleanLinks(ctx, tx.Now.Add(-keepLinks))
		if err != nil {
			return err
		}
		sessions, err := tx.CleanSessions(ctx, tx.Now.Add(-keepSessions))
		if err != nil {
			return err
		}
		uploads, err := tx.CleanUploads(ctx, tx.Now.Add(-keepUploads))
		tally = clockwork.Tally{"links": int(links), "sessions": int(sessions), "uploads": int(uploads)}
		return err
	})
	return tally, err
}

func (u *Upkeep) resume(ctx context.Context) (clockwork.Tally, error) {
	n, err := u.desk.Resume(ctx)
	return clockwork.Tally{"resumed": n}, err
}
