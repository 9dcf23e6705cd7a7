package web

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

// trackAskPage is the same for every folio, known or not: it shows nothing and asks for the address. Only a browser that
// has that one case open goes on to it.
func (v *visit) trackAskPage() error {
	if v.opened(v.folio()) {
		return v.to("/mi-solicitud")
	}
	if v.wasSent() {
		return v.sentPage(page.SentTrack)
	}
	return v.ok(v.trackAsk(page.Form{}))
}

// opened reports whether this browser has that case open already, by a link that only its address received.
func (v *visit) opened(folio string) bool {
	cookie, err := v.r.Cookie(v.cookieName("clavero_case"))
	if err != nil || cookie.Value == "" {
		return false
	}
	who, err := v.Identity.Session(v.r.Context(), cookie.Value)
	if err != nil || who.May(auth.OwnCase) != nil {
		return false
	}
	c, err := v.Desk.OwnCase(v.r.Context(), who.ID)
	return err == nil && c.Petition.Folio == folio
}

func (v *visit) trackAsk(form page.Form) page.TrackAsk {
	folio := v.folio()
	return page.TrackAsk{Frame: v.frame(v.t("public.trackask")), Form: form, Action: trackPath(folio), Folio: folio}
}

// folio is the one in the address, in its usual form where it has one.
func (v *visit) folio() string {
	const longest = 40
	asked := v.r.PathValue("folio")
	if folio, err := intake.Folio(asked); err == nil {
		return folio
	}
	shown := []rune(spanish.Tidy(strings.ToValidUTF8(asked, "")))
	return string(shown[:min(len(shown), longest)])
}

func trackPath(folio string) string { return "/solicitud/" + url.PathEscape(folio) }

// trackAskPost mails the link that opens the case, if folio and address belong together. Body, status and time of the
// answer do not say whether they do.
func (v *visit) trackAskPost() error {
	folio := v.folio()
	address, err := v.typedMail(auth.Tracking, folio)
	if err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.trackAsk(form) })
	}
	v.afterwards("ask to follow a case", func(ctx context.Context) error { return v.Desk.AskTrack(ctx, folio, address) })
	return v.sentTo(trackPath(folio))
}

// findPage asks for the address alone: whoever lost the mail has no folio either.
func (v *visit) findPage() error {
	if v.wasSent() {
		return v.sentPage(page.SentFind)
	}
	return v.ok(v.findAsk(page.Form{}))
}

const findPath = "/seguimiento"

func (v *visit) findAsk(form page.Form) page.TrackAsk {
	return page.TrackAsk{Frame: v.frame(v.t("public.trackask")), Form: form, Action: findPath}
}

// findPost mails links to what was asked for with an address. Body, status and time of the answer do not say whether
// anything was.
func (v *visit) findPost() error {
	address, err := v.typedMail(auth.Tracking, "")
	if err != nil {
		return v.again(err, func(form page.Form) page.Page { return v.findAsk(form) })
	}
	v.afterwards("find a case", func(ctx context.Context) error { return v.Desk.FindTrack(ctx, address) })
	return v.sentTo(findPath)
}

// lostTrack reports whether a page failed somebody because they no longer have what opens their request.
func (v *visit) lostTrack(code fault.Code) bool {
	switch code {
	case fault.Unsigned:
		return v.route.permission == auth.OwnCase
	case fault.Gone:
		return slices.Contains([]string{"/confirmar/{token}", "/direccion/{token}", "/seguimiento/{token}"}, v.route.path)
	}
	return false
}

// trackEnterPage asks for the press that opens a case. Opening it spends nothing.
func (v *visit) trackEnterPage() error {
	token, err := v.usable(desk.LinkTrack)
	if err != nil {
		return err
	}
	return v.ok(page.TrackEnter{Frame: v.frame(v.t("public.trackenter")), Action: "/seguimiento/" + token})
}

