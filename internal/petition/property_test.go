package petition_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/guideline"
	"clavero/internal/petition"
)

// Whatever the lines of a guideline, the state of a case, the role and the words: no step that gives a key is allowed for
// somebody whom a line denies, or whom none allows. The lines are of positions, read here once more by no cleverness.
func TestNoStepGivesAKeyToWhomTheLinesForbid(t *testing.T) {
	words := []string{"director", "becario", "analista"}
	var gives []petition.StepRow
	for _, row := range petition.Steps {
		ofAKey := slices.Contains(row.Kinds, petition.New) || slices.Contains(row.Kinds, petition.Renewal)
		if ofAKey && slices.Contains([]petition.Step{petition.Verify, petition.Order, petition.Send, petition.Settle}, row.Step) {
			gives = append(gives, row)
		}
	}
	given := 0
	rapid.Check(t, func(t *rapid.T) {
		g := guideline.Standard()
		g.Holders.Lines = nil
		for range rapid.IntRange(0, 4).Draw(t, "lines") {
			g.Holders.Lines = append(g.Holders.Lines, guideline.HolderLine{Line: "1.9", Deny: rapid.Bool().Draw(t, "deny"), Positions: []string{rapid.SampledFrom(words).Draw(t, "position")}})
		}
		if rapid.Bool().Draw(t, "automatic") {
			g = guideline.Automatic(g)
		}
		position := rapid.SampledFrom(words).Draw(t, "of")
		named := func(deny bool) bool {
			return slices.ContainsFunc(g.Holders.Lines, func(l guideline.HolderLine) bool { return l.Deny == deny && l.Positions[0] == position })
		}
		some := slices.ContainsFunc(g.Holders.Lines, func(l guideline.HolderLine) bool { return !l.Deny })
		forbidden := named(true) || some && !named(false)

		row := rapid.SampledFrom(gives).Draw(t, "row")
		kind := row.Kinds[0]
		p := petition.Petition{Kind: kind, State: rapid.SampledFrom(row.From).Draw(t, "state"), Proved: true}
		now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
		unit := &directory.Unit{Code: "310", Kind: "unit", MailDomain: "salud.example", DomainEvidence: "V"}
		seen := directory.Seen{Day: "2026-11-30", Proved: true, Mail: "a@salud.example", Unit: unit, Sharing: 1, Quota: 9, QuotaLine: "5.1", Holders: g.Holders, Above: []string{"310"}, Position: position}
		c := petition.Circumstances{Now: now, Rules: g, Checks: directory.Judge(seen), Key: rapid.SampledFrom([]credential.State{credential.Live, credential.Suspended, credential.Ended}).Draw(t, "key"), Ends: now.AddDate(0, 0, 10)}
		by := petition.Actor{Role: rapid.SampledFrom([]petition.Role{petition.Official, petition.Liaison, petition.Editor, petition.Program}).Draw(t, "role"), ID: 5}
		if _, err := petition.Judge(p, row.Step, by, petition.Words{Note: "x", Message: "x", Same: true}, c); err != nil {
			return
		}
		if given++; forbidden {
			t.Fatalf("%s of a %s by %s at %s, whom %+v forbids", row.Step, kind, by.Role, p.State, g.Holders.Lines)
		}
		if kind == petition.Renewal && c.Key != credential.Live {
			t.Fatalf("a key that is %s lives on", c.Key)
		}
	})
	if given == 0 {
		t.Error("no step was allowed: nothing was looked at")
	}
}
