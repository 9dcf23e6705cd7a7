package desk_test

import (
	"fmt"
	"strings"
	"testing"

	"clavero/internal/directory"
)

// Fifty thousand rows, many of them twice, are compared and kept, and asked for one person.
func TestARosterOfFiftyThousand(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		var text strings.Builder
		_, _ = text.WriteString("Nombre,Denominación del cargo,Área de adscripción,Correo electrónico oficial\n")
		for i := range 5_000 {
			row := fmt.Sprintf("Persona %d,Analista,Área %d,p%d@salud.example\n", i, i%300, i)
			_, _ = text.WriteString(strings.Repeat(row, 10))
		}
		content := []byte(text.String())
		check, err := h.desk.CheckRoster(h.ctx, content, "2026-01-02")
		h.must(err)
		if check.Rows != 50_000 || check.Duplicates != 45_000 || check.Counts()[directory.Missing] != 1 {
			t.Errorf("%d rows, %d duplicates, %v", check.Rows, check.Duplicates, check.Counts())
		}
		for range 2 {
			h.must(h.desk.KeepRoster(h.ctx, second, content, "padron.csv", "2026-01-02"))
		}
		kept, err := h.desk.Rosters(h.ctx)
		h.must(err)
		if len(kept) != 1 || kept[0].Counts[directory.Missing] != 1 {
			t.Errorf("kept: %+v", kept)
		}
		day, people, err := h.db.Read().InRoster(h.ctx, "p4999@salud.example", "")
		h.must(err)
		if day != "2026-01-02" || len(people) != 1 {
			t.Errorf("asked: %s, %v", day, people)
		}
	})
}
