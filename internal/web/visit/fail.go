package visit

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/web/page"
)

// StatusOf is the status of an answer for each code of a fault.
var StatusOf = map[fault.Code]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.Unsigned: http.StatusUnauthorized, fault.Denied: http.StatusForbidden,
	fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict, fault.Gone: http.StatusGone,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.TooMany: http.StatusTooManyRequests,
	fault.Unready: http.StatusServiceUnavailable, fault.Unplanned: http.StatusInternalServerError,
}

// fail turns an error into a page. Only the fault's text reaches it; the cause goes to the log.
func (v *Visit) fail(err error) {
	code := fault.CodeOf(err)
	if code == fault.Unplanned || code == fault.Unready {
		v.Log.Error("request failed", "request", v.ID, "route", v.Route.pattern(), "error", err)
	}
	if v.Answer.begun {
		return
	}
	if code == fault.Unsigned && v.Request.Method == http.MethodGet && v.Route.Permission != auth.OwnCase {
		_ = v.To(v.Unfinished())
		return
	}
	v.RetryAfter(code)
	problem := page.Problem{Frame: v.Frame(""), Status: StatusOf[code], Text: v.Lang.Explain(err), Reference: v.ID, Disposed: fault.TextOf(err) == "records.case_gone"}
	if code == fault.Unsigned && v.Who.Must == auth.Nothing {
		problem.Unsent = v.unsent()
	}
	problem.Title = problem.Heading()
	problem.Follow = v.nearby(err)
	if v.Request.Method == http.MethodGet && (code == fault.TooMany || code == fault.Unready) {
		problem.Retry = v.here()
	}
	if err := v.Show(problem.Status, problem); err != nil {
		v.Log.Error("error page failed", "request", v.ID, "error", err)
		http.Error(v.Answer, v.Lang.T("fault.unplanned"), http.StatusInternalServerError)
	}
}

// RetryAfter says when to come back to whoever came too often or too early (RFC 9110, 10.2.3).
func (v *Visit) RetryAfter(code fault.Code) {
	if code == fault.TooMany || code == fault.Unready {
		v.Answer.Header().Set("Retry-After", "60")
	}
}

// Unfinished is where somebody must go before they may open this page: to sign in, or to finish doing so.
func (v *Visit) Unfinished() string { return v.Remaining(v.here()) }

// Remaining is the same for those who were going to another page.
func (v *Visit) Remaining(page string) string {
	next := ""
	if page != "/" {
		next = "?siguiente=" + url.QueryEscape(page)
	}
	switch v.Who.Must {
	case auth.MustSetPassphrase:
		return "/frase"
	case auth.MustSayHere:
		return "/sigo-aqui"
	case auth.MustEnterCode:
		return "/entrar/codigo" + next
	case auth.MustEnrolTotp:
		return "/totp"
	}
	return "/entrar" + next
}

// NotFound is the fault of what is not there, or not theirs to see.
func (v *Visit) NotFound() error { return fault.New(fault.NotFound, "fault.not_found") }

// IgnoreClosed leaves out the error of a reader who went away.
func IgnoreClosed(err error) error {
	if errors.Is(err, http.ErrBodyReadAfterClose) || err != nil && strings.Contains(err.Error(), "broken pipe") {
		return nil
	}
	return err
}

// nearby is where somebody may go on whom a page failed.
func (v *Visit) nearby(err error) page.Link {
	switch text := fault.TextOf(err); {
	case v.lostTrack(fault.CodeOf(err)):
		return page.Link{Path: FindPath, Text: v.T("auth.signin.track")}
	case text == "reading.edition.not_found", text == "reading.note.not_found":
		return page.Link{Path: "/ediciones", Text: v.T("reader.edition.all")}
	}
	return page.Link{}
}

// lostTrack reports whether a page failed somebody because they no longer have what opens their request.
func (v *Visit) lostTrack(code fault.Code) bool {
	switch code {
	case fault.Unsigned:
		return v.Route.Permission == auth.OwnCase
	case fault.Gone:
		return slices.Contains([]string{"/confirmar/{token}", "/direccion/{token}", "/seguimiento/{token}"}, v.Route.Path)
	}
	return false
}
