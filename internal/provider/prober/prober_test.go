package prober

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"clavero/internal/lang"
	"clavero/internal/provider"
)

// signIn is the recipe most sites of these tests are signed in to by.
func signIn(base string) Recipe {
	return Recipe{
		Login:   base + "/entrar",
		Steps:   []Step{{Do: Form, Fields: map[string]string{"usuario": "{user}", "clave": "{secret}"}}},
		Success: []Mark{{Words: "cerrar sesion"}},
		Failure: []Mark{{Words: "contraseña incorrecta"}},
	}
}

func start(t *testing.T, site http.Handler) string {
	t.Helper()
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return server.URL
}

func noWait(context.Context, time.Duration) error { return nil }

func newProber(t *testing.T, r Recipe) *Prober {
	t.Helper()
	p, err := New(r, Options{Loopback: true, Wait: noWait})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func try(t *testing.T, p *Prober, secret string) Report {
	t.Helper()
	report, err := p.Try(context.Background(), testUser, provider.Secret(secret))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(report)
	if err != nil || strings.Contains(string(text), secret) || strings.Contains(report.Address, "?") {
		t.Errorf("the report holds what it must not: %s %v", text, err)
	}
	return report
}

// TestHabits tries a right key and a wrong one at sites of all habits.
func TestHabits(t *testing.T) {
	userStep := Step{Do: Form, Fields: map[string]string{"usuario": "{user}"}}
	secretStep := Step{Do: Form, Fields: map[string]string{"clave": "{secret}"}}
	for name, c := range map[string]struct {
		site   http.Handler
		change func(*Recipe)
	}{
		"always 200": {plain(), nil},
		"token, cookie and redirect": {careful(), func(r *Recipe) {
			r.Success, r.Failure = []Mark{{Path: "/inicio"}}, []Mark{{Path: "/entrar/*", Query: "error=clave"}}
		}},
		"a session's cookie": {careful(), func(r *Recipe) {
			r.Success, r.Failure = []Mark{{Cookie: "sesion", Status: 200}}, []Mark{{Query: "error"}}
		}},
		"JSON with a token": {scripted(), func(r *Recipe) {
			r.Steps = []Step{{Do: Open}, {Do: JSON, URL: "/api/entrar", Fields: map[string]string{"usuario": "{user}", "clave": "{secret}"},
				Headers: map[string]string{"X-XSRF-TOKEN": "{cookie:XSRF-TOKEN}"}}}
			r.Success = []Mark{{Words: "acceso true", Status: 200}}
		}},
		"JSON refused by status": {scripted(), func(r *Recipe) {
			r.Steps = []Step{{Do: Open}, {Do: JSON, URL: "/api/entrar", Fields: map[string]string{"usuario": "{user}", "clave": "{secret}"},
				Headers: map[string]string{"X-XSRF-TOKEN": "{cookie:XSRF-TOKEN}"}}}
			r.Success, r.Failure = []Mark{{Words: "acceso true"}}, []Mark{{Status: 401}}
		}},
		"Latin-1":   {old(), nil},
		"two pages": {twoPages(), func(r *Recipe) { r.Steps = []Step{userStep, secretStep} }},
		"basic": {basic(), func(r *Recipe) {
			r.Steps, r.Failure = []Step{{Do: Basic}}, []Mark{{Status: 401}}
		}},
		"basic after the page that asks for it": {basic(), func(r *Recipe) {
			r.Steps, r.Failure = []Step{{Do: Basic}}, []Mark{{Words: "nada"}, {Status: 401}}
		}},
		"meta refresh":     {refreshing(), nil},
		"refusals unseen":  {unseen(), nil},
		"refusal prepared": {prepared(), func(r *Recipe) { r.Failure = append(r.Failure, Mark{Words: "no coinciden"}) }},
		"two forms":        {answers(`<form action=/buscar><input name=q></form>`+loginForm, known, okPage, noPage), nil},
		"two forms that fit": {answers(strings.Replace(loginForm, "<form ", "<form id=registro ", 1)+strings.Replace(loginForm, "<form ", "<form name=acceso ", 1), known, okPage, noPage),
			func(r *Recipe) { r.Steps[0].Form = "acceso" }},
		"controls outside of their form": {answers(`<form id=f method=post></form><input form=f name=usuario><input form=f name=clave>`, known, okPage, noPage), nil},
		"base": {http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/entrar" {
				showHTML(w, `<base href="/otra/"><form method=post action=aqui><input name=usuario><input name=clave></form>`)
				return
			}
			answers("", known, okPage, noPage)(w, r)
		}), nil},
		"307 repeats the form": {http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost && r.URL.Path == "/entrar" {
				http.Redirect(w, r, "/nueva", http.StatusTemporaryRedirect)
				return
			}
			answers(loginForm, known, okPage, noPage)(w, r)
		}), nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := signIn(start(t, c.site))
			if c.change != nil {
				c.change(&r)
			}
			p := newProber(t, r)
			for _, key := range []struct {
				secret string
				want   provider.Verdict
			}{{testSecret, provider.Works}, {"Otra-2210", provider.Fails}, {testSecret, provider.Works}} {
				if got := try(t, p, key.secret); got.Verdict != key.want || !got.Sent || got.Mark == "" || got.Reason != "" {
					t.Errorf("%q: %+v, want %s", key.secret, got, key.want)
				}
			}
		})
	}
}

