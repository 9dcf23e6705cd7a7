package web

import (
	"encoding/json"
	"slices"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/catalogue"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

// unitsShown is how many units a search shows: more of them and one more word is quicker.
const unitsShown = 12

// unitField is what the three fields of a unit come to: unit (typed), unit_code (chosen from a list) and unit_other (words).
type unitField struct {
	id       int64
	words    string // the unit as it is kept in words: its name, or what was written
	name     string // as the field shows it when the form is shown again; empty leaves what was typed
	code     string
	faulty   bool
	matches  []page.UnitMatch
	searched bool
}

// unitsSearch answers the typeahead over the catalogue.
func (v *visit) unitsSearch() error {
	if err := v.allow(auth.Lookup, ""); err != nil {
		return err
	}
	matches, err := v.findUnits(v.query.Get("q"))
	if err != nil {
		return err
	}
	if matches == nil {
		matches = []page.UnitMatch{}
	}
	v.w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return ignoreClosed(json.NewEncoder(v.w).Encode(map[string]any{"units": matches}))
}

// findUnits finds the units in force that a text may mean.
func (v *visit) findUnits(text string) ([]page.UnitMatch, error) {
	found, err := v.Catalogue.Search(v.r.Context(), text, v.today(), unitsShown)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(m catalogue.Match) bool { return !m.InForce })
	var matches []page.UnitMatch
	for _, m := range found {
		matches = append(matches, page.UnitMatch{Code: m.Unit.Code, Name: m.Label, Within: within(m)})
	}
	return matches, nil
}

// within tells namesakes apart: the unit above and, where it is another, the institution.
func within(m catalogue.Match) string {
	if m.Institution == "" || m.Institution == m.Within {
		return m.Within
	}
	return m.Within + " · " + m.Institution
}

// today is the civil day in Mexico City.
func (v *visit) today() string { return v.now.In(spanish.MexicoCity()).Format("2006-01-02") }

// readUnit resolves the unit's fields on the server. A unit of the catalogue is kept by its id and its name; one that is in
// none is kept in words, which a person of the house reads. A correction that leaves those words as they were keeps them.
func (v *visit) readUnit(read *typed, before petition.Applicant) error {
	text := strings.TrimSpace(v.r.FormValue("unit"))
	if before.UnitID == 0 && before.UnitText != "" && spanish.FoldName(text) == spanish.FoldName(before.UnitText) && v.r.FormValue("unit_code") == "" {
		read.unit = unitField{words: before.UnitText}
		return nil
	}
	unit, err := v.meantUnit(text, v.r.FormValue("unit_code"))
	switch {
	case err == nil:
		read.takeUnit(v, unit)
		return nil
	case !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict):
		return err
	}
	return v.unitInWords(read, text, err)
}

// meantUnit is the unit that text and code mean together. A name written out in full wins over a code, which may have
// been left over from an earlier choice; otherwise the code counts for as long as the text still finds it.
func (v *visit) meantUnit(text, code string) (directory.Unit, error) {
	unit, err := v.Catalogue.Resolve(v.r.Context(), text)
	if err == nil || code == "" || !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
		return unit, err
	}
	chosen, byCode := v.Catalogue.Resolve(v.r.Context(), code)
	if byCode != nil {
		return unit, err
	}
	if text == "" || fault.Is(err, fault.Conflict) {
		return chosen, nil
	}
	found, broken := v.Catalogue.Search(v.r.Context(), text, v.today(), 1000)
	if broken != nil {
		return unit, broken
	}
	if slices.ContainsFunc(found, func(m catalogue.Match) bool { return m.Unit.ID == chosen.ID }) {
		return chosen, nil
	}
	return unit, err
}

// takeUnit takes a unit of the catalogue, unless it has ended: then its successor must be chosen by name.
func (t *typed) takeUnit(v *visit, unit directory.Unit) {
	t.unit = unitField{id: unit.ID, words: unit.Name, name: unit.Name, code: unit.Code}
	if unit.InForce(v.today()) {
		return
	}
	t.unit.faulty = true
	t.faults = append(t.faults, fault.Field{Name: "unit", Text: "webpublic.unit_ended", Args: fault.Args("Name", unit.Name)})
	if unit.Successor == "" {
		return
	}
	next, err := v.Catalogue.Resolve(v.r.Context(), unit.Successor)
	if err == nil && next.InForce(v.today()) {
		t.unit.matches, t.unit.searched = []page.UnitMatch{{Code: next.Code, Name: next.Name}}, true
	}
}

// unitInWords takes a unit that the catalogue does not have. Where the text finds some, the form asks once which is meant;
// whoever's is none of them writes it in the field for that.
func (v *visit) unitInWords(read *typed, text string, why error) error {
	other := strings.TrimSpace(v.r.FormValue("unit_other"))
	if other != "" {
		read.unit.words = other
		return nil
	}
	read.unit.words = text
	if text == "" {
		return nil
	}
	matches, err := v.findUnits(text)
	if err != nil || len(matches) == 0 {
		return err
	}
	reason := fault.Field{Name: "unit", Text: "webpublic.unit_choose", Args: fault.Args("N", len(matches))}
	if fault.Is(why, fault.Conflict) {
		reason = fieldOf("unit", why)
	}
	read.unit.faulty, read.unit.matches, read.unit.searched = true, matches, true
	read.faults = append(read.faults, reason)
	return nil
}

// kept puts the unit that was found where the form shows it, so that text and code agree.
func (u unitField) kept(form page.Form) page.Form {
	if u.name != "" && !u.faulty && form.Values != nil {
		form.Values["unit"], form.Values["unit_code"] = u.name, u.code
	}
	return form
}
