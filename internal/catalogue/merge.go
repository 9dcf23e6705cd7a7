package catalogue

import (
	"slices"

	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
)

// merge is the catalogue as it would be: what is stored, with the good rows of a file in place of what they replace. A
// row that names what is not there, or closes a ring, is at fault, and then so is every row that can no longer name it.
type merge struct {
	rows   []*row
	stored map[string]directory.Unit
	named  map[string]bool // folded codes of the file, faulty rows too
	byCode map[string]*row // the good rows
}

func newMerge(stored []directory.Unit, f file) *merge {
	m := &merge{stored: map[string]directory.Unit{}, named: map[string]bool{}, byCode: map[string]*row{}}
	spelling := map[string]string{}
	for _, unit := range stored {
		m.stored[unit.Code] = unit
		spelling[spanish.Fold(unit.Code)] = unit.Code
	}
	for _, r := range f.rows {
		own := *r
		own.faults = slices.Clone(r.faults)
		m.take(&own, spelling[spanish.Fold(r.unit.Code)])
	}
	return m
}

// take completes a row with what is stored under its code, as spelt there.
func (m *merge) take(r *row, spelt string) {
	m.rows = append(m.rows, r)
	m.named[spanish.Fold(r.unit.Code)] = true
	if spelt != "" && spelt != r.unit.Code {
		r.fail(colCode, "catalogue.row.spelling", "Code", spelt)
	}
	before := m.stored[r.unit.Code]
	r.unit.ID = before.ID
	for _, column := range columns {
		if !r.cells.Has(column.key) { // the file does not speak of it
			*column.of(&r.unit) = *column.of(&before)
		}
	}
	if r.unit.ValidTo == "" && !r.cells.Has(colSuccessor) {
		r.unit.Successor = "" // it was reopened
	}
	if r.cells.Fault == nil {
		r.check()
	}
	if len(r.faults) == 0 {
		m.byCode[r.unit.Code] = r
	}
}

type link struct {
	column, missing, ring string
	of                    func(directory.Unit) string
}

var links = []link{
	{colParent, "catalogue.row.parent_unknown", "catalogue.row.parent_ring", func(u directory.Unit) string { return u.Parent }},
	{colSuccessor, "catalogue.row.successor_unknown", "catalogue.row.successor_ring", func(u directory.Unit) string { return u.Successor }},
}

// settle puts rows out until what is left stands by itself. Each round puts out at least one, or is the last.
func (m *merge) settle() {
	for again := true; again; {
		m.refuseMissing()
		again = false
		for _, l := range links {
			again = m.refuseRings(l) || again
		}
	}
}

// refuseMissing puts out the rows that name a code that is nowhere, and follows each to those that name it.
func (m *merge) refuseMissing() {
	namedBy := map[string][]*row{}
	var bad []*row
	for _, r := range m.rows {
		if m.byCode[r.unit.Code] != r {
			continue
		}
		for _, l := range links {
			namedBy[l.of(r.unit)] = append(namedBy[l.of(r.unit)], r)
		}
		if m.checkLinks(r) {
			bad = append(bad, r)
		}
	}
	for len(bad) > 0 {
		r := bad[len(bad)-1]
		bad = bad[:len(bad)-1]
		for _, other := range namedBy[r.unit.Code] {
			if m.byCode[other.unit.Code] == other && m.checkLinks(other) {
				bad = append(bad, other)
			}
		}
	}
}

// checkLinks puts a row out when what it names is not there, and says whether it did.
func (m *merge) checkLinks(r *row) bool {
	bad := false
	for _, l := range links {
		code := l.of(r.unit)
		_, stored := m.stored[code]
		if code == "" || stored || m.byCode[code] != nil {
			continue
		}
		r.fail(l.column, l.missing, "Code", clip(code))
		bad = true
	}
	if bad {
		delete(m.byCode, r.unit.Code)
	}
	return bad
}

// refuseRings puts out the rows of the file that are on a ring, and says whether there were any. Every code names at most
// one other, so each is walked once.
func (m *merge) refuseRings(l link) bool {
	next := func(code string) string {
		if r := m.byCode[code]; r != nil {
			return l.of(r.unit)
		}
		return l.of(m.stored[code])
	}
	walk := map[string]int{} // in which walk a code was first met
	var ring []*row
	for i, r := range m.rows {
		code := r.unit.Code
		for code != "" && walk[code] == 0 {
			walk[code] = i + 1
			code = next(code)
		}
		if code == "" || walk[code] != i+1 {
			continue
		}
		for at, begun := code, false; at != code || !begun; at, begun = next(at), true {
			if on := m.byCode[at]; on != nil {
				ring = append(ring, on)
			}
		}
	}
	for _, r := range ring {
		r.fail(l.column, l.ring, "Code", clip(l.of(r.unit)))
		delete(m.byCode, r.unit.Code)
	}
	return len(ring) > 0
}
