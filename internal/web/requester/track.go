package requester

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// TrackAskPage is the same for every folio, known or not: it shows nothing and asks for the address. Only a browser that
// has that one case open goes on to it.
func TrackAskPage(v *visit.Visit) error {
	if opened(v, folio(v)) {
		return v.To("/mi-solicitud")
	}
	if wasSent(v) {
		return sentPage(v, page.SentTrack)
	}
	return v.OK(trackAsk(v, page.Form{}))
}

// opened reports whether this browser has that case open already, by a link that only its address received.
func opened(v *visit.Visit, folio string) bool {
	cookie, err := v.Request.Cookie(v.CookieName("clavero_case"))
	if err != nil || cookie.Value == "" {
		return false
	}
	who, err := v.Identity.Session(v.Request.Context(), cookie.Value)
	if err != nil || who.May(auth.OwnCase) != nil {
		return false
	}
	c, err := v.Desk.OwnCase(v.Request.Context(), who.ID)
	return err == nil && c.Petition.Folio == folio
}

func trackAsk(v *visit.Visit, form page.Form) page.TrackAsk {
	folio := folio(v)
	return page.TrackAsk{Frame: v.Frame(v.T("public.trackask")), Form: form, Action: trackPath(folio), Folio: folio}
}

// folio is the one in the address, in its usual form where it has one.
func folio(v *visit.Visit) string {
	const longest = 40
	asked := v.Request.PathValue("folio")
	if folio, err := intake.Folio(asked); err == nil {
		return folio
	}
	shown := []rune(spanish.Tidy(strings.ToValidUTF8(asked, "")))
	return string(shown[:min(len(shown), longest)])
}

func trackPath(folio string) string { return "/solicitud/" + url.PathEscape(folio) }

// TrackAskPost mails the link that opens the case, if folio and address belong together. Body, status and time of the
// answer do not say whether they do.
func TrackAskPost(v *visit.Visit) error {
	folio := folio(v)
	address, err := typedMail(v, auth.Tracking, folio)
	if err != nil {
		return v.Again(err, func(form page.Form) page.Page { return trackAsk(v, form) })
	}
	v.Afterwards("ask to follow a case", func(ctx context.Context) error { return v.Desk.AskTrack(ctx, folio, address) })
	return sentTo(v, trackPath(folio))
}

// FindPage asks for the address alone: whoever lost the mail has no folio either.
func FindPage(v *visit.Visit) error {
	if wasSent(v) {
		return sentPage(v, page.SentFind)
	}
	return v.OK(findAsk(v, page.Form{}))
}

func findAsk(v *visit.Visit, form page.Form) page.TrackAsk {
	return page.TrackAsk{Frame: v.Frame(v.T("public.trackask")), Form: form, Action: visit.FindPath}
}

// FindPost mails links to what was asked for with an address. Body, status and time of the answer do not say whether
// anything was.
func FindPost(v *visit.Visit) error {
	address, err := typedMail(v, auth.Tracking, "")
	if err != nil {
		return v.Again(err, func(form page.Form) page.Page { return findAsk(v, form) })
	}
	v.Afterwards("find a case", func(ctx context.Context) error { return v.Desk.FindTrack(ctx, address) })
	return sentTo(v, visit.FindPath)
}

// TrackEnterPage asks for the press that opens a case. Opening it spends nothing.
func TrackEnterPage(v *visit.Visit) error {
	token, err := usable(v, desk.LinkTrack)
	if err != nil {
		return err
	}
	return v.OK(page.TrackEnter{Frame: v.Frame(v.T("public.trackenter")), Action: "/seguimiento/" + token})
}

// TrackEnterPost spends the link and opens the session of its one case. Whoever has something to correct is led there, as
// the letter says.
func TrackEnterPost(v *visit.Visit) error {
	token, err := follow(v, desk.LinkTrack)
	if err != nil {
		return err
	}
	p, err := v.Desk.OpenTrack(v.Request.Context(), token)
	if err != nil {
		return err
	}
	if err := openOwn(v, p); err != nil {
		return err
	}
	if p.State == petition.Returned {
		return v.To("/mi-solicitud/corregir")
	}
	return v.To("/mi-solicitud")
}

// ownCase loads the case of the session, and answers in its language.
func ownCase(v *visit.Visit) (desk.Case, error) {
	c, err := v.Desk.OwnCase(v.Request.Context(), v.Who.ID)
	v.Speak(c.Petition.Lang)
	return c, err
}

// TrackPage shows a requester where the request stands, whose turn it is, and what they can do.
func TrackPage(v *visit.Visit) error {
	c, err := ownCase(v)
	if err != nil {
		return err
	}
	told, err := tellCase(v, c)
	if err != nil {
		return err
	}
	p := c.Petition
	return v.OK(page.Track{
		Frame: v.Frame(v.T("webpublic.track", "Folio", p.Folio)), Folio: p.Folio, Name: p.Applicant.Name(), Unit: unitName(c),
		State: ownState(v, p), Stages: OwnStages(v, c), Where: told.where, Turn: ownTurn(v, p), Since: p.Since, Expected: p.Due,
		Late:  p.Open() && p.Office() != petition.Official && !p.Due.IsZero() && v.Now.After(p.Due),
		Asked: told.asked, History: told.history, Actions: ownActions(v, c),
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
func ownActions(v *visit.Visit, c desk.Case) page.TrackActions {
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
		if system := system(v, makerOf(c)); system != nil {
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

// FreshLinkPost mails another link to the key to the address of the case (4.1).
func FreshLinkPost(v *visit.Visit) error {
	if err := v.Allow(auth.FreshLink, "case/"+strconv.FormatInt(v.Who.ID, 10)); err != nil {
		return err
	}
	if err := v.Desk.SendFresh(v.Request.Context(), v.Who.ID); err != nil {
		return err
	}
	return v.Done("/mi-solicitud", "own_link")
}
