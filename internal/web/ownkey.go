package web

import (
	"time"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

func parseDay(day string) (time.Time, error) {
	return time.ParseInLocation(time.DateOnly, day, spanish.MexicoCity())
}

// ownOffer is what the reader who asks may do about their own key; a person of the house has none.
func (v *visit) ownOffer() (desk.Offer, petition.Actor, error) {
	by, err := v.as(petition.Official)
	if v.who.Kind != auth.Reader || err != nil {
		return desk.Offer{}, by, v.notFound()
	}
	o, err := v.Desk.Offer(v.r.Context(), v.who.ID)
	return o, by, err
}

// renewPage shows what a renewal would do. Opening it changes nothing.
func (v *visit) renewPage() error {
	o, _, err := v.ownOffer()
	if err != nil {
		return err
	}
	return v.ok(v.renewalOffer(o, "/cuenta/renovar", "/cuenta/cambio", page.Form{}))
}

// renewalOffer is the page of a renewal, for a signed-in reader and for whoever followed the link of a letter.
func (v *visit) renewalOffer(o desk.Offer, action, change string, form page.Form) page.KeyOffer {
	p := page.KeyOffer{Frame: v.frame(v.t("keys.offer")), Form: form, Heading: v.t("keys.offer"), Lead: v.t("keys.offer.lead", "Date", spanish.LongDate(o.Key.Ends, v.lang)), Change: change}
	if v.who.Kind == auth.Reader {
		p.Back = "/cuenta"
	}
	if o.Renewal {
		p.Action = action
		p.Facts = append(p.Facts, page.Fact{Label: v.t("keys.datum.renewed"), Value: v.longDay(o.Until)})
	} else {
		p.Why = v.notRenewable(o)
	}
	p.Facts = append(p.Facts, page.Fact{Label: v.t("public.field.position"), Value: o.Holder.Position}, page.Fact{Label: v.t("public.field.unit"), Value: o.Unit})
	return p
}

// notRenewable says why a key cannot be renewed now.
func (v *visit) notRenewable(o desk.Offer) string {
	for _, p := range o.UnderWay {
		if p.Kind == petition.Renewal || p.Kind == petition.Revocation {
			return v.t("keys.offer.underway", "Kind", v.t("petition.kind."+string(p.Kind)), "Folio", p.Folio)
		}
	}
	if !o.Key.Usable(v.now) {
		return v.t("keys.offer.closed")
	}
	rules, err := v.Desk.Rules(v.r.Context())
	if from, ends := rules.Guideline.RenewableFrom(o.Key.Ends); err == nil && ends {
		return v.t("keys.offer.early", "Date", spanish.LongDate(from, v.lang))
	}
	return v.t("keys.offer.noend")
}

func (v *visit) renewPost() error {
	o, by, err := v.ownOffer()
	if err != nil {
		return err
	}
	p, err := v.Desk.Renew(v.r.Context(), by, o.Key.ID, "")
	if err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.renewalOffer(o, "/cuenta/renovar", "/cuenta/cambio", form) })
	}
	return v.renewed(p, o.Key.ID, "/cuenta")
}

// renewed tells what came of a renewal: it is done, or the editors look at it.
func (v *visit) renewed(p petition.Petition, key int64, back string) error {
	done := page.KeyDone{Frame: v.frame(v.t("keys.renewed")), Heading: v.t("keys.renewed"), Kind: page.Done, Folio: p.Folio, Back: back}
	now, err := v.Desk.Offer(v.r.Context(), key)
	if err != nil {
		return err
	}
	done.Lead = v.t("keys.renewed.lead", "Date", spanish.LongDate(now.Key.Ends, v.lang))
	if p.State != petition.Settled {
		done.Frame, done.Heading, done.Kind = v.frame(v.t("keys.renewing")), v.t("keys.renewing"), page.Info
		done.Lead = v.t("keys.renewing.lead", "Date", spanish.LongDate(now.Key.Ends, v.lang))
		done.Next = v.t("keys.asked.next")
	}
	return v.ok(done)
}

func (v *visit) changePage() error {
	o, _, err := v.ownOffer()
	if err != nil {
		return err
	}
	return v.ok(v.ownChange(o, "/cuenta/cambio", "/cuenta", page.Form{Values: v.changeValues(o)}))
}

func (v *visit) ownChange(o desk.Offer, action, back string, form page.Form) page.KeyChange {
	return page.KeyChange{Frame: v.frame(v.t("keys.change")), Form: form, Heading: v.t("keys.change"), Lead: v.t("keys.change.lead"), Action: action, Back: back}
}

