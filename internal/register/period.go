package register

import (
	"bytes"
	"compress/flate"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"time"
)

// KeyPeriod is what one key of one person in one unit did in a period, added up from its days. Distinct adds up the different
// notes of each day.
type KeyPeriod struct {
	DaySum
	Days int    // on which it was used or refused
	On   uint32 // of a month, which days: the first is the last bit
}

// ItemPeriod is how often an edition or a note was opened in a period; Readers adds up those of each day.
type ItemPeriod struct {
	ItemSum
	Days int
}

// Month is the closed days of a month added up.
type Month struct {
	Month string // 2026-11
	UpTo  string // the last day that is in it; empty in one without days
	Keys  []KeyPeriod
	Hours []HourSum
	Items []ItemPeriod
}

// Period adds days and months up, in the order of the calendar.
type Period struct {
	keys  grouped[keyAt, KeyPeriod]
	hours grouped[unitHour, HourSum]
	items grouped[item, ItemPeriod]
}

type keyAt struct{ key, person, unit int64 }

// grouped adds values up by what they are of, in the order in which each came first.
type grouped[K comparable, V any] struct {
	all []V
	at  map[K]int
}

func (g *grouped[K, V]) add(of K, value V, plus func(*V, V)) {
	if at, known := g.at[of]; known {
		plus(&g.all[at], value)
		return
	}
	if g.at == nil {
		g.at = map[K]int{}
	}
	g.at[of] = len(g.all)
	g.all = append(g.all, value)
}

// PeriodOf goes on from a month.
func PeriodOf(m Month) *Period {
	p := &Period{}
	p.AddMonth(m)
	return p
}

// AddDay adds a day.
func (p *Period) AddDay(d Day) {
	on := uint32(0)
	if at, err := time.Parse(time.DateOnly, d.Day); err == nil {
		on = 1 << (at.Day() - 1)
	}
	for _, k := range d.Keys {
		p.addKey(KeyPeriod{DaySum: k, Days: 1, On: on})
	}
	for _, h := range d.Hours {
		p.addHour(h)
	}
	for _, i := range d.Items {
		p.addItem(ItemPeriod{i, 1})
	}
}

// AddMonth adds a month.
func (p *Period) AddMonth(m Month) {
	for _, k := range m.Keys {
		p.addKey(k)
	}
	for _, h := range m.Hours {
		p.addHour(h)
	}
	for _, i := range m.Items {
		p.addItem(i)
	}
}

func (p *Period) addKey(k KeyPeriod) {
	p.keys.add(keyAt{k.Credential, k.Official, k.Unit}, k, (*KeyPeriod).plus)
}

func (p *Period) addHour(h HourSum) {
	p.hours.add(unitHour{h.Unit, h.Hour}, h, (*HourSum).plus)
}

func (p *Period) addItem(i ItemPeriod) {
	p.items.add(item{i.Kind, i.Item}, i, (*ItemPeriod).plus)
}

func (k *KeyPeriod) plus(o KeyPeriod) {
	k.SignIns += o.SignIns
	k.Refused += o.Refused
	k.Editions += o.Editions
	k.Notes += o.Notes
	k.Distinct += o.Distinct
	k.Days += o.Days
	k.On |= o.On
	if o.First.Before(k.First) {
		k.First = o.First
	}
	if o.Last.After(k.Last) {
		k.Last = o.Last
	}
}

func (i *ItemPeriod) plus(o ItemPeriod) {
	i.Opened += o.Opened
	i.Readers += o.Readers
	i.Days += o.Days
}

// Keys gives what was added up by key, person and unit.
func (p *Period) Keys() []KeyPeriod { return p.keys.all }

// Hours gives what was added up by unit and hour of the day.
func (p *Period) Hours() []HourSum { return p.hours.all }

// Items gives what was added up by edition and note.
func (p *Period) Items() []ItemPeriod { return p.items.all }

// Month gives what was added up as a month.
func (p *Period) Month(month, upTo string) Month {
	return Month{Month: month, UpTo: upTo, Keys: p.Keys(), Hours: p.Hours(), Items: p.Items()}
}

// UsedBetween reports whether a key of a month has anything on its days from one to another, both included.
func (k KeyPeriod) UsedBetween(first, last int) bool {
	return k.On>>(first-1)<<(first-1)&(1<<last-1) != 0
}

// monthHead is what stands before the keys of a month that is put away: it can be read without them.
type monthHead struct {
	Form        int
	Month, UpTo string
	Hours       []HourSum
	Items       []ItemPeriod
}

const monthForm = 1

// ErrMonth is the cause of every fault of a month that was put away.
var ErrMonth = errors.New("register: not a month that was put away")

// Save puts a month away: what LoadMonth takes up. It says who read what; its bytes are to be sealed.
func (m Month) Save() ([]byte, error) {
	var out bytes.Buffer
	packed, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	to := gob.NewEncoder(packed)
	err = errors.Join(to.Encode(monthHead{monthForm, m.Month, m.UpTo, m.Hours, m.Items}), to.Encode(m.Keys), packed.Close())
	return out.Bytes(), err
}

// LoadMonth takes up what Save put away, with its keys or without, which takes longer; ErrMonth for anything else, or for
// another form of it.
func LoadMonth(data []byte, withKeys bool) (Month, error) {
	from := gob.NewDecoder(io.LimitReader(flate.NewReader(bytes.NewReader(data)), mostSaved))
	var head monthHead
	if err := from.Decode(&head); err != nil {
		return Month{}, fmt.Errorf("%w: %w", ErrMonth, err)
	}
	if head.Form != monthForm {
		return Month{}, ErrMonth
	}
	m := Month{Month: head.Month, UpTo: head.UpTo, Hours: head.Hours, Items: head.Items}
	if !withKeys {
		return m, nil
	}
	if err := from.Decode(&m.Keys); err != nil {
		return Month{}, fmt.Errorf("%w: %w", ErrMonth, err)
	}
	for i := range m.Keys {
		m.Keys[i].Days = bits.OnesCount32(m.Keys[i].On)
	}
	return m, nil
}
