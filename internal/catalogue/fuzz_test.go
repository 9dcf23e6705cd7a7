package catalogue

import (
	"strings"
	"testing"

	"clavero/internal/directory"
)

// FuzzCompare holds that no file breaks the reader, that what it would make of a catalogue stands by itself, and that
// the same file then has nothing more to change.
func FuzzCompare(f *testing.F) {
	const heading = "code,name,kind,parent,mail_domain,name_evidence,domain_evidence,valid_from,valid_to,successor,note\n"
	f.Add(heading + "SSA,Secretaría,ministry,,salud.example,P,V,,,,\nA,Alfa,unit,SSA,,L,,,2026-01-01,SSA,\n")
	f.Add(heading + "A,a,unit,B,,P,,,,,\nB,b,unit,A,,P,,,,,\nC,c,unit,OLD,,P,,,,,\n")
	f.Add(heading + "OLD,o,unit,TOP,,P,,,,,\nold,o,unit,,,P,,,,,\n")
	f.Add("Código;Nombre;Tipo;Evidencia del nombre\nTOP;a;unit;P\n")
	stored := []directory.Unit{
		{ID: 1, Code: "OLD", Name: "Vieja", Kind: "unit", NameEvidence: "P", ValidTo: "2020-01-01", Successor: "TOP"},
		{ID: 2, Code: "TOP", Name: "Alta", Kind: "unit", NameEvidence: "P", Parent: "OLD"},
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := parse(strings.NewReader(text))
		if err != nil {
			return
		}
		d := compare(stored, parsed)
		after := applied(stored, d)
		checkWhole(t, after)
		if again := compare(after, parsed); again.Changes() != 0 {
			t.Errorf("the file still changes %+v", again)
		}
	})
}

func applied(stored []directory.Unit, d Diff) []directory.Unit {
	byCode := map[string]directory.Unit{}
	for _, unit := range stored {
		byCode[unit.Code] = unit
	}
	for _, list := range [][]Change{d.Added, d.Changed, d.Closed} {
		for _, change := range list {
			byCode[change.Unit.Code] = change.Unit
		}
	}
	var all []directory.Unit
	for _, unit := range byCode {
		all = append(all, unit)
	}
	return all
}

func checkWhole(t *testing.T, units []directory.Unit) {
	t.Helper()
	x := newIndex(units)
	for _, l := range links {
		for _, unit := range units {
			code := unit.Code
			for steps := 0; code != ""; steps++ {
				if _, ok := x.byCode[code]; !ok || steps > len(units) {
					t.Fatalf("from %s the %s leads astray", unit.Code, l.column)
				}
				code = l.of(x.unit(code))
			}
		}
	}
}
