package web

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
	"clavero/internal/web/page"
)

// petitionPage is the form of a request (1.1).
func (v *visit) petitionPage() error {
	p, err := v.petitionForm(page.Form{})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) petitionForm(form page.Form) (page.PetitionForm, error) {
	days, err := v.usualDays()
	return page.PetitionForm{
		Frame: v.frame(v.t("public.petition")), Form: form, Action: "/solicitud", Days: days, NoticeVersion: NoticeVersion, MaxOficio: intake.MaxPDF,
	}, err
}

// usualDays is how many working days a key takes when every office uses its whole limit.
func (v *visit) usualDays() (int, error) {
	rules, err := v.Desk.Rules(v.r.Context())
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

// petitionPost keeps a request and writes to its address (1.1). The answer is the same whatever is known of the address.
func (v *visit) petitionPost() error {
	blank := func(form page.Form) (page.PetitionForm, error) { return v.petitionForm(form) }
	return v.takeForm(petition.Applicant{}, blank, func(read typed) error {
		read.demandConsent(v)
		if err := read.fault(); err != nil {
			return err
		}
		if err := v.allow(auth.Form, read.applicant.Mail); err != nil {
			return err
		}
		err := v.Desk.Submit(v.r.Context(), desk.Request{
			Applicant: read.applicant, Lang: v.formLang(), Notice: NoticeVersion, Oficio: read.oficio,
		})
		if err != nil {
			return err
		}
		v.rememberSent(read.applicant.Mail)
		return v.to("/solicitud/enviada")
	})
}

// petitionSent follows the form. Nothing of what was typed is in its address.
func (v *visit) petitionSent() error {
	return v.ok(page.Sent{Frame: v.frame(v.t("public.sent.petition")), What: page.SentPetition, Mail: v.rememberedMail()})
}

// sentCookie holds, for some minutes and in this browser only, the address that was written to: whoever mistyped it sees so.
const sentCookie = "clavero_sent"

func (v *visit) rememberSent(address string) {
	v.cookie(sentCookie, url.QueryEscape(address), 10*time.Minute)
}

// rememberedMail is the address kept by rememberSent, "" when there is none or it is no address.
func (v *visit) rememberedMail() string {
	cookie, err := v.r.Cookie(sentCookie)
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
func (v *visit) formLang() string {
	if asked := v.r.FormValue("lang"); asked != "" {
		return string(lang.Parse(asked))
	}
	return string(v.lang)
}
