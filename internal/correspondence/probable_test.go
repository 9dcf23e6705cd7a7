package correspondence

import (
	"slices"
	"testing"

	"clavero/internal/store"
)

func TestProbable(t *testing.T) {
	wait := func(id int64, folio, name, user string) Waiting {
		return Waiting{Order: store.Order{ID: id, UserName: user}, Folio: folio, Name: name}
	}
	ana, rosa := wait(1, "SIE-2026-000029", "Ana Peña Tzab", "apena"), wait(2, "SIE-2026-000031", "Rosa Elena Tzab Uc", "rtzab")
	stray := Item{Folio: "SIE-2026-000740", UserName: "nuevo1"}
	for name, c := range map[string]struct {
		message Message
		n       int
		text    string
		waiting []Waiting
		want    int64
		why     []string
	}{
		"the name":                 {Message{Items: []Item{stray}}, 0, "Nombre: ANA PENA TZAB.", []Waiting{rosa, ana}, 1, []string{ByName}},
		"what is quoted":           {Message{Items: []Item{stray}}, 0, "Listo\n> Folio: SIE-2026-000029,\n", []Waiting{ana, rosa}, 1, []string{ByFolio}},
		"the subject":              {Message{Subject: "Re: SIE-2026-000031", Items: []Item{stray}}, 0, "Listo", []Waiting{ana, rosa}, 2, []string{ByFolio}},
		"the user":                 {Message{Items: []Item{{UserName: "RTzab"}}}, 0, "Listo", []Waiting{ana, rosa}, 2, []string{ByUser}},
		"both are quoted":          {Message{Items: []Item{stray}}, 0, "SIE-2026-000029 Ana Peña Tzab; SIE-2026-000031 Rosa Elena Tzab Uc", []Waiting{ana, rosa}, 0, nil},
		"both, but one has a slip": {Message{Items: []Item{{Folio: "SIE-2026-000013"}}}, 0, "SIE-2026-000029 Ana Peña Tzab; SIE-2026-000031 Rosa Elena Tzab Uc", []Waiting{ana, rosa}, 2, []string{ByName, ByFolio, BySlip}},
		"the other is answered":    {Message{Items: []Item{{Order: 2}, stray}}, 1, "SIE-2026-000029 Ana Peña Tzab; SIE-2026-000031 Rosa Elena Tzab Uc", []Waiting{ana, rosa}, 1, []string{ByName, ByFolio}},
		"a slip alone":             {Message{Items: []Item{{Folio: "SIE-2026-000028"}}}, 0, "Listo", []Waiting{ana}, 0, nil},
		"part of a name":           {Message{Items: []Item{stray}}, 0, "Ana Peña Tzabal", []Waiting{ana}, 0, nil},
		"its order is known":       {Message{Items: []Item{{Order: 7}}}, 0, "Ana Peña Tzab", []Waiting{ana}, 0, nil},
		"nothing waits":            {Message{Items: []Item{stray}}, 0, "Ana Peña Tzab", nil, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, why, ok := c.message.Probable(c.n, c.text, c.waiting)
			if ok != (c.want != 0) || ok && (got.Order.ID != c.want || !slices.Equal(why, c.why)) {
				t.Errorf("order %d by %v, %v; want %d by %v", got.Order.ID, why, ok, c.want, c.why)
			}
		})
	}
}

func TestSlip(t *testing.T) {
	for _, c := range []struct {
		written, meant string
		want           bool
	}{
		{"SIE-2026-000092", "SIE-2026-000029", true}, {"SIE-2026-000028", "SIE-2026-000029", true}, {"SIE-2026-000029", "SIE-2026-000029", false},
		{"SIE-2026-900020", "SIE-2026-000029", false}, {"SIE-2026-29", "SIE-2026-000029", false}, {"", "SIE-2026-000029", false}, {"SIE-2026-000038", "SIE-2026-000029", false},
	} {
		if got := slip(c.written, c.meant); got != c.want {
			t.Errorf("slip(%q, %q) = %v", c.written, c.meant, got)
		}
	}
}