func (v *visit) changePost() error {
	o, by, err := v.ownOffer()
	if err != nil {
		return err
	}
	return v.takeChange(o, func(form page.Form) page.KeyChange { return v.ownChange(o, "/cuenta/cambio", "/cuenta", form) }, func(data petition.Applicant, _ string) error {
		if data.Mail != o.Holder.Mail {
			if err := v.allow(auth.Form, data.Mail); err != nil {
				return err
			}
		}
		p, err := v.Desk.AskChange(v.r.Context(), by, o.Key.ID, data, "")
		if err != nil {
			return err
		}
		return v.changeAsked(p, o, "/cuenta")
	})
}

// changeAsked tells what came of asking for a change.
func (v *visit) changeAsked(p petition.Petition, o desk.Offer, back string) error {
	done := page.KeyDone{Frame: v.frame(v.t("keys.changing")), Heading: v.t("keys.changing"), Kind: page.Info, Folio: p.Folio, Back: back, Lead: v.t("keys.changing.lead"), Next: v.t("keys.asked.next")}
	if p.Applicant.Mail != o.Holder.Mail {
		done.Lead = v.t("keys.changing.proof", "Mail", p.Applicant.Mail)
	}
	if p.State == petition.Settled {
		done.Kind, done.Lead, done.Next = page.Done, v.t("keys.changed.lead"), ""
	}
	return v.ok(done)
}

// giveUpPage states what comes of giving a key up.
func (v *visit) giveUpPage() error {
	o, _, err := v.ownOffer()
	if err != nil {
		return err
	}
	return v.ok(v.giveUpForm(o, page.Form{}))
}

func (v *visit) giveUpForm(o desk.Offer, form page.Form) page.ConfirmAct {
	heading := v.t("keys.giveup")
	consequences := []string{v.t("keys.giveup.now"), v.t("keys.giveup.again")}
	if len(o.UnderWay) > 0 {
		consequences = append(consequences, v.t("keys.consequence.underway", "N", len(o.UnderWay)))
	}
	return page.ConfirmAct{Frame: v.frame(heading), Form: form, Action: "/cuenta/baja", Heading: heading, Consequences: consequences,
		Button: v.t("keys.giveup.button"), Back: "/cuenta", Reason: true, Sure: v.t("keys.giveup.sure")}
}

func (v *visit) giveUpPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	o, by, err := v.ownOffer()
	if err != nil {
		return err
	}
	var fields []fault.Field
	reason := v.paragraph("reason", &fields)
	if v.r.FormValue("sure") == "" {
		fields = append(fields, fault.Field{Name: "sure", Text: "keys.giveup.tick"})
	}
	if err = fault.Form(fields); err == nil {
		var p petition.Petition
		if p, err = v.Desk.GiveUp(v.r.Context(), by, o.Key.ID, reason); err == nil {
			v.signOut()
			v.awaitProgram(p.Folio)
			return v.done("/", "key_given_up")
		}
	}
	return v.again(err, func(form page.Form) page.Page { return v.giveUpForm(o, form) })
}

// linkedOffer is the offer of the letter's link in the address. Opening it, as a mail scanner does, spends nothing.
func (v *visit) linkedOffer() (desk.Offer, string, error) {
	token := v.r.PathValue("token")
	o, err := v.Desk.OfferOf(v.r.Context(), token)
	if err == nil {
		v.speak(o.Lang)
	}
	return o, "/renovar/" + token, err
}

func (v *visit) renewLinkPage() error {
	o, at, err := v.linkedOffer()
	if err != nil {
		return err
	}
	return v.ok(v.renewalOffer(o, at, at+"/cambio", page.Form{}))
}

func (v *visit) renewLinkPost() error {
	o, at, err := v.linkedOffer()
	if err != nil {
		return err
	}
	p, err := v.Desk.RenewByLink(v.r.Context(), v.r.PathValue("token"))
	if fault.Is(err, fault.Gone) {
		return err
	}
	if err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.renewalOffer(o, at, at+"/cambio", form) })
	}
	return v.renewed(p, o.Key.ID, "/")
}

func (v *visit) changeLinkPage() error {
	o, at, err := v.linkedOffer()
	if err != nil {
		return err
	}
	return v.ok(v.ownChange(o, at+"/cambio", at, page.Form{Values: v.changeValues(o)}))
}

func (v *visit) changeLinkPost() error {
	o, at, err := v.linkedOffer()
	if err != nil {
		return err
	}
	return v.takeChange(o, func(form page.Form) page.KeyChange { return v.ownChange(o, at+"/cambio", at, form) }, func(data petition.Applicant, _ string) error {
		if data.Mail != o.Holder.Mail {
			if err := v.allow(auth.Form, data.Mail); err != nil {
				return err
			}
		}
		p, err := v.Desk.ChangeByLink(v.r.Context(), v.r.PathValue("token"), data)
		if err != nil {
			return err
		}
		return v.changeAsked(p, o, "/")
	})
}
