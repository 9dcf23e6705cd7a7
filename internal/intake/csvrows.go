package intake

import (
	"encoding/csv"
	"errors"
	"slices"
	"strings"

	"clavero/internal/fault"
)

// rowReader gives the rows of a text with the numbers that a spreadsheet shows beside them: a row whose fields hold
// several lines is one, and an empty row, which encoding/csv passes over, is one too.
type rowReader struct {
	csv    *csv.Reader
	text   string
	offset int64 // where the next row begins
	number int   // of the last row given
	line   int   // on which the next row begins
}

func newRowReader(text string, wanted []Column) *rowReader {
	text = strings.TrimRight(text, "\x1a")
	if !strings.Contains(text, "\n") {
		text = strings.ReplaceAll(text, "\r", "\n") // as Excel for Mac once wrote
	}
	delimiter, skipped := sniff(text, wanted)
	reader := csv.NewReader(strings.NewReader(text[skipped:]))
	reader.Comma = delimiter
	reader.FieldsPerRecord = -1
	rows := &rowReader{csv: reader, text: text[skipped:], line: 1}
	if skipped > 0 {
		rows.number = 1
	}
	return rows
}

// next gives the next row that is not empty, or io.EOF, or the fault of a quote out of place.
func (r *rowReader) next() (Row, error) {
	cells, err := r.csv.Read()
	var broken *csv.ParseError
	if errors.As(err, &broken) {
		return Row{}, fault.Wrap(broken.Err, fault.Invalid, "intake.csv.quote", "Row", r.number+1+broken.StartLine-r.line)
	}
	if err != nil {
		return Row{}, err
	}
	line, _ := r.csv.FieldPos(0)
	r.number += 1 + line - r.line
	end := r.csv.InputOffset()
	r.line += strings.Count(r.text[r.offset:end], "\n")
	r.offset = end
	return Row{Number: r.number, Cells: cells}, nil
}

// widest counts the delimiters of the line that has most, before anything is spent on a line of nothing else.
func (r *rowReader) widest() int {
	most := 0
	for line := range strings.SplitSeq(r.text, "\n") {
		most = max(most, strings.Count(line, string(r.csv.Comma)))
	}
	return most
}

// sniff finds the delimiter, and how many bytes to pass over: Excel may begin a file with the line «sep=;».
func sniff(text string, wanted []Column) (rune, int) {
	first, _, _ := strings.Cut(text, "\n")
	if mark, ok := strings.CutPrefix(strings.TrimRight(first, "\r"), "sep="); ok && slices.Contains(delimiters, mark) {
		return rune(mark[0]), min(len(first)+1, len(text))
	}
	best, most := delimiters[0], -1
	for _, delimiter := range delimiters {
		if found := score(text, delimiter, wanted); found > most {
			best, most = delimiter, found
		}
	}
	return rune(best[0]), 0
}

var delimiters = []string{",", ";", "\t"}

// score says how well a delimiter takes the heading apart: first by the columns that it makes out in one of the first
// rows, then by how many there are in the first.
func score(text, delimiter string, wanted []Column) int {
	const enough = 64 << 10 // bytes; a heading is shorter
	reader := csv.NewReader(strings.NewReader(text[:min(len(text), enough)]))
	reader.Comma = rune(delimiter[0])
	reader.FieldsPerRecord = -1
	reader.LazyQuotes = true
	known, first := 0, 0
	for i := range headingRows {
		cells, err := reader.Read()
		if err != nil {
			break
		}
		if i == 0 {
			first = len(cells)
		}
		known = max(known, headingScore(cells, wanted))
	}
	return known*enough + first
}
