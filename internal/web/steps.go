package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/desk"
	"clavero/internal/fault"
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
	values := applicantValues(c)
	succeeded, err := v.proposeSuccessor(values, c)
	if err != nil {
		return err
	}
	form := v.stepForm(c, button, page.Form{Values: values})
	form.Succeeded = succeeded
	return v.ok(form)
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

// asksWords reports whether a step has a form. The verification's carries corrections of the data, that of a key that was
// tried what the person saw.
func asksWords(c desk.Case, button desk.Button) bool {
	return button.Row.Words || button.Row.Step == petition.Probe || button.Row.Step == petition.Verify && c.Petition.Kind != petition.Renewal
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
		v.awaitProgram(c.Petition.Folio)
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
	if asksWords(before, button) && v.r.Form.Has("note") {
		return v.stepAgain(err, c, button)
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

// stepAgain shows a step's form as it was not accepted, with the units that may be meant where the unit is at fault.
func (v *visit) stepAgain(err error, c desk.Case, button desk.Button) error {
	var matches []page.UnitMatch
	if button.Row.Step == petition.Verify {
		var searching error
		if matches, searching = v.findUnits(v.r.FormValue("unit")); searching != nil {
			return searching
		}
	}
	return v.again(onForm(err), func(form page.Form) page.Page {
		shown := v.stepForm(c, button, form)
		if form.Errors["unit"] != "" || fault.TextOf(err) == "petition.need.unit_words" {
			shown.Matches, shown.Searched = matches, true
		}
		return shown
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
		if field.Text == "webpublic.unit_choose" { // its words are for a requester, who may also leave the unit in words
			renamed.Fields[i].Text = "web.unit.choose"
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
		told.Who, told.Did, told.At = last.By.Name, midSentence(v.ofKind("petition.done."+string(last.Step), c.Petition.Kind)), last.At
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
