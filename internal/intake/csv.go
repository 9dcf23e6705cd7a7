package intake

import (
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
)

// Limits bound what is read of a table. A zero takes the default beside it.
type Limits struct {
	Bytes   int64 // 8 MB
	Rows    int   // 10,000, the heading not counted
	Columns int   // 100
	Field   int   // characters of one field: 32,767, as in a spreadsheet

	Unpacked int64 // bytes of a workbook once unzipped: 48 MB
}

func (l Limits) orDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 8_000_000
	}
	if l.Rows <= 0 {
		l.Rows = 10_000
	}
	if l.Columns <= 0 {
		l.Columns = 100
	}
	if l.Field <= 0 {
		l.Field = 32_767
	}
	if l.Unpacked <= 0 {
		l.Unpacked = 48_000_000
	}
	return l
}

// Column is one that a table is asked for. Headings are compared without regard to case, accents, dots and hyphens.
type Column struct {
	Key      string   // by which the program asks for it
	Headings []string // by which a file may call it; the first is the one shown to people
	Required bool     // a table without it is refused
	Ours     bool     // the program writes it into files it gives back; nobody is asked for it
}

// Table is a file read as rows.
type Table struct {
	Charset   string   // of a CSV; "" of a workbook
	Delimiter rune     // of a CSV
	Sheet     string   // of a workbook: the sheet that was read
	Sheets    []string // of a workbook: the others that can be seen, which were not read
	Hidden    int      // rows that the sheet hides, which were not read either
	Heading   []string // the file's own, tidy, in its order
	Ignored   []string // headings that no column asked for
	Rows      []Row
}

// Row is one row of the file.
type Row struct {
	Number int          // as a spreadsheet counts it: the heading is usually 1, empty rows count
	Cells  []string     // as in the file, for giving the row back
	Fault  *fault.Error // why it cannot be used (too many or too few fields, a field too long), else nil

	columns map[string]int
}

// Get gives the trimmed field of a column, "" where the table or the row has none. A formula guard that WriteCSV put is
// taken off. The field is not cleaned further: Text, Paragraph and the rest do that.
func (r Row) Get(key string) string {
	i, ok := r.columns[key]
	if !ok || i >= len(r.Cells) {
		return ""
	}
	return strings.TrimSpace(unguard(r.Cells[i]))
}

// Has reports whether the table has the column.
func (r Row) Has(key string) bool { _, ok := r.columns[key]; return ok }

// Column is where the table has a column, counted from 0; -1 where it has none.
func (t Table) Column(key string) int {
	if len(t.Rows) > 0 {
		if at, ok := t.Rows[0].columns[key]; ok {
			return at
		}
	}
	return -1
}

// CSV reads a table as spreadsheets save it: in any charset that Charset knows, separated by commas, semicolons or tabs
// (whichever makes out most of the wanted columns), with its heading in one of its first rows, in any order.
//
// What spoils the whole file is an error: Invalid (no heading, a required column missing or given twice, a quote out of
// place) or TooLarge. What spoils one row is that row's Fault, and the others can be used.
func CSV(r io.Reader, wanted []Column, limits Limits) (Table, error) {
	limits = limits.orDefaults()
	data, err := readAll(r, limits.Bytes, "intake.csv.large")
	if err != nil {
		return Table{}, err
	}
	text, charset, err := Charset(data)
	if err != nil {
		return Table{}, err
	}
	rows := newRowReader(text, wanted)
	table := Table{Charset: charset, Delimiter: rows.csv.Comma}
	if rows.widest() > limits.Field+limits.Columns {
		return Table{}, fault.New(fault.TooLarge, "intake.csv.wide", "Max", limits.Columns)
	}
	return table, table.read(rows.next, wanted, limits)
}

// headingRows is how many rows a heading is looked for in: above it stand titles, logos and notes.
const headingRows = 20

// read takes rows, from their heading on, until next gives io.EOF. The heading is the first of the rows at the beginning
// that holds every required column or, where none does, the one that holds most: it is the one to be mended.
func (t *Table) read(next func() (Row, error), wanted []Column, limits Limits) error {
	var begun []Row
	heading, most := 0, -1
	for len(begun) < headingRows && most < len(wanted) {
		row, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		row.Cells = slices.Clone(row.Cells)
		if found := headingScore(row.Cells, wanted); found > most {
			heading, most = len(begun), found
		}
		begun = append(begun, row)
	}
	if len(begun) == 0 {
		return fault.New(fault.Invalid, "intake.csv.empty")
	}
	columns, err := t.readHeading(begun[heading].Cells, wanted, limits)
	if err != nil {
		return err
	}
	begun = begun[heading+1:]
	return t.readRows(func() (Row, error) {
		if len(begun) > 0 {
			row := begun[0]
			begun = begun[1:]
			return row, nil
		}
		return next()
	}, columns, limits)
}

