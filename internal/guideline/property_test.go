package guideline_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"clavero/internal/credential"
	"clavero/internal/guideline"
	"clavero/internal/lang"
	"clavero/internal/petition"
)

// The little world that drafts are drawn from: few names, so that lines meet each other often.
var (
	codes     = []string{"SSA", "310", "HOS", "YUC"}
	positions = []string{"director", "becario", "jefe de prensa"}
	domains   = []string{"salud.example", "hos.salud.example", "otra.example"}
	kinds     = []string{"ministry", "unit", "hospital", "state"}
)

func known() guideline.Known {
	k := petition.Known()
	k.Today, k.Providers = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC), []string{"builtin"}
	for i, code := range codes {
		above := []string{code}
		if code != "SSA" {
			above = append(above, "SSA")
		}
		k.Units = append(k.Units, guideline.KnownUnit{Code: code, Kind: kinds[i], Above: above})
	}
	return k
}

func some(t *rapid.T, name string, from []string) []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 0, 2, rapid.ID[string]).Draw(t, name)
}

// draft is a guideline that a person might have written, sound or not.
func draft(t *rapid.T) guideline.Guideline {
	g := guideline.Standard()
	g.Holders.Lines = nil
	for i := range rapid.IntRange(0, 5).Draw(t, "lines") {
		g.Holders.Lines = append(g.Holders.Lines, guideline.HolderLine{
			Line: "1." + string(rune('1'+i)), Deny: rapid.Bool().Draw(t, "deny"), Kinds: some(t, "kinds", kinds), Institutions: some(t, "institutions", codes),
			Positions: some(t, "positions", positions), Domains: some(t, "domains", domains),
		})
	}
	g.Quota.PerUnit = rapid.IntRange(0, 2).Draw(t, "quota")
	for i, unit := range some(t, "except", codes) {
		g.Quota.Except = append(g.Quota.Except, guideline.Exception{Line: "5.1." + string(rune('1'+i)), Unit: unit, Keys: rapid.IntRange(0, 2).Draw(t, "keys")})
	}
	g.KeyLife.Months = rapid.IntRange(-1, 61).Draw(t, "months")
	g.Reconsider.WorkingDays = rapid.IntRange(0, 30).Draw(t, "reconsider")
	return g
}

// everybody are all the people there could be in the little world, and one like none of its names.
func everybody(k guideline.Known) []guideline.Person {
	var people []guideline.Person
	for _, unit := range k.Units {
		for _, position := range append(slices.Clone(positions), "directora general de prensa", "analista") {
			for _, domain := range append(slices.Clone(domains), "nadie.example") {
				people = append(people, guideline.Person{Known: true, Units: unit.Above, Kind: unit.Kind, Position: position, Domain: domain})
			}
		}
	}
	return people
}

// somebody looks for a person the draft would give a key, trying all of them: slow, and by no cleverness.
func somebody(g guideline.Guideline, k guideline.Known) bool {
	return slices.ContainsFunc(everybody(k), func(p guideline.Person) bool {
		keys, _ := g.Quota.Of(p.Units[0])
		return keys > 0 && g.Holders.Judge(p).Allowed
	})
}

func TestNoDraftThatIsSoundLocksEverybodyOut(t *testing.T) {
	k := known()
	sound := 0
	rapid.Check(t, func(t *rapid.T) {
		g := draft(t)
		problems := g.Check(k)
		locked := slices.ContainsFunc(problems, func(p guideline.Problem) bool { return p.Key == "rules.problem.nobody" })
		open := somebody(g, k)
		if len(problems) == 0 {
			sound++
		}
		if len(problems) == 0 && !open || locked && open {
			t.Fatalf("problems %v, somebody could: %v", problems, open)
		}
	})
	if sound == 0 {
		t.Error("no draft was sound: nothing was looked at")
	}
}

func TestOfEqualRulesNothingIsTold(t *testing.T) {
	words := guideline.Words{Tag: lang.ES}
	rapid.Check(t, func(t *rapid.T) {
		a := draft(t)
		body, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		again, err := guideline.ParseGuideline(body)
		if err != nil {
			t.Fatal(err)
		}
		again.Number, again.Title = 9, "Otro nombre"
		if changes := guideline.Compare(a, again, words); len(changes) > 0 {
			t.Fatalf("of the same: %v", changes)
		}
		b := draft(t)
		there, back := guideline.Compare(a, b, words), guideline.Compare(b, a, words)
		if len(there) != len(back) {
			t.Fatalf("%d changes there, %d back: %v | %v", len(there), len(back), there, back)
		}
		a.Number, a.Title = b.Number, b.Title
		one, _ := json.Marshal(a)
		other, _ := json.Marshal(b)
		if string(one) != string(other) && len(there) == 0 {
			t.Fatalf("nothing is told of %s | %s", one, other)
		}
	})
}

// A trial that is run with what was in force finds nobody whom it refused by its own lines.
func TestATrialJudgesAsTheCheckDoes(t *testing.T) {
	k := known()
	rapid.Check(t, func(t *rapid.T) {
		g := draft(t)
		g.Quota = guideline.Quota{Line: "5.1", PerUnit: 1000}
		var units []guideline.TrialUnit
		for i, u := range k.Units {
			units = append(units, guideline.TrialUnit{ID: int64(i + 1), Code: u.Code, Kind: u.Kind, Above: u.Above})
		}
		trial, refused := guideline.NewTrial(g, units), 0
		for i, p := range everybody(k) {
			if !g.Holders.Judge(p).Allowed {
				refused++
			}
			unit := int64(slices.Index(codes, p.Units[0]) + 1)
			trial.Case(guideline.TrialCase{ID: int64(i), Unit: unit, Position: p.Position, Domain: p.Domain, At: int64(i)})
		}
		if got := trial.Outcome(); len(got.Refused) != refused || got.Cases != len(everybody(k)) {
			t.Fatalf("%d refused, want %d", len(got.Refused), refused)
		}
	})
}

// By a guideline that may be put in force no key is renewed twice on the same day, nor further ahead than the days for it and
// one life, however often its holder tries and wherever the clock stands.
func TestNoRenewalsCarryAKeyYearsAhead(t *testing.T) {
	renewed := 0
	rapid.Check(t, func(t *rapid.T) {
		g := guideline.Standard()
		g.KeyLife.Months, g.Renewal.Days = rapid.IntRange(1, 18).Draw(t, "months"), rapid.IntRange(1, 180).Draw(t, "days")
		if len(g.Check(known())) > 0 {
			t.Skip("could not be in force")
		}
		now := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 800).Draw(t, "from"))
		ends := credential.EndOf(now, g.KeyLife.Months)
		for range rapid.IntRange(1, 30).Draw(t, "tries") {
			now = now.Add(time.Duration(rapid.IntRange(-24, 60*24).Draw(t, "hours")) * time.Hour)
			from, _ := g.RenewableFrom(ends)
			if now.Before(from) || !now.Before(ends) {
				continue
			}
			renewed++
			ends = credential.EndOf(ends, g.KeyLife.Months)
			if from, _ := g.RenewableFrom(ends); !now.Before(from) {
				t.Fatalf("renewed on %s until %s, and it could be renewed again at once", now, ends)
			}
			if most := credential.EndOf(now.AddDate(0, 0, g.Renewal.Days+1), g.KeyLife.Months).AddDate(0, 0, 3); ends.After(most) {
				t.Fatalf("on %s it lives until %s, at most until %s", now, ends, most)
			}
		}
	})
	if renewed == 0 {
		t.Error("nothing was renewed")
	}
}
