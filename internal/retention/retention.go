// Package retention is section 7 of the procedure: the three series of records, how long each is kept, and what starts
// its term. Nothing here destroys anything: a disposition is a procedure of its own, with signatures.
package retention

import "time"

// Start is what starts the term of a series.
type Start string

// What starts a term.
const (
	FinalState Start = "final_state" // the case reached a final state
	KeyEnded   Start = "key_ended"   // the key ended
)

// Series is a row of section 7.
type Series struct {
	Number int
	Start  Start
	Years  int
}

// All lists the series: 1 requests, 2 answers of the provider, 3 the database of keys. All are kept five years by the
// Dirección de Comunicación y Enlace.
var All = []Series{
	{Number: 1, Start: FinalState, Years: 5},
	{Number: 2, Start: FinalState, Years: 5},
	{Number: 3, Start: KeyEnded, Years: 5},
}

// Term is a series in one case: when its term started, and the earliest day on which it may be disposed of. Both are
// zero while what starts the term has not happened.
type Term struct {
	Series   Series
	Started  time.Time
	Earliest time.Time
}

// Terms gives the terms of a case that ended then, with a key that ended then; zero times have not happened. A case
// without a key has no record in series 3.
func Terms(caseEnded time.Time, hasKey bool, keyEnded time.Time) []Term {
	var terms []Term
	for _, series := range All {
		started := caseEnded
		if series.Start == KeyEnded {
			if !hasKey {
				continue
			}
			started = keyEnded
		}
		term := Term{Series: series, Started: started}
		if !started.IsZero() {
			term.Earliest = started.AddDate(series.Years, 0, 1) // the day after the last one of the term
		}
		terms = append(terms, term)
	}
	return terms
}
