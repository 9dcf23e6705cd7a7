package page

// StepForm asks for the words that a step needs (grounds, a text for the requester) and states what it will do.
// 1.1+, 1.2+, 3.1+
type StepForm struct {
	Frame
	Form
	Folio, CasePath string
	Name, State     string
	Step            CaseStep
	Version         int64
	Decides         []Happening // what a reconsideration is decided on: the refusal and what is said against it
	Closings        []Option    // how the case may end, where the step leaves it to the person
	Consequence     []string    // what happens on pressing the button, a sentence each, with its figures
	GroundsLabel    string
	Grounds         []Option // of the guideline in force; none when the step takes none
	OneGround       bool     // exactly one may be chosen
	Guideline       string   // which guideline the grounds come from
	AskSaid         bool     // a text for the requester
	SaidRequired    bool
	AskNote         bool   // a note for the offices
	AskPaper        bool   // a paper that attests the step
	AskPicture      bool   // of the screen on which a key was tried
	Saw             string // what a person says that they saw there, which they must; empty where nothing is to be seen
	MaxPaper        int64  // bytes
	Conflict        *Conflict

	Turns []Option // the kinds that the case may turn out to be

	AskData     bool // the data may be set right with the step; the address stays, it was proved or is to be
	Matches     []UnitMatch
	Known       string // the name on the record of the address, where it is another: somebody must say that it is the same person
	UnitUnknown bool   // the unit is only in words, or has ended, and must be chosen
	Succeeded   string // the unit that has ended, where its successor is proposed in its place
	Searched    bool   // a unit was looked for without scripts
}

func (StepForm) template() string { return "desk_step" }

// ClosingField is the group of ends with what was chosen.
func (s StepForm) ClosingField() Field {
	return s.Frame.Field(s.Form, "closing", "desk.step.closing", "required").With(s.Closings)
}

// TurnsField is the group of kinds with what was chosen.
func (s StepForm) TurnsField() Field {
	return s.Frame.Field(s.Form, "turns", "keys.turns", "required", "plain").With(s.Turns)
}

// SameField is the tick that lets a record take another name.
func (s StepForm) SameField() Field {
	f := s.Field(s.Form, "same", "desk.step.same", "required")
	f.Hint = s.T("desk.step.same.what", "Known", s.Known)
	return f
}

// SawField is the tick by which a person says what they saw.
func (s StepForm) SawField() Field {
	f := s.Field(s.Form, "saw", "desk.step.saw", "required")
	f.Label = s.Saw
	return f
}

// SaidField is the text for the requester.
func (s StepForm) SaidField() Field {
	f := s.Field(s.Form, "said", "desk.step.said", "rows=5", "maxlength=2000")
	if s.SaidRequired {
		f.Required, f.Optional, f.Hint = true, "", f.Hint+" "+s.T("desk.step.said.what")
	}
	return f
}

// GroundsField is the group of grounds with what was chosen.
func (s StepForm) GroundsField() Field {
	f := s.Frame.Field(s.Form, "ground", "desk.step.grounds", "required", "plain").With(s.Grounds)
	f.Label, f.Hint = s.GroundsLabel, s.Guideline
	return f
}

// UnitChoices are the units found, as a group of radios.
func (s StepForm) UnitChoices() Field { return s.unitChoices(s.Form, s.Matches) }

// unitChoices are units found without scripts, as a group of radios.
func (f Frame) unitChoices(form Form, matches []UnitMatch) Field {
	options := make([]Option, len(matches))
	for i, unit := range matches {
		options[i] = Option{Value: unit.Code, Label: unit.Name, Hint: unit.Within}
	}
	return f.Field(form, "unit_code", "desk.entry.unit.matches", "plain").With(options)
}

// UnitPick is a field for one unit of the catalogue, for the partial «unit-pick»: by its name, as it is typed where there
// are scripts, or from the units that what was typed may mean.
type UnitPick struct {
	Frame
	Field   Field
	Code    string // of the one that was chosen
	Choices Field  // of the units found; no options where it need not be chosen
	Plain   bool   // units are not looked for while it is typed: it may be something else
}

// pick makes such a field; the code of what was chosen goes in one beside it, named with «_code».
func (f Frame) pick(field Field, form Form, matches []UnitMatch) UnitPick {
	code := field.Name + "_code"
	pick := UnitPick{Frame: f, Field: field, Code: form.Values[code]}
	if len(matches) > 0 {
		pick.Choices = f.unitChoices(form, matches)
		pick.Choices.Name = code
		for i, option := range pick.Choices.Options {
			pick.Choices.Options[i].Chosen = option.Value == pick.Code || len(matches) == 1
		}
	}
	return pick
}
