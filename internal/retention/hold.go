package retention

import (
	"slices"
	"time"
)

// Scope is what a legal hold is placed on.
type Scope string

// The scopes of a hold.
const (
	OnCase   Scope = "petition" // one case
	OnPerson Scope = "person"   // all cases of an official
	OnUnit   Scope = "unit"     // all cases of a unit and of those below it
	OnPeriod Scope = "period"   // all cases that were alive on a day of it
)

// Scopes lists them in the order of the form.
var Scopes = []Scope{OnCase, OnPerson, OnUnit, OnPeriod}

// Hold is a legal hold (retención legal): while it stands, nothing that it covers is proposed or executed.
type Hold struct {
	ID      int64
	Scope   Scope
	Subject int64     // case, official or unit; 0 for a period
	From    time.Time // of a period, both included; zero: without end on that side
	To      time.Time
	Since   time.Time
	Lifted  time.Time // zero while it stands
}

// Covers reports whether the hold stands and keeps the case.
func (h Hold) Covers(c Case) bool {
	if !h.Lifted.IsZero() {
		return false
	}
	if h.Scope != OnPeriod && slices.Contains(c.Touches, h.Subject) {
		return true
	}
	switch h.Scope {
	case OnCase:
		return h.Subject == c.ID
	case OnPerson:
		return c.Official != 0 && h.Subject == c.Official
	case OnUnit:
		return slices.Contains(c.Units, h.Subject)
	case OnPeriod:
		begun := h.To.IsZero() || !c.Created.After(h.To)
		return begun && (h.From.IsZero() || c.Ended.IsZero() || !c.Ended.Before(h.From))
	}
	return true // a hold that is not understood holds
}

// Holding gives the holds that keep a case.
func Holding(holds []Hold, c Case) []Hold {
	var holding []Hold
	for _, h := range holds {
		if h.Covers(c) {
			holding = append(holding, h)
		}
	}
	return holding
}
