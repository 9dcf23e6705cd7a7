package app

import (
	"os"
	"path/filepath"
	"testing"

	"clavero/internal/config"
	"clavero/internal/fault"
)

// Naming the provider puts it in force, where it stays when the setting is gone; without its own settings the program does
// not start, and a command beside it does.
func TestTheProviderOfTheSettingIsInForce(t *testing.T) {
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := settings(t)
	with := func(provider, service string) config.Config {
		c := c
		if c.Provider = provider; service != "" {
			c.SCIM, c.SCIMToken = service, token
		}
		return c
	}
	const service = "https://acceso.example/scim/v2"
	for _, step := range []struct {
		what     string
		settings config.Config
		options  Options
		inForce  string
		fault    string
	}{
		{"at first", with("", ""), Options{}, "builtin", ""},
		{"a service nobody asks", with("", service), Options{}, "builtin", ""},
		{"named", with("scim", service), Options{}, "scim", ""},
		{"named no more", with("", service), Options{}, "scim", ""},
		{"without its settings", with("", ""), Options{}, "", "app.provider_missing"},
		{"a command without them", with("", ""), Options{Guest: true}, "scim", ""},
		{"a service that cannot be", with("", "http://acceso.example"), Options{}, "", "scim.https"},
		{"the portal named", with("builtin", ""), Options{}, "builtin", ""},
	} {
		a, err := open(t, step.settings, step.options)
		if fault.TextOf(err) != step.fault {
			t.Fatalf("%s: %v", step.what, err)
		}
		if err != nil {
			continue
		}
		set, err := a.Book.InForce(t.Context(), a.DB.Read(), a.DB.Now())
		if err != nil || set.Mechanism.Provider != step.inForce {
			t.Errorf("%s: %q is in force, want %q: %v", step.what, set.Mechanism.Provider, step.inForce, err)
		}
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
