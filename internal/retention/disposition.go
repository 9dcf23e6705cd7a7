package retention

import (
	"slices"
	"time"

	"clavero/internal/fault"
)

// State is where a disposition (baja documental) stands.
type State string

// The states of a disposition, in the order of the road.
const (
	None      State = ""
	Proposed  State = "proposed"  // its inventory is frozen; opinions are awaited
	Approved  State = "approved"  // two people were for it (dictamen)
	Refused   State = "refused"   // somebody was against it
	Withdrawn State = "withdrawn" // the custodian took it back
	Acted     State = "acted"     // the act (acta) is drawn up and signed; the cases are being erased
	Executed  State = "executed"  // they are; the act is kept
)

// StateRow is a row of the table of states.
type StateRow struct {
	Name  State
	Final bool
}

// States is the table of states.
var States = []StateRow{
	{Name: Proposed}, {Name: Approved}, {Name: Acted},
	{Name: Executed, Final: true}, {Name: Refused, Final: true}, {Name: Withdrawn, Final: true},
}

// Role is who may take a step.
type Role string

// The roles of a disposition.
const (
	Liaison   Role = "liaison"   // the custodian (7)
	Authority Role = "authority" // the Dirección General
	Program   Role = "program"
)

// Step is an act on a disposition.
type Step string

// The steps.
const (
	Propose  Step = "propose"
	Support  Step = "support" // an opinion for it
	Object   Step = "object"  // an opinion against it
	Withdraw Step = "withdraw"
	Act      Step = "act"
	Execute  Step = "execute"
)

// Need is what a step needs besides a role and a state.
type Need string

// The needs.
const (
	Eligible  Need = "eligible"  // every case of the inventory is expired and not held
	Another   Need = "another"   // not the person who proposed, nor one who gave an opinion before
	Signed    Need = "signed"    // with the person's second factor, over the hash of the inventory
	Intact    Need = "intact"    // the inventory is the one that was proposed
	Reasoned  Need = "reasoned"  // the person says why
	Finishing Need = "finishing" // every case was erased or left out
)

// StepRow is a row of the table of steps.
type StepRow struct {
	Step  Step
	Roles []Role
	From  []State
	To    State
	Needs []Need
}

// Steps is the table of steps. Support leads to Approved with the second opinion only: see Judge.
var Steps = []StepRow{
	{Propose, []Role{Liaison}, []State{None}, Proposed, []Need{Eligible, Reasoned}},
	{Support, []Role{Liaison, Authority}, []State{Proposed}, Approved, []Need{Another, Intact, Signed}},
	{Object, []Role{Liaison, Authority}, []State{Proposed, Approved}, Refused, []Need{Another, Intact, Reasoned, Signed}},
	{Withdraw, []Role{Liaison}, []State{Proposed, Approved}, Withdrawn, []Need{Reasoned}},
	{Act, []Role{Liaison}, []State{Approved}, Acted, []Need{Intact, Signed}},
	{Execute, []Role{Program}, []State{Acted}, Executed, []Need{Finishing}},
}

// Opinions is how many people must be for a disposition, none of them the one who proposed it.
const Opinions = 2

// ActYears is how long the opinions and the act are kept at least (LGA, 31-IX and 58).
const ActYears = 7

// Opinion is what one person said of a disposition.
type Opinion struct {
	Person int64
	For    bool
}

// Disposition is one disposition as its steps are judged.
type Disposition struct {
	State    State
	Proposer int64
	Opinions []Opinion
}

// Supporters are the people who are for it, each counted once, without the one who proposed it.
func (d Disposition) Supporters() []int64 {
	var people []int64
	for _, o := range d.Opinions {
		if o.For && o.Person != d.Proposer && !slices.Contains(people, o.Person) {
			people = append(people, o.Person)
		}
	}
	return people
}

// By is who takes a step: a person in their roles, or the program with Person 0.
type By struct {
	Person int64
	Roles  []Role
}

// Circumstances are what a step is judged on besides the disposition.
type Circumstances struct {
	Standings []Standing // of the cases, for Propose
	Intact    bool       // the inventory's hash is that of its text
	Reason    string
	Pending   int // cases neither erased nor left out, for Execute
}

// Judge says where a step leads, or why it may not be taken: Conflict where the disposition is not at a state the step
// starts from, Denied where the person may not take it, Invalid for what is missing. That the step is signed the use case
// sees to, in the same write.
func Judge(d Disposition, step Step, by By, c Circumstances) (State, error) {
	at := slices.IndexFunc(Steps, func(row StepRow) bool { return row.Step == step })
	if at < 0 || !slices.Contains(Steps[at].From, d.State) {
		return "", fault.New(fault.Conflict, "records.step_gone")
	}
	row := Steps[at]
	if !slices.ContainsFunc(by.Roles, func(r Role) bool { return slices.Contains(row.Roles, r) }) {
		return "", fault.New(fault.Denied, "fault.denied")
	}
	for _, need := range row.Needs {
		if err := needs[need](d, by, c); err != nil {
			return "", err
		}
	}
	if step == Support && len(d.Supporters())+1 < Opinions {
		return d.State, nil
	}
	return row.To, nil
}

var needs = map[Need]func(Disposition, By, Circumstances) error{
	Eligible: func(_ Disposition, _ By, c Circumstances) error {
		if len(c.Standings) == 0 {
			return fault.New(fault.Invalid, "records.need.cases")
		}
		for _, s := range c.Standings {
			if s != Expired {
				return fault.New(fault.Conflict, "records.not_eligible."+string(s))
			}
		}
		return nil
	},
	Another: func(d Disposition, by By, _ Circumstances) error {
		if by.Person == 0 || by.Person == d.Proposer {
			return fault.New(fault.Denied, "records.not_own")
		}
		if slices.ContainsFunc(d.Opinions, func(o Opinion) bool { return o.Person == by.Person }) {
			return fault.New(fault.Conflict, "records.said_before")
		}
		return nil
	},
	Intact: func(_ Disposition, _ By, c Circumstances) error {
		if !c.Intact {
			return fault.New(fault.Conflict, "records.not_intact")
		}
		return nil
	},
	Reasoned: func(_ Disposition, _ By, c Circumstances) error {
		if c.Reason == "" {
			return fault.Form([]fault.Field{{Name: "reason", Text: "records.need.reason"}})
		}
		return nil
	},
	Signed: func(Disposition, By, Circumstances) error { return nil }, // auth.Identity.Sign, around the write
	Finishing: func(_ Disposition, _ By, c Circumstances) error {
		if c.Pending > 0 {
			return fault.New(fault.Conflict, "records.unfinished")
		}
		return nil
	},
}

// LeftOut is why a case of an inventory was not erased when its act was carried out: empty where it may be. It is asked
// in the very write that erases, since months may have passed since the proposal.
func LeftOut(d Disposition, c Case, holds []Hold, now time.Time) Standing {
	if d.State != Acted || len(d.Supporters()) < Opinions {
		return Open
	}
	if s := c.Standing(holds, now); s != Expired {
		return s
	}
	return ""
}
