package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/xuri/excelize/v2"

	"clavero/internal/fault"
)

// Book is a workbook's sheets, for who must find out what they are.
type Book struct {
	Sheets [][]Row // those that people see
	Hidden bool    // there is a sheet besides that they do not see
}

// Sheets gives the rows of every sheet of a workbook that people see: no heading is asked for. Like XLSX it looks through the workbook before a library opens it, and gives its errors.
func Sheets(content []byte, limits Limits) (Book, error) {
	limits = limits.orDefaults()
	if int64(len(content)) > limits.Bytes {
		return Book{}, fault.New(fault.TooLarge, "intake.csv.large", "Max", limits.Bytes>>20)
	}
	workbookDesk <- struct{}{}
	defer func() { <-workbookDesk }()
	var read Book
	var err error
	func() {
		defer func() {
			if p := recover(); p != nil {
				read, err = Book{}, fault.Wrap(fmt.Errorf("excelize: %v", p), fault.Invalid, "intake.xlsx.damaged")
			}
		}()
		read, err = readAllSheets(content, limits)
	}()
	return read, err
}

func readAllSheets(content []byte, limits Limits) (Book, error) {
	parts, err := inspect(content, limits)
	if err != nil {
		return Book{}, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: limits.Unpacked, UnzipXMLSizeLimit: limits.Unpacked})
	if err != nil {
		return Book{}, fault.Wrap(err, fault.Invalid, "intake.xlsx.damaged")
	}
	defer func() { _ = book.Close() }()
	var read Book
	for _, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err != nil || !visible {
			read.Hidden = true
			continue
		}
		rows, err := openSheet(book, name, parts.merges[name], limits)
		if err != nil {
			continue // a sheet of charts
		}
		all, err := rows.all()
		if closing := rows.close(); err == nil {
			err = closing
		}
		if err != nil {
			return Book{}, err
		}
		read.Sheets = append(read.Sheets, all)
	}
	return read, nil
}

// all gives the rows that are left.
func (s *sheetRows) all() ([]Row, error) {
	var rows []Row
	for {
		row, err := s.next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		if len(rows) == s.limits.Rows {
			return nil, fault.New(fault.TooLarge, "intake.csv.rows", "Max", s.limits.Rows)
		}
		row.Cells = slices.Clone(row.Cells)
		rows = append(rows, row)
	}
}
