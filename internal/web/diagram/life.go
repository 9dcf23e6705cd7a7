package diagram

import "time"

// Stretch is a part of a life to draw: from one moment to another it was of a kind, which the style sheet knows.
type Stretch struct {
	From, To time.Time
	Kind     string
}

// Moment is something that happened in a life.
type Moment struct {
	At   time.Time
	Kind string
	Name string // said where the mark is pointed at
}

// Life is a line with coordinates: stretches of time as a band, moments as marks on it, the first days of months below.
type Life struct {
	Width, Height int
	Band          []LifeBand
	Marks         []LifeMark
	Ticks         []LifeTick

	stretches []Stretch
	moments   []Moment
	from, to  time.Time
}

// Narrow is the same life drawn for a phone.
func (l Life) Narrow(width int) Life { return DrawLife(l.stretches, l.moments, l.from, l.to, width) }

// LifeBand is a stretch in its place.
type LifeBand struct {
	X, Width int
	Kind     string
}

// LifeMark is a moment in its place.
type LifeMark struct {
	X          int
	Kind, Name string
}

// LifeTick is the first of a month; those that are too near to each other are left out.
type LifeTick struct {
	X  int
	At time.Time
}

const (
	lifeHeight = 64
	lifeMargin = 8
	tickRoom   = 64 // pixels that the name of a month needs
)

// DrawLife draws what lies between two moments. What reaches over them is cut off.
func DrawLife(stretches []Stretch, moments []Moment, from, to time.Time, width int) Life {
	life := Life{Width: width, Height: lifeHeight, stretches: stretches, moments: moments, from: from, to: to}
	if !to.After(from) {
		return life
	}
	room := width - 2*lifeMargin
	x := func(at time.Time) int {
		share := float64(at.Sub(from)) / float64(to.Sub(from))
		return lifeMargin + int(min(max(share, 0), 1)*float64(room))
	}
	for _, s := range stretches {
		if s.To.After(s.From) {
			life.Band = append(life.Band, LifeBand{X: x(s.From), Width: max(1, x(s.To)-x(s.From)), Kind: s.Kind})
		}
	}
	for _, m := range moments {
		life.Marks = append(life.Marks, LifeMark{X: x(m.At), Kind: m.Kind, Name: m.Name})
	}
	month := time.Date(from.Year(), from.Month()+1, 1, 0, 0, 0, 0, from.Location())
	for last := -tickRoom; month.Before(to); month = month.AddDate(0, 1, 0) {
		if at := x(month); at-last >= tickRoom && at >= tickRoom/2 && at <= width-tickRoom/2 {
			life.Ticks = append(life.Ticks, LifeTick{at, month})
			last = at
		}
	}
	return life
}
