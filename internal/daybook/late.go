package daybook

import (
	"context"
	"slices"
	"sync"
	"time"

	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/store"
)

// Late gives what was recorded for a day after it was closed and is in no addendum yet.
func (b *Book) Late(ctx context.Context, day digest.Day) (Late, error) {
	last, err := b.lastCounted(ctx, day)
	if err != nil {
		return Late{}, err
	}
	from, to, err := reading.Span(day)
	if err != nil {
		return Late{}, err
	}
	heads, err := b.DB.Events().AccessHeads(ctx)
	if err != nil {
		return Late{}, err
	}
	if b.late.none(day, to, b.DB.Now(), heads) {
		return Late{}, nil
	}
	now, err := b.DB.Events().LastNumbers(ctx, from, to)
	if err != nil {
		return Late{}, err
	}
	if !beyond(now, last) {
		b.late.foundNone(day, b.DB.Now(), heads)
		return Late{}, nil
	}
	tally := register.NewTally(string(day), spanish.MexicoCity())
	err = b.DB.Events().EachAccess(ctx, from, to, func(a register.Access) error {
		if a.N > last[register.NodeOf(a.ID)] {
			tally.Add(a)
		}
		return nil
	})
	d := tally.Day()
	return Late{Accesses: d.Accesses, Totals: register.Total(d.Keys), Nodes: d.Nodes}, err
}

func beyond(now, last map[int]int64) bool {
	for node, n := range now {
		if n > last[node] {
			return true
		}
	}
	return false
}

// lastCounted is how far each node's accesses are in a day's sheet and its addenda.
func (b *Book) lastCounted(ctx context.Context, day digest.Day) (map[int]int64, error) {
	sheet, _, err := b.Sheet(ctx, day)
	if err != nil {
		return nil, err
	}
	last := lastOf(sheet)
	notes, err := b.notes(ctx, day)
	for _, n := range notes {
		for _, span := range n.Late.Nodes {
			last[span.Node] = max(last[span.Node], span.Last)
		}
	}
	return last, err
}

// lateShelf remembers of which days it was seen that nothing came late: to see it is to look at a day's every access.
type lateShelf struct {
	mu   sync.Mutex
	days map[digest.Day]seenNone
}

// seenNone is that nothing had come late when the nodes had counted so far.
type seenNone struct {
	at    time.Time
	heads []register.Head
}

const (
	lateAgain = 10 * time.Minute // it is looked again, whatever the nodes say
	lateDays  = 100              // that are remembered
)

func newLateShelf() *lateShelf { return &lateShelf{days: map[digest.Day]seenNone{}} }

// none reports whether it is known that nothing came to a day late, given how far the nodes have counted by now: none of them
// counted on since, but those that were beyond the day's end before and are still. A node whose clock was set back may not be.
func (s *lateShelf) none(day digest.Day, end, now time.Time, heads []register.Head) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen, known := s.days[day]
	if !known || now.Sub(seen.at).Abs() > lateAgain || len(seen.heads) != len(heads) {
		return false
	}
	for i, h := range heads {
		was := seen.heads[i]
		if h.Node != was.Node || h.N != was.N && (was.Last < store.IDAt(end) || h.Last < was.Last) {
			return false
		}
	}
	return true
}

func (s *lateShelf) foundNone(day digest.Day, at time.Time, heads []register.Head) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.days) >= lateDays {
		clear(s.days)
	}
	s.days[day] = seenNone{at, slices.Clone(heads)}
}
