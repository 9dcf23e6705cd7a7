package web

import (
	"clavero/internal/desk"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

// confirmPage asks for the press that proves an address (1.1). Opening it, as a mail scanner does, spends nothing.
func (v *visit) confirmPage() error {
	token, err := v.usable(desk.LinkConfirm)
	if err != nil {
		return err
	}
	return v.ok(page.Confirm{Frame: v.frame(v.t("public.confirm")), Action: "/confirmar/" + token})
}

// confirmPost spends the link: the request gets its folio (1.1). The address was just proved, so the case opens to it.
func (v *visit) confirmPost() error {
	token, err := v.follow(desk.LinkConfirm)
	if err != nil {
		return err
	}
	p, err := v.Desk.Confirm(v.r.Context(), token)
	if err != nil {
		return err
	}
	days, err := v.usualDays()
	if err != nil {
		return err
	}
	track := "/mi-solicitud"
	if err := v.openOwn(p); err != nil {
		v.Log.Warn("a confirmed case could not be opened", "request", v.id, "error", err)
		track = "/solicitud/" + p.Folio
	}
	return v.ok(page.Confirmed{Frame: v.frame(v.t("public.confirmed")), Folio: p.Folio, TrackPath: track, Days: days})
}

// openOwn opens the session of one case for whoever spent a link that only its address received.
func (v *visit) openOwn(p petition.Petition) error {
	signed, err := v.Identity.OpenCase(v.r.Context(), p.ID, v.place(v.r))
	if err == nil {
		v.openCase(signed)
	}
	return err
}

// provePage asks for the press that proves another address of a request.
func (v *visit) provePage() error {
	token, err := v.usable(desk.LinkProve)
	if err != nil {
		return err
	}
	heading := v.t("webpublic.prove")
	return v.ok(page.Press{
		Frame: v.frame(heading), Heading: heading, Lead: v.t("webpublic.prove.lead"), Action: "/direccion/" + token,
		Button: v.t("webpublic.prove.button"), Note: v.t("webpublic.prove.note"),
	})
}

// provePost spends the link: a correction that waited for it is taken, a delivery that did not arrive can be sent again.
func (v *visit) provePost() error {
	token, err := v.follow(desk.LinkProve)
	if err != nil {
		return err
	}
	p, err := v.Desk.Prove(v.r.Context(), token)
	if err != nil {
		return err
	}
	if err := v.openOwn(p); err != nil {
		return err
	}
	return v.done("/mi-solicitud", "own_address")
}
