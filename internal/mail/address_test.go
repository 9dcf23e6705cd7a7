package mail

import (
	"errors"
	netmail "net/mail"
	"strings"
	"testing"

	"clavero/internal/fault"
	"clavero/internal/lang"
)

func TestParseAddress(t *testing.T) {
	for in, want := range map[string]string{
		"ana.perez@salud.gob.mx":                    "ana.perez@salud.gob.mx",
		"  Ana.Perez@SALUD.Gob.MX\n":                "Ana.Perez@salud.gob.mx",
		"o'higgins+sie@hospital-1.salud.test":       "o'higgins+sie@hospital-1.salud.test",
		"a@xn--mxico-bsa.test":                      "a@xn--mxico-bsa.test",
		strings.Repeat("a", 64) + "@salud.test":     strings.Repeat("a", 64) + "@salud.test",
		"a@" + strings.Repeat("b", 63) + ".1a.test": "a@" + strings.Repeat("b", 63) + ".1a.test",
	} {
		got, err := ParseAddress(in)
		if err != nil || got.Mail != want || got.Name != "" {
			t.Errorf("ParseAddress(%q) = %q, %v; want %q", in, got.Mail, err, want)
		}
	}
}

func TestParseAddressRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":                                       "mail.address.empty",
		" \t ":                                   "mail.address.empty",
		"ana":                                    "mail.address.form",
		"ana@":                                   "mail.address.domain",
		"@salud.test":                            "mail.address.form",
		"ana@perez@salud.test":                   "mail.address.form",
		"a@salud.test, b@salud.test":             "mail.address.form",
		"Ana <ana@salud.test>":                   "mail.address.form",
		`"ana perez"@salud.test`:                 "mail.address.form",
		"ana(comentario)@salud.test":             "mail.address.form",
		"ana perez@salud.test":                   "mail.address.form",
		".ana@salud.test":                        "mail.address.form",
		"ana.@salud.test":                        "mail.address.form",
		"a..b@salud.test":                        "mail.address.form",
		"ana\r\nRCPT@salud.test":                 "mail.address.form",
		"ana\x00@salud.test":                     "mail.address.form",
		"ana@[127.0.0.1]":                        "mail.address.domain",
		"ana@127.0.0.1":                          "mail.address.domain",
		"ana@localhost":                          "mail.address.domain",
		"ana@salud..test":                        "mail.address.domain",
		"ana@-salud.test":                        "mail.address.domain",
		"ana@salud-.test":                        "mail.address.domain",
		"ana@salud.test.":                        "mail.address.domain",
		"ana@sal_ud.test":                        "mail.address.domain",
		"ana@salud.test>":                        "mail.address.domain",
		"ana@" + strings.Repeat("b", 64) + ".mx": "mail.address.domain",
		"peña@salud.test":                        "mail.address.ascii",
		"ana@españa.test":                        "mail.address.ascii",
		"ana@sаlud.test":                         "mail.address.ascii", // a Cyrillic а
		"ana\u202e@salud.test":                   "mail.address.ascii",
		strings.Repeat("a", 65) + "@salud.test":  "mail.address.local",
		"a@" + strings.Repeat("b.", 130) + "mx":  "mail.address.long",
	} {
		_, err := ParseAddress(in)
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != fault.Invalid || f.Text != want {
			t.Errorf("ParseAddress(%q): %v, want %s", in, err, want)
			continue
		}
		if text := lang.ES.Explain(err); strings.ContainsAny(text, "[<{") {
			t.Errorf("text of %s: %s", f.Text, text)
		}
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, seed := range []string{"ana@salud.test", "a@b", `"x y"@salud.test`, "a@[::1]", "a@b.c\r\n", "ñ@salud.test"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := ParseAddress(in)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatalf("%v is no fault", err)
			}
			return
		}
		again, err := ParseAddress(got.Mail)
		if err != nil || again != got {
			t.Errorf("%q does not stay itself: %v, %v", got.Mail, again, err)
		}
		strict, err := netmail.ParseAddress(got.Mail)
		if err != nil || strict.Address != got.Mail {
			t.Errorf("%q is no address of RFC 5322: %v", got.Mail, err)
		}
		if len(got.Mail) > 254 || strings.ContainsAny(got.Mail, " <>()[],:;\\\"\r\n\x00") {
			t.Errorf("%q must not pass", got.Mail)
		}
	})
}
