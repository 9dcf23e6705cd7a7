package web

import (
	"net/url"
	"strconv"
	"time"

	"clavero/internal/auth"
	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/store"
	"clavero/internal/web/page"
)

// catalogueGroups are the kinds of institutions in the order of the screen; units stand below the one they belong to.
var catalogueGroups = []string{"ministry", "deconcentrated", "decentralised", "institute", "hospital", "state-owned", "state", "unit"}

// deepest is how far the tree is indented.
const deepest = 4

// cataloguePage shows the institutions and units as a tree or, when something is looked for, those found.
func (v *visit) cataloguePage() error {
	ctx := v.r.Context()
	units, err := v.Catalogue.Units(ctx)
	if err != nil {
		return err
	}
	keys, err := v.Catalogue.Keys(ctx)
	if err != nil {
		return err
	}
	p := page.Catalogue{Frame: v.frame(v.t("frame.nav.catalogue")), Query: spanish.Tidy(v.r.FormValue("q")), CanImport: v.who.May(auth.ImportCatalogue) == nil}
	for _, unit := range units {
		if unit.InForce(v.today()) {
			p.Units++
			if !unit.NameConfirmed() || unit.MailDomain != "" && !unit.DomainConfirmed() {
				p.Unproved++
			}
		}
	}
	tree := newUnitTree(units, keys, v.today())
	if p.Query != "" {
		p.Groups, err = v.foundUnits(tree, p.Query)
	} else {
		p.Groups = v.unitGroups(tree)
	}
	if err != nil {
		return err
	}
	p.Version, p.ChangedAt, err = v.catalogueVersion()
	if err != nil {
		return err
	}
	return v.ok(p)
}

// catalogueVersion is how many times the catalogue was imported, and when the last time was.
func (v *visit) catalogueVersion() (string, time.Time, error) {
	const most = 10_000
	imports, err := v.DB.Read().FindLedger(v.r.Context(), store.LedgerQuery{Kind: string(ledger.CatalogueImported), Limit: most})
	if err != nil || len(imports) == 0 {
		return "", time.Time{}, err
	}
	return strconv.Itoa(len(imports)), time.UnixMicro(imports[0].At), nil
}

// unitTree is the catalogue by who stands below whom.
type unitTree struct {
	byCode map[string]directory.Unit
	below  map[string][]directory.Unit // in order of code
	tops   []directory.Unit
	keys   map[int64]int
	today  string
}

func newUnitTree(units []directory.Unit, keys map[int64]int, today string) unitTree {
	t := unitTree{byCode: map[string]directory.Unit{}, below: map[string][]directory.Unit{}, keys: keys, today: today}
	for _, unit := range units {
		t.byCode[unit.Code] = unit
	}
	for _, unit := range units {
		if _, known := t.byCode[unit.Parent]; known {
			t.below[unit.Parent] = append(t.below[unit.Parent], unit)
		} else {
			t.tops = append(t.tops, unit)
		}
	}
	return t
}

// unitGroups sets every institution in the group of its kind, with all that stands below it. Of bodies that hang on the
// ministry but are of another kind, the kind's group is where people look.
func (v *visit) unitGroups(t unitTree) []page.CatalogueGroup {
	rows := map[string][]page.CatalogueRow{}
	var walk func(unit directory.Unit, group string, depth int)
	walk = func(unit directory.Unit, group string, depth int) {
		rows[group] = append(rows[group], t.row(unit, depth))
		for _, child := range t.below[unit.Code] {
			if child.Kind == "unit" || child.Kind == unit.Kind {
				walk(child, group, depth+1)
			} else {
				walk(child, child.Kind, 0)
			}
		}
	}
	for _, unit := range t.tops {
		walk(unit, unit.Kind, 0)
	}
	var groups []page.CatalogueGroup
	for _, kind := range catalogueGroups {
		if len(rows[kind]) > 0 {
			groups = append(groups, page.CatalogueGroup{Key: kind, Title: v.t("web.catalogue.group." + kind), Rows: rows[kind]})
		}
	}
	return groups
}

func (v *visit) foundUnits(t unitTree, query string) ([]page.CatalogueGroup, error) {
	const most = 200
	matches, err := v.Catalogue.Search(v.r.Context(), query, v.today(), most)
	if err != nil || len(matches) == 0 {
		return nil, err
	}
	group := page.CatalogueGroup{Key: "found", Title: v.t("web.catalogue.found")}
	for _, match := range matches {
		row := t.row(match.Unit, 0)
		if match.Within != "" {
			row.Note = within(match)
		}
		group.Rows = append(group.Rows, row)
	}
	return []page.CatalogueGroup{group}, nil
}

func (t unitTree) row(unit directory.Unit, depth int) page.CatalogueRow {
	return page.CatalogueRow{
		Depth: min(depth, deepest), Code: unit.Code, Name: unit.Name, Domain: unit.MailDomain, NameUnproved: !unit.NameConfirmed(),
		DomainUnproved: unit.MailDomain != "" && !unit.DomainConfirmed(), From: isoDay(unit.ValidFrom), To: isoDay(unit.ValidTo),
		Successor: t.byCode[unit.Successor].Name, Keys: t.keys[unit.ID], Path: "/directorio?unidad=" + url.QueryEscape(unit.Code), Note: unit.Note,
		Closed: unit.ValidTo != "" && unit.ValidTo < t.today,
	}
}

// isoDay is noon of a day written as 2026-11-23; zero for none.
func isoDay(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, spanish.MexicoCity())
	if err != nil {
		return time.Time{}
	}
	return t.Add(12 * time.Hour)
}
