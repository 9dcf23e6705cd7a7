// Package requester is the pages of whoever asks for a key and has none yet: the form, the mailed links, following the case,
// the letter of a refusal, the delivery of the key (1.1 to 1.3, 4.1).
package requester

import (
	"net/mail"
	"net/url"
	"time"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/guideline"
	"clavero/internal/intake"
	"clavero/internal/lang"
	"clavero/internal/petition"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// PetitionPage is the form of a request (1.1).
func PetitionPage(v *visit.Visit) error {
	p, err := petitionForm(v, page.Form{})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func petitionForm(v *visit.Visit, form page.Form) (page.PetitionForm, error) {
	days, err := usualDays(v)
	return page.PetitionForm{
		Frame: v.Frame(v.T("public.petition")), Form: form, Action: "/solicitud", Days: days, NoticeVersion: forms.NoticeVersion, MaxOficio: intake.MaxPDF,
	}, err
}

// usualDays is how many working days a key takes when every office uses its whole limit.
func usualDays(v *visit.Visit) (int, error) {
	rules, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return 0, err
	}
	day := rules.Guideline.Calendar.Closes - rules.Guideline.Calendar.Opens
	minutes := 0
	for _, state := range []petition.State{petition.Received, petition.Forwarded, petition.Probed} {
		if limit, ok := rules.Guideline.LimitOf(string(state)); ok && limit.Unit == guideline.WorkingHours {
			minutes += limit.N * 60
		}
	}
	if day <= 0 {
		return 0, nil
	}
	return (minutes + day - 1) / day, nil
}

// PetitionPost keeps a request and writes to its address (1.1). The answer is the same whatever is known of the address.
func PetitionPost(v *visit.Visit) error {
	blank := func(form page.Form) (page.PetitionForm, error) { return petitionForm(v, form) }
	return forms.TakeForm(v, petition.Applicant{}, blank, func(read forms.Typed) error {
		read.DemandConsent(v)
		if err := read.Fault(); err != nil {
			return err
		}
		if err := v.Allow(auth.Form, read.Applicant.Mail); err != nil {
			return err
		}
		err := v.Desk.Submit(v.Request.Context(), desk.Request{
			Applicant: read.Applicant, Lang: formLang(v), Notice: forms.NoticeVersion, Oficio: read.Oficio,
		})
		if err != nil {
			return err
		}
		rememberSent(v, read.Applicant.Mail)
		return v.To("/solicitud/enviada")
	})
}

// PetitionSent follows the form. Nothing of what was typed is in its address.
func PetitionSent(v *visit.Visit) error {
	return v.OK(page.Sent{Frame: v.Frame(v.T("public.sent.petition")), What: page.SentPetition, Mail: rememberedMail(v)})
}

// sentCookie holds, for some minutes and in this browser only, the address that was written to: whoever mistyped it sees so.
const sentCookie = "clavero_sent"

func rememberSent(v *visit.Visit, address string) {
	v.Cookie(sentCookie, url.QueryEscape(address), 10*time.Minute)
}

// rememberedMail is the address kept by rememberSent, "" when there is none or it is no address.
func rememberedMail(v *visit.Visit) string {
	cookie, err := v.Request.Cookie(sentCookie)
	if err != nil {
		return ""
	}
	kept, err := url.QueryUnescape(cookie.Value)
	if err != nil {
		return ""
	}
	address, err := mail.ParseAddress(kept)
	if err != nil {
		return ""
	}
	return address.Address
}

// formLang is the language that the form was filled in: its mails are written in it.
func formLang(v *visit.Visit) string {
	if asked := v.Request.FormValue("lang"); asked != "" {
		return string(lang.Parse(asked))
	}
	return string(v.Lang)
}
