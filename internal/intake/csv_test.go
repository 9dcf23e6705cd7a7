package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"clavero/internal/fault"
)

func TestCharset(t *testing.T) {
	const text = "Núñez; «Dirección» – “x” €\r\n"
	latin, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	little, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text + "😀")
	big, _ := unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder().String(text + "\uFFFD")
	for _, c := range []struct{ in, text, name string }{
		{text, text, UTF8},
		{"\ufeff" + text, text, UTF8},
		{latin, text, Windows1252},
		{little, text + "😀", UTF16LE},
		{big, text + "\uFFFD", UTF16BE},
		{"", "", UTF8},
		{"\xef\xbb\xbf\xf1", "", "intake.charset.binary"},
		{"\xff\xfea", "", "intake.charset.binary"},
		{"\xff\xfe\x00\xd8", "", "intake.charset.binary"},
		{"a\x00b\x00", "", "intake.charset.binary"},
		{"caf\xe9 \x81", "", "intake.charset.binary"},
		{"\x89PNG\r\n\x1a\n", "", Windows1252}, // a header alone could be text
		{"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "", "intake.charset.binary"},
		{"PK\x03\x04xlsx", "", "intake.charset.workbook"},
		{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", "intake.charset.workbook"},
		{"%PDF-1.7", "", "intake.charset.pdf"},
	} {
		got, name, err := Charset([]byte(c.in))
		if name+textOf(t, err) != c.name || (c.text != "" && got != c.text) {
			t.Errorf("Charset(%.20q) = %q, %s, %v", c.in, got, name, err)
		}
	}
}

const heading = "Nombre(s),Primer apellido,Segundo apellido,Cargo,Unidad administrativa,Correo electrónico\n"

func people(t *testing.T, text string) Table {
	t.Helper()
	table, err := CSV(strings.NewReader(text), PeopleColumns(), Limits{})
	if err != nil {
		t.Fatalf("CSV(%.60q): %v", text, err)
	}
	return table
}

func TestCSVInEveryDress(t *testing.T) {
	plain := "Nombre,Apellido paterno,Apellido materno,Puesto,Área,Correo\nMaría José,Núñez,O'Farrill,\"Jefa; \"\"A\"\"\",\"Unidad,\nde Enlace\",m@x.example\n"
	semicolons := "\"sep=;\"\nCORREO;puesto;AREA;nombre(s);PRIMER_APELLIDO;segundo apellido;Notas;\r\nm@x.example;\"Jefa; \"\"A\"\"\";\"Unidad,\r\nde Enlace\";María José;Núñez;O'Farrill;;\r\n"
	semicolons = strings.Replace(semicolons, "\"sep=;\"", "sep=;", 1)
	tabs := strings.ReplaceAll("Correo institucional|Cargo|Unidad|Nombre(s)|Primer apellido|Segundo apellido\rm@x.example|\"Jefa; \"\"A\"\"\"|\"Unidad,\rde Enlace\"|María José|Núñez|O'Farrill", "|", "\t")
	latin, _ := charmap.Windows1252.NewEncoder().String(semicolons)
	wide, _ := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(tabs)
	for name, c := range map[string]struct {
		text      string
		charset   string
		delimiter rune
		number    int
	}{
		"commas":     {plain, UTF8, ',', 2},
		"mark":       {"\ufeff" + plain, UTF8, ',', 2},
		"semicolons": {latin, Windows1252, ';', 3},
		"tabs":       {wide, UTF16LE, '\t', 2},
	} {
		table := people(t, c.text)
		if table.Charset != c.charset || table.Delimiter != c.delimiter || len(table.Rows) != 1 {
			t.Errorf("%s: %s, %q, %d rows", name, table.Charset, table.Delimiter, len(table.Rows))
		}
		row := table.Rows[0]
		got := []string{}
		for _, key := range []string{GivenNames, FirstSurname, SecondSurname, Position, Unit, Mail, PhoneNumber} {
			got = append(got, row.Get(key))
		}
		want := []string{"María José", "Núñez", "O'Farrill", `Jefa; "A"`, "Unidad,\nde Enlace", "m@x.example", ""}
		if diff := cmp.Diff(want, got); diff != "" || row.Fault != nil || row.Number != c.number {
			t.Errorf("%s: row %d, %v (-want +got):\n%s", name, row.Number, row.Fault, diff)
		}
	}
}

func TestCSVNumbersAndNamesBadRows(t *testing.T) {
	table := people(t, "\n"+heading+ // row 1 is empty, 2 the heading
		"Ana,Ruiz,,Jefa,Enlace,a@x.example\n"+
		"\n"+
		"\"Be\na\",Soto,,Jefa,Enlace,b@x.example,,\n"+
		",,,,,\n"+
		"Corto,Sanz\n"+
		"Largo,Lara,,Jefa,Enlace,l@x.example,sobra\n"+
		"Mega,"+strings.Repeat("x", 1<<20)+",,Jefa,Enlace,m@x.example\n"+
		"Última,Vega,,Jefa,Enlace,u@x.example")
	got := []string{}
	for _, row := range table.Rows {
		verdict := "ok"
		if row.Fault != nil {
			verdict = textOf(t, row.Fault)
		}
		got = append(got, fmt.Sprintf("%d %s %s", row.Number, strings.ReplaceAll(row.Get(GivenNames), "\n", "/"), verdict))
	}
	want := []string{"3 Ana ok", "5 Be/a ok", "7 Corto intake.csv.ragged", "8 Largo intake.csv.ragged", "9 Mega intake.csv.field", "10 Última ok"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func TestCSVRefusesTheWhole(t *testing.T) {
	row := "Ana,Ruiz,,Jefa,Enlace,a@x.example\n"
	for name, c := range map[string]struct{ text, want string }{
		"nothing":          {"", "intake.csv.empty"},
		"blank":            {"\n\n \n", "intake.csv.columns"},
		"heading only":     {heading, "intake.csv.empty"},
		"no heading":       {row + row, "intake.csv.columns"},
		"column missing":   {strings.Replace(heading, "Cargo", "Otra", 1) + row, "intake.csv.columns"},
		"column twice":     {strings.Replace(heading, "Cargo", "E-mail", 1) + row, "intake.csv.twice"},
		"quote never shut": {heading + row + "\"Ana,Ruiz\n" + row, "intake.csv.quote"},
		"quote within":     {heading + row + "An\"a,Ruiz,,,,\n", "intake.csv.quote"},
		"too many rows":    {heading + strings.Repeat(row, 10_001), "intake.csv.rows"},
		"too many columns": {strings.TrimSpace(heading) + strings.Repeat(",x", 100) + "\n", "intake.csv.wide"},
		"only commas":      {heading + strings.Repeat(",", 4<<20), "intake.csv.wide"},
		"too large":        {heading + strings.Repeat(" ", 8<<20), "intake.csv.large"},
		"workbook":         {"PK\x03\x04", "intake.charset.workbook"},
		"binary":           {heading + "\x00\x01\x02", "intake.charset.binary"},
	} {
		_, err := CSV(strings.NewReader(c.text), PeopleColumns(), Limits{})
		if got := textOf(t, err); got != c.want {
			t.Errorf("%s: %q (%v), want %q", name, got, err, c.want)
		}
	}
	_, err := CSV(io.MultiReader(strings.NewReader(heading), broken{}), PeopleColumns(), Limits{})
	if textOf(t, err) != "intake.cut" {
		t.Errorf("a broken upload: %v", err)
	}
}

func TestQuoteFaultNamesItsRow(t *testing.T) {
	_, err := CSV(strings.NewReader(heading+"\n\"a\nb\",,,,,\nx\"y,,,,,\n"), PeopleColumns(), Limits{})
	if err == nil || !strings.Contains(textAndArgs(err), "Row:4") {
		t.Errorf("the fault is %s, want row 4", textAndArgs(err))
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the line went dead") }

func TestTenThousandRows(t *testing.T) {
	started := time.Now()
	table := people(t, heading+strings.Repeat("María José,Núñez,Ibáñez,\"Jefa de Departamento, interina\",Unidad de Enlace,m@x.example\n", 10_000))
	if last := table.Rows[len(table.Rows)-1]; len(table.Rows) != 10_000 || last.Number != 10_001 || last.Get(FirstSurname) != "Núñez" {
		t.Errorf("%d rows, the last %d", len(table.Rows), last.Number)
	}
	if spent := time.Since(started); spent > 10*time.Second {
		t.Errorf("10,000 rows took %s", spent)
	}
}

func TestWriteCSVIsSafeAndComesBack(t *testing.T) {
	nasty := []string{"=1+1", "+52 55", "-5", "@x", "\tx", "＝x", " =x", "'=x", "'x", "O'Farrill", "a,b", "say \"x\"", "two\nlines", "ñ", ""}
	columns, head := []Column{}, []string{}
	for i := range nasty {
		head = append(head, fmt.Sprintf("c%d", i))
		columns = append(columns, Column{Key: head[i], Headings: []string{head[i]}, Required: true})
	}
	var out bytes.Buffer
	if err := WriteCSV(&out, [][]string{head, nasty}, true); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(out.Bytes(), []byte("\ufeffc0,c1")) || !bytes.Contains(out.Bytes(), []byte("\r\n'=1+1,'+52 55,'-5,'@x,")) {
		t.Errorf("wrote %q", out.String())
	}
	table, err := CSV(&out, columns, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range nasty {
		if got := table.Rows[0].Get(head[i]); got != strings.TrimSpace(want) {
			t.Errorf("%q came back as %q", want, got)
		}
	}
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"", heading, heading + "a,b,c,d,e,f\n", "\xff\xfea\x00", "sep=;\nx;y", "\"", "a\r\rb", "\n\n\n", "PK\x03\x04", "\ufeffNombre;Cargo"} {
		f.Add([]byte(seed))
	}
	columns := []Column{{Key: "name", Headings: []string{"Nombre"}}, {Key: "post", Headings: []string{"Cargo"}}}
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := CSV(bytes.NewReader(data), columns, Limits{Bytes: 1 << 16, Rows: 100, Columns: 10, Field: 100})
		if textOf(t, err) != "" {
			return
		}
		last := 0
		for _, row := range table.Rows {
			if row.Number <= last || len(row.Cells) > 10 || !utf8.ValidString(row.Get("name")) {
				t.Errorf("row %d after %d: %q", row.Number, last, row.Cells)
			}
			last = row.Number
		}
	})
}

// textAndArgs shows a fault whole.
func textAndArgs(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return fmt.Sprint(err)
	}
	return fmt.Sprint(f.Text, f.Args)
}
