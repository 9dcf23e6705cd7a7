// Package intake makes bytes from outside safe before anything else sees them: text typed into forms, spreadsheets
// as workbooks or as CSV in whatever charset, papers sent as PDF.
//
// Every parser here has limits on what it reads and keeps, knows nothing of HTTP or of the database, and says in words
// what to do about what it refuses: its errors are faults with texts of the area «intake». Cleaning changes
// nothing that a reader can see; what cannot be taken as it is, is refused and named, never silently mended.
package intake

import (
	"io"
	"strings"
	"unicode/utf8"

	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
)

// Text cleans a line typed into a form: composed, without controls, marks of direction and zero-width characters, with
// single spaces. More than max characters is Invalid («intake.text.long»), never cut: the person decides what to leave out.
func Text(s string, max int) (string, error) {
	if err := checkBytes(s, max); err != nil {
		return "", err
	}
	text := spanish.Tidy(s)
	return text, checkLength(text, max)
}

// Paragraph is Text for several lines: line ends become "\n", there is at most one empty line in a row, and none at the ends.
func Paragraph(s string, max int) (string, error) {
	if err := checkBytes(s, max); err != nil {
		return "", err
	}
	lines := []string{}
	for line := range strings.SplitSeq(lineEnds.Replace(s), "\n") {
		line = spanish.Tidy(line)
		if line != "" || len(lines) > 0 && lines[len(lines)-1] != "" {
			lines = append(lines, line)
		}
	}
	text := strings.TrimRight(strings.Join(lines, "\n"), "\n")
	return text, checkLength(text, max)
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n")

// checkBytes refuses what could not come down to max characters, before any work is spent on it.
func checkBytes(s string, max int) error {
	const generous = 16 // bytes to a character, with room for spaces that collapse
	if len(s) > generous*max+1024 {
		return fault.New(fault.Invalid, "intake.text.long", "Length", len(s), "Max", max)
	}
	return nil
}

func checkLength(text string, max int) error {
	if length := utf8.RuneCountInString(text); length > max {
		return fault.New(fault.Invalid, "intake.text.long", "Length", length, "Max", max)
	}
	return nil
}

// readAll reads at most max bytes; more is TooLarge, under the given text with Max in megabytes.
func readAll(r io.Reader, max int64, text string) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, max+1))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "intake.cut")
	}
	if int64(len(data)) > max {
		return nil, fault.New(fault.TooLarge, text, "Max", max/1_000_000)
	}
	return data, nil
}
