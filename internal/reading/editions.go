package reading

import (
	"context"
	"sync"
	"time"

	"clavero/internal/digest"
)

// Month is the editions of a month that are out.
type Month struct {
	Editions []Listed   // the newest day first; within a day, in the order in which they came out
	First    digest.Day // the first and last day of all that have an edition, empty when there is none: where to turn to
	Last     digest.Day
}

// Listed is an edition in a list, without its content.
type Listed struct {
	digest.Edition
	Lead  string // the first headline that is not of a primera plana
	Notes int    // lines of primeras planas included
}

// Editions lists the editions of a month that are out. To look at the list is no access. The caller has seen that the
// visitor's key opens (auth.Who.May read).
func (r *Room) Editions(ctx context.Context, year int, month time.Month) (Month, error) {
	first := time.Date(year, month, 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1)
	now := r.db.Now().UnixMicro()
	heads, err := r.db.Read().EditionHeads(ctx, digest.DayOf(first, time.UTC), digest.DayOf(last, time.UTC), now)
	if err != nil {
		return Month{}, err
	}
	var m Month
	m.First, m.Last, err = r.db.Read().EditionDays(ctx, now)
	if err != nil {
		return Month{}, err
	}
	for _, head := range heads {
		line, err := r.line(ctx, head)
		if err != nil {
			return Month{}, err
		}
		m.Editions = append(m.Editions, line)
	}
	return m, nil
}

// Around gives the editions that came out before and after one, without their content; a zero ID where there is none.
func (r *Room) Around(ctx context.Context, e digest.Edition) (digest.Edition, digest.Edition, error) {
	const reach = 31 // days: who wants more turns the months
	var before, after digest.Edition
	heads, err := r.db.Read().EditionHeads(ctx, e.Day.Add(-reach), e.Day.Add(reach), r.db.Now().UnixMicro())
	if err != nil {
		return before, after, err
	}
	for _, head := range heads {
		switch order := compare(head, e); {
		case order < 0 && (before.ID == 0 || compare(before, head) < 0):
			before = head
		case order > 0 && (after.ID == 0 || compare(head, after) < 0):
			after = head
		}
	}
	return before, after, nil
}

// compare orders editions by day, then as they came out.
func compare(a, b digest.Edition) int {
	switch {
	case a.ID == b.ID:
		return 0
	case a.Day < b.Day, a.Day == b.Day && a.Published.Before(b.Published):
		return -1
	case a.Day == b.Day && a.Published.Equal(b.Published) && a.ID < b.ID:
		return -1
	}
	return 1
}

func (r *Room) line(ctx context.Context, head digest.Edition) (Listed, error) {
	if line, ok := r.listed.get(head); ok {
		return line, nil
	}
	edition, err := whole(ctx, r.db, head.ID)
	if err != nil {
		return Listed{}, err
	}
	line := Listed{Edition: head, Lead: lead(edition), Notes: edition.Count().Notes}
	r.listed.put(line)
	return line, nil
}

func lead(e digest.Edition) string {
	cover := ""
	for _, s := range e.Sections {
		for _, n := range s.Notes {
			if s.Layout != digest.Covers {
				return n.Headline
			}
			if cover == "" {
				cover = n.Headline
			}
		}
	}
	return cover
}

// listing keeps the lines of lists, so that a look at an old month does not push today's edition out of the cache.
type listing struct {
	mu    sync.Mutex
	lines map[copyKey]Listed
}

const keptLines = 4096 // some years of editions

func newListing() *listing { return &listing{lines: map[copyKey]Listed{}} }

func (l *listing) get(head digest.Edition) (Listed, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	line, ok := l.lines[copyOf(head)]
	return line, ok
}

func (l *listing) put(line Listed) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lines) >= keptLines {
		clear(l.lines)
	}
	l.lines[copyOf(line.Edition)] = line
}
