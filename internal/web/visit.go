package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

// visit is one request on its way through a handler.
type visit struct {
	*Server
	w     *answer
	r     *http.Request
	route route
	id    string // of the request, in the log and on error pages
	now   time.Time
	lang  lang.Tag
	who   auth.Who // by the cookie the route's permission calls for
	token string   // of that session
}

// enter is the door: cross-origin requests out, too large ones out, the session in, the permission asked.
func (v *visit) enter() error {
	if err := v.cross.Check(v.r); err != nil {
		return fault.Wrap(err, fault.Denied, "fault.cross_site")
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, v.route.limit())
	if err := v.demoDoor(); err != nil {
		return err
	}
	if asked := v.r.URL.Query().Get("lang"); asked != "" {
		v.cookie(langCookie, string(v.lang), 365*24*time.Hour)
	}
	if err := v.recognise(); err != nil {
		return err
	}
	if v.route.permission == public {
		return nil
	}
	return v.who.May(v.route.permission)
}

// demoDoor lets only those into a demonstration on a network who came by its address with the token once.
func (v *visit) demoDoor() error {
	if v.Demo == nil || v.Demo.Token == "" {
		return nil
	}
	if v.r.URL.Query().Get("demo") == v.Demo.Token {
		v.cookie("clavero_demo", v.Demo.Token, 24*time.Hour)
		return nil
	}
	if cookie, err := v.r.Cookie("clavero_demo"); err == nil && cookie.Value == v.Demo.Token {
		return nil
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

// recognise looks who asks. A session that is over is nobody's.
func (v *visit) recognise() error {
	cookie, err := v.r.Cookie(v.sessionCookie())
	if err != nil || cookie.Value == "" {
		return nil
	}
	who, err := v.Identity.Session(v.r.Context(), cookie.Value)
	switch {
	case err == nil:
		v.who, v.token = who, cookie.Value
		return nil
	case fault.Is(err, fault.Unsigned) || fault.Is(err, fault.NotFound):
		return nil
	}
	return err
}

// Cookies: a session of a person, and beside it that of one case, so that following a request signs nobody out.
func (v *visit) sessionCookie() string {
	if v.route.permission == auth.OwnCase {
		return v.cookieName("clavero_case")
	}
	return v.cookieName("clavero")
}

func (v *visit) cookieName(name string) string {
	if v.secure && v.base == "" {
		return "__Host-" + name
	}
	return name
}

func (v *visit) cookie(name, value string, life time.Duration) {
	http.SetCookie(v.w, &http.Cookie{
		Name: name, Value: value, Path: v.base + "/", MaxAge: int(life.Seconds()), HttpOnly: true, Secure: v.secure, SameSite: http.SameSiteLaxMode,
	})
}

// signIn hands the session of a sign-in to the browser.
func (v *visit) signIn(signed auth.Signed) {
	v.cookie(v.cookieName("clavero"), signed.Token, 400*24*time.Hour)
}

// openCase hands the session of one case to the browser.
func (v *visit) openCase(signed auth.Signed) {
	v.cookie(v.cookieName("clavero_case"), signed.Token, 24*time.Hour)
}

// signOut takes a session's cookie back.
func (v *visit) signOut() { v.cookie(v.sessionCookie(), "", -time.Second) }

// frame is what all pages share.
func (v *visit) frame(title string) page.Frame {
	f := page.Frame{
		Lang: v.lang, Title: title, Base: v.base, Here: v.here(), Institution: v.Post.Site().Institution,
		ProductName: v.lang.T("web.product"), Demo: v.Demo != nil, Now: v.now, Print: v.r.URL.Query().Has("imprimir"),
	}
	if v.who.Kind == auth.Reader || v.who.Kind == auth.Staff {
		f.Who = page.Who{Name: v.who.Name, Roles: v.roleWords()}
		f.Nav = v.navigation()
	}
	if done := "web.done." + v.r.URL.Query().Get("hecho"); lang.Has(done) {
		f.Banners = append(f.Banners, page.Banner{Kind: page.Done, Text: v.lang.T(done)})
	}
	if v.MailOff && v.who.Kind == auth.Staff {
		f.Banners = append(f.Banners, page.Banner{Kind: page.Attention, Text: v.lang.T("web.mail_off")})
	}
	return f
}

// here is the path and query of the page, without what only announces.
func (v *visit) here() string {
	query := v.r.URL.Query()
	query.Del("hecho")
	query.Del("demo")
	query.Del("lang")
	if len(query) == 0 {
		return v.r.URL.Path
	}
	return v.r.URL.Path + "?" + query.Encode()
}

func (v *visit) roleWords() string {
	words := make([]string, len(v.who.Roles))
	for i, role := range v.who.Roles {
		words[i] = v.lang.T("web.role." + string(role))
	}
	return strings.Join(words, " · ")
}

// t gives a text in the page's language.
func (v *visit) t(key string, args ...any) string { return v.lang.T(key, args...) }

// show answers with a page.
func (v *visit) show(status int, p page.Page) error {
	var body bytes.Buffer
	if err := page.Render(&body, p); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	_, err := body.WriteTo(v.w)
	return ignoreClosed(err)
}

// ok answers with a page that needs no other status.
func (v *visit) ok(p page.Page) error { return v.show(http.StatusOK, p) }

// again answers with a form that was not accepted, everything typed still in it; other faults than of the input pass on.
func (v *visit) again(err error, form func(page.Form) page.Page) error {
	code := fault.CodeOf(err)
	if code != fault.Invalid && code != fault.TooMany && code != fault.TooLarge && code != fault.Denied && code != fault.Unready {
		return err
	}
	return v.show(statusOf[code], form(page.Refilled(v.lang, v.values(), err)))
}

// secrets are fields that are never sent back.
var secrets = map[string]bool{"passphrase": true, "again": true, "current": true, "code": true, "fact": true, "secret": true}

// values is what was typed, by field, without secrets.
func (v *visit) values() map[string]string {
	typed := map[string]string{}
	for name, values := range v.r.Form {
		if len(values) > 0 && !secrets[name] {
			typed[name] = values[0]
		}
	}
	return typed
}

// parse reads the form of a request, with files where it has any.
func (v *visit) parse() error {
	var err error
	if strings.HasPrefix(v.r.Header.Get("Content-Type"), "multipart/form-data") {
		err = v.r.ParseMultipartForm(1 << 20)
	} else {
		err = v.r.ParseForm()
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.Wrap(err, fault.TooLarge, "fault.too_large", "Max", fmt.Sprintf("%d MB", max(1, large.Limit>>20)))
	}
	if err != nil {
		return fault.Wrap(err, fault.Invalid, "web.bad_form")
	}
	return nil
}

// file reads an uploaded file; nil when none was chosen.
func (v *visit) file(name string) ([]byte, error) {
	if v.r.MultipartForm == nil || len(v.r.MultipartForm.File[name]) == 0 || v.r.MultipartForm.File[name][0].Size == 0 {
		return nil, nil
	}
	f, err := v.r.MultipartForm.File[name][0].Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(f)
}

// to sends the browser to another page after something was done.
func (v *visit) to(path string) error {
	http.Redirect(v.w, v.r, v.base+path, http.StatusSeeOther)
	return nil
}

// done sends the browser to another page, which says what was done (text web.done.<what>).
func (v *visit) done(path, what string) error {
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return v.to(path + separator + "hecho=" + url.QueryEscape(what))
}

// inward is a path of the program that a form or address wants to go to next; anything else is the start page.
func inward(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") {
		return "/"
	}
	return path
}

// as is the person acting in a part of the procedure.
func (v *visit) as(role petition.Role) (petition.Actor, error) { return v.who.As(role) }

// roles are the parts of the procedure the person plays.
func (v *visit) roles() []petition.Role {
	var roles []petition.Role
	for _, role := range []petition.Role{petition.Liaison, petition.Editor} {
		if v.who.Acts(role) {
			roles = append(roles, role)
		}
	}
	return roles
}

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
	if code == fault.TooMany || code == fault.Unready {
		v.w.Header().Set("Retry-After", "60")
	}
	problem := page.Problem{Frame: v.frame(""), Status: statusOf[code], Text: v.lang.Explain(err), Reference: v.id}
	if v.r.Method == http.MethodGet && (code == fault.TooMany || code == fault.Unready) {
		problem.Retry = v.here()
	}
	if err := v.show(problem.Status, problem); err != nil {
		v.Log.Error("error page failed", "request", v.id, "error", err)
		http.Error(v.w, v.lang.T("fault.unplanned"), http.StatusInternalServerError)
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
