package page

import "time"

// Successions lists what became and becomes of units from a day on, with the form that plans it.
type Successions struct {
	Frame
	Form
	Rows    []SuccessionRow
	Plan    bool // who asks may plan and take back
	Kinds   []Option
	Effects *SuccessionEffects     // of what the form says: shown before it is planned
	Matches map[string][]UnitMatch // units that what was typed in a field may mean
}

// MergedFields ask for the units that something becomes of: one, or several that merge.
var MergedFields = []string{"from", "from-2", "from-3", "from-4"}

// From asks for the unit.
func (s Successions) From() UnitPick {
	return s.pick(s.Field(s.Form, "from", "succession.from", "required", "maxlength=200", "autocomplete=off", "spellcheck=false"), s.Form, s.Matches["from"])
}

// Others ask for more units of a merger.
func (s Successions) Others() []UnitPick {
	var list []UnitPick
	for _, name := range MergedFields[1:] {
		list = append(list, s.pick(s.Field(s.Form, name, "succession.from.other", "plain", "maxlength=200", "autocomplete=off", "spellcheck=false"), s.Form, s.Matches[name]))
	}
	return list
}

// Several reports whether more units than one were asked for, or may be wanted: the fields for them are shown open.
func (s Successions) Several() bool {
	for _, name := range MergedFields[1:] {
		if s.Values[name] != "" || s.Errors[name] != "" {
			return true
		}
	}
	return false
}

// To asks for the unit that takes over.
func (s Successions) To() UnitPick {
	return s.pick(s.Field(s.Form, "to", "succession.to", "maxlength=200", "autocomplete=off", "spellcheck=false"), s.Form, s.Matches["to"])
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
