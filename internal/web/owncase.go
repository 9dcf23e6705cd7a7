package web

import (
	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

// correctPage is the form again with what was asked for on top (1.1+).
func (v *visit) correctPage() error {
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	if _, ok := offered(c, petition.Correct); !ok {
		return v.to("/mi-solicitud")
	}
	p, err := v.correctForm(c, page.Form{Values: formValues(c)})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) correctForm(c desk.Case, form page.Form) (page.PetitionForm, error) {
	asked, err := v.askedFor(c)
	if asked == nil {
		asked = &page.Correction{Folio: c.Petition.Folio}
	}
	p := page.PetitionForm{
		Frame: v.frame(v.t("public.petition.correct")), Form: form, Action: "/mi-solicitud/corregir", NoticeVersion: NoticeVersion,
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

// correctPost corrects the request. Another address must be proved before the correction counts.
func (v *visit) correctPost() error {
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	before := c.Petition.Applicant
	blank := func(form page.Form) (page.PetitionForm, error) { return v.correctForm(c, form) }
	return v.takeForm(before, blank, func(read typed) error {
		if err := read.fault(); err != nil {
			return err
		}
		if read.applicant.Mail != before.Mail {
			if err := v.allow(auth.Form, read.applicant.Mail); err != nil {
				return err
			}
		}
		waits, err := v.Desk.Correct(v.r.Context(), v.who.ID, read.applicant, read.oficio)
		switch {
		case err != nil:
			return err
		case waits:
			return v.done("/mi-solicitud", "own_proof")
		}
		return v.done("/mi-solicitud", "own_corrected")
	})
}

// cancelPage states what comes of giving the request up: a cancellation before a key was ordered, a withdrawal after.
func (v *visit) cancelPage() error {
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	row, ok := offered(c, petition.Cancel, petition.Withdraw)
	if !ok {
		return v.to("/mi-solicitud")
	}
	return v.ok(v.cancelForm(c, row, page.Form{}))
}

func (v *visit) cancelForm(c desk.Case, row petition.StepRow, form page.Form) page.ConfirmAct {
	heading := v.t("webpublic.cancel", "Folio", c.Petition.Folio)
	consequences := []string{v.t("webpublic.cancel." + string(row.Step)), v.t("webpublic.cancel.kept"), v.t("webpublic.cancel.again")}
	if c.Petition.Kind == petition.Reset {
		consequences = []string{v.t("webpublic.cancel.reset"), v.t("webpublic.cancel.kept")}
	}
	return page.ConfirmAct{
		Frame: v.frame(heading), Form: form, Action: "/mi-solicitud/cancelar", Heading: heading, Consequences: consequences,
		Button: v.t("public.track.cancel"), Back: "/mi-solicitud", Reason: true,
	}
}

// cancelPost gives the request up (1.1+, 4.1+), by whichever step the table offers its official at this moment.
func (v *visit) cancelPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	row, ok := offered(c, petition.Cancel, petition.Withdraw)
	if !ok {
		return fault.New(fault.Conflict, "petition.moved")
	}
	if err := v.giveUp(c, row.Step); err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.cancelForm(c, row, form) })
	}
	return v.done("/mi-solicitud", "own_cancelled")
}

func (v *visit) giveUp(c desk.Case, step petition.Step) error {
	const longest = 500
	reason, err := intake.Paragraph(v.r.FormValue("reason"), longest)
	if err != nil {
		return fault.Form([]fault.Field{fieldOf("reason", err)})
	}
	by, err := v.as(petition.Official)
	if err != nil {
		return err
	}
	by.ID, by.Name = c.Petition.OfficialID, c.Petition.Applicant.Name()
	_, err = v.Desk.Take(v.r.Context(), by, c.Petition.ID, step, desk.Input{Words: petition.Words{Note: reason}})
	return err
}
