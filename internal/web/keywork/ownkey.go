package keywork

import (
	"time"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

func parseDay(day string) (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, day, spanish.MexicoCity())
}

// ownOffer is what the reader who asks may do about their own key; a person of the house has none.
func ownOffer(v *visit.Visit) (desk.Offer, petition.Actor, error) {
	by, err := v.As(petition.Official)
	if v.Who.Kind != auth.Reader || err != nil {
		return desk.Offer{}, by, v.NotFound()
	}
	o, err := v.Desk.Offer(v.Request.Context(), v.Who.ID)
	return o, by, err
}

// RenewPage shows what a renewal would do. Opening it changes nothing.
func RenewPage(v *visit.Visit) error {
	o, _, err := ownOffer(v)
	if err != nil {
		return err
	}
	return v.OK(renewalOffer(v, o, "/cuenta/renovar", "/cuenta/cambio", page.Form{}))
}

// renewalOffer is the page of a renewal, for a signed-in reader and for whoever followed the link of a letter.
func renewalOffer(v *visit.Visit, o desk.Offer, action, change string, form page.Form) page.KeyOffer {
	p := page.KeyOffer{Frame: v.Frame(v.T("keys.offer")), Form: form, Heading: v.T("keys.offer"), Lead: v.T("keys.offer.lead", "Date", spanish.LongDate(o.Key.Ends, v.Lang)), Change: change}
	if v.Who.Kind == auth.Reader {
		p.Back = "/cuenta"
	}
	if o.Renewal {
		p.Action = action
		p.Facts = append(p.Facts, page.Fact{Label: v.T("keys.datum.renewed"), Value: longDay(v, o.Until)})
	} else {
		p.Why = notRenewable(v, o)
	}
	p.Facts = append(p.Facts, page.Fact{Label: v.T("public.field.position"), Value: o.Holder.Position}, page.Fact{Label: v.T("public.field.unit"), Value: o.Unit})
	return p
}

// notRenewable says why a key cannot be renewed now.
func notRenewable(v *visit.Visit, o desk.Offer) string {
	for _, p := range o.UnderWay {
		if p.Kind == petition.Renewal || p.Kind == petition.Revocation {
			return v.T("keys.offer.underway", "Kind", v.T("petition.kind."+string(p.Kind)), "Folio", p.Folio)
		}
	}
	if !o.Key.Usable(v.Now) {
		return v.T("keys.offer.closed")
	}
	rules, err := v.Desk.Rules(v.Request.Context())
	if from, ends := rules.Guideline.RenewableFrom(o.Key.Ends); err == nil && ends {
		return v.T("keys.offer.early", "Date", spanish.LongDate(from, v.Lang))
	}
	return v.T("keys.offer.noend")
}

// RenewPost renews the key of whoever is in.
func RenewPost(v *visit.Visit) error {
	o, by, err := ownOffer(v)
	if err != nil {
		return err
	}
	p, err := v.Desk.Renew(v.Request.Context(), by, o.Key.ID, "")
	if err != nil {
		return v.Again(err, func(form page.Form) page.Page { return renewalOffer(v, o, "/cuenta/renovar", "/cuenta/cambio", form) })
	}
	return renewed(v, p, o.Key.ID, "/cuenta")
}

// renewed tells what came of a renewal: it is done, or the editors look at it.
func renewed(v *visit.Visit, p petition.Petition, key int64, back string) error {
	done := page.KeyDone{Frame: v.Frame(v.T("keys.renewed")), Heading: v.T("keys.renewed"), Kind: page.Done, Folio: p.Folio, Back: back}
	now, err := v.Desk.Offer(v.Request.Context(), key)
	if err != nil {
		return err
	}
	done.Lead = v.T("keys.renewed.lead", "Date", spanish.LongDate(now.Key.Ends, v.Lang))
	if p.State != petition.Settled {
		done.Frame, done.Heading, done.Kind = v.Frame(v.T("keys.renewing")), v.T("keys.renewing"), page.Info
		done.Lead = v.T("keys.renewing.lead", "Date", spanish.LongDate(now.Key.Ends, v.Lang))
		done.Next = v.T("keys.asked.next")
	}
	return v.OK(done)
}

// ChangePage asks what has changed in the data of whoever is in.
func ChangePage(v *visit.Visit) error {
	o, _, err := ownOffer(v)
	if err != nil {
		return err
	}
	return v.OK(ownChange(v, o, "/cuenta/cambio", "/cuenta", page.Form{Values: changeValues(v, o)}))
}

func ownChange(v *visit.Visit, o desk.Offer, action, back string, form page.Form) page.KeyChange {
	return page.KeyChange{Frame: v.Frame(v.T("keys.change")), Form: form, Heading: v.T("keys.change"), Lead: v.T("keys.change.lead"), Action: action, Back: back}
}

// ChangePost asks for that change; another address is written to before it counts.
func ChangePost(v *visit.Visit) error {
	o, by, err := ownOffer(v)
	if err != nil {
		return err
	}
	return takeChange(v, o, func(form page.Form) page.KeyChange { return ownChange(v, o, "/cuenta/cambio", "/cuenta", form) }, func(data petition.Applicant, _ string) error {
		if data.Mail != o.Holder.Mail {
			if err := v.Allow(auth.Form, data.Mail); err != nil {
				return err
			}
		}
		p, err := v.Desk.AskChange(v.Request.Context(), by, o.Key.ID, data, "")
		if err != nil {
			return err
		}
		return changeAsked(v, p, o, "/cuenta")
	})
}

