package units

import (
	"context"

	"clavero/internal/directory"
	"clavero/internal/store"
)

// cover is who answers for the people of each unit: the charges that serve, by unit, and the catalogue above them.
type cover struct {
	units   map[int64]directory.Unit
	byCode  map[string]directory.Unit
	parents map[string]string
	charges map[int64][]store.Delegate
}

func coverOf(ctx context.Context, r store.Reader) (cover, error) {
	c := cover{units: map[int64]directory.Unit{}, byCode: map[string]directory.Unit{}, parents: map[string]string{}, charges: map[int64][]store.Delegate{}}
	units, err := r.Units(ctx)
	if err != nil {
		return c, err
	}
	for _, unit := range units {
		c.units[unit.ID], c.byCode[unit.Code], c.parents[unit.Code] = unit, unit, unit.Parent
	}
	all, err := r.Delegates(ctx)
	for _, d := range all {
		if d.Serves() {
			c.charges[d.Unit] = append(c.charges[d.Unit], d)
		}
	}
	return c, err
}

// above gives the delegates who answer for a unit, from the nearest up: for each unit of the line that has any, those. An
// empty list leaves the unit to the liaison.
func (c cover) above(unit int64) [][]store.Delegate {
	var line [][]store.Delegate
	for _, code := range directory.Above(c.parents, c.units[unit].Code) {
		if serving := c.charges[c.byCode[code].ID]; len(serving) > 0 {
			line = append(line, serving)
		}
	}
	return line
}

// Uncovered counts the units whose people hold keys and that no delegate answers for. The caller has asked whether the
// person may see delegates.
func (u *Units) Uncovered(ctx context.Context) (int, error) {
	r := u.db.Read()
	c, err := coverOf(ctx, r)
	if err != nil {
		return 0, err
	}
	keys, err := r.KeysByUnit(ctx)
	n := 0
	for unit := range keys {
		if len(c.above(unit)) == 0 {
			n++
		}
	}
	return n, err
}
