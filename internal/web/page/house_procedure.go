package page

import "clavero/internal/web/diagram"

// Procedure draws the procedure from its tables. The public gets it without counts.
type Procedure struct {
	Frame
	Drawing diagram.Drawing
	States  []ProcedureState
	Steps   []ProcedureStep
	Counted bool
	Open    int // cases under way
	Median  string
}

func (Procedure) template() string { return "house_procedure" }

// ProcedureState is a row of the table of states.
type ProcedureState struct {
	Name, Turn, Limit, Passed string // Passed: what happens when the limit passes
	Count, Late               int
	Wait                      string
	Path                      string
	Final                     bool
}

// ProcedureStep is a row of the table of steps.
type ProcedureStep struct {
	Number, Name, Who, From, To, What string
	Main                              bool
}
