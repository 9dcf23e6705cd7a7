package reading

import (
	"slices"
	"strings"
	"unicode"
)

// The lengths of a word that may be a secret, and how many are looked for.
const (
	shortestSecret = 6
	longestSecret  = 64
	mostSuspects   = 40
)

var noSecret = lazily(`(?i)(?:@|://|^www\.|^SIE[-–]?20\d\d|^[\d.,:/\-()+]+(?:h|hrs?|am|pm|mb|kb)?$|^(?:iso|utf|windows|rfc|v)-?\d)`)

// Suspects lists the words of a message, its subject included, that may be secrets although nothing says so: letters and digits mixed, as people
// make keys and hardly any other word. They are for hiding from people what the reader did not make out, each once, in the
// order in which they stand.
func Suspects(raw []byte) []string {
	m := open(raw)
	found := addSuspects(nil, m.header.text("subject"))
	for _, p := range m.parts {
		rows, ok := shown(p)
		if !ok {
			continue
		}
		for _, r := range rows[:min(len(rows), maxRows)] {
			found = addSuspects(found, r.text())
		}
	}
	return found
}

// SuspectsIn is Suspects for a text by itself, as the subject of a message is.
func SuspectsIn(text string) []string { return addSuspects(nil, text) }

func addSuspects(found []string, text string) []string {
	for word := range strings.FieldsFuncSeq(text, unicode.IsSpace) {
		word = strings.Trim(word, ".,;:()[]<>«»\"'“”*_|")
		if len(found) < mostSuspects && isSuspect(word) && !slices.Contains(found, word) {
			found = append(found, word)
		}
	}
	return found
}

func isSuspect(word string) bool {
	n := len([]rune(word))
	return n >= shortestSecret && n <= longestSecret && strings.ContainsFunc(word, unicode.IsLetter) &&
		strings.ContainsFunc(word, unicode.IsDigit) && !noSecret().MatchString(word)
}
