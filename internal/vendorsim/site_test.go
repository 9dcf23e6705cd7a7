package vendorsim

import (
	"bytes"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"clavero/internal/intake"
	"clavero/internal/provider"
)

// browser visits the site with cookies of its own.
type browser struct {
	t    *testing.T
	base string
	http.Client
}

func visit(t *testing.T, sim *Sim) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, sim.URL(), http.Client{Jar: jar}}
}

// ask makes a request, with a form when there is one, and gives what it is answered in the end.
func (b *browser) ask(path string, form url.Values) (int, string) {
	b.t.Helper()
	method, body := http.MethodGet, ""
	if form != nil {
		method, body = http.MethodPost, form.Encode()
	}
	request, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := b.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer.StatusCode, string(page)
}

func (b *browser) open(path string) (int, string) {
	b.t.Helper()
	return b.ask(path, nil)
}

var tokenField = regexp.MustCompile(`name="testigo" value="([^"]+)"`)

func (b *browser) signIn(user, secret string) string {
	b.t.Helper()
	_, page := b.open("/entrar")
	token := tokenField.FindStringSubmatch(page)
	if token == nil {
		b.t.Fatalf("no token in\n%s", page)
	}
	_, page = b.ask("/entrar", url.Values{"testigo": {token[1]}, "usuario": {user}, "contrasena": {secret}})
	return page
}

func TestSite(t *testing.T) {
	sim := start(t, Options{})
	user, secret := sim.Add("Rosa <b>Soto</b> Lara")
	b := visit(t, sim)
	if _, page := b.open("/"); !strings.Contains(page, "Acceso a suscriptores") {
		t.Errorf("a stranger sees\n%s", page)
	}
	if _, page := b.ask("/entrar", url.Values{"usuario": {user}, "contrasena": {secret}}); !strings.Contains(page, staleForm) {
		t.Error("a form without its token was taken")
	}
	if page := b.signIn(user, "otra"); !strings.Contains(page, refusedKey) {
		t.Error("a wrong key entered")
	}
	if page := b.signIn(strings.ToUpper(user), secret); !strings.Contains(page, "Síntesis del día") || !strings.Contains(page, "Cerrar sesión") {
		t.Errorf("a right key sees\n%s", page)
	}
	if status, page := b.open("/sintesis/2"); status != 200 || !strings.Contains(page, "Hospital del valle") {
		t.Errorf("%d\n%s", status, page)
	}
	if status, _ := b.open("/sintesis/99"); status != 404 {
		t.Errorf("a note that is not there: %d", status)
	}
	sim.mu.Lock()
	sim.carry(Asked{Op: provider.Suspend, User: user})
	sim.mu.Unlock()
	if _, page := b.open("/sintesis"); !strings.Contains(page, "Acceso a suscriptores") {
		t.Error("a suspended user went on reading")
	}
	if page := b.signIn(user, secret); !strings.Contains(page, refusedSuspended) {
		t.Error("a suspended user entered")
	}
	if _, page := b.open("/proveedor"); !strings.Contains(page, user) || strings.Contains(page, secret) || strings.Contains(page, "<b>Soto") {
		t.Errorf("the vendor's desk:\n%s", page)
	}
}

var combined = regexp.MustCompile(`^127\.0\.0\.1 - (\S+) \[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [-+]\d{4}\] "[A-Z]+ \S+ HTTP/1\.1" \d{3} \d+ "[^"]*" "[^"]*"$`)

func TestLogAndList(t *testing.T) {
	sim := start(t, Options{})
	user, secret := sim.Add("Rosa Soto Lara")
	b := visit(t, sim)
	b.signIn(user, secret)
	b.open(`/sintesis/1?q="%0a"` + strings.Repeat("x", 900))
	_, text := b.open("/proveedor/accesos.log")
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	read := 0
	for _, line := range lines {
		fields := combined.FindStringSubmatch(line)
		if fields == nil {
			t.Errorf("no line of the combined format: %s", line)
		} else if fields[1] == user {
			read++
		}
	}
	if len(lines) != 4 || read != 3 { // form; sign-in, digest and note
		t.Errorf("%d lines, %d of the user:\n%s", len(lines), read, text)
	}
	if strings.Contains(text, secret) {
		t.Error("the log has the key")
	}
	_, list := b.open("/proveedor/usuarios.csv")
	table, err := intake.CSV(bytes.NewReader([]byte(list)), []intake.Column{{Key: "user", Headings: []string{"Usuario"}, Required: true}, {Key: "state", Headings: []string{"Estado"}}}, intake.Limits{})
	if err != nil || len(table.Rows) != 1 || table.Rows[0].Get("user")+" "+table.Rows[0].Get("state") != user+" activo" {
		t.Errorf("%v\n%s", err, list)
	}
}
