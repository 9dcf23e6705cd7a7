package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// A vendor's list is held against the keys, kept, and what it shows is mended from the page. 3.1
func TestTheVendorsListIsHeldAgainstOurKeys(t *testing.T) {
	o := newOffices(t)
	_, p := o.confirmed()
	at := "/mesa/" + p.Folio
	o.leads(o.liaison.post(at+"/paso/forward", "version", o.liaison.version(at)), at+"?hecho=forward")
	o.leads(o.editor.post(at+"/paso/verify", "version", o.editor.version(at)), at+"?hecho=verify")
	o.settle()
	const path = "/mesa/proveedor/cotejo"
	day := map[string]string{"day": "2026-01-02"}

	o.shows(o.editor.get(path), http.StatusOK, "Cotejo con el proveedor", "Cotejar y guardar", "![")
	for _, other := range []*browser{o.liaison, o.auditor, o.admin} {
		o.shows(other.get(path), http.StatusForbidden)
	}
	o.shows(o.editor.upload(path, "users", "a,b\n1,2\n", map[string]string{"day": "mañana"}), http.StatusUnprocessableEntity, "de qué día es la lista")
	o.shows(o.editor.upload(path, "users", "Nombre\nAna\n", day), http.StatusUnprocessableEntity, "Falta la columna «Usuario»", "![")

	key := o.key(p)
	rows := "Cuenta,Nombre del titular,Correo,Situación que guarda\nrosa.tzab,Rosa Elena Tzab Uc," + rosa + ",Activo\n=intruso,<b>Nadie</b>,n@x.example,Quién sabe\n"
	mapped := map[string]string{"day": "2099-01-02", "column_state": "Situación que guarda"}
	o.shows(o.editor.upload(path, "users", rows, mapped), http.StatusUnprocessableEntity, "no puede ser un día por venir")
	mapped["day"] = time.Now().In(spanish.MexicoCity()).Format(time.DateOnly)
	found := o.editor.upload(path, "users", rows, mapped)
	o.leads(o.editor.upload(path, "users", rows, mapped), found.to) // once
	shown := o.editor.get(found.to)
	o.shows(shown, http.StatusOK, "Nunca autorizadas", "Con otro nombre de usuario", "&lt;b&gt;Nadie", "«Quién sabe»", "![")
	o.shows(o.editor.get(found.to+"?lang=en"), http.StatusOK, "Never authorised", "![")
	o.shows(o.editor.get(path+"/987654321"), http.StatusNotFound)
	o.shows(o.editor.get(path+"/nada"), http.StatusNotFound)
	o.shows(o.liaison.get(found.to), http.StatusForbidden)

	named := regexp.MustCompile(`name="key" value="(\d+)"`).FindStringSubmatch(shown.body)
	if named == nil {
		t.Fatalf("nothing to mend: %s", visible(shown.body))
	}
	o.shows(o.editor.post(found.to, "finding", "otra cosa", "key", named[1]), http.StatusNotFound)
	o.leads(o.editor.post(found.to, "finding", "renamed", "key", "12345"), found.to+"?hecho=mended_some")
	o.leads(o.editor.post(found.to, "finding", "renamed", "key", named[1]), found.to+"?hecho=renamed")
	if now := o.key(p); now != "rosa.tzab" || key == now {
		t.Errorf("the key is %q and was %q", now, key)
	}
	o.leads(o.editor.post(found.to, "finding", "renamed", "key", named[1]), found.to+"?hecho=mended_some")

	sheet := o.editor.get(found.to + "/bajas.xlsx")
	if sheet.status != http.StatusOK || !strings.HasPrefix(sheet.body, "PK") {
		t.Errorf("the sheet: %d", sheet.status)
	}
	for kind, want := range map[ledger.Kind]int{ledger.VendorListed: 1, ledger.ExportMade: 1, ledger.KeyRenamed: 1} {
		if entries, err := o.db.Read().FindLedger(t.Context(), store.LedgerQuery{Kind: string(kind), Limit: 9}); err != nil || len(entries) != want {
			t.Errorf("%s: %d entries, %v", kind, len(entries), err)
		}
	}
}

func (o offices) key(p petition.Petition) string {
	o.t.Helper()
	key, err := o.db.Read().CredentialOfPetition(o.t.Context(), p.ID)
	o.ok(err)
	return key.UserName
}
