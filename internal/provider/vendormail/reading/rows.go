package reading

import (
	"strings"
	"unicode"
)

// row is a line, or a row of a table with its cells.
type row struct {
	cells  []string
	table  int  // rows of one table share it; 0 is a line
	quoted bool // not written now: quoted, forwarded
}

// text gives a row as one line, its cells parted by tabs.
func (r row) text() string { return strings.Join(r.cells, "\t") }

// Marks that stand in rows for what text cannot carry. No value that holds one is certain.
const (
	markNote   = '\ue000' // a superior or inferior letter, as of a footnote
	markStruck = '\ue001' // text struck through begins or ends
	markHidden = '\ue004' // the first row of a workbook that has hidden sheets
	markBreak  = '\u2028' // a line break within a cell
)

// plainRows makes rows of plain text. Lines with «>» are quoted; soft breaks of format=flowed are undone (RFC 3676).
func plainRows(text string, flowed, quoted bool) []row {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	var rows []row
	soft := false
	for line := range strings.SplitSeq(text, "\n") {
		body, depth := unquote(line)
		line = strings.TrimRightFunc(body, unicode.IsSpace)
		last := len(rows) - 1
		if soft && last >= 0 && rows[last].quoted == (quoted || depth > 0) {
			rows[last].cells[0] += " " + line
		} else {
			rows = append(rows, row{cells: []string{line}, quoted: quoted || depth > 0})
		}
		soft = flowed && strings.HasSuffix(body, " ") && body != "-- "
		if len(rows) > maxRows {
			break
		}
	}
	return rows
}

// unquote takes the marks of quoting off a line and counts them.
func unquote(line string) (string, int) {
	depth := 0
	rest := line
	for {
		trimmed := strings.TrimLeft(rest, " ")
		if !strings.HasPrefix(trimmed, ">") || depth == 0 && len(rest)-len(trimmed) > 1 {
			return rest, depth
		}
		rest = trimmed[1:]
		depth++
	}
}

// splitCells parts a line into cells where it looks like the row of a table: by tabs, by bars, or by runs of spaces.
func splitCells(line string) []string {
	var cells []string
	switch trimmed := strings.Trim(line, " "); {
	case strings.Contains(strings.Trim(trimmed, "\t"), "\t"):
		cells = strings.Split(strings.TrimRight(trimmed, "\t"), "\t")
	case strings.Count(trimmed, "|") >= 2 || strings.Contains(trimmed, " | "):
		cells = strings.Split(strings.Trim(trimmed, "|"), "|")
	case strings.Contains(trimmed, "   ") || strings.Contains(trimmed, "  "):
		cells = splitRuns(trimmed)
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	return cells
}

func splitRuns(line string) []string {
	var cells []string
	for cell := range strings.SplitSeq(line, "  ") {
		if cell = strings.TrimSpace(cell); cell != "" {
			cells = append(cells, cell)
		}
	}
	return cells
}

func isBlank(s string) bool { return strings.TrimSpace(s) == "" }

// words gives the words of folded text: runs of letters and digits.
func wordsOf(folded string) []string {
	return strings.FieldsFunc(folded, func(r rune) bool { return !isWordRune(r) })
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// fold gives text for comparing, rune for rune: lower case, no accents, any white space one space. The places of the
// runes stay, so that what is found in the folded text is cut out of the text itself.
func fold(s string) string {
	return strings.Map(foldRune, s)
}

func foldRune(r rune) rune {
	switch r = unicode.ToLower(r); r {
	case 'á', 'à', 'ä', 'â', 'ã', 'å', 'ª':
		return 'a'
	case 'é', 'è', 'ë', 'ê':
		return 'e'
	case 'í', 'ì', 'ï', 'î', 'ı':
		return 'i'
	case 'ó', 'ò', 'ö', 'ô', 'õ', 'º':
		return 'o'
	case 'ú', 'ù', 'ü', 'û':
		return 'u'
	case 'ñ':
		return 'n'
	case 'ç':
		return 'c'
	case '–', '—', '‐', '‑', '−':
		return '-'
	case '“', '”', '«', '»', '„':
		return '"'
	case '‘', '’', '´':
		return '\''
	}
	if unicode.IsSpace(r) {
		return ' '
	}
	return r
}
