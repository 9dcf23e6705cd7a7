package retention

import (
	"testing"
	"time"
)

func TestTerms(t *testing.T) {
	ended := time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)
	terms := Terms(ended, true, time.Time{})
	if len(terms) != 3 {
		t.Fatalf("%d terms, want those of the three series", len(terms))
	}
	for _, term := range terms[:2] {
		if got := term.Earliest.Format(time.DateOnly); got != "2031-11-24" {
			t.Errorf("series %d may be disposed of on %s, want the day after five years", term.Series.Number, got)
		}
	}
	if !terms[2].Started.IsZero() || !terms[2].Earliest.IsZero() {
		t.Error("series 3 has started although the key has not ended")
	}
	if open := Terms(time.Time{}, false, time.Time{}); len(open) != 2 || !open[0].Earliest.IsZero() {
		t.Errorf("an open case without a key has terms %v", open)
	}
}
