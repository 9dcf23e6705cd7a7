package reading

import (
	"context"
	"time"

	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/register"
	"clavero/internal/store"
)

const (
	readPage = 20_000      // accesses read at a time; far more than share one microsecond
	settle   = time.Minute // after midnight, until the last transactions of the day are surely in
	keptDays = 16
)

// DayRegister is the register of one day in Mexico City (3.3).
type DayRegister struct {
	Day      digest.Day
	AsOf     time.Time // until when it counts: the end of the day, or the moment it was read
	Finished bool      // the day is over and nothing more can enter it
	RolledUp bool      // the sums are the stored ones; else they were added up just now
	Detailed bool      // Hours and Distinct are known; not so when only the stored sums of the day are left
	Totals   register.Totals
	Hours    Hours
	People   []PersonDay // in the order of first use
	Units    []UnitDay   // the most notes first
}

// Hours counts the accesses of each of the 24 hours.
type Hours struct {
	SignIns, Refused, Editions, Notes [24]int
}

// PersonDay is what one key did. Notes counts openings, Distinct how many different notes they were. Refused sign-ins
// under user names that no key has are together in one PersonDay without key, person and unit.
type PersonDay struct {
	register.DaySum
	Distinct int
	User     string // the key's user name
	Name     string // of the official
	UnitCode string
	UnitName string
}

// UnitDay is what the keys of a unit did; without code and name where the key or its unit is not known.
type UnitDay struct {
	register.UnitSum
	Code        string
	Name        string
	Institution string // that it belongs to, empty when it is one
	First, Last time.Time
}

// Day reads the register of a day. The sums of a day that is over are the stored ones where RollUp has made them, else
// they are added up from the accesses. The caller has asked auth.Who.May see the register.
//
// fault.Invalid for what is no day; a day to come is empty.
func (r *Register) Day(ctx context.Context, day digest.Day) (DayRegister, error) {
	span, err := spanOf(day)
	if err != nil {
		return DayRegister{}, err
	}
	now := r.db.Now()
	d := DayRegister{Day: day, AsOf: now, Finished: span.over(now)}
	if d.Finished {
		d.AsOf = span.to
	}
	counted, err := r.count(ctx, day, span, d.Finished)
	if err != nil {
		return DayRegister{}, err
	}
	sums := counted.sums
	if d.Finished {
		stored, err := r.db.Events().DaySums(ctx, string(day), string(day))
		if err != nil {
			return DayRegister{}, err
		}
		if d.RolledUp = len(stored) > 0; d.RolledUp {
			sums = stored
		}
	}
	d.Detailed = len(counted.sums) > 0 || len(sums) == 0
	d.Hours, d.Totals = counted.hours, register.Total(sums)
	return d, r.name(ctx, &d, sums, counted.distinct)
}

// RollUp adds a day up from its accesses and stores the sums in place of those it had; to do it again changes nothing.
// Only the program and operators call it.
//
// fault.Conflict while the day is not over, and where the accesses are gone and the stored sums are all that is left.
func (r *Register) RollUp(ctx context.Context, day digest.Day) error {
	span, err := spanOf(day)
	if err != nil {
		return err
	}
	if !span.over(r.db.Now()) {
		return fault.New(fault.Conflict, "reading.day.open", "Day", string(day))
	}
	accesses, err := r.read(ctx, span)
	if err != nil {
		return err
	}
	if len(accesses) == 0 {
		return r.nothingStored(ctx, day)
	}
	// Read outside the transaction: on SQLite the one writer must stay free for accesses, and a finished day does not change.
	sums := register.Sum(string(day), accesses)
	return r.db.WriteEvents(ctx, func(tx *store.Tx) error { return tx.ReplaceDaySums(ctx, string(day), sums) })
}

func (r *Register) nothingStored(ctx context.Context, day digest.Day) error {
	stored, err := r.db.Events().DaySums(ctx, string(day), string(day))
	if err == nil && len(stored) > 0 {
		return fault.New(fault.Conflict, "reading.day.raw_gone", "Day", string(day))
	}
	return err
}

// span is a day as instants, from the first up to, not including, the last.
type span struct{ from, to time.Time }

func spanOf(day digest.Day) (span, error) {
	day, err := digest.ParseDay(string(day))
	if err != nil {
		return span{}, err
	}
	y, m, d := day.Time().Date()
	place := spanish.MexicoCity()
	return span{time.Date(y, m, d, 0, 0, 0, 0, place), time.Date(y, m, d+1, 0, 0, 0, 0, place)}, nil
}

func (s span) over(now time.Time) bool { return !now.Before(s.to.Add(settle)) }

// counted is what only the accesses themselves tell of a day.
type counted struct {
	sums     []register.DaySum
	hours    Hours
	distinct map[int64]int // notes by key
}

// count adds up a day's accesses, one day at a time: at 200,000 accesses each takes some tens of megabytes. What it
// counted of a day that is over is kept.
func (r *Register) count(ctx context.Context, day digest.Day, s span, finished bool) (counted, error) {
	release, err := r.days.enter(ctx)
	if err != nil {
		return counted{}, err
	}
	defer release()
	if kept, ok := r.days.kept[day]; ok {
		return kept, nil
	}
	accesses, err := r.read(ctx, s)
	if err != nil {
		return counted{}, err
	}
	c := counted{sums: register.Sum(string(day), accesses), hours: hoursOf(accesses), distinct: distinctNotes(accesses)}
	if finished && len(accesses) > 0 {
		r.days.keep(day, c)
	}
	return c, nil
}

func hoursOf(accesses []register.Access) Hours {
	place := spanish.MexicoCity()
	return Hours{
		SignIns:  register.ByHour(accesses, register.SignIn, place),
		Refused:  register.ByHour(accesses, register.Refused, place),
		Editions: register.ByHour(accesses, register.Edition, place),
		Notes:    register.ByHour(accesses, register.Note, place),
	}
}

func distinctNotes(accesses []register.Access) map[int64]int {
	type opened struct{ key, note int64 }
	seen := map[opened]bool{}
	distinct := map[int64]int{}
	for _, a := range accesses {
		one := opened{a.Credential, a.Item}
		if a.Kind == register.Note && !seen[one] {
			seen[one] = true
			distinct[a.Credential]++
		}
	}
	return distinct
}

// read gives the accesses of a span, page by page: a page begins in the microsecond in which the last one ended.
func (r *Register) read(ctx context.Context, s span) ([]register.Access, error) {
	var all []register.Access
	last := int64(0)
	for from := s.from; ; {
		page, err := r.db.Events().Accesses(ctx, from, s.to, readPage)
		if err != nil {
			return nil, err
		}
		for _, a := range page {
			if a.ID > last {
				all = append(all, a)
			}
		}
		if len(page) < readPage {
			return all, nil
		}
		last, from = page[len(page)-1].ID, page[len(page)-1].At
	}
}

// dayShelf keeps what was counted of finished days, and lets one count at a time.
type dayShelf struct {
	turn chan struct{}
	kept map[digest.Day]counted // only touched by who has the turn
}

func newDayShelf() *dayShelf {
	return &dayShelf{turn: make(chan struct{}, 1), kept: map[digest.Day]counted{}}
}

func (s *dayShelf) enter(ctx context.Context) (func(), error) {
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *dayShelf) keep(day digest.Day, c counted) {
	if len(s.kept) >= keptDays {
		clear(s.kept)
	}
	s.kept[day] = c
}
