package directory

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// carried is the catalogue after a succession was planned and carried out.
func carried(t interface{ Fatal(...any) }, units []Unit, s Succession) []Unit {
	changed, err := s.Plan(units, nil, "2026-01-01")
	if err != nil {
		t.Fatal(err)
	}
	put := func(all, changed []Unit) []Unit {
		all = slices.Clone(all)
		for _, u := range changed {
			if at := slices.IndexFunc(all, func(o Unit) bool { return o.Code == u.Code }); at >= 0 {
				all[at] = u
			} else {
				all = append(all, u)
			}
		}
		return all
	}
	units = put(units, changed)
	return put(units, s.On(units))
}

func parentsOf(units []Unit) map[string]string {
	parents := map[string]string{}
	for _, u := range units {
		parents[u.Code] = u.Parent
	}
	return parents
}

// A unit that takes over one it is beneath stands in its place: what was between is beneath it, and it beneath nothing that
// is beneath itself.
func TestAUnitTakesOverFromAbove(t *testing.T) {
	units := []Unit{{ID: 1, Code: "P", Name: "P"}, {ID: 2, Code: "A", Name: "A", Parent: "P"}, {ID: 3, Code: "B", Name: "B", Parent: "A"},
		{ID: 4, Code: "C", Name: "C", Parent: "B"}, {ID: 5, Code: "D", Name: "D", Parent: "A"}}
	parents := parentsOf(carried(t, units, Succession{Kind: Merged, From: []string{"A"}, To: "C", Day: "2026-02-01", Ground: "Acuerdo 1"}))
	for code, want := range map[string]string{"C": "P", "B": "C", "D": "C", "P": ""} {
		if parents[code] != want {
			t.Errorf("%s is beneath %q, want %q", code, parents[code], want)
		}
	}
}

// Whatever takes over from whatever, nothing ends up beneath itself, nor what lives on beneath what ended.
func TestNoSuccessionMakesARing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		codes := []string{"A", "B", "C", "D", "E", "F", "G"}
		var units []Unit
		for i, code := range codes {
			u := Unit{ID: int64(i + 1), Code: code, Name: code}
			if i > 0 {
				u.Parent = rapid.SampledFrom(append([]string{""}, codes[:i]...)).Draw(t, "parent of "+code)
			}
			units = append(units, u)
		}
		to := rapid.SampledFrom(codes).Draw(t, "to")
		from := rapid.SliceOfNDistinct(rapid.SampledFrom(codes), 1, 3, func(c string) string { return c }).Draw(t, "from")
		if from = slices.DeleteFunc(from, func(c string) bool { return c == to }); len(from) == 0 {
			t.Skip("nothing ends")
		}
		after := carried(t, units, Succession{Kind: Merged, From: from, To: to, Day: "2026-02-01", Ground: "Acuerdo 1"})
		parents := parentsOf(after)
		for _, u := range after {
			line := Above(parents, u.Code)
			if parents[line[len(line)-1]] != "" {
				t.Fatalf("%s is beneath itself: %v", u.Code, line)
			}
			if !slices.Contains(from, u.Code) && slices.Contains(from, u.Parent) {
				t.Fatalf("%s is beneath %s, which ended", u.Code, u.Parent)
			}
		}
	})
}
