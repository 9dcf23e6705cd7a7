package intake

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"clavero/internal/fault"
)

var listHeading = []any{"Nombre(s)", "Primer apellido", "Segundo apellido", "Cargo", "Unidad administrativa", "Correo electrónico", "Teléfono", "Fecha"}

// book makes a workbook by hand.
type book struct {
	*excelize.File
	t testing.TB
}

func newBook(t testing.TB) book {
	t.Helper()
	return book{excelize.NewFile(), t}
}

func (b book) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b book) row(sheet string, number int, cells ...any) {
	b.t.Helper()
	b.must(b.SetSheetRow(sheet, fmt.Sprintf("A%d", number), &cells))
}

func (b book) format(sheet, cell, code string) {
	b.t.Helper()
	style, err := b.NewStyle(&excelize.Style{CustomNumFmt: &code})
	b.must(err)
	b.must(b.SetCellStyle(sheet, cell, cell, style))
}

func (b book) bytes() []byte {
	b.t.Helper()
	var out bytes.Buffer
	b.must(b.Write(&out))
	return out.Bytes()
}

func cells(table Table) []string {
	var lines []string
	for _, row := range table.Rows {
		line := fmt.Sprint(row.Number)
		for _, key := range []string{GivenNames, FirstSurname, Unit, Mail, PhoneNumber} {
			line += "|" + row.Get(key)
		}
		if row.Fault != nil {
			line += "|" + row.Fault.Text
		}
		lines = append(lines, line)
	}
	return lines
}

