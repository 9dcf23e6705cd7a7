package web

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
)

// trialPost has a draft of the guidelines tried, and waits a moment for it: most are done by then.
func (v *visit) trialPost() error {
	d, err := v.loadDraft()
	if err != nil {
		return err
	}
	id, err := v.Rules.AskTrial(v.r.Context(), v.who, d.ID)
	if err != nil {
		return err
	}
	v.awaitTrial(id)
	return v.to(draftPath(d.ID) + "/prueba")
}

func (v *visit) awaitTrial(id int64) {
	for begun := time.Now(); time.Since(begun) < patience; {
		trial, err := v.DB.Read().Trial(v.r.Context(), id)
		if err != nil || !trial.Ended.IsZero() {
			return
		}
		select {
		case <-v.r.Context().Done():
			return
		case <-time.After(glance):
		}
	}
}

// trialPage shows whom a draft of the guidelines would touch, and is where it is signed; mechanisms touch nobody's right to a
// key and are reviewed by their words.
func (v *visit) trialPage() error {
	d, err := v.loadDraft()
	if err != nil {
		return err
	}
	return v.showReview(d, nil)
}

// showReview draws the page from which a draft is signed, with the fault of a signature that was not taken.
func (v *visit) showReview(d rulemaking.Draft, err error) error {
	if d.Kind != rulebook.Guidelines {
		shown, drawing := v.reviewView(d)
		if drawing != nil {
			return drawing
		}
		return v.signable(shown, shown.Sign, err)
	}
	shown, drawing := v.trialView(d)
	if drawing != nil {
		return drawing
	}
	return v.signable(shown, shown.Sign, err)
}

// signable answers with a page that can be signed where sign is not nil, or with the fault of its signature.
func (v *visit) signable(shown page.Page, sign *page.RuleSign, err error) error {
	if err == nil {
		return v.ok(shown)
	}
	return v.again(err, func(f page.Form) page.Page {
		if sign != nil {
			sign.Form = f
		}
		return shown
	})
}

