package credential

import (
	"regexp"
	"strings"
	"testing"
	"testing/quick"
	"time"

	"clavero/internal/lang/spanish"
)

func TestEndOf(t *testing.T) {
	at := func(text string) time.Time {
		parsed, err := time.Parse(time.DateTime, text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	for starts, c := range map[string]struct {
		months int
		want   string
	}{
		"2026-03-03 10:15:00": {12, "2027-03-03 10:15:00"},
		"2026-01-31 08:00:00": {1, "2026-02-28 08:00:00"},
		"2028-01-31 08:00:00": {1, "2028-02-29 08:00:00"},
		"2028-02-29 23:59:59": {12, "2029-02-28 23:59:59"},
		"2027-02-28 12:00:00": {12, "2028-02-28 12:00:00"},
		"2026-08-31 12:00:00": {18, "2028-02-29 12:00:00"},
		"2026-12-31 12:00:00": {2, "2027-02-28 12:00:00"},
		"2026-05-31 12:00:00": {1, "2026-06-30 12:00:00"},
	} {
		if got := EndOf(at(starts), c.months); !got.Equal(at(c.want)) {
			t.Errorf("%s and %d months: %s, want %s", starts, c.months, got.Format(time.DateTime), c.want)
		}
	}
}

// The day is the office's: in the evening it is another one where the clock of the world is.
func TestEndOfAnEvening(t *testing.T) {
	for starts, c := range map[string]struct {
		months int
		want   string
	}{
		"2026-08-30 20:00:00": {6, "2027-02-28 20:00:00"},
		"2026-03-30 19:30:00": {6, "2026-09-30 19:30:00"},
		"2026-01-31 20:00:00": {1, "2026-02-28 20:00:00"},
		"2027-12-31 18:00:00": {2, "2028-02-29 18:00:00"},
		"2028-02-29 23:00:00": {12, "2029-02-28 23:00:00"},
	} {
		at, err := time.ParseInLocation(time.DateTime, starts, spanish.MexicoCity())
		if err != nil {
			t.Fatal(err)
		}
		if got := EndOf(at.UTC(), c.months).In(spanish.MexicoCity()).Format(time.DateTime); got != c.want {
			t.Errorf("%s and %d months: %s, want %s", starts, c.months, got, c.want)
		}
	}
}

func TestUsable(t *testing.T) {
	now := time.Date(2026, 3, 3, 10, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		key  Credential
		want bool
	}{
		"live":              {Credential{State: Live, Ends: now.Add(time.Second)}, true},
		"live without end":  {Credential{State: Live}, true},
		"at its end":        {Credential{State: Live, Ends: now}, false},
		"not received yet":  {Credential{State: Pending}, false},
		"suspended":         {Credential{State: Suspended}, false},
		"ended":             {Credential{State: Ended}, false},
		"of no known state": {Credential{}, false},
	} {
		if got := c.key.Usable(now); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestSecret(t *testing.T) {
	for entropy, want := range map[[16]byte]string{
		{}: "0000-0000-0000-0000-0000-0000-00",
		{255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255}: "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZW",
		{0: 0x08, 15: 1}: "1000-0000-0000-0000-0000-0000-04",
	} {
		if got := Secret(entropy); got != want {
			t.Errorf("%x is written %s, want %s", entropy, got, want)
		}
	}
}

// A mixed secret has something of each class, whatever it is made of, and is another for other bits.
func TestMixed(t *testing.T) {
	for entropy, want := range map[[16]byte]string{{}: "Aa2A-AAAA-AAAA-AAAA-AAAA-AAAA", {15: 24}: "Ab2A-AAAA-AAAA-AAAA-AAAA-AAAA"} {
		if got := Mixed(entropy); got != want {
			t.Errorf("%x is written %s, want %s", entropy, got, want)
		}
	}
	shape := regexp.MustCompile(`^[A-HJ-NP-Z][a-hjkmnp-z][2-9][A-HJ-NP-Za-hjkmnp-z2-9](-[A-HJ-NP-Za-hjkmnp-z2-9]{4}){5}$`)
	written := func(a, b [16]byte) bool {
		return shape.MatchString(Mixed(a)) && (a == b) == (Mixed(a) == Mixed(b))
	}
	if err := quick.Check(written, nil); err != nil {
		t.Error(err)
	}
}

func TestSecretsAreDifferentAndPlain(t *testing.T) {
	written := func(a, b [16]byte) bool {
		first, second := NormalSecret(Secret(a)), NormalSecret(Secret(b))
		plain := len(first) == 26 && strings.Trim(first, alphabet) == "" && !strings.ContainsAny(first, "ILOU")
		return plain && (a == b) == (first == second)
	}
	if err := quick.Check(written, nil); err != nil {
		t.Error(err)
	}
}

// However a secret is copied from paper, it is the same secret.
func TestNormalSecret(t *testing.T) {
	copied := func(entropy [16]byte) bool {
		secret := Secret(entropy)
		want := NormalSecret(secret)
		for _, typed := range []string{
			strings.ToLower(secret), strings.ReplaceAll(secret, "-", ""), strings.ReplaceAll(secret, "-", " "), " " + secret + "\n",
			strings.ReplaceAll(secret, "0", "O"), strings.ReplaceAll(secret, "0", "o"), strings.ReplaceAll(secret, "1", "l"),
			strings.ReplaceAll(secret, "1", "I"), strings.ReplaceAll(secret, "-", "\u00a0"),
		} {
			if NormalSecret(typed) != want {
				return false
			}
		}
		return true
	}
	if err := quick.Check(copied, nil); err != nil {
		t.Error(err)
	}
}

func TestUserName(t *testing.T) {
	for name, c := range map[string]struct {
		given, surname string
		limit, n       int
		want           string
	}{
		"plain":                 {"Amapola", "Ríos", 20, 1, "arios"},
		"two given names":       {"María José", "Muñoz", 20, 1, "mjmunoz"},
		"accents and particles": {"Íñigo", "de la Peña y Güemes", 20, 1, "idelapenayguemes"},
		"the second of a name":  {"Amapola", "Ríos", 20, 2, "arios2"},
		"cut to the limit":      {"Amapola", "Ríos", 4, 1, "ario"},
		"cut and numbered":      {"Amapola", "Ríos", 5, 12, "ari12"},
		"hyphens, apostrophes":  {"Ma. del Carmen", "O'Farrill-Núñez", 20, 1, "mdcofarrillnunez"},
		"short":                 {"A", "B", 20, 1, "abclave"},
		"other letters":         {"Владимир", "Иванов", 20, 1, "clave"},
		"nothing":               {"", "", 20, 3, "clave3"},
	} {
		if got := UserName(c.given, c.surname, c.limit, c.n, spanish.FoldName); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func FuzzUserName(f *testing.F) {
	f.Add("Íñigo", "de la Peña", 20, 3)
	f.Add("", "\xff", 1, 999)
	f.Fuzz(func(t *testing.T, given, surname string, limit, n int) {
		if limit < 8 || limit > 64 || n < 1 || n > 1000 {
			t.Skip()
		}
		name := UserName(given, surname, limit, n, spanish.FoldName)
		if name == "" || len(name) > limit || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			t.Errorf("UserName(%q, %q, %d, %d) = %q", given, surname, limit, n, name)
		}
	})
}
