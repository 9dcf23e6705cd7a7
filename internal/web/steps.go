package web

import (
	"bytes"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

const maxNote = 2000 // characters

// stepPage asks for the words of a step. A step that needs none is a button of the case's page.
func (v *visit) stepPage() error {
	c, err := v.loadCase()
	if err != nil {
		return err
	}
	button, offered := stepButton(c, v.step())
	if !offered || !asksWords(c, button) {
		return v.to(v.backToCase(c))
	}
	return v.ok(v.stepForm(c, button, page.Form{Values: applicantValues(c)}))
}

func (v *visit) step() petition.Step { return petition.Step(v.r.PathValue("step")) }

// backToCase is the address of a case, with the list it was opened from.
func (v *visit) backToCase(c desk.Case) string {
	return caseAt(c.Petition.Folio, v.listPlace())
}

// stepButton finds the step among those the case offers to the person; the button carries the role to take it in.
func stepButton(c desk.Case, step petition.Step) (desk.Button, bool) {
	at := slices.IndexFunc(c.Buttons, func(b desk.Button) bool { return b.Row.Step == step })
	if at < 0 {
		return desk.Button{}, false
	}
	return c.Buttons[at], true
}

// asksWords reports whether a step has a form. The verification's carries corrections of the data.
func asksWords(c desk.Case, button desk.Button) bool {
	return button.Row.Words || button.Row.Step == petition.Verify
}

// stepPost takes a step on the version that the page showed.
func (v *visit) stepPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	c, err := v.loadCase()
	if err != nil {
		return err
	}
	button, offered := stepButton(c, v.step())
	seen, _ := strconv.ParseInt(v.r.FormValue("version"), 10, 64)
	switch {
	case !offered && seen == c.Petition.Version:
		return fault.New(fault.Denied, "petition.not_yours")
	case !offered || seen != c.Petition.Version:
		return v.overtaken(c)
	case v.r.FormValue("search_unit") != "":
		return v.searchStepUnit(c, button)
	}
	if err = v.takeStep(c, button, seen); err == nil {
		return v.done(v.backToCase(c), string(button.Row.Step))
	}
	return v.stepFailed(err, c, button)
}

// takeStep reads what came with the step and takes it.
func (v *visit) takeStep(c desk.Case, button desk.Button, version int64) error {
	by, err := v.as(button.Role)
	if err != nil {
		return err
	}
	in, err := v.stepInput(c, button)
	if err != nil {
		return err
	}
	in.Version = version
	_, err = v.Desk.Take(v.r.Context(), by, c.Petition.ID, button.Row.Step, in)
	return err
}

// stepFailed shows why a step was not taken: who was quicker, what is missing in its form, or on the case's page what
// stands in its way.
func (v *visit) stepFailed(err error, before desk.Case, button desk.Button) error {
	c, loading := v.loadCase()
	if loading != nil {
		return loading
	}
	if fault.Is(err, fault.Conflict) {
		return v.overtaken(c)
	}
	if asksWords(before, button) && v.r.Form.Has("said") || v.r.Form.Has("note") || v.r.Form.Has("given_names") {
		return v.again(onForm(err), func(form page.Form) page.Page { return v.stepForm(c, button, form) })
	}
	view, drawing := v.caseView(c)
	if drawing != nil {
		return drawing
	}
	return v.again(err, func(page.Form) page.Page {
		view.Banners = append(view.Banners, page.Banner{Kind: page.Fail, Text: v.lang.Explain(err)})
		return view
	})
}

// fieldsOnForm says where a step's form asks for what the rules call by other names.
var fieldsOnForm = map[string]string{"grounds": "ground", "message": "said"}

// onForm renames the fields of a fault as the form names them.
func onForm(err error) error {
	var e *fault.Error
	if !errors.As(err, &e) {
		return err
	}
	renamed := *e
	renamed.Fields = slices.Clone(e.Fields)
	for i, field := range renamed.Fields {
		if name, ok := fieldsOnForm[field.Name]; ok {
			renamed.Fields[i].Name = name
		}
	}
	return &renamed
}

// overtaken answers somebody who acted on a case that has moved on: who did what, and what they had written.
func (v *visit) overtaken(c desk.Case) error {
	button, possible := stepButton(c, v.step())
	conflict := v.conflict(c)
	if possible && asksWords(c, button) && len(conflict.Typed) > 0 {
		form := v.stepForm(c, button, page.Form{Values: v.values()})
		conflict.Typed, form.Conflict = nil, conflict
		return v.show(http.StatusConflict, form)
	}
	view, err := v.caseView(c)
	if err != nil {
		return err
	}
	view.Conflict = conflict
	return v.show(http.StatusConflict, view)
}