func (v *visit) reviewView(d rulemaking.Draft) (page.RuleReview, error) {
	p := page.RuleReview{Frame: v.frame(v.t("review.title")), Draft: d.Name, Path: draftPath(d.ID)}
	var err error
	if p.Problems, err = v.draftProblems(d); err != nil {
		return p, err
	}
	changes, against, err := v.draftChanges(d)
	if err != nil {
		return p, err
	}
	p.Changes = changes
	before, err := v.Book.Mechanism(v.r.Context(), v.DB.Read(), against)
	if err != nil {
		return p, err
	}
	for _, purpose := range guideline.MailPurposes() {
		if mailChanged(before, d.Mechanism, purpose) {
			p.Previews = append(p.Previews, v.readMail(d.Mechanism, purpose)...)
		}
	}
	if len(p.Problems) == 0 && v.mayEdit(d) {
		p.Sign = v.signForm(d, 0, []string{v.t("sign.consequence.mechanism"), v.t("sign.consequence.kept")}, v.t("sign.agree.mechanism"))
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

func (v *visit) trialView(d rulemaking.Draft) (page.RuleTrial, error) {
	p := page.RuleTrial{Frame: v.frame(v.t("trial.title")), Draft: d.Name, Path: draftPath(d.ID), CSV: draftPath(d.ID) + "/prueba.csv"}
	trial, tried, err := v.Rules.TrialOf(v.r.Context(), v.who, d.ID)
	switch {
	case err != nil:
		return p, err
	case !tried:
		return p, v.notFound()
	}
	p.Who, p.At, p.Current = trial.StaffName, trial.Ended, trial.SHA256 == d.Sum()
	p.Seen, p.Total = trial.Seen, max(trial.Total, 1)
	p.Running, p.Failed = trial.Ended.IsZero(), trial.State == "failed"
	if p.Running {
		v.w.Header().Set("Refresh", "2")
	}
	if p.Running || p.Failed {
		return p, nil
	}
	return p, v.fillTrial(&p, d, trial)
}

func (v *visit) fillTrial(p *page.RuleTrial, d rulemaking.Draft, trial store.Trial) error {
	counts, err := rulemaking.CountsOf(trial)
	if err != nil {
		return err
	}
	outcome, units, words, err := v.trialFound(trial.ID)
	if err != nil {
		return err
	}
	p.Facts = []page.Datum{
		{Label: v.t("trial.fact.cases"), Value: strconv.Itoa(counts.Cases)}, {Label: v.t("trial.fact.refused"), Value: strconv.Itoa(counts.Refused)},
		{Label: v.t("trial.fact.keys"), Value: strconv.Itoa(counts.Keys)}, {Label: v.t("trial.fact.lost"), Value: strconv.Itoa(counts.Lost)},
		{Label: v.t("trial.fact.unsure"), Value: strconv.Itoa(counts.Unsure)},
	}
	for _, line := range slices.SortedFunc(maps.Keys(counts.ByLine), func(a, b string) int { return counts.ByLine[b] - counts.ByLine[a] }) {
		p.Lines = append(p.Lines, page.Datum{Label: v.t("answer.line", "Line", line), Value: v.t("trial.by_line", "N", counts.ByLine[line], "Text", d.Guideline.Line(line, words))})
	}
	p.Charts = v.trialCharts(outcome, units)
	if err := v.trialList(p, d, outcome, units, words); err != nil {
		return err
	}
	if p.Changes, _, err = v.draftChanges(d); err != nil {
		return err
	}
	if p.Current && v.mayEdit(d) {
		p.Sign = v.signForm(d, trial.ID, []string{v.t("sign.consequence.guideline"), v.t("sign.consequence.lost", "N", counts.Lost), v.t("sign.consequence.kept")},
			v.t("sign.agree.guideline", "Refused", counts.Refused, "Lost", counts.Lost))
	}
	return nil
}

// trialFound is what a trial found, with the units and the words to tell it in.
func (v *visit) trialFound(trial int64) (guideline.Outcome, places, guideline.Words, error) {
	outcome, err := v.Rules.Outcome(v.r.Context(), v.who, trial)
	if err != nil {
		return outcome, places{}, guideline.Words{}, err
	}
	units, err := v.allPlaces()
	if err != nil {
		return outcome, places{}, guideline.Words{}, err
	}
	words, err := v.ruleWords()
	return outcome, units, words, err
}

// nameOf is the name of a unit by its number.
func (v *visit) nameOf(units places, id int64) string {
	if unit, ok := units.byID[id]; ok {
		return unit.Name
	}
	return v.t("trial.unit.words")
}

const barsShown = 12

// trialCharts draws whom it touches by unit and by where their request stands.
func (v *visit) trialCharts(o guideline.Outcome, units places) []page.TrialChart {
	byUnit, byState := map[string]*[2]int{}, map[string]*[2]int{}
	count := func(in map[string]*[2]int, name string, which int) {
		if in[name] == nil {
			in[name] = &[2]int{}
		}
		in[name][which]++
	}
	for _, f := range o.Refused {
		count(byUnit, v.nameOf(units, f.Unit), 0)
		count(byState, capital(v.t("petition.state."+f.State)), 0)
	}
	for _, f := range o.Lost {
		count(byUnit, v.nameOf(units, f.Unit), 1)
		count(byState, v.t("trial.chart.keys"), 1)
	}
	if len(byUnit) == 0 {
		return nil
	}
	return []page.TrialChart{v.trialChart("trial.chart.unit", "trial.unit", byUnit), v.trialChart("trial.chart.state", "trial.col.state", byState)}
}

func (v *visit) trialChart(title, head string, counts map[string]*[2]int) page.TrialChart {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(counts[b][0]+counts[b][1]-counts[a][0]-counts[a][1], cmp.Compare(a, b))
	})
	if len(names) > barsShown {
		rest := &[2]int{}
		for _, name := range names[barsShown-1:] {
			rest[0], rest[1] = rest[0]+counts[name][0], rest[1]+counts[name][1]
		}
		names = append(names[:barsShown-1], v.t("trial.others"))
		counts[v.t("trial.others")] = rest
	}
	greatest := 1
	for _, name := range names {
		greatest = max(greatest, counts[name][0]+counts[name][1])
	}
	chart := page.TrialChart{Title: v.t(title), Head: v.t(head)}
	for _, name := range names {
		n := counts[name]
		bar := page.TrialBar{Label: name, Refused: n[0], Lost: n[1], RefusedWide: n[0] * 1000 / greatest, LostWide: n[1] * 1000 / greatest}
		bar.LostX = bar.RefusedWide
		chart.Bars = append(chart.Bars, bar)
	}
	return chart
}

const trialRows = 50
