package units

import (
	"context"
	"slices"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/recertification"
	"clavero/internal/store"
)

// UnitProgress is how far the answers for a unit have come.
type UnitProgress struct {
	Unit      int64
	Code      string
	Name      string
	Delegates []string // the nearest who answer; empty leaves it to the liaison
	Total     int
	Answered  int
	Stays     int
	Left      int
	Moved     int
	Silent    []store.CampaignPerson // those nobody answered for
}

// Consequence is what comes next for some people of a campaign, on a day, unless somebody answers.
type Consequence struct {
	recertification.Due
	People []store.CampaignPerson
}

// Progress is a campaign as the editors see it.
type Progress struct {
	store.Campaign
	Units    []UnitProgress
	Total    int
	Answered int
	Excused  int
	Coming   []Consequence // by day
	Batches  []Undoable
	Names    map[int64]string // of units
}

// Undoable is a stage that touched keys, and whether it can still be undone.
type Undoable struct {
	store.Batch
	Open   bool
	Who    string // who undid it
	People int
	Whom   []store.CampaignPerson // by unit and name, as they stand now
}

// Campaigns lists the campaigns with how far they have come, the newest first. Needs [auth.SeeCampaigns].
func (u *Units) Campaigns(ctx context.Context, w auth.Who) ([]Progress, error) {
	if err := w.May(auth.SeeCampaigns); err != nil {
		return nil, err
	}
	all, err := u.db.Read().Campaigns(ctx)
	if err != nil {
		return nil, err
	}
	var list []Progress
	for _, c := range all {
		p, err := u.progress(ctx, u.db.Read(), c)
		if err != nil {
			return nil, err
		}
		list = append(list, p)
	}
	return list, nil
}

// Campaign gives one campaign: the answers by unit, what comes next and when, and what came and can be undone. Needs
// [auth.SeeCampaigns]; fault.NotFound where there is none.
func (u *Units) Campaign(ctx context.Context, w auth.Who, id int64) (Progress, error) {
	if err := w.May(auth.SeeCampaigns); err != nil {
		return Progress{}, err
	}
	var p Progress
	err := u.db.View(ctx, func(r store.Reader) error {
		c, err := r.Campaign(ctx, id)
		if err != nil {
			return err
		}
		if p, err = u.progress(ctx, r, c); err != nil {
			return err
		}
		return u.batches(ctx, r, &p)
	})
	return p, err
}

func (u *Units) progress(ctx context.Context, r store.Reader, c store.Campaign) (Progress, error) {
	p := Progress{Campaign: c, Names: map[int64]string{}}
	people, err := r.CampaignPeople(ctx, c.ID)
	if err != nil {
		return p, err
	}
	cover, err := coverOf(ctx, r)
	if err != nil {
		return p, err
	}
	for id, unit := range cover.units {
		p.Names[id] = unit.Name
	}
	for _, one := range people {
		p.count(cover, one)
	}
	slices.SortStableFunc(p.Coming, func(a, b Consequence) int { return compareDays(a.Day, b.Day) })
	return p, nil
}

func compareDays(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// count takes a person into the figures of the unit they were asked about in, whoever they are with now.
func (p *Progress) count(c cover, one store.CampaignPerson) {
	if one.KeyEnded && one.State.Answer == recertification.Silence {
		return
	}
	at := slices.IndexFunc(p.Units, func(known UnitProgress) bool { return known.Unit == one.AskedUnit })
	if at < 0 {
		unit := UnitProgress{Unit: one.AskedUnit, Code: c.units[one.AskedUnit].Code, Name: c.units[one.AskedUnit].Name}
		for _, d := range slices.Concat(c.above(one.AskedUnit)[:min(1, len(c.above(one.AskedUnit)))]...) {
			unit.Delegates = append(unit.Delegates, d.Name)
		}
		at, p.Units = len(p.Units), append(p.Units, unit)
	}
	unit := &p.Units[at]
	unit.Total++
	p.Total++
	if one.State.Excused {
		p.Excused++
	}
	switch one.State.Answer {
	case recertification.Silence:
		unit.Silent = append(unit.Silent, one)
		p.comes(one)
		return
	case recertification.Stays:
		unit.Stays++
	case recertification.Left:
		unit.Left++
	case recertification.Moved:
		unit.Moved++
	}
	unit.Answered++
	p.Answered++
}

// comes puts a person down for what follows next for them.
func (p *Progress) comes(one store.CampaignPerson) {
	next, more := p.Timetable.Next(one.State)
	if !more || !p.Open() {
		return
	}
	at := slices.IndexFunc(p.Coming, func(known Consequence) bool { return known.Due == next })
	if at < 0 {
		at, p.Coming = len(p.Coming), append(p.Coming, Consequence{Due: next})
	}
	p.Coming[at].People = append(p.Coming[at].People, one)
}

func (u *Units) batches(ctx context.Context, r store.Reader, p *Progress) error {
	list, err := r.Batches(ctx, p.ID)
	if err != nil {
		return err
	}
	people, err := r.CampaignPeople(ctx, p.ID)
	if err != nil {
		return err
	}
	now := u.db.Now()
	for _, b := range list {
		undoable := Undoable{Batch: b, People: b.People, Open: b.Undone.IsZero() && now.Sub(b.At) <= recertification.UndoFor}
		if b.UndoneBy != 0 {
			staff, err := r.Staff(ctx, b.UndoneBy)
			if err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
			undoable.Who = staff.Name
		}
		if undoable.Whom, err = touchedBy(ctx, r, b.ID, people); err != nil {
			return err
		}
		p.Batches = append(p.Batches, undoable)
	}
	return nil
}

// touchedBy are those of the people of a campaign whom a batch touched.
func touchedBy(ctx context.Context, r store.Reader, batch int64, people []store.CampaignPerson) ([]store.CampaignPerson, error) {
	touched, err := r.BatchPeople(ctx, batch)
	if err != nil {
		return nil, err
	}
	ids := map[int64]bool{}
	for _, one := range touched {
		ids[one.Person] = true
	}
	return slices.DeleteFunc(slices.Clone(people), func(p store.CampaignPerson) bool { return !ids[p.ID] }), nil
}

// ExportCampaign gives a campaign with all its people, to be taken out as a file; the ledger tells of it. Needs
// [auth.SeeCampaigns].
func (u *Units) ExportCampaign(ctx context.Context, w auth.Who, id int64) (Progress, []store.CampaignPerson, error) {
	p, err := u.Campaign(ctx, w, id)
	if err != nil {
		return p, nil, err
	}
	var people []store.CampaignPerson
	err = u.db.Write(ctx, func(tx *store.Tx) error {
		if people, err = tx.CampaignPeople(ctx, id); err != nil {
			return err
		}
		_, err = u.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.ExportMade, What: "campaign", By: w.Actor(), On: ledger.Subject{Kind: ledger.OnCampaign, ID: id}, Detail: map[string]int{"people": len(people)},
		})
		return err
	})
	return p, people, err
}
