package web

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

func (v *visit) caseData(c desk.Case) ([]page.DataGroup, error) {
	p, a := c.Petition, c.Petition.Applicant
	units, err := v.allPlaces()
	if err != nil {
		return nil, err
	}
	groups := v.applicantData(a, units)
	groups[0].Data[2].Mark = v.t("web.case.mail.unproved")
	if p.Proved {
		groups[0].Data[2].Mark = v.t("web.case.mail.proved")
	}
	purpose := page.DataGroup{Title: v.t("web.case.what"), Data: []page.Datum{
		v.datumOf("reason", a.Reason), v.datumOf("origin", capital(v.t("petition.origin."+string(p.Origin)))), v.datumOf("notice", v.noticeOf(p)),
	}}
	if p.OfficialID != 0 {
		purpose.Data = append(purpose.Data, page.Datum{Label: v.t("web.datum.official"), Value: a.Name(), Path: "/directorio/" + strconv.FormatInt(p.OfficialID, 10)})
	}
	if c.Key != nil {
		key := page.Datum{Label: v.t("web.datum.key"), Value: c.Key.UserName, Code: true, Mark: v.t("credential.state." + string(c.Key.State))}
		if v.who.May(auth.SeeKeys) == nil {
			key.Path = keyPath(c.Key.ID)
		}
		purpose.Data = append(purpose.Data, key)
	}
	return append(groups, purpose), nil
}

// applicantData is who somebody is and where they work.
func (v *visit) applicantData(a petition.Applicant, units places) []page.DataGroup {
	phone := a.Phone
	if phone != "" && a.Extension != "" {
		phone = v.t("web.datum.extension", "Phone", phone, "Extension", a.Extension)
	}
	where := page.DataGroup{Title: v.t("web.case.where")}
	if unit, ok := units.byID[a.UnitID]; ok {
		datum := v.datumOf("unit", unit.Name)
		datum.Path = "/catalogo?q=" + url.QueryEscape(unit.Code)
		if !unit.NameConfirmed() {
			datum.Mark = v.t("house.catalogue.unconfirmed")
		}
		where.Data = []page.Datum{datum}
		if institution := units.institution(unit.ID); institution != "" {
			where.Data = append(where.Data, v.datumOf("institution", institution))
		}
	} else {
		datum := v.datumOf("unit", a.UnitText)
		datum.Mark = v.t("web.datum.unit.words")
		where.Data = []page.Datum{datum}
	}
	return []page.DataGroup{
		{Title: v.t("web.case.who"), Data: []page.Datum{v.datumOf("name", a.Name()), v.datumOf("position", a.Position), v.datumOf("mail", a.Mail), v.datumOf("phone", phone)}},
		where,
	}
}

func (v *visit) datumOf(name, value string) page.Datum {
	if value == "" {
		return page.Datum{Label: v.t("web.datum." + name), Value: v.t("web.datum.none"), Absent: true}
	}
	return page.Datum{Label: v.t("web.datum." + name), Value: value}
}

func (v *visit) noticeOf(p petition.Petition) string {
	switch {
	case p.Notice != "":
		return v.t("web.case.notice.web", "Version", p.Notice)
	case p.Kind != petition.New:
		return v.t("web.case.notice.key")
	}
	return v.t("web.case.notice.paper")
}

// verdicts are the shapes of the checks' verdicts.
var verdicts = map[directory.Verdict]string{directory.Pass: page.Done, directory.Attention: page.Attention, directory.Fail: page.Fail}

// caseChecks are the checks as they come out now or, of a case that has ended, as they came out when it was decided.
func (v *visit) caseChecks(c desk.Case) []page.Check {
	checks := c.Checks
	if !c.Petition.Open() {
		checks = lastChecks(c).Checks
	}
	var list []page.Check
	for _, check := range checks {
		args := map[string]any{}
		for name, value := range check.Facts {
			args[name] = value
		}
		shown := page.Check{Title: v.t("check.name." + check.Name), Reason: v.lang.Text(check.Reason, args),
			Result: page.Status{Kind: verdicts[check.Verdict], Text: v.t("check.verdict." + string(check.Verdict))}}
		for _, name := range slices.Sorted(maps.Keys(check.Facts)) {
			fact := page.Datum{Label: v.worded("check.fact."+name, name), Value: v.factWords(name, check.Facts[name])}
			if name == "Folio" {
				fact.Path = "/mesa/" + check.Facts[name]
			}
			shown.Facts = append(shown.Facts, fact)
		}
		if check.Line != "" {
			shown.Facts = append(shown.Facts, page.Datum{Label: v.t("rules.kind.guideline"), Value: check.Line, Path: "/lineamientos"})
		}
		list = append(list, shown)
	}
	return list
}

// factWords is a fact that a check saw as people write it: the kind of a unit and a day are kept as codes.
func (v *visit) factWords(name, value string) string {
	switch name {
	case "Kind":
		return v.worded("catalogue.kind."+value, value)
	case "Day":
		if day := isoDay(value); !day.IsZero() {
			return spanish.LongDate(day, v.lang)
		}
	}
	return value
}

func lastChecks(c desk.Case) desk.Detail {
	for _, event := range slices.Backward(c.Timeline) {
		if len(event.Detail.Checks) > 0 {
			return event.Detail
		}
	}
	return desk.Detail{}
}

func checkedAt(c desk.Case, now time.Time) time.Time {
	if c.Petition.Open() {
		return now
	}
	for _, event := range slices.Backward(c.Timeline) {
		if len(event.Detail.Checks) > 0 {
			return event.At
		}
	}
	return time.Time{}
}
