package intake

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"clavero/internal/fault"
)

// Read reads a table from a CSV or from a workbook, whichever the bytes are. The errors are those of CSV and XLSX.
func Read(content []byte, wanted []Column, limits Limits) (Table, error) {
	if bytes.HasPrefix(content, []byte(zipMark)) || bytes.HasPrefix(content, []byte(compoundMark)) {
		return XLSX(content, wanted, limits)
	}
	return CSV(bytes.NewReader(content), wanted, limits)
}

// workbookDesk lets one workbook at a time be open: what one may take of memory is bounded, and so is what all take.
var workbookDesk = make(chan struct{}, 1)

// XLSX reads a table from a workbook, as people see it: dates and numbers as the sheet shows them, formulas by the value
// they last had, the text of cells merged downwards in each row, nothing of what is hidden. The table is on the first
// sheet that holds all the required columns, its heading in one of the first rows.
//
// A workbook is a ZIP of XML that anybody may have put together: it is looked through (see inspect) before a library
// opens it. Invalid with what to do for old, protected, damaged and macro-enabled workbooks; TooLarge for those that
// unpack to too much. What spoils one row is that row's Fault.
func XLSX(content []byte, wanted []Column, limits Limits) (table Table, err error) { //nolint:nonamedreturns // the deferred function turns a panic of the library into an error
	limits = limits.orDefaults()
	if int64(len(content)) > limits.Bytes {
		return Table{}, fault.New(fault.TooLarge, "intake.csv.large", "Max", limits.Bytes>>20)
	}
	workbookDesk <- struct{}{}
	defer func() { <-workbookDesk }()
	defer func() {
		if p := recover(); p != nil {
			table, err = Table{}, fault.Wrap(fmt.Errorf("excelize: %v", p), fault.Invalid, "intake.xlsx.damaged")
		}
	}()
	return readWorkbook(content, wanted, limits)
}

func readWorkbook(content []byte, wanted []Column, limits Limits) (Table, error) {
	parts, err := inspect(content, limits)
	if err != nil {
		return Table{}, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{
		UnzipSizeLimit: limits.Unpacked, UnzipXMLSizeLimit: limits.Unpacked, // nothing of a list is ever written to a temporary file
		ShortDatePattern: "dd/mm/yyyy", LongDatePattern: "d \"de\" mmmm \"de\" yyyy",
	})
	if err != nil {
		return Table{}, fault.Wrap(err, fault.Invalid, "intake.xlsx.damaged")
	}
	table, err := readSheets(book, parts, wanted, limits)
	if closing := book.Close(); err == nil && closing != nil {
		err = fault.Wrap(closing, fault.Invalid, "intake.xlsx.damaged")
	}
	return table, err
}

// readSheets reads the first sheet that is a table of the wanted columns. Where none is, the fault is that of the one
// that comes nearest, which is the first that has any of them.
func readSheets(book *excelize.File, parts parts, wanted []Column, limits Limits) (Table, error) {
	var shown []string
	for _, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err == nil && visible {
			shown = append(shown, name)
		}
	}
	var nearest error
	for _, name := range shown {
		rows, err := openSheet(book, name, parts.merges[name], limits)
		if err != nil {
			continue // a sheet of charts
		}
		table := Table{Sheet: name, Sheets: without(shown, name)}
		err = table.read(rows.next, wanted, limits)
		table.Hidden = rows.hidden
		if err == nil {
			table.spellOut(book, rows.short)
			return table, rows.close()
		}
		_ = rows.close()
		if table.Heading != nil && fault.TextOf(err) != "intake.csv.columns" {
			return table, err // this one is the list; it is what must be mended
		}
		if nearest == nil || fault.TextOf(nearest) == "intake.csv.empty" {
			nearest = err
		}
	}
	if nearest == nil {
		nearest = fault.New(fault.Invalid, "intake.csv.empty")
	}
	return Table{}, nearest
}

func without(names []string, name string) []string {
	var rest []string
	for _, other := range names {
		if other != name {
			rest = append(rest, other)
		}
	}
	return rest
}

