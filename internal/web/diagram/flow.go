// Package diagram turns data into drawings: the flow of a procedure as swimlanes, and counts as bars.
//
// It knows nothing of the procedure it draws. A Flow says which lanes, states and steps there are; Draw finds the
// main road by walking the steps marked Main from the one that starts a case, gives every state of it a row of its
// own, and sets the other states beside the first state that leads to them. Change the tables and the drawing
// changes. What comes out is coordinates only: the template draws them with classes, so that colours belong to the
// style sheet and the page needs no inline style.
//
// Only short, straight side arrows are drawn. A procedure has so many exits (a case may be cancelled from nearly
// anywhere) that drawing all of them hides the road; every side step is named in the box it leaves from instead,
// with the state it leads to.
package diagram

// Flow is a procedure to draw. Names are words for people, already in their language.
type Flow struct {
	Lanes  []Lane
	States []State
	Steps  []Step
}

// Lane is a column: one office or person that acts.
type Lane struct{ Key, Name string }

// State is where a case can stand. Lane names whose turn it is; a final state may leave it empty.
type State struct {
	Key, Name, Lane string
	Final           bool
	Figure          string // how many cases stand here, in figures; empty draws none
	Wait            string // the median wait in words; empty draws none
	Late            bool   // some case here is past its limit
	Path            string // address of the queue; empty draws no link
}

// Step leads from any of From to To. A step with no From starts a case and is drawn in Lane. Where a step may end in
// several states, To holds them all and the first is the usual one.
type Step struct {
	Key, Number, Name string
	Lane              string
	From, To          []string
	Main              bool // on the road that the procedure's own text describes
}

func (f Flow) state(key string) (State, bool) {
	for _, s := range f.States {
		if s.Key == key {
			return s, true
		}
	}
	return State{}, false
}

func (f Flow) lane(key string) int {
	for i, l := range f.Lanes {
		if l.Key == key {
			return i
		}
	}
	return -1
}
