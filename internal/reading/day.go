package reading

import (
	"context"
	"slices"
	"time"

	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/register"
	"clavero/internal/store"
)

const settle = time.Minute // until the last transactions of an instant are surely in

// DayRegister is the register of one day in Mexico City (3.3).
type DayRegister struct {
	Day      digest.Day
	AsOf     time.Time // until when it counts: the end of the day, or the moment it was read
	Finished bool      // the day is over and nothing more can enter it
	Closed   bool      // the sums are the frozen ones of the day's sheet; else they were added up just now
	Detailed bool      // Hours are known; not so in days added up before hours were kept
	Totals   register.Totals
	Hours    Hours
	People   []PersonDay // in the order of first use
	Units    []UnitDay   // the most notes first
}

// Hours counts the accesses of each of the 24 hours.
type Hours struct {
	SignIns, Refused, Editions, Notes [24]int
}

// PersonDay is what one key did. Refused sign-ins under user names that no key has are together in one PersonDay without
// key, person and unit.
type PersonDay struct {
	register.DaySum
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

// Shown is which people of a day are named: so many, from one on; the zero value is all of them.
type Shown struct{ From, Many int }

// of is the span of places that are shown of so many.
func (s Shown) of(all int) (int, int) {
	if s.Many <= 0 {
		return 0, all
	}
	from := min(max(s.From, 0), all)
	return from, min(from+s.Many, all)
}

// Day reads the register of a day, with the names of those who are shown. The sums of a closed day are the frozen ones, else they are added up from the accesses.
// The caller has asked auth.Who.May see the register.
//
// fault.Invalid for what is no day; a day to come is empty.
func (r *Register) Day(ctx context.Context, day digest.Day, shown Shown) (DayRegister, error) {
	span, err := spanOf(day)
	if err != nil {
		return DayRegister{}, err
	}
	now := r.db.Now()
	d := DayRegister{Day: day, AsOf: now, Finished: span.over(now)}
	if d.Finished {
		d.AsOf = span.to
	}
	counted, err := r.counted(ctx, &d, span)
	if err != nil {
		return DayRegister{}, err
	}
	d.Detailed = len(counted.Hours) > 0 || len(counted.Keys) == 0
	d.Hours, d.Totals = hoursOf(counted.Hours), register.Total(counted.Keys)
	sums := slices.Clone(counted.Keys)
	slices.SortStableFunc(sums, func(a, b register.DaySum) int { return a.First.Compare(b.First) })
	return d, r.name(ctx, &d, sums, shown)
}

// counted gives what is frozen of a closed day, and adds up any other.
func (r *Register) counted(ctx context.Context, d *DayRegister, span span) (register.Day, error) {
	_, err := r.db.Read().RegisterDay(ctx, string(d.Day))
	switch {
	case err == nil:
		d.Closed = true
		return r.db.Events().DayRows(ctx, string(d.Day))
	case !fault.Is(err, fault.NotFound):
		return register.Day{}, err
	}
	return r.count(ctx, d.Day, span)
}

// Span is a day of Mexico City as instants: from the first up to, not including, the last. fault.Invalid for what is no day.
func Span(day digest.Day) (time.Time, time.Time, error) {
	s, err := spanOf(day)
	return s.from, s.to, err
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

const (
	fewOfDay  = 5000 // accesses that are read in one go
	partOfDay = 15 * time.Minute
	partsAt   = 2 // read ahead: reading a row out of a database takes longer than counting it
)

// part is some of a day's accesses.
type part struct {
	accesses []register.Access
	err      error
}

// between gives the accesses from one id up to, not including, another to fn, in their order.
func (r *Register) between(ctx context.Context, from, to int64, fn func(register.Access)) error {
	if from >= to {
		return nil
	}
	return r.inOrder(ctx, span{store.IDTime(from), store.IDTime(to)}, fn)
}

// inOrder gives the accesses of a span one by one, in the order of their ids, while the next parts of it are being read.
func (r *Register) inOrder(ctx context.Context, s span, fn func(register.Access)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	long := partOfDay
	n, err := r.db.Events().CountAccesses(ctx, s.from, s.to, fewOfDay)
	if err != nil {
		return err
	}
	if n < fewOfDay {
		long = s.to.Sub(s.from)
	}
	for next := range r.ahead(ctx, s, long) {
		p := <-next
		if p.err != nil {
			return p.err
		}
		for _, a := range p.accesses {
			fn(a)
		}
	}
	return ctx.Err()
}

// ahead begins to read the parts of a span, each so long, a few at a time, until ctx ends.
func (r *Register) ahead(ctx context.Context, s span, long time.Duration) <-chan chan part {
	parts := make(chan chan part, partsAt-1)
	go func() {
		defer close(parts)
		for from := s.from; from.Before(s.to); from = from.Add(long) {
			to := from.Add(long)
			if to.After(s.to) {
				to = s.to
			}
			next := make(chan part, 1)
			select {
			case parts <- next:
			case <-ctx.Done():
				return
			}
			go func() { next <- r.part(ctx, from, to) }()
		}
	}()
	return parts
}

func (r *Register) part(ctx context.Context, from, to time.Time) part {
	var p part
	p.err = r.db.Events().EachAccess(ctx, from, to, func(a register.Access) error {
		p.accesses = append(p.accesses, a)
		return nil
	})
	return p
}

func hoursOf(sums []register.HourSum) Hours {
	var hours Hours
	for h, sum := range register.Hourly(sums) {
		hours.SignIns[h], hours.Refused[h], hours.Editions[h], hours.Notes[h] = sum.SignIns, sum.Refused, sum.Editions, sum.Notes
	}
	return hours
}
