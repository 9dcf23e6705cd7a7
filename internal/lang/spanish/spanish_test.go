package spanish

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Síntesis  Informativa\tElectrónica": "sintesis informativa electronica",
		"ÑANDÚ y pingüino":                   "ñandu y pinguino",
		"an\u0303o":                          "año",
		"AN\u0301\u0303O":                    "año",
		"nin\u0303ez ≠ ninez":                "niñez ninez",
		"  \u200bＡＢＣ\u202e ﬁn\u00adal ":      "abc final",
		"Straße Łódź İstanbul":               "strasse lodz istanbul",
		"":                                   "",
		"a\xffb":                             "a b",
		"a\x00b":                             "ab",
	} {
		if got := strings.ReplaceAll(Fold(in), "= ", ""); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldNameFindsThePersonHoweverWritten(t *testing.T) {
	for _, same := range [][]string{
		{"Muñoz", "MUNOZ", "Mun\u0303oz", " muñoz "},
		{"O'Farrill", "O’Farrill", "OFARRILL", "O´Farrill", "O`farrill"},
		{"García-Peña", "Garcia Pena", "GARCÍA – PEÑA"},
		{"Ma. del Carmen", "ma del carmen", "MA.DEL CARMEN"},
	} {
		for _, other := range same[1:] {
			if got, want := FoldName(other), FoldName(same[0]); got != want {
				t.Errorf("FoldName(%q) = %q, but FoldName(%q) = %q", other, got, same[0], want)
			}
		}
	}
	if Fold("año") == Fold("ano") {
		t.Error("Fold must keep ñ apart from n")
	}
}

func TestTidy(t *testing.T) {
	for in, want := range map[string]string{
		"  María \u00a0 José\r\n ":        "María José",
		"Jose\u0301":                      "José",
		"\u202eoditrevni\u202c":           "oditrevni",
		"a\u200d\u200c\ufeff\u2060b":      "ab",
		"a\x00\x1b[31mb\x7f\u0085c":       "a[31mb c",
		"e\u0301\u0302\u0303\u0304\u0305": "é\u0302\u0303\u0304",
		"\u3164\u115f\u2800":              "",
		"x\xf0\x28\x8c":                   "x\uFFFD(\uFFFD",
		"Dr. «Ñ» — 100 % 😀":               "Dr. «Ñ» — 100 % 😀",
	} {
		if got := Tidy(in); got != want {
			t.Errorf("Tidy(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTokens(t *testing.T) {
	got := Tokens(`«La niñez, 1.ª vez»: COVID-19 en Querétaro; 2,500 pesos ОМС ` + strings.Repeat("ñ", 40))
	want := []string{"la", "niñez", "1", "a", "vez", "covid", "19", "en", "queretaro", "2", "500", "pesos", strings.Repeat("ñ", 32)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Tokens (-want +got):\n%s", diff)
	}
}

func TestStemJoinsWhatASearcherHoldsToBeOneWord(t *testing.T) {
	for _, same := range [][]string{
		{"vacunación", "vacunacion", "VACUNACIÓN", "vacunaciones"},
		{"hospital", "hospitales"},
		{"médico", "medico", "médicos", "médica"},
		{"región", "region", "regiones"},
		{"niño", "niña", "niños", "NIN\u0303AS"},
		{"actualización", "actualizacion"},
		{"rápidamente", "rapidamente"},
	} {
		for _, other := range same[1:] {
			if got, want := Stem(other), Stem(same[0]); got != want {
				t.Errorf("Stem(%q) = %q, but Stem(%q) = %q", other, got, same[0], want)
			}
		}
	}
	for _, apart := range [][2]string{{"año", "ano"}, {"campaña", "campana"}, {"salud", "salida"}, {"peña", "pena"}} {
		if Stem(apart[0]) == Stem(apart[1]) {
			t.Errorf("Stem holds %q and %q to be one word", apart[0], apart[1])
		}
	}
}

func TestTermsLeaveOutStopWords(t *testing.T) {
	got := Terms("La Secretaría de Salud no descarta brotes de dengue en los estados")
	want := []string{"secretari", "salud", "no", "descart", "brot", "deng", "estad"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Terms (-want +got):\n%s", diff)
	}
	if got := Terms("¿de la que?"); len(got) != 0 {
		t.Errorf("Terms of stop words = %q, want none", got)
	}
	for word := range stopWords {
		if Fold(word) != word {
			t.Errorf("the stop word %q is not folded", word)
		}
	}
}

func TestPersonNameKeepsWhatIsAName(t *testing.T) {
	for in, want := range map[string]string{
		"María de los Ángeles":        "María de los Ángeles",
		"  o'farrill ":                "o'farrill",
		"O´Farrill":                   "O'Farrill",
		"D’Angelo":                    "D’Angelo",
		"Nu\u0301n\u0303ez":           "Núñez",
		"Ma. del Carmen":              "Ma. del Carmen",
		"García–Peña":                 "García-Peña",
		"\u202eLópez\u202c\u200b":     "López",
		"XÓCHITL":                     "XÓCHITL",
		"Đặng":                        "Đặng",
		"Ñ":                           "Ñ",
		strings.Repeat("ñ", 100):      strings.Repeat("ñ", 100),
		"Juan\r\nBcc: otro":           NameSymbol,
		"":                            NameEmpty,
		" \u200b\t":                   NameEmpty,
		strings.Repeat("á", 101):      NameLong,
		strings.Repeat("x", 1<<20):    NameLong,
		"Juan2":                       NameDigits,
		"Pérez ²":                     NameDigits,
		"juan@salud.example":          NameAddress,
		"http://x.example":            NameAddress,
		"www.ejemplo":                 NameAddress,
		"<script>alert(1)</script>":   NameMarkup,
		"Ana 😀":                       NameSymbol,
		"=SUM(A)":                     NameSymbol,
		"---":                         NameSymbol,
		"x\xff":                       NameSymbol,
		"{{.Name}}":                   NameSymbol,
		"Robert'); DROP TABLE alumno": NameSymbol,
	} {
		name, reason := PersonName(in)
		if name+reason != want || (name == "") == (reason == "") {
			t.Errorf("PersonName(%.40q) = %.40q, %q; want %.40q", in, name, reason, want)
		}
	}
}

var seeds = []string{"", "Síntesis", "niñez\u0303", "n\u200b\u0303", "\xff\xfe", "23 de noviembre de 2026", "1.º ene 2027", "İßﬁ²", "\u0303\u0303",
	"regiones", "Đặng\u202e", "O´Farrill", "\u1100\u1161", "a\u0300\u0301\u0302\u0303\u0304", "99/99/9999"}

func FuzzText(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for name, clean := range map[string]func(string) string{"Tidy": Tidy, "Fold": Fold, "FoldName": FoldName} {
			once := clean(s)
			if twice := clean(once); twice != once || !utf8.ValidString(once) {
				t.Errorf("%s(%q) = %q, then %q", name, s, once, twice)
			}
		}
		for _, token := range Tokens(s) {
			if len(token) > maxToken || strings.ContainsFunc(token+Stem(token), func(r rune) bool { return !inWord(r) }) {
				t.Errorf("token %q, stem %q", token, Stem(token))
			}
		}
		if name, reason := PersonName(s); reason == "" {
			if again, reason := PersonName(name); again != name || reason != "" {
				t.Errorf("PersonName(%q) = %q, but of that it says %q, %q", s, name, again, reason)
			}
		}
	})
}

func BenchmarkTerms(b *testing.B) {
	text := strings.Repeat("La Secretaría de Salud informó que la vacunación continúa en todas las regiones del país. ", 10)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Terms(text)
	}
}
