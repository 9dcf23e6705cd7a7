package web

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
)

// casePage shows a case. Whoever may look and not act leaves a trace of having looked.
func (v *visit) casePage() error {
	c, err := v.loadCase()
	if err != nil {
		return err
	}
	if v.who.Has(auth.Auditor) && len(v.roles()) == 0 {
		if err := v.Desk.RecordReading(v.r.Context(), v.who.Actor(), c.Petition); err != nil {
			return err
		}
	}
	p, err := v.caseView(c)
	if err != nil {
		return err
	}
	return v.ok(p)
}

// loadCase loads the case of the address, with the steps that the person may take.
func (v *visit) loadCase() (desk.Case, error) {
	folio, err := intake.Folio(v.r.PathValue("folio"))
	if err != nil {
		return desk.Case{}, v.notFound()
	}
	return v.Desk.Case(v.r.Context(), folio, petition.Actor{ID: v.who.ID, Name: v.who.Name}, v.roles())
}

// caseView fills the page of a case.
func (v *visit) caseView(c desk.Case) (page.Case, error) {
	p, g := c.Petition, c.Rules.Guideline
	view := page.Case{
		Frame: v.frame(p.Folio), Folio: p.Folio, Path: "/mesa/" + p.Folio, Place: v.listPlace(), Name: p.Applicant.Name(),
		State: v.caseState(p), Since: p.Since, Due: p.Due, Age: v.age(g, p), Version: p.Version, Stages: v.ownStages(c),
		Kind: v.caseKind(p), Checks: v.caseChecks(c), ChecksAt: checkedAt(c, v.now), Deliveries: v.caseDeliveries(c),
		Papers: v.casePapers(c), Orders: v.caseOrders(c), Mails: v.caseMails(c), Notes: caseNotes(c), CanNote: len(v.roles()) > 0,
		CanPropose: p.State == petition.Undelivered && v.who.Acts(petition.Liaison), Pending: c.Pending,
		AddressForm: page.Form{Values: map[string]string{"mail": p.Applicant.Mail}},
	}
	if p.Open() {
		view.Turn, _ = v.awaited(c)
	} else {
		view.Due = time.Time{}
	}
	if p.State == petition.Rejected || p.State == petition.Reconsidering {
		view.Answer = view.Path + "/respuesta"
	}
	view.Terms = []page.DataGroup{v.terms(c)}
	v.offer(&view, c)
	var err error
	if view.Data, err = v.caseData(c); err != nil {
		return view, err
	}
	if view.Timeline, err = v.caseTimeline(c); err != nil {
		return view, err
	}
	head, err := v.DB.Read().LedgerHead(v.r.Context())
	if err != nil {
		return view, err
	}
	view.LedgerSize, view.LedgerHead = head.Size, shortHash(head.Hash[:])
	return view, v.caseNeighbours(&view, p)
}

// listPlace is the list a case was opened from, as its pages hand it on: the query of the list's address.
func (v *visit) listPlace() string {
	query, err := url.ParseQuery(v.r.FormValue("de"))
	if err != nil {
		return ""
	}
	filter := v.readDeskFilter(query)
	return filter.query(filter.trail)
}

