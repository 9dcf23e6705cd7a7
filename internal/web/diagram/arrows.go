package diagram

import "fmt"

const tip = 4 // half the width of an arrow's tip, which is twice as long

// arrows draws the main road and those side steps that can be drawn as one short straight line.
func arrows(g grid, boxes []Box) []Arrow {
	var all []Arrow
	for i, p := range g.pieces {
		if p.main == nil {
			continue
		}
		if to, ok := g.at[p.main.To[0]]; ok {
			all = append(all, road(boxes[i], boxes[to], p.main.Main && p.spine))
		}
	}
	pairs := map[[2]int]int{} // arrows already drawn between two boxes
	for from, p := range g.pieces {
		for _, s := range p.sides {
			for _, state := range s.To {
				if to, ok := g.at[state]; ok && to != from && !g.pieces[to].state.Final {
					all = g.addSide(all, boxes, from, to, s.Number, pairs)
				}
			}
		}
	}
	return all
}

// road goes down from one box, across in the gap above the other's row, and down to it.
func road(from, to Box, main bool) Arrow {
	x1, y1, x2, y2 := from.X+from.Width/2, from.Y+from.Height, to.X+to.Width/2, to.Y
	a := Arrow{Main: main, Tip: tipDown(x2, y2)}
	if x1 == x2 {
		a.Path = fmt.Sprintf("M%d %dV%d", x1, y1, y2-2*tip)
		return a
	}
	a.Path = fmt.Sprintf("M%d %dV%dH%dV%d", x1, y1, y2-rowGap/2, x2, y2-2*tip)
	return a
}

func (g *grid) addSide(all []Arrow, boxes []Box, from, to int, number string, pairs map[[2]int]int) []Arrow {
	pair := [2]int{min(from, to), max(from, to)}
	a, ok := Arrow{}, false
	switch f, t := g.pieces[from], g.pieces[to]; {
	case f.row == t.row && g.clear(f.cell, t.cell):
		a, ok = across(boxes[from], boxes[to], number, pairs[pair])
	case f.lane == t.lane && (f.row-t.row == 1 || t.row-f.row == 1):
		a, ok = upDown(boxes[from], boxes[to], number, pairs[pair]), true
	}
	if !ok {
		return all
	}
	pairs[pair]++
	return append(all, a)
}

// clear reports whether nothing stands between two cells of one row.
func (g *grid) clear(a, b cell) bool {
	for lane := min(a.lane, b.lane) + 1; lane < max(a.lane, b.lane); lane++ {
		if g.taken[cell{lane, a.row}] {
			return false
		}
	}
	return true
}

// across draws the n-th arrow between two boxes of a row, each below the one before.
func across(from, to Box, number string, n int) (Arrow, bool) {
	y := from.Y + 18 + 24*n
	if y > min(from.Y+from.Height, to.Y+to.Height)-6 {
		return Arrow{}, false
	}
	x1, x2, way := from.X+from.Width, to.X, -1
	if from.X > to.X {
		x1, x2, way = from.X, to.X+to.Width, 1
	}
	return Arrow{Path: fmt.Sprintf("M%d %dH%d", x1, y, x2+way*2*tip), Tip: tipAcross(x2, y, way),
		Label: &Line{(x1+x2)/2 + way*tip, y - 5, number}}, true
}

// upDown draws the n-th arrow between two boxes of a lane, left of the road.
func upDown(from, to Box, number string, n int) Arrow {
	x := from.X + 28 + 44*n
	if from.Y < to.Y {
		return Arrow{Path: fmt.Sprintf("M%d %dV%d", x, from.Y+from.Height, to.Y-2*tip), Tip: tipDown(x, to.Y),
			Label: &Line{x - 20, to.Y - 6, number}}
	}
	bottom := to.Y + to.Height
	return Arrow{Path: fmt.Sprintf("M%d %dV%d", x, from.Y, bottom+2*tip), Tip: tipUp(x, bottom),
		Label: &Line{x - 20, from.Y - 6, number}}
}

func tipDown(x, y int) string {
	return fmt.Sprintf("M%d %dl%d %dh%dz", x, y, -tip, -2*tip, 2*tip)
}

func tipUp(x, y int) string {
	return fmt.Sprintf("M%d %dl%d %dh%dz", x, y, -tip, 2*tip, 2*tip)
}

func tipAcross(x, y, way int) string {
	return fmt.Sprintf("M%d %dl%d %dv%dz", x, y, way*2*tip, -tip, 2*tip)
}
