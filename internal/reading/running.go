package reading

import (
	"context"
	"maps"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/register"
	"clavero/internal/store"
)

// An open day is counted as it goes: what came since the last time is added to what was counted by then, so that neither
// its closing nor its page reads a million accesses again. Counted is what surely nothing comes before any more; what came
// in the last minute is added for who asks, and forgotten. Every now and then the count is put away, sealed, in one write
// with how far it goes: a process that ends, however it ends, loses no more than its own memory, and the next one goes on
// from there. The accesses remain the truth: a count that is lost, or that does not open, is made anew from them, and one that
// is not of what is there when its day is closed.

const (
	openDays  = 3      // that are remembered: today, the day before until it is closed, and one that is asked for
	saveAfter = 50_000 // accesses: some half a second of counting
)

// openDay is a day that is being counted.
type openDay struct {
	count *register.Count
	saved int64 // accesses counted when it was put away
}

// dayShelf remembers the counts of open days, and lets one be counted at a time.
type dayShelf struct {
	turn chan struct{}
	days map[digest.Day]*openDay // only touched by who has the turn
}

func newDayShelf() *dayShelf {
	return &dayShelf{turn: make(chan struct{}, 1), days: map[digest.Day]*openDay{}}
}

func (s *dayShelf) enter(ctx context.Context) (func(), error) {
	select {
	case s.turn <- struct{}{}:
		return func() { <-s.turn }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// remember keeps a day, in place of the oldest.
func (s *dayShelf) remember(day digest.Day, d *openDay) {
	s.days[day] = d
	for len(s.days) > openDays {
		oldest := day
		for other := range s.days {
			oldest = min(oldest, other)
		}
		delete(s.days, oldest)
	}
}

// CountDay adds up a day that is not closed as it stands now. The caller has asked auth.Who.May see the register.
func (r *Register) CountDay(ctx context.Context, day digest.Day) (register.Day, error) {
	span, err := spanOf(day)
	if err != nil {
		return register.Day{}, err
	}
	return r.count(ctx, day, span)
}

// Follow counts what came to an open day since the last time. Only the program calls it, on a clock.
func (r *Register) Follow(ctx context.Context, day digest.Day) error {
	span, err := spanOf(day)
	if err != nil {
		return err
	}
	release, err := r.days.enter(ctx)
	if err != nil {
		return err
	}
	defer release()
	_, err = r.follow(ctx, day, span)
	return err
}

// Final adds up a day that is over, for its closing, with what was seen of marks and numbers. A day of which only stored
// sums are left is what they are.
//
// fault.Conflict while the day is not over. Only the program calls it. 3.3
func (r *Register) Final(ctx context.Context, day digest.Day) (register.Day, *register.Checker, error) {
	span, err := spanOf(day)
	if err != nil {
		return register.Day{}, nil, err
	}
	if !span.over(r.db.Now()) {
		return register.Day{}, nil, fault.New(fault.Conflict, "reading.day.open", "Day", string(day))
	}
	release, err := r.days.enter(ctx)
	if err != nil {
		return register.Day{}, nil, err
	}
	defer release()
	open, err := r.follow(ctx, day, span)
	if err != nil {
		return register.Day{}, nil, err
	}
	there, err := r.db.Events().AccessFingerprint(ctx, span.from, span.to)
	if err == nil && there != open.count.Fingerprint() { // somebody was at what was counted: it is counted again
		open, err = r.anew(ctx, day, span)
	}
	if err != nil {
		return register.Day{}, nil, err
	}
	d := open.count.Day()
	if d.Accesses == 0 {
		d, err = r.storedDay(ctx, d)
	}
	return d, open.count.Check(), err
}

// storedDay is a day without accesses, with the sums that may be left of it.
func (r *Register) storedDay(ctx context.Context, d register.Day) (register.Day, error) {
	stored, err := r.db.Events().DayRows(ctx, d.Day)
	stored.Marks = d.Marks // of no accesses
	return stored, err
}

// Forget lets go of the memory of days up to one, once they are closed. Only the program calls it.
func (r *Register) Forget(ctx context.Context, day digest.Day) error {
	release, err := r.days.enter(ctx)
	if err != nil {
		return err
	}
	defer release()
	maps.DeleteFunc(r.days.days, func(other digest.Day, _ *openDay) bool { return other <= day })
	return nil
}

// count adds up a day that is not closed: what was counted of it, and what came since.
func (r *Register) count(ctx context.Context, day digest.Day, s span) (register.Day, error) {
	release, err := r.days.enter(ctx)
	if err != nil {
		return register.Day{}, err
	}
	defer release()
	open, err := r.follow(ctx, day, s)
	if err != nil {
		return register.Day{}, err
	}
	var last []register.Access
	if err := r.between(ctx, open.count.UpTo, store.IDAt(s.to), func(a register.Access) { last = append(last, a) }); err != nil {
		return register.Day{}, err
	}
	count := open.count
	if len(last) > 0 {
		if count, err = count.Clone(); err != nil {
			return register.Day{}, err
		}
		for _, a := range last {
			count.Add(a)
		}
	}
	d := count.Day()
	if d.Accesses == 0 && s.over(r.db.Now()) {
		return r.storedDay(ctx, d)
	}
	return d, nil
}

// follow counts a day on, up to where nothing comes any more. Who calls it has the turn.
func (r *Register) follow(ctx context.Context, day digest.Day, s span) (*openDay, error) {
	open, known := r.days.days[day]
	if !known {
		var err error
		if open, err = r.takeUp(ctx, day, s); err != nil {
			return nil, err
		}
	}
	settled := r.db.Now().Add(-settle)
	if settled.After(s.to) {
		settled = s.to
	}
	if store.IDAt(settled) <= open.count.UpTo {
		r.days.remember(day, open)
		return open, nil
	}
	delete(r.days.days, day) // until it is whole again
	if err := r.countOn(ctx, open, settled); err != nil {
		return nil, err
	}
	r.days.remember(day, open)
	return open, r.putAway(ctx, day, open)
}

// anew counts a day that is over from its first access on.
func (r *Register) anew(ctx context.Context, day digest.Day, s span) (*openDay, error) {
	delete(r.days.days, day)
	open, err := r.begin(ctx, day, s)
	if err == nil {
		err = r.countOn(ctx, open, s.to)
	}
	if err != nil {
		return nil, err
	}
	r.days.remember(day, open)
	return open, nil
}

// countOn adds to a count what lies before an instant.
func (r *Register) countOn(ctx context.Context, open *openDay, upTo time.Time) error {
	since, err := r.NumberedSince(ctx)
	if err != nil {
		return err
	}
	open.count.Since(since)
	if err := r.between(ctx, open.count.UpTo, store.IDAt(upTo), open.count.Add); err != nil {
		return err
	}
	open.count.UpTo = store.IDAt(upTo)
	return nil
}

// NumberedSince is the id from which on accesses are numbered; 0 while none is.
func (r *Register) NumberedSince(ctx context.Context) (int64, error) {
	heads, err := r.db.Events().AccessHeads(ctx)
	since := int64(0)
	for _, h := range heads {
		if since == 0 || h.Since < since {
			since = h.Since
		}
	}
	return since, err
}

func (r *Register) begin(ctx context.Context, day digest.Day, s span) (*openDay, error) {
	marker, err := r.Marker(ctx)
	if err != nil {
		return nil, err
	}
	open := &openDay{count: register.NewCount(string(day), spanish.MexicoCity(), marker)}
	open.count.UpTo = store.IDAt(s.from)
	return open, nil
}

// countRow names the row of a count that was put away, and what it is sealed for, under the house's vault.
func countRow(day digest.Day) string { return "register/count/" + string(day) }

// takeUp goes on from the count that was put away of a day, or begins a new one: where there is none, and where there is
// one that does not open, which nobody can have put there but by writing to the database.
func (r *Register) takeUp(ctx context.Context, day digest.Day, s span) (*openDay, error) {
	sealed, err := r.db.Events().KeptSums(ctx, store.KeptCount, string(day))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if err == nil {
		if open, opened := r.unseal(ctx, day, sealed); opened {
			return open, nil
		}
	}
	return r.begin(ctx, day, s)
}

func (r *Register) unseal(ctx context.Context, day digest.Day, sealed []byte) (*openDay, bool) {
	var packed []byte
	if err := r.files.Open(ctx, r.db.Read(), casefile.House, countRow(day), sealed, &packed); err != nil {
		return nil, false
	}
	marker, err := r.Marker(ctx)
	if err != nil {
		return nil, false
	}
	count, err := register.LoadCount(packed, spanish.MexicoCity(), marker)
	if err != nil {
		return nil, false
	}
	return &openDay{count: count, saved: count.Fingerprint().Accesses}, true
}

// putAway seals a count once enough was added to it since the last time.
func (r *Register) putAway(ctx context.Context, day digest.Day, open *openDay) error {
	counted := open.count.Fingerprint().Accesses
	if counted-open.saved < max(1, r.SaveAfter) {
		return nil
	}
	packed, err := open.count.Save()
	if err != nil {
		return err
	}
	sealed, err := r.files.Seal(ctx, r.db.Read(), casefile.House, countRow(day), packed)
	if err != nil {
		return err
	}
	err = r.db.WriteEvents(ctx, func(tx *store.Tx) error { return tx.KeepSums(ctx, store.KeptCount, string(day), sealed) })
	if err == nil {
		open.saved = counted
	}
	return err
}
