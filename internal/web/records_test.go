package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"clavero/internal/petition"
	"clavero/internal/store/storetest"
)

var inventorySeen = regexp.MustCompile(`name="seen" value="([0-9a-f]{64})"`)

// sign gives a code that was not used.
func (b *browser) sign() string {
	code := b.codes[0]
	b.codes = b.codes[1:]
	return code
}

// aged is a rejected case that ended so many years ago.
func (o offices) aged(years int) petition.Petition {
	o.t.Helper()
	_, p := o.confirmed()
	at := "/mesa/" + p.Folio
	o.leads(o.liaison.post(at+"/paso/reject", "version", o.liaison.version(at), "ground", "unit_closed", "note", "Falta el oficio.", "said", "Falta el oficio."), at+"?hecho=reject")
	o.settle()
	then := o.db.Now().AddDate(-years, 0, -2).UnixMicro()
	_, err := storetest.SQL(o.t, o.place).ExecContext(o.t.Context(), "update petition set created_at = $1, since = $1, ended_at = $1 where id = $2", then, p.ID)
	o.ok(err)
	return p
}

func TestADispositionWalksItsRoad(t *testing.T) {
	o := newOffices(t)
	second, chief := o.admin.member("Berta Segunda", "berta@salud.example", "liaison"), o.admin.member("Rosalba Fingida", "rosalba@salud.example", "authority")
	p := o.aged(5)
	o.shows(o.auditor.get("/archivo"), http.StatusOK, "Expedientes vencidos que pueden proponerse", "15.7.4&#43;", "adición de la institución", "![")
	o.shows(o.auditor.get("/archivo?lang=en"), http.StatusOK, "Expired cases that may be proposed", "![")
	o.shows(o.admin.get("/archivo"), http.StatusForbidden)
	o.shows(o.admin.get("/archivo/borrado?lang=es"), http.StatusOK, "erase.papers", "90 días", "![")
	o.auditor.get("/archivo?lang=es")

	list := o.liaison.get("/archivo/bajas")
	o.shows(list, http.StatusOK, p.Folio, "Proponer la baja de 1 expediente", "![")
	seen := inventorySeen.FindStringSubmatch(list.body)[1]
	o.shows(o.auditor.post("/archivo/bajas", "seen", seen, "reason", "x"), http.StatusForbidden)
	o.shows(o.liaison.post("/archivo/bajas", "seen", seen), http.StatusUnprocessableEntity, "Escriba las razones")
	o.shows(o.liaison.post("/archivo/bajas", "seen", strings.Repeat("0", 64), "reason", "x"), http.StatusConflict)
	made := o.liaison.post("/archivo/bajas", "seen", seen, "reason", "Plazos vencidos")
	at, _, _ := strings.Cut(made.to, "?")
	o.shows(o.liaison.get(at), http.StatusOK, "Propuesta", "Usted propuso esta baja", "!Firmar el dictamen", "![")

	o.shows(o.liaison.post(at+"/opinion", "opinion", "for", "code", o.liaison.sign()), http.StatusForbidden)
	o.shows(second.get(at), http.StatusOK, "Firmar el dictamen")
	o.shows(second.post(at+"/opinion", "opinion", "for", "code", "000000"), http.StatusUnprocessableEntity, "código")
	o.shows(second.post(at+"/opinion", "code", "000000"), http.StatusUnprocessableEntity, "Elija el sentido")
	o.leads(second.post(at+"/opinion", "opinion", "for", "code", second.sign()), at+"?hecho=disposition_opined")
	o.shows(second.get(at), http.StatusOK, "Usted ya dictaminó", "!Firmar el acta")
	o.shows(o.liaison.post(at+"/acta", "code", o.liaison.sign()), http.StatusConflict)
	o.shows(o.auditor.post(at+"/opinion", "opinion", "for", "code", o.auditor.sign()), http.StatusForbidden)
	o.leads(chief.post(at+"/opinion", "opinion", "for", "code", chief.sign()), at+"?hecho=disposition_opined")
	o.shows(o.auditor.get(at+"/dictamen.pdf"), http.StatusOK, "%PDF-")
	o.shows(o.auditor.get(at+"/acta.pdf"), http.StatusNotFound)
	o.shows(o.liaison.get(at), http.StatusOK, "Firmar el acta y dar de baja 1 expediente", "![")
	o.leads(o.liaison.post(at+"/acta", "code", o.liaison.sign()), at+"?hecho=disposition_acted")
	o.settle()

	o.shows(o.auditor.get(at), http.StatusOK, "Ejecutada", "Dado de baja", p.Folio, "1 expediente dado de baja; 0 quedaron fuera", "![")
	for file, begins := range map[string]string{"inventario.csv": "numero,folio", "inventario.xlsx": "PK", "inventario.pdf": "%PDF-", "dictamen.pdf": "%PDF-", "acta.pdf": "%PDF-"} {
		if got := o.auditor.get(at + "/" + file); got.status != http.StatusOK || !strings.HasPrefix(got.body, begins) {
			t.Errorf("%s: %d %.20q", file, got.status, got.body)
		}
	}
	o.shows(o.auditor.get(at+"/otro.pdf"), http.StatusNotFound)
	o.shows(o.liaison.get("/mesa/"+p.Folio), http.StatusGone, "se dio de baja", "BD-", "!Rosa Elena")
	o.shows(o.liaison.get("/mesa?estado=rejected"), http.StatusOK, "(dado de baja)", "!Rosa Elena")
	o.shows(o.auditor.get("/bitacora"), http.StatusOK, "Baja documental ejecutada", "Dictamen de baja documental: a favor")
}

