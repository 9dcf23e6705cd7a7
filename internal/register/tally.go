package register

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"maps"
	"slices"
	"time"
)

// HourSum is what the keys of a unit did in one of the 24 hours of a day.
type HourSum struct {
	Unit     int64
	Hour     int
	SignIns  int
	Refused  int
	Editions int
	Notes    int
}

// ItemSum is how often an edition or a note was opened in a day, and by how many keys.
type ItemSum struct {
	Kind    Kind
	Item    int64
	Opened  int
	Readers int
}

// NodeSpan is which of a node's accesses belong to a day, by their numbers; both zero where it had none so far.
type NodeSpan struct {
	Node        int
	First, Last int64
}

// Day is a day added up from its accesses: by key, by unit and hour, by edition and note.
type Day struct {
	Day      string
	Accesses int64
	Marks    [32]byte // SHA-256 over id and mark of each access, in the order of the ids
	Nodes    []NodeSpan
	Keys     []DaySum  // by credential
	Hours    []HourSum // by unit and hour
	Items    []ItemSum // by kind and item
}

// Tally adds up a day's accesses one by one, in the order of their ids.
type Tally struct {
	day      string
	place    *time.Location
	accesses int64
	marks    hash.Hash
	keys     map[int64]*DaySum
	order    []int64
	hours    map[unitHour]*HourSum
	items    map[item]*ItemSum
	opened   map[opened]struct{}
	nodes    map[int]*NodeSpan
	hourEnds time.Time // the hour in which the last access fell ends here
	hour     int
	buf      [16]byte
}

type unitHour struct {
	unit int64
	hour int
}

type item struct {
	kind Kind
	id   int64
}

type opened struct{ key, item int64 }

// NewTally begins a day, whose hours are those of a place.
func NewTally(day string, place *time.Location) *Tally {
	return &Tally{day: day, place: place, marks: sha256.New(), keys: map[int64]*DaySum{}, hours: map[unitHour]*HourSum{},
		items: map[item]*ItemSum{}, opened: map[opened]struct{}{}, nodes: map[int]*NodeSpan{}}
}

// Add counts an access.
func (t *Tally) Add(a Access) {
	t.accesses++
	binary.BigEndian.PutUint64(t.buf[:8], uint64(a.ID))   //nolint:gosec // bits are bits
	binary.BigEndian.PutUint64(t.buf[8:], uint64(a.Mark)) //nolint:gosec // bits are bits
	t.marks.Write(t.buf[:])
	first := t.isFirst(a)
	t.addKey(a, first)
	t.addHour(a)
	t.addItem(a, first)
	t.addNode(a)
}

// isFirst reports whether an edition or a note is opened by its key for the first time.
func (t *Tally) isFirst(a Access) bool {
	one := opened{a.Credential, a.Item}
	switch a.Kind {
	case Note:
	case Edition:
		one.item = -a.Item
	default:
		return false
	}
	if _, seen := t.opened[one]; seen {
		return false
	}
	t.opened[one] = struct{}{}
	return true
}

func (t *Tally) addKey(a Access, first bool) {
	sum := t.keys[a.Credential]
	if sum == nil {
		sum = &DaySum{Day: t.day, Credential: a.Credential, Official: a.Official, Unit: a.Unit, First: a.At}
		t.keys[a.Credential] = sum
		t.order = append(t.order, a.Credential)
	}
	sum.add(a)
	if first && a.Kind == Note {
		sum.Distinct++
	}
}

func (t *Tally) addHour(a Access) {
	if !a.At.Before(t.hourEnds) || t.hourEnds.IsZero() {
		local := a.At.In(t.place)
		t.hour = local.Hour()
		t.hourEnds = a.At.Truncate(15 * time.Minute).Add(15 * time.Minute) // every zone's hours begin at a quarter
	}
	at := unitHour{a.Unit, t.hour}
	sum := t.hours[at]
	if sum == nil {
		sum = &HourSum{Unit: a.Unit, Hour: t.hour}
		t.hours[at] = sum
	}
	switch a.Kind {
	case SignIn:
		sum.SignIns++
	case Refused:
		sum.Refused++
	case Edition:
		sum.Editions++
	case Note:
		sum.Notes++
	}
}

func (t *Tally) addItem(a Access, first bool) {
	if a.Item == 0 || a.Kind != Note && a.Kind != Edition {
		return
	}
	at := item{a.Kind, a.Item}
	sum := t.items[at]
	if sum == nil {
		sum = &ItemSum{Kind: a.Kind, Item: a.Item}
		t.items[at] = sum
	}
	sum.Opened++
	if first {
		sum.Readers++
	}
}

func (t *Tally) addNode(a Access) {
	node := NodeOf(a.ID)
	span := t.nodes[node]
	if span == nil {
		t.nodes[node] = &NodeSpan{Node: node, First: a.N, Last: a.N}
		return
	}
	span.First, span.Last = min(span.First, a.N), max(span.Last, a.N)
}

// Day gives what was counted so far.
func (t *Tally) Day() Day {
	d := Day{Day: t.day, Accesses: t.accesses, Keys: t.sums()}
	t.marks.Sum(d.Marks[:0])
	slices.SortFunc(d.Keys, func(a, b DaySum) int { return cmp.Compare(a.Credential, b.Credential) })
	for _, sum := range t.hours {
		d.Hours = append(d.Hours, *sum)
	}
	slices.SortFunc(d.Hours, func(a, b HourSum) int { return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Hour, b.Hour)) })
	for _, sum := range t.items {
		d.Items = append(d.Items, *sum)
	}
	slices.SortFunc(d.Items, func(a, b ItemSum) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Item, b.Item)) })
	for _, node := range slices.Sorted(maps.Keys(t.nodes)) {
		d.Nodes = append(d.Nodes, *t.nodes[node])
	}
	return d
}

func (t *Tally) sums() []DaySum {
	sums := make([]DaySum, len(t.order))
	for i, key := range t.order {
		sums[i] = *t.keys[key]
	}
	return sums
}

// Hourly adds the hours of all units up.
func Hourly(hours []HourSum) [24]HourSum {
	var all [24]HourSum
	for _, h := range hours {
		one := &all[h.Hour]
		one.Hour = h.Hour
		one.SignIns += h.SignIns
		one.Refused += h.Refused
		one.Editions += h.Editions
		one.Notes += h.Notes
	}
	for h := range all {
		all[h].Hour = h
	}
	return all
}
