package pdf_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clavero/internal/need"
	"clavero/internal/pdf"
)

func head() pdf.Head {
	return pdf.Head{
		Title: "Registro de accesos del día", Institution: "Secretaría de Salud de Anáhuac", Office: "Departamento de Edición", Lang: "es",
		Foot: "SIE-2026-000123", Made: time.Date(2026, 11, 23, 9, 5, 0, 0, time.UTC),
	}
}

func everything(rows int) *pdf.Doc {
	d := pdf.New(head())
	d.Title("Registro de accesos del lunes 23 de noviembre de 2026")
	d.Para("«Ñandú, pingüino, acción» — la Síntesis Informativa Electrónica. " + strings.Repeat("Texto que corre por varios renglones. ", 12))
	d.Heading("Totales")
	d.Pairs([][2]string{{"Claves que entraron", "1 204"}, {"Observaciones", strings.Repeat("muy largas ", 30)}})
	d.Bullets("Primero", strings.Repeat("segundo ", 40))
	d.Sub("Por persona")
	t := pdf.Table{Heads: []string{"Persona", "Unidad", "Notas"}, Shares: []float64{3, 4, 1}, Right: []bool{false, false, true}, Total: []string{"Total", "", "99"}}
	for n := range rows {
		t.Rows = append(t.Rows, []string{fmt.Sprintf("Persona número %d", n), strings.Repeat("Dirección General ", n%5+1), fmt.Sprint(n)})
	}
	d.Table(t)
	d.Mono(strings.Repeat("0123456789abcdef", 20))
	d.Note("En pequeño.")
	d.Signatures("Rosalba Tzab Yuc\nDepartamento de Edición", "Tomás Quijano Pech\nDirección de Comunicación y Enlace", "Tercera firma")
	return d
}

// What was written comes out of the file again, read by a program of others.
func TestTextsOfAPaper(t *testing.T) {
	reader := need.Program(t, "pdftotext")
	file := filepath.Join(t.TempDir(), "paper.pdf")
	made, err := everything(300).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, made, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(reader, "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	text := string(out)
	for _, want := range []string{"«Ñandú, pingüino, acción»", "Persona número 0 ", "Persona número 299", "Tomás Quijano Pech", "Tercera firma", "Página 2 de "} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	pages := strings.Count(text, "\f")
	if heads := strings.Count(text, "Persona                "); pages < 4 || heads < pages-2 {
		t.Errorf("%d pages, %d headings of the table", pages, heads)
	}
}

func FuzzTexts(f *testing.F) {
	for _, seed := range []string{"", "plain", "\xff\xfe", "𝔘𝔫𝔦 😀 \u202e", "a\u0301\n\n\tb", strings.Repeat("x", 3000), "\x00\x1f\u00ad"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 20000 {
			return
		}
		d := pdf.New(pdf.Head{Title: text, Institution: text, Office: text, Lang: "es", Foot: text})
		d.Title(text)
		d.Heading(text)
		d.Para(text)
		d.Bullets(text)
		d.Mono(text)
		d.Pairs([][2]string{{text, text}})
		d.Table(pdf.Table{Heads: []string{text, "b"}, Rows: [][]string{{text}, {"", text}}})
		d.Signatures(text)
		if made, err := d.Bytes(); err != nil || !bytes.HasPrefix(made, []byte("%PDF-")) {
			t.Errorf("%v", err)
		}
	})
}
