package web_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"clavero/internal/intake"
)

func sheetOf(t *testing.T, heading []string, rows ...[]string) string {
	t.Helper()
	sheet := intake.Sheet{Name: "Personal", Heading: heading}
	for _, cells := range rows {
		sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: cells})
	}
	var out bytes.Buffer
	if err := intake.WriteXLSX(&out, intake.Sheet{Name: "Portada", Heading: []string{"Lista"}}, sheet); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A list comes as a workbook, is given back with what to correct in it, is mended there and sent again: nobody is taken twice.
func TestAWorkbookIsMendedAndSentAgain(t *testing.T) {
	o := newOffices(t)
	about := map[string]string{"unit": "Servicios de Salud de Yucatán", "delegate": "Celia Firma", "received": "2026-01-15"}
	heading := []string{"NOMBRE(S)", "Apellido paterno", "Puesto", "Área", "Correo electrónico", "Teléfono"}
	book := sheetOf(t, heading,
		[]string{"Ana", "Prueba", "Jefa", "YUC", "ana@salud.yucatan.example", "9995550101"},
		[]string{"Beto", "Prueba", "Jefe", "YUC", "no-es-correo", "9.99E+09"},
		[]string{"=cmd", "Prueba", "Jefe", "YUC", "ana@salud.yucatan.example", "9995550103"})
	preview := o.liaison.upload("/mesa/lista", "list", book, about).to
	o.shows(o.liaison.get(preview), http.StatusOK, "hoja «Personal»", "La hoja «Portada» no se leyó", "Recibir 1 solicitud", "se perdieron cifras", "![")
	_, batch, _ := strings.Cut(preview, "lote=")
	o.enters(batch)
	o.settle()

	got := o.liaison.get("/mesa/lista/marcada/" + batch)
	if kind := got.header.Get("Content-Type"); got.status != http.StatusOK || !strings.HasPrefix(kind, "application/vnd.openxmlformats") {
		t.Fatalf("the marked list: %d, %s", got.status, kind)
	}
	table, err := intake.Read([]byte(got.body), intake.PeopleColumns(), intake.Limits{})
	o.ok(err)
	if table.Heading[0] != "Qué corregir" || len(table.Rows) != 3 || !strings.Contains(table.Rows[0].Cells[0], "ya se tomó") || !strings.Contains(table.Rows[1].Cells[0], "cifras") || len(table.Ignored) != 0 {
		t.Errorf("marked: %q, %d rows, ignored %q; %q", table.Heading, len(table.Rows), table.Ignored, table.Rows[0].Cells[0])
	}
	csv := o.liaison.get("/mesa/lista/marcada/" + batch + "?formato=csv")
	o.shows(csv, http.StatusOK, "Qué corregir", "'=cmd")

	mended := table.Rows
	mended[1].Cells[5], mended[1].Cells[6] = "beto@salud.yucatan.example", "999 555 0102"
	rows := [][]string{mended[0].Cells, mended[1].Cells, mended[2].Cells}
	preview = o.liaison.upload("/mesa/lista", "list", sheetOf(t, table.Heading, rows...), about).to
	o.shows(o.liaison.get(preview), http.StatusOK, "Recibir 1 solicitud", "Ya tiene una solicitud en curso: SIE-", "![")
	_, batch, _ = strings.Cut(preview, "lote=")
	o.enters(batch)
	o.settle()
	found := o.liaison.get("/mesa?estado=received")
	o.shows(found, http.StatusOK, "Ana Prueba", "Beto Prueba")
	if n := strings.Count(found.body, ">Ana Prueba"); n != 1 {
		t.Errorf("Ana is there %d times", n)
	}
	if again := unmark(o, o.liaison.get("/mesa/lista/marcada/"+batch).body); strings.Count(strings.Join(again, "|"), "Qué corregir") != 1 {
		t.Errorf("the heading of a list marked twice: %q", again)
	}
}

func unmark(o offices, body string) []string {
	table, err := intake.Read([]byte(body), intake.PeopleColumns(), intake.Limits{})
	o.ok(err)
	return table.Heading
}

// The template is a list that only lacks its people.
func TestTheTemplateIsAList(t *testing.T) {
	o := newOffices(t)
	o.shows(o.editor.get("/mesa/lista/plantilla.xlsx"), http.StatusForbidden)
	for _, path := range []string{"/mesa/lista/plantilla.xlsx", "/mesa/lista/plantilla.csv"} {
		got := o.liaison.get(path)
		_, err := intake.Read([]byte(got.body), intake.PeopleColumns(), intake.Limits{})
		if got.status != http.StatusOK || err == nil || !strings.Contains(err.Error(), "intake.csv.empty") {
			t.Errorf("%s: %d, %v", path, got.status, err)
		}
	}
	units, err := intake.Read([]byte(o.liaison.get("/mesa/lista/plantilla.xlsx").body),
		[]intake.Column{{Key: "code", Required: true, Headings: []string{"Código"}}, {Key: "name", Required: true, Headings: []string{"Nombre"}}}, intake.Limits{})
	o.ok(err)
	if units.Sheet != "Unidades" || units.Rows[0].Get("code") == "" {
		t.Errorf("the units are on %q", units.Sheet)
	}
}

func TestWorkbooksThatAreNotTakenSayWhatToDo(t *testing.T) {
	o := newOffices(t)
	about := map[string]string{"unit": "Servicios de Salud de Yucatán", "delegate": "Celia Firma", "received": "2026-01-15"}
	for content, want := range map[string]string{
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "formato antiguo (.xls)",
		"PK\x03\x04cut":                    "dañado o incompleto",
	} {
		o.shows(o.liaison.upload("/mesa/lista", "list", content, about), http.StatusUnprocessableEntity, want, "Celia Firma")
	}
}
