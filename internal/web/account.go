package web

import (
	"slices"
	"strconv"

	"clavero/internal/auth"
	"clavero/internal/lang"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

// accountPage is one's own key or account, and where it is open.
func (v *visit) accountPage() error {
	p, err := v.account(nil)
	if err != nil {
		return err
	}
	return v.ok(p)
}

// account draws that page; chosen are the sessions that are ticked to be ended. Nil ticks the other one, where there is
// one only.
func (v *visit) account(chosen []int64) (page.Account, error) {
	account, err := v.Identity.Account(v.r.Context(), v.who)
	if err != nil {
		return page.Account{}, err
	}
	sessions, err := v.Identity.Sessions(v.r.Context(), v.who)
	if err != nil {
		return page.Account{}, err
	}
	p := page.Account{
		Frame: v.frame(v.t("reader.account")), UserName: account.User, Mail: account.Mail, Unit: account.Unit, Since: account.Since,
		Until: account.Until, State: page.Status{Kind: page.Done, Text: v.t("webreader.account.live")},
		Staff: v.who.Kind == auth.Staff, Codes: account.Codes,
	}
	if v.who.Kind == auth.Reader {
		if err := v.accountKey(&p); err != nil {
			return page.Account{}, err
		}
	}
	for _, s := range sessions {
		line := v.sessionLine(s)
		line.Chosen = chosen == nil && len(sessions) == 2 && !s.Active || slices.Contains(chosen, s.ID)
		p.Sessions = append(p.Sessions, line)
		p.Others = p.Others || !s.Active
	}
	return p, nil
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

// endSessions ends those of one's own sessions that are ticked, for the passphrase.
func (v *visit) endSessions() error {
	if err := v.parse(); err != nil {
		return err
	}
	chosen := []int64{}
	for _, id := range v.r.PostForm["session"] {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return v.notFound()
		}
		chosen = append(chosen, n)
	}
	err := v.Identity.End(v.r.Context(), v.who, v.token, v.r.PostFormValue("current"), chosen)
	if err == nil {
		return v.done("/cuenta", "session_ended")
	}
	p, drawing := v.account(chosen)
	if drawing != nil {
		return drawing
	}
	return v.again(err, func(form page.Form) page.Page {
		p.Form = form
		return p
	})
}
