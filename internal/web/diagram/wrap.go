package diagram

import (
	"strings"
	"unicode/utf8"
)

// wrap breaks words into lines of at most limit characters. A longer word stands alone on its line: a word cut in two
// reads worse than one that reaches into the margin.
func wrap(text string, limit int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= limit:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}
