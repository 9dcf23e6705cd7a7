package page

import "time"

// BulkBar is the steps that may be taken for several petitions of a list at once.
type BulkBar struct {
	Steps     []Option // value and words of each; none where the person can take none
	Place     string   // the list, as the query of its address
	AllPath   string   // address of the list with every row chosen
	NonePath  string   // the same with none; empty while none is
	Chosen    int
	Most      int
	HasChosen bool // rows were chosen by the address
}

// Bulk shows what a step would do to several petitions before it is taken. 1.1, 1.2, 4.1
type Bulk struct {
	Frame
	Form
	BackPath    string
	Place       string
	Step        CaseStep
	Ready       []BulkCase
	OfAll       []string   // what asks for attention in every one of them alike
	Left        []BulkCase // those that it cannot be taken for, with the reason
	Consequence []string
	Grounds     []Option
	OneGround   bool
	Guideline   string
	AskSaid     bool
	AskNote     bool
	NeedsSaid   bool
}

func (Bulk) template() string { return "desk_bulk" }

// SaidField is the text that all the requesters get.
func (b Bulk) SaidField() Field {
	f := b.Field(b.Form, "said", "desk.step.said", "rows=5", "maxlength=2000")
	if b.NeedsSaid {
		f.Required, f.Optional, f.Hint = true, "", f.Hint+" "+b.T("desk.step.said.what")
	}
	return f
}

// GroundsField is the group of grounds with what was chosen.
func (b Bulk) GroundsField() Field {
	f := b.Frame.Field(b.Form, "ground", "desk.step.grounds", "required", "plain").With(b.Grounds)
	f.Hint = b.Guideline
	return f
}

// BulkCase is a petition among several.
type BulkCase struct {
	Folio, Path string
	Name, Unit  string
	State       string
	Token       string // folio and version, posted back
	Reason      string // why not; empty where it can be taken
	Marks       []string
}

// BulkDone tells what became of each petition a step was taken for.
type BulkDone struct {
	Frame
	BackPath  string
	Label     string // the step
	At        time.Time
	Done      []BulkCase
	Left      []BulkCase
	RetryPath string // to try those that are left again; empty when none is
}

func (BulkDone) template() string { return "desk_bulkdone" }
