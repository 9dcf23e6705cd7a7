package requester

import (
	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/petition"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// CorrectPage is the form again with what was asked for on top (1.1+).
func CorrectPage(v *visit.Visit) error {
	c, err := ownCase(v)
	if err != nil {
		return err
	}
	if _, ok := offered(c, petition.Correct); !ok {
		return v.To("/mi-solicitud")
	}
	p, err := correctForm(v, c, page.Form{Values: formValues(c)})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func correctForm(v *visit.Visit, c desk.Case, form page.Form) (page.PetitionForm, error) {
	asked, err := askedFor(v, c)
	if asked == nil {
		asked = &page.Correction{Folio: c.Petition.Folio}
	}
	p := page.PetitionForm{
		Frame: v.Frame(v.T("public.petition.correct")), Form: form, Action: "/mi-solicitud/corregir", NoticeVersion: forms.NoticeVersion,
		MaxOficio: intake.MaxPDF, Correcting: asked,
	}
	if c.Petition.Kind == petition.Change {
		p.Name = c.Petition.Applicant.Name()
	}
	return p, err
}

// formValues is what a request says already, by the fields of its form.
func formValues(c desk.Case) map[string]string {
	a := c.Petition.Applicant
	return map[string]string{
		"given_names": a.GivenNames, "surname1": a.Surname1, "surname2": a.Surname2, "position": a.Position, "unit": unitName(c),
		"unit_code": c.Unit.Code, "mail": a.Mail, "phone": a.Phone, "extension": a.Extension, "reason": a.Reason,
	}
}

// CorrectPost corrects the request. Another address must be proved before the correction counts.
func CorrectPost(v *visit.Visit) error {
	c, err := ownCase(v)
	if err != nil {
		return err
	}
	before := c.Petition.Applicant
	blank := func(form page.Form) (page.PetitionForm, error) { return correctForm(v, c, form) }
	return forms.TakeForm(v, before, blank, func(read forms.Typed) error {
		if err := read.Fault(); err != nil {
			return err
		}
		if read.Applicant.Mail != before.Mail {
			if err := v.Allow(auth.Form, read.Applicant.Mail); err != nil {
				return err
			}
		}
		waits, err := v.Desk.Correct(v.Request.Context(), v.Who.ID, read.Applicant, read.Oficio)
		switch {
		case err != nil:
			return err
		case waits:
			return v.Done("/mi-solicitud", "own_proof")
		}
		return v.Done("/mi-solicitud", "own_corrected")
	})
}

// CancelPage states what comes of giving the request up: a cancellation before a key was ordered, a withdrawal after.
func CancelPage(v *visit.Visit) error {
	c, err := ownCase(v)
	if err != nil {
		return err
	}
	row, ok := offered(c, petition.Cancel, petition.Withdraw)
	if !ok {
		return v.To("/mi-solicitud")
	}
	return v.OK(cancelForm(v, c, row, page.Form{}))
}

func cancelForm(v *visit.Visit, c desk.Case, row petition.StepRow, form page.Form) page.ConfirmAct {
	heading := v.T("webpublic.cancel", "Folio", c.Petition.Folio)
	consequences := []string{v.T("webpublic.cancel." + string(row.Step)), v.T("webpublic.cancel.kept"), v.T("webpublic.cancel.again")}
	if c.Petition.Kind == petition.Reset {
		consequences = []string{v.T("webpublic.cancel.reset"), v.T("webpublic.cancel.kept")}
	}
	return page.ConfirmAct{
		Frame: v.Frame(heading), Form: form, Action: "/mi-solicitud/cancelar", Heading: heading, Consequences: consequences,
		Button: v.T("public.track.cancel"), Back: "/mi-solicitud", Reason: true,
	}
}

// CancelPost gives the request up (1.1+, 4.1+), by whichever step the table offers its official at this moment.
func CancelPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	c, err := ownCase(v)
	if err != nil {
		return err
	}
	row, ok := offered(c, petition.Cancel, petition.Withdraw)
	if !ok {
		return fault.New(fault.Conflict, "petition.moved")
	}
	if err := giveUp(v, c, row.Step); err != nil {
		return v.Again(err, func(form page.Form) page.Page { return cancelForm(v, c, row, form) })
	}
	return v.Done("/mi-solicitud", "own_cancelled")
}

func giveUp(v *visit.Visit, c desk.Case, step petition.Step) error {
	const longest = 500
	reason, err := intake.Paragraph(v.Request.FormValue("reason"), longest)
	if err != nil {
		return fault.Form([]fault.Field{forms.FieldOf("reason", err)})
	}
	by, err := v.As(petition.Official)
	if err != nil {
		return err
	}
	by.ID, by.Name = c.Petition.OfficialID, c.Petition.Applicant.Name()
	_, err = v.Desk.Take(v.Request.Context(), by, c.Petition.ID, step, desk.Input{Words: petition.Words{Note: reason}})
	return err
}
