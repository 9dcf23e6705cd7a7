package diagram

import (
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Measures in the drawing's own units; on a screen at full size one unit is one CSS pixel. Characters per line are for
// the sizes that the style sheet gives each kind of text (14, 13 and 11.5 units) with a margin for wide letters.
const (
	laneWidth   = 264
	boxWidth    = 216
	headHeight  = 48
	cutBelow    = 6    // a sheet ends so far below a row, so that what stands above an arrow stays with it
	sheetHeight = 1080 // what a letter sheet holds at its full width, below the title
	rowGap      = 32
	pad         = 10
	lineHeight  = 17
	waitHeight  = 15
	sideHeight  = 15

	laneChars  = 30
	stateChars = 20
	titleChars = 21
	sideChars  = 32
)

// Drawing is a flow with coordinates, ready for an SVG template.
type Drawing struct {
	Width, Height int
	Lanes         []Band
	Boxes         []Box
	Arrows        []Arrow
	Sheets        []Sheet // the same, cut between rows, for paper
}

// Sheet is the part of a drawing that goes on one sheet of paper, below a repeated head.
type Sheet struct{ Y, Width, Height, Head int }

// Band is a lane's column with its name.
type Band struct {
	X, Width, Height, Head int
	Name                   []Line
	Odd                    bool
}

// Box is a state with the steps that leave it, or a step that starts a case.
type Box struct {
	Key                 string // of the state; of the step for one that starts a case
	X, Y, Width, Height int
	Main, Final, Late   bool
	Path                string // address of the queue, or empty

	TabHeight int    // the state's part at the top; 0 where a step starts a case
	State     []Line // the state's name
	Figure    *Line  // how many stand there, set flush right
	Wait      *Line

	Number *Line // of the main step
	Title  []Line
	Sides  []Line // other steps, each with the state it leads to
}

// Line is one line of text at its base line.
type Line struct {
	X, Y int
	Text string
}

// Arrow is a line with its tip, as SVG paths.
type Arrow struct {
	Path, Tip string
	Main      bool
	Label     *Line // the number of a side step
}

// Draw lays a flow out. It always gives the same drawing for the same flow.
func Draw(f Flow) Drawing {
	g := place(f)
	boxes := make([]Box, len(g.pieces))
	for i, p := range g.pieces {
		boxes[i] = g.box(p)
	}
	rows := setRows(g, boxes)
	height := rows[len(rows)-1]
	d := Drawing{Width: max(1, len(f.Lanes)) * laneWidth, Height: height, Boxes: boxes, Arrows: arrows(g, boxes)}
	d.Sheets = sheets(rows, d.Width)
	for i, lane := range f.Lanes {
		d.Lanes = append(d.Lanes, band(i, lane, height))
	}
	slices.SortStableFunc(d.Boxes, func(a, b Box) int { return cmp.Or(cmp.Compare(a.Y, b.Y), cmp.Compare(a.X, b.X)) })
	return d
}

func band(i int, lane Lane, height int) Band {
	b := Band{X: i * laneWidth, Width: laneWidth, Height: height, Head: headHeight, Odd: i%2 == 1}
	lines := wrap(lane.Name, laneChars)
	y := headHeight/2 + 5 - (len(lines)-1)*lineHeight/2
	for n, text := range lines {
		b.Name = append(b.Name, Line{b.X + laneWidth/2, y + n*lineHeight, text})
	}
	return b
}

// box measures a piece with its top at zero; setRows moves it down.
func (g *grid) box(p piece) Box {
	b := Box{Key: p.state.Key, X: p.lane*laneWidth + (laneWidth-boxWidth)/2, Width: boxWidth, Main: p.spine,
		Final: p.state.Final, Late: p.state.Late, Path: p.state.Path}
	y := 0
	if p.state.Key != "" {
		y = b.addState(p.state)
	}
	if p.main != nil {
		y = b.addStep(*p.main, y)
	}
	y = b.addSides(g, p.sides, y)
	b.Height = y
	return b
}

func (b *Box) addState(s State) int {
	y := pad + 12
	if s.Figure != "" {
		b.Figure = &Line{b.X + boxWidth - pad, y, s.Figure}
	}
	for _, text := range wrap(s.Name, stateChars) {
		b.State = append(b.State, Line{b.X + pad, y, text})
		y += lineHeight
	}
	if s.Wait != "" {
		b.Wait = &Line{b.X + pad, y, s.Wait}
		y += waitHeight
	}
	b.TabHeight = y - 6
	return b.TabHeight
}

func (b *Box) addStep(s Step, y int) int {
	if b.Key == "" {
		b.Key = s.Key
	}
	y += pad + 12
	b.Number = &Line{b.X + pad, y, s.Number}
	for _, text := range wrap(s.Name, titleChars) {
		b.Title = append(b.Title, Line{b.X + pad + 38, y, text})
		y += lineHeight
	}
	return y - 4
}

func (b *Box) addSides(g *grid, steps []Step, y int) int {
	if len(steps) == 0 {
		return y
	}
	y += pad + 5
	for _, s := range steps {
		for n, text := range wrap(g.side(s), sideChars) {
			indent := 0
			if n > 0 {
				indent = 12
			}
			b.Sides = append(b.Sides, Line{b.X + pad + indent, y, text})
			y += sideHeight
		}
	}
	return y - 4
}

// side names a step and the state it leads to. Where a step ends the case, its name says as much, and the state is left
// out if it would take a second line; where a step may lead to several, a list would be longer than the box.
func (g *grid) side(s Step) string {
	name := s.Number + " " + s.Name
	if len(s.To) != 1 {
		return name
	}
	state, _ := g.flow.state(s.To[0])
	whole := name + " → " + state.Name
	if state.Final && utf8.RuneCountInString(whole) > sideChars {
		return name
	}
	return whole
}

// setRows moves each box to its row, as high as the tallest box in it, and gives where each row begins and the last ends.
func setRows(g grid, boxes []Box) []int {
	tallest := map[int]int{}
	rows := 0
	for i, p := range g.pieces {
		tallest[p.row] = max(tallest[p.row], boxes[i].Height)
		rows = max(rows, p.row+1)
	}
	y := headHeight + rowGap/2
	cuts := []int{headHeight}
	for row := range rows {
		for i, p := range g.pieces {
			if p.row == row {
				boxes[i].move(y)
			}
		}
		y += tallest[row] + rowGap
		cuts = append(cuts, y-rowGap+cutBelow)
	}
	cuts[len(cuts)-1] = y - rowGap/2
	return cuts
}

// sheets cuts a drawing between rows into as few parts as fit a sheet, all about as high.
func sheets(cuts []int, width int) []Sheet {
	top, bottom := cuts[0], cuts[len(cuts)-1]
	parts := max(1, (bottom-top+sheetHeight-1)/sheetHeight)
	var all []Sheet
	for i, cut := range cuts[1:] {
		last := i == len(cuts)-2
		if full := cut-top >= (bottom-headHeight)/parts; full || last {
			all = append(all, Sheet{Y: top, Width: width, Height: cut - top, Head: headHeight})
			top = cut
		}
	}
	return all
}

func (b *Box) move(by int) {
	b.Y += by
	for _, lines := range [][]Line{b.State, b.Title, b.Sides} {
		for i := range lines {
			lines[i].Y += by
		}
	}
	for _, line := range []*Line{b.Figure, b.Wait, b.Number} {
		if line != nil {
			line.Y += by
		}
	}
}

// Bottom is where the state's part ends, for the template's dividing line.
func (b Box) Bottom() int { return b.Y + b.TabHeight }

// ViewBox is the sheet's part of the drawing, for the attribute of that name.
func (s Sheet) ViewBox() string { return fmt.Sprintf("0 %d %d %d", s.Y, s.Width, s.Height) }

// Whole is the sheet with its head, for the same attribute.
func (s Sheet) Whole() string { return fmt.Sprintf("0 0 %d %d", s.Width, s.Height+s.Head) }

// ViewBox is the drawing's own measure, for the same attribute.
func (d Drawing) ViewBox() string { return fmt.Sprintf("0 0 %d %d", d.Width, d.Height) }
