package casework

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

func caseData(v *visit.Visit, c desk.Case) ([]page.DataGroup, error) {
	p, a := c.Petition, c.Petition.Applicant
	units, err := wording.AllPlaces(v)
	if err != nil {
		return nil, err
	}
	groups := wording.ApplicantData(v, a, units)
	groups[0].Data[2].Mark = v.T("web.case.mail.unproved")
	if p.Proved {
		groups[0].Data[2].Mark = v.T("web.case.mail.proved")
	}
	purpose := page.DataGroup{Title: v.T("web.case.what"), Data: []page.Datum{
		wording.DatumOf(v, "reason", a.Reason), wording.DatumOf(v, "origin", visit.Capital(v.T("petition.origin."+string(p.Origin)))), wording.DatumOf(v, "notice", noticeOf(v, p)),
	}}
	if p.OfficialID != 0 {
		purpose.Data = append(purpose.Data, page.Datum{Label: v.T("web.datum.official"), Value: a.Name(), Path: "/directorio/" + strconv.FormatInt(p.OfficialID, 10)})
	}
	if c.Key != nil {
		key := page.Datum{Label: v.T("web.datum.key"), Value: c.Key.UserName, Code: true, Mark: v.T("credential.state." + string(c.Key.State))}
		if v.Who.May(auth.SeeKeys) == nil {
			key.Path = visit.KeyPath(c.Key.ID)
		}
		purpose.Data = append(purpose.Data, key)
	}
	return append(groups, purpose), nil
}

func noticeOf(v *visit.Visit, p petition.Petition) string {
	switch {
	case p.Notice != "":
		return v.T("web.case.notice.web", "Version", p.Notice)
	case p.Kind != petition.New:
		return v.T("web.case.notice.key")
	}
	return v.T("web.case.notice.paper")
}

// verdicts are the shapes of the checks' verdicts.
var verdicts = map[directory.Verdict]string{directory.Pass: page.Done, directory.Attention: page.Attention, directory.Fail: page.Fail}

// caseChecks are the checks as they come out now or, of a case that has ended, as they came out when it was decided.
func caseChecks(v *visit.Visit, c desk.Case) []page.Check {
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
		shown := page.Check{Title: v.T("check.name." + check.Name), Reason: v.Lang.Text(check.Reason, args),
			Result: page.Status{Kind: verdicts[check.Verdict], Text: v.T("check.verdict." + string(check.Verdict))}}
		for _, name := range slices.Sorted(maps.Keys(check.Facts)) {
			fact := page.Datum{Label: v.Worded("check.fact."+name, name), Value: factWords(v, name, check.Facts[name])}
			if name == "Folio" {
				fact.Path = "/mesa/" + check.Facts[name]
			}
			shown.Facts = append(shown.Facts, fact)
		}
		if check.Line != "" {
			shown.Facts = append(shown.Facts, page.Datum{Label: v.T("rules.kind.guideline"), Value: check.Line, Path: "/lineamientos"})
		}
		list = append(list, shown)
	}
	return list
}

// factWords is a fact that a check saw as people write it: the kind of a unit and a day are kept as codes.
func factWords(v *visit.Visit, name, value string) string {
	switch name {
	case "Kind":
		return v.Worded("catalogue.kind."+value, value)
	case "Day":
		if day := visit.IsoDay(value); !day.IsZero() {
			return spanish.LongDate(day, v.Lang)
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
