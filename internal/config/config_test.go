package config

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/fault"
	"clavero/internal/lang"
)

// sound is a Config that nothing is wrong with.
func sound() Config {
	return Config{Data: Data{Data: "data", Node: 1}, Listen: "127.0.0.1:8080", MailFrom: "sintesis@salud.test", Institution: "Secretaría de Pruebas"}
}

func TestCheckUnderstandsTheValues(t *testing.T) {
	c := sound()
	c.PublicURL, c.TrustedProxies, c.ReplyTo = "https://claves.test/sintesis/", []string{"10.0.0.0/8", " 192.0.2.1"}, "enlace@salud.test"
	got, err := c.Check()
	if err != nil {
		t.Fatal(err)
	}
	if got.URL.String() != "https://claves.test/sintesis" || got.From.Name != "Secretaría de Pruebas" || got.Reply.Mail != "enlace@salud.test" {
		t.Errorf("understood as %s, %+v, %+v", got.URL, got.From, got.Reply)
	}
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.0.2.1/32")}
	if diff := cmp.Diff(want, got.Proxies, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
	if got, err = sound().Check(); err != nil || got.URL.String() != "http://127.0.0.1:8080" {
		t.Errorf("without a public address it is %v (%v)", got.URL, err)
	}
	for _, everywhere := range []string{":8080", "0.0.0.0:8080", "[::]:8080"} {
		c := sound()
		c.Listen = everywhere
		if got, err = c.Check(); err != nil || got.URL.String() != "http://localhost:8080" {
			t.Errorf("listening at %s the public address is %v (%v)", everywhere, got.URL, err)
		}
	}
}

func TestCheckNamesTheSetting(t *testing.T) {
	for want, spoil := range map[string]func(*Config){
		"listen":               func(c *Config) { c.Listen = "8080" },
		"99999":                func(c *Config) { c.Listen = ":99999" },
		"smtp":                 func(c *Config) { c.SMTP = "correo.salud.test:25" },
		"node":                 func(c *Config) { c.Node = 240 },
		"public-url":           func(c *Config) { c.PublicURL = "ftp://claves.test" },
		"trusted-proxies":      func(c *Config) { c.TrustedProxies = []string{"10.0.0.0/99"} },
		"vendor-site-networks": func(c *Config) { c.VendorSiteNets = []string{"intranet"} },
		"backup-days":          func(c *Config) { c.BackupDays = -1 },
		"operator":             func(c *Config) { c.Operator = "guardia" },
		"mail-from":            func(c *Config) { c.MailFrom = "sintesis" },
		"reply-to":             func(c *Config) { c.ReplyTo = "@" },
		"metrics":              func(c *Config) { c.Metrics = "9090" },
		"--metrics":            func(c *Config) { c.Metrics = c.Listen },
		"--dkim-selector":      func(c *Config) { c.DKIMKey = "dkim.pem" },
		"dkim-selector":        func(c *Config) { c.DKIMSelector = "clavero2026" },
		"dkim-domain":          func(c *Config) { c.DKIMDomain = "salud.test" },

		"--scim ADDRESS, or leave out --provider":          func(c *Config) { c.Provider = "scim" },
		"--scim ADDRESS, or leave out --scim-token":        func(c *Config) { c.SCIMToken = "token" },
		"--scim ADDRESS, or leave out --scim-oauth-secret": func(c *Config) { c.SCIMOAuthSecret = "secret" },
		"--scim ADDRESS, or leave out --scim-ca":           func(c *Config) { c.SCIMCA = "ca.pem" },
		"Add --scim-token FILE":                            func(c *Config) { c.SCIM = "https://acceso.test/scim/v2" },
		"two ways": func(c *Config) {
			c.SCIM, c.SCIMToken, c.SCIMOAuthURL = "https://acceso.test/scim/v2", "token", "https://acceso.test/token"
		},
		"--scim-oauth-client NAME": func(c *Config) { c.SCIM, c.SCIMOAuthURL = "https://acceso.test/scim/v2", "https://acceso.test/token" },
	} {
		c := sound()
		spoil(&c)
		_, err := c.Check()
		if e, ok := errors.AsType[*fault.Error](err); !ok || e.Code != fault.Invalid || !strings.Contains(lang.EN.Explain(err), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestMailsAreSignedForTheSendersDomain(t *testing.T) {
	c := sound()
	c.DKIMKey, c.DKIMSelector = "dkim.pem", "clavero2026"
	for given, want := range map[string]string{"": "salud.test", "correo.salud.test": "correo.salud.test"} {
		c.DKIMDomain = given
		if got, err := c.Check(); err != nil || got.DKIMDomain != want {
			t.Errorf("%q: %q (%v)", given, got.DKIMDomain, err)
		}
	}
}

func TestAPublicURLIsSchemeHostAndPrefix(t *testing.T) {
	for _, bad := range []string{"claves.test", "https://", "https://claves.test/?a=b", "https://claves.test/?", "https://claves.test/#x", "https://u:p@claves.test",
		"https://claves.test/{folio}", "https://claves.test/a b", "https://claves.test/a//b", "https://claves.test/../x", "https://claves.test/.x", "https://claves.test/a;b",
		"https://claves.test/%2e", "https://claves.test/a%20b", "mailto:x@y", "https://[::1"} {
		c := sound()
		c.PublicURL = bad
		if checked, err := c.Check(); err == nil {
			t.Errorf("%s is taken as %s", bad, checked.URL)
		}
	}
}

func TestAFileIsOneObjectOfSettings(t *testing.T) {
	for _, bad := range []string{"", "[]", "x", `{"node": 1} {"node": 2}`, `{"node": null}`, `{"node": {}}`, `{"trusted-proxies": [1]}`, `{"trusted-proxies": ["a,b"]}`, `{"node": 1`} {
		if _, err := File(strings.NewReader(bad)); err == nil {
			t.Errorf("%s is taken", bad)
		}
	}
	if _, err := File(strings.NewReader(`{"node": 12, "automatic": true, "listen": "x", "trusted-proxies": []}` + "\n")); err != nil {
		t.Error(err)
	}
}

func TestNoPasswordIsPrinted(t *testing.T) {
	for _, secret := range []string{"smtps://user:hunter2@mail.test:465", "postgres://user:hunter2@db.test/clavero", "postgres://user:hunter2%zz@db.test/clavero",
		"smtp://user:hunter2@mail.test:port", "postgres:user:hunter2@db.test"} {
		if shown := redacted(secret); strings.Contains(shown, "hunter2") {
			t.Errorf("%s is printed as %s", secret, shown)
		}
	}
	for _, open := range []string{"", "127.0.0.1:8080", "enlace@salud.test", "Secretaría de Salud", "[10.0.0.0/8]", "https://claves.test/sintesis"} {
		if shown := redacted(open); shown != open {
			t.Errorf("%s is printed as %s", open, shown)
		}
	}
}

// FuzzFile holds File to its word on any bytes: it ends, and what it takes gives every setting a value of a flag.
func FuzzFile(f *testing.F) {
	for _, seed := range []string{`{"listen": "127.0.0.1:1", "node": 2, "automatic": false, "trusted-proxies": ["10.0.0.0/8"]}`, `{"node": 1e400}`, `{}`, `[`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		resolver, err := File(strings.NewReader(text))
		if err != nil {
			return
		}
		for name, value := range resolver.(file).values {
			if !plain(value) {
				t.Errorf("%q has the value %v", name, value)
			}
		}
	})
}

// FuzzCheck holds Check to its word on any values: faults say which setting, and what is taken can be built upon.
func FuzzCheck(f *testing.F) {
	f.Add("127.0.0.1:8080", "https://claves.test/sintesis", "10.0.0.0/8", "sintesis@salud.test", "enlace@salud.test")
	f.Add("[::1]:0", "http://[::1]:80/a/b.c", "2001:db8::1", "a@b.c", "")
	f.Add(":8080", "", "fe80::1%eth0", "\"a b\"@c.d", "x")
	f.Fuzz(func(t *testing.T, listen, public, proxy, from, reply string) {
		c := sound()
		c.Listen, c.PublicURL, c.TrustedProxies, c.MailFrom, c.ReplyTo = listen, public, []string{proxy}, from, reply
		checked, err := c.Check()
		if err != nil {
			if e, ok := errors.AsType[*fault.Error](err); !ok || !lang.Has(e.Text) {
				t.Errorf("no text for %v", err)
			}
			return
		}
		if u := checked.URL; u.Host == "" || strings.HasSuffix(u.Path, "/") || strings.ContainsAny(u.Path, "{};% \r\n") || u.String() != u.Scheme+"://"+u.Host+u.Path {
			t.Errorf("public address %q from %q", u, public)
		}
		if len(checked.Proxies) != 1 || !checked.Proxies[0].IsValid() {
			t.Errorf("proxies %v from %q", checked.Proxies, proxy)
		}
	})
}
