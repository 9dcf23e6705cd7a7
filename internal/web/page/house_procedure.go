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

// FlowDrawn is a drawing with the frame it is shown in. Partial «flow».
type FlowDrawn struct {
	Frame   Frame
	Drawing diagram.Drawing
}

// Flow is the page's drawing.
func (p Procedure) Flow() FlowDrawn { return FlowDrawn{p.Frame, p.Drawing} }

// Flow is the manual's drawing.
func (m Manual) Flow() FlowDrawn { return FlowDrawn{m.Frame, m.Drawing} }

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
