package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/digest"
	"clavero/internal/register"
)

func TestTheDoorAnswersOneWayToWhateverIsWrong(t *testing.T) {
	h := newHouse(t)
	h.reader("pficticia")
	b := h.browser()
	b.shows(b.get("/"), http.StatusOK, "Lo que la prensa dice cada mañana", `action="/sintesis/entrar"`)
	b.leads(b.get("/nota/1"), "/entrar?siguiente=%2Fnota%2F1")
	b.shows(b.get("/entrar?siguiente=/nota/1"), http.StatusOK, `name="next" value="/nota/1"`, "!Lo que la prensa dice")
	known := b.post("/entrar", "user", "pficticia", "passphrase", "equivocada", "next", "/nota/1")
	unknown := b.post("/entrar", "user", "nadie", "passphrase", "equivocada", "next", "/nota/1")
	b.shows(known, http.StatusUnprocessableEntity, "La clave o la frase no son correctas", `value="pficticia"`, `value="/nota/1"`, "!equivocada")
	b.shows(unknown, http.StatusUnprocessableEntity)
	if strings.ReplaceAll(known.body, "pficticia", "nadie") != unknown.body {
		t.Error("a name that exists and one that does not get different pages")
	}
}

func TestAReaderSetsAPassphraseAndReads(t *testing.T) {
	h := newHouse(t)
	edition := h.morning()
	secret := h.reader("pficticia")
	b := h.browser()
	b.leads(b.post("/entrar", "user", "pficticia", "passphrase", secret), "/frase")
	b.leads(b.get("/"), "/frase")
	b.leads(b.get("/ediciones"), "/frase")
	b.shows(b.get("/frase"), http.StatusOK, "pficticia", "15 caracteres")
	b.shows(b.post("/frase", "passphrase", phrase, "again", "otra"), http.StatusUnprocessableEntity, "No es igual a la de arriba")
	b.shows(b.post("/frase", "passphrase", "corta", "again", "corta"), http.StatusUnprocessableEntity, "demasiado corta")
	b.leads(b.post("/frase", "passphrase", phrase, "again", phrase), "/?hecho=passphrase_set")

	note := notePath(edition, 1)
	b.shows(b.get("/?hecho=passphrase_set"), http.StatusOK, "Su frase quedó guardada", "Edición matutina", "Congreso aprueba fondo", "!leída", `href="/sintesis`+note+`"`)
	b.shows(b.get(note), http.StatusOK, "Alerta por un jarabe", "1 de 2", "p.\u00a010", "Abren dos hospitales")
	b.shows(b.get(note), http.StatusOK, "Pidieron suspender su uso.")
	b.shows(b.get("/edicion/"+string(edition.Day)+"/matutina"), http.StatusOK, "Sector salud", `<span class="read">leída</span>`)
	b.shows(b.get("/edicion/"+string(edition.Day)+"/nocturna"), http.StatusNotFound)
	b.shows(b.get("/edicion/2020-01-02/matutina"), http.StatusNotFound, "No hay una edición de ese día", `href="/sintesis/ediciones">Todas las ediciones`)
	b.shows(b.get("/nota/12"), http.StatusNotFound)
	b.shows(b.get("/ediciones"), http.StatusOK, "Alerta por un jarabe", "3 notas")
	b.shows(b.get("/ediciones?mes=ayer"), http.StatusUnprocessableEntity)
	b.shows(b.get("/mesa"), http.StatusForbidden)

	got := map[register.Kind]int{}
	span, err := h.db.Events().Accesses(t.Context(), h.db.Now().Add(-time.Hour), h.db.Now().Add(time.Hour), 100)
	h.ok(err)
	for _, a := range span {
		got[a.Kind]++
		if a.Device != "desktop" || a.Prefix != "127.0.0.0/24" || a.Unit == 0 {
			t.Errorf("access says %+v", a)
		}
	}
	if diff := cmp.Diff(map[register.Kind]int{register.SignIn: 1, register.Edition: 2, register.Note: 2}, got); diff != "" {
		t.Error(diff)
	}
}

// To look for notes is no access; to open one that was found is.
func TestAReaderSearches(t *testing.T) {
	h := newHouse(t)
	edition := h.morning()
	b := h.browser()
	b.leads(b.get("/ediciones/buscar?q=jarabe"), "/entrar?siguiente=%2Fediciones%2Fbuscar%3Fq%3Djarabe")
	b.enter("pficticia", h.reader("pficticia"))
	b.shows(b.get("/ediciones"), http.StatusOK, `action="/sintesis/ediciones/buscar"`)
	b.shows(b.get("/ediciones/buscar"), http.StatusOK, "Buscar en la síntesis", "!Ninguna nota")
	b.shows(b.get("/ediciones/buscar?q=JARABES"), http.StatusOK, "Alerta por un <mark>jarabe</mark>", `href="/sintesis`+notePath(edition, 1)+`"`, "Edición matutina", "!Abren dos hospitales")
	b.shows(b.get("/ediciones/buscar?q=hantavirus"), http.StatusOK, "Ninguna nota tiene todas esas palabras", `value="hantavirus"`)
	b.shows(b.get("/ediciones/buscar?q=de+la"), http.StatusOK, "Falta una palabra")
	b.shows(b.get("/ediciones/buscar?q=%3Cscript%3E"), http.StatusOK, "!<script>")
	b.shows(b.get("/ediciones/buscar?q=jarabe&desde=2031-01-01"), http.StatusOK, "Ninguna nota")
	b.shows(b.get("/ediciones/buscar?q=jarabe&hasta=2031-01-01&desde=2020-01-01&antes=x"), http.StatusOK, "<mark>jarabe</mark>")
	b.shows(b.get("/ediciones/buscar?q=jarabe&desde=ayer"), http.StatusUnprocessableEntity)
	b.shows(b.get("/ediciones/buscar?lang=en&q=jarabe"), http.StatusOK, "Search the digest")

	span, err := h.db.Events().Accesses(t.Context(), h.db.Now().Add(-time.Hour), h.db.Now().Add(time.Hour), 100)
	h.ok(err)
	for _, a := range span {
		if a.Kind != register.SignIn && a.Kind != register.Edition {
			t.Errorf("a search left %+v", a)
		}
	}
}

