package digest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/fault"
	"clavero/internal/lang"
)

const sampleCSV = "\uFEFFSección,Disposición,Nota,Titular,Entrada,Texto,Género,Medio,Tipo,Página,Programa,Hora,Duración,Liga\n" +
	"Primeras planas,portadas,,Llueve en el valle,,,,El Faro,prensa,portada,,,,\n" +
	"Radio y televisión,notas,cable-1,Abre el  hospital,Una entrada.,\"Uno.\r\n\r\nDos.\",Nota,El Faro,Prensa,6,,,,\n" +
	",,cable-1,,,,,Radio Ribera,radio,,Primera hora,07:13 h,1:05,https://ribera.example/a?b=1\n" +
	",,,,,,,,,,,,,\n" +
	"radio y television,,,Otra,Entrada.,,columna,Canal 40,Televisión,,Noche,22:05,20,\n"

func TestParseCSV(t *testing.T) {
	got, faults, err := ParseCSV(strings.NewReader(sampleCSV), "2026-11-23", Matutina)
	if err != nil || len(faults) > 0 {
		t.Fatalf("error %v, faults %v", err, faults)
	}
	want := Edition{Day: "2026-11-23", Kind: Matutina, Version: 1, Sections: []Section{
		{Title: "Primeras planas", Slug: "primeras-planas", Layout: Covers, Notes: []Note{{
			Headline: "Llueve en el valle", Genre: Cover,
			Appearances: []Appearance{{Outlet: "El Faro", Medium: Press, Page: "portada"}},
		}}},
		{Title: "Radio y televisión", Slug: "radio-y-television", Layout: Notes, Notes: []Note{
			{Headline: "Abre el hospital", Lead: "Una entrada.", Body: "Uno.\n\nDos.", Genre: News, Appearances: []Appearance{
				{Outlet: "El Faro", Medium: Press, Page: "6"},
				{Outlet: "Radio Ribera", Medium: Radio, Programme: "Primera hora", Hour: "7:13", Seconds: 65, URL: "https://ribera.example/a?b=1"},
			}},
			{Headline: "Otra", Lead: "Entrada.", Genre: Column, Appearances: []Appearance{
				{Outlet: "Canal 40", Medium: Television, Programme: "Noche", Hour: "22:05", Seconds: 20},
			}},
		}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if err := got.Check(); err != nil {
		t.Error(err)
	}
}

func TestParseCSVNamesEveryFaultOfARow(t *testing.T) {
	const header = "seccion,disposicion,nota,titular,entrada,genero,medio,tipo,hora,duracion,liga\n"
	for name, c := range map[string]struct {
		rows string
		want []string // row, column and text of each fault
	}{
		"missing":           {"A,,,,x,,,prensa,,,", []string{"2 titular digest.csv.required", "2 medio digest.csv.required"}},
		"no text":           {"A,,,T,,,M,prensa,,,", []string{"2 texto digest.csv.no_text"}},
		"words":             {"A,mosaico,,T,x,rumor,M,paloma,,,", []string{"2 disposicion digest.csv.layout_unknown", "2 genero digest.csv.genre_unknown", "2 tipo digest.csv.medium_unknown"}},
		"only invisible":    {"A,,,\u200b,x,,M,prensa,,,", []string{"2 titular digest.csv.required"}},
		"numbers":           {"A,,,T,x,,M,radio,24:00,1:5,", []string{"2 hora digest.csv.hour_bad", "2 duracion digest.csv.duration_bad"}},
		"hostile url":       {"A,,,T,x,,M,radio,,,javascript:alert(1)", []string{"2 liga digest.csv.url_bad"}},
		"url with password": {"A,,,T,x,,M,radio,,,https://a:b@c.example/", []string{"2 liga digest.csv.url_bad"}},
		"section":           {"***,,,T,x,,M,radio,,,", []string{"2 seccion digest.csv.section_bad"}},
		"extra cell":        {"A,,,T,x,,M,radio,,,,sobra", []string{"2  digest.csv.extra_cell"}},
		"lost bytes":        {"A,,,Informaci\xf3n,x,,M,radio,,,", []string{"2 titular digest.csv.unreadable"}},
		"turned text":       {"A,,,T\u202e,x,,M,radio,,,", []string{"2 titular digest.csv.unreadable"}},
		"too long":          {"A,,,T,x,," + strings.Repeat("m", longestLine+1) + ",radio,,,", []string{"2 medio digest.csv.too_long"}},
		"layout twice":      {"A,,,T,x,,M,radio,,,\nA,portadas,,T,x,,M,radio,,,", []string{"3 disposicion digest.csv.layout_differs"}},
		"note differs":      {"A,,n,T,x,,M,radio,,,\nB,,n,U,,columna,M,radio,,,", []string{"3 seccion digest.csv.note_differs", "3 titular digest.csv.note_differs", "3 genero digest.csv.note_differs"}},
		"note spoilt":       {"A,,n,,x,,M,radio,,,\n,,n,,,,M,radio,,,", []string{"2 titular digest.csv.required", "3 nota digest.csv.note_spoilt"}},
		"cover twice":       {"A,portadas,n,T,,,M,prensa,,,\n,,n,,,,L,prensa,,,", []string{"3 nota digest.csv.cover_twice"}},
	} {
		_, faults, err := ParseCSV(strings.NewReader(header+c.rows+"\n"), "2026-11-23", Extra)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, described(faults)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func described(faults []RowFault) []string {
	var lines []string
	for _, f := range faults {
		lines = append(lines, fmt.Sprintf("%d %s %s", f.Row, f.Column, f.Text))
	}
	return lines
}

func TestParseCSVRefusesTheFile(t *testing.T) {
	const header = "seccion,titular,medio,tipo\n"
	for name, c := range map[string]struct {
		text string
		code fault.Code
		want string
	}{
		"nothing":        {"", fault.Invalid, "digest.csv.empty"},
		"header only":    {header, fault.Invalid, "digest.csv.empty"},
		"blank rows":     {header + ",,,\n , ,,\n", fault.Invalid, "digest.csv.empty"},
		"no such column": {"seccion,titular,medio,tipo,humor\n", fault.Invalid, "digest.csv.column_unknown"},
		"column twice":   {"seccion,titular,medio,tipo,Sección\n", fault.Invalid, "digest.csv.column_twice"},
		"columns":        {"seccion,titular\n", fault.Invalid, "digest.csv.columns_missing"},
		"quotes":         {header + "a,\"b\nc,d\n", fault.Invalid, "digest.csv.broken"},
		"rows":           {header + strings.Repeat("a,b,c,d\n", MaxRows+1), fault.TooLarge, "digest.csv.too_many_rows"},
		"bytes":          {header + strings.Repeat("a", MaxBytes), fault.TooLarge, "digest.csv.too_large"},
	} {
		_, _, err := ParseCSV(strings.NewReader(c.text), "2026-11-23", Extra)
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Code != c.code || f.Text != c.want {
			t.Errorf("%s: %v, want %s %s", name, err, c.code, c.want)
		}
	}
}

func TestSlug(t *testing.T) {
	for title, want := range map[string]string{
		"Radio y televisión": "radio-y-television", "  ¿Qué? ": "que", "Niñez / 2": "ninez-2", "—": "", "": "",
	} {
		if got := Slug(title); got != want {
			t.Errorf("Slug(%q) = %q, want %q", title, got, want)
		}
	}
}

// FuzzParseCSV holds ParseCSV to its word on any bytes: it ends, what it takes is whole, and every fault has a text.
func FuzzParseCSV(f *testing.F) {
	f.Add(sampleCSV)
	f.Add("seccion,titular,medio,tipo,nota\na,b,c,prensa,1\na,,c,radio,1\n")
	f.Add("seccion,titular,medio,tipo,liga\n\"a\",b\xff,c,radio,http://[::1\n")
	f.Fuzz(func(t *testing.T, text string) {
		edition, faults, err := ParseCSV(strings.NewReader(text), "2026-11-23", Matutina)
		if err != nil {
			if f, ok := errors.AsType[*fault.Error](err); !ok || !lang.Has(f.Text) {
				t.Errorf("no text for %v", err)
			}
			return
		}
		for _, fault := range faults {
			if fault.Row < 2 || !lang.Has(fault.Text) {
				t.Errorf("fault %+v", fault)
			}
		}
		if len(edition.Sections) == 0 {
			return
		}
		if err := edition.Check(); err != nil {
			t.Errorf("taken, and not whole: %v", err)
		}
	})
}

func TestEveryWordHasItsText(t *testing.T) {
	var keys []string
	for _, k := range Kinds {
		keys = append(keys, k.TextKey())
	}
	for _, g := range Genres {
		keys = append(keys, g.TextKey())
	}
	for _, m := range Media {
		keys = append(keys, m.TextKey())
	}
	for _, key := range keys {
		if !lang.Has(key) {
			t.Errorf("no text for %s", key)
		}
	}
}
