package reading

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/digest"
)

func TestWhatIsTypedIsTakenApart(t *testing.T) {
	for typed, want := range map[string][][]string{
		"":                             nil,
		"  de la que ":                 nil,
		"Vacunación en Mérida":         {{"vacun"}, {"mer"}},
		`"salud materna" dengue`:       {{"salud", "matern"}, {"deng"}},
		"dengue «salud materna»":       {{"deng"}, {"salud", "matern"}},
		"dengue “salud materna":        {{"deng"}, {"salud"}, {"matern"}},
		`""`:                           nil,
		`" "dengue`:                    {{"deng"}},
		"covid-19":                     {{"cov", "19"}},
		"' OR 1=1; drop table note --": {{"or"}, {"1", "1"}, {"drop"}, {"tabl"}, {"not"}},
	} {
		if diff := cmp.Diff(want, phrasesOf(typed)); diff != "" {
			t.Errorf("%q: %s", typed, diff)
		}
	}
	terms := 0
	for _, phrase := range phrasesOf(strings.Repeat(`uno dos "tres cuatro cinco" `, 50)) {
		terms += len(phrase)
	}
	if terms != mostTerms {
		t.Errorf("%d terms are looked for, want %d", terms, mostTerms)
	}
}

func shown(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Hit {
			p.Text = "[" + p.Text + "]"
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

func TestThePassageIsAroundWhatWasLookedFor(t *testing.T) {
	long := strings.Repeat("palabra ", 40)
	for _, c := range []struct {
		name string
		note digest.Note
		want string
	}{
		{"in the lead", digest.Note{Lead: "Brigadas contra el Dengue, en Mérida.", Body: "El dengue."}, "Brigadas contra el [Dengue], en Mérida."},
		{"in the body", digest.Note{Lead: "Nada.", Body: "Del dengue."}, "Del [dengue]."},
		{"nowhere", digest.Note{Lead: "Nada.", Body: "Tampoco."}, "Nada."},
		{"no lead", digest.Note{Body: "Solo cuerpo."}, "Solo cuerpo."},
		{"no text", digest.Note{}, ""},
		{"far on", digest.Note{Body: long + "uno dos dengue tres " + long}, "… palabra palabra palabra palabra palabra palabra uno dos [dengue] tres " + strings.Repeat("palabra ", 26)[:26*8-1] + "…"},
		{"split by a mark", digest.Note{Lead: "Me\u0301rida y dengue"}, "Me\u0301rida y [dengue]"},
	} {
		if got := shown(passage(c.note, []string{"deng"})); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if got := shown(joined(marked("La cuenta de las vacunas: vacunación", []string{"vacun"}))); got != "La cuenta de las [vacunas]: [vacunación]" {
		t.Error(got)
	}
}

// FuzzSearch takes apart whatever is typed and whatever a note says: what is marked is the text, and no search asks for more
// than it may.
func FuzzSearch(f *testing.F) {
	f.Add(`"salud materna" dengue covid-19`, "Salud materna: la COVID-19 y el dengue")
	f.Add("«", "\xff\u0301\u202e")
	f.Fuzz(func(t *testing.T, typed, text string) {
		var terms []string
		for _, phrase := range phrasesOf(typed) {
			if len(phrase) == 0 {
				t.Error("a phrase of nothing")
			}
			terms = append(terms, phrase...)
		}
		if len(terms) > mostTerms || slices.ContainsFunc(terms, func(term string) bool { return strings.ContainsAny(term, "'\" ") }) {
			t.Errorf("it asks for %q", terms)
		}
		var b strings.Builder
		for _, piece := range joined(marked(text, terms)) {
			b.WriteString(piece.Text)
		}
		if b.String() != text {
			t.Errorf("%q became %q", text, b.String())
		}
		passage(digest.Note{Lead: text, Body: typed}, terms)
	})
}
