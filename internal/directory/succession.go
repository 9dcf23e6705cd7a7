package directory

import (
	"slices"
	"time"

	"clavero/internal/fault"
)

// SuccessionKind is what becomes of a unit from a day on.
type SuccessionKind string

// The kinds of succession.
const (
	Renamed   SuccessionKind = "renamed" // it goes on under another name
	NewDomain SuccessionKind = "domain"  // it goes on with another mail domain
	Merged    SuccessionKind = "merged"  // one or several units go up in another
	Split     SuccessionKind = "split"   // its people go to several others
	Ended     SuccessionKind = "closed"  // it ends, and nothing takes its place
)

// SuccessionKinds lists them in the order of the screen.
var SuccessionKinds = []SuccessionKind{Renamed, Merged, Split, Ended, NewDomain}

// Succession is what becomes of some units from a day on: the plan, as it is stored.
type Succession struct {
	Kind   SuccessionKind   `json:"kind"`
	From   []string         `json:"from"`             // codes of the units it is about
	Day    string           `json:"day"`              // ISO date of the first day on which it holds
	To     string           `json:"to,omitempty"`     // code of the unit that takes over; of a split, for those who are not assigned
	Name   string           `json:"name,omitempty"`   // of a renaming, or of the unit that is new
	Domain string           `json:"domain,omitempty"` // the new mail domain
	New    bool             `json:"new,omitempty"`    // To does not exist yet and begins on that day
	Assign map[int64]string `json:"assign,omitempty"` // of a split: who goes elsewhere than To, by official
	Ground string           `json:"ground,omitempty"` // the decree, agreement or letter
}

// Ends reports whether the units it is about exist no more from its day on.
func (s Succession) Ends() bool { return s.Kind == Merged || s.Kind == Split || s.Kind == Ended }

// Plan gives the units of the catalogue as they are to be stored when the succession is planned: those that end have their
// last day and their successor, and a new one begins on the day. What only changes on the day (a name, a domain, who is
// above) is in On. Invalid says what is wrong at «from», «day», «to», «name» or «domain».
//
// This is the one place where a plan is held to the catalogue: a unit that takes over exists on the day, is none of those
// that end, and is not ended by another that is planned before its people come.
func (s Succession) Plan(units []Unit, planned []Succession, today string) ([]Unit, error) {
	byCode := map[string]Unit{}
	for _, u := range units {
		byCode[u.Code] = u
	}
	var fields []fault.Field
	fail := func(name, text string) { fields = append(fields, fault.Field{Name: name, Text: text}) }
	if _, err := time.Parse(time.DateOnly, s.Day); err != nil || s.Day < today {
		fail("day", "succession.need.day")
	}
	s.checkFrom(byCode, fail)
	s.checkTo(byCode, fail)
	if s.Ends() && slices.ContainsFunc(planned, s.starves) {
		fail("from", "succession.need.heir")
	}
	if len(fields) > 0 {
		return nil, fault.Form(fields)
	}
	return s.planned(byCode), nil
}

// starves reports whether another succession that is planned gives people, on the day of this one or later, to a unit that
// this one ends.
func (s Succession) starves(other Succession) bool {
	if other.Day < s.Day {
		return false
	}
	heirs := []string{other.To}
	for _, code := range other.Assign {
		heirs = append(heirs, code)
	}
	return slices.ContainsFunc(heirs, func(code string) bool { return code != "" && slices.Contains(s.From, code) })
}

func (s Succession) checkFrom(byCode map[string]Unit, fail func(name, text string)) {
	if len(s.From) == 0 || s.Kind != Merged && len(s.From) > 1 {
		fail("from", "succession.need.from")
		return
	}
	for _, code := range s.From {
		u, ok := byCode[code]
		if !ok || u.ValidTo != "" || u.ValidFrom != "" && u.ValidFrom >= s.Day {
			fail("from", "succession.need.from")
			return
		}
	}
}

func (s Succession) checkTo(byCode map[string]Unit, fail func(name, text string)) {
	switch s.Kind {
	case Renamed:
		if s.Name == "" {
			fail("name", "succession.need.name")
		}
	case NewDomain:
		if s.Domain == "" {
			fail("domain", "succession.need.domain")
		}
	case Merged, Split:
		s.checkHeirs(byCode, fail)
	case Ended:
	default:
		fail("kind", "succession.need.kind")
	}
}

