package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// The log of the vendor's site is taken in and shown as the vendor's, beside our own register. 3.3
func TestTheVendorsLogIsTakenIn(t *testing.T) {
	o := newOffices(t)
	_, p := o.confirmed()
	at := "/mesa/" + p.Folio
	o.leads(o.liaison.post(at+"/paso/forward", "version", o.liaison.version(at)), at+"?hecho=forward")
	o.leads(o.editor.post(at+"/paso/verify", "version", o.editor.version(at)), at+"?hecho=verify")
	o.settle()
	const path = "/registro/proveedor"
	moment := time.Now().In(spanish.MexicoCity()).AddDate(0, 0, -1).Truncate(time.Hour)
	day := path + "?dia=" + moment.Format(time.DateOnly)
	line := func(user, request string, status int) string {
		return fmt.Sprintf("192.0.2.7 - %s [%s] \"%s HTTP/1.1\" %d 9 \"-\" \"x\"\n", user, moment.Format("02/Jan/2006:15:04:05 -0700"), request, status)
	}

	o.shows(o.editor.get(day), http.StatusOK, "Importar una bitácora", "no hay accesos importados", "![")
	o.shows(o.liaison.get(day), http.StatusOK, "!Importar una bitácora")
	o.shows(o.admin.get(day), http.StatusForbidden)
	o.shows(o.liaison.upload(path, "log", line("x", "GET /", 200), nil), http.StatusForbidden)
	o.shows(o.editor.upload(path, "log", "Estimados: va la bitácora.\n", nil), http.StatusUnprocessableEntity, "No es una bitácora de accesos", "![")
	o.shows(o.editor.upload(path, "log", "", nil), http.StatusUnprocessableEntity, "![")

	user := o.key(p)
	log := line(user, "POST /entrar", 303) + line(user, "GET /sintesis/1", 200) + line(user, "GET /a.css", 200) + line("<b>intruso", "GET /sintesis", 200) + "basura\n"
	o.shows(o.editor.upload(path, "log", log, nil), http.StatusOK, "2 accesos nuevos", "&lt;b&gt;intruso", "Renglón 5", "![")
	o.shows(o.editor.upload(path, "log", log, nil), http.StatusOK, "nada nuevo", "2 ya estaban", "![")
	o.shows(o.editor.get(day), http.StatusOK, user, "Rosa Elena Tzab Uc", "Bitácoras importadas", "![")
	o.shows(o.editor.get(day+"&pagina=2"), http.StatusOK, `rel="prev" href="/sintesis`+path+"?dia=", "!Rosa Elena Tzab Uc", "!no hay accesos importados", "![")
	o.shows(o.auditor.get(day+"&lang=en"), http.StatusOK, "Imported logs", "![")
	o.shows(o.liaison.get("/registro?dia="+moment.Format(time.DateOnly)), http.StatusOK, "Además, 2 accesos en el sitio del proveedor", strings.ReplaceAll(day, "&", "&amp;"), "![")
	own, err := o.db.Events().Accesses(t.Context(), moment.AddDate(0, 0, -1), moment.Add(time.Hour), 9)
	if err != nil || len(own) != 0 {
		t.Errorf("our own register has %d of them, %v", len(own), err)
	}
	if said, err := o.db.Read().FindLedger(t.Context(), store.LedgerQuery{Kind: string(ledger.RegisterImported), Limit: 9}); err != nil || len(said) != 2 {
		t.Errorf("the ledger says it %d times, %v", len(said), err)
	}
}