// TestDown are the sites from which nothing is learnt, with the reason, and whether the key may have been sent.
func TestDown(t *testing.T) {
	fails := func(status int, text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				showHTML(w, loginForm)
				return
			}
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, text)
		})
	}
	moves := func(to string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) })
	}
	formTo := func(attributes string) http.Handler {
		return serves(`<form ` + attributes + `><input name=usuario><input name=clave></form>`)
	}
	for name, c := range map[string]struct {
		site   http.Handler
		change func(*Recipe)
		want   Reason
		sent   bool
	}{
		"500 that speaks of keys":     {fails(500, noPage), nil, Unwell, true},
		"503 before the form":         {http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(503) }), nil, Unwell, false},
		"too many tries":              {fails(429, noPage), nil, Unwell, true},
		"maintenance":                 {serves(`<h1>Sitio en mantenimiento</h1>`), nil, NoForm, false},
		"maintenance after the form":  {answers(loginForm, known, "<h1>En mantenimiento</h1>", "<h1>En mantenimiento</h1>"), nil, Unknown, true},
		"a page made anew":            {answers(strings.Replace(loginForm, "name=clave", "name=pwd", 1), known, okPage, noPage), nil, NoForm, false},
		"captcha beside the form":     {answers(loginForm+`<div class="g-recaptcha"></div>`, known, okPage, noPage), nil, Captcha, false},
		"captcha after the form":      {answers(loginForm, known, `<img src=/captcha.png>`, `<img src=/captcha.png>`), nil, Captcha, true},
		"says both":                   {answers(loginForm, known, okPage+noPage, okPage+noPage), nil, Contrary, true},
		"greets everybody":            {answers(loginForm, known, loginForm, loginForm), func(r *Recipe) { r.Success = []Mark{{Words: "bienvenido"}} }, Unknown, true},
		"part of a word is no word":   {answers(loginForm, known, "<p>descerrar sesiones", "<p>descerrar sesiones"), nil, Unknown, true},
		"two forms that fit":          {serves(loginForm + loginForm), nil, Ambiguous, false},
		"a form that gets":            {formTo(""), nil, UnsafeForm, false},
		"a form as text":              {formTo("method=post enctype=text/plain"), nil, UnsafeForm, false},
		"a form to elsewhere":         {formTo(`method=post action="https://otro.example/"`), nil, Outside, false},
		"a form to this same machine": {formTo(`method=post action="http://127.0.0.1:1/"`), nil, Outside, false},
		"a redirect to elsewhere":     {moves("https://otro.example/entrar"), nil, Outside, false},
		"a redirect to a file":        {moves("file:///etc/passwd"), nil, Outside, false},
		"a redirect to metadata":      {moves("http://169.254.169.254/latest/"), nil, Outside, false},
		"a refresh to elsewhere":      {serves(`<meta http-equiv=refresh content="0;url=//otro.example/">`), nil, Outside, false},
		"a loop":                      {moves("/entrar"), nil, Loop, false},
		"a loop of pages": {http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			showHTML(w, `<meta http-equiv=refresh content="0;url=?n=`+r.URL.RawQuery+`1">`)
		}), nil, Loop, false},
		"10 MB":                   {serves(strings.Repeat("<p>relleno de la página</p>", 400_000)), nil, Oversized, false},
		"5,000 controls and more": {serves("<form>" + strings.Repeat("<input>", 6000)), nil, Oversized, false},
		"no answer":               {http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }), func(r *Recipe) { r.Timeout = 1 }, Timeout, false},
		"broken off":              {http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }), nil, Unreachable, false},
		"a picture":               {answers(loginForm, known, "", ""), nil, Unknown, true},
	} {
		t.Run(name, func(t *testing.T) {
			r := signIn(start(t, c.site))
			if c.change != nil {
				c.change(&r)
			}
			got := try(t, newProber(t, r), testSecret)
			if got.Verdict != provider.Down || got.Reason != c.want || got.Sent != c.sent || got.Mark != "" {
				t.Errorf("%+v, want %s, sent %t", got, c.want, c.sent)
			}
		})
	}
}

