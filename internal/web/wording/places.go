// Package wording says alike on every page what many pages show: states and how long they last, units and their
// institutions, checks, actors of the ledger, an official's data.
package wording

import (
	"net/url"

	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// deepest is how far the tree is indented.
const deepest = 4

// UnitTree is the catalogue by who stands below whom.
type UnitTree struct {
	ByCode map[string]directory.Unit
	Below  map[string][]directory.Unit // in order of code
	Tops   []directory.Unit
	keys   map[int64]int
	today  string
}

// NewUnitTree orders units under each other, with the keys each has, as of a day.
func NewUnitTree(units []directory.Unit, keys map[int64]int, today string) UnitTree {
	t := UnitTree{ByCode: map[string]directory.Unit{}, Below: map[string][]directory.Unit{}, keys: keys, today: today}
	for _, unit := range units {
		t.ByCode[unit.Code] = unit
	}
	for _, unit := range units {
		if _, known := t.ByCode[unit.Parent]; known {
			t.Below[unit.Parent] = append(t.Below[unit.Parent], unit)
		} else {
			t.Tops = append(t.Tops, unit)
		}
	}
	return t
}

// Row is a unit as the catalogue lists it.
func (t UnitTree) Row(unit directory.Unit, depth int) page.CatalogueRow {
	return page.CatalogueRow{
		Depth: min(depth, deepest), Code: unit.Code, Name: unit.Name, Domain: unit.MailDomain, NameUnproved: !unit.NameConfirmed(),
		DomainUnproved: unit.MailDomain != "" && !unit.DomainConfirmed(), From: visit.IsoDay(unit.ValidFrom), To: visit.IsoDay(unit.ValidTo),
		Successor: t.ByCode[unit.Successor].Name, Keys: t.keys[unit.ID], Path: "/directorio?unidad=" + url.QueryEscape(unit.Code), Note: unit.Note,
		Closed: unit.ValidTo != "" && unit.ValidTo < t.today,
	}
}

// UnitOf names an applicant's unit, in the catalogue's words or in their own.
func (p Places) UnitOf(a petition.Applicant) string {
	if unit, ok := p.ByID[a.UnitID]; ok {
		return unit.Name
	}
	return a.UnitText
}

const ministry = "ministry" // kind of the institution that runs the procedure

// Places is the catalogue for looking units up.
type Places struct {
	ByID   map[int64]directory.Unit
	ByCode map[string]directory.Unit
}

// AllPlaces reads the catalogue, once for a page.
func AllPlaces(v *visit.Visit) (Places, error) {
	units, err := v.Catalogue.Units(v.Request.Context())
	p := Places{make(map[int64]directory.Unit, len(units)), make(map[string]directory.Unit, len(units))}
	for _, unit := range units {
		p.ByID[unit.ID], p.ByCode[unit.Code] = unit, unit
	}
	return p, err
}

// institution names what a unit belongs to at the top; nothing for an institution, and for a unit that is not known.
func (p Places) institution(id int64) string { return p.above(id).Name }

// OtherInstitution is the institution where it is not the ministry, which most units of a list belong to.
func (p Places) OtherInstitution(id int64) string {
	top := p.above(id)
	if top.Kind == ministry {
		return ""
	}
	return top.Name
}

func (p Places) above(id int64) directory.Unit {
	top := p.ByID[id]
	if top.Parent == "" {
		return directory.Unit{}
	}
	for range len(p.ByCode) { // a catalogue has no rings; a broken one ends here
		above, ok := p.ByCode[top.Parent]
		if !ok {
			break
		}
		top = above
	}
	return top
}

// ResolveUnit finds the unit that a name or code means; the zero unit where it means none, or several.
func ResolveUnit(v *visit.Visit, text string) (directory.Unit, error) {
	unit, err := v.Catalogue.Resolve(v.Request.Context(), text)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) {
		return directory.Unit{}, nil
	}
	return unit, err
}
