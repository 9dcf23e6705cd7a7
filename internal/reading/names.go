package reading

import (
	"context"
	"maps"
	"time"

	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/register"
	"clavero/internal/store"
)

const (
	fewPeople = 200       // up to so many are looked up one by one; for more the whole directory is read at once
	everybody = 1_000_000 // a directory is smaller
)

// name joins sums with what keys, people and units are called now, and adds up the units.
func (r *Register) name(ctx context.Context, d *DayRegister, sums []register.DaySum, shown Shown) error {
	from, to := shown.of(len(sums))
	who, err := r.lookUp(ctx, sums[from:to])
	if err != nil {
		return err
	}
	for _, sum := range sums {
		unit := who.units[sum.Unit]
		d.People = append(d.People, PersonDay{
			DaySum: sum, User: who.users[sum.Credential], Name: who.people[sum.Official],
			UnitCode: unit.Code, UnitName: unit.Name,
		})
	}
	spans := ends(sums)
	for _, sum := range register.ByUnit(sums) {
		unit, end := who.units[sum.Unit], spans[sum.Unit]
		d.Units = append(d.Units, UnitDay{
			UnitSum: sum, Code: unit.Code, Name: unit.Name, Institution: who.institution(unit), First: end[0], Last: end[1],
		})
	}
	return nil
}

// ends gives the first and last access of each unit.
func ends(sums []register.DaySum) map[int64][2]time.Time {
	ends := map[int64][2]time.Time{}
	for _, s := range sums {
		end, known := ends[s.Unit]
		if !known || s.First.Before(end[0]) {
			end[0] = s.First
		}
		if s.Last.After(end[1]) {
			end[1] = s.Last
		}
		ends[s.Unit] = end
	}
	return ends
}

type names struct {
	units  map[int64]directory.Unit
	byCode map[string]directory.Unit
	people map[int64]string
	users  map[int64]string
}

func (r *Register) lookUp(ctx context.Context, sums []register.DaySum) (names, error) {
	who := names{map[int64]directory.Unit{}, map[string]directory.Unit{}, map[int64]string{}, map[int64]string{}}
	units, err := r.db.Read().Units(ctx)
	if err != nil {
		return who, err
	}
	for _, u := range units {
		who.units[u.ID], who.byCode[u.Code] = u, u
	}
	for _, s := range sums {
		who.people[s.Official] = ""
	}
	if err := who.findPeople(ctx, r.db.Read()); err != nil {
		return who, err
	}
	return who, who.findUsers(ctx, r.db.Read(), sums)
}

func (who names) findPeople(ctx context.Context, r store.Reader) error {
	if len(who.people) > fewPeople {
		all, _, err := r.FindOfficials(ctx, "", 0, "", everybody, 0)
		for _, o := range all {
			who.people[o.ID] = o.Name()
		}
		return err
	}
	for id := range who.people {
		o, err := r.Official(ctx, id)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		who.people[id] = o.Name()
	}
	return nil
}

func (who names) findUsers(ctx context.Context, r store.Reader, sums []register.DaySum) error {
	if len(sums) > fewPeople {
		all, err := r.UserNames(ctx)
		maps.Copy(who.users, all)
		return err
	}
	for _, s := range sums {
		if s.Credential == 0 {
			continue
		}
		key, err := r.Credential(ctx, s.Credential)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		who.users[s.Credential] = key.UserName
	}
	return nil
}

// institution names the one a unit belongs to. A chain longer than any ministry's is a ring, and ends.
func (who names) institution(u directory.Unit) string {
	const deepest = 32
	for range deepest {
		parent, ok := who.byCode[u.Parent]
		if !ok {
			return ""
		}
		if parent.Parent == "" {
			return parent.Name
		}
		u = parent
	}
	return ""
}