// trackEnterPost spends the link and opens the session of its one case.
func (v *visit) trackEnterPost() error {
	token, err := v.follow(desk.LinkTrack)
	if err != nil {
		return err
	}
	p, err := v.Desk.OpenTrack(v.r.Context(), token)
	if err != nil {
		return err
	}
	if err := v.openOwn(p); err != nil {
		return err
	}
	return v.to("/mi-solicitud")
}

// ownCase loads the case of the session, and answers in its language.
func (v *visit) ownCase() (desk.Case, error) {
	c, err := v.Desk.OwnCase(v.r.Context(), v.who.ID)
	v.speak(c.Petition.Lang)
	return c, err
}

// trackPage shows a requester where the request stands, whose turn it is, and what they can do.
func (v *visit) trackPage() error {
	c, err := v.ownCase()
	if err != nil {
		return err
	}
	told, err := v.tellCase(c)
	if err != nil {
		return err
	}
	p := c.Petition
	return v.ok(page.Track{
		Frame: v.frame(v.t("webpublic.track", "Folio", p.Folio)), Folio: p.Folio, Name: p.Applicant.Name(), Unit: unitName(c),
		State: v.ownState(p), Stages: v.ownStages(c), Where: told.where, Turn: v.ownTurn(p), Since: p.Since, Expected: p.Due,
		Late:  p.Open() && p.Office() != petition.Official && !p.Due.IsZero() && v.now.After(p.Due),
		Asked: told.asked, History: told.history, Actions: v.ownActions(c),
	})
}

// unitName is the unit of a request: by the catalogue, or else as it was written.
func unitName(c desk.Case) string {
	if c.Unit.Name != "" {
		return c.Unit.Name
	}
	return c.Petition.Applicant.UnitText
}

// ownActions are the steps the table offers the official now, and the pages that go with a state.
func (v *visit) ownActions(c desk.Case) page.TrackActions {
	var actions page.TrackActions
	if _, ok := offered(c, petition.Correct); ok {
		actions.Correct = "/mi-solicitud/corregir"
	}
	if _, ok := offered(c, petition.Cancel, petition.Withdraw); ok {
		actions.Cancel = "/mi-solicitud/cancelar"
	}
	if state := c.Petition.State; state == petition.Rejected || state == petition.Reconsidering {
		actions.Answer = "/mi-solicitud/respuesta"
	}
	if _, ok := offered(c, petition.Appeal); ok {
		actions.Appeal = "/mi-solicitud/reconsideracion"
	}
	switch p := c.Petition; {
	case p.Kind == petition.Reset && p.Open():
		actions.Key = "/mi-solicitud/clave"
	case p.State == petition.Sent:
		actions.FreshLink = "/mi-solicitud/liga"
	case p.State == petition.Settled:
		if system := v.system(makerOf(c)); system != nil {
			actions.System = system.URL
		} else {
			actions.SignIn = "/entrar?otra=1"
		}
	}
	return actions
}

// makerOf is the provider that made the key of a case; empty before there is one.
func makerOf(c desk.Case) string {
	if c.Key == nil {
		return ""
	}
	return c.Key.Provider
}

// offered is the first of those steps that the official can take now.
func offered(c desk.Case, steps ...petition.Step) (petition.StepRow, bool) {
	for _, button := range c.Buttons {
		for _, step := range steps {
			if button.Row.Step == step && button.Blocked == nil {
				return button.Row, true
			}
		}
	}
	return petition.StepRow{}, false
}

// freshLinkPost mails another link to the key to the address of the case (4.1).
func (v *visit) freshLinkPost() error {
	if err := v.allow(auth.FreshLink, "case/"+strconv.FormatInt(v.who.ID, 10)); err != nil {
		return err
	}
	if err := v.Desk.SendFresh(v.r.Context(), v.who.ID); err != nil {
		return err
	}
	return v.done("/mi-solicitud", "own_link")
}
