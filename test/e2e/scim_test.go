package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clavero/internal/config"
	"clavero/internal/provider/scim/scimtest"
	"clavero/internal/store/storetest"
)

// TestRoadToAnotherSystem walks from 1.1 to 4.1 where the electronic system is another company's, spoken to by SCIM as
// somebody else wrote it, with the settings that an operator would write; and then has the key end there.
func TestRoadToAnotherSystem(t *testing.T) {
	system := scimtest.Start(t)
	shots := 0
	in := install(t, storetest.Engines[0], func(c *config.Config) {
		c.Provider, c.SCIM, c.SCIMToken = "scim", system.SCIM(), scimtest.TokenFile(t)
		c.VendorSite, c.VendorSiteNets = recipeFile(t, system), []string{"127.0.0.0/8"}
	})
	chromium := openBrowser(t)
	admin := chromium.window("admin", in.base, desk, &shots)
	in.setUp(admin)
	liaison, editor := chromium.window("enlace", in.base, desk, &shots), chromium.window("edicion", in.base, desk, &shots)
	official := chromium.window("funcionario", in.base, phone, &shots)
	in.invite(admin, liaison, "Lucía Enlace Prueba", "liaison")
	in.invite(admin, editor, "Eduardo Edición Prueba", "editor")
	user, secret := in.obtain(liaison, editor, liaison, official, "amapola.prueba@salud.test")

	official.follow(system.Site + "/entrar")
	official.sees("Usuario")

	theirs := chromium.window("sitio", system.Site, desk, &shots)
	theirs.signIn(user, secret)
	theirs.sees("Cerrar sesión")

	liaison.open("/claves")
	liaison.press(user)
	liaison.press("Suspender")
	liaison.fill("note", "Lo pidió su jefa por oficio.")
	liaison.press("Suspender")
	in.waitFor(liaison, strings.TrimPrefix(liaison.path(), "/sintesis"), "no abre")
	theirs.signIn(user, secret)
	theirs.sees("Usuario o contraseña incorrectos")
	in.verify()
	if strings.Contains(in.log.String(), secret) || strings.Contains(in.log.String(), scimtest.Token) {
		t.Error("the log holds what opens something")
	}
}

// recipeFile says how the system's site is signed in to.
func recipeFile(t *testing.T, system scimtest.System) string {
	t.Helper()
	text, err := json.Marshal(system.Recipe())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "receta.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// follow opens an address that the page links to.
func (w window) follow(address string) {
	w.t.Helper()
	if !eval[bool](w, fmt.Sprintf(`[...document.querySelectorAll('main a')].some(a => a.href === %s)`, quoted(address))) {
		w.t.Fatalf("%s: no link to %s:\n%s", w.name, address, w.text())
	}
	w.open(address)
}

// signIn enters the site of another company.
func (w window) signIn(user, secret string) {
	w.t.Helper()
	w.open("/entrar")
	w.fill("user", user)
	w.fill("password", secret)
	w.press("Entrar")
}
