package requester

import (
	"context"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// ForgotPage asks for the address of whoever forgot their passphrase.
func ForgotPage(v *visit.Visit) error {
	if wasSent(v) {
		return sentPage(v, page.SentReset)
	}
	return v.OK(page.ForgotPassphrase{Frame: v.Frame(v.T("auth.forgot"))})
}

// ForgotPost begins a reset, if the address has a live key. The answer is the same in body, status and time.
func ForgotPost(v *visit.Visit) error {
	address, err := typedMail(v, auth.ResetAsk, "")
	if err != nil {
		return v.Again(err, func(form page.Form) page.Page {
			return page.ForgotPassphrase{Frame: v.Frame(v.T("auth.forgot")), Form: form}
		})
	}
	language := string(v.Lang)
	v.Afterwards("ask for a reset", func(ctx context.Context) error { return v.Desk.AskReset(ctx, address, language) })
	return sentTo(v, "/frase/olvidada")
}

// typedMail reads the field «mail» as addresses are compared, and counts the try under it, together with what it is asked of.
func typedMail(v *visit.Visit, sort auth.Sort, of string) (string, error) {
	if err := v.Parse(); err != nil {
		return "", err
	}
	address, err := mail.ParseAddress(v.Request.FormValue("mail"))
	if err != nil {
		return "", fault.Form([]fault.Field{forms.FieldOf("mail", err)})
	}
	lower := strings.ToLower(address.Mail)
	return lower, v.Allow(sort, of+"/"+lower)
}

// ResetPage asks for the press that begins a reset whose link was mailed.
func ResetPage(v *visit.Visit) error {
	token, err := usable(v, desk.LinkReset)
	if err != nil {
		return err
	}
	heading := v.T("webpublic.reset")
	return v.OK(page.Press{
		Frame: v.Frame(heading), Heading: heading, Lead: v.T("webpublic.reset.lead"), Action: "/frase/" + token,
		Button: v.T("webpublic.reset.button"), Note: v.T("webpublic.reset.note"),
	})
}

// ResetPost spends the link. The new secret comes from the provider, and is given in the session this opens.
func ResetPost(v *visit.Visit) error {
	token, err := follow(v, desk.LinkReset)
	if err != nil {
		return err
	}
	p, err := v.Desk.ConfirmReset(v.Request.Context(), token)
	if err != nil {
		return err
	}
	if err := openOwn(v, p); err != nil {
		return err
	}
	return v.To("/mi-solicitud/clave")
}

// ResetKeyPage waits for the provider, and then asks for the press that shows the new secret, once.
func ResetKeyPage(v *visit.Visit) error {
	c, err := ownCase(v)
	if err != nil {
		return err
	}
	switch p := c.Petition; {
	case p.Kind != petition.Reset:
		return v.To("/mi-solicitud")
	case !p.Open():
		return resetGone(v)
	case p.State != petition.Probed:
		return waitForKey(v, p)
	}
	heading := v.T("webpublic.reset_key")
	return v.OK(page.Press{
		Frame: v.Frame(heading), Heading: heading, Lead: v.T("webpublic.reset_key.lead"), Action: "/mi-solicitud/clave",
		Button: v.T("webpublic.reset_key.button"), Note: v.T("webpublic.reset_key.note"),
	})
}

// A provider answers in seconds, or not for a while: the page looks often at first, then seldom.
const (
	lookOften  = "2"
	lookSeldom = "20"
	impatience = time.Minute
)

func waitForKey(v *visit.Visit, p petition.Petition) error {
	lead, every := "webpublic.waiting.lead", lookOften
	if p.State == petition.Refused || v.Now.Sub(p.Since) > impatience {
		lead, every = "webpublic.waiting.late", lookSeldom
	}
	v.Answer.Header().Set("Refresh", every)
	heading := v.T("webpublic.waiting")
	return v.OK(page.Waiting{Frame: v.Frame(heading), Heading: heading, Lead: v.T(lead), Retry: "/mi-solicitud/clave", Back: "/mi-solicitud"})
}

// resetGone tells that the new secret was given already.
func resetGone(v *visit.Visit) error {
	c, err := ownCase(v)
	if err != nil {
		return err
	}
	return v.Show(visit.StatusOf[fault.Gone], gonePage(v, page.GoneSpent, "", makerOf(c)))
}

// ResetKeyPost gives the new secret, once.
func ResetKeyPost(v *visit.Visit) error {
	key, err := v.Desk.SettleReset(v.Request.Context(), v.Who.ID)
	switch {
	case fault.Is(err, fault.Unready):
		return v.To("/mi-solicitud/clave")
	case fault.Is(err, fault.Gone):
		return resetGone(v)
	case err != nil:
		return err
	}
	return showKey(v, key)
}
