package page

import "time"

// Successions lists what became and becomes of units from a day on, with the form that plans it.
type Successions struct {
	Frame
	Form
	Rows    []SuccessionRow
	Plan    bool // who asks may plan and take back
	Kinds   []Option
	Effects *SuccessionEffects // of what the form says: shown before it is planned
}

func (Successions) template() string { return "unit_successions" }

// KindField is what happens.
func (s Successions) KindField() Field {
	return s.Frame.Field(s.Form, "kind", "succession.kind", "required").With(s.Kinds)
}

// SuccessionRow is one succession.
type SuccessionRow struct {
	Day    time.Time
	What   string
	From   string
	To     string
	Ground string
	Who    string
	State  Status
	Counts string
	Path   string // to take it back; empty where it cannot be
	Reason string
}

// SuccessionEffects is what a succession would do, in numbers.
type SuccessionEffects struct {
	People, Keys, Petitions, Delegates, Beneath, Addresses int
	Ends, Closed, Domain                                   bool
	Assign                                                 []SuccessionPerson // of a split
}

// SuccessionPerson is one person of a unit that is split, and where they go.
type SuccessionPerson struct{ ID, Name, Position, To string }
