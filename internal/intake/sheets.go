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

// Sheets gives the rows of every sheet of a workbook that people see, for who must find out what they are: no heading is
// asked for. Like XLSX it looks through the workbook before a library opens it, and gives its errors.
func Sheets(content []byte, limits Limits) ([][]Row, error) {
	limits = limits.orDefaults()
	if int64(len(content)) > limits.Bytes {
		return nil, fault.New(fault.TooLarge, "intake.csv.large", "Max", limits.Bytes>>20)
	}
	workbookDesk <- struct{}{}
	defer func() { <-workbookDesk }()
	var sheets [][]Row
	var err error
	func() {
		defer func() {
			if p := recover(); p != nil {
				sheets, err = nil, fault.Wrap(fmt.Errorf("excelize: %v", p), fault.Invalid, "intake.xlsx.damaged")
			}
		}()
		sheets, err = readAllSheets(content, limits)
	}()
	return sheets, err
}

func readAllSheets(content []byte, limits Limits) ([][]Row, error) {
	parts, err := inspect(content, limits)
	if err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: limits.Unpacked, UnzipXMLSizeLimit: limits.Unpacked})
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "intake.xlsx.damaged")
	}
	defer func() { _ = book.Close() }()
	var sheets [][]Row
	for _, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err != nil || !visible {
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
			return nil, err
		}
		sheets = append(sheets, all)
	}
	return sheets, nil
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
