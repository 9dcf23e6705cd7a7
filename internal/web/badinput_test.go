package web_test

import (
	"bytes"
	"clavero/internal/antivirus"
	"clavero/internal/antivirus/clamdtest"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// parts is a form in the order in which a browser sends it: a field whose value is bytes is a file.
func (b *browser) parts(path string, fields ...any) seen {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		name := fields[i].(string)
		file, isFile := fields[i+1].([]byte)
		if !isFile {
			b.ok(w.WriteField(name, fields[i+1].(string)))
			continue
		}
		part, err := w.CreateFormFile(name, "oficio escaneado.pdf")
		b.ok(err)
		_, err = part.Write(file)
		b.ok(err)
	}
	b.ok(w.Close())
	return b.send(http.MethodPost, path, body.Bytes(), "Content-Type", w.FormDataContentType())
}

// inOrder is a sound request with a file that stands between what was typed.
func inOrder(file []byte) []any {
	fields, all := form(), []any{}
	for _, name := range []string{"given_names", "surname1", "surname2", "position", "unit", "mail", "phone"} {
		all = append(all, name, fields[name])
	}
	all = append(all, "oficio", file)
	for _, name := range []string{"extension", "reason", "consent", "notice_version", "lang"} {
		all = append(all, name, fields[name])
	}
	return all
}

