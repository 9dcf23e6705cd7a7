package web_test

import (
	"net/http"
	"testing"

	"clavero/internal/petition"
)

// An editor says how the vendor writes, sees on the mails that came what it changes, and keeps it; from then on such an
// answer acts by itself. Nobody else may, and whoever was slower is told.
func TestHowTheVendorWrites(t *testing.T) {
	const page, unusual = "/mesa/proveedor/plantilla", "Pase de rtzab: " + secretSent + "\n"
	m := newMailroom(t)
	m.shows(m.editor.get(page), http.StatusOK, "Todavía no hay correos con que probarlo", "![")
	p, order := m.ordered()
	m.arrives(order, "pass", unusual)
	m.shows(m.editor.get(m.newest(m.editor)), http.StatusOK, "Describa cómo escribe")
	m.shows(m.editor.get(page), http.StatusOK, "todos se leen como hasta ahora", "va a una persona", `name="version" value="0"`, "!"+secretSent)
	ways := []string{"version", "0", "lines", "Pase de {usuario}: {secreto}"}
	m.shows(m.editor.post(page, append(ways, "do", "preview")...), http.StatusOK, "1 correo se leería de otro modo", "actúa solo", "rtzab · contraseña de 12 caracteres",
		"Pase de {usuario}: {secreto}</textarea>", "!"+secretSent, "![")
	m.shows(m.editor.post(page, "do", "preview", "version", "0", "lines", "Pase: {clave}"), http.StatusUnprocessableEntity, "no se puede usar", "Pase: {clave}</textarea>")
	m.shows(m.liaison.get(page), http.StatusForbidden)
	m.shows(m.auditor.post(page, append(ways, "do", "save")...), http.StatusForbidden)
	m.leads(m.editor.post(page, append(ways, "do", "save")...), "/mesa/proveedor?hecho=vendor_template")
	m.shows(m.editor.post(page, append(ways, "do", "save")...), http.StatusConflict, "Alguien guardó otra cosa", `name="version" value="1"`)
	m.arrives(order, "pass", unusual)
	if state := m.state(p); state != petition.Obtained {
		t.Errorf("with its way of writing known the case is %s", state)
	}
}
