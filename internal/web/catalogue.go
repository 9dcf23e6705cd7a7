package web

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/catalogue"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/intake"
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

// places is the catalogue for looking units up.
type places struct {
	byID   map[int64]directory.Unit
	byCode map[string]directory.Unit
}

func (v *visit) places() (places, error) {
	units, err := v.Catalogue.Units(v.r.Context())
	p := places{make(map[int64]directory.Unit, len(units)), make(map[string]directory.Unit, len(units))}
	for _, unit := range units {
		p.byID[unit.ID], p.byCode[unit.Code] = unit, unit
	}
	return p, err
}

// institution names what a unit belongs to at the top; nothing for an institution, and for a unit that is not known.
func (p places) institution(id int64) string {
	top := p.byID[id]
	if top.Parent == "" {
		return ""
	}
	for range len(p.byCode) { // a catalogue has no rings; a broken one ends here
		above, ok := p.byCode[top.Parent]
		if !ok {
			break
		}
		top = above
	}
	return top.Name
}

// resolveUnit finds the unit that a name or code means; the zero unit where it means none, or several.
func (v *visit) resolveUnit(text string) (directory.Unit, error) {
	unit, err := v.Catalogue.Resolve(v.r.Context(), text)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Conflict) {
		return directory.Unit{}, nil
	}
	return unit, err
}

// Files wait between preview and being applied under these names.
const (
	catalogueUpload = "catalogue"
	listUpload      = "list"
)

// keptCatalogue is a catalogue's file while it waits.
type keptCatalogue struct {
	File    string `json:"file"`
	Content []byte `json:"content"`
}

// importPage asks for a catalogue's file or, once one was sent, shows what it would change.
func (v *visit) importPage() error {
	id := v.r.FormValue("archivo")
	if id == "" {
		return v.ok(v.importForm(page.Form{}))
	}
	var kept keptCatalogue
	if err := v.keptUpload(id, catalogueUpload, &kept); err != nil {
		return err
	}
	diff, err := v.Catalogue.Diff(v.r.Context(), bytes.NewReader(kept.Content))
	if err != nil {
		return err
	}
	units, err := v.Catalogue.Units(v.r.Context())
	if err != nil {
		return err
	}
	return v.ok(v.diffPage(kept.File, id, diff, newUnitTree(units, nil, v.today())))
}

func (v *visit) importForm(form page.Form) page.CatalogueDiff {
	return page.CatalogueDiff{Frame: v.frame(v.t("house.diff.title")), Form: form, MaxFile: maxCatalogue, Columns: v.columnHelp("web.column.catalogue.", catalogue.Columns())}
}

const maxCatalogue = 8 << 20 // bytes

// columnHelp says what the columns of a file mean; a column without an example has none in the texts.
func (v *visit) columnHelp(area string, columns []intake.Column) []page.ListColumn {
	var help []page.ListColumn
	for _, column := range columns {
		help = append(help, page.ListColumn{
			Name: column.Headings[0], Required: column.Required, Meaning: v.t(area + column.Key), Example: v.worded(area+column.Key+".example", ""),
		})
	}
	return help
}

// importPost reads a catalogue's file and changes nothing yet.
func (v *visit) importPost() error {
	err := v.parse()
	var id int64
	if err == nil {
		id, err = v.keepCatalogue()
	}
	if err != nil {
		return v.again(fileFault("catalogue", err), func(form page.Form) page.Page { return v.importForm(form) })
	}
	return v.to("/catalogo/importar?archivo=" + strconv.FormatInt(id, 10))
}

// fileFault says beside a file's field what is wrong with the file.
func fileFault(field string, err error) error {
	if code := fault.CodeOf(err); code != fault.Invalid && code != fault.TooLarge {
		return err
	}
	return fault.Form([]fault.Field{fieldOf(field, err)})
}

func (v *visit) keepCatalogue() (int64, error) {
	content, err := v.file("catalogue")
	if err != nil {
		return 0, err
	}
	if content == nil {
		return 0, fault.New(fault.Invalid, "web.need.file")
	}
	if _, err := v.Catalogue.Diff(v.r.Context(), bytes.NewReader(content)); err != nil {
		return 0, err
	}
	return v.keepUpload(catalogueUpload, keptCatalogue{File: v.fileName("catalogue"), Content: content})
}

