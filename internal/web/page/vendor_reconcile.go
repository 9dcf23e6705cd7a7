package page

import "time"

// Reconcile asks for a vendor's list of users, to be held against our keys, and lists the comparisons on file. 3.1
type Reconcile struct {
	Frame
	Form
	MaxFile int64 // bytes
	Columns []ListColumn
	Keys    []string // of the columns, for what a file may call them
	Kept    []ReconciledKept
}

func (Reconcile) template() string { return "vendor_reconcile" }

// DayField is the day the list is of.
func (r Reconcile) DayField() Field {
	return r.Field(r.Form, "day", "vendor.listed.day", "required", "type=date", "narrow")
}

// HeadingFields ask what the file calls its columns where that is not recognised.
func (r Reconcile) HeadingFields() []Field {
	var fields []Field
	for i, key := range r.Keys {
		field := r.Field(r.Form, "column_"+key, "vendor.listed.column", "maxlength=200", "plain")
		field.Label = r.Columns[i].Name
		fields = append(fields, field)
	}
	return fields
}

// HeadingsOpen reports whether some was typed.
func (r Reconcile) HeadingsOpen() bool {
	for _, key := range r.Keys {
		if r.Values["column_"+key] != "" {
			return true
		}
	}
	return r.Failed()
}

// ReconciledKept is a comparison on file.
type ReconciledKept struct {
	Path          string
	Day, At       time.Time
	File, Who     string
	Agree, Differ int
}

// Reconciled is what a vendor's list says of our keys. 3.1
type Reconciled struct {
	Frame
	Path, BackPath      string
	File, Who           string
	Day, At             time.Time
	Rows, Unread, Newer int
	Agree               int
	Read                []Datum  // our columns and what the file calls them
	Unknown             []string // words for a state that are not known
	Groups              []FindingGroup
	Most                int // rows that a group shows
}

func (Reconciled) template() string { return "vendor_reconciled" }

// Clean reports whether nothing was found.
func (r Reconciled) Clean() bool {
	for _, group := range r.Groups {
		if group.Total > 0 {
			return false
		}
	}
	return true
}

// Foremost marks the first act of the page, which stands in the gravest of what can be mended: one page has one.
func (r Reconciled) Foremost() {
	for i := range r.Groups {
		if r.Groups[i].Act != "" {
			r.Groups[i].First = true
			return
		}
	}
}

// FindingGroup is what was found of one kind.
type FindingGroup struct {
	Key, Title, How string
	Act             string // what the button says; empty where no act mends it
	First           bool   // its act is the page's first one, see Foremost
	SheetPath       string
	Total           int
	Rows            []FindingRow
}

// FindingRow is a key of ours, a user of theirs, or both.
type FindingRow struct {
	Key                                         int64 // that would be mended; 0 where nothing is to be done
	Picked                                      bool
	User, Name, Mail, State, Path               string
	TheirUser, TheirName, TheirMail, TheirState string
	LastUsed                                    string
	Line                                        int // of the list
	ByName                                      bool
	Case, CasePath                              string // the act that is under way, or that mended it
}
