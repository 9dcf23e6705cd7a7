package digest

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"clavero/internal/lang/spanish"
)

// Slug is a title as an address writes it: «Radio y televisión» → "radio-y-television"; empty when nothing is left.
func Slug(title string) string {
	slug := make([]rune, 0, len(title))
	for _, c := range fold(title) {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			slug = append(slug, c)
		case len(slug) > 0 && slug[len(slug)-1] != '-':
			slug = append(slug, '-')
		}
	}
	for len(slug) > 0 && slug[len(slug)-1] == '-' {
		slug = slug[:len(slug)-1]
	}
	return string(slug)
}

// parseClock reads "20" as twenty seconds and "1:05" as sixty-five; false when it is neither.
func parseClock(s string) (int, bool) {
	head, tail, parted := strings.Cut(s, ":")
	first, err := strconv.Atoi(head)
	if err != nil || first < 0 || first > longestSeconds {
		return 0, false
	}
	if !parted {
		return first, true
	}
	second, err := strconv.Atoi(tail)
	if err != nil || len(tail) != 2 || second < 0 || second > 59 || first*60+second > longestSeconds {
		return 0, false
	}
	return first*60 + second, true
}

// unreadable tells characters no text has: controls, the mark of bytes that were lost, and those that turn the
// direction of writing, with which a headline can be made to read otherwise than it is written.
func unreadable(c rune) bool {
	switch {
	case c == '\n', c == '\r', c == '\t':
		return false
	case c == utf8.RuneError, c >= 0x202A && c <= 0x202E, c >= 0x2066 && c <= 0x2069:
		return true
	}
	return unicode.IsControl(c)
}

// fold gives text for comparing words and titles: «Televisión» is "television" and ñ is n.
func fold(s string) string { return strings.ReplaceAll(spanish.Fold(s), "ñ", "n") }
