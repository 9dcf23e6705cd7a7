package web_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"clavero/internal/store"
	"clavero/internal/web"
)

// Every answer carries the headers that keep a page to itself, whatever was asked and whatever came of it.
func TestHeadersOnEveryAnswer(t *testing.T) {
	c := newCrowd(t)
	for _, row := range append(c.pages.Rows(), web.Row{Method: "GET", Path: "/nada"}, web.Row{Method: "PUT", Path: "/"}, web.Row{Method: "GET", Path: "//x/../y"}) {
		for _, sort := range []string{"nobody", "liaison", "auditor"} {
			if row.Path == "/salir" {
				continue
			}
			got := c.visitor(sort).ask(row.Method, at(row, map[string]string{"folio": c.petition.Folio, "step": "forward"}))
			for name, want := range map[string]string{
				"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "X-Frame-Options": "DENY",
				"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			} {
				if value := got.header.Get(name); value != want {
					t.Errorf("%s %s: %s is %q", row.Method, row.Path, name, value)
				}
			}
			if policy := got.header.Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") && !strings.HasPrefix(policy, "sandbox") || strings.Contains(policy, "unsafe") && row.Path != "/demo/buzon/{n}/html" {
				t.Errorf("%s %s: policy %q", row.Method, row.Path, policy)
			}
			if keep := got.header.Get("Cache-Control"); keep != "no-store" && !strings.HasPrefix(row.Path, "/static/") {
				t.Errorf("%s %s: %q may be kept", row.Method, row.Path, keep)
			}
			if got.header.Get("Strict-Transport-Security") != "" {
				t.Errorf("%s %s: HSTS over http", row.Method, row.Path)
			}
			if kind := got.header.Get("Content-Type"); kind == "" && len(got.body) > 0 {
				t.Errorf("%s %s: a body of no type", row.Method, row.Path)
			}
		}
	}
}

// servedAt serves the same house at another address; its answers are read without a network, as from 203.0.113.7.
func (r *road) servedAt(address string, proxies ...netip.Prefix) http.Handler {
	r.t.Helper()
	u, err := url.Parse(address)
	r.ok(err)
	o := r.pages.Options()
	o.PublicURL, o.TrustedProxies, o.Log = u, proxies, slog.New(slog.NewTextHandler(io.Discard, nil))
	return web.New(o).Handler()
}

// answered is what a handler gives a request, without a network.
func answered(h http.Handler, r *http.Request) seen {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return seen{w.Code, w.Header().Get("Location"), w.Body.String(), w.Header()}
}

// cookies are what an answer sets.
func (s seen) cookies() []*http.Cookie { return (&http.Response{Header: s.header}).Cookies() }

func signInAt(ctx context.Context, address, user, secret string) *http.Request {
	form := url.Values{"user": {user}, "passphrase": {secret}}
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = "203.0.113.7:4711"
	return r
}

func TestCookiesFitTheirAddress(t *testing.T) {
	r := newRoad(t)
	for address, want := range map[string]struct {
		name, path string
		secure     bool
	}{
		"http://claves.example":           {"clavero", "/", false},
		"http://claves.example/sintesis":  {"clavero", "/sintesis/", false},
		"https://claves.example":          {"__Host-clavero", "/", true},
		"https://claves.example/sintesis": {"__Secure-clavero", "/sintesis/", true},
	} {
		user := strings.NewReplacer("https://", "s", "http://", "h", "claves.example", "uno", "/", "x").Replace(address)
		h := r.servedAt(address)
		answer := answered(h, signInAt(t.Context(), address+"/entrar", user, r.reader(user)))
		cookies := answer.cookies()
		if len(cookies) != 2 {
			t.Fatalf("%s: %d with cookies %v", address, answer.status, cookies)
		}
		got, device := cookies[0], cookies[1]
		if device.Path != strings.TrimSuffix(want.path, "/")+"/entrar" || device.Secure != want.secure || !device.HttpOnly || device.SameSite != http.SameSiteLaxMode ||
			strings.HasPrefix(device.Name, "__Secure-") != want.secure {
			t.Errorf("%s: cookie %s", address, device.Raw)
		}
		if got.Name != want.name || got.Path != want.path || got.Secure != want.secure || !got.HttpOnly || got.SameSite != http.SameSiteLaxMode || got.Domain != "" {
			t.Errorf("%s: cookie %s", address, got.Raw)
		}
		if hsts := answer.header.Get("Strict-Transport-Security"); (hsts != "") != want.secure {
			t.Errorf("%s: HSTS %q", address, hsts)
		}
		next := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address+"/frase", nil)
		next.AddCookie(got)
		if page := answered(h, next); page.status != http.StatusOK {
			t.Errorf("%s: the cookie opens %d", address, page.status)
		}
	}
}

