package forms

import (
	"errors"
	"slices"
	"strings"

	"clavero/internal/catalogue"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// Picked is what a field that asks for one unit of the catalogue comes to: the unit, or what to tell of the field, with the
// units it may mean.
type Picked struct {
	Unit    directory.Unit
	Wrong   []fault.Field
	Matches []page.UnitMatch
}

// PickUnit finds the unit that a field means: its text is a name or a code, and the field beside it, named with «_code», the
// code of one chosen from a list. A name that several units have, or part of one, has them listed to choose from; nothing
// typed is no unit and no fault of its own.
func PickUnit(v *visit.Visit, field string) (Picked, error) {
	text, code := strings.TrimSpace(v.Request.PostFormValue(field)), v.Request.PostFormValue(field+"_code")
	if text == "" && code == "" {
		return Picked{}, nil
	}
	unit, err := MeantUnit(v, text, code)
	if err == nil {
		return Picked{Unit: unit}, nil
	}
	if !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
		return Picked{}, err
	}
	found, err := v.Catalogue.Search(v.Request.Context(), text, v.Today(), unitsShown)
	if err != nil {
		return Picked{}, err
	}
	if len(found) == 0 {
		return Picked{Wrong: []fault.Field{{Name: field, Text: "units.pick.none"}}}, nil
	}
	return Picked{Wrong: []fault.Field{{Name: field, Text: "units.pick.choose", Args: fault.Args("N", len(found))}}, Matches: unitMatches(found)}, nil
}

func unitMatches(found []catalogue.Match) []page.UnitMatch {
	var matches []page.UnitMatch
	for _, m := range found {
		matches = append(matches, page.UnitMatch{Code: m.Unit.Code, Name: m.Label, Within: Within(m)})
	}
	return matches
}

// WithFields puts what was found wrong with some fields before the fault of a use case; of a field that both speak of, the
// first stays. The fields stand in the order in which the form has them.
func WithFields(own []fault.Field, err error, order ...string) error {
	fields := slices.Clone(own)
	if err != nil {
		var told *fault.Error
		if !errors.As(err, &told) || len(told.Fields) == 0 || told.Code != fault.Invalid {
			return err
		}
		for _, field := range told.Fields {
			if !slices.ContainsFunc(fields, func(f fault.Field) bool { return f.Name == field.Name }) {
				fields = append(fields, field)
			}
		}
	}
	place := func(f fault.Field) int {
		if at := slices.Index(order, f.Name); at >= 0 {
			return at
		}
		return len(order)
	}
	slices.SortStableFunc(fields, func(a, b fault.Field) int { return place(a) - place(b) })
	return fault.Form(fields)
}
