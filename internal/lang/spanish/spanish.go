// Package spanish knows how Spanish is written: how two spellings of a word are the same word to somebody who searches,
// how a name is cleaned without being changed, and how a date is said and read.
//
// There are three strengths of «the same», and each has its place:
//
//   - Tidy changes nothing a reader can see. It is what is stored.
//   - Fold ignores capitals and accents but holds ñ to be a letter of its own: «año» is not «ano». Searching the press
//     goes through it, by way of Tokens, Stem and Terms.
//   - FoldName ignores also the tilde of ñ, apostrophes and hyphens. Comparing and finding persons goes through it:
//     «MUÑOZ», «Munoz» and «Muñoz» are one name to whoever looks for it, because mail systems and old lists lose the tilde.
//
// Everything here is a pure function of its arguments; no clock is read.
package spanish

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	tilde    = '\u0303' // the combining tilde that, over n, makes ñ
	maxMarks = 3        // marks over one letter; no script written in Mexico needs more, and piles of them hide text
)

// Tidy gives s as one clean line: composed (NFC), without controls, marks of direction, zero-width and other invisible
// characters, with any run of white space as one space and none at the ends. Bytes that are no UTF-8 become U+FFFD.
func Tidy(s string) string {
	visible := strings.Map(showing, strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Join(strings.Fields(thinMarks(norm.NFC.String(visible))), " ")
}

// Fold gives the key under which text is searched: compatibility decomposed, in lower case, without accents, spaces
// collapsed. It keeps ñ («año» ≠ «ano»), and Fold(Fold(s)) == Fold(s).
func Fold(s string) string { return fold(s, 'ñ') }

// FoldName gives the key under which names of persons and places are compared and searched: Fold, with ñ as n, without
// apostrophes («O’Farrill» = «OFarrill»), and with hyphens and full stops as spaces («García-Peña» = «Garcia Pena»).
func FoldName(s string) string {
	return strings.Join(strings.Fields(nameMarks.Replace(fold(typedAccents.Replace(s), 'n'))), " ")
}

var (
	typedAccents = strings.NewReplacer("´", "'", "`", "'") // typed for an apostrophe; ´ would decompose into a space and a mark
	nameMarks    = strings.NewReplacer("'", "", "`", "", "’", "", "‘", "", "ʼ", "", "-", " ", "‐", " ", "–", " ", "—", " ", ".", " ", ",", " ")
)

// fold decomposes, lowers and strips; an n under a tilde becomes enye.
func fold(s string, enye rune) string {
	if plain(s) {
		return strings.Join(strings.Fields(strings.ToLower(s)), " ")
	}
	decomposed := norm.NFKD.String(strings.ToValidUTF8(s, " "))
	var out strings.Builder
	out.Grow(len(decomposed))
	for i, r := range decomposed {
		switch lower := unicode.ToLower(r); {
		case lower == 'n' && underTilde(decomposed[i+1:]):
			out.WriteRune(enye)
		case unicode.IsSpace(lower):
			out.WriteByte(' ')
		case unicode.In(lower, unicode.Mn, unicode.Me) || invisible(lower):
		default:
			out.WriteString(spell(lower))
		}
	}
	return strings.Join(strings.Fields(out.String()), " ")
}

// plain reports whether s is ASCII without controls other than white space: most of what is folded.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || c == 0x7f || c < ' ' && !unicode.IsSpace(rune(c)) {
			return false
		}
	}
	return true
}

// underTilde reports whether a tilde is among the marks that follow a letter.
func underTilde(rest string) bool {
	for _, r := range rest {
		if r == tilde {
			return true
		}
		if !unicode.Is(unicode.Mn, r) {
			return false
		}
	}
	return false
}

// spell writes in plain letters those that have no decomposition but that nobody types when searching.
func spell(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ':
		return "ae"
	case 'œ':
		return "oe"
	case 'ø':
		return "o"
	case 'ł':
		return "l"
	case 'đ', 'ð':
		return "d"
	case 'ı':
		return "i"
	}
	return string(r)
}

// showing keeps what is seen, turns any white space into a space, and drops the rest.
func showing(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case invisible(r):
		return -1
	}
	return r
}

// invisible reports characters that leave no mark of their own: controls, formats (among them the marks of direction and
// zero-width joiners), private and unassigned default-ignorable ones, variation selectors, and the blank Braille cell.
func invisible(r rune) bool {
	if r < utf8.RuneSelf {
		return r < ' ' || r == 0x7f
	}
	return r == '\u2800' || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Other_Default_Ignorable_Code_Point,
		unicode.Variation_Selector, unicode.Noncharacter_Code_Point)
}

// thinMarks drops the combining marks after the third in a row.
func thinMarks(s string) string {
	run := 0
	return strings.Map(func(r rune) rune {
		if !unicode.Is(unicode.M, r) {
			run = 0
			return r
		}
		if run++; run > maxMarks {
			return -1
		}
		return r
	}, s)
}
