package daybook

import (
	"cmp"
	"context"
	"slices"

	"clavero/internal/digest"
	"clavero/internal/directory"
	"clavero/internal/register"
	"clavero/internal/store"
)

// catalogueNames is what units and people are called, and which units a report is about.
type catalogueNames struct {
	unit   int64 // the one asked for, 0 for all
	units  map[int64]directory.Unit
	byCode map[string]directory.Unit
	inside map[int64]bool // the unit asked for and those below it, today or before they were succeeded
	heirs  map[int64]int64
	names  map[int64]string
}

func (b *Book) loadNames(ctx context.Context, unit int64) (*catalogueNames, error) {
	n := &catalogueNames{unit: unit, units: map[int64]directory.Unit{}, byCode: map[string]directory.Unit{}, inside: map[int64]bool{}, names: map[int64]string{}}
	units, err := b.DB.Read().Units(ctx)
	if err != nil {
		return n, err
	}
	for _, u := range units {
		n.units[u.ID], n.byCode[u.Code] = u, u
	}
	n.heirs = directory.Heirs(units, string(b.today()))
	for _, u := range units {
		n.inside[u.ID] = n.below(u, unit) || n.below(n.units[n.heirs[u.ID]], unit)
	}
	return n, nil
}

// below reports whether a unit is another, or belongs to it. A chain longer than any ministry's is a ring, and ends.
func (n *catalogueNames) below(u directory.Unit, unit int64) bool {
	const deepest = 32
	for range deepest {
		if u.ID == unit {
			return true
		}
		parent, ok := n.byCode[u.Parent]
		if !ok {
			return false
		}
		u = parent
	}
	return false
}

// heir is the unit that stands in a unit's place today: itself while it has no successor, and for one that is not there.
func (n *catalogueNames) heir(unit int64) int64 {
	if heir, known := n.heirs[unit]; known {
		return heir
	}
	return unit
}

func (n *catalogueNames) within(unit int64) bool { return n.unit == 0 || n.inside[unit] }

// institution is the unit above all of a unit's; itself where there is none.
func (n *catalogueNames) institution(unit int64) directory.Unit {
	u := n.units[unit]
	const deepest = 32
	for range deepest {
		parent, ok := n.byCode[u.Parent]
		if !ok {
			return u
		}
		u = parent
	}
	return u
}

// people loads the whole directory where many are to be named.
func (n *catalogueNames) people(ctx context.Context, r store.Reader, many int) error {
	const few, everybody = 200, 1_000_000
	if many <= few {
		return nil
	}
	all, _, err := r.FindOfficials(ctx, "", 0, "", everybody, 0)
	for _, o := range all {
		n.names[o.ID] = o.Name()
	}
	return err
}

func (n *catalogueNames) person(ctx context.Context, r store.Reader, id int64) (string, error) {
	if name, known := n.names[id]; known || id == 0 {
		return name, nil
	}
	o, err := r.Official(ctx, id)
	if notFound(err) {
		err = nil
	}
	n.names[id] = o.Name()
	return n.names[id], err
}

// rows fills the table of the report, the most read first.
func (r *reporter) rows(ctx context.Context, now, past period) error {
	var err error
	switch r.report.By {
	case ByPerson:
		err = r.byPerson(ctx, now, past)
	case ByUnit:
		r.byUnit(now, past, r.names.heir)
	case ByInstitution:
		r.byUnit(now, past, func(unit int64) int64 { return r.names.institution(r.names.heir(unit)).ID })
	case ByKind:
		r.byKind()
		return nil
	case ByNote:
		err = r.byNote(ctx, now, past)
	case ByKey:
		return nil
	}
	slices.SortStableFunc(r.report.Rows, func(a, b ReportRow) int {
		return cmp.Or(cmp.Compare(b.Accesses(), a.Accesses()), cmp.Compare(a.Name, b.Name), cmp.Compare(a.User, b.User))
	})
	return err
}

