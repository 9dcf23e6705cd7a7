package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// A public directory is compared, kept and shown as evidence; nothing in the directory changes by it.
func TestARosterIsComparedAndKept(t *testing.T) {
	o := newOffices(t)
	_, p := o.confirmed()
	at := "/mesa/" + p.Folio
	o.leads(o.liaison.post(at+"/paso/forward", "version", o.liaison.version(at)), at+"?hecho=forward")
	o.shows(o.editor.get(at), http.StatusOK, "!Directorio público")
	o.leads(o.editor.post(at+"/paso/verify", "version", o.editor.version(at)), at+"?hecho=verify")
	o.settle()
	before := o.editor.get("/directorio").body

	o.shows(o.editor.get("/directorio"), http.StatusOK, "Cotejar padrón", "![")
	o.shows(o.liaison.get("/directorio"), http.StatusOK, "!Cotejar padrón")
	o.shows(o.liaison.get("/directorio/padron"), http.StatusForbidden)
	o.shows(o.editor.get("/directorio/padron"), http.StatusOK, "Denominación del cargo", "![")
	heading := []string{"Nombre del servidor(a) público(a)", "Primer apellido", "Denominación del cargo", "Área de adscripción", "Correo electrónico oficial"}
	o.shows(o.editor.upload("/directorio/padron", "roster", "a,b\n1,2\n", map[string]string{"day": "2020-01-02"}), http.StatusUnprocessableEntity, "Faltan las columnas")
	o.shows(o.editor.upload("/directorio/padron", "roster", sheetOf(t, heading), map[string]string{"day": "mañana"}), http.StatusUnprocessableEntity, "de qué día son", "no tiene renglones")
	away := sheetOf(t, heading, []string{"Otra", "Persona", "Jefa", "Calidad", "otra@x.example"})
	found := o.editor.upload("/directorio/padron", "roster", away, map[string]string{"day": "2020-01-02"}).to
	o.shows(o.editor.get(found), http.StatusOK, "Con clave y no aparecen", "Rosa Elena Tzab Uc", "Nada cambia en el directorio", "![")
	o.shows(o.admin.get(found), http.StatusForbidden)
	o.shows(o.liaison.get(found), http.StatusForbidden)
	there := sheetOf(t, heading, []string{"Rosa Elena", "Tzab Uc", "Directora", "Calidad", rosa}, []string{"Rosa Elena", "Tzab Uc", "Directora", "Calidad", rosa})
	found = o.editor.upload("/directorio/padron", "roster", there, map[string]string{"day": "2020-01-02"}).to
	o.shows(o.editor.get(found), http.StatusOK, "Con otros datos", "Directora", "1 repetido", "![")
	_, id, _ := strings.Cut(found, "archivo=")
	for range 2 { // the same form sent twice is kept once
		o.leads(o.editor.post("/directorio/padron/guardar", "upload", id), "/directorio/padron?hecho=roster")
	}
	kept := o.editor.get("/directorio/padron")
	o.shows(kept, http.StatusOK, "Cotejos guardados", "lista.csv", "![")
	if n := strings.Count(kept.body, "lista.csv"); n != 1 {
		t.Errorf("kept %d times", n)
	}
	o.shows(o.editor.get(at), http.StatusOK, "Directorio público", "Aparece en el directorio público del 2020-01-02", "![")
	o.shows(o.auditor.get("/bitacora?tipo=roster.checked"), http.StatusOK, "Padrón cotejado", "![")
	if after := o.editor.get("/directorio").body; after != before {
		t.Error("the directory is not as it was")
	}
	o.shows(o.editor.get("/directorio/padron?lang=en"), http.StatusOK, "![")
}

// The directory is narrowed by the state of keys.
func TestTheDirectoryByStateOfKey(t *testing.T) {
	o := newOffices(t)
	_, p := o.confirmed()
	at := "/mesa/" + p.Folio
	o.leads(o.liaison.post(at+"/paso/forward", "version", o.liaison.version(at)), at+"?hecho=forward")
	o.leads(o.editor.post(at+"/paso/verify", "version", o.editor.version(at)), at+"?hecho=verify")
	o.settle()
	o.shows(o.editor.get("/directorio?clave=pending"), http.StatusOK, "Rosa Elena", "![")
	for _, other := range []string{"live", "suspended", "none"} {
		o.shows(o.editor.get("/directorio?clave="+other), http.StatusOK, "!Rosa Elena")
	}
	o.shows(o.editor.get("/directorio?clave=mal"), http.StatusOK, "Rosa Elena")
}