// caseNeighbours finds the way back to the list and the cases before and after this one in it.
func (v *visit) caseNeighbours(view *page.Case, p petition.Petition) error {
	view.BackPath = deskPath(view.Place)
	if view.Place == "" {
		return nil
	}
	values, _ := url.ParseQuery(view.Place) // it was written by query
	filter := v.readDeskFilter(values)
	query, err := v.deskQuery(filter)
	if err != nil {
		return err
	}
	found, err := v.Desk.Queue(v.r.Context(), query)
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
func (v *visit) offer(view *page.Case, c desk.Case) {
	for _, button := range c.Buttons {
		step := v.caseStep(view.Place, c, button)
		switch {
		case button.Row.Main && standsInTheWay(c, button):
			view.Waiting = v.t("web.case.blocked", "Step", step.Label, "Why", v.lang.Explain(button.Blocked))
		case button.Row.Main && v.atHand(c, button):
			view.Waiting = v.t("web.case.wait." + string(c.Petition.State))
			view.Others = append(view.Others, step)
		case button.Row.Main && view.Primary == nil:
			view.Primary = &step
			if directory.Worst(c.Checks) != directory.Pass {
				step.Attention = v.t("web.case.attention")
			}
			if button.Row.Step == petition.Verify && !step.Words {
				view.Others = append(view.Others, v.amendStep(step))
			}
		case button.Blocked == nil:
			view.Others = append(view.Others, step)
		case fault.TextOf(button.Blocked) == "petition.need.not_final":
			view.Aside = v.lang.Explain(button.Blocked)
		case fault.TextOf(button.Blocked) == "petition.need.no_key":
			view.Aside = v.t("web.case.rejection.elsewhere")
		}
	}
	if view.Primary == nil && view.Waiting == "" && c.Petition.Open() {
		view.Waiting = v.t("web.case.wait." + string(c.Petition.State))
	}
}

// atHand reports whether the program takes the step itself within its limit, so that nobody is asked to press for it.
func (v *visit) atHand(c desk.Case, button desk.Button) bool {
	return c.Petition.State.Row().Turn == petition.Program && !v.personTries(c) && c.Rules.Guideline.MayAlone(button.Row.Left()) && v.now.Before(c.Petition.Due)
}

// personTries reports whether the key of a case waits to be tried at a provider where the program cannot.
func (v *visit) personTries(c desk.Case) bool {
	return c.Petition.State == petition.Obtained && c.Key != nil && !v.Desk.Tries(c.Key.Provider)
}

// awaited is whose turn it is, and what for.
func (v *visit) awaited(c desk.Case) (turn, what string) {
	if v.personTries(c) {
		return v.t("petition.turn." + string(petition.Editor)), v.t("web.case.wait.obtained.person")
	}
	return v.t("petition.turn." + string(c.Petition.Office())), v.worded("web.case.wait."+string(c.Petition.State), "")
}

func (v *visit) caseStep(place string, c desk.Case, button desk.Button) page.CaseStep {
	row := button.Row
	step := page.CaseStep{
		Key: string(row.Step), Number: row.Number, Label: v.ofKind("petition.step."+string(row.Step), c.Petition.Kind), Words: row.Words, Danger: row.Grave,
		Path: stepPath(c.Petition.Folio, row.Step, place),
	}
	if row.Step == petition.Probe || row.Step == petition.Verify && (mustAmend(c) || otherName(c) != "") {
		step.Words = true
	}
	return step
}

// amendStep is the verification with corrections of the data, beside the one that takes them as they are.
func (v *visit) amendStep(verify page.CaseStep) page.CaseStep {
	verify.Label, verify.Words, verify.Attention = v.t("web.step.amend"), true, ""
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

func (v *visit) caseState(p petition.Petition) page.Status {
	status := page.Status{Kind: page.Info, Text: capital(v.ofKind("petition.state."+string(p.State), p.Kind))}
	switch {
	case p.State == petition.Settled:
		status.Kind = page.Done
	case !p.Open():
		status.Kind = page.Ended
	case p.State.Row().Eyes:
		status.Kind = page.Attention
	case v.who.Acts(p.Office()):
		status.Kind = page.Now
	}
	return status
}

// ofKind is a text for a kind of petition, where that kind has words of its own.
func (v *visit) ofKind(key string, kind petition.Kind) string {
	return v.worded(key+"."+string(kind), v.t(key))
}

// caseKind says what is not the rule: another kind than a new key, another way than the web page.
func (v *visit) caseKind(p petition.Petition) string {
	if p.Kind != petition.New {
		return v.t("petition.kind." + string(p.Kind))
	}
	if p.Origin != petition.Web {
		return v.t("petition.origin." + string(p.Origin))
	}
	return ""
}