// keepUpload keeps a file, with what was said of it, for the person who sent it.
func (v *visit) keepUpload(kind string, kept any) (int64, error) {
	content, err := json.Marshal(kept)
	if err != nil {
		return 0, err
	}
	return v.Files.KeepUpload(v.r.Context(), v.DB, v.who.ID, kind, kind, content)
}

// keptUpload gives back what keepUpload kept; fault.NotFound for anybody else's, and after a day.
func (v *visit) keptUpload(id, kind string, into any) error {
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return v.notFound()
	}
	_, content, err := v.Files.Upload(v.r.Context(), v.DB.Read(), number, v.who.ID, kind)
	if err != nil {
		return err
	}
	return json.Unmarshal(content, into)
}

func (v *visit) diffPage(file, id string, diff catalogue.Diff, tree unitTree) page.CatalogueDiff {
	p := page.CatalogueDiff{
		Frame: v.frame(v.t("house.diff.review")), File: file, Token: id, Same: diff.Unchanged,
		Added: v.unitChanges(diff.Added, tree), Changed: v.unitChanges(diff.Changed, tree), Closed: v.unitChanges(diff.Closed, tree),
	}
	for _, closed := range diff.Closed {
		p.Keys += closed.Keys
	}
	for _, wrong := range diff.Faults {
		reason := v.lang.Text(wrong.Text, wrong.Args)
		if wrong.Column != "" {
			reason = v.t("catalogue.column."+wrong.Column) + ": " + reason
		}
		p.Bad = append(p.Bad, page.CatalogueChange{Line: wrong.Row, Code: wrong.Code, Reason: reason})
	}
	if n := len(diff.Absent); n > 0 {
		p.Banners = append(p.Banners, page.Banner{Kind: page.Info, Text: v.t("catalogue.absent", "N", n)})
	}
	if n := len(diff.Ignored); n > 0 {
		p.Banners = append(p.Banners, page.Banner{Kind: page.Attention, Text: v.t("catalogue.ignored", "N", n, "Columns", strings.Join(diff.Ignored, ", "))})
	}
	return p
}

// evidence are the columns that hold a letter for where something is known from.
var evidence = []string{"name_evidence", "domain_evidence"}

func (v *visit) unitChanges(changes []catalogue.Change, tree unitTree) []page.CatalogueChange {
	var list []page.CatalogueChange
	for _, change := range changes {
		shown := page.CatalogueChange{Line: change.Row, Code: change.Unit.Code, Name: change.Unit.Name, Keys: change.Keys}
		for _, field := range change.Fields {
			shown.Changes = append(shown.Changes, page.ValueChange{
				Label: v.t("catalogue.column." + field.Column), Old: v.unitValue(field.Column, field.Old, tree), New: v.unitValue(field.Column, field.New, tree),
			})
		}
		if len(change.Fields) == 0 && change.Unit.Parent != "" {
			shown.Changes = []page.ValueChange{{Label: v.t("catalogue.column.parent"), New: v.unitValue("parent", change.Unit.Parent, tree)}}
		}
		list = append(list, shown)
	}
	return list
}

// unitValue is a value of a column as people read it: names for codes, words for kinds, dates.
func (v *visit) unitValue(column, value string, tree unitTree) string {
	switch {
	case value == "":
		return v.t("web.datum.none")
	case column == "parent" || column == "successor":
		if unit, ok := tree.byCode[value]; ok {
			return unit.Name
		}
	case column == "kind":
		return v.worded("catalogue.kind."+value, value)
	case column == "valid_from" || column == "valid_to":
		return spanish.ShortDate(isoDay(value), v.lang)
	case slices.Contains(evidence, column):
		return v.worded("web.evidence."+column+"."+value, value)
	}
	return value
}

// importApply takes the good rows of the file that was shown.
func (v *visit) importApply() error {
	if err := v.parse(); err != nil {
		return err
	}
	var kept keptCatalogue
	if err := v.keptUpload(v.r.FormValue("upload"), catalogueUpload, &kept); err != nil {
		return err
	}
	if _, err := v.Catalogue.Apply(v.r.Context(), v.who.Actor(), bytes.NewReader(kept.Content)); err != nil {
		return err
	}
	return v.done("/catalogo", "catalogue")
}
