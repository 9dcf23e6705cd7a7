package totp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rsc.io/qr"

	"clavero/internal/seal"
)

// rfcSecret is the shared secret of RFC 6238, appendix B.
func rfcSecret(t testing.TB) Secret {
	t.Helper()
	s, err := SecretOf([]byte("12345678901234567890"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestVectorsOfTheStandard(t *testing.T) {
	s := rfcSecret(t)
	for at, want := range map[int64]string{ // RFC 6238, appendix B, SHA-1: eight digits, of which an app shows six
		59: "94287082", 1111111109: "07081804", 1111111111: "14050471", 1234567890: "89005924",
		2000000000: "69279037", 20000000000: "65353130",
	} {
		if got := fmt.Sprintf("%08d", truncated(s.Bytes(), at/period)%100_000_000); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
		if got := s.Code(time.Unix(at, 0)); got != want[2:] {
			t.Errorf("at %d: %s, want %s", at, got, want[2:])
		}
	}
	for step, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676"} { // RFC 4226, appendix D
		if got := s.code(int64(step)); got != want {
			t.Errorf("step %d: %s, want %s", step, got, want)
		}
	}
}

func TestVerify(t *testing.T) {
	s := rfcSecret(t)
	now := time.Unix(1_763_899_215, 0)
	step := now.Unix() / period
	for _, c := range []struct {
		code string
		last int64
		ok   bool
	}{
		{s.code(step), 0, true}, {s.code(step - 1), 0, true}, {s.code(step + 1), 0, true},
		{s.code(step - 2), 0, false}, {s.code(step + 2), 0, false},
		{s.code(step), step, false}, {s.code(step - 1), step, false}, {s.code(step + 1), step, true},
		{s.code(step)[:3] + " " + s.code(step)[3:], 0, true}, {" " + s.code(step) + " ", 0, true},
		{"", 0, false}, {s.code(step) + "0", 0, false}, {s.code(step)[:5], 0, false}, {"١٢٣٤٥٦", 0, false}, {"-1", 0, false},
	} {
		got, ok := s.Verify(c.code, now, c.last)
		if ok != c.ok {
			t.Errorf("Verify(%q, last %d) = %d, %v", c.code, c.last-step, got-step, ok)
		}
		if ok && s.code(got) != strings.ReplaceAll(c.code, " ", "") {
			t.Errorf("%q is not the code of step %d", c.code, got)
		}
	}
	if _, ok := (Secret{}).Verify("000000", now, 0); ok {
		t.Error("the zero secret passes")
	}
	if _, ok := NewSecret().Verify(s.code(step), now, 0); ok {
		t.Error("another's code passes")
	}
}

func TestSecretRoundTrip(t *testing.T) {
	s := NewSecret()
	again, err := SecretOf(s.Bytes())
	if err != nil || again.Base32() != s.Base32() || len(s.Base32()) != 32 {
		t.Errorf("%v", err)
	}
	s.Bytes()[0]++ // a copy
	if again.Base32() != s.Base32() {
		t.Error("Bytes gives the secret itself away")
	}
	for _, n := range []int{0, 10, 19, 21, 64} {
		if _, err := SecretOf(make([]byte, n)); !errors.Is(err, ErrSecret) {
			t.Errorf("%d bytes: %v", n, err)
		}
	}
}

func TestURI(t *testing.T) {
	got := rfcSecret(t).URI("Síntesis: Clavero", "ana torres@salud.example")
	want := "otpauth://totp/S%C3%ADntesis%20%20Clavero:ana%20torres@salud.example" +
		"?algorithm=SHA1&digits=6&issuer=S%C3%ADntesis%3A%20Clavero&period=30&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	parsed, err := url.Parse(got)
	if err != nil || parsed.Query().Get("issuer") != "Síntesis: Clavero" {
		t.Errorf("%v %v", parsed, err)
	}
}

// TestPictureIsTheCode draws the path again, module by module, and holds it to the library's.
func TestPictureIsTheCode(t *testing.T) {
	text := rfcSecret(t).URI("Clavero", "ana.torres")
	picture, err := NewPicture(text)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	if picture.Size != code.Size+8 {
		t.Errorf("size %d", picture.Size)
	}
	dark := map[[2]int]bool{}
	for _, run := range strings.Split(strings.TrimSuffix(picture.Path, "z"), "z") {
		var x, y, width, back int
		if _, err := fmt.Sscanf(run, "M%d %dh%dv1h-%d", &x, &y, &width, &back); err != nil || width != back || width < 1 {
			t.Fatalf("%q: %v", run, err)
		}
		for i := range width {
			dark[[2]int{x + i, y}] = true
		}
	}
	for y := range picture.Size {
		for x := range picture.Size {
			if dark[[2]int{x, y}] != code.Black(x-quiet, y-quiet) {
				t.Fatalf("module %d,%d differs", x, y)
			}
		}
	}
	if strings.Trim(picture.Path, "Mhvz0123456789 -") != "" {
		t.Error("the path holds something else")
	}
	if _, err := NewPicture(strings.Repeat("x", 5000)); err == nil || strings.Contains(err.Error(), "xxx") {
		t.Errorf("%v", err)
	}
}

func TestRecoveryCodes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keyring")
	keys, err := seal.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	codes := NewRecoveryCodes()
	seen := map[string]bool{}
	var stored []StoredCode
	for i, code := range codes {
		if len(code) != 19 || strings.Count(code, "-") != 3 || strings.ContainsAny(code, "ILOU") || seen[code] {
			t.Errorf("code %q", code)
		}
		seen[code] = true
		if i == 5 {
			if err := keys.Rotate(path, time.Unix(1_763_899_215, 0)); err != nil {
				t.Fatal(err)
			}
		}
		stored = append(stored, StoreRecovery(keys, 7, code))
	}
	for i, code := range codes {
		misread := strings.NewReplacer("0", "o", "1", "l", "-", " ").Replace(strings.ToLower(code))
		for _, typed := range []string{code, strings.ToLower(code), strings.ReplaceAll(code, "-", ""), misread} {
			if got, err := MatchRecovery(keys, 7, stored, typed); err != nil || got != i {
				t.Errorf("%q: %d, %v", typed, got, err)
			}
		}
		if got, _ := MatchRecovery(keys, 8, stored, code); got != -1 {
			t.Errorf("another person's code matches")
		}
	}
	for _, typed := range []string{"", "0000-0000-0000-0000", codes[0][:18]} {
		if got, err := MatchRecovery(keys, 7, stored, typed); err != nil || got != -1 {
			t.Errorf("%q: %d, %v", typed, got, err)
		}
	}
	var missing *seal.MissingKey
	if _, err := MatchRecovery(keys, 7, []StoredCode{{KeyID: "k9"}}, codes[0]); !errors.As(err, &missing) {
		t.Errorf("%v", err)
	}
}

func TestSecretDoesNotPrint(t *testing.T) {
	s := rfcSecret(t)
	holder := struct {
		Secret Secret
		inner  Secret
	}{s, s}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&out, verb+"\n", s)
		fmt.Fprintf(&out, verb+"\n", &s)
		fmt.Fprintf(&out, verb+"\n", holder)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "secret", s, "holder", holder)
	encoded, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	for _, shown := range []string{"1234567890", "3132333435", "[49 50 51", "0x31, 0x32", s.Base32()} {
		if strings.Contains(out.String(), shown) {
			t.Errorf("printed %q in\n%s", shown, out.String())
		}
	}
}

func FuzzVerify(f *testing.F) {
	s := rfcSecret(f)
	f.Add("287082", int64(59))
	f.Fuzz(func(t *testing.T, code string, at int64) {
		now := time.Unix(at%(1<<40), 0)
		step, ok := s.Verify(code, now, 0)
		if ok && s.code(step) != strings.Map(digitsOnly, code) {
			t.Errorf("%q passes at %d", code, at)
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	s, now := rfcSecret(b), time.Unix(1_763_899_215, 0)
	for b.Loop() {
		s.Verify("000000", now, 0)
	}
}
