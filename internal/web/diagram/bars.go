package diagram

import (
	"fmt"
	"strconv"
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
}

// Column is a bar in its place. Shown says whether its label is written: with many bars only each third is.
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
	b := Bars{Width: width, Height: height, Base: height - labelHeight}
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
	for i, v := range values {
		b.Columns = append(b.Columns, column(v, axisWidth+i*slot, slot, room, top, b.Base))
		b.Columns[i].Shown = i%every(len(values), slot) == 0
	}
	for i, v := range before[:min(len(before), len(values))] {
		b.Line += fmt.Sprintf("%c%d %d", "ML"[min(i, 1)], b.Columns[i].Middle, b.Base-room*v/top)
	}
	return b
}

// every is every how many columns there is room for a label: 12 of them, 24 hours by threes, more as they fit.
func every(columns, slot int) int {
	const label = 64
	switch {
	case columns <= 12:
		return 1
	case columns <= 24:
		return 3
	}
	return max(1, (label+max(1, slot)-1)/max(1, slot))
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
