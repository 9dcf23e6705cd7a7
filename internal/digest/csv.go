package digest

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"clavero/internal/fault"
)

// What ParseCSV takes at most. A real edition has some hundred notes.
const (
	MaxBytes = 16 << 20
	MaxRows  = 5000
)

// The columns of an edition's CSV (docs/edicion-csv.md). Their order is free, and so are capitals and accents.
const (
	colSection       = "seccion"
	colLayout        = "disposicion"
	colNote          = "nota"
	colHeadline      = "titular"
	colLead          = "entrada"
	colBody          = "texto"
	colAuthor        = "autor"
	colGenre         = "genero"
	colOutlet        = "medio"
	colMedium        = "tipo"
	colPage          = "pagina"
	colOutletSection = "seccion_medio"
	colProgramme     = "programa"
	colHost          = "conductor"
	colStation       = "emisora"
	colHour          = "hora"
	colDuration      = "duracion"
	colURL           = "liga"
)

// Columns lists every column ParseCSV knows, in the order the documentation gives them.
var Columns = []string{
	colSection, colLayout, colNote, colHeadline, colLead, colBody, colAuthor, colGenre, colOutlet, colMedium, colPage,
	colOutletSection, colProgramme, colHost, colStation, colHour, colDuration, colURL,
}

var requiredColumns = []string{colSection, colHeadline, colOutlet, colMedium}

// RowFault is what is wrong with one cell. A person corrects it in a spreadsheet: Row counts as a spreadsheet does, the
// header being row 1, and Column is the header's word, empty when the whole row is at fault.
type RowFault struct {
	Row    int
	Column string
	Text   string // key in the text catalogues, area digest
	Args   map[string]any
}

// ParseCSV reads an edition from CSV text in UTF-8: one row per appearance; rows with the same value in «nota» belong to
// one note, and a row without it is a note of its own. Rows with faults are left out of the edition and named, so the
// caller decides whether an incomplete edition is worth anything (importing one refuses it). The notes have no ids yet.
//
// The error is of the file as a whole: fault.Invalid when it is no CSV, lacks a column or has no rows, fault.TooLarge
// past MaxBytes or MaxRows.
func ParseCSV(r io.Reader, day Day, kind Kind) (Edition, []RowFault, error) {
	rows, err := readRows(r)
	if err != nil {
		return Edition{}, nil, err
	}
	columns, err := readHeader(rows[0])
	if err != nil {
		return Edition{}, nil, err
	}
	b := newBuilder()
	for i, cells := range rows[1:] {
		b.add(newRow(i+2, columns, cells))
	}
	if len(b.sections) == 0 && len(b.faults) == 0 {
		return Edition{}, nil, fault.New(fault.Invalid, "digest.csv.empty")
	}
	return Edition{Day: day, Kind: kind, Version: 1, Sections: b.sections}, b.faults, nil
}

func readRows(r io.Reader) ([][]string, error) {
	limited := &io.LimitedReader{R: r, N: MaxBytes + 1}
	reader := csv.NewReader(limited)
	reader.FieldsPerRecord = -1
	var rows [][]string
	for {
		cells, err := reader.Read()
		switch {
		case limited.N <= 0:
			return nil, fault.New(fault.TooLarge, "digest.csv.too_large", "Max", MaxBytes>>20)
		case errors.Is(err, io.EOF) && len(rows) == 0:
			return nil, fault.New(fault.Invalid, "digest.csv.empty")
		case errors.Is(err, io.EOF):
			return rows, nil
		case err != nil:
			return nil, notCSV(err)
		case len(rows) > MaxRows:
			return nil, fault.New(fault.TooLarge, "digest.csv.too_many_rows", "Max", MaxRows)
		}
		rows = append(rows, cells)
	}
}

func notCSV(err error) error {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		return fault.Wrap(err, fault.Invalid, "digest.csv.broken", "Line", parse.Line)
	}
	return fault.Wrap(err, fault.Unready, "digest.csv.unread")
}

// readHeader gives the index of each column. A word it does not know is refused, since it is more likely a known one
// misspelt, whose cells would be lost in silence.
func readHeader(cells []string) (map[string]int, error) {
	columns := map[string]int{}
	for i, cell := range cells {
		name := strings.ReplaceAll(fold(strings.TrimPrefix(cell, "\uFEFF")), " ", "_")
		if name == "" {
			continue
		}
		if !slices.Contains(Columns, name) {
			return nil, fault.New(fault.Invalid, "digest.csv.column_unknown", "Column", clip(cell))
		}
		if _, twice := columns[name]; twice {
			return nil, fault.New(fault.Invalid, "digest.csv.column_twice", "Column", name)
		}
		columns[name] = i
	}
	var missing []string
	for _, name := range requiredColumns {
		if _, ok := columns[name]; !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		return nil, fault.New(fault.Invalid, "digest.csv.columns_missing", "N", len(missing), "Columns", strings.Join(missing, ", "))
	}
	return columns, nil
}
