// Package retention is section 7 of the procedure: the series of records, how long each is kept, what starts its term, and
// the one lawful road by which a record ends.
//
// Nothing is ever destroyed by the passing of time. A case whose terms are over is only expired; it ends when the custodian
// proposes it in an inventory that is frozen, two other people give their opinion on exactly that inventory, an act is
// drawn up, and at the very moment of its erasing nothing holds it (disposition.go, hold.go). As in package petition, two
// small tables are the whole of it, and Judge reads them.
package retention

import "time"

// Start is what starts the term of a series.
type Start string

// What starts a term.
const (
	FinalState Start = "final_state" // the case reached a final state
	KeyEnded   Start = "key_ended"   // the key ended
	DayClosed  Start = "day_closed"  // the day of accesses was closed
)

// Series is a row of section 7.
type Series struct {
	Number    int
	Code      string // classification; the ministry's text gives none («No aplica»), so it is made of the text's own numbers
	Start     Start
	Years     int
	Custodian string // office that keeps it: a role
	Ours      bool   // not in the ministry's text: the institution's own addition
}

// All lists the series: 1 requests, 2 answers of the provider, 3 the database of keys, as section 7 has them, kept five
// years by the Dirección de Comunicación y Enlace; and 4, the closed days of the register (3.3), our own addition.
var All = []Series{
	{Number: 1, Code: "15.7.1", Start: FinalState, Years: 5, Custodian: "liaison"},
	{Number: 2, Code: "15.7.2", Start: FinalState, Years: 5, Custodian: "liaison"},
	{Number: 3, Code: "15.7.3", Start: KeyEnded, Years: 5, Custodian: "liaison"},
	{Number: 4, Code: "15.7.4+", Start: DayClosed, Years: 5, Custodian: "liaison", Ours: true},
}

// Years is the longest term of a case's own series.
const Years = 5

// Earliest is the first day on which what began its term then may be disposed of: the day after the last one of the term.
// Zero where the term has not started.
func (s Series) Earliest(started time.Time) time.Time {
	if started.IsZero() {
		return time.Time{}
	}
	return started.AddDate(s.Years, 0, 1)
}

// Term is a series in one case: when its term started, and the earliest day on which it may be disposed of. Both are
// zero while what starts the term has not happened.
type Term struct {
	Series   Series
	Started  time.Time
	Earliest time.Time
}

// Terms gives the terms of a case that ended then, with a key that ended then; zero times have not happened. A case
// without a key has no record in series 3, and no case has one in series 4: a closed day is a record of its own.
func Terms(caseEnded time.Time, hasKey bool, keyEnded time.Time) []Term {
	var terms []Term
	for _, series := range All {
		started := caseEnded
		switch {
		case series.Start == DayClosed, series.Start == KeyEnded && !hasKey:
			continue
		case series.Start == KeyEnded:
			started = keyEnded
		}
		terms = append(terms, Term{Series: series, Started: started, Earliest: series.Earliest(started)})
	}
	return terms
}

// Case is what is known of a case (expediente) when its keeping is judged. It is disposed of whole, when the last of its
// terms is over: its parts are sealed under one key.
type Case struct {
	ID       int64
	Of       Matter  // empty: a case
	Official int64   // the person, 0 while nobody is on record
	Units    []int64 // of the request and of the person, with those above them
	Created  time.Time
	Ended    time.Time // zero while it is open
	HasKey   bool      // a key was made by it
	KeyEnded time.Time // of the last of its keys; zero while one lives
	Disposed time.Time // zero while it exists
	Touches  []int64   // cases, people and units of holds that a month of the register speaks of
}

// Earliest is the first moment at which all terms of the case are over; zero while one has not started.
func (c Case) Earliest() time.Time {
	var last time.Time
	for _, term := range c.Terms() {
		if term.Earliest.IsZero() {
			return time.Time{}
		}
		if term.Earliest.After(last) {
			last = term.Earliest
		}
	}
	return last
}

// Standing is where a case stands in its keeping.
type Standing string

// The standings of a case.
const (
	Open     Standing = "open"     // the case, or its key, has not ended: no term runs
	InForce  Standing = "in_force" // a term runs
	Expired  Standing = "expired"  // all terms are over; nothing happens by itself
	Held     Standing = "held"     // a legal hold keeps it, whatever its terms
	Disposed Standing = "disposed" // residual metadata and proof stay
)

// Standings lists them in the order of a case's life.
var Standings = []Standing{Open, InForce, Expired, Held, Disposed}

// Standing judges the case at a moment. A hold beats any schedule.
func (c Case) Standing(holds []Hold, now time.Time) Standing {
	switch earliest := c.Earliest(); {
	case !c.Disposed.IsZero():
		return Disposed
	case len(Holding(holds, c)) > 0:
		return Held
	case earliest.IsZero():
		return Open
	case now.Before(earliest):
		return InForce
	}
	return Expired
}
