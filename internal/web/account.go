package web

import (
	"strconv"

	"clavero/internal/auth"
	"clavero/internal/lang"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

// accountPage is one's own key or account, and where it is open.
func (v *visit) accountPage() error {
	account, err := v.Identity.Account(v.r.Context(), v.who)
	if err != nil {
		return err
	}
	sessions, err := v.Identity.Sessions(v.r.Context(), v.who)
	if err != nil {
		return err
	}
	p := page.Account{
		Frame: v.frame(v.t("reader.account")), UserName: account.User, Mail: account.Mail, Unit: account.Unit, Since: account.Since,
		Until: account.Until, State: page.Status{Kind: page.Done, Text: v.t("webreader.account.live")},
		Staff: v.who.Kind == auth.Staff, Codes: account.Codes,
	}
	if v.who.Kind == auth.Reader {
		if err := v.accountKey(&p); err != nil {
			return err
		}
	}
	for _, s := range sessions {
		p.Sessions = append(p.Sessions, v.sessionLine(s))
	}
	return v.ok(p)
}

// accountKey adds what the holder of the key may do about it, and what was done before.
func (v *visit) accountKey(p *page.Account) error {
	o, err := v.Desk.Offer(v.r.Context(), v.who.ID)
	if err != nil {
		return err
	}
	p.State = v.keyState(o.Key)
	if o.Renewal {
		p.Renew, p.Ends = "/cuenta/renovar", true
	}
	p.Acts = []page.KeyAct{{Label: v.t("keys.account.change"), Path: "/cuenta/cambio"}, {Label: v.t("keys.account.giveup"), Path: "/cuenta/baja"}}
	history, err := v.Desk.KeyHistory(v.r.Context(), o.Key)
	for _, one := range history {
		p.History = append(p.History, page.AccountEvent{What: capital(v.t("petition.kind." + string(one.Kind))), Folio: one.Folio, At: one.Created, State: v.ownPetitionState(one)})
	}
	return err
}

// ownPetitionState is where a petition of one's own stands, in a word.
func (v *visit) ownPetitionState(p petition.Petition) page.Status {
	status := v.caseState(p)
	if status.Kind == page.Now || status.Kind == page.Attention {
		status.Kind = page.Info
	}
	return status
}

func (v *visit) sessionLine(s auth.OpenSession) page.SessionLine {
	return page.SessionLine{
		ID: strconv.FormatInt(s.ID, 10), Device: v.device(s.Place.Device), Network: s.Place.Prefix, Since: s.Since, Seen: s.Seen, Here: s.Active,
	}
}

// device names a class of register.Device.
func (v *visit) device(class string) string {
	if key := "webreader.device." + class; lang.Has(key) {
		return v.t(key)
	}
	return v.t("webreader.device.unknown")
}

// endSession ends one of one's own sessions; who ends the one they are in has signed out.
func (v *visit) endSession() error {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return v.notFound()
	}
	if err := v.Identity.End(v.r.Context(), v.who, id); err != nil {
		return err
	}
	if id == v.who.Session {
		v.signOut()
		return v.done("/", "signed_out")
	}
	return v.done("/cuenta", "session_ended")
}
