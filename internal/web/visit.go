package web

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

// visit is one request on its way through a handler.
type visit struct {
	*service
	w     *answer
	r     *http.Request
	query url.Values // of the address
	route route
	id    string // of the request, in the log and on error pages
	now   time.Time
	lang  lang.Tag
	who   auth.Who // by the cookie the route's permission calls for
	token string   // of that session
	files map[string]upload
}

// enter is the door: cross-origin requests out, too large ones out, the session in, the permission asked.
func (v *visit) enter() error {
	if err := v.cross.Check(v.r); err != nil {
		return fault.Wrap(err, fault.Denied, "fault.cross_site")
	}
	if v.r.Body != http.NoBody {
		v.r.Body = http.MaxBytesReader(v.w, v.r.Body, v.route.reads(isParts(v.r)))
	}
	if err := v.demoDoor(); err != nil {
		return err
	}
	if asked := v.query.Get("lang"); asked != "" {
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
	if same(v.query.Get("demo"), v.Demo.Token) {
		v.cookie("clavero_demo", v.Demo.Token, 24*time.Hour)
		return nil
	}
	if cookie, err := v.r.Cookie("clavero_demo"); err == nil && same(cookie.Value, v.Demo.Token) {
		return nil
	}
	return fault.New(fault.NotFound, "fault.not_found")
}

// same compares secrets without telling by its time how much of them is alike.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// recognise looks who asks. A session that is over is nobody's.
func (v *visit) recognise() error {
	token, _ := cookieOf(v.r, v.sessionCookie())
	if token == "" {
		return nil
	}
	who, err := v.Identity.Session(v.r.Context(), token)
	switch {
	case err == nil:
		v.who, v.token = who, token
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

// cookieName has the browser take the cookie from this host alone and, where there is https, from nothing that came
// without it (RFC 6265bis, 4.1.3).
func (v *visit) cookieName(name string) string {
	switch {
	case v.secure && v.base == "":
		return "__Host-" + name
	case v.secure:
		return "__Secure-" + name
	}
	return name
}

func (v *visit) cookie(name, value string, life time.Duration) {
	http.SetCookie(v.w, &http.Cookie{
		Name: name, Value: value, Path: v.base + "/", MaxAge: int(life.Seconds()), HttpOnly: true, Secure: v.secure, SameSite: http.SameSiteLaxMode,
	})
}

// signIn hands the session of a sign-in to the browser, and has it remembered.
func (v *visit) signIn(signed auth.Signed) {
	v.cookie(v.cookieName("clavero"), signed.Token, longest)
	v.remember(signed.Who)
}

// longest is how long browsers keep a cookie at most (RFC 6265bis, 5.5). What it opens ends by the house's own rules.
const longest = 400 * 24 * time.Hour

// The door is the one page that a remembered browser's mark is sent to.
const signInPath = "/entrar"

// remember marks the browser as one that somebody came in with, so that no stranger's tries delay their next one.
func (v *visit) remember(w auth.Who) {
	mark := v.Identity.Remember(w)
	if mark == "" {
		return
	}
	http.SetCookie(v.w, &http.Cookie{
		Name: v.deviceCookie(), Value: mark, Path: v.base + signInPath, MaxAge: int(longest.Seconds()), HttpOnly: true, Secure: v.secure,
		SameSite: http.SameSiteLaxMode,
	})
}

// deviceCookie is narrower than its host, which the prefix «__Host-» does not allow.
func (v *visit) deviceCookie() string {
	if v.secure {
		return "__Secure-clavero_device"
	}
	return "clavero_device"
}

// rememberedAs is the mark this browser carries, if any.
func (v *visit) rememberedAs() string {
	cookie, err := v.r.Cookie(v.deviceCookie())
	if err != nil {
		return ""
	}
	return cookie.Value
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
		ProductName: v.lang.T("web.product"), Demo: v.Demo != nil, Now: v.now, Print: v.query.Has("imprimir"),
	}
	if f.Demo {
		f.DemoCode = auth.DemoCode
	}
	if v.who.Kind == auth.Reader || v.who.Kind == auth.Staff {
		f.Who = page.Who{Name: v.who.Name, Roles: v.roleWords()}
		f.Nav = v.navigation()
	}
	if done := "web.done." + v.query.Get("hecho"); v.query.Has("hecho") && lang.Has(done) {
		f.Banners = append(f.Banners, page.Banner{Kind: page.Done, Text: v.lang.T(done)})
	}
	if late := len(v.Clock.Late()); late > 0 && v.who.May(auth.SeeTasks) == nil {
		f.Banners = append(f.Banners, page.Banner{Kind: page.Fail, Text: v.lang.T("clockwork.banner", "N", late)})
	}
	if v.MailOff && v.who.Kind == auth.Staff {
		f.Banners = append(f.Banners, page.Banner{Kind: page.Attention, Text: v.lang.T("web.mail_off")})
	}
	return f
}

// here is the path and query of the page, without what only announces.
func (v *visit) here() string {
	if len(v.query) == 0 {
		return v.r.URL.Path
	}
	query := maps.Clone(v.query)
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

// pageNumber is which page of a long list is asked for: the first where none or nonsense is.
func (v *visit) pageNumber() int {
	const most = 1_000_000 // no list is that long, and its offset is still a number
	number, _ := strconv.Atoi(v.r.FormValue("pagina"))
	return min(max(number, 1), most)
}

// t gives a text in the page's language.
func (v *visit) t(key string, args ...any) string { return v.lang.T(key, args...) }

// show answers with a page.
func (v *visit) show(status int, p page.Page) error {
	body, err := page.Draw(p)
	if err != nil {
		return err
	}
	defer body.Done()
	return v.send(status, body.Bytes(), nil)
}

// send answers with a page in one piece or two.
func (v *visit) send(status int, first, second []byte) error {
	v.w.Header()["Content-Type"] = contentHTML
	v.w.Header()["Content-Length"] = []string{strconv.Itoa(len(first) + len(second))}
	v.w.WriteHeader(status)
	_, err := v.w.Write(first)
	if err == nil && len(second) > 0 {
		_, err = v.w.Write(second)
	}
	return ignoreClosed(err)
}

var contentHTML = []string{"text/html; charset=utf-8"}

// ok answers with a page that needs no other status.
func (v *visit) ok(p page.Page) error { return v.show(http.StatusOK, p) }

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
