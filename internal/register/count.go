package register

import (
	"bytes"
	"compress/flate"
	"encoding"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
)

// Count is an open day as far as it was counted: all accesses up to an id, each once, in the order of the ids, added up and
// held to their marks and numbers. It can be put away and taken up again, so that to close a day is to count what came last.
type Count struct {
	UpTo  int64 // id up to which accesses are counted, itself not; who counts sets it
	print Fingerprint
	tally *Tally
	check *Checker
}

// Fingerprint is what a database says of accesses without handing them over: how many they are, and the sums of their numbers
// and of the last [MarkBits] of their marks. Where it is not that of a count, accesses were added, removed or numbered anew.
type Fingerprint struct{ Accesses, Numbers, Marks int64 }

// MarkBits are the bits of a mark that a Fingerprint adds up: so few that millions of them fit.
const MarkBits = 1<<24 - 1

// NewCount begins a day, whose hours are those of a place.
func NewCount(day string, place *time.Location, marker *Marker) *Count {
	return &Count{tally: NewTally(day, place), check: NewChecker(marker, 0, nil)}
}

// Add counts the next access.
func (c *Count) Add(a Access) {
	c.tally.Add(a)
	c.check.See(a)
	c.print.Accesses++
	c.print.Numbers += a.N
	c.print.Marks += a.Mark & MarkBits
}

// Since tells where numbers began: an access from there on has one.
func (c *Count) Since(id int64) { c.check.Since(id) }

// Fingerprint is that of what was counted.
func (c *Count) Fingerprint() Fingerprint { return c.print }

// Day gives what was counted so far.
func (c *Count) Day() Day { return c.tally.Day() }

// Check gives what was seen of marks and numbers so far. It goes its own way from here.
func (c *Count) Check() *Checker { return c.check.Clone() }

// saved is a Count that is put away.
type saved struct {
	Form     int
	UpTo     int64
	Print    Fingerprint
	Day      string
	Marks    []byte // the state of the hash
	Keys     []DaySum
	Opened   []set
	Items    []ItemSum
	Hours    []HourSum
	Nodes    []NodeSpan
	Accesses int64
	Seen     map[int][]run
	Flaws    []Flaw
}

const (
	savedForm = 1
	mostSaved = 1 << 30 // bytes
)

// ErrCount is the cause of every fault of a count that was put away.
var ErrCount = errors.New("register: not a count that was put away")

// Save puts a count away: what LoadCount takes up. It says who read what; its bytes are to be sealed.
func (c *Count) Save() ([]byte, error) {
	marks, err := c.tally.marks.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return nil, err
	}
	t := c.tally
	var out bytes.Buffer
	packed, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	err = gob.NewEncoder(packed).Encode(saved{savedForm, c.UpTo, c.print, t.day, marks, t.keys, t.opened, t.items, t.hourSums(), t.nodeSpans(), t.accesses, c.check.seen, c.check.flaws})
	err = errors.Join(err, packed.Close())
	return out.Bytes(), err
}

// LoadCount takes up what Save put away; ErrCount for anything else, or for another form of it.
func LoadCount(data []byte, place *time.Location, marker *Marker) (*Count, error) {
	var s saved
	if err := gob.NewDecoder(io.LimitReader(flate.NewReader(bytes.NewReader(data)), mostSaved)).Decode(&s); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCount, err)
	}
	if s.Form != savedForm || len(s.Opened) != len(s.Keys) {
		return nil, ErrCount
	}
	c := NewCount(s.Day, place, marker)
	c.UpTo, c.print = s.UpTo, s.Print
	t := c.tally
	if err := t.marks.(encoding.BinaryUnmarshaler).UnmarshalBinary(s.Marks); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrCount, err)
	}
	t.accesses, t.keys, t.opened, t.items = s.Accesses, s.Keys, s.Opened, s.Items
	for i, k := range s.Keys {
		t.key[k.Credential] = i
	}
	for i, one := range s.Items {
		t.item[item{one.Kind, one.Item}] = i
	}
	for _, h := range s.Hours {
		t.hours[unitHour{h.Unit, h.Hour}] = &h
	}
	for _, n := range s.Nodes {
		t.nodes[n.Node] = &n
	}
	c.check.flaws = s.Flaws
	maps.Copy(c.check.seen, s.Seen)
	return c, nil
}

// Clone is a count of the same, which goes its own way from here.
func (c *Count) Clone() (*Count, error) {
	own := *c
	var err error
	own.tally, err = c.tally.clone()
	own.check = c.check.Clone()
	return &own, err
}

func (t *Tally) clone() (*Tally, error) {
	own := NewTally(t.day, t.place)
	state, err := t.marks.(encoding.BinaryMarshaler).MarshalBinary()
	if err == nil {
		err = own.marks.(encoding.BinaryUnmarshaler).UnmarshalBinary(state)
	}
	own.accesses, own.keys, own.items, own.hourEnds, own.hour = t.accesses, slices.Clone(t.keys), slices.Clone(t.items), t.hourEnds, t.hour
	own.key, own.item = maps.Clone(t.key), maps.Clone(t.item)
	own.opened = make([]set, len(t.opened))
	for i, s := range t.opened {
		own.opened[i] = slices.Clone(s)
	}
	for at, h := range t.hours {
		sum := *h
		own.hours[at] = &sum
	}
	for node, n := range t.nodes {
		span := *n
		own.nodes[node] = &span
	}
	return own, err
}
