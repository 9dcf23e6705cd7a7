package diagram

import "slices"

// cell is a place in the grid of lanes and rows.
type cell struct{ lane, row int }

// piece is what stands in one cell: a state with the steps that leave it, or a step that starts a case.
type piece struct {
	cell
	state State
	main  *Step  // the step of the main road that leaves from here
	sides []Step // every other step that leaves from here
	spine bool
}

// grid is a flow with every piece in its place.
type grid struct {
	flow   Flow
	pieces []piece
	taken  map[cell]bool
	at     map[string]int // state key → index in pieces
}

// place gives each state a cell: the main road downwards, side states beside what leads to them, ends in the last row.
func place(f Flow) grid {
	g := grid{flow: f, taken: map[cell]bool{}, at: map[string]int{}}
	g.placeRoad()
	g.placeOtherStarts()
	g.placeSides()
	g.placeEnds()
	return g
}

// placeRoad walks the main steps from the first that starts a case.
func (g *grid) placeRoad() {
	start := slices.IndexFunc(g.flow.Steps, func(s Step) bool { return s.Main && len(s.From) == 0 && len(s.To) > 0 })
	if start < 0 {
		return
	}
	step := &g.flow.Steps[start]
	g.put(piece{cell: cell{max(0, g.flow.lane(step.Lane)), 0}, main: step, spine: true})
	for row := 1; step != nil; row++ {
		state, known := g.flow.state(step.To[0])
		if _, placed := g.at[state.Key]; !known || placed {
			return
		}
		lane := g.flow.lane(state.Lane)
		if lane < 0 {
			lane = g.pieces[len(g.pieces)-1].lane
		}
		step = g.next(state.Key)
		g.putState(piece{cell: cell{lane, row}, state: state, main: step, spine: true})
	}
}

// next finds the main step that leaves a state of the road for one not yet placed.
func (g *grid) next(state string) *Step {
	for i := range g.flow.Steps {
		s := &g.flow.Steps[i]
		if !s.Main || len(s.To) == 0 || !slices.Contains(s.From, state) {
			continue
		}
		if _, placed := g.at[s.To[0]]; !placed {
			return s
		}
	}
	return nil
}

// placeOtherStarts sets the other ways in above the state that they lead to.
func (g *grid) placeOtherStarts() {
	for i := range g.flow.Steps {
		s := &g.flow.Steps[i]
		if len(s.From) > 0 || len(s.To) == 0 || len(g.pieces) > 0 && g.pieces[0].main == s {
			continue
		}
		row := 0
		if to, ok := g.at[s.To[0]]; ok {
			row = max(0, g.pieces[to].row-1)
		}
		g.put(piece{cell: g.free(max(0, g.flow.lane(s.Lane)), row), main: s})
	}
}

// placeSides sets each remaining state that is not an end in its own lane, in the row of the first state that leads to it;
// one that only ends lead to stands below all of them.
func (g *grid) placeSides() {
	var late []State
	for _, state := range g.flow.States {
		if _, placed := g.at[state.Key]; placed || state.Final {
			continue
		}
		row, found := g.firstSource(state.Key)
		if !found {
			late = append(late, state)
			continue
		}
		g.putState(piece{cell: g.free(max(0, g.flow.lane(state.Lane)), row), state: state})
	}
	for _, state := range late {
		g.putState(piece{cell: g.free(max(0, g.flow.lane(state.Lane)), g.lastRow()), state: state})
	}
}

// placeEnds sets the final states in the last row, where ownership matters no longer, from left to right.
func (g *grid) placeEnds() {
	row := g.lastRow()
	for _, state := range g.flow.States {
		if _, placed := g.at[state.Key]; placed {
			continue
		}
		g.putState(piece{cell: g.freeAcross(row), state: state})
	}
}

func (g *grid) put(p piece) {
	g.taken[p.cell] = true
	g.pieces = append(g.pieces, p)
}

func (g *grid) putState(p piece) {
	for _, s := range g.flow.Steps {
		if slices.Contains(s.From, p.state.Key) && (p.main == nil || s.Key != p.main.Key) {
			p.sides = append(p.sides, s)
		}
	}
	g.at[p.state.Key] = len(g.pieces)
	g.put(p)
}

// firstSource gives the row of the first placed state from which a step leads to the named one, if there is one.
func (g *grid) firstSource(state string) (int, bool) {
	for _, s := range g.flow.Steps {
		if !slices.Contains(s.To, state) {
			continue
		}
		for _, from := range s.From {
			if i, ok := g.at[from]; ok {
				return g.pieces[i].row, true
			}
		}
	}
	return 0, false
}

func (g *grid) free(lane, row int) cell {
	c := cell{lane, row}
	for g.taken[c] {
		c.row++
	}
	return c
}

func (g *grid) freeAcross(row int) cell {
	for c := (cell{0, row}); ; c.row++ {
		for c.lane = 0; c.lane < max(1, len(g.flow.Lanes)); c.lane++ {
			if !g.taken[c] {
				return c
			}
		}
	}
}

// lastRow is the row of the road's end, or the one below everything where a side state stands as low.
func (g *grid) lastRow() int {
	row := 0
	for _, p := range g.pieces {
		if p.state.Final {
			row = max(row, p.row)
		} else {
			row = max(row, p.row+1)
		}
	}
	return row
}
