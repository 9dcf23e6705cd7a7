package diagram

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Bar is one column to draw: a value, and a part of it that is told apart (of all accesses, those that failed).
type Bar struct {
	Label       string
	Value, Part int
}

// Bars is a bar chart with coordinates.
type Bars struct {
	Width, Height int
	Base          int // the y of the base line
	Columns       []Column
	Ticks         []Tick
	Line          string // path of the values compared with; empty for none

	before []int
}

// Column is a bar in its place. Shown says whether its label is written: with many bars only some are.
type Column struct {
	Bar
	X, Y, Width, Height int
	PartY, PartHeight   int
	Middle              int
	Shown               bool
}

// Tick is a line across with its value.
type Tick struct {
	Y     int
	Value string
}

const (
	axisWidth   = 44 // room for figures at the left
	labelHeight = 24
	topMargin   = 12
)

// DrawBars draws values in a chart of the given size. The scale begins at zero and ends at a round number.
func DrawBars(values []Bar, width, height int) Bars { return DrawCompared(values, nil, width, height) }

// DrawCompared is DrawBars with a line across, through the values of another period in the same order.
func DrawCompared(values []Bar, before []int, width, height int) Bars {
	b := Bars{Width: width, Height: height, Base: height - labelHeight, before: before}
	if len(values) == 0 {
		return b
	}
	top := 1
	for _, v := range values {
		top = max(top, v.Value)
	}
	for _, v := range before {
		top = max(top, v)
	}
	step := roundStep(top)
	top = (top + step - 1) / step * step
	room := b.Base - topMargin
	for value := 0; value <= top; value += step {
		b.Ticks = append(b.Ticks, Tick{b.Base - room*value/top, strconv.Itoa(value)})
	}
	slot := max(1, (width-axisWidth)/len(values))
	shown := every(values, slot)
	for i, v := range values {
		b.Columns = append(b.Columns, column(v, axisWidth+i*slot, slot, room, top, b.Base))
		b.Columns[i].Shown = i%shown == 0
	}
	for i, v := range before[:min(len(before), len(values))] {
		b.Line += fmt.Sprintf("%c%d %d", "ML"[min(i, 1)], b.Columns[i].Middle, b.Base-room*v/top)
	}
	return b
}

// narrowSlot is the least room that a bar takes in a narrow drawing.
const narrowSlot = 3

// Narrow is the same chart drawn for a phone: as wide as given, or wider where the bars would not be told apart.
func (b Bars) Narrow(width, height int) Bars {
	values := make([]Bar, len(b.Columns))
	for i, c := range b.Columns {
		values[i] = c.Bar
	}
	return DrawCompared(values, b.before, max(width, axisWidth+narrowSlot*len(values)), height)
}

// every is every how many columns there is room for a label; the 24 hours of a day are labelled by threes at least.
func every(values []Bar, slot int) int {
	const letter, between = 7, 8
	longest := 0
	for _, v := range values {
		longest = max(longest, utf8.RuneCountInString(v.Label))
	}
	n := max(1, (longest*letter+between+slot-1)/slot)
	if len(values) == 24 {
		n = (n + 2) / 3 * 3
	}
	return n
}

func column(v Bar, x, slot, room, top, base int) Column {
	height, part := room*v.Value/top, room*min(v.Part, v.Value)/top
	if v.Value > 0 {
		height = max(height, 1) // one access among thousands is still seen
	}
	if v.Part > 0 {
		part = max(part, 1)
	}
	gap := max(1, slot/6)
	return Column{Bar: v, X: x + gap, Y: base - height, Width: max(1, slot-2*gap), Height: height,
		PartY: base - part, PartHeight: part, Middle: x + slot/2}
}

// roundStep finds the distance between ticks: 1, 2 or 5 times a power of ten, giving at most five of them.
func roundStep(top int) int {
	for power := 1; ; power *= 10 {
		for _, n := range []int{1, 2, 5} {
			if top <= n*power*4 {
				return n * power
			}
		}
	}
}
