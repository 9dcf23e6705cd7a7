package rulework

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"clavero/internal/guideline"
	"clavero/internal/rulebook"
	"clavero/internal/rulemaking"
	"clavero/internal/store"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// TrialPost has a draft of the guidelines tried, and waits a moment for it: most are done by then.
func TrialPost(v *visit.Visit) error {
	d, err := loadDraft(v)
	if err != nil {
		return err
	}
	id, err := v.Rules.AskTrial(v.Request.Context(), v.Who, d.ID)
	if err != nil {
		return err
	}
	awaitTrial(v, id)
	return v.To(draftPath(d.ID) + "/prueba")
}

func awaitTrial(v *visit.Visit, id int64) {
	for begun := time.Now(); time.Since(begun) < visit.Patience; {
		trial, err := v.DB.Read().Trial(v.Request.Context(), id)
		if err != nil || !trial.Ended.IsZero() {
			return
		}
		select {
		case <-v.Request.Context().Done():
			return
		case <-time.After(visit.Glance):
		}
	}
}

// TrialPage shows whom a draft of the guidelines would touch, and is where it is signed; mechanisms touch nobody's right to a
// key and are reviewed by their words.
func TrialPage(v *visit.Visit) error {
	d, err := loadDraft(v)
	if err != nil {
		return err
	}
	return showReview(v, d, nil)
}

// showReview draws the page from which a draft is signed, with the fault of a signature that was not taken.
func showReview(v *visit.Visit, d rulemaking.Draft, err error) error {
	if d.Kind != rulebook.Guidelines {
		shown, drawing := reviewView(v, d)
		if drawing != nil {
			return drawing
		}
		return signable(v, shown, shown.Sign, err)
	}
	shown, drawing := trialView(v, d)
	if drawing != nil {
		return drawing
	}
	return signable(v, shown, shown.Sign, err)
}

// signable answers with a page that can be signed where sign is not nil, or with the fault of its signature.
func signable(v *visit.Visit, shown page.Page, sign *page.RuleSign, err error) error {
	if err == nil {
		return v.OK(shown)
	}
	return v.Again(err, func(f page.Form) page.Page {
		if sign != nil {
			sign.Form = f
		}
		return shown
	})
}

func reviewView(v *visit.Visit, d rulemaking.Draft) (page.RuleReview, error) {
	p := page.RuleReview{Frame: v.Frame(v.T("review.title")), Draft: d.Name, Path: draftPath(d.ID)}
	var err error
	if p.Problems, err = draftProblems(v, d); err != nil {
		return p, err
	}
	changes, against, err := draftChanges(v, d)
	if err != nil {
		return p, err
	}
	p.Changes = changes
	before, err := v.Book.Mechanism(v.Request.Context(), v.DB.Read(), against)
	if err != nil {
		return p, err
	}
	for _, purpose := range guideline.MailPurposes() {
		if mailChanged(before, d.Mechanism, purpose) {
			p.Previews = append(p.Previews, readMail(v, d.Mechanism, purpose)...)
		}
	}
	if len(p.Problems) == 0 && mayEdit(v, d) {
		p.Sign = signForm(v, d, 0, []string{v.T("sign.consequence.mechanism"), v.T("sign.consequence.kept")}, v.T("sign.agree.mechanism"))
	}
	return p, nil
}

func mailChanged(before, after guideline.Mechanism, purpose string) bool {
	one := func(m guideline.Mechanism) guideline.Mechanism {
		texts := map[string]guideline.MailText{}
		for _, tag := range []string{"es", "en"} {
			texts[tag], _ = m.Mail(purpose, tag)
		}
		return guideline.Mechanism{Mails: map[string]map[string]guideline.MailText{purpose: texts}}
	}
	return len(guideline.CompareMechanisms(one(before), one(after), guideline.Words{Tag: "es"})) > 0
}

func trialView(v *visit.Visit, d rulemaking.Draft) (page.RuleTrial, error) {
	p := page.RuleTrial{Frame: v.Frame(v.T("trial.title")), Draft: d.Name, Path: draftPath(d.ID), CSV: draftPath(d.ID) + "/prueba.csv"}
	trial, tried, err := v.Rules.TrialOf(v.Request.Context(), v.Who, d.ID)
	switch {
	case err != nil:
		return p, err
	case !tried:
		return p, v.NotFound()
	}
	p.Who, p.At, p.Current = trial.StaffName, trial.Ended, trial.SHA256 == d.Sum()
	p.Seen, p.Total = trial.Seen, max(trial.Total, 1)
	p.Running, p.Failed = trial.Ended.IsZero(), trial.State == "failed"
	if p.Running {
		v.Answer.Header().Set("Refresh", "2")
	}
	if p.Running || p.Failed {
		return p, nil
	}
	return p, fillTrial(v, &p, d, trial)
}

