package units

import (
	"context"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// Use is a unit with what is used of its quota.
type Use struct {
	directory.Unit
	Keys  int // that have not ended
	Quota int
}

// Mine is what a delegate sees: their units, a page of the people in these, and the petitions under way about them.
type Mine struct {
	Units     []Use // in order of code
	People    []desk.Person
	Total     int // people found
	Petitions []petition.Petition
}

// Search narrows the people of a delegate's page; zero values do not.
type Search struct {
	Words         string
	Unit          int64 // one of theirs
	Limit, Offset int
}

const mostPetitions = 200

// Mine gives a delegate's page. Needs [auth.OwnUnit]. A unit to narrow by that is not theirs finds nobody.
func (u *Units) Mine(ctx context.Context, w auth.Who, s Search) (Mine, error) {
	if err := w.May(auth.OwnUnit); err != nil {
		return Mine{}, err
	}
	var m Mine
	err := u.db.View(ctx, func(r store.Reader) error {
		theirs, err := desk.UnitsOf(ctx, r, w.ID)
		if err != nil {
			return err
		}
		if m.Units, err = u.uses(ctx, r, theirs); err != nil {
			return err
		}
		if m.Petitions, err = r.OpenPetitionsOfUnits(ctx, ids(theirs), mostPetitions); err != nil {
			return err
		}
		return m.find(ctx, r, theirs, s)
	})
	return m, err
}

func (m *Mine) find(ctx context.Context, r store.Reader, theirs []directory.Unit, s Search) error {
	var within []int64
	for _, id := range ids(theirs) {
		if s.Unit == 0 || s.Unit == id {
			within = append(within, id)
		}
	}
	found, total, err := r.PeopleOfUnits(ctx, within, spanish.FoldName(s.Words), s.Limit, s.Offset)
	if err != nil {
		return err
	}
	m.Total = total
	for _, official := range found {
		person, err := desk.PersonOf(ctx, r, official)
		if err != nil {
			return err
		}
		m.People = append(m.People, person)
	}
	return nil
}

func (u *Units) uses(ctx context.Context, r store.Reader, list []directory.Unit) ([]Use, error) {
	rules, err := u.book.InForce(ctx, r, u.db.Now())
	if err != nil {
		return nil, err
	}
	keys, err := r.KeysByUnit(ctx)
	var uses []Use
	for _, unit := range list {
		uses = append(uses, Use{Unit: unit, Keys: keys[unit.ID], Quota: rules.Guideline.Quota.PerUnit})
	}
	return uses, err
}

func ids(list []directory.Unit) []int64 {
	var all []int64
	for _, unit := range list {
		all = append(all, unit.ID)
	}
	return all
}

// InForce gives those of a delegate's units that exist today: the ones they may ask keys for. Needs [auth.OwnUnit].
func (u *Units) InForce(ctx context.Context, w auth.Who) ([]directory.Unit, error) {
	if err := w.May(auth.OwnUnit); err != nil {
		return nil, err
	}
	theirs, err := desk.UnitsOf(ctx, u.db.Read(), w.ID)
	var open []directory.Unit
	for _, unit := range theirs {
		if unit.InForce(u.today()) {
			open = append(open, unit)
		}
	}
	return open, err
}

// Person gives one person of a delegate's units. Needs [auth.OwnUnit]; fault.NotFound for anybody else's, as for a number
// that is nobody's.
func (u *Units) Person(ctx context.Context, w auth.Who, id int64) (desk.Record, error) {
	by, err := delegate(w)
	if err != nil {
		return desk.Record{}, err
	}
	return u.desk.RecordFor(ctx, by, id)
}

// Ask asks for a key for a person of a delegate's units (1.1). Needs [auth.OwnUnit]; fault.NotFound for another unit.
func (u *Units) Ask(ctx context.Context, w auth.Who, e desk.Entry) (desk.Entered, error) {
	by, err := delegate(w)
	if err != nil {
		return desk.Entered{}, err
	}
	e.Origin = petition.Unit
	return u.desk.Enter(ctx, by, e)
}

func delegate(w auth.Who) (petition.Actor, error) {
	if err := w.May(auth.OwnUnit); err != nil {
		return petition.Actor{}, err
	}
	return w.As(petition.Delegate)
}
