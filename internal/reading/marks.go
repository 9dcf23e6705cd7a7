package reading

import (
	"context"
	"slices"
	"sync"
	"time"

	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/register"
)

const (
	followEvery = 10 * time.Second
	followBack  = time.Minute // a transaction may end later than the instants of its accesses
)

// marks knows which notes each key has opened since midnight, so that an edition can show its reader which ones those are.
// The register is the truth: marks follows it at intervals, and hears at once of what this process itself records. To ask
// the register for one key at each view would cost a look at the whole day, since it has no index but time.
type marks struct {
	accesses *Register
	turn     sync.Mutex // of who follows

	mu    sync.Mutex
	day   digest.Day
	over  time.Time // the day, at midnight
	upTo  time.Time
	notes map[int64][]int64 // by key, each once
}

func newMarks(accesses *Register) *marks {
	return &marks{accesses: accesses, notes: map[int64][]int64{}}
}

// ReadToday lists the notes that a visitor's key has opened since midnight in Mexico City; what another node recorded may
// be missing for some seconds. The list goes with an edition that was opened: to ask for it is no access.
func (r *Room) ReadToday(ctx context.Context, v Visitor) ([]int64, error) {
	if v.Staff || v.Credential == 0 {
		return nil, nil
	}
	err := r.marks.follow(ctx, r.db.Now())
	return r.marks.of(v.Credential), err
}

// follow reads what the register got since the last time. One goes at a time; the others make do with what is known.
func (m *marks) follow(ctx context.Context, now time.Time) error {
	if !m.turn.TryLock() {
		return nil
	}
	defer m.turn.Unlock()
	from, due := m.since(now)
	if !due {
		return nil
	}
	err := m.accesses.db.Events().EachAccess(context.WithoutCancel(ctx), from, now.Add(followBack), func(a register.Access) error {
		if a.Kind == register.Note {
			m.add(a.Credential, a.Item)
		}
		return nil
	})
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.upTo = now
	return nil
}

// since is from when on the register has to be read, if it is time to; a new day begins with nothing.
func (m *marks) since(now time.Time) (time.Time, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now.Before(m.upTo.Add(followEvery)) && now.After(m.upTo) && now.Before(m.over) {
		return time.Time{}, false
	}
	today := digest.DayOf(now, spanish.MexicoCity())
	if today != m.day {
		y, month, d := today.Time().Date()
		m.day, m.upTo, m.notes = today, time.Date(y, month, d, 0, 0, 0, 0, spanish.MexicoCity()), map[int64][]int64{}
		m.over = m.upTo.AddDate(0, 0, 1)
		return m.upTo, true
	}
	return m.upTo.Add(-followBack), now.Sub(m.upTo) >= followEvery
}

func (m *marks) add(key, note int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.Contains(m.notes[key], note) {
		m.notes[key] = append(m.notes[key], note)
	}
}

func (m *marks) of(key int64) []int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.notes[key])
}
