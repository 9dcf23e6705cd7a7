// Package petition is the procedure: one request (solicitud) for a key walking from the official's form to the key in
// their hands.
//
// Two tables are the whole of it: States says whose turn it is and what happens when a limit passes; Steps says who may
// move a petition from where to where, what that needs and what follows. Buttons, authorisation, queues, limits, the
// timeline, the ledger's words and the flow diagram are read from them. To change the procedure is to change a row.
//
// The numbers are those of the ministry's text, section 4.0; a number that ends in + marks what this program adds there.
package petition

import (
	"slices"
	"time"
)

// Kind is what a petition asks for. It is a column of the tables: each kind walks its own part of one road.
type Kind string

// The kinds of petition.
const (
	New         Kind = "new"         // a first key
	Renewal     Kind = "renewal"     // a live key is to live on past its end
	Change      Kind = "change"      // its holder's data, unit or address are others
	Reset       Kind = "reset"       // a new secret for a live key
	Suspension  Kind = "suspension"  // a live key is to open nothing for now
	Restoration Kind = "restoration" // a suspended key is to open again
	Revocation  Kind = "revocation"  // a key is to end
)

// Kinds lists them all.
var Kinds = []Kind{New, Renewal, Change, Reset, Suspension, Restoration, Revocation}

// Stops reports whether the kind is to end with a key that is proved to open nothing.
func (k Kind) Stops() bool { return k == Suspension || k == Revocation }

// Reverts reports whether the kind is an office's act for now, whose place a later act on the key takes.
func Reverts(k Kind) bool { return slices.Contains(reverted, k) }

// Role is the part somebody plays in the procedure, not a person: one person of the house may hold several.
type Role string

// The roles of the procedure.
const (
	Official Role = "official" // funcionario
	Liaison  Role = "liaison"  // Dirección de Comunicación y Enlace (DCE)
	Editor   Role = "editor"   // Departamento de Edición, Planeación y Seguimiento (DE)
	Provider Role = "provider" // the vendor of the electronic system
	Delegate Role = "delegate" // responsable de la unidad: acts for the people of their own units and no other
	Program  Role = "program"  // Clavero itself
)

// Lanes are the columns of the ministry's flow diagram and, added by us, the provider's.
var Lanes = []Role{Official, Liaison, Editor, Provider}

// Origin is how a petition came in.
type Origin string

// The origins of a petition.
const (
	Web   Origin = "web"
	Paper Origin = "paper"
	Mail  Origin = "mail"
	List  Origin = "list"
	House Origin = "house" // an office's own act on a key
	Unit  Origin = "unit"  // asked for by the unit's delegate
)

// Applicant is what the request says of the official: the data of clause 1.2.
type Applicant struct {
	GivenNames string `json:"given_names"`
	Surname1   string `json:"surname1"`
	Surname2   string `json:"surname2"`
	Position   string `json:"position"`
	UnitID     int64  `json:"unit_id,string"` // 0 when the unit is only written in words
	UnitText   string `json:"unit_text"`
	Mail       string `json:"mail"`
	Phone      string `json:"phone"`
	Extension  string `json:"extension"`
	Reason     string `json:"reason"`
}

// Name is the official's full name in the order it is written in Mexico.
func (a Applicant) Name() string {
	name := a.GivenNames
	for _, part := range []string{a.Surname1, a.Surname2} {
		if part != "" {
			name += " " + part
		}
	}
	return name
}

// Petition is one case and where it stands.
type Petition struct {
	ID         int64
	Folio      string // empty until confirmed
	Kind       Kind
	Origin     Origin
	Lang       string
	State      State
	Came       State // the state it stood at before; a correction goes back to it
	Closing    State // while withdrawing: the final state it goes to
	Since      time.Time
	Due        time.Time // zero where the state has no limit
	Version    int64
	Created    time.Time
	Ended      time.Time // entry into the final state: starts the terms of series 1 and 2
	Applicant  Applicant
	Proved     bool // the address was shown to be theirs
	OfficialID int64
	KeyID      int64 // the key a petition is about: of all kinds but new and reset
	VaultID    int64
	Notice     string // version of the privacy notice accepted, empty for paper
	Consent    time.Time
	EnteredBy  int64  // the person of the house who captured it, 0 for the web
	Fact       string // for staff-entered cases: the delivery code is asked instead of the phone
}

// Office is the lane whose turn it is.
func (p Petition) Office() Role { return p.State.Row().Turn }

// Open reports whether the petition has not reached a final state.
func (p Petition) Open() bool { return !p.State.Row().Final }
