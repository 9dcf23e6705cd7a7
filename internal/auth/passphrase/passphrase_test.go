package passphrase

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"clavero/internal/lang"
)

var owner = []string{"ana.torres", "Ana María", "Torres", "Quiñones", "ana.torres@salud.example", "Instituto de Ejemplo"}

func judged(text string, least int) string {
	var keys []string
	for _, r := range Judge(text, least, owner) {
		keys = append(keys, strings.TrimPrefix(r.Text, "passphrase."))
	}
	return strings.Join(keys, " ")
}

func TestJudgeReaders(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		// taken
		{"la jirafa estudia catalán", ""},
		{"mi vecino colecciona paraguas rotos", ""},
		{"caballo verde luna tortuga", ""},
		{"kT9#vQ2!mZ7&pL4", ""},
		{"839204716582903", ""},
		{"ñandú, pingüino y cigüeña", ""},
		{"日本語のパスフレーズはとても安全です", ""},
		{"🦒🌵🎻🧲🪁🥁🐙🧭🪗🧶🐌🌶🎯🧩🪴", ""},
		{"Torres de agua sobre el desierto azulado", ""},
		// length
		{"", "short"},
		{"kT9#vQ2!mZ7&pL", "short"},
		{strings.Repeat("ñ", 14), "short"},
		{strings.Repeat("kT9#vQ2!mZ7&pL4 ", 9), "long"},
		{strings.Repeat("x", 100_000), "long"},
		// characters
		{"la jirafa\testudia catalán", "characters"},
		{"la jirafa estudia\n catalán", "characters"},
		{"la jirafa estudia \xff catalán", "characters"},
		{"la jirafa estudia \U000e0fff catalán", "characters"},
		{"la jirafa estudia \ue000 catalán", "characters"},
		// common
		{"correct horse battery staple", "common"},
		{"Más vale pájaro en mano que ciento volando", "common"},
		{"MEXICANOS AL GRITO DE GUERRA", "common"},
		{"qwertyuiopasdfgh", "common"},
		{"1qaz2wsx3edc4rfv", "common"},
		{"poiuytrewqlkjhgf", "predictable"},
		// predictable
		{"aaaaaaaaaaaaaaaaaaaa", "predictable"},
		{"123456789012345678", "predictable"},
		{"abcabcabcabcabcabc", "predictable"},
		{"password12345678", "predictable"},
		{"P4ssw0rd-P4ssw0rd-2026", "predictable"},
		{"contraseñacontraseña1", "context"},
		{"Guadalajara 1998 2024", "predictable"},
		{"15 de septiembre de 1810", "predictable"},
		{"teamomuchoteamomucho", "predictable"},
		{"123qwe456asd789zxc", "common"},
		// context
		{"anamariatorresquinones", "context"},
		{"Ana María Torres 1985", "context"},
		{"Torres Quiñones Salud", "context"},
		{"SíntesisInformativaElectrónica", "common"},
		{"clavero clavero salud prensa", "context"},
		{"instituto de ejemplo 2026", "context"},
	} {
		if got := judged(c.text, MinSingle); got != c.want {
			t.Errorf("%.40q: %q, want %q (own %d)", c.text, got, c.want, own(fold(c.text), nil))
		}
	}
}

func TestJudgeStaff(t *testing.T) {
	for text, want := range map[string]string{
		"kT9#vQ2!mZ7&":    "",
		"kT9#vQ2!mZ7":     "short",
		"jirafa catalana": "",
		"password1234":    "predictable",
		"ana.torres.ana":  "context",
	} {
		if got := judged(text, MinSecond); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestLengthIsInCharacters(t *testing.T) {
	joined, apart := "úéíóáúéíóáúéíñü", "u\u0301e\u0301i\u0301o\u0301a\u0301u\u0301e\u0301i\u0301o\u0301a\u0301u\u0301e\u0301i\u0301n\u0303u\u0308"
	for _, text := range []string{joined, apart} {
		if reasons := Judge(text, MinSingle, nil); len(reasons) > 0 && reasons[0].Text == "passphrase.short" {
			t.Errorf("%q has 15 characters", text)
		}
	}
	a, _ := normalise(joined)
	b, _ := normalise(apart)
	if a != b || utf8.RuneCountInString(a) != 15 {
		t.Errorf("%q and %q", a, b)
	}
	if spaced, _ := normalise("a\u00a0b\u3000c"); spaced != "a b c" {
		t.Errorf("%q", spaced)
	}
	if kept, _ := normalise("ﬁ①"); kept != "ﬁ①" {
		t.Errorf("compatibility characters were folded: %q", kept)
	}
	longest := strings.Repeat("🦒", MaxLength)
	if _, ok := normalise(longest); !ok || len(longest) != maxBytes {
		t.Error("the longest passphrase is refused")
	}
	if _, ok := normalise(longest + "a"); ok {
		t.Error("one more is taken")
	}
}

func TestBlocklist(t *testing.T) {
	lines := strings.Split(strings.TrimSuffix(listed, "\n"), "\n")
	if !slices.IsSorted(lines) || len(slices.Compact(slices.Clone(lines))) != len(lines) {
		t.Error("blocklist.txt is not sorted or has doubles")
	}
	for _, line := range lines {
		if string(fold(line)) != line || len(line) < 4 {
			t.Errorf("%q is not folded", line)
		}
	}
	if len(lines) < 1_000 || len(common) < 3_000 {
		t.Errorf("%d listed, %d with rules", len(lines), len(common))
	}
	t.Logf("%d listed, %d with rules, longest %d", len(lines), len(common), longest)
}

func TestReasonsHaveTexts(t *testing.T) {
	for _, text := range []string{"", "x", strings.Repeat("x ", 90), "correct horse battery staple", "a\tb", "anamariatorresquinones", strings.Repeat("ab", 20)} {
		for _, r := range Judge(text, MinSingle, owner) {
			for _, tag := range lang.Tags {
				said := tag.Text(r.Text, r.Args)
				if strings.HasPrefix(said, "[") || strings.Contains(said, "no value") {
					t.Errorf("%s %s: %s", tag, r.Text, said)
				}
			}
			if f := r.Field("phrase"); f.Name != "phrase" || f.Text != r.Text {
				t.Errorf("%+v", f)
			}
		}
	}
}

func FuzzJudge(f *testing.F) {
	f.Add("la jirafa estudia catalán", "ana")
	f.Add("\xff", "")
	f.Add(strings.Repeat("a\u0301", 200), "x@y")
	f.Fuzz(func(t *testing.T, text, known string) {
		reasons := Judge(text, MinSingle, []string{known})
		normal, ok := normalise(text)
		if !ok {
			if len(reasons) != 1 {
				t.Errorf("%q cannot be normalised and is not refused", text)
			}
			return
		}
		again, ok := normalise(normal)
		if !ok || again != normal {
			t.Errorf("%q: normalising twice gives %q", text, again)
		}
		if utf8.RuneCountInString(normal) < MinSingle && len(reasons) == 0 {
			t.Errorf("%q is too short and taken", text)
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	text := strings.Repeat("la jirafa estudia catalán ", 4)
	for b.Loop() {
		Judge(text, MinSingle, owner)
	}
}

func BenchmarkJudgeWorst(b *testing.B) {
	text := strings.Repeat("ab", MaxLength/2)
	for b.Loop() {
		Judge(text, MinSingle, owner)
	}
}