// checkHeirs holds those who take over to exist on the day.
func (s Succession) checkHeirs(byCode map[string]Unit, fail func(name, text string)) {
	_, exists := byCode[s.To]
	if s.To == "" || s.New == exists || s.New && s.Name == "" || !s.New && !s.takes(byCode[s.To]) {
		fail("to", "succession.need.to")
	}
	for _, code := range s.Assign {
		if code != s.To && !s.takes(byCode[code]) {
			fail("to", "succession.need.to")
			return
		}
	}
}

// takes reports whether a unit of the catalogue may take over on the day.
func (s Succession) takes(u Unit) bool {
	return u.Code != "" && !slices.Contains(s.From, u.Code) && u.InForce(s.Day) && u.ValidTo == ""
}

func (s Succession) planned(byCode map[string]Unit) []Unit {
	if !s.Ends() {
		return nil
	}
	var changed []Unit
	for _, code := range s.From {
		u := byCode[code]
		u.ValidTo, u.Successor = dayBefore(s.Day), s.To
		changed = append(changed, u)
	}
	if s.New {
		like := byCode[s.From[0]]
		changed = append(changed, Unit{Code: s.To, Name: s.Name, Kind: like.Kind, Parent: like.Parent, MailDomain: like.MailDomain, NameEvidence: "P",
			DomainEvidence: like.DomainEvidence, ValidFrom: s.Day})
	}
	return changed
}

// On gives the units of the catalogue as they are to be stored on the day itself: a new name or domain, and what was beneath
// a unit that ended beneath the one that took over, or where nothing did beneath the one above. Who takes over from a unit it
// was beneath itself stands in its place.
func (s Succession) On(units []Unit) []Unit {
	var changed []Unit
	parents := map[string]string{}
	for _, u := range units {
		parents[u.Code] = u.Parent
	}
	for _, u := range units {
		switch {
		case s.Kind == Renamed && slices.Contains(s.From, u.Code) && u.Name != s.Name:
			u.Name = s.Name
		case s.Kind == NewDomain && slices.Contains(s.From, u.Code) && u.MailDomain != s.Domain:
			u.MailDomain, u.DomainEvidence = s.Domain, "P"
		case s.Ends() && u.Code == s.To:
			if u.Parent = s.place(parents); u.Parent == parents[u.Code] {
				continue
			}
		case s.Ends() && slices.Contains(s.From, u.Parent) && (u.ValidTo == "" || u.ValidTo >= s.Day):
			u.Parent = s.above(parents, u.Parent)
		default:
			continue
		}
		changed = append(changed, u)
	}
	return changed
}

// above is where what was beneath a unit goes: to its heir or, without one, to the nearest above that stays.
func (s Succession) above(parents map[string]string, code string) string {
	if s.To != "" {
		return s.To
	}
	for _, up := range Above(parents, code) {
		if !slices.Contains(s.From, up) {
			return up
		}
	}
	return ""
}

// place is what the unit that takes over is beneath: where it was or, if one that ended is above it, what the uppermost of
// these was beneath.
func (s Succession) place(parents map[string]string) string {
	parent := parents[s.To]
	for _, up := range Above(parents, s.To) {
		if slices.Contains(s.From, up) {
			parent = parents[up]
		}
	}
	return parent
}

// Heir is the code of the unit a person of those units goes to; empty where nothing took over.
func (s Succession) Heir(official int64) string {
	if to, ok := s.Assign[official]; ok {
		return to
	}
	return s.To
}

// Heirs gives for each unit the one that stands in its place today, by their ids: itself while it has no successor. With it
// figures of the past are read as of today; without it, as they were.
func Heirs(units []Unit, day string) map[int64]int64 {
	byCode := map[string]Unit{}
	for _, u := range units {
		byCode[u.Code] = u
	}
	heirs := map[int64]int64{}
	for _, u := range units {
		heir := u
		for range units { // a ring, which no import lets in, ends here
			next, ok := byCode[heir.Successor]
			if heir.InForce(day) || !ok {
				break
			}
			heir = next
		}
		heirs[u.ID] = heir.ID
	}
	return heirs
}

func dayBefore(day string) string {
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return date.AddDate(0, 0, -1).Format(time.DateOnly)
}
