package page

import "time"

// TheirRegister is what the access logs of the vendor's own site say of a day, beside the register of our own. 3.3
type TheirRegister struct {
	Frame
	Form
	Vendor   string
	Day      time.Time
	DayValue string // 2006-01-02, for the date field
	MaxDay   string
	PrevPath string
	NextPath string // empty for today
	Tabs     []ListView
	Totals   []Total
	People   []RegisterPerson
	Pager    *Pager // of the people of a large day; nil where all are shown
	Logs     []TheirLog
	Result   *TakenLog // of the log that was sent just now

	CanImport bool
	MaxFile   int64 // bytes
	Columns   []ListColumn
	Keys      []string // of the columns, for what a file may call them
}

func (TheirRegister) template() string { return "register_theirs" }

// PathFields ask which addresses of the vendor's site are what.
func (r TheirRegister) PathFields() []Field {
	var fields []Field
	for _, name := range []string{"signins", "editions", "notes"} {
		fields = append(fields, r.Field(r.Form, name, "theirs."+name, "maxlength=200", "plain"))
	}
	return fields
}

// HeadingFields ask what a CSV calls its columns where that is not recognised.
func (r TheirRegister) HeadingFields() []Field {
	var fields []Field
	for i, key := range r.Keys {
		field := r.Field(r.Form, "column_"+key, "vendor.listed.column", "maxlength=200", "plain")
		field.Label = r.Columns[i].Name
		fields = append(fields, field)
	}
	return fields
}

// FormOpen reports whether the form is shown unfolded: a log was refused, or none was ever taken in.
func (r TheirRegister) FormOpen() bool { return r.Failed() || len(r.Logs) == 0 }

// DetailsOpen reports whether something was typed about the log.
func (r TheirRegister) DetailsOpen() bool {
	for name, value := range r.Values {
		if value != "" && name != "dia" {
			return true
		}
	}
	return r.Failed()
}

// TheirLog is a log on file.
type TheirLog struct {
	File, Who             string
	At, First, Last       time.Time
	Lines, Accesses, Told int // Told counts those that no earlier log had
}

// TakenLog is what became of a log that was sent.
type TakenLog struct {
	File                  string
	Added, Known          int
	First, Last           time.Time
	FirstPath             string
	Counts                []Total
	Strangers             []Stranger
	MoreStrangers, Unread int
	Faults                []string
}

// Stranger is a user name of the log that no key of ours has.
type Stranger struct {
	User  string
	Times int
}

// Theirs is what the page of our own register says of the vendor's.
type Theirs struct {
	Path     string
	Accesses int
}