func TestAHoldIsPlacedAndLifted(t *testing.T) {
	o := newOffices(t)
	p := o.aged(5)
	words := []string{"reason", "Procedimiento en curso", "owner", "OIC", "document", "OIC/1/2026"}
	post := func(fields ...string) seen {
		return o.liaison.post("/archivo/retenciones", append(fields, words...)...)
	}
	o.shows(o.auditor.post("/archivo/retenciones", words...), http.StatusForbidden)
	o.shows(post(), http.StatusUnprocessableEntity, "Elija sobre qué se pone", "Procedimiento en curso")
	o.shows(post("scope", "petition", "subject", "SIE-2020-000099"), http.StatusUnprocessableEntity, "No hay un expediente con ese folio")
	o.shows(post("scope", "person", "subject", "nadie@salud.example"), http.StatusUnprocessableEntity, "No hay en el directorio una persona")
	o.shows(post("scope", "unit", "subject", "NADA"), http.StatusUnprocessableEntity, "Ninguna unidad del catálogo se llama así")
	several := o.liaison.post("/archivo/retenciones", "scope", "unit", "subject", "dirección")
	o.shows(several, http.StatusUnprocessableEntity, "unidades coinciden con lo escrito. Elija una", `name="subject_code" value="112-DCE"`, "![")
	if summary, reason := strings.Index(several.body, `href="#subject"`), strings.Index(several.body, `href="#reason"`); summary < 0 || reason < summary {
		t.Errorf("the summary tells of the subject at %d and of the reason at %d", summary, reason)
	}
	o.leads(post("scope", "unit", "subject", "direccion", "subject_code", "112-DCE"), "/archivo/retenciones?hecho=hold_placed")
	o.leads(post("scope", "unit", "subject", "Dirección de Comunicación y Enlace"), "/archivo/retenciones?hecho=hold_placed")
	o.shows(o.auditor.get("/archivo/retenciones"), http.StatusOK, "112-DCE · Dirección de Comunicación y Enlace")
	o.shows(post("scope", "period", "from", "2020-02-01", "to", "2020-01-01"), http.StatusUnprocessableEntity, "Escriba las dos fechas")
	o.leads(post("scope", "period", "from", "2001-01-01", "to", time.Now().Format(time.DateOnly)), "/archivo/retenciones?hecho=hold_placed")
	o.leads(post("scope", "petition", "subject", strings.ToLower(p.Folio)), "/archivo/retenciones?hecho=hold_placed")
	held := o.auditor.get("/archivo/retenciones")
	o.shows(held, http.StatusOK, p.Folio, "OIC/1/2026", "En pie", "!Poner una retención", "![")
	o.shows(o.liaison.get("/archivo/bajas"), http.StatusOK, "No hay nada que pueda proponerse", "1 más está bajo retención legal")
	lifts := regexp.MustCompile(`/archivo/retenciones/\d+/levantar`).FindAllString(o.liaison.get("/archivo/retenciones").body, -1)
	if len(lifts) != 4 {
		t.Fatalf("%d holds can be lifted", len(lifts))
	}
	o.shows(o.liaison.post(lifts[0]), http.StatusUnprocessableEntity, "Escriba por qué se levanta")
	for _, lift := range lifts {
		o.leads(o.liaison.post(lift, "why", "Concluyó"), "/archivo/retenciones?hecho=hold_lifted")
	}
	o.shows(o.liaison.post(lifts[0], "why", "otra vez"), http.StatusConflict)
	o.shows(o.auditor.get("/archivo/retenciones"), http.StatusOK, "Levantada", "Concluyó", "!En pie")
	o.shows(o.liaison.get("/archivo/bajas"), http.StatusOK, p.Folio)
}
