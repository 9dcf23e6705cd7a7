package passphrase

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// What a predictable part counts for, in characters of the owner's own. Any other character counts one.
const (
	costListed   = 2 // a common password, a proverb, a run of keys
	costKnown    = 1 // a word everybody knows of the owner or the service
	costRun      = 2 // aaaa, abcd, 9876
	costYear     = 1
	costRepeated = 1 // a part that was there before
)

const (
	minRun    = 3
	minRepeat = 3
	minKnown  = 3 // characters of a word that counts as known
)

// fold writes a passphrase as guessers do: small letters, no accents, no blanks nor the marks people put between words.
func fold(normal string) []rune {
	folded := make([]rune, 0, len(normal))
	for _, r := range norm.NFD.String(strings.ToLower(normal)) {
		if !unicode.Is(unicode.Mn, r) && !strings.ContainsRune(" -_.,;:'", r) {
			folded = append(folded, r)
		}
	}
	return folded
}

// own counts the characters that remain the owner's own when folded is put together, at the least, from predictable
// parts: the cheapest way from its beginning to its end.
func own(folded []rune, known map[string]bool) int {
	written, meant := newPieces(folded), newPieces(unleet(folded))
	best := make([]int, len(folded)+1)
	for i := range folded {
		best[i+1] = i + 1
	}
	for i := range folded {
		reach := func(end, cost int) { best[end] = min(best[end], best[i]+cost) }
		reach(i+1, 1)
		for end := i + minKnown; end <= min(len(folded), i+longest); end++ {
			if common[written.piece(i, end)] || common[meant.piece(i, end)] {
				reach(end, costListed)
			}
			if known[written.piece(i, end)] || known[meant.piece(i, end)] {
				reach(end, costKnown)
			}
		}
		reachWithin(i+minRun, i+runLength(folded[i:]), costRun, reach)
		reachWithin(i+minRepeat, i+repeatLength(folded, i), costRepeated, reach)
		if isYear(folded[i:]) {
			reach(i+4, costYear)
		}
	}
	return best[len(folded)]
}

func reachWithin(first, last, cost int, reach func(end, cost int)) {
	for end := first; end <= last; end++ {
		reach(end, cost)
	}
}

// pieces gives parts of a text by the numbers of its characters without copying them.
type pieces struct {
	text  string
	start []int // where each character begins in text, and its end
}

func newPieces(runes []rune) pieces {
	p := pieces{text: string(runes), start: make([]int, 0, len(runes)+1)}
	for at := range p.text {
		p.start = append(p.start, at)
	}
	p.start = append(p.start, len(p.text))
	return p
}

func (p pieces) piece(from, end int) string { return p.text[p.start[from]:p.start[end]] }

// runLength measures a beginning whose characters all take the same step: none, one up or one down.
func runLength(text []rune) int {
	if len(text) < 2 {
		return len(text)
	}
	step := text[1] - text[0]
	if step < -1 || step > 1 {
		return 1
	}
	n := 2
	for n < len(text) && text[n]-text[n-1] == step {
		n++
	}
	return n
}

// repeatLength measures the longest part beginning at i that ends before i once already.
func repeatLength(text []rune, i int) int {
	longest := 0
	for from := range i {
		n := 0
		for i+n < len(text) && from+n < i && text[from+n] == text[i+n] {
			n++
		}
		longest = max(longest, n)
	}
	return longest
}

func isYear(text []rune) bool {
	if len(text) < 4 || !slices.Contains([]string{"18", "19", "20"}, string(text[:2])) {
		return false
	}
	return unicode.IsDigit(text[2]) && unicode.IsDigit(text[3])
}

// unleet undoes the usual disguises, character for character.
func unleet(folded []rune) []rune {
	plain := slices.Clone(folded)
	for i, r := range plain {
		if letter, found := disguises[r]; found {
			plain[i] = letter
		}
	}
	return plain
}

var disguises = map[rune]rune{
	'0': 'o', '1': 'i', '!': 'i', '|': 'l', '3': 'e', '€': 'e', '4': 'a', '@': 'a', '5': 's', '$': 's', '7': 't',
	'+': 't', '8': 'b', '9': 'g',
}

// service lists the words of this service, known to everybody.
var service = []string{
	"clavero", "síntesis", "informativa", "electrónica", "salud", "secretaría", "prensa", "comunicación", "social",
	"enlace", "folio", "clave", "contraseña", "frase", "acceso", "solicitud", "funcionario", "edición", "editor",
	"admin", "administrador", "sie", "ssa", "dgcs", "dce", "gob", "mx", "méxico", "gobierno", "federal", "hospital",
	"instituto", "nacional", "dirección", "general", "digest", "press", "health", "ministry", "passphrase",
}

// knownWords is the set of known words: whole, in their parts, and joined.
func knownWords(known []string) map[string]bool {
	words := map[string]bool{}
	for _, text := range slices.Concat(service, known) {
		addWord(words, text)
		for _, part := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			addWord(words, part)
		}
	}
	return words
}

func addWord(words map[string]bool, text string) {
	folded := fold(norm.NFC.String(text))
	if len(folded) >= minKnown {
		words[string(folded)] = true
	}
}
