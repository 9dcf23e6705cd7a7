package intake

import (
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"
)

// WriteCSV writes records as a spreadsheet opens them: commas, CRLF (RFC 4180), and with bom the mark by which Excel knows
// UTF-8. A field that a spreadsheet would run as a formula, because it begins with = + - @, a tab or a return, gets an
// apostrophe before it; Row.Get takes it off again. The error is the writer's own.
func WriteCSV(w io.Writer, records [][]string, bom bool) error {
	if bom {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return err
		}
	}
	writer := csv.NewWriter(w)
	writer.UseCRLF = true
	for _, record := range records {
		guarded := make([]string, len(record))
		for i, field := range record {
			guarded[i] = guard(field)
		}
		if err := writer.Write(guarded); err != nil {
			return err
		}
	}
	writer.Flush()
	return writer.Error()
}

func guard(field string) string {
	if isFormula(field) || strings.HasPrefix(field, "'") && isFormula(strings.TrimLeft(field, "'")) {
		return "'" + field
	}
	return field
}

// unguard undoes guard.
func unguard(field string) string {
	if rest, ok := strings.CutPrefix(field, "'"); ok && guard(rest) == field {
		return rest
	}
	return field
}

// isFormula reports whether a spreadsheet may run a field. Some take the signs of full width for the same, and pass over
// spaces before them.
func isFormula(field string) bool {
	first, size := utf8.DecodeRuneInString(strings.TrimLeft(field, " \u00a0"))
	return size > 0 && strings.ContainsRune("=+-@\t\r\n＝＋－＠", first)
}
