package casework

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// deskFilter is what the address of a list says.
type deskFilter struct {
	values url.Values // what narrows, as it stands in the address
	office petition.Role
	state  petition.State
	kind   petition.Kind
	words  string
	unit   string
	late   bool
	trail  []store.Cursor // of the pages before this one, the last being where this one begins
}

// readDeskFilter takes of an address what a list knows; whatever else is in it is left out. An address that says nothing
// is the table of one's own office.
func readDeskFilter(v *visit.Visit, from url.Values) deskFilter {
	f := deskFilter{values: url.Values{}}
	keep := func(name string) string {
		value := spanish.Tidy(from.Get(name))
		if from.Has(name) && len(value) <= 200 {
			f.values.Set(name, value)
			return value
		}
		return ""
	}
	if office := petition.Role(keep("oficina")); slices.Contains(deskOffices, office) {
		f.office = office
	}
	if state := petition.State(keep("estado")); state.Row().Name != petition.None {
		f.state = state
	}
	if kind := petition.Kind(keep("tipo")); slices.Contains(petition.Kinds, kind) {
		f.kind = kind
	}
	f.words, f.unit, f.late = keep("q"), keep("unidad"), keep("tarde") == "1"
	if len(f.values) == 0 {
		f.office = ownOffice(v)
	}
	f.trail = readTrail(from.Get("tras"))
	return f
}

// ownOffice is the table somebody works at; none for those who only look, and for those who work at both.
func ownOffice(v *visit.Visit) petition.Role {
	if roles := v.Roles(); len(roles) == 1 {
		return roles[0]
	}
	return ""
}

func readTrail(text string) []store.Cursor {
	var trail []store.Cursor
	for _, part := range strings.Split(text, " ") {
		due, id, _ := strings.Cut(part, ".")
		cursor := store.Cursor{}
		var badDue, badID error
		cursor.Due, badDue = strconv.ParseInt(due, 36, 64)
		cursor.ID, badID = strconv.ParseInt(id, 36, 64)
		if badDue == nil && badID == nil && len(trail) < trailPages {
			trail = append(trail, cursor)
		}
	}
	return trail
}

// named is the filter with its own office, or all of them, said in words of the address: a case opened from the list then
// knows the way back and its neighbours.
func (f deskFilter) named() deskFilter {
	switch {
	case len(f.values) > 0:
	case f.office != "":
		f.values.Set("oficina", string(f.office))
	default:
		f.values.Set("q", "")
	}
	return f
}

// everything reports whether the list is all that is under way.
func (f deskFilter) everything() bool { return !f.narrows() && f.office == "" }

// narrows reports whether the person asked for less than a table.
func (f deskFilter) narrows() bool {
	return f.state != petition.None || f.kind != "" || f.words != "" || f.unit != "" || f.late
}

// query is the filter as it stands in an address, with a trail of pages.
func (f deskFilter) query(trail []store.Cursor) string {
	values := url.Values{}
	for name := range f.values {
		values.Set(name, f.values.Get(name))
	}
	var parts []string
	for _, cursor := range trail[max(0, len(trail)-trailPages):] {
		parts = append(parts, strconv.FormatInt(cursor.Due, 36)+"."+strconv.FormatInt(cursor.ID, 36))
	}
	if len(parts) > 0 {
		values.Set("tras", strings.Join(parts, " "))
	}
	return values.Encode()
}

func deskPath(query string) string {
	if query == "" {
		return "/mesa"
	}
	return "/mesa?" + query
}

// before is the address of the page before; empty on the first.
func (f deskFilter) before() string {
	if len(f.trail) == 0 {
		return ""
	}
	return deskPath(f.query(f.trail[:len(f.trail)-1]))
}

func (f deskFilter) after(next store.Cursor) string {
	return deskPath(f.query(append(slices.Clone(f.trail), next)))
}

// casePath is the address of a case opened from this page of the list, so that going back returns to it.
func (f deskFilter) casePath(folio string) string { return caseAt(folio, f.query(f.trail)) }

// caseAt is the address of a case opened from a list; the list is given as the query of its address.
func caseAt(folio, place string) string {
	if place == "" {
		return "/mesa/" + folio
	}
	return "/mesa/" + folio + "?de=" + url.QueryEscape(place)
}

// deskQuery turns a filter into a question. A unit that the catalogue does not know is looked for as words.
func deskQuery(v *visit.Visit, f deskFilter) (store.QueueQuery, error) {
	q := store.QueueQuery{Kind: f.kind, Limit: deskRows, Words: strings.Fields(spanish.FoldName(f.words))}
	if len(f.trail) > 0 {
		q.After = f.trail[len(f.trail)-1]
	}
	if f.late {
		q.Late = v.Now
	}
	switch {
	case f.state != petition.None:
		q.States = []petition.State{f.state}
	case f.words == "" && f.unit == "" && f.kind == "" || f.office != "":
		q.States = openStates(f.office)
	}
	if f.unit == "" {
		return q, nil
	}
	unit, err := wording.ResolveUnit(v, f.unit)
	if err != nil {
		return q, err
	}
	if q.Unit = unit.ID; unit.ID == 0 {
		q.Words = append(q.Words, strings.Fields(spanish.FoldName(f.unit))...)
	}
	return q, nil
}

// openStates are the states of an office's table, or of all of them.
func openStates(office petition.Role) []petition.State {
	var states []petition.State
	for _, row := range petition.States {
		if !row.Final && row.Name != petition.Unconfirmed && (office == "" || officeOf(row.Name) == office) {
			states = append(states, row.Name)
		}
	}
	return states
}

func deskHeading(v *visit.Visit, f deskFilter) string {
	switch {
	case f.words != "" || f.unit != "":
		return v.T("web.desk.found")
	case f.late:
		return v.T("web.desk.late")
	case f.state != petition.None:
		return visit.Capital(v.T("petition.state." + string(f.state)))
	case f.office != "":
		return v.T("web.desk.office." + string(f.office))
	}
	return v.T("web.desk.open")
}

func deskFilterForm(v *visit.Visit, f deskFilter) page.DeskFilter {
	form := page.DeskFilter{Query: f.words, Unit: f.unit, Late: f.late, Active: f.narrows()}
	form.States = []page.Option{{Label: v.T("web.all")}}
	for _, row := range petition.States {
		if row.Name != petition.Unconfirmed {
			form.States = append(form.States, page.Option{Value: string(row.Name), Label: visit.Capital(v.T("petition.state." + string(row.Name))), Chosen: row.Name == f.state})
		}
	}
	form.Kinds = []page.Option{{Label: v.T("web.all")}}
	for _, kind := range petition.Kinds {
		form.Kinds = append(form.Kinds, page.Option{Value: string(kind), Label: visit.Capital(v.T("petition.kind." + string(kind))), Chosen: kind == f.kind})
	}
	return form
}
