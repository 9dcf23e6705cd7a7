package page

import "time"

// VendorTemplate is how a vendor writes beyond what every vendor may write, and what that changes of how its latest mails
// read. 3.1
type VendorTemplate struct {
	Frame
	Form
	Action, BackPath string
	Version          string // that the form was filled from
	Outcomes         []string
	Tried            []VendorTried
	Changed          int // of those
}

func (VendorTemplate) template() string { return "desk_vendortemplate" }

// VendorTried is a past mail, as it reads now and as it would read.
type VendorTried struct {
	Path, Subject string
	Arrived       time.Time
	Now, Then     VendorReads
	Changed       bool
}

// VendorReads is how a mail reads, in words.
type VendorReads struct {
	Act   Status
	Items []string
}

// LabelFields ask for labels, one on each line.
func (t VendorTemplate) LabelFields() []Field {
	return []Field{
		t.words("label_user", "mailroom.template.user"), t.words("label_password", "mailroom.template.password"),
		t.words("label_folio", "mailroom.template.folio"), t.words("label_name", "mailroom.template.name"),
	}
}

// LinesField asks for whole lines with places.
func (t VendorTemplate) LinesField() Field { return t.words("lines", "mailroom.template.lines") }

// OutcomeFields ask for phrases that say what was done.
func (t VendorTemplate) OutcomeFields() []Field {
	var fields []Field
	for _, outcome := range t.Outcomes {
		fields = append(fields, t.words("outcome_"+outcome, "mailroom.template.outcome."+outcome))
	}
	return fields
}

// OutcomesOpen reports whether some phrase is given.
func (t VendorTemplate) OutcomesOpen() bool {
	for _, outcome := range t.Outcomes {
		if t.Values["outcome_"+outcome] != "" {
			return true
		}
	}
	return false
}

func (t VendorTemplate) words(name, key string) Field {
	return t.Field(t.Form, name, key, "plain", "rows=3", "maxlength=4000", "spellcheck=false")
}
