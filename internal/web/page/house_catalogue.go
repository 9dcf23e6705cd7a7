package page

import "time"

// Catalogue is the tree of institutions and units.
type Catalogue struct {
	Frame
	Query     string
	Groups    []CatalogueGroup
	Units     int // institutions and units in force
	Unproved  int // with some datum to confirm
	Version   string
	ChangedAt time.Time
	CanImport bool
}

func (Catalogue) template() string { return "house_catalogue" }

// CatalogueGroup is one kind of institution with its rows in the order of the tree.
type CatalogueGroup struct {
	Key, Title string
	Rows       []CatalogueRow
}

// CatalogueRow is an institution or a unit. Depth is its level in the tree, from 0 to 4.
type CatalogueRow struct {
	Depth          int
	Code, Name     string
	Domain         string
	NameUnproved   bool
	DomainUnproved bool
	From, To       time.Time
	Successor      string // name of the unit that took its place
	Keys           int    // live keys of its people
	Path           string // the people of the unit in the directory
	Note           string
	Closed         bool
}

// CatalogueDiff is the import of a catalogue: the form to send the file, and what would change if it were applied.
type CatalogueDiff struct {
	Frame
	Form
	File    string // empty before one is sent
	Token   string // names the file that was read; posted back to apply it
	Added   []CatalogueChange
	Changed []CatalogueChange
	Closed  []CatalogueChange
	Bad     []CatalogueChange
	Same    int
	Keys    int // live keys that a closing touches
	Columns []ListColumn
	MaxFile int64 // bytes
}

func (CatalogueDiff) template() string { return "house_diff" }

// CatalogueChange is one row of the import.
type CatalogueChange struct {
	Line       int
	Code, Name string
	Changes    []ValueChange
	Keys       int    // live keys touched
	Reason     string // why a bad row is bad
}

// ValueChange is a value before and after.
type ValueChange struct{ Label, Old, New string }

// CanApply reports whether applying would change anything.
func (d CatalogueDiff) CanApply() bool { return d.Changes() > 0 }

// Changes is how many institutions and units applying would touch.
func (d CatalogueDiff) Changes() int { return len(d.Added) + len(d.Changed) + len(d.Closed) }

// ChangeList is one part of an import: what is added, changed, closed or bad. Partial «changes».
type ChangeList struct {
	Frame      Frame
	Key, Title string
	Rows       []CatalogueChange
}

// Parts gives the parts that have rows, the bad ones first: they are what must be looked at.
func (d CatalogueDiff) Parts() []ChangeList {
	var parts []ChangeList
	for _, part := range []struct {
		key  string
		rows []CatalogueChange
	}{{"bad", d.Bad}, {"closed", d.Closed}, {"changed", d.Changed}, {"added", d.Added}} {
		if len(part.rows) > 0 {
			parts = append(parts, ChangeList{d.Frame, part.key, d.T("house.diff." + part.key), part.rows})
		}
	}
	return parts
}
