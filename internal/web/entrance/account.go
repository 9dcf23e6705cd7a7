package entrance

import (
	"slices"
	"strconv"

	"clavero/internal/auth"
	"clavero/internal/lang"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// AccountPage is one's own key or account, and where it is open.
func AccountPage(v *visit.Visit) error {
	p, err := account(v, nil)
	if err != nil {
		return err
	}
	return v.OK(p)
}

// account draws that page; chosen are the sessions that are ticked to be ended. Nil ticks the other one, where there is
// one only.
func account(v *visit.Visit, chosen []int64) (page.Account, error) {
	account, err := v.Identity.Account(v.Request.Context(), v.Who)
	if err != nil {
		return page.Account{}, err
	}
	sessions, err := v.Identity.Sessions(v.Request.Context(), v.Who)
	if err != nil {
		return page.Account{}, err
	}
	p := page.Account{
		Frame: v.Frame(v.T("reader.account")), UserName: account.User, Mail: account.Mail, Unit: account.Unit, Since: account.Since,
		Until: account.Until, State: page.Status{Kind: page.Done, Text: v.T("webreader.account.live")},
		Staff: v.Who.Kind == auth.Staff, Codes: account.Codes,
	}
	if v.Who.Kind == auth.Reader {
		if err := accountKey(v, &p); err != nil {
			return page.Account{}, err
		}
	}
	for _, s := range sessions {
		line := sessionLine(v, s)
		line.Chosen = chosen == nil && len(sessions) == 2 && !s.Active || slices.Contains(chosen, s.ID)
		p.Sessions = append(p.Sessions, line)
		p.Others = p.Others || !s.Active
	}
	return p, nil
}

// accountKey adds what the holder of the key may do about it, and what was done before.
func accountKey(v *visit.Visit, p *page.Account) error {
	o, err := v.Desk.Offer(v.Request.Context(), v.Who.ID)
	if err != nil {
		return err
	}
	p.State = wording.KeyState(v, o.Key)
	if o.Renewal {
		p.Renew, p.Ends = "/cuenta/renovar", true
	}
	p.Acts = []page.KeyAct{{Label: v.T("keys.account.change"), Path: "/cuenta/cambio"}, {Label: v.T("keys.account.giveup"), Path: "/cuenta/baja"}}
	history, err := v.Desk.KeyHistory(v.Request.Context(), o.Key)
	for _, one := range history {
		p.History = append(p.History, page.AccountEvent{What: visit.Capital(v.T("petition.kind." + string(one.Kind))), Folio: one.Folio, At: one.Created, State: ownPetitionState(v, one)})
	}
	return err
}

// ownPetitionState is where a petition of one's own stands, in a word.
func ownPetitionState(v *visit.Visit, p petition.Petition) page.Status {
	status := wording.CaseState(v, p)
	if status.Kind == page.Now || status.Kind == page.Attention {
		status.Kind = page.Info
	}
	return status
}

func sessionLine(v *visit.Visit, s auth.OpenSession) page.SessionLine {
	return page.SessionLine{
		ID: strconv.FormatInt(s.ID, 10), Device: device(v, s.Place.Device), Network: s.Place.Prefix, Since: s.Since, Seen: s.Seen, Here: s.Active,
	}
}

// device names a class of register.Device.
func device(v *visit.Visit, class string) string {
	if key := "webreader.device." + class; lang.Has(key) {
		return v.T(key)
	}
	return v.T("webreader.device.unknown")
}

// EndSessions ends those of one's own sessions that are ticked, for the passphrase.
func EndSessions(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	chosen := []int64{}
	for _, id := range v.Request.PostForm["session"] {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return v.NotFound()
		}
		chosen = append(chosen, n)
	}
	err := v.Identity.End(v.Request.Context(), v.Who, v.Token, v.Request.PostFormValue("current"), chosen)
	if err == nil {
		return v.Done("/cuenta", "session_ended")
	}
	p, drawing := account(v, chosen)
	if drawing != nil {
		return drawing
	}
	return v.Again(err, func(form page.Form) page.Page {
		p.Form = form
		return p
	})
}
