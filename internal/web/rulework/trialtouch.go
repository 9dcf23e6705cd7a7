package rulework

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"clavero/internal/auth"
	"clavero/internal/guideline"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/rulemaking"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// trialList is a page of those it touches, narrowed to a unit where one is asked for.
func trialList(v *visit.Visit, p *page.RuleTrial, d rulemaking.Draft, o guideline.Outcome, units wording.Places, words guideline.Words) error {
	asked := v.Query.Get("unidad")
	p.Filter = page.Form{Values: map[string]string{"unidad": asked}}
	p.Units = trialUnits(v, o, units, asked)
	all := touched(o, asked, units)
	from, _ := strconv.Atoi(v.Query.Get("desde"))
	from = min(max(from, 0), len(all))
	shown := all[from:min(from+trialRows, len(all))]
	var err error
	if p.Rows, err = trialNamed(v, d, shown, units, words); err != nil {
		return err
	}
	at := func(n int) string {
		return v.Base + p.Path + "/prueba?" + url.Values{"unidad": {asked}, "desde": {strconv.Itoa(n)}}.Encode()
	}
	p.Pager = page.Pager{Frame: p.Frame, Text: v.T("trial.page", "From", from+1, "To", from+len(shown), "All", len(all))}
	if from > 0 {
		p.Pager.First, p.Pager.Prev = at(0), at(max(0, from-trialRows))
	}
	if from+trialRows < len(all) {
		p.Pager.Next = at(from + trialRows)
	}
	return nil
}

// touch is one that a draft touches: a request, or a key.
type touch struct {
	guideline.Found
	key bool
}

// touched lists them all, those of one unit where its code is given.
func touched(o guideline.Outcome, code string, units wording.Places) []touch {
	of := int64(-1)
	if unit, ok := units.ByCode[code]; ok && code != "" {
		of = unit.ID
	}
	var all []touch
	for _, f := range o.Refused {
		if code == "" || f.Unit == of {
			all = append(all, touch{f, false})
		}
	}
	for _, f := range o.Lost {
		if code == "" || f.Unit == of {
			all = append(all, touch{f, true})
		}
	}
	return all
}

// trialUnits are the units that somebody touched is of.
func trialUnits(v *visit.Visit, o guideline.Outcome, units wording.Places, asked string) []page.Option {
	codes := map[string]string{}
	for _, f := range slices.Concat(o.Refused, o.Lost) {
		if unit, ok := units.ByID[f.Unit]; ok {
			codes[unit.Code] = unit.Name
		}
	}
	options := []page.Option{{Value: "", Label: v.T("trial.unit.all")}}
	for _, code := range slices.SortedFunc(maps.Keys(codes), func(a, b string) int { return cmp.Compare(spanish.Fold(codes[a]), spanish.Fold(codes[b])) }) {
		options = append(options, page.Option{Value: code, Label: codes[code], Chosen: code == asked})
	}
	return options
}

// trialNamed are the rows of some of those that are touched. Whoever may not see cases sees folios and user names, without a
// way to them.
func trialNamed(v *visit.Visit, d rulemaking.Draft, some []touch, units wording.Places, words guideline.Words) ([]page.TrialRow, error) {
	var ids, keyIDs []int64
	for _, t := range some {
		if t.key {
			keyIDs = append(keyIDs, t.ID)
		} else {
			ids = append(ids, t.ID)
		}
	}
	petitions, err := v.DB.Read().NamePetitions(v.Request.Context(), ids)
	if err != nil {
		return nil, err
	}
	keys, err := v.DB.Read().NameKeys(v.Request.Context(), keyIDs)
	if err != nil {
		return nil, err
	}
	sees, whys := v.Who.May(auth.SeeDesk) == nil, map[string]string{}
	list := make([]page.TrialRow, 0, len(some))
	for _, t := range some {
		if _, known := whys[t.Line]; !known {
			whys[t.Line] = d.Guideline.Line(t.Line, words)
		}
		row := page.TrialRow{What: v.T("trial.request"), Unit: nameOf(v, units, t.Unit), Line: t.Line, Why: whys[t.Line]}
		named := petitions[t.ID]
		if t.key {
			named, row.What = keys[t.ID], v.T("trial.key")
			row.State = v.T("trial.key." + cmp.Or(named.State, "ended"))
		} else {
			row.State = visit.Capital(v.T("petition.state." + cmp.Or(named.State, t.State)))
			if sees {
				row.Path = "/mesa/" + named.Code
			}
		}
		row.Name = named.Code + " · " + named.Name
		list = append(list, row)
	}
	return list, nil
}

// TrialCSV is the whole list as a file.
func TrialCSV(v *visit.Visit) error {
	d, err := loadDraft(v)
	if err != nil {
		return err
	}
	trial, tried, err := v.Rules.TrialOf(v.Request.Context(), v.Who, d.ID)
	if err != nil {
		return err
	}
	if !tried || trial.State != "done" {
		return v.NotFound()
	}
	outcome, units, words, err := trialFound(v, trial.ID)
	if err != nil {
		return err
	}
	v.Answer.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.Answer.Header().Set("Content-Disposition", `attachment; filename="prueba-`+strconv.FormatInt(d.ID, 10)+`.csv"`)
	named, err := trialNamed(v, d, touched(outcome, v.Query.Get("unidad"), units), units, words)
	if err != nil {
		return err
	}
	var rows [][]string
	for _, row := range named {
		rows = append(rows, []string{row.What, row.Name, row.Unit, row.State, row.Line, row.Why})
	}
	heads := []string{v.T("trial.col.what"), v.T("trial.col.name"), v.T("trial.unit"), v.T("trial.col.state"), v.T("trial.col.line"), v.T("trial.col.why")}
	return visit.IgnoreClosed(intake.WriteCSV(v.Answer, append([][]string{heads}, rows...), true))
}