// What the mux answers by itself leads to addresses under the prefix too.
func TestTidiedPathsStayUnderThePrefix(t *testing.T) {
	r := newRoad(t)
	for path, want := range map[string]string{
		"/sintesis": "/sintesis/", "/sintesis//solicitud": "/sintesis/solicitud", "/sintesis/mesa/../solicitud": "/sintesis/solicitud",
		"/sintesis/./entrar": "/sintesis/entrar", "/sintesis//mal.example/..": "/sintesis/",
	} {
		answer := answered(r.pages.Handler(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://127.0.0.1"+path, nil))
		if to := answer.to; answer.status/100 != 3 || to != want {
			t.Errorf("%s: %d to %q, want %q", path, answer.status, to, want)
		}
	}
}

// No address, however odd, ends in an error of the program or leads to another site.
func TestOddAddresses(t *testing.T) {
	c := newCrowd(t)
	long := strings.Repeat("á", 5000)
	odd := []string{
		"/%00", "/solicitud/%00", "/solicitud/%ff%fe", "/solicitud/..%2f..%2fetc%2fpasswd", "/solicitud/" + url.PathEscape(long), "/unidades?q=%00%ff",
		"/unidades?q=" + url.QueryEscape(long), "/entrar?siguiente=//mal.example", "/entrar?siguiente=%2F%5Cmal.example", "/entrar?siguiente=https:mal.example",
		"/?lang=" + url.QueryEscape(long), "/?lang=%0d%0aSet-Cookie:x=y", "/?hecho=%3Cscript%3E", "/?%zz", "/?a;b", "/edicion/9999-99-99/matutina",
		"/edicion/2026-02-30/x", "/nota/-1", "/nota/999999999999999999999", "/nota/1e3", "/mesa/%2e%2e", "/mesa/SIE-2026-000001/paso/%00", "/mesa/x/papel/-0",
		"/mesa?q=%00%27%22%3B--&estado=%00&pagina=-1", "/registro?pagina=99999999999999", "/registro?pagina=-9223372036854775808", "/mesa?q=" + url.QueryEscape(long), "/directorio/999999999999999999999", "/directorio?q=%27%25_%5C",
		"/registro?dia=0000-00-00", "/registro.csv?dia=%00", "/registro?dia=9999999-01-01", "/bitacora?hasta=-1", "/bitacora?desde=99999999999999999999",
		"/catalogo/importar?archivo=-1", "/mesa/lista?lote=x", "/mesa/lista/marcada/%00", "/clave/" + long[:200], "/confirmar/%2e", "/frase/%00",
		"/static/../../go.mod", "/static/%2e%2e/%2e%2e/go.mod", "/demo/buzon/-1", "/demo/buzon/99999999999999999999/html", "/demo/entrar?como=%00", "/instalacion/" + strings.Repeat("A", 43),
	}
	for _, v := range c.visitors {
		for _, path := range odd {
			got := v.ask(http.MethodGet, path)
			if got.status >= http.StatusInternalServerError || strings.HasPrefix(got.to, "//") || strings.Contains(got.to, "://") {
				t.Errorf("%s at %.60s: %d to %q", v.sort, path, got.status, got.to)
			}
			if len(got.header.Values("Set-Cookie")) > 1 || strings.Contains(got.body, "<script>") {
				t.Errorf("%s at %.60s: something came through: %v", v.sort, path, got.header["Set-Cookie"])
			}
		}
	}
}

// After signing in nobody is led out of the program.
func TestSigningInLeadsNowhereElse(t *testing.T) {
	r := newRoad(t)
	r.browser().enter("lectora", r.reader("lectora"))
	for _, next := range []string{"//mal.example", "https://mal.example", `/\mal.example`, "/\t/mal.example", "mal.example", "/entrar?siguiente=//mal.example", "javascript:alert(1)", "///mal.example"} {
		r.leads(r.browser().post("/entrar", "user", "lectora", "passphrase", phrase, "next", next), "/")
	}
}

// What is too large is said to be so, at every form, and what is malformed is the sender's mistake and not the program's.
func TestRequestsThatAreTooLargeOrBroken(t *testing.T) {
	c := newCrowd(t)
	values := map[string]string{"folio": c.petition.Folio, "step": "forward", "token": strings.Repeat("A", 43)}
	const form, parts = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
	for _, row := range c.pages.Rows() {
		if row.Method != http.MethodPost || row.Path == "/salir" {
			continue
		}
		for _, v := range c.visitors {
			if row.Permission != "" && v.at(row).May(row.Permission) != nil {
				continue
			}
			huge := append([]byte("name="), bytes.Repeat([]byte("a"), int(row.Limit)+1)...)
			if got := v.send(row.Method, at(row, values), huge, "Content-Type", form); got.status >= 500 || got.status == http.StatusOK && row.Path != "/bitacora/verificar" { // which reads no form
				t.Errorf("%s at %s: %d for a form over the limit", v.sort, row.Path, got.status)
			}
			for _, broken := range []struct{ kind, body string }{
				{form, "%zz=%&&;=;"}, {form, "name=\x00\xff\xfe"}, {parts, "--x\r\n"}, {parts, "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb"},
				{"multipart/form-data", "x"}, {"multipart/form-data; boundary=" + strings.Repeat("x", 200), "x"}, {"text/html", "<p>"}, {"", "\x00"},
				{parts, "--x\r\nContent-Disposition: form-data; name=\"oficio\"; filename=\"../../../etc/passwd\x00\"\r\n\r\n%PDF-1.4\r\n--x--\r\n"},
				{parts, strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb\r\n", 1100) + "--x--\r\n"},
			} {
				if got := v.send(row.Method, at(row, values), []byte(broken.body), "Content-Type", broken.kind); got.status >= 500 {
					t.Errorf("%s at %s: %d for %.40q as %.40s: %s", v.sort, row.Path, got.status, broken.body, broken.kind, visible(got.body))
				}
			}
		}
	}
	got := c.browser().send(http.MethodPost, "/frase/olvidada", append([]byte("mail="), bytes.Repeat([]byte("a"), 10<<20)...))
	c.shows(got, http.StatusRequestEntityTooLarge, "más grande de lo que se recibe")
}

// X-Forwarded-For is anybody's to write: only what a trusted proxy added to it counts.
func TestAForgedAddressIsNotBelieved(t *testing.T) {
	proxy := netip.MustParsePrefix("203.0.113.0/24")
	for name, c := range map[string]struct {
		proxies   []netip.Prefix
		forwarded []string
		want      string
	}{
		"no proxy":             {nil, []string{"198.51.100.9"}, "203.0.113.0/24"},
		"through a proxy":      {[]netip.Prefix{proxy}, []string{"198.51.100.9"}, "198.51.100.0/24"},
		"forged before it":     {[]netip.Prefix{proxy}, []string{"192.0.2.1, 198.51.100.9"}, "198.51.100.0/24"},
		"in two headers":       {[]netip.Prefix{proxy}, []string{"192.0.2.1", "198.51.100.9"}, "198.51.100.0/24"},
		"through two":          {[]netip.Prefix{proxy}, []string{"192.0.2.1, 198.51.100.9, 203.0.113.8"}, "198.51.100.0/24"},
		"no address":           {[]netip.Prefix{proxy}, []string{"<script>"}, ""},
		"with a port":          {[]netip.Prefix{proxy}, []string{"198.51.100.9:4711"}, "198.51.100.0/24"},
		"of version 6":         {[]netip.Prefix{proxy}, []string{"2001:db8:1:2::9"}, "2001:db8:1::/48"},
		"nothing was added":    {[]netip.Prefix{proxy}, nil, "203.0.113.0/24"},
		"an empty last value":  {[]netip.Prefix{proxy}, []string{"192.0.2.1, "}, "203.0.113.0/24"},
		"the zone of somebody": {[]netip.Prefix{proxy}, []string{"fe80::1%eth0"}, "fe80::/48"},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRoad(t)
			request := signInAt(t.Context(), "http://claves.example/entrar", "lectora", r.reader("lectora"))
			request.Header["X-Forwarded-For"] = c.forwarded
			answered(r.servedAt("http://claves.example", c.proxies...), request)
			all := r.sessionsOf("lectora")
			if len(all) != 1 || all[0].Prefix != c.want {
				t.Errorf("session %+v, want from %q", all, c.want)
			}
		})
	}
}

func (r *road) sessionsOf(user string) []store.Session {
	r.t.Helper()
	c, err := r.db.Read().CredentialByUser(r.t.Context(), "builtin", user)
	r.ok(err)
	all, err := r.db.Read().OpenSessions(r.t.Context(), "reader", c.ID, r.db.Now())
	r.ok(err)
	return all
}
