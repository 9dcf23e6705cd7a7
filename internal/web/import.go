package web

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/catalogue"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/web/page"
)

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

const maxCatalogue = 8_000_000 // bytes

// columnHelp says what the columns of a file mean; a column without an example has none in the texts.
func (v *visit) columnHelp(area string, columns []intake.Column) []page.ListColumn {
	var help []page.ListColumn
	for _, column := range columns {
		if column.Ours {
			continue
		}
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
