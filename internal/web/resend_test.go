package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// A form that is sent after its session has ended comes back whole, to be sent again once its author has signed in; a file
// has to be chosen again, a form with a secret is not given back, and a stranger's form is no more than a page of theirs.
func TestAFormOutlivesItsSession(t *testing.T) {
	o := newOffices(t)
	fields := form("given_names", `Eva "<b>`, "mail", "eva@salud.yucatan.example", "origin", "paper", "received", "2026-01-15", "fact", "phone", "reference", "OF-7")
	delete(fields, "notice_version")
	gone := o.browser()
	back := gone.fill("/mesa/nueva", fields, pdf())
	o.shows(back, http.StatusUnauthorized, "Lo que escribió no se perdió", `name="given_names" value="Eva &#34;&lt;b&gt;"`, `type="file" id="again-oficio" name="oficio"`,
		"Elija otra vez", "Enviar otra vez", `enctype="multipart/form-data"`, `target="_blank"`, "![")
	again := map[string]string{}
	for _, field := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(back.body, -1) {
		again[field[1]] = field[2]
	}
	again["given_names"] = "Eva"
	if answer := o.liaison.fill("/mesa/nueva", again, pdf()); !strings.HasPrefix(answer.to, "/mesa/SIE-") {
		t.Errorf("sent again: %d to %q", answer.status, answer.to)
	}
	o.shows(gone.post("/registro/firma", "dia", "2026-01-15", "code", "123456"), http.StatusUnauthorized, "!Enviar otra vez", "!123456")
	o.shows(gone.post("/mesa/nueva"), http.StatusUnauthorized, "!Enviar otra vez", "Ir al inicio")
	o.shows(gone.post("/mesa/nueva", "reason", strings.Repeat("x", 300<<10)), http.StatusUnauthorized, "!Enviar otra vez")
	o.shows(gone.post("/mi-solicitud/cancelar", "note", "ya no"), http.StatusUnauthorized, "!Enviar otra vez")
}

// The faults of a form are listed in the order of its fields: whoever mends them goes down the page.
func TestFaultsStandInTheOrderOfTheFields(t *testing.T) {
	o := newOffices(t)
	body := o.liaison.fill("/mesa/nueva", map[string]string{"origin": "paper", "received": "2026-01-15", "fact": "phone", "given_names": "Eva"}, nil).body
	last := 0
	for _, field := range []string{"surname1", "mail", "phone", "unit", "consent"} {
		at := strings.Index(body, `href="#`+field+`"`)
		if at < last {
			t.Errorf("%s is told at %d, after what follows it at %d", field, at, last)
		}
		last = at
	}
}
