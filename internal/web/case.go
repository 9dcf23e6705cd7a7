package web

import (
	"encoding/hex"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
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
		view.Turn = v.t("petition.turn." + string(p.Office()))
	} else {
		view.Due = time.Time{}
	}
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
	if at >= 0 && at+1 < len(found.Rows) {
		view.NextPath = filter.casePath(found.Rows[at+1].Petition.Folio)
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
		}
	}
	if view.Primary == nil && view.Waiting == "" && c.Petition.Open() {
		view.Waiting = v.t("web.case.wait." + string(c.Petition.State))
	}
}

func (v *visit) caseStep(place string, c desk.Case, button desk.Button) page.CaseStep {
	row := button.Row
	step := page.CaseStep{
		Key: string(row.Step), Number: row.Number, Label: v.t("petition.step." + string(row.Step)), Words: row.Words, Danger: row.Grave,
		Path: stepPath(c.Petition.Folio, row.Step, place),
	}
	if row.Step == petition.Verify && mustAmend(c) {
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
	status := page.Status{Kind: page.Info, Text: capitalised(v.t("petition.state." + string(p.State)))}
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

func (v *visit) caseData(c desk.Case) ([]page.DataGroup, error) {
	p, a := c.Petition, c.Petition.Applicant
	units, err := v.places()
	if err != nil {
		return nil, err
	}
	groups := v.applicantData(a, units)
	groups[0].Data[2].Mark = v.t("web.case.mail.unproved")
	if p.Proved {
		groups[0].Data[2].Mark = v.t("web.case.mail.proved")
	}
	purpose := page.DataGroup{Title: v.t("web.case.what"), Data: []page.Datum{
		v.datum("reason", a.Reason), v.datum("origin", capitalised(v.t("petition.origin."+string(p.Origin)))), v.datum("notice", v.noticeOf(p)),
	}}
	if p.OfficialID != 0 {
		purpose.Data = append(purpose.Data, page.Datum{Label: v.t("web.datum.official"), Value: a.Name(), Path: "/directorio/" + strconv.FormatInt(p.OfficialID, 10)})
	}
	if c.Key != nil {
		purpose.Data = append(purpose.Data, page.Datum{Label: v.t("web.datum.key"), Value: c.Key.UserName, Code: true, Mark: v.t("credential.state." + string(c.Key.State))})
	}
	return append(groups, purpose, v.terms(c)), nil
}

// applicantData is who somebody is and where they work.
func (v *visit) applicantData(a petition.Applicant, units places) []page.DataGroup {
	phone := a.Phone
	if phone != "" && a.Extension != "" {
		phone = v.t("web.datum.extension", "Phone", phone, "Extension", a.Extension)
	}
	where := page.DataGroup{Title: v.t("web.case.where")}
	if unit, ok := units.byID[a.UnitID]; ok {
		datum := v.datum("unit", unit.Name)
		datum.Path = "/catalogo?q=" + url.QueryEscape(unit.Code)
		if !unit.NameConfirmed() {
			datum.Mark = v.t("house.catalogue.unconfirmed")
		}
		where.Data = []page.Datum{datum}
		if institution := units.institution(unit.ID); institution != "" {
			where.Data = append(where.Data, v.datum("institution", institution))
		}
	} else {
		datum := v.datum("unit", a.UnitText)
		datum.Mark = v.t("web.datum.unit.words")
		where.Data = []page.Datum{datum}
	}
	return []page.DataGroup{
		{Title: v.t("web.case.who"), Data: []page.Datum{v.datum("name", a.Name()), v.datum("position", a.Position), v.datum("mail", a.Mail), v.datum("phone", phone)}},
		where,
	}
}

func (v *visit) datum(name, value string) page.Datum {
	if value == "" {
		return page.Datum{Label: v.t("web.datum." + name), Value: v.t("web.datum.none"), Absent: true}
	}
	return page.Datum{Label: v.t("web.datum." + name), Value: value}
}

func (v *visit) noticeOf(p petition.Petition) string {
	if p.Notice == "" {
		return v.t("web.case.notice.paper")
	}
	return v.t("web.case.notice.web", "Version", p.Notice)
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
			fact := page.Datum{Label: v.worded("check.fact."+name, name), Value: check.Facts[name]}
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

// caseTimeline is what happened, the newest first, under what is awaited now.
func (v *visit) caseTimeline(c desk.Case) ([]page.Happening, error) {
	var list []page.Happening
	if p := c.Petition; p.Open() {
		now := page.Happening{Title: v.t("petition.turn." + string(p.Office())), At: p.Since, Kind: page.Now, Detail: v.worded("web.case.wait."+string(p.State), "")}
		list = append(list, now)
	}
	for _, event := range slices.Backward(c.Timeline) {
		g, err := v.Book.Guideline(v.r.Context(), v.DB.Read(), event.Guideline)
		if err != nil {
			return nil, err
		}
		list = append(list, v.happening(g, event))
	}
	return list, nil
}

// shapes of the steps that are neither on the main road nor of no weight.
var stepShapes = map[petition.Step]string{
	petition.Return: page.Attention, petition.Refuse: page.Attention, petition.Fail: page.Attention, petition.Bounce: page.Attention,
	petition.HoldBack: page.Attention, petition.Reject: page.Fail, petition.Cancel: page.Fail, petition.Withdraw: page.Fail,
	petition.Expire: page.Fail, petition.Remove: page.Info, petition.Reopen: page.Info,
}

func (v *visit) happening(g guideline.Guideline, event desk.Event) page.Happening {
	said := event.Detail.Words
	h := page.Happening{
		Number: event.Number, Title: v.t("petition.done." + string(event.Step)), Who: event.By.Name, Office: v.officeName(event.By.Role), At: event.At,
		Kind: stepShapes[event.Step], Said: said.Message, Detail: v.noted(event), Entry: event.LedgerSeq,
	}
	if h.Kind == "" {
		h.Kind = page.Done
	}
	for _, code := range said.Grounds {
		h.Grounds = append(h.Grounds, v.groundWords(g, event.Step, code))
	}
	return h
}

// officeName is the short name of who acts in a role; nothing for the requester, whose own name says it.
func (v *visit) officeName(role petition.Role) string {
	if role == petition.Official {
		return ""
	}
	return v.t("web.office." + string(role))
}

func (v *visit) groundWords(g guideline.Guideline, step petition.Step, code string) string {
	for _, as := range []petition.Step{step, petition.Reject} { // a withdrawal may end in a rejection
		if ground, ok := g.Ground(string(as), code); ok {
			return ground.Line + " " + ground.Text(string(v.lang))
		}
	}
	return code
}

// noted is what a step's line tells beside who took it: the note, a provider's reason, which data changed.
func (v *visit) noted(event desk.Event) string {
	detail := event.Detail
	var parts []string
	switch received, err := time.Parse(time.DateOnly, detail.Words.Note); {
	case err == nil && event.Step == petition.Enter:
		parts = append(parts, v.t("web.case.received", "Date", spanish.ShortDate(received.Add(12*time.Hour), v.lang)))
	case detail.Words.Note != "":
		parts = append(parts, v.worded(detail.Words.Note, detail.Words.Note))
	}
	if detail.Reason != "" {
		parts = append(parts, v.worded(detail.Reason, detail.Reason))
	}
	if detail.Before != nil && detail.After != nil {
		parts = append(parts, v.t("web.case.changed", "Data", strings.Join(v.changedData(*detail.Before, *detail.After), ", ")))
	}
	return strings.Join(parts, " · ")
}

// changedData names the data that differ.
func (v *visit) changedData(before, after petition.Applicant) []string {
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
			names = append(names, midSentence(v.t("web.datum."+part.name)))
		}
	}
	return names
}

func (v *visit) casePapers(c desk.Case) []page.Paper {
	var list []page.Paper
	for _, paper := range c.Papers {
		kind := v.worded("petition.paper."+paper.Kind, paper.Kind)
		list = append(list, page.Paper{
			Name: kind, Kind: v.t("web.paper.series", "N", paper.Series), Size: page.Frame{Lang: v.lang}.Size(paper.Size),
			Path: "/mesa/" + c.Petition.Folio + "/papel/" + strconv.FormatInt(paper.ID, 10), By: v.t("petition.office." + string(paper.Role)),
			At: paper.At, Hash: shortHash(paper.SHA256),
		})
	}
	return list
}

// shortHash is the beginning of a hash, in groups that can be compared by eye.
func shortHash(hash []byte) string {
	const groups = 4
	text := hex.EncodeToString(hash)
	var parts []string
	for at := 0; at+4 <= len(text) && len(parts) < groups; at += 4 {
		parts = append(parts, text[at:at+4])
	}
	return strings.Join(parts, " ")
}

var orderShapes = map[string]string{"done": page.Done, "refused": page.Fail, "withdrawn": page.Ended}

var attemptShapes = map[string]string{"done": page.Done, "answered": page.Done, "refused": page.Fail}

func (v *visit) caseOrders(c desk.Case) []page.Order {
	var list []page.Order
	for _, o := range c.Orders {
		order := page.Order{
			ID: strconv.FormatInt(o.ID, 36), Kind: capitalised(v.worded("petition.order.op."+o.Op, o.Op)), Provider: v.provider(o.Provider), At: o.Placed,
			State: page.Status{Kind: shapeOr(orderShapes[o.State], page.Info), Text: v.worded("petition.order.state."+o.State, o.State)},
		}
		for _, a := range o.Attempts {
			outcome := v.worded("petition.attempt."+a.Outcome, a.Outcome)
			if a.Reason != "" {
				outcome += ": " + v.worded(a.Reason, a.Reason)
			}
			order.Attempts = append(order.Attempts, page.Attempt{At: a.At, What: order.Kind, Outcome: outcome, Kind: shapeOr(attemptShapes[a.Outcome], page.Attention)})
		}
		list = append(list, order)
	}
	return list
}

func shapeOr(shape, otherwise string) string {
	if shape == "" {
		return otherwise
	}
	return shape
}

func (v *visit) provider(name string) string { return v.worded("web.provider."+name, name) }

var deliveryShapes = map[string]string{"spent": page.Done, "bounced": page.Fail, "blocked": page.Fail, "replaced": page.Ended}

func (v *visit) caseDeliveries(c desk.Case) []page.Delivered {
	var list []page.Delivered
	rules := c.Rules.Mechanism
	for _, d := range c.Deliveries {
		shown := page.Delivered{
			Number: d.N, Address: c.Petition.Applicant.Mail, SentAt: d.Created, Until: d.Created.Add(guideline.Minutes(rules.Links.Deliver)),
			State: page.Status{Kind: shapeOr(deliveryShapes[d.State], page.Info), Text: v.worded("delivery.state."+d.State, d.State)},
			Tries: v.t("web.case.tries", "N", d.Tries, "Max", rules.Delivery.Tries),
		}
		if d.State == "sent" && v.now.After(shown.Until) {
			shown.State = page.Status{Kind: page.Attention, Text: v.t("web.case.delivery.over")}
		}
		list = append(list, shown)
	}
	return list
}

var mailShapes = map[string]string{"sent": page.Done, "failed": page.Fail, "dropped": page.Ended}

func (v *visit) caseMails(c desk.Case) []page.CaseMail {
	var list []page.CaseMail
	for _, m := range slices.Backward(c.Mails) {
		mail := page.CaseMail{
			Subject: m.Copy.Subject, Address: m.Copy.To, At: m.Created,
			State: page.Status{Kind: shapeOr(mailShapes[m.State], page.Info), Text: v.worded("petition.mail.state."+m.State, m.State)},
		}
		if mail.Subject == "" {
			words, _ := c.Rules.Mechanism.Mail(m.Purpose, m.Lang)
			mail.Subject, mail.Address = strings.ReplaceAll(words.Subject, "{Folio}", c.Petition.Folio), c.Petition.Applicant.Mail
		}
		if !m.Sent.IsZero() {
			mail.At = m.Sent
		}
		list = append(list, mail)
	}
	return list
}

func caseNotes(c desk.Case) []page.OfficeNote {
	var list []page.OfficeNote
	for _, note := range slices.Backward(c.Notes) {
		list = append(list, page.OfficeNote{Who: note.Name, Text: note.Text, At: note.At})
	}
	return list
}

// paperDownload gives a paper of the case as a file: never shown within a page, since it came from outside.
func (v *visit) paperDownload() error {
	folio, err := intake.Folio(v.r.PathValue("folio"))
	if err != nil {
		return v.notFound()
	}
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return v.notFound()
	}
	p, err := v.Desk.Find(v.r.Context(), folio)
	if err != nil {
		return err
	}
	document, err := v.Desk.Document(v.r.Context(), p.ID, id)
	if err != nil {
		return err
	}
	return v.attach(document.Name, document.MediaType, document.Content)
}

// attach answers with a file to be kept. The policy lets nothing in it run, even where a browser shows it.
func (v *visit) attach(name, mediaType string, content []byte) error {
	h := v.w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", `attachment; filename="`+plainName(name)+`"`)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	_, err := v.w.Write(content)
	return ignoreClosed(err)
}

// plainName keeps of a file's name what needs no quoting in a header.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, name)
}