func TestACorrectionIsDrawnAnew(t *testing.T) {
	h := newHouse(t)
	edition := h.morning()
	b := h.browser()
	b.enter("pficticia", h.reader("pficticia"))
	b.shows(b.get("/"), http.StatusOK, "Alerta por un jarabe")
	h.publish("Sector salud,notas,Alerta por un jarabe,La autoridad levantó la alerta.,El Faro,prensa,10")
	b.shows(b.get("/"), http.StatusOK, "La autoridad levantó la alerta.", "versión corregida (2)", "!Abren dos hospitales")
	b.shows(b.get(notePath(edition, 1)), http.StatusOK, "La autoridad levantó la alerta.")
	b.shows(b.get(notePath(edition, 2)), http.StatusNotFound, "Puede que una corrección la haya retirado")
	b.shows(b.get("/?lang=en"), http.StatusOK, "corrected version (2)")
}

func TestWhereSomebodyWasGoing(t *testing.T) {
	h := newHouse(t)
	h.browser().enter("pficticia", h.reader("pficticia"))
	for next, want := range map[string]string{
		"/ediciones?mes=2026-11": "/ediciones?mes=2026-11", "//ajena.example": "/", "https://ajena.example": "/", "/entrar?siguiente=/entrar": "/",
		`/\ajena.example`: "/", "": "/",
	} {
		b := h.browser()
		b.leads(b.post("/entrar", "user", "pficticia", "passphrase", phrase, "next", next), want)
		b.leads(b.get("/entrar"), "/")
	}
}

// sessionID finds the sessions that the account's page offers to end.
var sessionID = regexp.MustCompile(`name="session" value="(\d+)"`)

func TestSessionsAreSeenAndEnded(t *testing.T) {
	h := newHouse(t)
	here, there := h.browser(), h.browser()
	here.enter("pficticia", h.reader("pficticia"))
	there.leads(there.post("/entrar", "user", "pficticia", "passphrase", phrase), "/")
	account := here.get("/cuenta")
	here.shows(account, http.StatusOK, "pficticia@salud.example", "Unidad de Pruebas", "Computadora", "127.0.0.0/24")
	ids := sessionID.FindAllStringSubmatch(account.body, -1)
	if len(ids) != 1 {
		t.Fatalf("%d sessions can be ended, want the other one alone", len(ids))
	}
	id := ids[0][1]
	here.shows(here.post("/cuenta/sesiones", "session", id), http.StatusUnprocessableEntity, "No es su frase actual")
	here.shows(here.post("/cuenta/sesiones", "session", id, "current", phrase2), http.StatusUnprocessableEntity, "No es su frase actual")
	here.shows(here.post("/cuenta/sesiones", "current", phrase), http.StatusUnprocessableEntity, "Elija al menos una sesión")
	there.shows(there.get("/cuenta"), http.StatusOK)
	here.leads(here.post("/cuenta/sesiones", "session", id, "current", phrase), "/cuenta?hecho=session_ended")
	here.shows(here.post("/cuenta/sesiones", "session", id, "current", phrase), http.StatusNotFound)
	there.leads(there.get("/cuenta"), "/entrar?siguiente=%2Fcuenta")

	here.shows(here.post("/cuenta/frase", "current", "otra", "passphrase", phrase2, "again", phrase2), http.StatusUnprocessableEntity, "No es su frase actual")
	here.leads(here.post("/cuenta/frase", "current", phrase, "passphrase", phrase2, "again", phrase2), "/cuenta?hecho=passphrase_changed")
	here.shows(here.get("/cuenta?hecho=passphrase_changed"), http.StatusOK, "se cerraron sus demás sesiones")
	out := here.post("/salir")
	here.leads(out, "/?hecho=signed_out")
	if out.header.Get("Clear-Site-Data") != `"cache"` {
		t.Error("the browser is not told to forget its pages")
	}
	here.leads(here.get("/cuenta"), "/entrar?siguiente=%2Fcuenta")
}

func notePath(e digest.Edition, n int) string {
	return fmt.Sprintf("/nota/%d", e.Sections[1].Notes[n-1].ID)
}