// conflict tells the last step of the case, and what the person tried and wrote.
func (v *visit) conflict(c desk.Case) *page.Conflict {
	told := &page.Conflict{Tried: v.worded("petition.step."+string(v.step()), string(v.step())), At: c.Petition.Since}
	if len(c.Timeline) > 0 {
		last := c.Timeline[len(c.Timeline)-1]
		told.Who, told.Did, told.At = last.By.Name, midSentence(v.t("petition.done."+string(last.Step))), last.At
		if told.Who == "" {
			told.Who = v.t("petition.office." + string(last.By.Role))
		}
	}
	for _, code := range v.r.Form["ground"] {
		told.Typed = append(told.Typed, page.Datum{Label: v.t("desk.step.grounds"), Value: v.groundWords(c.Rules.Guideline, v.step(), code)})
	}
	for _, name := range []string{"said", "note"} {
		if text := strings.TrimSpace(v.r.FormValue(name)); text != "" {
			told.Typed = append(told.Typed, page.Datum{Label: v.t("desk.step." + name), Value: text})
		}
	}
	return told
}

// stepInput reads the words, the corrections and the paper that come with a step.
func (v *visit) stepInput(c desk.Case, button desk.Button) (desk.Input, error) {
	in := desk.Input{}
	var fields []fault.Field
	in.Words.Grounds = v.r.Form["ground"]
	in.Words.Message = v.paragraph("said", &fields)
	in.Words.Note = v.paragraph("note", &fields)
	if button.Row.Step == petition.Withdraw && len(in.Words.Grounds) > 0 {
		in.Closing = petition.Rejected
	}
	if button.Row.Step == petition.Verify && v.r.Form.Has("given_names") {
		data, err := v.amended(c)
		if err != nil {
			return in, err
		}
		in.Data = &data
	}
	if asksPaper(button.Row) {
		content, err := v.pdf("paper", &fields)
		if err != nil {
			return in, err
		}
		if content != nil {
			in.Paper = &desk.Paper{Kind: "answer", MediaType: "application/pdf", Content: content}
		}
	}
	return in, fault.Form(fields)
}

// paragraph reads a text of several lines; what is wrong with it becomes a field at fault.
func (v *visit) paragraph(name string, fields *[]fault.Field) string {
	text, err := intake.Paragraph(v.r.FormValue(name), maxNote)
	noteField(name, err, fields)
	return text
}

// pdf reads an uploaded paper, nil when none came; what is wrong with it becomes a field at fault.
func (v *visit) pdf(name string, fields *[]fault.Field) ([]byte, error) {
	content, err := v.file(name)
	if err != nil || content == nil {
		return nil, err
	}
	content, err = intake.PDF(bytes.NewReader(content), intake.MaxPDF)
	noteField(name, err, fields)
	return content, nil
}

// noteField adds a field at fault, if it is.
func noteField(name string, err error, fields *[]fault.Field) {
	if err != nil {
		*fields = append(*fields, fieldOf(name, err))
	}
}

// amended is the applicant's data as the editor set them right. The address and the reason are the requester's own.
func (v *visit) amended(c desk.Case) (petition.Applicant, error) {
	before := c.Petition.Applicant
	form := v.typedForm()
	form.Mail, form.Reason = before.Mail, before.Reason
	var read typed
	if err := v.readUnit(&read, before); err != nil {
		return before, err
	}
	form.UnitID, form.UnitText = read.unit.id, read.unit.words
	data, err := form.Read(desk.Demands{PhoneOptional: before.Phone == "", ReasonOptional: before.Reason == ""})
	read.add(err)
	return data, read.fault()
}

// searchStepUnit shows the verification's form again with the units found, everything typed kept.
func (v *visit) searchStepUnit(c desk.Case, button desk.Button) error {
	matches, err := v.findUnits(v.r.FormValue("unit"))
	if err != nil {
		return err
	}
	form := v.stepForm(c, button, page.Form{Values: v.values()})
	form.Matches, form.Searched = matches, true
	return v.ok(form)
}

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

