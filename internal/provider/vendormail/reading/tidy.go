package reading

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tidy takes out of rows what nobody sees, and breaks the lines that are longer than labels are looked for in.
func tidy(rows []row) []row {
	all := make([]row, 0, len(rows))
	for _, r := range rows {
		cells := make([]string, len(r.cells))
		for i, cell := range r.cells {
			cells[i] = trimMarks(cell)
		}
		r.cells = cells
		if len(cells) != 1 || len(cells[0]) <= maxLine {
			all = append(all, r)
			continue
		}
		for _, piece := range breakLong(cells[0]) {
			all = append(all, row{cells: []string{piece}, table: r.table, quoted: r.quoted})
		}
	}
	return all
}

// trimMarks takes out the marks of direction and of no width that stand at the edge of a word. Within a word they stay:
// nobody can say whether they were meant.
func trimMarks(s string) string {
	if !strings.ContainsAny(s, invisible) {
		return s
	}
	runes := []rune(s)
	kept := runes[:0:0]
	for i, c := range runes {
		if !strings.ContainsRune(invisible, c) || !isEdge(kept, runes[i+1:]) {
			kept = append(kept, c)
		}
	}
	return string(kept)
}

// isEdge reports whether a word ends before, or begins after, a mark; a label ends before its colon.
func isEdge(before, after []rune) bool {
	for len(after) > 0 && strings.ContainsRune(invisible, after[0]) {
		after = after[1:]
	}
	if len(before) == 0 || len(after) == 0 || unicode.IsSpace(before[len(before)-1]) || unicode.IsSpace(after[0]) {
		return true
	}
	return after[0] == ':' && (len(after) == 1 || unicode.IsSpace(after[1]) || strings.ContainsRune(invisible, after[1]))
}

const maxLine = maxScan / 2 // bytes of a line; a longer one is broken after a sentence, or between words

// breakLong breaks a line into pieces of at most maxLine bytes. A word longer than that is broken too: it is an address
// or rubbish.
func breakLong(s string) []string {
	var pieces []string
	for len(s) > maxLine {
		at := maxLine
		if end := strings.LastIndex(s[:maxLine], ". "); end > 0 {
			at = end + 2
		} else if end := strings.LastIndexByte(s[:maxLine], ' '); end > 0 {
			at = end + 1
		} else {
			for !utf8.RuneStart(s[at]) {
				at--
			}
		}
		pieces = append(pieces, strings.TrimRight(s[:at], " "))
		s = s[at:]
	}
	return append(pieces, s)
}
