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

// plus adds what was done in the same hour, or in another of the same name.
func (h *HourSum) plus(o HourSum) {
	h.SignIns += o.SignIns
	h.Refused += o.Refused
	h.Editions += o.Editions
	h.Notes += o.Notes
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
	keys     []DaySum      // in the order of first use
	opened   []set         // by the same order: which items
	key      map[int64]int // where a key is
	items    []ItemSum     // in the order in which they were opened first
	item     map[item]int  // where an item is
	hours    map[unitHour]*HourSum
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

// set is which of the first few numbers are in it, a bit for each.
type set []uint64

// put adds a number, and reports whether it was not in.
func (s *set) put(n int) bool {
	for n/64 >= len(*s) {
		*s = append(*s, 0)
	}
	word, bit := &(*s)[n/64], uint64(1)<<(n%64)
	fresh := *word&bit == 0
	*word |= bit
	return fresh
}

// NewTally begins a day, whose hours are those of a place.
func NewTally(day string, place *time.Location) *Tally {
	return &Tally{day: day, place: place, marks: sha256.New(), key: map[int64]int{}, item: map[item]int{}, hours: map[unitHour]*HourSum{}, nodes: map[int]*NodeSpan{}}
}

// Add counts an access.
func (t *Tally) Add(a Access) {
	t.accesses++
	binary.BigEndian.PutUint64(t.buf[:8], uint64(a.ID))   //nolint:gosec // bits are bits
	binary.BigEndian.PutUint64(t.buf[8:], uint64(a.Mark)) //nolint:gosec // bits are bits
	t.marks.Write(t.buf[:])
	key := t.addKey(a)
	t.addHour(a)
	t.addItem(a, key)
	t.addNode(a)
}

// addKey counts an access with its key, and tells where the key is.
func (t *Tally) addKey(a Access) int {
	at, known := t.key[a.Credential]
	if !known {
		at = len(t.keys)
		t.key[a.Credential] = at
		t.keys = append(t.keys, DaySum{Day: t.day, Credential: a.Credential, Official: a.Official, Unit: a.Unit, First: a.At})
		t.opened = append(t.opened, nil)
	}
	t.keys[at].add(a)
	return at
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

// addItem counts that a key opened an edition or a note. What has no number is no item, but is opened all the same.
func (t *Tally) addItem(a Access, key int) {
	if a.Kind != Note && a.Kind != Edition {
		return
	}
	one := item{a.Kind, a.Item}
	at, known := t.item[one]
	if !known {
		at = len(t.items)
		t.item[one] = at
		t.items = append(t.items, ItemSum{Kind: a.Kind, Item: a.Item})
	}
	t.items[at].Opened++
	if !t.opened[key].put(at) {
		return
	}
	t.items[at].Readers++
	if a.Kind == Note {
		t.keys[key].Distinct++
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
	d := Day{Day: t.day, Accesses: t.accesses, Keys: slices.Clone(t.keys)}
	t.marks.Sum(d.Marks[:0])
	slices.SortFunc(d.Keys, func(a, b DaySum) int { return cmp.Compare(a.Credential, b.Credential) })
	d.Hours = t.hourSums()
	d.Items = slices.DeleteFunc(slices.Clone(t.items), func(i ItemSum) bool { return i.Item == 0 })
	slices.SortFunc(d.Items, func(a, b ItemSum) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Item, b.Item)) })
	d.Nodes = t.nodeSpans()
	return d
}

func (t *Tally) hourSums() []HourSum {
	var hours []HourSum
	for _, sum := range t.hours {
		hours = append(hours, *sum)
	}
	slices.SortFunc(hours, func(a, b HourSum) int { return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Hour, b.Hour)) })
	return hours
}

func (t *Tally) nodeSpans() []NodeSpan {
	var spans []NodeSpan
	for _, node := range slices.Sorted(maps.Keys(t.nodes)) {
		spans = append(spans, *t.nodes[node])
	}
	return spans
}

// Hourly adds the hours of all units up.
func Hourly(hours []HourSum) [24]HourSum {
	var all [24]HourSum
	for _, h := range hours {
		all[h.Hour].plus(h)
	}
	for h := range all {
		all[h].Hour = h
	}
	return all
}
