package requester

import (
	"context"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// DeliveryPage stands before a key (4.1). GET and HEAD spend nothing and tell nothing of the person.
func DeliveryPage(v *visit.Visit) error {
	receipt, err := receipt(v)
	switch {
	case err != nil:
		return err
	case wasSent(v):
		return sentPage(v, page.SentDelivery)
	case !receipt.Open:
		return deliveryGone(v, receipt)
	}
	return v.OK(deliveryForm(v, receipt, page.Form{}))
}

func receipt(v *visit.Visit) (desk.Receipt, error) {
	receipt, err := v.Desk.Delivery(v.Request.Context(), v.Request.PathValue("token"))
	v.Speak(receipt.Lang)
	return receipt, err
}

func deliveryForm(v *visit.Visit, receipt desk.Receipt, form page.Form) page.Delivery {
	return page.Delivery{
		Frame: v.Frame(v.T("public.delivery")), Form: form, Action: deliveryPath(v), Digits: receipt.Fact == desk.FactPhone,
		FactLabel: v.T("webpublic.fact." + receipt.Fact), FactHint: v.T("webpublic.fact." + receipt.Fact + "_hint"), Until: receipt.Until,
	}
}

func deliveryPath(v *visit.Visit) string { return "/clave/" + v.Request.PathValue("token") }

// DeliveryPost spends the link with the fact its mail does not carry and shows the key (4.1). Of any number of presses at
// once exactly one does.
func DeliveryPost(v *visit.Visit) error {
	receipt, err := receipt(v)
	if err != nil {
		return err
	}
	if err := v.Parse(); err != nil {
		return err
	}
	key, err := receive(v)
	switch {
	case err == nil:
		v.Speak(key.Lang)
		return showKey(v, key)
	case fault.Is(err, fault.Gone):
		return deliveryClosed(v)
	}
	return v.Again(err, func(form page.Form) page.Page { return deliveryAgainForm(v, receipt, err, form) })
}

func receive(v *visit.Visit) (desk.Key, error) {
	fact := strings.TrimSpace(v.Request.FormValue("fact"))
	if fact == "" {
		return desk.Key{}, fault.Form([]fault.Field{{Name: "fact", Text: "webpublic.fact_missing"}})
	}
	token := v.Request.PathValue("token")
	if err := v.Allow(auth.Fact, token); err != nil {
		return desk.Key{}, err
	}
	return v.Desk.Receive(v.Request.Context(), token, fact)
}

// deliveryAgainForm asks again, saying beside the field what to look at. How many tries are left the fault tells.
func deliveryAgainForm(v *visit.Visit, receipt desk.Receipt, err error, form page.Form) page.Page {
	if fault.TextOf(err) == "delivery.wrong_fact" {
		form.Errors = map[string]string{"fact": v.T("webpublic.fact_again." + receipt.Fact)}
	}
	return deliveryForm(v, receipt, form)
}

// deliveryClosed looks at a link anew that somebody, or this very try, closed.
func deliveryClosed(v *visit.Visit) error {
	receipt, err := receipt(v)
	if err != nil {
		return err
	}
	return deliveryGone(v, receipt)
}

// goneWords are the page's reasons for the use case's.
var goneWords = map[string]string{
	"spent": page.GoneSpent, "expired": page.GoneExpired, "blocked": page.GoneTries, "replaced": page.GoneNewer, "ended": page.GoneOther,
}

func deliveryGone(v *visit.Visit, receipt desk.Receipt) error {
	why, known := goneWords[receipt.Why]
	if !known {
		why = page.GoneOther
	}
	again := ""
	if receipt.MayAskAgain {
		again = deliveryPath(v) + "/otra"
	}
	return v.Show(visit.StatusOf[fault.Gone], gonePage(v, why, again, receipt.Maker))
}

func gonePage(v *visit.Visit, why, again, maker string) page.DeliveryGone {
	return page.DeliveryGone{Frame: v.Frame(v.T("public.gone")), Why: why, Action: again, System: system(v, maker)}
}

// system is where the keys of a provider open the digest; nil for those that open it here.
func system(v *visit.Visit, maker string) *page.System {
	system, elsewhere := v.Post.Site().SystemOf(maker)
	if !elsewhere {
		return nil
	}
	s := &page.System{URL: system.URL}
	system.URL = ""
	s.Name = system.Words(v.Lang)
	return s
}

// DeliveryAgain mails a fresh link in place of one that ran out, without any work of the house. The answer is the same
// whether there is something to send or not.
func DeliveryAgain(v *visit.Visit) error {
	token := v.Request.PathValue("token")
	if err := v.Allow(auth.FreshLink, token); err != nil {
		return err
	}
	v.Afterwards("send a delivery again", func(ctx context.Context) error {
		err := v.Desk.SendAgain(ctx, token)
		if fault.Is(err, fault.Gone) {
			return nil // a forged token gets the same answer and nothing else
		}
		return err
	})
	return sentTo(v, deliveryPath(v))
}

// showKey shows user name and secret, once. No cache may keep the page; going back to it asks again and is told that the
// link is spent. Whoever is shown a key of the portal's is its holder: the browser they will enter with is remembered.
func showKey(v *visit.Visit, key desk.Key) error {
	v.Answer.Header().Set("Cache-Control", "no-store")
	p := page.DeliveryShown{Frame: v.Frame(v.T("public.shown")), UserName: key.UserName, Secret: key.Secret, System: system(v, key.Maker)}
	if p.System == nil {
		v.Remember(auth.Who{Kind: auth.Reader, ID: key.Credential})
	}
	return v.OK(p)
}