// stepForm fills the page that asks for a step's words.
func (v *visit) stepForm(c desk.Case, button desk.Button, form page.Form) page.StepForm {
	p, row, g := c.Petition, button.Row, c.Rules.Guideline
	label := v.t("petition.step." + string(row.Step))
	f := page.StepForm{
		Frame: v.frame(label), Form: form, Folio: p.Folio, CasePath: v.backToCase(c), Name: p.Applicant.Name(),
		State: capitalised(v.t("petition.state." + string(p.State))), Step: v.caseStep(v.listPlace(), c, button), Version: p.Version,
		Consequence: v.consequences(c, row), AskSaid: row.Words && row.Step != petition.Fail && row.Step != petition.Remove,
		SaidRequired: row.Requires(petition.NeedMessage), AskNote: true, AskPaper: asksPaper(row), MaxPaper: intake.MaxPDF,
	}
	f.Grounds, f.GroundsLabel = v.stepGrounds(g, p, row)
	f.Guideline = v.t("web.step.guideline", "Number", g.Number)
	f.OneGround = row.Step == petition.Reject
	if row.Step == petition.Verify {
		f.AskData, f.UnitUnknown = true, directory.Find(c.Checks, directory.CheckUnit).Verdict != directory.Pass
	}
	return f
}

// asksPaper tells the step whose proof may be a document from outside.
func asksPaper(row petition.StepRow) bool { return row.Step == petition.Remove }

// stepGrounds are those of the guideline for a step. A withdrawal may end in a rejection, and then needs one of that.
func (v *visit) stepGrounds(g guideline.Guideline, p petition.Petition, row petition.StepRow) ([]page.Option, string) {
	step, label := row.Step, v.worded("web.step.grounds."+string(row.Step), v.t("desk.step.grounds"))
	if step == petition.Withdraw && p.Kind == petition.New {
		step = petition.Reject
	}
	var options []page.Option
	for _, ground := range g.GroundsFor(string(step)) {
		options = append(options, page.Option{Value: ground.Code, Label: ground.Line + " " + ground.Text(string(v.lang)),
			Chosen: slices.Contains(v.r.Form["ground"], ground.Code)})
	}
	return options, label
}

// consequences are what a step will do, with the days it will give.
func (v *visit) consequences(c desk.Case, row petition.StepRow) []string {
	g := c.Rules.Guideline
	list := []string{v.t("petition.consequence." + string(row.Step))}
	switch row.Step {
	case petition.Return:
		list = append(list, v.t("web.step.until.correct", "Date", spanish.LongDate(g.Due(string(petition.Returned), v.now), v.lang)))
	case petition.Reject:
		list = append(list, v.t("web.step.until.reopen", "Date", spanish.LongDate(g.ReopenUntil(v.now), v.lang)))
	case petition.Withdraw:
		if c.Key != nil {
			list = append(list, v.t("web.step.key", "User", c.Key.UserName))
		}
	}
	return list
}

// notePost leaves a note for the offices in the case's file.
func (v *visit) notePost() error {
	if err := v.parse(); err != nil {
		return err
	}
	c, err := v.loadCase()
	if err != nil {
		return err
	}
	var fields []fault.Field
	text := v.paragraph("note", &fields)
	if err = fault.Form(fields); err == nil {
		err = v.addNote(c.Petition.ID, text)
	}
	if err == nil {
		return v.done(v.backToCase(c), "note")
	}
	return v.caseAgain(err, c, func(view *page.Case, form page.Form) { view.NoteForm = form })
}

func (v *visit) addNote(id int64, text string) error {
	var by petition.Actor
	for _, role := range v.roles() {
		var err error
		if by, err = v.as(role); err != nil {
			return err
		}
	}
	return v.Desk.AddNote(v.r.Context(), by, id, text)
}

// addressPost proposes another address for a delivery that did not arrive: it is used once its owner has proved it (4.1+).
func (v *visit) addressPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	c, err := v.loadCase()
	if err != nil {
		return err
	}
	err = v.proposeAddress(c)
	switch {
	case err == nil:
		return v.done(v.backToCase(c), "address")
	case fault.Is(err, fault.Conflict):
		return v.overtaken(c)
	}
	return v.caseAgain(err, c, func(view *page.Case, form page.Form) { view.AddressForm = form })
}

func (v *visit) proposeAddress(c desk.Case) error {
	by, err := v.as(petition.Liaison)
	if err != nil {
		return err
	}
	address, err := mail.ParseAddress(v.r.FormValue("mail"))
	if err != nil {
		var fields []fault.Field
		noteField("mail", err, &fields)
		return fault.Form(fields)
	}
	return v.Desk.ProposeAddress(v.r.Context(), by, c.Petition.ID, strings.ToLower(address.Mail))
}

// caseAgain shows the case's page with one of its small forms as it was not accepted.
func (v *visit) caseAgain(err error, c desk.Case, put func(*page.Case, page.Form)) error {
	view, drawing := v.caseView(c)
	if drawing != nil {
		return drawing
	}
	return v.again(err, func(form page.Form) page.Page {
		put(&view, form)
		return view
	})
}
