package casework

import (
	"slices"

	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/guideline"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// applicantValues fills a form with a case's data.
func applicantValues(c desk.Case) map[string]string {
	a := c.Petition.Applicant
	values := map[string]string{
		"given_names": a.GivenNames, "surname1": a.Surname1, "surname2": a.Surname2, "position": a.Position, "phone": a.Phone, "extension": a.Extension,
		"unit": a.UnitText,
	}
	if c.Unit.ID != 0 {
		values["unit"], values["unit_code"] = c.Unit.Name, c.Unit.Code
	}
	return values
}

// proposeSuccessor fills in the unit that took over where the case's has ended, and names the one that did.
func proposeSuccessor(v *visit.Visit, values map[string]string, c desk.Case) (string, error) {
	if c.Unit.Successor == "" || c.Unit.InForce(v.Today()) {
		return "", nil
	}
	units, err := wording.AllPlaces(v)
	successor, known := units.ByCode[c.Unit.Successor]
	if err != nil || !known || !successor.InForce(v.Today()) {
		return "", err
	}
	values["unit"], values["unit_code"] = successor.Name, successor.Code
	return c.Unit.Name, nil
}

// stepForm fills the page that asks for a step's words.
func stepForm(v *visit.Visit, c desk.Case, button desk.Button, form page.Form) page.StepForm {
	p, row, g := c.Petition, button.Row, c.Rules.Guideline
	label := wording.OfKind(v, "petition.step."+string(row.Step), p.Kind)
	f := page.StepForm{
		Frame: v.Frame(label), Form: form, Folio: p.Folio, CasePath: backToCase(v, c), Name: p.Applicant.Name(),
		State: visit.Capital(wording.OfKind(v, "petition.state."+string(p.State), p.Kind)), Step: caseStep(v, listPlace(v), c, button), Version: p.Version,
		Consequence: consequences(v, c, row), AskSaid: row.Words && row.Step != petition.Fail && row.Step != petition.Remove,
		SaidRequired: row.Requires(petition.NeedMessage), AskNote: true, AskPaper: asksPaper(row), AskPicture: asksPicture(row), MaxPaper: intake.MaxPDF,
	}
	if row.Step == petition.Probe {
		f.Saw, f.AskSaid = wording.OfKind(v, "web.step.saw", p.Kind), false
	}
	if f.AskPicture {
		f.MaxPaper = intake.MaxPicture
	}
	f.Grounds, f.GroundsLabel = stepGrounds(v, g, p, row)
	f.Guideline = v.T("web.step.guideline", "Number", g.Number)
	f.OneGround = row.Step == petition.Reject
	if endsAsAsked(p, row) {
		f.Closings = closings(v, form)
	}
	if row.Step == petition.Convert {
		for _, kind := range desk.TurnsInto(p.Kind) {
			f.Turns = append(f.Turns, page.Option{Value: string(kind), Label: visit.Capital(v.T("petition.kind." + string(kind)))})
		}
		f.AskSaid = false
	}
	if row.Step == petition.Verify && p.Kind != petition.Renewal {
		f.AskData, f.UnitUnknown = true, directory.Find(c.Checks, directory.CheckUnit).Verdict != directory.Pass
		f.Known = otherName(c)
	}
	return f
}

// endsAsAsked tells the step whose person says how the case is to end once the key is gone: cancelled, or rejected with
// the grounds of a rejection.
func endsAsAsked(p petition.Petition, row petition.StepRow) bool {
	return row.Step == petition.Withdraw && p.Kind == petition.New
}

func closings(v *visit.Visit, form page.Form) []page.Option {
	asked := form.Values["closing"]
	return []page.Option{
		{Value: string(petition.Cancelled), Label: v.T("web.step.closing.cancelled"), Chosen: asked == ""},
		{Value: string(petition.Rejected), Label: v.T("web.step.closing.rejected")},
	}
}

// asksPaper tells the step whose proof may be a document from outside.
func asksPaper(row petition.StepRow) bool { return row.Step == petition.Remove }

// asksPicture tells the steps by which a person says that they tried a key at the provider's site: what they saw may be
// attached. 3.1
func asksPicture(row petition.StepRow) bool {
	return row.Step == petition.Probe || row.Step == petition.Fail
}

// stepGrounds are those of the guideline for a step. A withdrawal that ends in a rejection needs one of that.
func stepGrounds(v *visit.Visit, g guideline.Guideline, p petition.Petition, row petition.StepRow) ([]page.Option, string) {
	step, label := row.Step, v.Worded("web.step.grounds."+string(row.Step), v.T("desk.step.grounds"))
	if endsAsAsked(p, row) {
		step = petition.Reject
	}
	var options []page.Option
	for _, ground := range g.GroundsFor(string(step)) {
		options = append(options, page.Option{Value: ground.Code, Label: ground.Line + " " + ground.Text(string(v.Lang)),
			Chosen: slices.Contains(v.Request.Form["ground"], ground.Code)})
	}
	return options, label
}

// consequences are what a step will do, with the days it will give.
func consequences(v *visit.Visit, c desk.Case, row petition.StepRow) []string {
	g := c.Rules.Guideline
	list := []string{wording.OfKind(v, "petition.consequence."+string(row.Step), c.Petition.Kind)}
	switch row.Step {
	case petition.Return:
		list = append(list, v.T("web.step.until.correct", "Date", spanish.LongDate(g.Due(string(petition.Returned), v.Now), v.Lang)))
	case petition.Reject:
		list = append(list, v.T("web.step.until.reopen", "Date", spanish.LongDate(g.ReopenUntil(v.Now), v.Lang)))
		if until := g.ReconsiderUntil(v.Now); !until.IsZero() {
			list = append(list, v.T("web.step.until.reconsider", "Date", spanish.LongDate(until, v.Lang)))
		}
	case petition.Withdraw:
		if c.Key != nil {
			list = append(list, v.T("web.step.key", "User", c.Key.UserName))
		}
	}
	return list
}
