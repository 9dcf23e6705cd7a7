package web_test

import (
	"net/http"
	"testing"

	"clavero/internal/petition"
)

// Over its link the vendor answers without any secret in a mail; the page says no more than the mail and spends nothing.
func TestTheVendorAnswersByItsLink(t *testing.T) {
	m := newMailroom(t)
	p, order := m.ordered()
	found := mailed.FindStringSubmatch(order.Text)
	if found == nil {
		t.Fatalf("the mail has no link: %s", order.Text)
	}
	at, vendor := found[1], m.browser()
	for range 2 {
		m.shows(vendor.get(at), http.StatusOK, p.Folio, "Rosa Elena Tzab Uc", "Alta", "!"+rosa, "!999", "![")
	}
	m.shows(vendor.post(at, "n", "1", "do", "done", "user-1", "rtzab", "secret-1", ""), http.StatusUnprocessableEntity, `href="#secret-1"`, `value="rtzab"`, "![")
	m.shows(vendor.post(at, "n", "1", "do", "done", "user-1", "", "secret-1", secretSent), http.StatusUnprocessableEntity, `href="#user-1"`, "!"+secretSent)
	m.shows(vendor.post(at, "n", "1", "do", "refused"), http.StatusUnprocessableEntity, `href="#reason-1"`)
	m.shows(vendor.post(at, "n", "2", "do", "done"), http.StatusNotFound)
	m.leads(vendor.post(at, "n", "1", "do", "done", "user-1", "rtzab", "secret-1", secretSent), at+"?hecho=vendor_answer")
	m.settle()
	if state := m.state(p); state != petition.Obtained {
		t.Errorf("the case is %s", state)
	}
	m.shows(vendor.get(at), http.StatusOK, p.Folio, "ya se respondió", "!secret-1", "![")
	m.shows(vendor.post(at, "n", "1", "do", "done", "user-1", "otro", "secret-1", "Otra8Cosa55"), http.StatusConflict, "ya fue respondida", "!Otra8Cosa55")
	m.shows(vendor.get("/proveedor/"+at[len("/proveedor/"):len(at)-1]), http.StatusGone, "ya no sirve", "!"+p.Folio, "![")
}

// What the vendor refuses waits for an editor with its reason.
func TestTheVendorRefusesByItsLink(t *testing.T) {
	m := newMailroom(t)
	p, order := m.ordered()
	at := mailed.FindStringSubmatch(order.Text)[1]
	m.leads(m.browser().post(at, "n", "1", "do", "refused", "reason-1", "El contrato no cubre más usuarios."), at+"?hecho=vendor_answer")
	m.settle()
	if state := m.state(p); state != petition.Refused {
		t.Errorf("the case is %s", state)
	}
}
