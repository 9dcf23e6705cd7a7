package web_test

import (
	"bytes"
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"clavero/internal/dossier"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
)

// The file of a case is seen by the desk and handed over by those who keep the records and those who audit, never without
// its act in the ledger.
func TestTheFileOfACaseIsHandedOver(t *testing.T) {
	o := newOffices(t)
	folio := o.paperCase("Prueba", "prueba@salud.example")
	at := "/mesa/" + folio + "/expediente"
	o.shows(o.liaison.get("/mesa/"+folio), http.StatusOK, base+at)
	for _, b := range []*browser{o.liaison, o.auditor} {
		o.shows(b.get(at), http.StatusOK, folio, "Actuaciones y decisiones", "Entregar el expediente", "![")
	}
	o.shows(o.editor.get(at), http.StatusOK, folio, "!Entregar el expediente")
	o.shows(o.editor.post(at, "recipient", "OIC", "reason", "Oficio 1"), http.StatusForbidden)
	o.shows(o.admin.get(at), http.StatusForbidden)
	o.shows(o.liaison.post(at, "recipient", "OIC"), http.StatusUnprocessableEntity, "Escriba por qué se entrega")
	o.shows(o.liaison.post("/mesa/SIE-2020-000001/expediente", "recipient", "OIC", "reason", "Oficio 1"), http.StatusNotFound)
	for _, b := range []*browser{o.liaison, o.auditor} {
		got := b.post(at, "recipient", "Órgano Interno de Control", "reason", "Oficio OIC/45/2026")
		o.shows(got, http.StatusOK)
		if name := got.header.Get("Content-Disposition"); name != `attachment; filename="expediente-`+folio+`.zip"` {
			t.Errorf("given as %s", name)
		}
		report, err := dossier.Verify(bytes.NewReader([]byte(got.body)), int64(len(got.body)), dossier.Trust{Keys: o.ledgerKeys()})
		if err != nil || !report.OK() || !report.Trusted || report.Folio != folio || report.Recipient != "Órgano Interno de Control" {
			t.Errorf("%+v, %v", report, err)
		}
	}
	entries, err := o.db.Read().LedgerOfSubject(t.Context(), ledger.OnPetition, o.idOf(folio))
	o.ok(err)
	handed := 0
	for _, e := range entries {
		if e.Kind == ledger.RecordsExported {
			handed++
		}
	}
	if handed != 2 {
		t.Errorf("the ledger says %d times that it was handed over, want 2", handed)
	}
}

// The day on which something was checked is said as that day: one that is counted from midnight in Greenwich is the day
// before in Mexico.
func TestTheDayOfACheckIsSaidAsItIs(t *testing.T) {
	o := newOffices(t)
	_, p := o.confirmed()
	folio, at := p.Folio, "/mesa/"+p.Folio
	o.leads(o.liaison.post(at+"/paso/forward", "version", o.liaison.version(at)), at+"?hecho=forward")
	o.leads(o.editor.post(at+"/paso/verify", "version", o.editor.version(at)), at+"?hecho=verify")
	o.settle()
	o.shows(o.liaison.get(at+"/expediente"), http.StatusOK, " verificaciones</summary>", "<summary>Texto del correo</summary>", "Sistema propio, Proveedor", "!builtin,", "![")
	today := "Día de la verificación: " + spanish.LongDate(o.db.Now(), lang.ES)
	for _, path := range []string{"/mesa/" + folio, "/mesa/" + folio + "/expediente"} {
		body := html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(o.liaison.get(path).body, " "))
		if body = strings.Join(strings.Fields(body), " "); !strings.Contains(strings.ReplaceAll(body, "Día de la verificación ", "Día de la verificación: "), today) {
			t.Errorf("%s does not say %q", path, today)
		}
	}
}

func (o offices) idOf(folio string) int64 {
	o.t.Helper()
	p, err := o.db.Read().PetitionByFolio(o.t.Context(), folio)
	o.ok(err)
	return p.ID
}

// ledgerKeys are the keys as a page shows them to anybody.
func (o offices) ledgerKeys() []string {
	o.t.Helper()
	shown := html.UnescapeString(o.browser().get("/bitacora/llave").body)
	return regexp.MustCompile(`clavero/[0-9a-f]{16}\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+`).FindAllString(shown, -1)
}

// A checkpoint is signed, shown, given as a file, and held to the ledger when somebody brings it back.
func TestCheckpointsAreShownAndHeldToTheLedger(t *testing.T) {
	o := newOffices(t)
	o.shows(o.auditor.get("/bitacora/puntos"), http.StatusOK, "Todavía no se firma ninguno", "oic@contraloria.example", "![")
	o.shows(o.liaison.get("/bitacora/puntos"), http.StatusForbidden)
	o.shows(o.browser().get("/bitacora/llave"), http.StatusOK, "Todavía no hay llave")
	signed := o.auditor.post("/bitacora/puntos")
	at, done, _ := strings.Cut(signed.to, "?")
	if signed.status != http.StatusSeeOther || done != "hecho=checkpoint" {
		t.Fatalf("signing leads to %q: %d", signed.to, signed.status)
	}
	o.shows(o.auditor.get(at), http.StatusOK, "clavero/", "![")
	note := o.auditor.get(at + "/nota").body
	if _, _, err := ledger.OpenCheckpoint([]byte(note), o.ledgerKeys()...); err != nil {
		t.Errorf("%q: %v", note, err)
	}
	if paper := o.auditor.get(at + "/pdf"); !strings.HasPrefix(paper.body, "%PDF-") {
		t.Errorf("no PDF: %d", paper.status)
	}
	o.paperCase("Prueba", "prueba@salud.example")
	o.shows(o.auditor.post("/bitacora/puntos/comprobar", "checkpoint", strings.ReplaceAll(note, "\n", "\r\n")), http.StatusOK, "Todo cuadra")
	o.shows(o.auditor.post("/bitacora/puntos/comprobar", "checkpoint", strings.Replace(note, "time 2", "time 1", 1)), http.StatusUnprocessableEntity, "no es un punto firmado")
	o.shows(o.auditor.get("/bitacora/puntos/12345"), http.StatusNotFound)
}

// The manual is anybody's, in the ministry's ten headings, in both languages.
func TestTheManualHasTenHeadings(t *testing.T) {
	o := newOffices(t)
	for lang, headings := range map[string][]string{
		"es": {"Propósito", "Alcance", "Políticas de operación", "Descripción del procedimiento", "Diagrama de flujo", "Documentos de referencia", "Registros", "Glosario", "Cambios de esta versión", "Anexos"},
		"en": {"Purpose", "Scope", "Policies", "Description of the procedure", "Flow diagram", "Reference documents", "Records", "Glossary", "Changes of this version", "Annexes"},
	} {
		got := o.browser().get("/procedimiento/manual?lang=" + lang)
		o.shows(got, http.StatusOK, append(headings, "![manual", "<svg class=\"flow\"")...)
		paper := o.browser().get("/procedimiento/manual.pdf?lang=" + lang)
		if !strings.HasPrefix(paper.body, "%PDF-") {
			t.Errorf("no PDF in %s: %d", lang, paper.status)
		}
		o.later(2 * time.Second) // a paper drawn anew would bear another time
		if again := o.browser().get("/procedimiento/manual.pdf?lang=" + lang); again.body != paper.body {
			t.Errorf("the manual in %s was drawn twice for one version of the rules", lang)
		}
	}
}
