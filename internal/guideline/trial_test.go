package guideline_test

import (
	"testing"
	"time"

	"clavero/internal/guideline"
)

// oneUnit is a trial over a single unit.
func oneUnit(months, quota int) *guideline.Trial {
	g := guideline.Standard()
	g.KeyLife.Months, g.Quota.PerUnit = months, quota
	return guideline.NewTrial(g, []guideline.TrialUnit{{ID: 1, Code: "310", Kind: "unit", Above: []string{"310", "SSA"}}})
}

func ago(now time.Time, months int) int64 { return now.AddDate(0, -months, 0).UnixMicro() }

// A key lives by its last renewal, not by the day on which it was first received.
func TestATrialCountsALifeFromTheLastRenewal(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		term int64
		lost bool
	}{
		"received long ago, never renewed": {ago(now, 11), true},
		"renewed five months ago":          {ago(now, 5), false},
		"on the day itself":                {ago(now, 6), true},
		"renewed before its end came":      {now.AddDate(0, 0, 20).UnixMicro(), false},
	} {
		trial := oneUnit(6, 15)
		trial.Key(guideline.TrialKey{ID: 7, Unit: 1, Term: c.term}, now.UnixMicro())
		lost := trial.Outcome().Lost
		if c.lost != (len(lost) == 1) || c.lost && lost[0] != (guideline.Found{ID: 7, Unit: 1, Line: "5.2"}) {
			t.Errorf("%s: %v", name, lost)
		}
	}
}

// A key that was renewed takes its place in the unit for as long as it was held: by the request after it, it is counted.
func TestATrialCountsARenewedKeyInTheQuota(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		first   guideline.TrialCase
		refused int
	}{
		"renewed, and held still":            {guideline.TrialCase{Term: ago(now, 6)}, 1},
		"renewed, and given back before":     {guideline.TrialCase{Term: ago(now, 6), Ended: ago(now, 3)}, 0},
		"not renewed: its life was over":     {guideline.TrialCase{Term: ago(now, 30)}, 0},
		"ended as its renewed term did":      {guideline.TrialCase{Term: ago(now, 18), Ended: ago(now, 6)}, 0},
		"given back after the next had come": {guideline.TrialCase{Term: ago(now, 6), Ended: ago(now, 1)}, 1},
	} {
		trial := oneUnit(12, 1)
		c.first.ID, c.first.Unit, c.first.At = 1, 1, ago(now, 30)
		trial.Case(c.first)
		trial.Case(guideline.TrialCase{ID: 2, Unit: 1, At: ago(now, 2)})
		if found := trial.Outcome().Refused; len(found) != c.refused {
			t.Errorf("%s: %v", name, found)
		}
	}
}
