package wording

import (
	"cmp"
	"net/url"

	"clavero/internal/guideline"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// ApplicantData is who somebody is and where they work.
func ApplicantData(v *visit.Visit, a petition.Applicant, units Places) []page.DataGroup {
	phone := a.Phone
	if phone != "" && a.Extension != "" {
		phone = v.T("web.datum.extension", "Phone", phone, "Extension", a.Extension)
	}
	where := page.DataGroup{Title: v.T("web.case.where")}
	if unit, ok := units.ByID[a.UnitID]; ok {
		datum := DatumOf(v, "unit", unit.Name)
		datum.Path = "/catalogo?q=" + url.QueryEscape(unit.Code)
		if !unit.NameConfirmed() {
			datum.Mark = v.T("house.catalogue.unconfirmed")
		}
		where.Data = []page.Datum{datum}
		if institution := units.institution(unit.ID); institution != "" {
			where.Data = append(where.Data, DatumOf(v, "institution", institution))
		}
	} else {
		datum := DatumOf(v, "unit", a.UnitText)
		datum.Mark = v.T("web.datum.unit.words")
		where.Data = []page.Datum{datum}
	}
	return []page.DataGroup{
		{Title: v.T("web.case.who"), Data: []page.Datum{DatumOf(v, "name", a.Name()), DatumOf(v, "position", a.Position), DatumOf(v, "mail", a.Mail), DatumOf(v, "phone", phone)}},
		where,
	}
}

// DatumOf is one line of data with its name.
func DatumOf(v *visit.Visit, name, value string) page.Datum {
	if value == "" {
		return page.Datum{Label: v.T("web.datum." + name), Value: v.T("web.datum.none"), Absent: true}
	}
	return page.Datum{Label: v.T("web.datum." + name), Value: value}
}

// ChangedData names the data that differ.
func ChangedData(v *visit.Visit, before, after petition.Applicant) []string {
	var names []string
	for _, part := range []struct {
		name    string
		differs bool
	}{
		{"name", before.Name() != after.Name()}, {"position", before.Position != after.Position},
		{"unit", before.UnitID != after.UnitID || before.UnitText != after.UnitText}, {"mail", before.Mail != after.Mail},
		{"phone", before.Phone != after.Phone || before.Extension != after.Extension}, {"reason", before.Reason != after.Reason},
	} {
		if part.differs {
			names = append(names, visit.MidSentence(v.T("web.datum."+part.name)))
		}
	}
	return names
}

// PetitionRow is a petition as a line of any list.
func PetitionRow(v *visit.Visit, g guideline.Guideline, p petition.Petition, unit string) page.DeskRow {
	row := page.DeskRow{
		Folio: p.Folio, Path: "/mesa/" + p.Folio, Name: cmp.Or(p.Applicant.Name(), v.T("records.gone_name")), Unit: unit, Since: p.Since, Age: Age(v, g, p),
		State: visit.Capital(OfKind(v, "petition.state."+string(p.State), p.Kind)),
	}
	if p.Kind != petition.New {
		row.Kind = v.T("petition.kind." + string(p.Kind))
	}
	if !p.Open() {
		return row
	}
	row.Turn = v.T("petition.turn." + string(p.Office()))
	switch {
	case p.State.Row().Eyes:
		row.Mark = v.T("web.desk.eyes")
	case p.Applicant.UnitID == 0:
		row.Mark = v.T("web.desk.words")
	}
	return row
}