func TestSignsOut(t *testing.T) {
	r := signIn(start(t, careful()))
	r.Success, r.Failure, r.SignOut = []Mark{{Path: "/inicio"}}, []Mark{{Query: "error"}}, &Step{Do: Open, URL: "/salir"}
	p := newProber(t, r)
	if got := try(t, p, testSecret); !got.SignedOut || !strings.HasSuffix(got.Address, "/inicio") || got.Requests != 4 {
		t.Errorf("right key: %+v", got)
	}
	if got := try(t, p, "Otra"); got.SignedOut {
		t.Errorf("signed out of no session: %+v", got)
	}
	if strings.Contains(fmt.Sprintf("%+v %#v", p, p), testSecret) {
		t.Error("the prober keeps the secret")
	}
}

// TestOnlyPublicNetworks holds that an address is judged when it is dialled, and that a recipe cannot lift that.
func TestOnlyPublicNetworks(t *testing.T) {
	server := httptest.NewTLSServer(plain())
	defer server.Close()
	p, err := New(signIn(server.URL), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := try(t, p, testSecret); got.Reason != Forbidden || got.Sent {
		t.Errorf("this machine was asked: %+v", got)
	}
	inside := guard{networks: []netip.Prefix{netip.MustParsePrefix("10.20.0.0/16")}}
	for address, want := range map[string]bool{
		"189.203.1.1": true, "2806:2f0::1": true, "10.20.3.4": true, "::ffff:10.20.3.4": true,
		"10.21.0.1": false, "127.0.0.1": false, "::1": false, "::ffff:127.0.0.1": false, "169.254.169.254": false, "192.168.1.1": false,
		"172.16.0.1": false, "100.64.0.1": false, "0.0.0.0": false, "::": false, "224.0.0.1": false, "255.255.255.255": false,
		"fd00::1": false, "fe80::1%eth0": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "::127.0.0.1": false, "198.18.0.1": false,
	} {
		if got := inside.reachable(netip.MustParseAddr(address)); got != want {
			t.Errorf("reachable(%s) = %t", address, got)
		}
	}
}

func TestCertificates(t *testing.T) {
	server := httptest.NewUnstartedServer(plain())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it would tell of the handshake that is broken off
	server.StartTLS()
	defer server.Close()
	stranger, err := New(signIn(server.URL), Options{Loopback: true})
	if err != nil {
		t.Fatal(err)
	}
	if got := try(t, stranger, testSecret); got.Reason != Certificate || got.Sent {
		t.Errorf("a strange certificate: %+v", got)
	}
	roots := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	trusting, err := New(signIn(server.URL), Options{Loopback: true, RootCAs: roots})
	if err != nil {
		t.Fatal(err)
	}
	if got := try(t, trusting, testSecret); got.Verdict != provider.Works {
		t.Errorf("a known certificate: %+v", got)
	}
}

// TestPause holds that tries keep their distance, and that who cannot wait has asked nothing.
func TestPause(t *testing.T) {
	asked := 0
	r := signIn(start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { asked++; plain().ServeHTTP(w, r) })))
	r.Pause = 30
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	var waited []time.Duration
	p, err := New(r, Options{Loopback: true, Now: func() time.Time { return now }, Wait: func(ctx context.Context, d time.Duration) error {
		waited = append(waited, d)
		return ctx.Err()
	}})
	if err != nil {
		t.Fatal(err)
	}
	try(t, p, testSecret)
	now = now.Add(10 * time.Second)
	try(t, p, testSecret)
	now = now.Add(time.Minute)
	try(t, p, testSecret)
	if len(waited) != 1 || waited[0] != 20*time.Second {
		t.Errorf("waited %v, want once 20s", waited)
	}
	before := asked
	ended, end := context.WithCancel(context.Background())
	end()
	if _, err := p.Probe(ended, testUser, testSecret); err == nil || asked != before {
		t.Errorf("a probe whose context had ended asked the site: %v", err)
	}
	if _, err := p.Probe(context.Background(), testUser, ""); err == nil {
		t.Error("a key without a secret was tried")
	}
}

func TestReasonsHaveTexts(t *testing.T) {
	for _, r := range Reasons {
		for _, tag := range []lang.Tag{lang.ES, lang.EN} {
			if text := tag.T(r.Text()); text == "" || strings.Contains(text, "prober.") {
				t.Errorf("%s: no text for %s: %q", tag, r, text)
			}
		}
	}
}