// A workbook as offices make them: a title above, accents, merged cells, hidden rows, formulas, telephones as numbers.
func TestXLSXAsPeopleSeeIt(t *testing.T) {
	b := newBook(t)
	b.must(b.SetSheetName("Sheet1", "Portada"))
	b.row("Portada", 1, "Lista de personas", "del área")
	_, err := b.NewSheet("Personal 2026")
	b.must(err)
	_, err = b.NewSheet("Oculta")
	b.must(err)
	b.must(b.SetSheetVisible("Oculta", false))
	const list = "Personal 2026"
	b.row(list, 1, "SECRETARÍA DE PRUEBA")
	b.must(b.MergeCell(list, "A1", "H1"))
	b.row(list, 4, listHeading...)
	b.row(list, 5, "María José", "Núñez", "O'Farrill", "Jefa", "Unidad de Enlace", "m@x.example", 5512345678, 46000)
	b.row(list, 6, "Ana", "Ruiz", nil, "Analista", nil, "a@x.example", 5.512345678e9)
	b.row(list, 7, "Oculto", "Soto", nil, "Analista", nil, "o@x.example", 5512345600)
	b.row(list, 9, "Lea", "Vega", nil, "Analista", "Otra", "l@x.example", "5.5E+09", nil, nil, "una nota al lado")
	b.row(list, 10, "Eva", "Lara", nil, "Analista", "Otra", "#REF!", "55 1234 5678")
	b.row(list, 11, "Sol", nil, nil, "Analista", "Otra", "s@x.example", 7221234567)
	b.must(b.MergeCell(list, "E5", "E8"))
	b.must(b.SetRowVisible(list, 7, false))
	b.format(list, "G6", "0.00E+00")
	b.format(list, "G11", "(000) 000-0000")
	b.must(b.SetCellFormula(list, "B11", `"Ta"&"l"`))
	table, err := Read(b.bytes(), PeopleColumns(), Limits{})
	b.must(err)
	want := []string{
		"5|María José|Núñez|Unidad de Enlace|m@x.example|5512345678",
		"6|Ana|Ruiz|Unidad de Enlace|a@x.example|5512345678",
		"9|Lea|Vega|Otra|l@x.example|5.5E+09",
		"10|Eva|Lara|Otra|#REF!|55 1234 5678|intake.xlsx.error",
		"11|Sol||Otra|s@x.example|(722) 123-4567", // a formula is never worked out: this one has no value yet
	}
	if diff := cmp.Diff(want, cells(table)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if table.Sheet != list || !cmp.Equal(table.Sheets, []string{"Portada"}) || table.Hidden != 1 || table.Charset != "" {
		t.Errorf("sheet %q beside %q, %d hidden, charset %q", table.Sheet, table.Sheets, table.Hidden, table.Charset)
	}
	if _, err := ParsePhone(table.Rows[2].Get(PhoneNumber)); textOf(t, err) != "intake.phone.rounded" {
		t.Errorf("a telephone that lost its digits: %v", err)
	}
}

// Dates come as the sheet shows them, in the order of this country where the format leaves it open.
func TestXLSXDates(t *testing.T) {
	b := newBook(t)
	b.row("Sheet1", 1, "Nombre", "Fecha de alta")
	day := time.Date(2024, time.March, 5, 0, 0, 0, 0, time.UTC)
	b.row("Sheet1", 2, "a", day)
	b.row("Sheet1", 3, "b", day)
	b.row("Sheet1", 4, "c", "5 de marzo de 2024")
	style, err := b.NewStyle(&excelize.Style{NumFmt: 14})
	b.must(err)
	b.must(b.SetCellStyle("Sheet1", "B2", "B2", style))
	b.format("Sheet1", "B3", "yyyy-mm-dd")
	table, err := XLSX(b.bytes(), []Column{{Key: "name", Required: true, Headings: []string{"Nombre"}}, {Key: "since", Required: true, Headings: []string{"Fecha de alta"}}}, Limits{})
	b.must(err)
	var got []string
	for _, row := range table.Rows {
		got = append(got, row.Get("since"))
	}
	if diff := cmp.Diff([]string{"05/03/2024", "2024-03-05", "5 de marzo de 2024"}, got); diff != "" {
		t.Errorf("dates (-want +got):\n%s", diff)
	}
}

// archive is a ZIP of parts that no spreadsheet program would write.
func archive(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	return pack(t, parts, zip.Deflate)
}

func pack(t testing.TB, parts map[string]string, method uint16) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, text := range parts {
		part, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = io.WriteString(part, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func unpack(t testing.TB, content []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, file := range r.File {
		in, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		parts[file.Name] = string(text)
	}
	return parts
}

// with replaces a part of a good workbook, or adds one.
func with(t testing.TB, content []byte, name, text string) []byte {
	t.Helper()
	parts := unpack(t, content)
	parts[name] = text
	return archive(t, parts)
}

func goodBook(t testing.TB) []byte {
	t.Helper()
	b := newBook(t)
	b.row("Sheet1", 1, listHeading...)
	b.row("Sheet1", 2, "Ana", "Ruiz", nil, "Jefa", "Enlace", "a@x.example")
	return b.bytes()
}

const sheetStart = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`

func TestXLSXRefusesTheWhole(t *testing.T) {
	good := goodBook(t)
	const sheet = "xl/worksheets/sheet1.xml"
	pile := func(open, unit string, times int, end string) string { return open + strings.Repeat(unit, times) + end }
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"old":              {[]byte(compoundMark + "Workbook"), "intake.xlsx.old"},
		"with a password":  {[]byte(compoundMark + "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"), "intake.xlsx.encrypted"},
		"macros":           {with(t, good, "xl/vbaProject.bin", "x"), "intake.xlsx.macros"},
		"macros by name":   {with(t, good, "[Content_Types].xml", `<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`), "intake.xlsx.macros"},
		"binary":           {archive(t, map[string]string{"xl/workbook.bin": "x"}), "intake.xlsx.binary"},
		"libreoffice":      {archive(t, map[string]string{"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), "intake.xlsx.open"},
		"a document":       {archive(t, map[string]string{"word/document.xml": "<x/>"}), "intake.xlsx.other"},
		"cut":              {good[:len(good)/2], "intake.xlsx.damaged"},
		"a bomb":           {with(t, good, "xl/media/a.png", strings.Repeat("0", 49_000_000)), "intake.xlsx.bomb"},
		"many texts":       {with(t, good, "xl/sharedStrings.xml", pile("<sst>", "<si/>", mostStrings+1, "</sst>")), "intake.xlsx.bomb"},
		"a long text":      {with(t, good, "xl/sharedStrings.xml", pile("<sst><si><t>", "x", longString+1, "</t></si></sst>")), "intake.xlsx.bomb"},
		"a text in pieces": {with(t, good, "xl/sharedStrings.xml", pile("<sst><si>", "<r><t>piece</t></r>", longString/10, "</si></sst>")), "intake.xlsx.bomb"},
		"a wide row":       {with(t, good, sheet, pile(sheetStart+"<row>", `<c t="s"><v>0</v></c>`, rowValues+1, "</row></sheetData></worksheet>")), "intake.xlsx.bomb"},
		"a far column":     {with(t, good, sheet, pile(sheetStart, `<row><c r="XFD1"><f/></c></row>`, 100_000, "</sheetData></worksheet>")), "intake.xlsx.bomb"},
		"a large style":    {with(t, good, "xl/styles.xml", pile("<styleSheet><cellXfs>", "<xf/>", 1_000_000, "</cellXfs></styleSheet>")), "intake.xlsx.bomb"},
		"many parts":       {archive(t, manyParts()), "intake.xlsx.bomb"},
		"no heading":       {func() []byte { b := newBook(t); b.row("Sheet1", 1, "Ana", "Ruiz"); return b.bytes() }(), "intake.csv.columns"},
		"nothing":          {newBook(t).bytes(), "intake.csv.empty"},
		"too heavy":        {append([]byte(zipMark), make([]byte, 8_000_001)...), "intake.csv.large"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(c.content, PeopleColumns(), Limits{})
			if got := textOf(t, err); got != c.want {
				t.Errorf("%q (%v), want %q", got, err, c.want)
			}
		})
	}
}

func manyParts() map[string]string {
	parts := map[string]string{workbookPart: "<workbook/>"}
	for i := range mostParts {
		parts[fmt.Sprintf("xl/p%d.xml", i)] = ""
	}
	return parts
}

// One long text that every cell names is small in the file and would fill the memory.
func TestXLSXTakesABoundedShareOfMemory(t *testing.T) {
	text := strings.Repeat("x", longString-100)
	cell := `<c t="s"><v>0</v></c>`
	content := with(t, goodBook(t), "xl/sharedStrings.xml", `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>`+text+"</t></si></sst>")
	content = with(t, content, "xl/worksheets/sheet1.xml", sheetStart+strings.Repeat("<row>"+strings.Repeat(cell, 40)+"</row>", 5_000)+"</sheetData></worksheet>")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Read(content, PeopleColumns(), Limits{})
	runtime.ReadMemStats(&after)
	if textOf(t, err) != "intake.xlsx.bomb" {
		t.Errorf("read: %v", err)
	}
	if taken := (after.TotalAlloc - before.TotalAlloc) >> 20; taken > 300 {
		t.Errorf("%d MB were asked for on the way", taken)
	}
}

// Ten thousand rows are a list; one more is not.
func TestXLSXOfTenThousandRows(t *testing.T) {
	for rows, want := range map[int]string{10_000: "", 10_001: "intake.csv.rows"} {
		sheet := Sheet{Name: "Lista", Heading: []string{"Nombre(s)", "Primer apellido", "Cargo", "Unidad", "Correo"}}
		for i := range rows {
			sheet.Rows = append(sheet.Rows, SheetRow{Cells: []string{"Ana", "Ruiz", "Jefa", "310", fmt.Sprintf("p%d@x.example", i)}})
		}
		var out bytes.Buffer
		if err := WriteXLSX(&out, sheet); err != nil {
			t.Fatal(err)
		}
		table, err := Read(out.Bytes(), PeopleColumns(), Limits{})
		if textOf(t, err) != want || want == "" && (len(table.Rows) != rows || table.Rows[rows-1].Get(Mail) != "p9999@x.example") {
			t.Errorf("%d rows: %d read, %v", rows, len(table.Rows), err)
		}
	}
}

// What is written is read back as it was, formulas and odd characters included.
func TestXLSXWrittenIsRead(t *testing.T) {
	texts := []string{"=1+1", "+52 55", "-x", "@a", "'=b", "María «Ñ»", "dos\nlíneas", "a\x01b", "#N/D", "0123"}
	sheets := []Sheet{{Name: "Unidades", Heading: []string{"Clave"}, Rows: []SheetRow{{Cells: []string{"310"}}}}, {Name: "Lista", Heading: []string{"Dato", "Otro"}}}
	for _, text := range texts {
		sheets[1].Rows = append(sheets[1].Rows, SheetRow{Cells: []string{text}, Marked: true})
	}
	var out bytes.Buffer
	if err := WriteXLSX(&out, sheets...); err != nil {
		t.Fatal(err)
	}
	table, err := Read(out.Bytes(), []Column{{Key: "datum", Required: true, Headings: []string{"Dato"}}}, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, row := range table.Rows {
		got = append(got, row.Cells[0])
	}
	texts[7] = "ab"
	if diff := cmp.Diff(texts, got); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}

func TestWholeNumber(t *testing.T) {
	for stored, want := range map[string]string{
		"5512345678": "5512345678", "5.512345678E9": "5512345678", "5.5123456E+09": "5512345600", "5.512345E+09": "", "5.51234567E9": "5512345670", "5.5E+09": "", "5.5": "",
		"1E2": "", "-5.512345678E9": "-5512345678", "5.512345678E-9": "", "1E999": "", "": "",
	} {
		if got, ok := wholeNumber(stored); ok != (want != "") || ok && got != want {
			t.Errorf("wholeNumber(%q) = %q, %v", stored, got, ok)
		}
	}
}

// Whatever the bytes, reading them ends, in a table within its limits or in a fault.
func FuzzXLSX(f *testing.F) {
	good := unpack(f, goodBook(f))
	f.Add("xl/worksheets/sheet1.xml", []byte(sheetStart+`<row r="1"><c r="A1" t="inlineStr"><is><t>Nombre</t></is></c></row></sheetData><mergeCells><mergeCell ref="A1:A9"/></mergeCells></worksheet>`))
	f.Add("xl/sharedStrings.xml", []byte(`<sst><si><t>Correo</t></si><si><r><t>x</t></r></si></sst>`))
	f.Add("xl/styles.xml", []byte(`<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$-80A]dd/mmm/yy;@"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>`))
	f.Add("xl/workbook.xml", []byte(`<workbook><sheets><sheet name="a" sheetId="1" state="hidden" r:id="rId1"/></sheets></workbook>`))
	f.Add("xl/_rels/workbook.xml.rels", []byte(`<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`))
	f.Add("", goodBook(f))
	f.Add("", []byte(compoundMark))
	limits := Limits{Rows: 100, Unpacked: 2_000_000}
	f.Fuzz(func(t *testing.T, part string, content []byte) {
		if len(content) > 1<<20 || len(part) > 200 || strings.HasSuffix(part, "/") { // a name like that is a folder, which the writer refuses to fill
			t.Skip()
		}
		if part != "" {
			parts := maps.Clone(good)
			parts[part] = string(content)
			content = pack(t, parts, zip.Store)
		}
		table, err := Read(content, PeopleColumns(), limits)
		if err != nil {
			if cause := fmt.Sprint(errors.Unwrap(err)); strings.HasPrefix(cause, "excelize: ") {
				t.Logf("the library gave up: %s", cause)
			}
			if code := fault.CodeOf(err); code != fault.Invalid && code != fault.TooLarge {
				t.Errorf("the fault is %v: %v", code, err)
			}
			return
		}
		for _, row := range table.Rows {
			if len(row.Cells) > 100 || len(table.Rows) > limits.Rows {
				t.Errorf("%d rows, %d cells", len(table.Rows), len(row.Cells))
			}
		}
	})
}

// Sheets gives what people see of every sheet, and refuses what XLSX refuses.
func TestSheets(t *testing.T) {
	read, err := Sheets(goodBook(t), Limits{})
	if err != nil || len(read.Sheets) != 1 || len(read.Sheets[0]) != 2 || read.Sheets[0][1].Cells[0] != "Ana" || read.Hidden {
		t.Errorf("%v, %v", read, err)
	}
	for _, bad := range [][]byte{nil, []byte("PK\x03\x04"), []byte("texto")} {
		if _, err := Sheets(bad, Limits{}); err == nil {
			t.Errorf("%q is a workbook", bad)
		}
	}
	if _, err := Sheets(goodBook(t), Limits{Rows: 1}); err == nil {
		t.Error("more rows than the limit are read")
	}
}