func fillTrial(v *visit.Visit, p *page.RuleTrial, d rulemaking.Draft, trial store.Trial) error {
	counts, err := rulemaking.CountsOf(trial)
	if err != nil {
		return err
	}
	outcome, units, words, err := trialFound(v, trial.ID)
	if err != nil {
		return err
	}
	p.Facts = []page.Datum{
		{Label: v.T("trial.fact.cases"), Value: strconv.Itoa(counts.Cases)}, {Label: v.T("trial.fact.refused"), Value: strconv.Itoa(counts.Refused)},
		{Label: v.T("trial.fact.keys"), Value: strconv.Itoa(counts.Keys)}, {Label: v.T("trial.fact.lost"), Value: strconv.Itoa(counts.Lost)},
		{Label: v.T("trial.fact.unsure"), Value: strconv.Itoa(counts.Unsure)},
	}
	for _, line := range slices.SortedFunc(maps.Keys(counts.ByLine), func(a, b string) int { return counts.ByLine[b] - counts.ByLine[a] }) {
		p.Lines = append(p.Lines, page.Datum{Label: v.T("answer.line", "Line", line), Value: v.T("trial.by_line", "N", counts.ByLine[line], "Text", d.Guideline.Line(line, words))})
	}
	p.Charts = trialCharts(v, outcome, units)
	if err := trialList(v, p, d, outcome, units, words); err != nil {
		return err
	}
	if p.Changes, _, err = draftChanges(v, d); err != nil {
		return err
	}
	if p.Current && mayEdit(v, d) {
		p.Sign = signForm(v, d, trial.ID, []string{v.T("sign.consequence.guideline"), v.T("sign.consequence.lost", "N", counts.Lost), v.T("sign.consequence.kept")},
			v.T("sign.agree.guideline", "Refused", counts.Refused, "Lost", counts.Lost))
	}
	return nil
}

// trialFound is what a trial found, with the units and the words to tell it in.
func trialFound(v *visit.Visit, trial int64) (guideline.Outcome, wording.Places, guideline.Words, error) {
	outcome, err := v.Rules.Outcome(v.Request.Context(), v.Who, trial)
	if err != nil {
		return outcome, wording.Places{}, guideline.Words{}, err
	}
	units, err := wording.AllPlaces(v)
	if err != nil {
		return outcome, wording.Places{}, guideline.Words{}, err
	}
	words, err := ruleWords(v)
	return outcome, units, words, err
}

// nameOf is the name of a unit by its number.
func nameOf(v *visit.Visit, units wording.Places, id int64) string {
	if unit, ok := units.ByID[id]; ok {
		return unit.Name
	}
	return v.T("trial.unit.words")
}

const barsShown = 12

// trialCharts draws whom it touches by unit and by where their request stands.
func trialCharts(v *visit.Visit, o guideline.Outcome, units wording.Places) []page.TrialChart {
	byUnit, byState := map[string]*[2]int{}, map[string]*[2]int{}
	count := func(in map[string]*[2]int, name string, which int) {
		if in[name] == nil {
			in[name] = &[2]int{}
		}
		in[name][which]++
	}
	for _, f := range o.Refused {
		count(byUnit, nameOf(v, units, f.Unit), 0)
		count(byState, visit.Capital(v.T("petition.state."+f.State)), 0)
	}
	for _, f := range o.Lost {
		count(byUnit, nameOf(v, units, f.Unit), 1)
		count(byState, v.T("trial.chart.keys"), 1)
	}
	if len(byUnit) == 0 {
		return nil
	}
	return []page.TrialChart{trialChart(v, "trial.chart.unit", "trial.unit", byUnit), trialChart(v, "trial.chart.state", "trial.col.state", byState)}
}

func trialChart(v *visit.Visit, title, head string, counts map[string]*[2]int) page.TrialChart {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b][0]+counts[b][1]-counts[a][0]-counts[a][1], cmp.Compare(a, b))
	})
	if len(names) > barsShown {
		rest := &[2]int{}
		for _, name := range names[barsShown-1:] {
			rest[0], rest[1] = rest[0]+counts[name][0], rest[1]+counts[name][1]
		}
		names = append(names[:barsShown-1], v.T("trial.others"))
		counts[v.T("trial.others")] = rest
	}
	greatest := 1
	for _, name := range names {
		greatest = max(greatest, counts[name][0]+counts[name][1])
	}
	chart := page.TrialChart{Title: v.T(title), Head: v.T(head)}
	for _, name := range names {
		n := counts[name]
		bar := page.TrialBar{Label: name, Refused: n[0], Lost: n[1], RefusedWide: n[0] * 1000 / greatest, LostWide: n[1] * 1000 / greatest}
		bar.LostX = bar.RefusedWide
		chart.Bars = append(chart.Bars, bar)
	}
	return chart
}

const trialRows = 50
