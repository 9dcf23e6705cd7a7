package intake

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Sheet is a sheet of a workbook that is written.
type Sheet struct {
	Name    string
	Heading []string
	Rows    []SheetRow
	Widths  []float64 // of the columns, in characters; 18 where there is none
	Numbers []bool    // columns whose whole numbers are numbers, to be added up; all others are text
}

// SheetRow is a row of it.
type SheetRow struct {
	Cells  []string
	Marked bool // coloured: something in it must be corrected
}

// The look of what is written: dark words on light grounds, told apart without their colour too.
const (
	headingGround = "D9E2DE"
	markedGround  = "FBE3DC"
	markedWords   = "7A1F10"
	usualWidth    = 18
	writtenIn     = "Calibri"
	lineHeight    = 15 // points
	textFormat    = 49 // «@»: what is typed stays as typed, so that telephones keep their digits
	numberFormat  = 3  // «#,##0»
)

// WriteXLSX writes a workbook in which every cell is text but those of columns of numbers, with headings that stay in sight. Text is never run as a
// formula, whatever it begins with, and needs no guard. The error is the writer's own.
func WriteXLSX(w io.Writer, sheets ...Sheet) error {
	book := excelize.NewFile()
	look, err := newLook(book)
	if err != nil {
		return err
	}
	for i, sheet := range sheets {
		if i == 0 {
			err = book.SetSheetName(book.GetSheetName(0), sheet.Name)
		} else {
			_, err = book.NewSheet(sheet.Name)
		}
		if err != nil {
			return err
		}
		if err := look.write(book, sheet); err != nil {
			return err
		}
		if err := onPaper(book, sheet.Name); err != nil {
			return err
		}
	}
	if err := book.Write(w); err != nil {
		return err
	}
	return book.Close()
}

// onPaper has a sheet printed across letter paper, as wide as it is, with its headings on each page.
func onPaper(book *excelize.File, sheet string) error {
	letter, across, one, asLong, fit := 1, "landscape", 1, 0, true
	if err := book.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: &letter, Orientation: &across, FitToWidth: &one, FitToHeight: &asLong}); err != nil {
		return err
	}
	return book.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit})
}

// sheetLook is the styles of a workbook.
type sheetLook struct{ heading, plain, marked, number int }

func newLook(book *excelize.File) (sheetLook, error) {
	var look sheetLook
	ground := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	for _, style := range []struct {
		id *int
		is excelize.Style
	}{
		{&look.heading, excelize.Style{NumFmt: textFormat, Font: &excelize.Font{Family: writtenIn, Size: 11, Bold: true}, Fill: ground(headingGround), Alignment: top}},
		{&look.plain, excelize.Style{NumFmt: textFormat, Alignment: top}},
		{&look.number, excelize.Style{NumFmt: numberFormat, Alignment: &excelize.Alignment{Vertical: "top"}}},
		{&look.marked, excelize.Style{NumFmt: textFormat, Font: &excelize.Font{Family: writtenIn, Size: 11, Color: markedWords}, Fill: ground(markedGround), Alignment: top}},
	} {
		id, err := book.NewStyle(&style.is)
		if err != nil {
			return look, err
		}
		*style.id = id
	}
	return look, nil
}

func (l sheetLook) write(book *excelize.File, sheet Sheet) error {
	out, err := book.NewStreamWriter(sheet.Name)
	if err != nil {
		return err
	}
	for i := range sheet.Heading {
		if err := out.SetColWidth(i+1, i+1, sheet.width(i)); err != nil {
			return err
		}
		if err := out.SetColStyle(i+1, i+1, l.plain); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := out.SetRow("A1", styled(sheet.Heading, len(sheet.Heading), l.heading)); err != nil {
		return err
	}
	for i, row := range sheet.Rows {
		style := l.plain
		if row.Marked {
			style = l.marked
		}
		at, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return err
		}
		height := excelize.RowOpts{Height: float64(lineHeight * sheet.lines(row))}
		cells := styled(row.Cells, len(sheet.Heading), style)
		l.count(cells, sheet.Numbers)
		if err := out.SetRow(at, cells, height); err != nil {
			return err
		}
	}
	return out.Flush()
}

// count makes numbers of the cells of columns of numbers; what is none in them stays text.
func (l sheetLook) count(cells []any, numbers []bool) {
	for i := range min(len(cells), len(numbers)) {
		cell, ok := cells[i].(excelize.Cell)
		if !ok || !numbers[i] {
			continue
		}
		if n, err := strconv.ParseInt(fmt.Sprint(cell.Value), 10, 64); err == nil {
			cells[i] = excelize.Cell{StyleID: l.number, Value: n}
		}
	}
}

func (s Sheet) width(column int) float64 {
	if column < len(s.Widths) {
		return s.Widths[column]
	}
	return usualWidth
}

// lines is how many lines the longest text of a row takes in its column, for programs that do not work out the height of
// a row by themselves.
func (s Sheet) lines(row SheetRow) int {
	const most = 12
	lines := 1
	for i, text := range row.Cells {
		lines = max(lines, 1+int(float64(utf8.RuneCountInString(text))*1.1/s.width(i)))
	}
	return min(lines, most)
}

// styled makes cells of texts, as many as the heading has: an empty one of a marked row is coloured too.
func styled(texts []string, width, style int) []any {
	cells := make([]any, max(width, len(texts)))
	for i := range cells {
		text := ""
		if i < len(texts) {
			text = storable(texts[i])
		}
		cells[i] = excelize.Cell{StyleID: style, Value: text}
	}
	return cells
}

// storable leaves out what XML cannot hold, and what is beyond the longest text of a cell.
func storable(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	if utf8.RuneCountInString(text) > excelize.TotalCellChars {
		return string([]rune(text)[:excelize.TotalCellChars])
	}
	return text
}
