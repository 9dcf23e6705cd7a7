package unitwork

import (
	"strconv"
	"time"

	"clavero/internal/auth"
	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/store"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// catalogueGroups are the kinds of institutions in the order of the screen; units stand below the one they belong to.
var catalogueGroups = []string{"ministry", "deconcentrated", "decentralised", "institute", "hospital", "state-owned", "state", "unit"}

// CataloguePage shows the institutions and units as a tree or, when something is looked for, those found.
func CataloguePage(v *visit.Visit) error {
	ctx := v.Request.Context()
	units, err := v.Catalogue.Units(ctx)
	if err != nil {
		return err
	}
	keys, err := v.Catalogue.Keys(ctx)
	if err != nil {
		return err
	}
	p := page.Catalogue{Frame: v.Frame(v.T("frame.nav.catalogue")), Query: spanish.Tidy(v.Request.FormValue("q")), CanImport: v.Who.May(auth.ImportCatalogue) == nil}
	for _, unit := range units {
		if unit.InForce(v.Today()) {
			p.Units++
			if !unit.NameConfirmed() || unit.MailDomain != "" && !unit.DomainConfirmed() {
				p.Unproved++
			}
		}
	}
	tree := wording.NewUnitTree(units, keys, v.Today())
	if p.Query != "" {
		p.Groups, err = foundUnits(v, tree, p.Query)
	} else {
		p.Groups = unitGroups(v, tree)
	}
	if err != nil {
		return err
	}
	p.Version, p.ChangedAt, err = catalogueVersion(v)
	if err != nil {
		return err
	}
	return v.OK(p)
}

// catalogueVersion is how many times the catalogue was imported, and when the last time was.
func catalogueVersion(v *visit.Visit) (string, time.Time, error) {
	const most = 10_000
	imports, err := v.DB.Read().FindLedger(v.Request.Context(), store.LedgerQuery{Kind: string(ledger.CatalogueImported), Limit: most})
	if err != nil || len(imports) == 0 {
		return "", time.Time{}, err
	}
	return strconv.Itoa(len(imports)), time.UnixMicro(imports[0].At), nil
}

// unitGroups sets every institution in the group of its kind, with all that stands below it. Of bodies that hang on the
// ministry but are of another kind, the kind's group is where people look.
func unitGroups(v *visit.Visit, t wording.UnitTree) []page.CatalogueGroup {
	rows := map[string][]page.CatalogueRow{}
	var walk func(unit directory.Unit, group string, depth int)
	walk = func(unit directory.Unit, group string, depth int) {
		rows[group] = append(rows[group], t.Row(unit, depth))
		for _, child := range t.Below[unit.Code] {
			if child.Kind == "unit" || child.Kind == unit.Kind {
				walk(child, group, depth+1)
			} else {
				walk(child, child.Kind, 0)
			}
		}
	}
	for _, unit := range t.Tops {
		walk(unit, unit.Kind, 0)
	}
	var groups []page.CatalogueGroup
	for _, kind := range catalogueGroups {
		if len(rows[kind]) > 0 {
			groups = append(groups, page.CatalogueGroup{Key: kind, Title: v.T("web.catalogue.group." + kind), Rows: rows[kind]})
		}
	}
	return groups
}

func foundUnits(v *visit.Visit, t wording.UnitTree, query string) ([]page.CatalogueGroup, error) {
	const most = 200
	matches, err := v.Catalogue.Search(v.Request.Context(), query, v.Today(), most)
	if err != nil || len(matches) == 0 {
		return nil, err
	}
	group := page.CatalogueGroup{Key: "found", Title: v.T("web.catalogue.found")}
	for _, match := range matches {
		row := t.Row(match.Unit, 0)
		if match.Within != "" {
			row.Note = forms.Within(match)
		}
		group.Rows = append(group.Rows, row)
	}
	return []page.CatalogueGroup{group}, nil
}
