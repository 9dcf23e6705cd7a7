package unitwork

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/catalogue"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// keptCatalogue is a catalogue's file while it waits.
type keptCatalogue struct {
	File    string `json:"file"`
	Content []byte `json:"content"`
}

// ImportPage asks for a catalogue's file or, once one was sent, shows what it would change.
func ImportPage(v *visit.Visit) error {
	id := v.Request.FormValue("archivo")
	if id == "" {
		return v.OK(importForm(v, page.Form{}))
	}
	var kept keptCatalogue
	if err := forms.KeptUpload(v, id, forms.CatalogueUpload, &kept); err != nil {
		return err
	}
	diff, err := v.Catalogue.Diff(v.Request.Context(), bytes.NewReader(kept.Content))
	if err != nil {
		return err
	}
	units, err := v.Catalogue.Units(v.Request.Context())
	if err != nil {
		return err
	}
	return v.OK(diffPage(v, kept.File, id, diff, wording.NewUnitTree(units, nil, v.Today())))
}

func importForm(v *visit.Visit, form page.Form) page.CatalogueDiff {
	return page.CatalogueDiff{Frame: v.Frame(v.T("house.diff.title")), Form: form, MaxFile: maxCatalogue, Columns: forms.ColumnHelp(v, "web.column.catalogue.", catalogue.Columns())}
}

const maxCatalogue = 8_000_000 // bytes

// ImportPost reads a catalogue's file and changes nothing yet.
func ImportPost(v *visit.Visit) error {
	err := v.Parse()
	var id int64
	if err == nil {
		id, err = keepCatalogue(v)
	}
	if err != nil {
		return v.Again(forms.FileFault("catalogue", err), func(form page.Form) page.Page { return importForm(v, form) })
	}
	return v.To("/catalogo/importar?archivo=" + strconv.FormatInt(id, 10))
}

func keepCatalogue(v *visit.Visit) (int64, error) {
	content, err := v.File("catalogue")
	if err != nil {
		return 0, err
	}
	if content == nil {
		return 0, fault.New(fault.Invalid, "web.need.file")
	}
	if _, err := v.Catalogue.Diff(v.Request.Context(), bytes.NewReader(content)); err != nil {
		return 0, err
	}
	return forms.KeepUpload(v, forms.CatalogueUpload, keptCatalogue{File: v.FileName("catalogue"), Content: content})
}

func diffPage(v *visit.Visit, file, id string, diff catalogue.Diff, tree wording.UnitTree) page.CatalogueDiff {
	p := page.CatalogueDiff{
		Frame: v.Frame(v.T("house.diff.review")), File: file, Token: id, Same: diff.Unchanged,
		Added: unitChanges(v, diff.Added, tree), Changed: unitChanges(v, diff.Changed, tree), Closed: unitChanges(v, diff.Closed, tree),
	}
	for _, closed := range diff.Closed {
		p.Keys += closed.Keys
	}
	for _, wrong := range diff.Faults {
		reason := v.Lang.Text(wrong.Text, wrong.Args)
		if wrong.Column != "" {
			reason = v.T("catalogue.column."+wrong.Column) + ": " + reason
		}
		p.Bad = append(p.Bad, page.CatalogueChange{Line: wrong.Row, Code: wrong.Code, Reason: reason})
	}
	if n := len(diff.Absent); n > 0 {
		p.Banners = append(p.Banners, page.Banner{Kind: page.Info, Text: v.T("catalogue.absent", "N", n)})
	}
	if n := len(diff.Ignored); n > 0 {
		p.Banners = append(p.Banners, page.Banner{Kind: page.Attention, Text: v.T("catalogue.ignored", "N", n, "Columns", strings.Join(diff.Ignored, ", "))})
	}
	return p
}

// evidence are the columns that hold a letter for where something is known from.
var evidence = []string{"name_evidence", "domain_evidence"}

func unitChanges(v *visit.Visit, changes []catalogue.Change, tree wording.UnitTree) []page.CatalogueChange {
	var list []page.CatalogueChange
	for _, change := range changes {
		shown := page.CatalogueChange{Line: change.Row, Code: change.Unit.Code, Name: change.Unit.Name, Keys: change.Keys}
		for _, field := range change.Fields {
			shown.Changes = append(shown.Changes, page.ValueChange{
				Label: v.T("catalogue.column." + field.Column), Old: unitValue(v, field.Column, field.Old, tree), New: unitValue(v, field.Column, field.New, tree),
			})
		}
		if len(change.Fields) == 0 && change.Unit.Parent != "" {
			shown.Changes = []page.ValueChange{{Label: v.T("catalogue.column.parent"), New: unitValue(v, "parent", change.Unit.Parent, tree)}}
		}
		list = append(list, shown)
	}
	return list
}

// unitValue is a value of a column as people read it: names for codes, words for kinds, dates.
func unitValue(v *visit.Visit, column, value string, tree wording.UnitTree) string {
	switch {
	case value == "":
		return v.T("web.datum.none")
	case column == "parent" || column == "successor":
		if unit, ok := tree.ByCode[value]; ok {
			return unit.Name
		}
	case column == "kind":
		return v.Worded("catalogue.kind."+value, value)
	case column == "valid_from" || column == "valid_to":
		return spanish.ShortDate(visit.IsoDay(value), v.Lang)
	case slices.Contains(evidence, column):
		return v.Worded("web.evidence."+column+"."+value, value)
	}
	return value
}

// ImportApply takes the good rows of the file that was shown.
func ImportApply(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	var kept keptCatalogue
	if err := forms.KeptUpload(v, v.Request.FormValue("upload"), forms.CatalogueUpload, &kept); err != nil {
		return err
	}
	if _, err := v.Catalogue.Apply(v.Request.Context(), v.Who.Actor(), bytes.NewReader(kept.Content)); err != nil {
		return err
	}
	return v.Done("/catalogo", "catalogue")
}
