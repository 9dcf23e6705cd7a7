package forms

import (
	"slices"
	"strings"

	"clavero/internal/catalogue"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// OwnUnits are the units a delegate may ask keys for, by code; never nil.
func OwnUnits(v *visit.Visit) ([]page.Option, error) {
	open, err := v.Units.InForce(v.Request.Context(), v.Who)
	options := []page.Option{}
	for _, unit := range open {
		options = append(options, page.Option{Value: unit.Code, Label: unit.Name})
	}
	return options, err
}

// OwnUnit is the unit a delegate's form names; a fault of its field for any that is not theirs.
func OwnUnit(v *visit.Visit, fields *[]fault.Field) (directory.Unit, error) {
	open, err := v.Units.InForce(v.Request.Context(), v.Who)
	if err != nil {
		return directory.Unit{}, err
	}
	for _, unit := range open {
		if unit.Code == v.Request.FormValue("unit_code") {
			return unit, nil
		}
	}
	*fields = append(*fields, fault.Field{Name: "unit_code", Text: "units.need.unit"})
	return directory.Unit{}, nil
}

// unitsShown is how many units a search shows: more of them and one more word is quicker.
const unitsShown = 12

// UnitField is what the three fields of a unit come to: unit (typed), unit_code (chosen from a list) and unit_other (words).
type UnitField struct {
	ID       int64
	Words    string // the unit as it is kept in words: its name, or what was written
	name     string // as the field shows it when the form is shown again; empty leaves what was typed
	code     string
	Faulty   bool
	Matches  []page.UnitMatch
	Searched bool
}

// FindUnits finds the units in force that a text may mean.
func FindUnits(v *visit.Visit, text string) ([]page.UnitMatch, error) {
	found, err := v.Catalogue.Search(v.Request.Context(), text, v.Today(), unitsShown)
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(m catalogue.Match) bool { return !m.InForce })
	var matches []page.UnitMatch
	for _, m := range found {
		matches = append(matches, page.UnitMatch{Code: m.Unit.Code, Name: m.Label, Within: Within(m)})
	}
	return matches, nil
}

// Within tells namesakes apart: the unit above and, where it is another, the institution.
func Within(m catalogue.Match) string {
	if m.Institution == "" || m.Institution == m.Within {
		return m.Within
	}
	return m.Within + " · " + m.Institution
}

// ReadUnit resolves the unit's fields on the server. A unit of the catalogue is kept by its id and its name; one that is in
// none is kept in words, which a person of the house reads. A correction that leaves those words as they were keeps them.
func ReadUnit(v *visit.Visit, read *Typed, before petition.Applicant) error {
	text := strings.TrimSpace(v.Request.FormValue("unit"))
	if before.UnitID == 0 && before.UnitText != "" && spanish.FoldName(text) == spanish.FoldName(before.UnitText) && v.Request.FormValue("unit_code") == "" {
		read.Unit = UnitField{Words: before.UnitText}
		return nil
	}
	unit, err := MeantUnit(v, text, v.Request.FormValue("unit_code"))
	switch {
	case err == nil:
		read.takeUnit(v, unit)
		return nil
	case !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict):
		return err
	}
	return unitInWords(v, read, text, err)
}

// MeantUnit is the unit that text and code mean together. A name written out in full wins over a code, which may have
// been left over from an earlier choice; otherwise the code counts for as long as the text still finds it.
func MeantUnit(v *visit.Visit, text, code string) (directory.Unit, error) {
	unit, err := v.Catalogue.Resolve(v.Request.Context(), text)
	if err == nil || code == "" || !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
		return unit, err
	}
	chosen, byCode := v.Catalogue.Resolve(v.Request.Context(), code)
	if byCode != nil {
		return unit, err
	}
	if text == "" || fault.Is(err, fault.Conflict) {
		return chosen, nil
	}
	found, broken := v.Catalogue.Search(v.Request.Context(), text, v.Today(), 1000)
	if broken != nil {
		return unit, broken
	}
	if slices.ContainsFunc(found, func(m catalogue.Match) bool { return m.Unit.ID == chosen.ID }) {
		return chosen, nil
	}
	return unit, err
}

// takeUnit takes a unit of the catalogue, unless it has ended: then its successor must be chosen by name.
func (t *Typed) takeUnit(v *visit.Visit, unit directory.Unit) {
	t.Unit = UnitField{ID: unit.ID, Words: unit.Name, name: unit.Name, code: unit.Code}
	if unit.InForce(v.Today()) {
		return
	}
	t.Unit.Faulty = true
	t.Faults = append(t.Faults, fault.Field{Name: "unit", Text: "webpublic.unit_ended", Args: fault.Args("Name", unit.Name)})
	if unit.Successor == "" {
		return
	}
	next, err := v.Catalogue.Resolve(v.Request.Context(), unit.Successor)
	if err == nil && next.InForce(v.Today()) {
		t.Unit.Matches, t.Unit.Searched = []page.UnitMatch{{Code: next.Code, Name: next.Name}}, true
	}
}

// unitInWords takes a unit that the catalogue does not have. Where the text finds some, the form asks once which is meant;
// whoever's is none of them writes it in the field for that.
func unitInWords(v *visit.Visit, read *Typed, text string, why error) error {
	other := strings.TrimSpace(v.Request.FormValue("unit_other"))
	if other != "" {
		read.Unit.Words = other
		return nil
	}
	read.Unit.Words = text
	if text == "" {
		return nil
	}
	matches, err := FindUnits(v, text)
	if err != nil || len(matches) == 0 {
		return err
	}
	reason := fault.Field{Name: "unit", Text: "webpublic.unit_choose", Args: fault.Args("N", len(matches))}
	if fault.Is(why, fault.Conflict) {
		reason = FieldOf("unit", why)
	}
	read.Unit.Faulty, read.Unit.Matches, read.Unit.Searched = true, matches, true
	read.Faults = append(read.Faults, reason)
	return nil
}

// Kept puts the unit that was found where the form shows it, so that text and code agree.
func (u UnitField) Kept(form page.Form) page.Form {
	if u.name != "" && !u.Faulty && form.Values != nil {
		form.Values["unit"], form.Values["unit_code"] = u.name, u.code
	}
	return form
}
