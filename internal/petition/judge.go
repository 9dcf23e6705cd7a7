package petition

import (
	"slices"
	"time"

	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/guideline"
)

// Actor is who wants to take a step: the role they act in and, for people, who they are.
type Actor struct {
	Role Role
	ID   int64  // of the person of the house, the official or the provider's order; 0 for the program
	Name string // for timelines; never compared
}

// Taken is a step already in the case's history.
type Taken struct {
	Step Step
	From State
	By   Actor
	At   time.Time
}

// Words are what a person says with a step.
type Words struct {
	Grounds []string // codes of the guideline
	Message string   // to the official
	Note    string   // for the file
	Same    bool     `json:",omitempty"` // the person on the record of that address is the one who asks, under another name
	Saw     bool     `json:",omitempty"` // a person says that they saw in the electronic system what the step says of the key
}

// Circumstances are what a step is judged on besides the petition: gathered by the use case at that very moment.
type Circumstances struct {
	Now    time.Time
	Rules  guideline.Guideline
	Taken  []Taken
	Checks []directory.Check
	Made   bool             // the provider made a key for this case that has not ended
	Key    credential.State // of the key a petition is about
	Ends   time.Time        // when that key ends; zero where it has no end
	Asks   bool             // the provider has something to do for a change: the user name follows from other names now
	Turns  Kind             // convert: the kind the petition turned out to be
	Term   time.Time        // until when a refusal may be asked to be looked at again, by the guideline it was taken under; zero: it may not
}

// Move is the outcome of a step that may be taken.
type Move struct {
	Row    StepRow
	To     State
	Due    time.Time // limit of the new state, zero when it has none
	Lines  []string  // of the guideline, that bore on the decision
	Checks []directory.Check
}

// Judge says where a step leads, or why it may not be taken now: fault.Conflict when the petition is no longer at a
// state the step starts from, fault.Denied when the role may not take it, fault.Invalid for a need that is not met.
func Judge(p Petition, step Step, by Actor, words Words, c Circumstances) (Move, error) {
	row, ok := Find(step, p.State, p.Kind)
	if !ok {
		return Move{}, fault.New(fault.Conflict, "petition.step_gone", "Step", string(step), "State", string(p.State))
	}
	if !permitted(p, row, by, c) {
		return Move{}, fault.New(fault.Denied, "petition.not_yours")
	}
	for _, need := range row.Needs {
		if err := needs[need](p, row, by, words, c); err != nil {
			return Move{}, err
		}
	}
	to := target(p, row, c)
	return Move{Row: row, To: to, Due: c.Rules.Due(string(to), c.Now), Lines: lines(row, words, c), Checks: c.Checks}, nil
}

// Offered lists the rows a role sees as buttons at the petition's state, the primary one first. Needs are not looked
// at: what is missing is said when the button is pressed, or beside it by Blocked.
func Offered(p Petition, role Role) []StepRow {
	var rows []StepRow
	for _, row := range From(p.State, p.Kind) {
		if row.MayTake(role) {
			rows = append(rows, row)
		}
	}
	return rows
}

// Blocked says why a row cannot be taken now although its role could, leaving out the needs that words would meet.
func Blocked(p Petition, row StepRow, by Actor, c Circumstances) error {
	for _, need := range row.Needs {
		if slices.Contains([]Need{NeedGround, NeedMessage, NeedNote, NeedFirstTime, NeedSame, NeedOwnKey}, need) {
			continue
		}
		if err := needs[need](p, row, by, Words{}, c); err != nil {
			return err
		}
	}
	return nil
}

// Automatic is the step the program takes by itself at this state under these circumstances, if any: the guideline
// must leave it to the program and every check must pass.
func Automatic(p Petition, c Circumstances) (Step, bool) {
	for _, row := range From(p.State, p.Kind) {
		if row.Alone && row.Main && permitted(p, row, Actor{Role: Program}, c) {
			return row.Step, true
		}
	}
	return "", false
}

// permitted is the whole of authorisation for steps: the table's roles and, for the program, the guideline in force.
func permitted(p Petition, row StepRow, by Actor, c Circumstances) bool {
	if row.MayTake(by.Role) {
		return true
	}
	if by.Role != Program || !row.Alone || !c.Rules.MayAlone(row.Left()) {
		return false
	}
	return row.Lane == Official || !decides(row) || directory.Worst(weighed(p.Kind, c.Checks)) == directory.Pass
}

// weighed are the checks that the program asks before it decides. To whom a key belongs and from which domain they write was
// judged when it was given: of a renewal only that counts which may have changed since.
func weighed(kind Kind, checks []directory.Check) []directory.Check {
	if kind != Renewal {
		return checks
	}
	return slices.DeleteFunc(slices.Clone(checks), func(c directory.Check) bool {
		return c.Name == directory.CheckAddress || c.Name == directory.CheckDomain
	})
}

// decides tells the steps in which a person would judge the data: the program takes those only when nothing asks for
// attention. Ordering and probing follow a decision already taken.
func decides(row StepRow) bool { return row.Step != Order && row.Step != Probe }

func target(p Petition, row StepRow, c Circumstances) State {
	switch {
	case row.To == Anew:
		return refusal(c).From
	case row.To == Back:
		return p.Came
	case row.To == Close:
		return p.Closing
	case row.To == Onward && c.Asks, row.To == Begun && c.Turns == Reset:
		return Verified
	case row.To == Onward:
		return Settled
	case row.To == Begun:
		return Forwarded
	}
	return row.To
}

// refusal is the step by which a petition was refused last, with the state at which it stood; the zero value when it was
// not. One that ended in a refusal by way of a withdrawal has no key any more and begins anew where requests come in.
func refusal(c Circumstances) Taken {
	for _, t := range slices.Backward(c.Taken) {
		switch t.Step {
		case Reject:
			return t
		case Withdraw:
			t.From = Received
			return t
		}
	}
	return Taken{}
}

// lines cites the guideline: the grounds given, what a check that fails carries out, the separation and quota looked at, and
// the program's leave.
func lines(row StepRow, words Words, c Circumstances) []string {
	var cited []string
	for _, code := range words.Grounds {
		if ground, ok := c.Rules.Ground(string(row.Step), code); ok {
			cited = append(cited, ground.Line)
		}
	}
	for _, check := range c.Checks {
		if check.Line != "" && bears(check, row, words) {
			cited = append(cited, check.Line)
		}
	}
	for _, pair := range c.Rules.Separation {
		if pair.Then == string(row.Step) {
			cited = append(cited, pair.Line)
		}
	}
	switch row.Step {
	case Appeal, Uphold, Grant:
		cited = append(cited, c.Rules.Reconsider.Line)
	}
	if row.Requires(NeedNearEnd) {
		cited = append(cited, c.Rules.Renewal.Line)
	}
	if row.Alone {
		cited = append(cited, c.Rules.Alone.Line)
	}
	return cited
}

// bears reports whether a check bore on a step: all of them on a verification, on a refusal those that fail and the one
// whose ground was given.
func bears(check directory.Check, row StepRow, words Words) bool {
	switch {
	case row.Requires(NeedChecks):
		return true
	case row.Step == Reject:
		return check.Verdict == directory.Fail || check.Verdict == directory.Attention && slices.Contains(words.Grounds, check.Name)
	}
	return row.Requires(NeedHolder) && check.Name == directory.CheckHolder
}
