// Package visit is one request on its way: who asks, under which permission, with which form and files, and what is answered.
//
// A handler is a func(*Visit) error. What surrounds it (the door, the headers, the session, an error turned into a page) is
// here; what it shows is in the rooms beside this one. Authorisation is asked at the door by the route's permission, and
// again by the use case that changes anything.
package visit

import (
	"crypto/subtle"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

// Visit is one request on its way through a handler.
type Visit struct {
	*Service
	Answer  *Answer
	Request *http.Request
	Query   url.Values // of the address
	Route   Route
	ID      string // of the request, in the log and on error pages
	Now     time.Time
	Lang    lang.Tag
	Who     auth.Who // by the cookie the route's permission calls for
	Token   string   // of that session
	files   map[string]upload
}

// enter is the door: cross-origin requests out, too large ones out, the session in, the permission asked.
func (v *Visit) enter() error {
	if err := v.cross.Check(v.Request); err != nil {
		return fault.Wrap(err, fault.Denied, "fault.cross_site")
	}
	if v.Request.Body != http.NoBody {
		v.Request.Body = http.MaxBytesReader(v.Answer, v.Request.Body, v.Route.reads(isParts(v.Request)))
	}
	if err := v.demoDoor(); err != nil {
		return err
	}
	if asked := v.Query.Get("lang"); asked != "" {
		v.Cookie(langCookie, string(v.Lang), 365*24*time.Hour)
	}
	if err := v.recognise(); err != nil {
		return err
	}
	if v.Route.Permission == Public {
		return nil
	}
	return v.Who.May(v.Route.Permission)
}

// demoDoor lets only those into a demonstration on a network who came by its address with the token once.
func (v *Visit) demoDoor() error {
	if v.Demo == nil || v.Demo.Token == "" {
		return nil
	}
	if same(v.Query.Get("demo"), v.Demo.Token) {
		v.Cookie("clavero_demo", v.Demo.Token, 24*time.Hour)
		return nil
	}
	if cookie, err := v.Request.Cookie("clavero_demo"); err == nil && same(cookie.Value, v.Demo.Token) {
		return nil
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

// same compares secrets without telling by its time how much of them is alike.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// recognise looks who asks. A session that is over is nobody's.
func (v *Visit) recognise() error {
	token, _ := cookieOf(v.Request, v.sessionCookie())
	if token == "" {
		return nil
	}
	who, err := v.Identity.Session(v.Request.Context(), token)
	switch {
	case err == nil:
		v.Who, v.Token = who, token
		return nil
	case fault.Is(err, fault.Unsigned) || fault.Is(err, fault.NotFound):
		return nil
	}
	return err
}

// Cookies: a session of a person, and beside it that of one case, so that following a request signs nobody out.
func (v *Visit) sessionCookie() string {
	if v.Route.Permission == auth.OwnCase {
		return v.CookieName("clavero_case")
	}
	return v.CookieName("clavero")
}

// cookieOf gives a cookie of a request; most requests carry no other than the session's.
func cookieOf(r *http.Request, name string) (string, bool) {
	if sent := r.Header["Cookie"]; len(sent) == 1 && !strings.Contains(sent[0], name) {
		return "", false
	}
	cookie, err := r.Cookie(name)
	if err != nil {
		return "", false
	}
	return cookie.Value, true
}

// CookieName has the browser take the cookie from this host alone and, where there is https, from nothing that came
// without it (RFC 6265bis, 4.1.3).
func (v *Visit) CookieName(name string) string {
	switch {
	case v.secure && v.Base == "":
		return "__Host-" + name
	case v.secure:
		return "__Secure-" + name
	}
	return name
}

// Cookie has the browser keep a value for a while, for this program alone.
func (v *Visit) Cookie(name, value string, life time.Duration) {
	http.SetCookie(v.Answer, &http.Cookie{
		Name: name, Value: value, Path: v.Base + "/", MaxAge: int(life.Seconds()), HttpOnly: true, Secure: v.secure, SameSite: http.SameSiteLaxMode,
	})
}

// SignIn hands the session of a sign-in to the browser, and has it remembered.
func (v *Visit) SignIn(signed auth.Signed) {
	v.Cookie(v.CookieName("clavero"), signed.Token, longest)
	v.Remember(signed.Who)
}

// longest is how long browsers keep a cookie at most (RFC 6265bis, 5.5). What it opens ends by the house's own rules.
const longest = 400 * 24 * time.Hour

// The door is the one page that a remembered browser's mark is sent to.
const signInPath = "/entrar"

// Remember marks the browser as one that somebody came in with, so that no stranger's tries delay their next one.
func (v *Visit) Remember(w auth.Who) {
	mark := v.Identity.Remember(w)
	if mark == "" {
		return
	}
	http.SetCookie(v.Answer, &http.Cookie{
		Name: v.deviceCookie(), Value: mark, Path: v.Base + signInPath, MaxAge: int(longest.Seconds()), HttpOnly: true, Secure: v.secure,
		SameSite: http.SameSiteLaxMode,
	})
}

// deviceCookie is narrower than its host, which the prefix «__Host-» does not allow.
func (v *Visit) deviceCookie() string {
	if v.secure {
		return "__Secure-clavero_device"
	}
	return "clavero_device"
}

// RememberedAs is the mark this browser carries, if any.
func (v *Visit) RememberedAs() string {
	cookie, err := v.Request.Cookie(v.deviceCookie())
	if err != nil {
		return ""
	}
	return cookie.Value
}

// OpenCase hands the session of one case to the browser.
func (v *Visit) OpenCase(signed auth.Signed) {
	v.Cookie(v.CookieName("clavero_case"), signed.Token, 24*time.Hour)
}

// SignOut takes a session's cookie back.
func (v *Visit) SignOut() { v.Cookie(v.sessionCookie(), "", -time.Second) }

// Frame is what all pages share.
func (v *Visit) Frame(title string) page.Frame {
	f := page.Frame{
		Lang: v.Lang, Title: title, Base: v.Base, Here: v.here(), Institution: v.Post.Site().Institution,
		ProductName: v.Lang.T("web.product"), Demo: v.Demo != nil, Now: v.Now, Print: v.Query.Has("imprimir"),
	}
	if f.Demo {
		f.DemoCode = auth.DemoCode
	}
	if v.Who.Kind == auth.Reader || v.Who.Kind == auth.Staff {
		f.Who = page.Who{Name: v.Who.Name, Roles: v.roleWords()}
		f.Nav = v.Navigation()
	}
	if done := "web.done." + v.Query.Get("hecho"); v.Query.Has("hecho") && lang.Has(done) {
		f.Banners = append(f.Banners, page.Banner{Kind: page.Done, Text: v.Lang.T(done)})
	}
	if late := len(v.Clock.Late()); late > 0 && v.Who.May(auth.SeeTasks) == nil {
		f.Banners = append(f.Banners, page.Banner{Kind: page.Fail, Text: v.Lang.T("clockwork.banner", "N", late)})
	}
	if v.MailOff && v.Who.Kind == auth.Staff {
		f.Banners = append(f.Banners, page.Banner{Kind: page.Attention, Text: v.Lang.T("web.mail_off")})
	}
	return f
}

// here is the path and query of the page, without what only announces.
func (v *Visit) here() string {
	if len(v.Query) == 0 {
		return v.Request.URL.Path
	}
	query := maps.Clone(v.Query)
	query.Del("hecho")
	query.Del("demo")
	query.Del("lang")
	if len(query) == 0 {
		return v.Request.URL.Path
	}
	return v.Request.URL.Path + "?" + query.Encode()
}

func (v *Visit) roleWords() string {
	words := make([]string, len(v.Who.Roles))
	for i, role := range v.Who.Roles {
		words[i] = v.Lang.T("web.role." + string(role))
	}
	return strings.Join(words, " · ")
}

// PageNumber is which page of a long list is asked for: the first where none or nonsense is.
func (v *Visit) PageNumber() int {
	const most = 1_000_000 // no list is that long, and its offset is still a number
	number, _ := strconv.Atoi(v.Request.FormValue("pagina"))
	return min(max(number, 1), most)
}

// T gives a text in the page's language.
func (v *Visit) T(key string, args ...any) string { return v.Lang.T(key, args...) }

// Show answers with a page.
func (v *Visit) Show(status int, p page.Page) error {
	body, err := page.Draw(p)
	if err != nil {
		return err
	}
	defer body.Done()
	return v.Send(status, body.Bytes(), nil)
}

// Send answers with a page in one piece or two.
func (v *Visit) Send(status int, first, second []byte) error {
	v.Answer.Header()["Content-Type"] = contentHTML
	v.Answer.Header()["Content-Length"] = []string{strconv.Itoa(len(first) + len(second))}
	v.Answer.WriteHeader(status)
	_, err := v.Answer.Write(first)
	if err == nil && len(second) > 0 {
		_, err = v.Answer.Write(second)
	}
	return IgnoreClosed(err)
}

var contentHTML = []string{"text/html; charset=utf-8"}

// OK answers with a page that needs no other status.
func (v *Visit) OK(p page.Page) error { return v.Show(http.StatusOK, p) }

// To sends the browser to another page after something was done.
func (v *Visit) To(path string) error {
	http.Redirect(v.Answer, v.Request, v.Base+path, http.StatusSeeOther)
	return nil
}

// Done sends the browser to another page, which says what was done (text web.done.<what>).
func (v *Visit) Done(path, what string) error {
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	return v.To(path + separator + "hecho=" + url.QueryEscape(what))
}

// As is the person acting in a part of the procedure.
func (v *Visit) As(role petition.Role) (petition.Actor, error) { return v.Who.As(role) }

// Roles are the parts of the procedure the person plays.
func (v *Visit) Roles() []petition.Role {
	var roles []petition.Role
	for _, role := range []petition.Role{petition.Liaison, petition.Editor} {
		if v.Who.Acts(role) {
			roles = append(roles, role)
		}
	}
	return roles
}
