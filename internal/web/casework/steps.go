package casework

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// StepPage asks for the words of a step. A step that needs none is a button of the case's page.
func StepPage(v *visit.Visit) error {
	c, err := loadCase(v)
	if err != nil {
		return err
	}
	button, offered := stepButton(c, step(v))
	if !offered || !asksWords(c, button) {
		return v.To(backToCase(v, c))
	}
	values := applicantValues(c)
	succeeded, err := proposeSuccessor(v, values, c)
	if err != nil {
		return err
	}
	form := stepForm(v, c, button, page.Form{Values: values})
	form.Succeeded = succeeded
	if form.Decides, err = reconsidered(v, c, button.Row.Step); err != nil {
		return err
	}
	return v.OK(form)
}

func step(v *visit.Visit) petition.Step { return petition.Step(v.Request.PathValue("step")) }

// backToCase is the address of a case, with the list it was opened from.
func backToCase(v *visit.Visit, c desk.Case) string {
	return caseAt(c.Petition.Folio, listPlace(v))
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

// StepPost takes a step on the version that the page showed.
func StepPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	c, err := loadCase(v)
	if err != nil {
		return err
	}
	button, offered := stepButton(c, step(v))
	seen, _ := strconv.ParseInt(v.Request.FormValue("version"), 10, 64)
	switch {
	case !offered && seen == c.Petition.Version:
		return fault.New(fault.Denied, "petition.not_yours")
	case !offered || seen != c.Petition.Version:
		return overtaken(v, c)
	case v.Request.FormValue("search_unit") != "":
		return searchStepUnit(v, c, button)
	}
	if err = takeStep(v, c, button, seen); err == nil {
		v.AwaitProgram(c.Petition.Folio)
		return v.Done(backToCase(v, c), string(button.Row.Step))
	}
	return stepFailed(v, err, c, button)
}

// takeStep reads what came with the step and takes it.
func takeStep(v *visit.Visit, c desk.Case, button desk.Button, version int64) error {
	by, err := v.As(button.Role)
	if err != nil {
		return err
	}
	in, err := stepInput(v, c, button)
	if err != nil {
		return err
	}
	in.Version = version
	_, err = v.Desk.Take(v.Request.Context(), by, c.Petition.ID, button.Row.Step, in)
	return err
}

// stepFailed shows why a step was not taken: who was quicker, what is missing in its form, or on the case's page what
// stands in its way.
func stepFailed(v *visit.Visit, err error, before desk.Case, button desk.Button) error {
	c, loading := loadCase(v)
	if loading != nil {
		return loading
	}
	if fault.Is(err, fault.Conflict) {
		return overtaken(v, c)
	}
	if asksWords(before, button) && v.Request.Form.Has("note") {
		return stepAgain(v, err, c, button)
	}
	view, drawing := caseView(v, c)
	if drawing != nil {
		return drawing
	}
	return v.Again(err, func(page.Form) page.Page {
		view.Banners = append(view.Banners, page.Banner{Kind: page.Fail, Text: v.Lang.Explain(err)})
		return view
	})
}

// stepAgain shows a step's form as it was not accepted, with the units that may be meant where the unit is at fault.
func stepAgain(v *visit.Visit, err error, c desk.Case, button desk.Button) error {
	var matches []page.UnitMatch
	if button.Row.Step == petition.Verify {
		var searching error
		if matches, searching = forms.FindUnits(v, v.Request.FormValue("unit")); searching != nil {
			return searching
		}
	}
	decides, failed := reconsidered(v, c, button.Row.Step)
	if failed != nil {
		return failed
	}
	return v.Again(onForm(err), func(form page.Form) page.Page {
		shown := stepForm(v, c, button, form)
		shown.Decides = decides
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
func overtaken(v *visit.Visit, c desk.Case) error {
	button, possible := stepButton(c, step(v))
	conflict := conflict(v, c)
	if possible && asksWords(c, button) && len(conflict.Typed) > 0 {
		form := stepForm(v, c, button, page.Form{Values: v.Values()})
		conflict.Typed, form.Conflict = nil, conflict
		var err error
		if form.Decides, err = reconsidered(v, c, button.Row.Step); err != nil {
			return err
		}
		return v.Show(http.StatusConflict, form)
	}
	view, err := caseView(v, c)
	if err != nil {
		return err
	}
	view.Conflict = conflict
	return v.Show(http.StatusConflict, view)
}

// conflict tells the last step of the case, and what the person tried and wrote.
func conflict(v *visit.Visit, c desk.Case) *page.Conflict {
	told := &page.Conflict{Tried: v.Worded("petition.step."+string(step(v)), string(step(v))), At: c.Petition.Since}
	if len(c.Timeline) > 0 {
		last := c.Timeline[len(c.Timeline)-1]
		told.Who, told.Did, told.At = last.By.Name, visit.MidSentence(wording.OfKind(v, "petition.done."+string(last.Step), c.Petition.Kind)), last.At
		if told.Who == "" {
			told.Who = v.T("petition.office." + string(last.By.Role))
		}
	}
	for _, code := range v.Request.Form["ground"] {
		told.Typed = append(told.Typed, page.Datum{Label: v.T("desk.step.grounds"), Value: groundWords(v, c.Rules.Guideline, step(v), code)})
	}
	for _, name := range []string{"said", "note"} {
		if text := strings.TrimSpace(v.Request.FormValue(name)); text != "" {
			told.Typed = append(told.Typed, page.Datum{Label: v.T("desk.step." + name), Value: text})
		}
	}
	return told
}

// searchStepUnit shows the verification's form again with the units found, everything typed kept.
func searchStepUnit(v *visit.Visit, c desk.Case, button desk.Button) error {
	matches, err := forms.FindUnits(v, v.Request.FormValue("unit"))
	if err != nil {
		return err
	}
	form := stepForm(v, c, button, page.Form{Values: v.Values()})
	form.Matches, form.Searched = matches, true
	return v.OK(form)
}
