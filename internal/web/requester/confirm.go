package requester

import (
	"clavero/internal/desk"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// ConfirmPage asks for the press that proves an address (1.1). Opening it, as a mail scanner does, spends nothing.
func ConfirmPage(v *visit.Visit) error {
	token, err := usable(v, desk.LinkConfirm)
	if err != nil {
		return err
	}
	return v.OK(page.Confirm{Frame: v.Frame(v.T("public.confirm")), Action: "/confirmar/" + token})
}

// ConfirmPost spends the link: the request gets its folio (1.1). The address was just proved, so the case opens to it.
func ConfirmPost(v *visit.Visit) error {
	token, err := follow(v, desk.LinkConfirm)
	if err != nil {
		return err
	}
	p, err := v.Desk.Confirm(v.Request.Context(), token)
	if err != nil {
		return err
	}
	days, err := usualDays(v)
	if err != nil {
		return err
	}
	track := "/mi-solicitud"
	if err := openOwn(v, p); err != nil {
		v.Log.Warn("a confirmed case could not be opened", "request", v.ID, "error", err)
		track = "/solicitud/" + p.Folio
	}
	return v.OK(page.Confirmed{Frame: v.Frame(v.T("public.confirmed")), Folio: p.Folio, TrackPath: track, Days: days})
}

// openOwn opens the session of one case for whoever spent a link that only its address received.
func openOwn(v *visit.Visit, p petition.Petition) error {
	signed, err := v.Identity.OpenCase(v.Request.Context(), p.ID, v.Place(v.Request))
	if err == nil {
		v.OpenCase(signed)
	}
	return err
}

// ProvePage asks for the press that proves another address of a request.
func ProvePage(v *visit.Visit) error {
	token, err := usable(v, desk.LinkProve)
	if err != nil {
		return err
	}
	heading := v.T("webpublic.prove")
	return v.OK(page.Press{
		Frame: v.Frame(heading), Heading: heading, Lead: v.T("webpublic.prove.lead"), Action: "/direccion/" + token,
		Button: v.T("webpublic.prove.button"), Note: v.T("webpublic.prove.note"),
	})
}

// ProvePost spends the link: a correction that waited for it is taken, a delivery that did not arrive can be sent again.
func ProvePost(v *visit.Visit) error {
	token, err := follow(v, desk.LinkProve)
	if err != nil {
		return err
	}
	p, err := v.Desk.Prove(v.Request.Context(), token)
	if err != nil {
		return err
	}
	if err := openOwn(v, p); err != nil {
		return err
	}
	return v.Done("/mi-solicitud", "own_address")
}
