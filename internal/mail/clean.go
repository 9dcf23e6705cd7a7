package mail

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Longest name and subject that a header takes, in characters; what is longer is cut with an ellipsis.
const (
	maxName    = 120
	maxSubject = 200
)

// clean makes one line of s that cannot act on what surrounds it: line ends and control characters become spaces (so
// that no header can be added), invisible format characters are dropped (among them those that turn the direction of
// the text, with which a name could pose as another), runs of spaces become one. The non-breaking space stays.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.In(r, unicode.Zl, unicode.Zp):
			return ' '
		case unicode.In(r, unicode.Cf, unicode.Co):
			return -1
		default:
			return r
		}
	}, s)
	s = norm.NFC.String(s)
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
}

// cleanLine is clean for a header, at most limit characters long.
func cleanLine(s string, limit int) string {
	s = clean(s)
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	return strings.TrimRight(string(runes[:limit-1]), " ") + "…"
}

// cleanAll cleans each line and drops those of which nothing is left.
func cleanAll(lines []string) []string {
	var kept []string
	for _, line := range lines {
		if line = clean(line); line != "" {
			kept = append(kept, line)
		}
	}
	return kept
}