// The first bytes of files that are known by them.
const (
	zipMark      = "PK\x03\x04"
	compoundMark = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" // XLS, and any workbook with a password
)

// protected reports whether a compound file is a workbook under a password: the name of the stream it hides in, in UTF-16.
func protected(content []byte) bool {
	return bytes.Contains(content, []byte(strings.Join(strings.Split("EncryptedPackage", ""), "\x00")))
}

// sheetRows gives the rows of a sheet one by one.
type sheetRows struct {
	rows    *excelize.Rows
	limits  Limits
	merges  []merge
	falling map[int]fallen // merged cells that reach further down, by their column
	number  int
	hidden  int
	budget  int64         // characters that may still be taken
	short   map[int][]int // cells that show a number shortened: columns by number of the row
}

type fallen struct {
	text  string
	until int
}

func openSheet(book *excelize.File, name string, merges []merge, limits Limits) (*sheetRows, error) {
	rows, err := book.Rows(name)
	if err != nil {
		return nil, err
	}
	return &sheetRows{rows: rows, limits: limits, merges: merges, falling: map[int]fallen{}, budget: limits.Unpacked, short: map[int][]int{}}, nil
}

func (s *sheetRows) close() error {
	if err := s.rows.Close(); err != nil {
		return fault.Wrap(err, fault.Invalid, "intake.xlsx.damaged")
	}
	return nil
}

// next gives the next row that is seen and not empty, or io.EOF.
func (s *sheetRows) next() (Row, error) {
	for s.rows.Next() {
		s.number++
		cells, err := s.rows.Columns()
		if err != nil {
			return Row{}, fault.Wrap(err, fault.Invalid, "intake.xlsx.damaged")
		}
		if err := s.spend(cells); err != nil {
			return Row{}, err
		}
		cells = s.fall(cells)
		if isBlank(cells) {
			continue
		}
		if s.rows.GetRowOpts().Hidden {
			s.hidden++
			continue
		}
		row := Row{Number: s.number, Cells: cells}
		for i, cell := range cells {
			if shortened.MatchString(cell) {
				s.short[s.number] = append(s.short[s.number], i)
			}
			if cellErrors[cell] {
				row.Fault = fault.New(fault.Invalid, "intake.xlsx.error", "Error", cell)
			}
		}
		return row, nil
	}
	if err := s.rows.Error(); err != nil {
		return Row{}, fault.Wrap(err, fault.Invalid, "intake.xlsx.damaged")
	}
	return Row{}, io.EOF
}

// spend keeps the sum of all that is taken bounded: few bytes of XML can name one long text again and again. A field that
// is too long is cut to where it is still seen to be.
func (s *sheetRows) spend(cells []string) error {
	const perCell = 16 // what an empty one takes
	for i, cell := range cells {
		if longest := 4*s.limits.Field + 4; len(cell) > longest {
			cells[i] = strings.Clone(strings.ToValidUTF8(cell[:longest], ""))
		}
		s.budget -= int64(len(cell)) + perCell
	}
	if s.budget < 0 {
		return fault.New(fault.TooLarge, "intake.xlsx.bomb", "Max", s.limits.Unpacked/1_000_000)
	}
	return nil
}

// fall writes the text of cells merged downwards into every row that they cover. A row that has nothing of its own stays empty.
func (s *sheetRows) fall(cells []string) []string {
	blank := isBlank(cells)
	for column, from := range s.falling {
		if s.number > from.until {
			delete(s.falling, column)
		} else if !blank {
			cells = put(cells, column, from.text)
		}
	}
	for len(s.merges) > 0 && s.merges[0].top <= s.number {
		m := s.merges[0]
		s.merges = s.merges[1:]
		if m.top == s.number && m.column < len(cells) && m.bottom > m.top {
			s.falling[m.column] = fallen{cells[m.column], m.bottom}
		}
	}
	return cells
}

func put(cells []string, column int, text string) []string {
	for len(cells) <= column {
		cells = append(cells, "")
	}
	if strings.TrimSpace(cells[column]) == "" {
		cells[column] = text
	}
	return cells
}
