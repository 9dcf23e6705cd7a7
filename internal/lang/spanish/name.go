package spanish

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxName is the most characters taken for each part of a person's name.
const MaxName = 100

// Text keys for a name that is not taken, in the area «name».
const (
	NameEmpty   = "name.empty"
	NameLong    = "name.long"
	NameDigits  = "name.digits"
	NameAddress = "name.address"
	NameMarkup  = "name.markup"
	NameSymbol  = "name.symbol"
)

// PersonName cleans one part of a person's name (names, or one surname) and leaves it as its owner writes it: no capital
// or accent is put or taken. It gives the clean name and "", or the key of the text that says what to correct.
//
// Letters of any script with their marks, spaces, apostrophes, hyphens and full stops («Ma. del Carmen») belong in names.
// The accents ´ and ` typed for an apostrophe become one («O´Farrill» → «O'Farrill»), and every hyphen the plain one.
func PersonName(s string) (string, string) {
	const longestUseful = MaxName * 16 // bytes; more is refused before any work is spent on it
	if len(s) > longestUseful {
		return "", NameLong
	}
	name := typedMarks.Replace(Tidy(typedMarks.Replace(s)))
	if reason := refuse(name); reason != "" {
		return "", reason
	}
	return name, ""
}

var typedMarks = strings.NewReplacer("´", "'", "`", "'", "‐", "-", "‑", "-", "–", "-")

// refuse says what keeps a tidy text from being a name. The most telling reason comes first: an address has digits too.
func refuse(name string) string {
	switch {
	case name == "":
		return NameEmpty
	case utf8.RuneCountInString(name) > MaxName:
		return NameLong
	case strings.ContainsAny(name, "<>"):
		return NameMarkup
	case strings.ContainsAny(name, "@/") || strings.Contains(strings.ToLower(name), "www."):
		return NameAddress
	case strings.ContainsFunc(name, unicode.IsNumber):
		return NameDigits
	case strings.ContainsFunc(name, notInNames) || !strings.ContainsFunc(name, unicode.IsLetter):
		return NameSymbol
	}
	return ""
}

func notInNames(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) && !strings.ContainsRune(" '’ʼ-.", r)
}
