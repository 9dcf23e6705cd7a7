package directory

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func holder(given, surname, position, unit, mail, user string) Holder {
	return Holder{Official: Official{GivenNames: given, Surname1: surname, Position: position, Mail: mail}, UnitName: unit, UnitCode: "U-" + unit[:1], UserName: user}
}

func TestCompareWithARoster(t *testing.T) {
	rows := []Listed{
		{Row: 2, Name: "José Núñez", Position: "Jefe", Unit: "Calidad", Mail: "jose@x.example"},
		{Row: 3, Name: "JOSE NUÑEZ", Position: "JEFE", Unit: "CALIDAD", Mail: "jose@x.example"}, // the same again
		{Row: 4, Name: "Ana Ruiz", Position: "Directora", Unit: "Planeación", Mail: "ana@x.example"},
		{Row: 5, Name: "Eva Lara", Position: "Analista", Unit: "u-c", Mail: "eva.nueva@x.example"},
		{Row: 6, Name: "Luz Soto", Position: "Analista", Unit: "Planeación"},
		{Row: 7, Name: "Juan Paz", Position: "Analista", Unit: "Calidad"},
		{Row: 8, Name: "Juan Paz", Position: "Jefe", Unit: "Calidad"},
		{Row: 9, Name: "Otra Persona", Position: "Jefe", Unit: "Calidad", Mail: "buzon@x.example"},
		{Row: 10, Name: "Una Más", Position: "Jefe", Unit: "Calidad", Mail: "buzon@x.example"},
	}
	roster := NewRoster("2026-10-01", rows)
	if roster.Duplicates != 1 || len(roster.People) != 8 || roster.Rows != 9 {
		t.Errorf("%d duplicates, %d people of %d rows", roster.Duplicates, len(roster.People), roster.Rows)
	}
	var got []string
	for _, c := range roster.Compare([]Holder{
		holder("José", "Nuñez", "Jefe", "Calidad", "JOSE@x.example", "jnunez"),
		holder("Ana", "Ruiz", "Subdirectora", "Calidad", "ana@x.example", "aruiz"),
		holder("Ana María", "Otra", "Directora", "Planeación", "ana@x.example", ""),
		holder("Eva", "Lara", "Analista", "Calidad", "eva@x.example", "elara"),
		holder("Luz", "Soto", "Analista", "Calidad", "luz@x.example", "lsoto"),
		holder("Juan", "Paz", "Analista", "Calidad", "juan@x.example", "jpaz"),
		holder("Nadie", "Aquí", "Jefe", "Calidad", "buzon@x.example", "naqui"),
		holder("Sin", "Clave", "Jefe", "Calidad", "sin@x.example", ""),
	}) {
		line := c.Holder.Name() + " " + string(c.Finding)
		for _, l := range c.Listed {
			line += fmt.Sprint(" ", l.Row)
		}
		got = append(got, strings.TrimSpace(line+" "+strings.Join(c.Fields, ",")))
	}
	want := []string{
		"José Nuñez agrees 2", "Ana Ruiz differs 4 position,unit", "Ana María Otra agrees 4", "Eva Lara differs 5 mail", "Luz Soto namesake 6",
		"Juan Paz namesake 7 8", "Nadie Aquí missing", "Sin Clave unlisted",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("compared (-want +got):\n%s", diff)
	}
}

func TestTheRosterAsEvidence(t *testing.T) {
	roster := NewRoster("2026-10-01", []Listed{
		{Name: "Amapola Ríos", Position: "Jefa", Unit: "Calidad", Mail: "amapola@x.example"}, {Name: "Juan Paz", Unit: "A"}, {Name: "Juan Paz", Unit: "B"}, {Name: "Luz Soto", Unit: "A"},
	})
	for _, c := range []struct {
		name, mail, reason string
		verdict            Verdict
	}{
		{"Otro Nombre", "AMAPOLA@x.example", "check.roster.there", Pass},
		{"luz soto", "otra@x.example", "check.roster.name", Attention},
		{"Juan Paz", "juan@x.example", "check.roster.several", Attention},
		{"Nadie Aquí", "nadie@x.example", "check.roster.absent", Attention},
	} {
		seen := clean()
		seen.Roster = roster.Seen(c.name, c.mail)
		got := Find(Judge(seen), CheckRoster)
		if got.Reason != c.reason || got.Verdict != c.verdict || got.Facts["Roster"] != "2026-10-01" {
			t.Errorf("%s: %s %s %v", c.name, got.Verdict, got.Reason, got.Facts)
		}
		sayable(t, got)
	}
	if got := Find(Judge(clean()), CheckRoster); got.Reason != "check.unknown" {
		t.Errorf("without a roster it is asked nothing: %+v", got)
	}
}
