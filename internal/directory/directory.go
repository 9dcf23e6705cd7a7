// Package directory is the sector's catalogue of institutions and units, the officials in it, and the checks of an
// official's data that clause 1.2 asks for. A check never decides: it gives its verdict, its reason in words and the
// facts it saw, and a person decides.
package directory

import (
	"strings"
	"time"
)

// Unit is an institution or one of its units. The catalogue is data with dates and successors, never code.
type Unit struct {
	ID             int64
	Code           string
	Name           string
	Kind           string // ministry, unit, deconcentrated, decentralised, institute, hospital, state-owned, state
	Parent         string // code, empty for an institution of its own
	MailDomain     string
	NameEvidence   string
	DomainEvidence string
	ValidFrom      string // ISO date, empty: always
	ValidTo        string // ISO date of the last day, empty: still in force
	Successor      string // code of the unit that took over
	Note           string
}

// InForce reports whether the unit exists on that day (ISO date, Mexico City).
func (u Unit) InForce(day string) bool {
	return (u.ValidFrom == "" || u.ValidFrom <= day) && (u.ValidTo == "" || day <= u.ValidTo)
}

// NameConfirmed reports whether the evidence lets the name be shown without the mark «por confirmar»: it comes from
// the procedure itself or from the text of a law.
func (u Unit) NameConfirmed() bool { return u.NameEvidence == "P" || u.NameEvidence == "L" }

// DomainConfirmed reports whether the domain was seen in a public mail address of the unit.
func (u Unit) DomainConfirmed() bool { return u.DomainEvidence == "V" }

// Official is a person of the sector, entered at step 1.2: one record per person.
type Official struct {
	ID         int64
	GivenNames string
	Surname1   string
	Surname2   string
	Position   string
	UnitID     int64
	Mail       string
	Phone      string
	Extension  string
	Entered    time.Time
	Left       time.Time // zero while active
	Version    int64
}

// Name is the official's full name.
func (o Official) Name() string {
	return strings.Join(strings.Fields(o.GivenNames+" "+o.Surname1+" "+o.Surname2), " ")
}

// Active reports whether the person still serves.
func (o Official) Active() bool { return o.Left.IsZero() }

// Domain is the part of a mail address after the @, in lower case.
func Domain(mail string) string {
	_, domain, _ := strings.Cut(mail, "@")
	return strings.ToLower(domain)
}
