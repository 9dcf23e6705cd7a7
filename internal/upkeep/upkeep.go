// Package upkeep is what happens on a clock: limits that pass, keys that end, reminders, the sums of finished days, and
// the erasing of what is no record. Every pass says what it did, with counts, also when there was nothing to do.
package upkeep

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/clockwork"
	"clavero/internal/desk"
	"clavero/internal/digest"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/register"
	"clavero/internal/store"
)

// The kinds of jobs of this package.
const (
	Limits jobs.Kind = "upkeep.limits"
	Keys   jobs.Kind = "upkeep.keys"
	Warn   jobs.Kind = "upkeep.warn"
	Uses   jobs.Kind = "upkeep.uses"
	Remind jobs.Kind = "upkeep.remind"
	Erase  jobs.Kind = "upkeep.erase"
	Resume jobs.Kind = "upkeep.resume"
)

// Tasks are the passes, how often each is done, and what it counts.
func (u *Upkeep) Tasks() []clockwork.Task {
	return []clockwork.Task{
		{Kind: Limits, Every: time.Minute, AtStart: true, Do: u.limits, Counts: []string{"dropped", "expired", "withdrawn", "alarmed"}},
		{Kind: Keys, Every: time.Minute, AtStart: true, Do: u.keys, Counts: []string{"ended"}},
		{Kind: Warn, Every: time.Hour, AtStart: true, Do: u.warn, Counts: []string{"warned"}},
		{Kind: Uses, Every: time.Hour, AtStart: true, Do: u.uses, Counts: []string{"noted"}},
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

// keys ends the keys whose end date has passed.
func (u *Upkeep) keys(ctx context.Context) (clockwork.Tally, error) {
	n, err := u.desk.EndKeys(ctx)
	return clockwork.Tally{"ended": n}, err
}

// warn writes to the holders of keys that end soon.
func (u *Upkeep) warn(ctx context.Context) (clockwork.Tally, error) {
	n, err := u.desk.WarnEnds(ctx)
	return clockwork.Tally{"warned": n}, err
}

func (u *Upkeep) remind(ctx context.Context) (clockwork.Tally, error) {
	n, err := u.desk.RemindUnopened(ctx)
	return clockwork.Tally{"reminded": n}, err
}

// uses notes when keys were last used, by the sums of the last days: for uses that were not noted as they were made, as
// those before the program kept them.
func (u *Upkeep) uses(ctx context.Context) (clockwork.Tally, error) {
	today := digest.DayOf(u.db.Now(), spanish.MexicoCity())
	noted := 0
	for _, day := range []digest.Day{today.Add(-1), today.Add(-2)} {
		n, err := u.noteUses(ctx, day)
		if err != nil {
			return clockwork.Tally{"noted": noted}, err
		}
		noted += n
	}
	return clockwork.Tally{"noted": noted}, nil
}

func (u *Upkeep) noteUses(ctx context.Context, day digest.Day) (int, error) {
	sums, err := u.db.Events().DaySums(ctx, string(day), string(day))
	if err != nil {
		return 0, err
	}
	noted := 0
	for batch := range slices.Chunk(sums, 500) {
		n, err := u.noteSome(ctx, day, batch)
		if err != nil {
			return noted, err
		}
		noted += n
	}
	return noted, nil
}

func (u *Upkeep) noteSome(ctx context.Context, day digest.Day, sums []register.DaySum) (int, error) {
	keys := make([]int64, len(sums))
	for i, s := range sums {
		keys[i] = s.Credential
	}
	idle, err := u.db.Read().IdleSince(ctx, keys, day.Add(1).Time())
	if err != nil {
		return 0, err
	}
	sums = slices.DeleteFunc(sums, func(s register.DaySum) bool {
		last, known := idle[s.Credential]
		return !known || s.SignIns+s.Editions+s.Notes == 0 || s.Last.Sub(last) < time.Hour
	})
	if len(sums) == 0 {
		return 0, nil
	}
	return len(sums), u.db.WriteLight(ctx, func(tx *store.Tx) error {
		for _, s := range sums {
			if err := tx.UseCredential(ctx, s.Credential, s.Last); err != nil {
				return err
			}
		}
		return nil
	})
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
