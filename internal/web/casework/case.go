package casework

import (
	"net/url"
	"slices"
	"time"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/web/page"
	"clavero/internal/web/requester"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// CasePage shows a case. Whoever may look and not act leaves a trace of having looked.
func CasePage(v *visit.Visit) error {
	c, err := loadCase(v)
	if err != nil {
		return err
	}
	if v.Who.Has(auth.Auditor) && len(v.Roles()) == 0 {
		if err := v.Desk.RecordReading(v.Request.Context(), v.Who.Actor(), c.Petition); err != nil {
			return err
		}
	}
	p, err := caseView(v, c)
	if err != nil {
		return err
	}
	return v.OK(p)
}

// loadCase loads the case of the address, with the steps that the person may take.
func loadCase(v *visit.Visit) (desk.Case, error) {
	folio, err := intake.Folio(v.Request.PathValue("folio"))
	if err != nil {
		return desk.Case{}, v.NotFound()
	}
	return v.Desk.Case(v.Request.Context(), folio, petition.Actor{ID: v.Who.ID, Name: v.Who.Name}, v.Roles())
}

// caseView fills the page of a case.
func caseView(v *visit.Visit, c desk.Case) (page.Case, error) {
	p, g := c.Petition, c.Rules.Guideline
	view := page.Case{
		Frame: v.Frame(p.Folio), Folio: p.Folio, Path: "/mesa/" + p.Folio, Place: listPlace(v), Name: p.Applicant.Name(),
		State: wording.CaseState(v, p), Since: p.Since, Due: p.Due, Age: wording.Age(v, g, p), Version: p.Version, Stages: requester.OwnStages(v, c),
		Kind: caseKind(v, p), Checks: caseChecks(v, c), ChecksAt: checkedAt(c, v.Now), Deliveries: caseDeliveries(v, c),
		Papers: casePapers(v, c), Orders: caseOrders(v, c), Mails: caseMails(v, c), Notes: caseNotes(c), CanNote: len(v.Roles()) > 0,
		CanPropose: p.State == petition.Undelivered && v.Who.Acts(petition.Liaison), Pending: c.Pending,
		AddressForm: page.Form{Values: map[string]string{"mail": p.Applicant.Mail}},
	}
	if p.Open() {
		view.Turn, _ = awaited(v, c)
	} else {
		view.Due = time.Time{}
	}
	if p.State == petition.Rejected || p.State == petition.Reconsidering {
		view.Answer = view.Path + "/respuesta"
	}
	view.Terms = []page.DataGroup{terms(v, c)}
	offer(v, &view, c)
	var err error
	if view.Data, err = caseData(v, c); err != nil {
		return view, err
	}
	if view.Timeline, err = caseTimeline(v, c); err != nil {
		return view, err
	}
	head, err := v.DB.Read().LedgerHead(v.Request.Context())
	if err != nil {
		return view, err
	}
	view.LedgerSize, view.LedgerHead = head.Size, wording.ShortHash(head.Hash[:])
	return view, caseNeighbours(v, &view, p)
}

// listPlace is the list a case was opened from, as its pages hand it on: the query of the list's address.
func listPlace(v *visit.Visit) string {
	query, err := url.ParseQuery(v.Request.FormValue("de"))
	if err != nil {
		return ""
	}
	filter := readDeskFilter(v, query)
	return filter.query(filter.trail)
}

// caseNeighbours finds the way back to the list and the cases before and after this one in it.
func caseNeighbours(v *visit.Visit, view *page.Case, p petition.Petition) error {
	view.BackPath = deskPath(view.Place)
	if view.Place == "" {
		return nil
	}
	values, _ := url.ParseQuery(view.Place) // it was written by query
	filter := readDeskFilter(v, values)
	query, err := deskQuery(v, filter)
	if err != nil {
		return err
	}
	found, err := v.Desk.Queue(v.Request.Context(), query)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(found.Rows, func(q store.Queued) bool { return q.Petition.ID == p.ID })
	if at > 0 {
		view.PrevPath = filter.casePath(found.Rows[at-1].Petition.Folio)
	}
	if at+1 < len(found.Rows) { // a case that has left the list, as most do with a step, is followed by the first one
		view.NextPath, view.NextIsFirst = filter.casePath(found.Rows[at+1].Petition.Folio), at < 0
	}
	return nil
}

// offer sets the steps a person may take now: the main one as the primary button, unless something stands in its way,
// which is then said in its place.
func offer(v *visit.Visit, view *page.Case, c desk.Case) {
	for _, button := range c.Buttons {
		step := caseStep(v, view.Place, c, button)
		switch {
		case button.Row.Main && standsInTheWay(c, button):
			view.Waiting = v.T("web.case.blocked", "Step", step.Label, "Why", v.Lang.Explain(button.Blocked))
		case button.Row.Main && atHand(v, c, button):
			view.Waiting = v.T("web.case.wait." + string(c.Petition.State))
			view.Others = append(view.Others, step)
		case button.Row.Main && view.Primary == nil:
			view.Primary = &step
			if directory.Worst(c.Checks) != directory.Pass {
				step.Attention = v.T("web.case.attention")
			}
			if button.Row.Step == petition.Verify && !step.Words {
				view.Others = append(view.Others, amendStep(v, step))
			}
		case button.Blocked == nil:
			view.Others = append(view.Others, step)
		case fault.TextOf(button.Blocked) == "petition.need.not_final":
			view.Aside = v.Lang.Explain(button.Blocked)
		case fault.TextOf(button.Blocked) == "petition.need.no_key":
			view.Aside = v.T("web.case.rejection.elsewhere")
		}
	}
	if view.Primary == nil && view.Waiting == "" && c.Petition.Open() {
		view.Waiting = v.T("web.case.wait." + string(c.Petition.State))
	}
}

// atHand reports whether the program takes the step itself within its limit, so that nobody is asked to press for it.
func atHand(v *visit.Visit, c desk.Case, button desk.Button) bool {
	return c.Petition.State.Row().Turn == petition.Program && !personTries(v, c) && c.Rules.Guideline.MayAlone(button.Row.Left()) && v.Now.Before(c.Petition.Due)
}

// personTries reports whether the key of a case waits to be tried at a provider where the program cannot.
func personTries(v *visit.Visit, c desk.Case) bool {
	return c.Petition.State == petition.Obtained && c.Key != nil && !v.Desk.Tries(c.Key.Provider)
}

// awaited is whose turn it is, and what for.
func awaited(v *visit.Visit, c desk.Case) (turn, what string) {
	if personTries(v, c) {
		return v.T("petition.turn." + string(petition.Editor)), v.T("web.case.wait.obtained.person")
	}
	return v.T("petition.turn." + string(c.Petition.Office())), v.Worded("web.case.wait."+string(c.Petition.State), "")
}

func caseStep(v *visit.Visit, place string, c desk.Case, button desk.Button) page.CaseStep {
	row := button.Row
	step := page.CaseStep{
		Key: string(row.Step), Number: row.Number, Label: wording.OfKind(v, "petition.step."+string(row.Step), c.Petition.Kind), Words: row.Words, Danger: row.Grave,
		Path: stepPath(c.Petition.Folio, row.Step, place),
	}
	if row.Step == petition.Probe || row.Step == petition.Verify && (mustAmend(c) || otherName(c) != "") {
		step.Words = true
	}
	return step
}

// amendStep is the verification with corrections of the data, beside the one that takes them as they are.
func amendStep(v *visit.Visit, verify page.CaseStep) page.CaseStep {
	verify.Label, verify.Words, verify.Attention = v.T("web.step.amend"), true, ""
	return verify
}

func stepPath(folio string, step petition.Step, place string) string {
	path := "/mesa/" + folio + "/paso/" + string(step)
	if place != "" {
		path += "?de=" + url.QueryEscape(place)
	}
	return path
}

// mustAmend reports whether a case can be verified only after the editor has set its unit: one written in words, or one
// that is no longer in force.
func mustAmend(c desk.Case) bool {
	for _, check := range c.Checks {
		if check.Verdict == directory.Fail && check.Name != directory.CheckUnit {
			return false
		}
	}
	return directory.Find(c.Checks, directory.CheckUnit).Verdict != directory.Pass
}

// otherName is the name on the directory's record of the case's address, where it is not the requester's.
func otherName(c desk.Case) string {
	if check := directory.Find(c.Checks, directory.CheckPerson); check.Reason == directory.ReasonOtherName {
		return check.Facts["Known"]
	}
	return ""
}

// standsInTheWay leaves out what the step's own form sets right.
func standsInTheWay(c desk.Case, button desk.Button) bool {
	if button.Blocked == nil {
		return false
	}
	amended := button.Row.Step == petition.Verify && mustAmend(c) &&
		slices.Contains([]string{"petition.need.checks", "petition.need.unit_words"}, fault.TextOf(button.Blocked))
	return !amended
}

// caseKind says what is not the rule: another kind than a new key, another way than the web page.
func caseKind(v *visit.Visit, p petition.Petition) string {
	if p.Kind != petition.New {
		return v.T("petition.kind." + string(p.Kind))
	}
	if p.Origin != petition.Web {
		return v.T("petition.origin." + string(p.Origin))
	}
	return ""
}
