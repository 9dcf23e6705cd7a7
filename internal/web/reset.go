package web

import (
	"context"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

// forgotPage asks for the address of whoever forgot their passphrase.
func (v *visit) forgotPage() error {
	if v.wasSent() {
		return v.sentPage(page.SentReset)
	}
	return v.ok(page.ForgotPassphrase{Frame: v.frame(v.t("auth.forgot"))})
}

// forgotPost begins a reset, if the address has a live key. The answer is the same in body, status and time.
func (v *visit) forgotPost() error {
	address, err := v.typedMail(auth.ResetAsk, "")
	if err != nil {
		return v.again(err, func(form page.Form) page.Page {
			return page.ForgotPassphrase{Frame: v.frame(v.t("auth.forgot")), Form: form}
		})
	}
	language := string(v.lang)
	v.afterwards("ask for a reset", func(ctx context.Context) error { return v.Desk.AskReset(ctx, address, language) })
	return v.sentTo("/frase/olvidada")
}

// typedMail reads the field «mail» as addresses are compared, and counts the try under it, together with what it is asked of.
func (v *visit) typedMail(sort auth.Sort, of string) (string, error) {
	if err := v.parse(); err != nil {
		return "", err
	}
	address, err := mail.ParseAddress(v.r.FormValue("mail"))
	if err != nil {
		return "", fault.Form([]fault.Field{fieldOf("mail", err)})
	}
	lower := strings.ToLower(address.Mail)
	return lower, v.allow(sort, of+"/"+lower)
}

// resetPage asks for the press that begins a reset whose link was mailed.
func (v *visit) resetPage() error {
	token, err := v.usable(desk.LinkReset)
	if err != nil {
		return err
	}
	heading := v.t("webpublic.reset")
	return v.ok(page.Press{
		Frame: v.frame(heading), Heading: heading, Lead: v.t("webpublic.reset.lead"), Action: "/frase/" + token,
		Button: v.t("webpublic.reset.button"), Note: v.t("webpublic.reset.note"),
	})
}

// resetPost spends the link. The new secret comes from the provider, and is given in the session this opens.
func (v *visit) resetPost() error {
	token, err := v.follow(desk.LinkReset)
	if err != nil {
		return err
	}
	p, err := v.Desk.ConfirmReset(v.r.Context(), token)
	if err != nil {
		return err
	}
	if err := v.openOwn(p); err != nil {
		return err
	}
	return v.to("/mi-solicitud/clave")
}

// resetKeyPage waits for the provider, and then asks for the press that shows the new secret, once.
func (v *visit) resetKeyPage() error {
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	switch p := c.Petition; {
	case p.Kind != petition.Reset:
		return v.to("/mi-solicitud")
	case !p.Open():
		return v.resetGone()
	case p.State != petition.Probed:
		return v.waitForKey(p)
	}
	heading := v.t("webpublic.reset_key")
	return v.ok(page.Press{
		Frame: v.frame(heading), Heading: heading, Lead: v.t("webpublic.reset_key.lead"), Action: "/mi-solicitud/clave",
		Button: v.t("webpublic.reset_key.button"), Note: v.t("webpublic.reset_key.note"),
	})
}

// A provider answers in seconds, or not for a while: the page looks often at first, then seldom.
const (
	lookOften  = "2"
	lookSeldom = "20"
	impatience = time.Minute
)

func (v *visit) waitForKey(p petition.Petition) error {
	lead, every := "webpublic.waiting.lead", lookOften
	if p.State == petition.Refused || v.now.Sub(p.Since) > impatience {
		lead, every = "webpublic.waiting.late", lookSeldom
	}
	v.w.Header().Set("Refresh", every)
	heading := v.t("webpublic.waiting")
	return v.ok(page.Waiting{Frame: v.frame(heading), Heading: heading, Lead: v.t(lead), Retry: "/mi-solicitud/clave", Back: "/mi-solicitud"})
}

// resetGone tells that the new secret was given already.
func (v *visit) resetGone() error {
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	return v.show(statusOf[fault.Gone], v.gonePage(page.GoneSpent, "", makerOf(c)))
}

// resetKeyPost gives the new secret, once.
func (v *visit) resetKeyPost() error {
	key, err := v.Desk.SettleReset(v.r.Context(), v.who.ID)
	switch {
	case fault.Is(err, fault.Unready):
		return v.to("/mi-solicitud/clave")
	case fault.Is(err, fault.Gone):
		return v.resetGone()
	case err != nil:
		return err
	}
	return v.showKey(key)
}