// Whatever is wrong with a paper, the form comes back with what was typed before and behind it, and says what to do.
func TestAPaperThatIsRefusedCostsNothingTyped(t *testing.T) {
	r := newRoad(t)
	b := r.browser()
	kept := []string{`value="Rosa Elena"`, `value="Tzab"`, "Jefa de departamento", `value="999 555 0142"`, `value="21"`, "Preparo el resumen diario."}
	for name, c := range map[string]struct {
		paper []byte
		says  string
	}{
		"larger than is taken":    {bytes.Repeat([]byte("%PDF-1.4\n"), 700_000), "pesa más de 5 MB. Digitalícelo con menor resolución"},
		"larger than the route":   {make([]byte, 7_000_000), "pesa más de 5 MB"},
		"much larger":             {make([]byte, 30_000_000), "pesa más de 5 MB"},
		"no PDF":                  {[]byte("no es un PDF"), "El archivo no es un PDF. Guarde el oficio como PDF"},
		"a page":                  {[]byte("<html><script>alert(1)</script></html>"), "El archivo no es un PDF"},
		"empty":                   {[]byte{}, "El archivo está vacío. Elija de nuevo"},
		"a PDF with a script":     {bytes.Replace(pdf(), []byte("/Type/Catalog"), []byte("/Type/Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), 1), "programas o acciones automáticas"},
		"a PDF that was cut":      {pdf()[:len(pdf())/2], "dañado o incompleto"},
		"a picture by that name":  {append([]byte("\x89PNG\r\n\x1a\n"), make([]byte, 2000)...), "El archivo no es un PDF"},
		"an executable as well":   {append([]byte("MZ"), pdf()...), "El archivo"},
		"a PDF behind other data": {append(bytes.Repeat([]byte(" x"), 2000), pdf()...), "El archivo"},
	} {
		t.Run(name, func(t *testing.T) {
			r.shows(b.parts("/solicitud", inOrder(c.paper)...), http.StatusUnprocessableEntity, append(kept, c.says)...)
		})
	}
	r.shows(b.parts("/solicitud", append(inOrder(make([]byte, 7_000_000)), "surname1", "otro")...), http.StatusUnprocessableEntity, `value="Tzab"`)
	r.leads(b.parts("/solicitud", inOrder(pdf())...), "/solicitud/enviada")
}

// What the antivirus stops costs nothing typed either, and what it cannot look at is not taken; the same form without a file is.
func TestAFileThatTheAntivirusStops(t *testing.T) {
	r := newRoad(t)
	kept := []string{`value="Rosa Elena"`, "Jefa de departamento", "Preparo el resumen diario."}
	sound := pdf()
	bad := bytes.Replace(sound, []byte("\n%%EOF"), []byte("\n%"+clamdtest.Bad+"\n%%EOF"), 1)
	if bytes.Equal(bad, sound) {
		t.Fatal("the paper is as it was")
	}
	r.pages.ScanBy(r.scanner("unix:" + filepath.Join(t.TempDir(), "none")))
	r.shows(r.browser().parts("/solicitud", inOrder(sound)...), http.StatusUnprocessableEntity, append(kept, "Espere un minuto")...)
	r.leads(r.browser().fill("/solicitud", form(), nil), "/solicitud/enviada")

	r.pages.ScanBy(r.scanner(clamdtest.Start(t)))
	r.shows(r.browser().parts("/solicitud", inOrder(bad)...), http.StatusUnprocessableEntity, append(kept, "encontró algo peligroso")...)
	r.leads(r.browser().parts("/solicitud", inOrder(sound)...), "/solicitud/enviada")
}

func (r *road) scanner(address string) *antivirus.Scanner {
	r.t.Helper()
	scanner, err := antivirus.New(address, slog.New(slog.DiscardHandler))
	if err != nil {
		r.t.Fatal(err)
	}
	return scanner
}

// A paper that is too much even to be read away ends the request, and still the form comes back.
func TestAPaperWithoutEndBringsTheFormBack(t *testing.T) {
	r := newRoad(t)
	answer := r.browser().parts("/solicitud", inOrder(make([]byte, 66_000_000))...)
	r.shows(answer, http.StatusUnprocessableEntity, `value="Rosa Elena"`, "Jefa de departamento", "pesa más de 5 MB")
}

func TestAPaperOfTheHouseThatIsTooLargeCostsNothingTyped(t *testing.T) {
	o := newOffices(t)
	typed := form("origin", "paper", "received", "2026-01-15", "reference", "L-12", "fact", "phone")
	o.shows(o.liaison.fill("/mesa/nueva", typed, make([]byte, 8_000_000)), http.StatusUnprocessableEntity, `value="Rosa Elena"`, `value="L-12"`, "pesa más de 5 MB")
	list := o.liaison.upload("/mesa/lista", "list", strings.Repeat("Nombre,Correo\n", 700_000), map[string]string{"unit": "YUC", "delegate": "Celia Firma", "received": "2026-01-15"})
	o.shows(list, http.StatusUnprocessableEntity, "Celia Firma", "8 MB")
}

// Names come back as their owners write them; what cannot be in a name is named.
func TestNamesFromEverywhere(t *testing.T) {
	r := newRoad(t)
	for typed, want := range map[string]string{
		"O'Farrill":         "O'Farrill",
		"O´Farrill":         "O'Farrill",
		"D’Angelo":          "D’Angelo",
		"Nu\u0301n\u0303ez": "Núñez", // as some systems write accents: beside their letters
		"\u202eNúñez\u202c": "Núñez", // marks of direction: seen by nobody
		"\u200fNú\u200bñez": "Núñez",
		"Ma. del Carmen":    "Ma. del Carmen",
		"Güemes-Ñu":         "Güemes-Ñu",
	} {
		mail := fmt.Sprintf("%x@salud.yucatan.example", typed)
		r.leads(r.browser().fill("/solicitud", form("surname1", typed, "mail", mail), nil), "/solicitud/enviada")
		r.settle()
		r.shows(r.browser().post(r.letter(mail)), http.StatusOK, "SIE-")
		all, err := r.db.Read().PetitionsByMail(t.Context(), mail)
		r.ok(err)
		if len(all) != 1 || all[0].Applicant.Surname1 != want {
			t.Errorf("%q: %d petitions, %+v", typed, len(all), all)
		}
	}
	for typed, says := range map[string]string{
		strings.Repeat("a", 200):  "100 caracteres",
		"\u202e\u200b":            "Escriba",
		"<script>alert(1)":        "los signos",
		"Rosa 2":                  "no lleva números",
		"rosa@salud.example":      "",
		strings.Repeat("ñ", 5000): "100 caracteres",
	} {
		r.shows(r.browser().fill("/solicitud", form("surname1", typed), nil), http.StatusUnprocessableEntity, says, "Jefa de departamento")
	}
}

// A field of a megabyte is refused in words, beside the field, and what was typed in it is not lost either.
func TestAFieldOfAMegabyte(t *testing.T) {
	r := newRoad(t)
	long := strings.Repeat("Preparo el resumen. ", 50_000)
	for _, field := range []string{"reason", "position", "given_names", "mail", "phone", "unit", "unit_other", "extension"} {
		answer := r.browser().fill("/solicitud", form("unit", "", field, long), nil)
		r.shows(answer, http.StatusUnprocessableEntity, "Lo demás quedó como usted lo escribió", `value="Tzab"`)
		if !strings.Contains(answer.body, long) {
			t.Errorf("%s: what was typed is lost", field)
		}
	}
	r.shows(r.browser().fill("/solicitud", form("reason", strings.Repeat("a", 7_000_000)), nil), http.StatusRequestEntityTooLarge, "más grande de lo que se recibe")
	r.shows(r.browser().post("/entrar", "user", long, "passphrase", "x"), http.StatusRequestEntityTooLarge)
}

const listed = "Nombre,Primer apellido,Cargo,Unidad,Correo,Teléfono\nMaría,Núñez,Jefa,YUC,maria@salud.yucatan.example,9995550101\n"

// A list is read in whatever charset a spreadsheet wrote it; what cannot be read says how to save it.
func TestListsInEveryCharset(t *testing.T) {
	o := newOffices(t)
	about := map[string]string{"unit": "YUC", "delegate": "Celia Firma", "received": "2026-01-15"}
	latin, err := charmap.Windows1252.NewEncoder().String(listed)
	o.ok(err)
	wide := func(order unicode.Endianness, mark unicode.BOMPolicy) string {
		text, err := unicode.UTF16(order, mark).NewEncoder().String(listed)
		o.ok(err)
		return text
	}
	for name, text := range map[string]string{
		"UTF-8": listed, "UTF-8 with its mark": "\ufeff" + listed, "Windows-1252": latin,
		"UTF-16, little end first": wide(unicode.LittleEndian, unicode.UseBOM), "UTF-16, big end first": wide(unicode.BigEndian, unicode.UseBOM),
	} {
		preview := o.liaison.upload("/mesa/lista", "list", text, about)
		if preview.status != http.StatusSeeOther {
			t.Errorf("%s: %d %s", name, preview.status, visible(preview.body))
			continue
		}
		o.shows(o.liaison.get(preview.to), http.StatusOK, "María Núñez", "Recibir 1 solicitud")
	}
	for name, text := range map[string]string{
		"UTF-16 without a mark": wide(unicode.LittleEndian, unicode.IgnoreBOM), "the same, big end first": wide(unicode.BigEndian, unicode.IgnoreBOM),
	} {
		answer := o.liaison.upload("/mesa/lista", "list", text, about)
		o.shows(answer, http.StatusUnprocessableEntity, "CSV UTF-8", "Celia Firma")
		if t.Failed() {
			t.Log(name)
		}
	}
}

// A unit that is not in the catalogue, or no longer in force, is said to be so; a row of a list keeps it in words, for the
// editor to choose with the verification.
func TestUnitsUnknownAndClosed(t *testing.T) {
	o := newOffices(t)
	about := map[string]string{"unit": "YUC", "delegate": "Celia Firma", "received": "2026-01-15"}
	rows := listed + "Ana,Prueba,Jefa,Dirección de Epidemias,ana@salud.yucatan.example,9995550102\n" + "Beto,Prueba,Jefe,Ninguna Parte,beto@salud.yucatan.example,9995550103\n"
	preview := o.liaison.get(o.liaison.upload("/mesa/lista", "list", rows, about).to)
	o.shows(preview, http.StatusOK, "Recibir 3 solicitudes", "La unidad no está en el catálogo")
	o.shows(o.liaison.upload("/mesa/lista", "list", listed, map[string]string{"unit": "Ninguna Parte", "delegate": "Celia Firma", "received": "2026-01-15"}),
		http.StatusUnprocessableEntity, "Celia Firma")
	b := o.browser()
	o.shows(b.fill("/solicitud", form("unit", "Dirección de Epidemias"), nil), http.StatusUnprocessableEntity, "ya no está en vigor", "Jefa de departamento")
	o.shows(b.fill("/solicitud", form("unit", ""), nil), http.StatusUnprocessableEntity, "Elija la unidad de la lista", "Jefa de departamento")
	o.leads(b.fill("/solicitud", form("unit", "Ninguna Parte"), nil), "/solicitud/enviada") // in words: the editor chooses
	o.shows(b.fill("/solicitud", form("unit", "", "unit_code", "OLD"), nil), http.StatusUnprocessableEntity, "ya no está en vigor")
}

// A list of ten thousand goes up and is shown; one more is told to be divided.
func TestAListOfTenThousand(t *testing.T) {
	if testing.Short() {
		t.Skip("reads ten thousand rows")
	}
	o := newOffices(t)
	var rows strings.Builder
	rows.WriteString("Nombre,Primer apellido,Cargo,Unidad,Correo,Teléfono\n")
	for n := range 10_000 {
		fmt.Fprintf(&rows, "María José,Núñez %s,Jefa,YUC,persona.%d@salud.yucatan.example,9995550101\n", letters(n), n)
	}
	about := map[string]string{"unit": "YUC", "delegate": "Celia Firma", "received": "2026-01-15"}
	preview := o.liaison.upload("/mesa/lista", "list", rows.String(), about).to
	o.shows(o.liaison.get(preview), http.StatusOK, "Recibir 10,000 solicitudes", "10,000 renglones revisados")
	rows.WriteString("Otra,Más,Jefa,YUC,otra@salud.yucatan.example,9995550101\n")
	o.shows(o.liaison.upload("/mesa/lista", "list", rows.String(), about), http.StatusUnprocessableEntity, "más de 10", "Divídalo", "Celia Firma")
}

// letters is a number written in letters: digits are in no name.
func letters(n int) string {
	var name strings.Builder
	for ; n > 0; n /= 10 {
		name.WriteByte("abcdefghij"[n%10])
	}
	return name.String()
}
