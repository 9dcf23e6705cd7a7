package rulework

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/guideline"
	"clavero/internal/petition"
	"clavero/internal/web/casework"
	"clavero/internal/web/diagram"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// ProcedurePage draws the procedure from its two tables. The house sees how many cases stand where, how long they wait,
// and the way to each queue; the public sees the procedure.
func ProcedurePage(v *visit.Visit) error {
	rules, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return err
	}
	figures, err := procedureFigures(v)
	if err != nil {
		return err
	}
	p := page.Procedure{
		Frame: v.Frame(v.T("house.procedure.title")), Drawing: diagram.Draw(flow(v, figures)), States: procedureStates(v, rules.Guideline, figures),
		Steps: procedureSteps(v), Counted: figures.counted, Median: figures.median,
	}
	for state, stands := range figures.standings {
		if !state.Row().Final {
			p.Open += stands.Count
		}
	}
	return v.OK(p)
}

// figures are the counts of a drawing; the public's has none.
type figures struct {
	counted   bool
	linked    bool // queues may be opened
	standings map[petition.State]casework.StateStanding
	waits     map[petition.State]time.Duration
	median    string
}

func procedureFigures(v *visit.Visit) (figures, error) {
	f := figures{counted: v.Who.May(auth.SeeCounts) == nil, linked: v.Who.May(auth.SeeDesk) == nil}
	if !f.counted {
		return f, nil
	}
	var err error
	if f.standings, err = casework.Standings(v); err != nil {
		return f, err
	}
	if f.waits, err = v.Desk.Waits(v.Request.Context()); err != nil {
		return f, err
	}
	typical, err := v.Desk.Typical(v.Request.Context())
	if typical > 0 {
		f.median = wording.Lasting(v, typical)
	}
	return f, err
}

// path is the queue of a state, where the person may open it. What is not confirmed has no folio and stands in no queue.
func (f figures) path(state petition.State) string {
	if !f.linked || state == petition.Unconfirmed {
		return ""
	}
	return "/mesa?estado=" + string(state)
}

func wait(v *visit.Visit, f figures, state petition.State) string {
	if wait, ok := f.waits[state]; ok && !state.Row().Final {
		return wording.Lasting(v, wait)
	}
	return ""
}

// flow is the procedure as the drawing wants it. What the program does by itself is drawn in the lane that answers for it.
func flow(v *visit.Visit, f figures) diagram.Flow {
	flow := diagram.Flow{}
	for _, role := range petition.Lanes {
		flow.Lanes = append(flow.Lanes, diagram.Lane{Key: string(role), Name: v.T("petition.lane." + string(role))})
	}
	for _, row := range petition.States {
		flow.States = append(flow.States, flowState(v, f, row))
	}
	for i, row := range petition.Steps {
		if slices.Contains(row.Kinds, petition.New) {
			flow.Steps = append(flow.Steps, flowStep(v, i, row))
		}
	}
	return flow
}

func flowState(v *visit.Visit, f figures, row petition.StateRow) diagram.State {
	lane := row.Turn
	if lane == petition.Program {
		lane = petition.Editor
	}
	state := diagram.State{Key: string(row.Name), Name: v.T("petition.state." + string(row.Name)), Lane: string(lane), Final: row.Final, Path: f.path(row.Name)}
	if !f.counted || row.Name == petition.Unconfirmed {
		return state
	}
	stands := f.standings[row.Name]
	state.Figure, state.Late = strconv.Itoa(stands.Count), stands.Late > 0
	if wait := wait(v, f, row.Name); wait != "" {
		state.Wait = v.T("web.procedure.wait", "Time", wait)
	}
	return state
}

func flowStep(v *visit.Visit, i int, row petition.StepRow) diagram.Step {
	step := diagram.Step{
		Key: string(row.Step) + strconv.Itoa(i), Number: row.Number, Name: v.T("petition.step." + string(row.Step)), Lane: string(row.Lane), Main: row.Main,
	}
	for _, from := range row.From {
		if from != petition.None {
			step.From = append(step.From, string(from))
		}
	}
	for _, to := range petition.Targets(row) {
		step.To = append(step.To, string(to))
	}
	return step
}

func procedureStates(v *visit.Visit, g guideline.Guideline, f figures) []page.ProcedureState {
	var rows []page.ProcedureState
	for _, row := range petition.States {
		stands := f.standings[row.Name]
		state := page.ProcedureState{
			Name: visit.Capital(v.T("petition.state." + string(row.Name))), Count: stands.Count, Late: stands.Late, Wait: wait(v, f, row.Name),
			Path: f.path(row.Name), Final: row.Final,
		}
		if !row.Final {
			state.Turn, state.Passed = v.T("petition.lane."+string(row.Turn)), v.Worded("petition.passing."+string(row.At), "")
			if limit, ok := g.LimitOf(string(row.Name)); ok {
				state.Limit = v.T("rules.unit."+string(limit.Unit), "N", limit.N)
			}
		}
		rows = append(rows, state)
	}
	return rows
}

// procedureSteps are the steps in the order of their numbers, each with who may take it.
func procedureSteps(v *visit.Visit) []page.ProcedureStep {
	var rows []page.ProcedureStep
	for _, row := range petition.Steps {
		if !slices.Contains(row.Kinds, petition.New) {
			continue
		}
		step := page.ProcedureStep{
			Number: row.Number, Name: v.T("petition.step." + string(row.Step)), Who: whoTakes(v, row), From: stateNames(v, row.From),
			To: stateNames(v, petition.Targets(row)), What: v.T("petition.consequence." + string(row.Step)), Main: row.Main,
		}
		rows = append(rows, step)
	}
	slices.SortStableFunc(rows, func(a, b page.ProcedureStep) int { return cmp.Compare(a.Number, b.Number) })
	return rows
}

func whoTakes(v *visit.Visit, row petition.StepRow) string {
	var names []string
	for _, role := range row.Who {
		names = append(names, v.T("petition.lane."+string(role)))
	}
	if row.Alone && !slices.Contains(row.Who, petition.Program) {
		names = append(names, v.T("web.procedure.alone"))
	}
	return strings.Join(names, ", ")
}

func stateNames(v *visit.Visit, states []petition.State) string {
	var names []string
	for _, state := range states {
		if state != petition.None {
			names = append(names, v.T("petition.state."+string(state)))
		}
	}
	return strings.Join(names, ", ")
}
