package web

import (
	"context"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/web/page"
)

// deliveryPage stands before a key (4.1). GET and HEAD spend nothing and tell nothing of the person.
func (v *visit) deliveryPage() error {
	receipt, err := v.receipt()
	switch {
	case err != nil:
		return err
	case v.wasSent():
		return v.sentPage(page.SentDelivery)
	case !receipt.Open:
		return v.deliveryGone(receipt)
	}
	return v.ok(v.deliveryForm(receipt, page.Form{}))
}

func (v *visit) receipt() (desk.Receipt, error) {
	receipt, err := v.Desk.Delivery(v.r.Context(), v.r.PathValue("token"))
	v.speak(receipt.Lang)
	return receipt, err
}

func (v *visit) deliveryForm(receipt desk.Receipt, form page.Form) page.Delivery {
	return page.Delivery{
		Frame: v.frame(v.t("public.delivery")), Form: form, Action: v.deliveryPath(), Digits: receipt.Fact == desk.FactPhone,
		FactLabel: v.t("webpublic.fact." + receipt.Fact), FactHint: v.t("webpublic.fact." + receipt.Fact + "_hint"), Until: receipt.Until,
	}
}

func (v *visit) deliveryPath() string { return "/clave/" + v.r.PathValue("token") }

// deliveryPost spends the link with the fact its mail does not carry and shows the key (4.1). Of any number of presses at
// once exactly one does.
func (v *visit) deliveryPost() error {
	receipt, err := v.receipt()
	if err != nil {
		return err
	}
	if err := v.parse(); err != nil {
		return err
	}
	key, err := v.receive()
	switch {
	case err == nil:
		v.speak(key.Lang)
		return v.showKey(key)
	case fault.Is(err, fault.Gone):
		return v.deliveryClosed()
	}
	return v.again(err, func(form page.Form) page.Page { return v.deliveryAgainForm(receipt, err, form) })
}

func (v *visit) receive() (desk.Key, error) {
	fact := strings.TrimSpace(v.r.FormValue("fact"))
	if fact == "" {
		return desk.Key{}, fault.Form([]fault.Field{{Name: "fact", Text: "webpublic.fact_missing"}})
	}
	token := v.r.PathValue("token")
	if err := v.allow(auth.Fact, token); err != nil {
		return desk.Key{}, err
	}
	return v.Desk.Receive(v.r.Context(), token, fact)
}

// deliveryAgainForm asks again, saying beside the field what to look at. How many tries are left the fault tells.
func (v *visit) deliveryAgainForm(receipt desk.Receipt, err error, form page.Form) page.Page {
	if fault.TextOf(err) == "delivery.wrong_fact" {
		form.Errors = map[string]string{"fact": v.t("webpublic.fact_again." + receipt.Fact)}
	}
	return v.deliveryForm(receipt, form)
}

// deliveryClosed looks at a link anew that somebody, or this very try, closed.
func (v *visit) deliveryClosed() error {
	receipt, err := v.receipt()
	if err != nil {
		return err
	}
	return v.deliveryGone(receipt)
}

// goneWords are the page's reasons for the use case's.
var goneWords = map[string]string{
	"spent": page.GoneSpent, "expired": page.GoneExpired, "blocked": page.GoneTries, "replaced": page.GoneNewer, "ended": page.GoneOther,
}

func (v *visit) deliveryGone(receipt desk.Receipt) error {
	why, known := goneWords[receipt.Why]
	if !known {
		why = page.GoneOther
	}
	again := ""
	if receipt.MayAskAgain {
		again = v.deliveryPath() + "/otra"
	}
	return v.show(statusOf[fault.Gone], v.gonePage(why, again, receipt.Maker))
}

func (v *visit) gonePage(why, again, maker string) page.DeliveryGone {
	return page.DeliveryGone{Frame: v.frame(v.t("public.gone")), Why: why, Action: again, System: v.system(maker)}
}

// system is where the keys of a provider open the digest; nil for those that open it here.
func (v *visit) system(maker string) *page.System {
	system, elsewhere := v.Post.Site().SystemOf(maker)
	if !elsewhere {
		return nil
	}
	s := &page.System{URL: system.URL}
	system.URL = ""
	s.Name = system.Words(v.lang)
	return s
}

// deliveryAgain mails a fresh link in place of one that ran out, without any work of the house. The answer is the same
// whether there is something to send or not.
func (v *visit) deliveryAgain() error {
	token := v.r.PathValue("token")
	if err := v.allow(auth.FreshLink, token); err != nil {
		return err
	}
	v.afterwards("send a delivery again", func(ctx context.Context) error {
		err := v.Desk.SendAgain(ctx, token)
		if fault.Is(err, fault.Gone) {
			return nil // a forged token gets the same answer and nothing else
		}
		return err
	})
	return v.sentTo(v.deliveryPath())
}

// showKey shows user name and secret, once. No cache may keep the page; going back to it asks again and is told that the
// link is spent. Whoever is shown a key of the portal's is its holder: the browser they will enter with is remembered.
func (v *visit) showKey(key desk.Key) error {
	v.w.Header().Set("Cache-Control", "no-store")
	p := page.DeliveryShown{Frame: v.frame(v.t("public.shown")), UserName: key.UserName, Secret: key.Secret, System: v.system(key.Maker)}
	if p.System == nil {
		v.remember(auth.Who{Kind: auth.Reader, ID: key.Credential})
	}
	return v.ok(p)
}
