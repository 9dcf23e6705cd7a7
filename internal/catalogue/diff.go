package catalogue

import (
	"context"

	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
	"clavero/internal/store"
)

// Diff is what a file changes in the catalogue.
type Diff struct {
	Added     []Change
	Changed   []Change
	Closed    []Change // those that had no last day and get one
	Unchanged int
	Absent    []directory.Unit // stored and not in the file: they stay as they are
	Faults    []RowFault       // in the order of the file; rows with any are left out
	Ignored   []string         // headings of the file that are no column
	SHA256    string           // of the file's bytes, in hexadecimal
}

// Change is one row of the file that differs from what is stored.
type Change struct {
	Row    int            // as a spreadsheet counts
	Unit   directory.Unit // as it will be; its ID is 0 while it is new
	Fields []Field        // what differs; none for an added unit
	Keys   int            // for a closing, keys of the unit's people that have not ended
}

// Field is one column before and after.
type Field struct{ Column, Old, New string }

// Changes counts the units that applying would touch.
func (d Diff) Changes() int { return len(d.Added) + len(d.Changed) + len(d.Closed) }

func (d Diff) faulty() int {
	rows := map[int]bool{}
	for _, f := range d.Faults {
		rows[f.Row] = true
	}
	return len(rows)
}

// plan compares a file with what is stored now.
func plan(ctx context.Context, r store.Reader, f file) (Diff, error) {
	stored, err := r.Units(ctx)
	if err != nil {
		return Diff{}, err
	}
	d := compare(stored, f)
	for i, closed := range d.Closed {
		d.Closed[i].Keys, err = r.KeysOfUnit(ctx, closed.Unit.ID, 0)
		if err != nil {
			return Diff{}, err
		}
	}
	return d, nil
}

func compare(stored []directory.Unit, f file) Diff {
	m := newMerge(stored, f)
	m.settle()
	d := Diff{Ignored: f.ignored, SHA256: f.sha256}
	for _, row := range m.rows {
		d.Faults = append(d.Faults, row.faults...)
		if len(row.faults) == 0 {
			d.place(row, m.stored)
		}
	}
	for _, unit := range stored {
		if !m.named[spanish.Fold(unit.Code)] {
			d.Absent = append(d.Absent, unit)
		}
	}
	return d
}

func (d *Diff) place(row *row, stored map[string]directory.Unit) {
	before, known := stored[row.unit.Code]
	change := Change{Row: row.number, Unit: row.unit}
	if known {
		change.Fields = fields(before, row.unit)
	}
	switch {
	case !known:
		d.Added = append(d.Added, change)
	case len(change.Fields) == 0:
		d.Unchanged++
	case before.ValidTo == "" && row.unit.ValidTo != "":
		d.Closed = append(d.Closed, change)
	default:
		d.Changed = append(d.Changed, change)
	}
}

func fields(before, after directory.Unit) []Field {
	var differ []Field
	for _, column := range columns {
		if was, is := *column.of(&before), *column.of(&after); was != is {
			differ = append(differ, Field{column.key, was, is})
		}
	}
	return differ
}

// columns says where a unit keeps each column that may change.
var columns = []struct {
	key string
	of  func(*directory.Unit) *string
}{
	{colName, func(u *directory.Unit) *string { return &u.Name }},
	{colKind, func(u *directory.Unit) *string { return &u.Kind }},
	{colParent, func(u *directory.Unit) *string { return &u.Parent }},
	{colMailDomain, func(u *directory.Unit) *string { return &u.MailDomain }},
	{colNameEvidence, func(u *directory.Unit) *string { return &u.NameEvidence }},
	{colDomainEvidence, func(u *directory.Unit) *string { return &u.DomainEvidence }},
	{colValidFrom, func(u *directory.Unit) *string { return &u.ValidFrom }},
	{colValidTo, func(u *directory.Unit) *string { return &u.ValidTo }},
	{colSuccessor, func(u *directory.Unit) *string { return &u.Successor }},
	{colNote, func(u *directory.Unit) *string { return &u.Note }},
}