func (r *reporter) byPerson(ctx context.Context, now, past period) error {
	if err := r.names.people(ctx, r.DB.Read(), len(now.sums)); err != nil {
		return err
	}
	before := map[int64]int{}
	for _, s := range past.sums {
		before[s.Credential] += s.SignIns + s.Editions + s.Notes
	}
	users := map[int64]string{}
	for _, k := range r.keys {
		users[k.ID] = k.User
	}
	names := newNamed(r.Book)
	for _, s := range now.sums {
		row := ReportRow{User: users[s.Credential], Sub: r.names.units[s.Unit].Name, Keys: 1, SignIns: s.SignIns, Refused: s.Refused, Editions: s.Editions, Notes: s.Notes,
			Distinct: s.Distinct, Days: s.Days, Last: s.Last, Before: before[s.Credential]}
		var err error
		if row.Name, err = r.names.person(ctx, r.DB.Read(), s.Official); err != nil {
			return err
		}
		if row.User == "" && s.Credential != 0 { // a key that has ended
			if row.User, err = names.user(ctx, s.Credential); err != nil {
				return err
			}
		}
		r.report.Rows = append(r.report.Rows, row)
	}
	return nil
}

// byUnit adds up what of gathers: units stand where their successors do today, so that figures follow a merger or a split.
func (r *reporter) byUnit(now, past period, of func(unit int64) int64) {
	held, before := map[int64]int{}, map[int64]int{}
	for _, k := range r.keys {
		if r.names.within(k.Unit) {
			held[of(k.Unit)]++
		}
	}
	for _, s := range past.sums {
		before[of(s.Unit)] += s.SignIns + s.Editions + s.Notes
	}
	groups := map[int64][]register.KeyPeriod{}
	for _, s := range now.sums {
		groups[of(s.Unit)] = append(groups[of(s.Unit)], s)
	}
	for unit := range held { // also those that hold keys and did not read
		if _, read := groups[unit]; !read {
			groups[unit] = nil
		}
	}
	for unit, sums := range groups {
		t := totalOf(sums)
		row := ReportRow{Name: r.names.units[unit].Name, Keys: t.Keys, Held: held[unit], SignIns: t.SignIns, Refused: t.Refused, Editions: t.Editions, Notes: t.Notes, Before: before[unit]}
		if r.report.By == ByUnit {
			if above := r.names.institution(unit); above.ID != unit {
				row.Sub = above.Name
			}
		}
		for _, s := range sums {
			if s.Last.After(row.Last) {
				row.Last = s.Last
			}
			if was := r.names.units[s.Unit].Name; r.report.By == ByUnit && s.Unit != unit && !slices.Contains(row.Was, was) {
				row.Was = append(row.Was, was)
			}
		}
		slices.Sort(row.Was)
		r.report.Rows = append(r.report.Rows, row)
	}
}

func (r *reporter) byKind() {
	t, b := r.report.Totals, r.report.Before
	r.report.Rows = []ReportRow{
		{Kind: string(register.SignIn), SignIns: t.SignIns, Before: b.SignIns}, {Kind: string(register.Edition), Editions: t.Editions, Before: b.Editions},
		{Kind: string(register.Note), Notes: t.Notes, Before: b.Notes}, {Kind: string(register.Refused), Refused: t.Refused, Before: b.Refused},
	}
}

// mostNotes are named in a report by note; the files have them all.
func (r *reporter) byNote(ctx context.Context, now, past period) error {
	before := map[register.ItemSum]int{}
	for _, i := range past.items {
		before[register.ItemSum{Kind: i.Kind, Item: i.Item}] = i.Opened
	}
	names := newNamed(r.Book)
	for _, i := range now.items {
		title, err := names.item(ctx, i.Kind, i.Item)
		if err != nil {
			return err
		}
		row := ReportRow{Name: title, Item: i.Item, Kind: string(i.Kind), Keys: i.Readers, Days: i.Days, Before: before[register.ItemSum{Kind: i.Kind, Item: i.Item}]}
		if i.Kind == register.Note {
			row.Notes, row.Sub = i.Opened, string(digest.DayOfNote(i.Item))
		} else {
			row.Editions = i.Opened
		}
		r.report.Rows = append(r.report.Rows, row)
	}
	return nil
}
