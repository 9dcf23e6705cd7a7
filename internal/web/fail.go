package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/web/page"
)

var statusOf = map[fault.Code]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.Unsigned: http.StatusUnauthorized, fault.Denied: http.StatusForbidden,
	fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict, fault.Gone: http.StatusGone,
	fault.TooLarge: http.StatusRequestEntityTooLarge, fault.TooMany: http.StatusTooManyRequests,
	fault.Unready: http.StatusServiceUnavailable, fault.Unplanned: http.StatusInternalServerError,
}

// fail turns an error into a page. Only the fault's text reaches it; the cause goes to the log.
func (v *visit) fail(err error) {
	code := fault.CodeOf(err)
	if code == fault.Unplanned || code == fault.Unready {
		v.Log.Error("request failed", "request", v.id, "route", v.route.pattern(), "error", err)
	}
	if v.w.begun {
		return
	}
	if code == fault.Unsigned && v.r.Method == http.MethodGet && v.route.permission != auth.OwnCase {
		_ = v.to(v.unfinished())
		return
	}
	v.retryAfter(code)
	problem := page.Problem{Frame: v.frame(""), Status: statusOf[code], Text: v.lang.Explain(err), Reference: v.id, Disposed: fault.TextOf(err) == "records.case_gone"}
	if code == fault.Unsigned && v.who.Must == auth.Nothing {
		problem.Unsent = v.unsent()
	}
	problem.Title = problem.Heading()
	if v.lostTrack(code) {
		problem.Follow = findPath
	}
	if v.r.Method == http.MethodGet && (code == fault.TooMany || code == fault.Unready) {
		problem.Retry = v.here()
	}
	if err := v.show(problem.Status, problem); err != nil {
		v.Log.Error("error page failed", "request", v.id, "error", err)
		http.Error(v.w, v.lang.T("fault.unplanned"), http.StatusInternalServerError)
	}
}

// retryAfter says when to come back to whoever came too often or too early (RFC 9110, 10.2.3).
func (v *visit) retryAfter(code fault.Code) {
	if code == fault.TooMany || code == fault.Unready {
		v.w.Header().Set("Retry-After", "60")
	}
}

// unfinished is where somebody must go before they may open this page: to sign in, or to finish doing so.
func (v *visit) unfinished() string { return v.remaining(v.here()) }

// remaining is the same for those who were going to another page.
func (v *visit) remaining(page string) string {
	next := ""
	if page != "/" {
		next = "?siguiente=" + url.QueryEscape(page)
	}
	switch v.who.Must {
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

func (v *visit) notFound() error { return fault.New(fault.NotFound, "fault.not_found") }

// ignoreClosed leaves out the error of a reader who went away.
func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrBodyReadAfterClose) || err != nil && strings.Contains(err.Error(), "broken pipe") {
		return nil
	}
	return err
}
