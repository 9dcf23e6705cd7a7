package web

import (
	"strings"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

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
