package guideline

import (
	"container/heap"
	"time"

	"clavero/internal/credential"
)

// Trial runs a draft over what there was: every request for a first key, in the order in which they came, and every key that
// is live. It judges by the pure rules, so that it can be run over an installation of any size without touching it.
//
// Requests are judged as they would have been on their day: by the lines of the holders and by the quota of the unit,
// counting the keys that the draft itself would have given before and that had not ended. Keys are judged as they are
// today: by the lines, by the quota (the newest beyond it are those that do not fit) and by the life the draft gives.
//
// A life is counted from where the term of a key begins: its receipt, or the end that its last renewal prolonged. Whoever
// renewed is taken to have renewed under the draft as well, as often as its life would have asked it of them.
type Trial struct {
	rules   Guideline
	judge   *Judger
	people  map[int64]Person // of each unit, without position and domain
	units   map[int64]unitTrial
	refused []Found
	lost    []Found
	unsure  int
	seen    [2]int // requests, keys
}

type unitTrial struct {
	code  string
	quota int
	line  string
	held  *ends
	live  int // today
}

// TrialUnit is a unit as a trial needs it.
type TrialUnit struct {
	ID    int64
	Code  string
	Kind  string
	Above []string // codes of itself and of what it belongs to
}

// TrialCase is a request that came, and the key it ended in; times in microseconds, 0 for none.
type TrialCase struct {
	ID, Unit         int64 // Unit is 0 while only in words
	Position, Domain string
	State            string
	At               int64
	Term, Ended      int64 // of its key: from when its last term was counted, and when it ended
}

// TrialKey is a key that is live today.
type TrialKey struct {
	ID, Unit         int64
	Position, Domain string
	Term             int64 // from when the term that runs is counted
}

// Found is a request that would be refused or a key that would be lost, and the line it would be by.
type Found struct {
	ID, Unit int64
	State    string // of a request
	Line     string
}

// NewTrial makes a trial of a draft over a catalogue.
func NewTrial(rules Guideline, units []TrialUnit) *Trial {
	t := &Trial{rules: rules, judge: rules.Holders.Judger(), people: map[int64]Person{0: {}}, units: map[int64]unitTrial{}}
	for _, u := range units {
		t.people[u.ID] = Person{Known: true, Units: u.Above, Kind: u.Kind}
		quota, line := rules.Quota.Of(u.Code)
		t.units[u.ID] = unitTrial{code: u.Code, quota: quota, line: line, held: &ends{}}
	}
	return t
}

// Case judges a request; they are handed over in the order in which they came.
func (t *Trial) Case(c TrialCase) {
	t.seen[0]++
	ruling := t.ruling(c.Unit, c.Position, c.Domain)
	if !ruling.Allowed && !ruling.Unsure {
		t.refused = append(t.refused, Found{ID: c.ID, Unit: c.Unit, State: c.State, Line: ruling.Line})
		return
	}
	if ruling.Unsure {
		t.unsure++
	}
	unit, known := t.units[c.Unit]
	if !known {
		return
	}
	unit.held.until(c.At)
	if unit.held.Len() >= unit.quota {
		t.refused = append(t.refused, Found{ID: c.ID, Unit: c.Unit, State: c.State, Line: unit.line})
		return
	}
	if c.Term != 0 {
		heap.Push(unit.held, t.endOf(c))
	}
}

func (t *Trial) ruling(unit int64, position, domain string) Ruling {
	person := t.people[unit]
	person.Position, person.Domain = position, domain
	return t.judge.Judge(person)
}

// endOf is when a key that was given would have ended: when it did, or before that by the life the draft gives.
func (t *Trial) endOf(c TrialCase) int64 {
	end := lifeEnd(c.Term, t.rules.KeyLife.Months)
	if c.Ended != 0 && c.Ended < end {
		return c.Ended
	}
	return end
}

// Key judges a key that is live; they are handed over with the oldest first.
func (t *Trial) Key(k TrialKey, now int64) {
	t.seen[1]++
	lose := func(line string) { t.lost = append(t.lost, Found{ID: k.ID, Unit: k.Unit, Line: line}) }
	ruling := t.ruling(k.Unit, k.Position, k.Domain)
	unit := t.units[k.Unit]
	switch {
	case !ruling.Allowed && !ruling.Unsure:
		lose(ruling.Line)
	case lifeEnd(k.Term, t.rules.KeyLife.Months) <= now:
		lose(t.rules.KeyLife.Line)
	case unit.held != nil && unit.live >= unit.quota:
		lose(unit.line)
	default:
		unit.live++
		if unit.held != nil {
			t.units[k.Unit] = unit
		}
	}
}

// Outcome is what a trial found.
type Outcome struct {
	Cases, Keys   int // looked at
	Refused, Lost []Found
	Unsure        int // requests whose unit is only in words: a person would look
}

// Outcome gives what was found so far.
func (t *Trial) Outcome() Outcome {
	return Outcome{Cases: t.seen[0], Keys: t.seen[1], Refused: t.refused, Lost: t.lost, Unsure: t.unsure}
}

func lifeEnd(term int64, months int) int64 {
	return credential.EndOf(time.UnixMicro(term).UTC(), months).UnixMicro()
}

// ends are the ends of the keys a unit holds, the first to end on top.
type ends []int64

// until lets go of the keys that had ended by then.
func (e *ends) until(at int64) {
	for e.Len() > 0 && (*e)[0] <= at {
		heap.Pop(e)
	}
}

func (e ends) Len() int           { return len(e) }
func (e ends) Less(i, j int) bool { return e[i] < e[j] }
func (e ends) Swap(i, j int)      { e[i], e[j] = e[j], e[i] }
func (e *ends) Push(x any)        { *e = append(*e, x.(int64)) }
func (e *ends) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}