// headingScore counts the columns that a row names; a row that names all that are required is worth all there are.
func headingScore(cells []string, wanted []Column) int {
	found := map[string]int{}
	for i, cell := range cells[:min(len(cells), 1000)] {
		if key := keyOf(cell, wanted); key != "" {
			found[key] = i
		}
	}
	if len(found) > 0 && missing(found, wanted) == nil {
		return len(wanted)
	}
	return min(len(found), len(wanted)-1)
}

func (t *Table) readRows(next func() (Row, error), columns map[string]int, limits Limits) error {
	for {
		row, err := next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if isBlank(row.Cells) {
			continue
		}
		if len(t.Rows) == limits.Rows {
			return fault.New(fault.TooLarge, "intake.csv.rows", "Max", limits.Rows)
		}
		row.columns = columns
		if t.Sheet != "" {
			row.Cells = squared(row.Cells, len(t.Heading))
		}
		if row.Fault == nil {
			row.Fault = t.judge(row.Cells, limits)
		}
		row.Cells = slices.Clone(row.Cells[:min(len(row.Cells), limits.Columns)])
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) == 0 {
		return fault.New(fault.Invalid, "intake.csv.empty")
	}
	return nil
}

// squared gives a sheet's row as many cells as its heading: empty cells at the end are not in the file, and what stands
// beside the list is no part of it.
func squared(cells []string, width int) []string {
	if len(cells) >= width {
		return cells[:width]
	}
	return append(slices.Clone(cells), make([]string, width-len(cells))...)
}

// judge says what keeps a row from being used. Empty fields after the last column are the spreadsheet's doing.
func (t *Table) judge(cells []string, limits Limits) *fault.Error {
	used := len(cells)
	for used > len(t.Heading) && strings.TrimSpace(cells[used-1]) == "" {
		used--
	}
	if used != len(t.Heading) {
		return fault.New(fault.Invalid, "intake.csv.ragged", "Fields", used, "Columns", len(t.Heading))
	}
	for i, cell := range cells[:used] {
		if length := utf8.RuneCountInString(cell); length > limits.Field {
			return fault.New(fault.Invalid, "intake.csv.field", "Column", t.Heading[i], "Length", length, "Max", limits.Field)
		}
	}
	return nil
}

// readHeading finds the wanted columns and keeps what the file calls the others.
func (t *Table) readHeading(cells []string, wanted []Column, limits Limits) (map[string]int, error) {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	if len(cells) > limits.Columns {
		return nil, fault.New(fault.TooLarge, "intake.csv.wide", "Max", limits.Columns)
	}
	columns := map[string]int{}
	for i, cell := range cells {
		heading, err := Text(cell, limits.Field)
		if err != nil {
			return nil, err
		}
		t.Heading = append(t.Heading, heading)
		key := keyOf(cell, wanted)
		if _, twice := columns[key]; twice {
			return nil, fault.New(fault.Invalid, "intake.csv.twice", "Column", heading)
		}
		if key != "" {
			columns[key] = i
		} else if heading != "" {
			t.Ignored = append(t.Ignored, heading)
		}
	}
	return columns, missing(columns, wanted)
}

// missing names all the required columns that a table lacks, by their first heading.
func missing(columns map[string]int, wanted []Column) error {
	names := []string{}
	for _, column := range wanted {
		if _, ok := columns[column.Key]; column.Required && !ok {
			names = append(names, "«"+column.Headings[0]+"»")
		}
	}
	if len(names) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "intake.csv.columns", "N", len(names), "Columns", strings.Join(names, ", "))
}

// keyOf gives the key of the column that a heading names, or "".
func keyOf(heading string, wanted []Column) string {
	const longest = 200 // bytes; no heading of ours comes near it
	if len(heading) > longest {
		return ""
	}
	name := headingName(heading)
	for _, column := range wanted {
		if name == headingName(column.Key) || slices.ContainsFunc(column.Headings, func(h string) bool { return headingName(h) == name }) {
			return column.Key
		}
	}
	return ""
}

var headingMarks = strings.NewReplacer("_", " ", "(", " ", ")", " ", ":", " ", "*", " ", "/", " ")

func headingName(s string) string { return spanish.FoldName(headingMarks.Replace(s)) }

func isBlank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(cell string) bool { return strings.TrimSpace(cell) != "" })
}
