package web

import (
	"clavero/internal/directory"
	"clavero/internal/fault"
)

const ministry = "ministry" // kind of the institution that runs the procedure

// places is the catalogue for looking units up.
type places struct {
	byID   map[int64]directory.Unit
	byCode map[string]directory.Unit
}

func (v *visit) allPlaces() (places, error) {
	units, err := v.Catalogue.Units(v.r.Context())
	p := places{make(map[int64]directory.Unit, len(units)), make(map[string]directory.Unit, len(units))}
	for _, unit := range units {
		p.byID[unit.ID], p.byCode[unit.Code] = unit, unit
	}
	return p, err
}

// institution names what a unit belongs to at the top; nothing for an institution, and for a unit that is not known.
func (p places) institution(id int64) string { return p.above(id).Name }

// otherInstitution is the institution where it is not the ministry, which most units of a list belong to.
func (p places) otherInstitution(id int64) string {
	top := p.above(id)
	if top.Kind == ministry {
		return ""
	}
	return top.Name
}

func (p places) above(id int64) directory.Unit {
	top := p.byID[id]
	if top.Parent == "" {
		return directory.Unit{}
	}
	for range len(p.byCode) { // a catalogue has no rings; a broken one ends here
		above, ok := p.byCode[top.Parent]
		if !ok {
			break
		}
		top = above
	}
	return top
}

// resolveUnit finds the unit that a name or code means; the zero unit where it means none, or several.
func (v *visit) resolveUnit(text string) (directory.Unit, error) {
	unit, err := v.Catalogue.Resolve(v.r.Context(), text)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) {
		return directory.Unit{}, nil
	}
	return unit, err
}
