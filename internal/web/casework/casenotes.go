package casework

import (
	"strings"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// NotePost leaves a note for the offices in the case's file.
func NotePost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	c, err := loadCase(v)
	if err != nil {
		return err
	}
	var fields []fault.Field
	text := forms.Paragraph(v, "note", &fields)
	if err = fault.Form(fields); err == nil {
		err = addNote(v, c.Petition.ID, text)
	}
	if err == nil {
		return v.Done(backToCase(v, c), "note")
	}
	return caseAgain(v, err, c, func(view *page.Case, form page.Form) { view.NoteForm = form })
}

func addNote(v *visit.Visit, id int64, text string) error {
	var by petition.Actor
	for _, role := range v.Roles() {
		var err error
		if by, err = v.As(role); err != nil {
			return err
		}
	}
	return v.Desk.AddNote(v.Request.Context(), by, id, text)
}

// AddressPost proposes another address for a delivery that did not arrive: it is used once its owner has proved it (4.1+).
func AddressPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	c, err := loadCase(v)
	if err != nil {
		return err
	}
	err = proposeAddress(v, c)
	switch {
	case err == nil:
		return v.Done(backToCase(v, c), "address")
	case fault.Is(err, fault.Conflict):
		return overtaken(v, c)
	}
	return caseAgain(v, err, c, func(view *page.Case, form page.Form) { view.AddressForm = form })
}

func proposeAddress(v *visit.Visit, c desk.Case) error {
	by, err := v.As(petition.Liaison)
	if err != nil {
		return err
	}
	address, err := mail.ParseAddress(v.Request.FormValue("mail"))
	if err != nil {
		var fields []fault.Field
		forms.NoteField("mail", err, &fields)
		return fault.Form(fields)
	}
	return v.Desk.ProposeAddress(v.Request.Context(), by, c.Petition.ID, strings.ToLower(address.Mail))
}

// caseAgain shows the case's page with one of its small forms as it was not accepted.
func caseAgain(v *visit.Visit, err error, c desk.Case, put func(*page.Case, page.Form)) error {
	view, drawing := caseView(v, c)
	if drawing != nil {
		return drawing
	}
	return v.Again(err, func(form page.Form) page.Page {
		put(&view, form)
		return view
	})
}
