package intake

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"  Dirección\u00a0 General\r\n": "Dirección General",
		"nin\u0303ez":                   "niñez",
		"\u202egpj.exe\u202c":           "gpj.exe",
		"a\u200bb\x00c\x1b":             "abc",
		"D'Or «x» <b>{{.}}</b>":         "D'Or «x» <b>{{.}}</b>",
		strings.Repeat("ñ", 200):        strings.Repeat("ñ", 200),
		strings.Repeat("ñ", 201):        "intake.text.long",
		strings.Repeat("x", 1<<20):      "intake.text.long",
		strings.Repeat(" ", 1<<20):      "intake.text.long",
		"":                              "",
	} {
		text, err := Text(in, 200)
		if got := text; (err == nil && got != want) || (err != nil && textOf(t, err) != want) {
			t.Errorf("Text(%.30q) = %.30q, %v", in, text, err)
		}
	}
}

func TestParagraph(t *testing.T) {
	in := "\r\n\r\n  Primera  línea \r\nsegunda\u2028tercera\n\n\n\n\tcuarta\u202e\r\rquinta \n\n"
	want := "Primera línea\nsegunda\ntercera\n\ncuarta\n\nquinta"
	if got, err := Paragraph(in, 100); got != want || err != nil {
		t.Errorf("Paragraph = %q, %v; want %q", got, err, want)
	}
	if _, err := Paragraph(strings.Repeat("línea\n", 100), 500); textOf(t, err) != "intake.text.long" {
		t.Errorf("599 characters: %v", err)
	}
}

func TestPhone(t *testing.T) {
	for in, want := range map[string]string{
		"55 1234 5678":                "55 1234 5678",
		"5512345678":                  "55 1234 5678",
		"(55) 1234-5678":              "55 1234 5678",
		"55.12.34.56.78":              "55 1234 5678",
		" +52 55 1234 5678 ":          "55 1234 5678",
		"+52 1 55 1234 5678":          "55 1234 5678",
		"0052 55 1234 5678":           "55 1234 5678",
		"01 722 123 4567":             "722 123 4567",
		"044 55 1234 5678":            "55 1234 5678",
		"722–123–4567":                "722 123 4567",
		"\u202a+52\u00a0722 1234567":  "722 123 4567",
		"55 1234 5678 ext. 58123":     "55 1234 5678 ext. 58123",
		"55 1234 5678, EXTENSIÓN: 12": "55 1234 5678 ext. 12",
		"5512345678x9":                "55 1234 5678 ext. 9",
		"52 1234 5678":                "521 234 5678",
		"":                            "intake.phone",
		"1234":                        "intake.phone",
		"123 456 7890":                "intake.phone",
		"+1 212 555 0100":             "intake.phone",
		"55 1234 56789":               "intake.phone",
		"55 1234 567a":                "intake.phone",
		"٥٥ ١٢٣٤ ٥٦٧٨":                "intake.phone",
		strings.Repeat("5", 1<<20):    "intake.phone",
		"=HYPERLINK(5512345678)":      "intake.phone",
		"55 1234 5678 ext. 1234567":   "intake.phone",
	} {
		phone, err := ParsePhone(in)
		if got := phone.String() + textOf(t, err); got != want {
			t.Errorf("ParsePhone(%.30q) = %q, want %q", in, got, want)
		}
	}
	phone, _ := ParsePhone("(722) 123 4567")
	if phone.LastFour() != "4567" || phone.E164() != "+527221234567" || (Phone{}).LastFour() != "" {
		t.Errorf("last four %q, E.164 %q", phone.LastFour(), phone.E164())
	}
}

func TestExtension(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " 1234 ": "1234", "Ext. 58123": "58123", "extensión 7": "7", "x12": "12",
		"1234567": "intake.extension", "12 y 13": "intake.extension", "n/a": "intake.extension", strings.Repeat("1", 1<<20): "intake.extension",
	} {
		digits, err := Extension(in)
		if got := digits + textOf(t, err); got != want {
			t.Errorf("Extension(%.30q) = %q, want %q", in, got, want)
		}
	}
}

func TestFolio(t *testing.T) {
	for in, want := range map[string]string{
		"SIE-2026-000123":           "SIE-2026-000123",
		" sie-2026-000123\n":        "SIE-2026-000123",
		"SIE–2026–000123":           "SIE-2026-000123",
		"SIE\u00a02026\u00a0000123": "SIE-2026-000123",
		"SIE 2026 123":              "SIE-2026-000123",
		"sie2026000123":             "SIE-2026-000123",
		"sie2026-123":               "SIE-2026-000123",
		"2026/000123":               "SIE-2026-000123",
		"Folio: SIE-2026-000123":    "SIE-2026-000123",
		"\u200bSIE--2026--1234567":  "SIE-2026-1234567",
		"":                          "intake.folio",
		"2026123":                   "intake.folio",
		"SIE-2026":                  "intake.folio",
		"SIE-2026-0":                "intake.folio",
		"SIE-2026-1234567890":       "intake.folio",
		"SIE-1926-000123":           "intake.folio",
		"XIE-2026-000123":           "intake.folio",
		"SIE-2026-000123'--":        "intake.folio",
		"SIE-2026-../../etc":        "intake.folio",
		"sie-sie-2026-1":            "intake.folio",
		strings.Repeat("-", 1<<20):  "intake.folio",
	} {
		folio, err := Folio(in)
		if got := folio + textOf(t, err); got != want {
			t.Errorf("Folio(%.30q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzLines(f *testing.F) {
	for _, seed := range []string{"", "55 1234 5678 ext. 9", "SIE-2026-000123", "a\r\n\r\nb\u2028c", "\u202e\u200d", "n\u0303", "\xff\xfe", "+52 1 55", "sie2026-1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, clean := range map[string]func(string, int) (string, error){"Text": Text, "Paragraph": Paragraph} {
			once, err := clean(s, 100)
			if err != nil {
				continue
			}
			if twice, err := clean(once, 100); twice != once || err != nil || utf8.RuneCountInString(once) > 100 {
				t.Errorf("%s(%q) = %q, then %q, %v", name, s, once, twice, err)
			}
		}
		if phone, err := ParsePhone(s); err == nil {
			if again, err := ParsePhone(phone.String()); again != phone || err != nil {
				t.Errorf("ParsePhone(%q) = %v, then %v, %v", s, phone, again, err)
			}
		}
		if folio, err := Folio(s); err == nil {
			if again, err := Folio(folio); again != folio || err != nil {
				t.Errorf("Folio(%q) = %q, then %q, %v", s, folio, again, err)
			}
		}
		if digits, err := Extension(s); err == nil && strings.Trim(digits, "0123456789") != "" {
			t.Errorf("Extension(%q) = %q", s, digits)
		}
	})
}