// changeAsked tells what came of asking for a change.
func changeAsked(v *visit.Visit, p petition.Petition, o desk.Offer, back string) error {
	done := page.KeyDone{Frame: v.Frame(v.T("keys.changing")), Heading: v.T("keys.changing"), Kind: page.Info, Folio: p.Folio, Back: back, Lead: v.T("keys.changing.lead"), Next: v.T("keys.asked.next")}
	if p.Applicant.Mail != o.Holder.Mail {
		done.Lead = v.T("keys.changing.proof", "Mail", p.Applicant.Mail)
	}
	if p.State == petition.Settled {
		done.Kind, done.Lead, done.Next = page.Done, v.T("keys.changed.lead"), ""
	}
	return v.OK(done)
}

// GiveUpPage states what comes of giving a key up.
func GiveUpPage(v *visit.Visit) error {
	o, _, err := ownOffer(v)
	if err != nil {
		return err
	}
	return v.OK(giveUpForm(v, o, page.Form{}))
}

func giveUpForm(v *visit.Visit, o desk.Offer, form page.Form) page.ConfirmAct {
	heading := v.T("keys.giveup")
	consequences := []string{v.T("keys.giveup.now"), v.T("keys.giveup.again")}
	if len(o.UnderWay) > 0 {
		consequences = append(consequences, v.T("keys.consequence.underway", "N", len(o.UnderWay)))
	}
	return page.ConfirmAct{Frame: v.Frame(heading), Form: form, Action: "/cuenta/baja", Heading: heading, Consequences: consequences,
		Button: v.T("keys.giveup.button"), Back: "/cuenta", Reason: true, Sure: v.T("keys.giveup.sure")}
}

// GiveUpPost ends the key of whoever is in, at their own wish.
func GiveUpPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	o, by, err := ownOffer(v)
	if err != nil {
		return err
	}
	var fields []fault.Field
	reason := forms.Paragraph(v, "reason", &fields)
	if v.Request.FormValue("sure") == "" {
		fields = append(fields, fault.Field{Name: "sure", Text: "keys.giveup.tick"})
	}
	if err = fault.Form(fields); err == nil {
		var p petition.Petition
		if p, err = v.Desk.GiveUp(v.Request.Context(), by, o.Key.ID, reason); err == nil {
			v.SignOut()
			v.AwaitProgram(p.Folio)
			return v.Done("/", "key_given_up")
		}
	}
	return v.Again(err, func(form page.Form) page.Page { return giveUpForm(v, o, form) })
}

// linkedOffer is the offer of the letter's link in the address. Opening it, as a mail scanner does, spends nothing.
func linkedOffer(v *visit.Visit) (desk.Offer, string, error) {
	token := v.Request.PathValue("token")
	o, err := v.Desk.OfferOf(v.Request.Context(), token)
	if err == nil {
		v.Speak(o.Lang)
	}
	return o, "/renovar/" + token, err
}

// RenewLinkPage is the renewal behind the link of a warning. Nothing is spent.
func RenewLinkPage(v *visit.Visit) error {
	o, at, err := linkedOffer(v)
	if err != nil {
		return err
	}
	return v.OK(renewalOffer(v, o, at, at+"/cambio", page.Form{}))
}

// RenewLinkPost renews the key, and spends the link.
func RenewLinkPost(v *visit.Visit) error {
	o, at, err := linkedOffer(v)
	if err != nil {
		return err
	}
	p, err := v.Desk.RenewByLink(v.Request.Context(), v.Request.PathValue("token"))
	if fault.Is(err, fault.Gone) {
		return err
	}
	if err != nil {
		return v.Again(err, func(form page.Form) page.Page { return renewalOffer(v, o, at, at+"/cambio", form) })
	}
	return renewed(v, p, o.Key.ID, "/")
}

// ChangeLinkPage asks what has changed, behind the same link.
func ChangeLinkPage(v *visit.Visit) error {
	o, at, err := linkedOffer(v)
	if err != nil {
		return err
	}
	return v.OK(ownChange(v, o, at+"/cambio", at, page.Form{Values: changeValues(v, o)}))
}

// ChangeLinkPost asks for that change, and spends the link.
func ChangeLinkPost(v *visit.Visit) error {
	o, at, err := linkedOffer(v)
	if err != nil {
		return err
	}
	return takeChange(v, o, func(form page.Form) page.KeyChange { return ownChange(v, o, at+"/cambio", at, form) }, func(data petition.Applicant, _ string) error {
		if data.Mail != o.Holder.Mail {
			if err := v.Allow(auth.Form, data.Mail); err != nil {
				return err
			}
		}
		p, err := v.Desk.ChangeByLink(v.Request.Context(), v.Request.PathValue("token"), data)
		if err != nil {
			return err
		}
		return changeAsked(v, p, o, "/")
	})
}
