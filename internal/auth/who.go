package auth

import (
	"slices"
	"time"

	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// Kind is what somebody is to the program.
type Kind string

// The kinds. Those that have sessions are named as in the table of sessions.
const (
	Anonymous Kind = ""
	Reader    Kind = "reader" // the holder of a key
	Staff     Kind = "staff"  // a person of the house
	Case      Kind = "case"   // whoever opened one case by a mailed link
)

// pending is the kind of session of a person of the house who has given a passphrase and no second factor yet.
const pending = "pending"

// Must is what somebody has to do before they may do anything else.
type Must string

// What may be left to do.
const (
	Nothing           Must = ""
	MustSetPassphrase Must = "passphrase" // a reader who came with the secret of their key (4.1)
	MustSayHere       Must = "here"       // a reader whose key is restricted until they say that they are still in their post
	MustEnterCode     Must = "code"       // a person of the house: the second factor
	MustEnrolTotp     Must = "totp"       // a person of the house who has no second factor yet
)

// Who is who asks. The zero value is nobody in particular.
type Who struct {
	Kind     Kind
	ID       int64  // the key's, the person of the house's or the petition's
	Official int64  // of a reader
	Unit     int64  // of a reader
	Name     string // in full; empty for a case
	User     string // what they sign in with, for password managers: user name, or the address of a person of the house
	Lang     string // of a person of the house
	Roles    []Role
	Session  int64
	Must     Must

	ends time.Time // of a reader's key; zero where it has no end
}

// May reports as a fault why somebody may not: Unsigned when they should sign in, or finish doing so, first; Denied when
// it is not theirs to do.
func (w Who) May(p Permission) error {
	switch {
	case w.Kind == Anonymous:
		return errUnsigned
	case w.Must != Nothing:
		return errUnfinished
	case !allowed(w.Kind, w.Roles, p):
		return errDenied
	}
	return nil
}

// What May says, made once: a page asks a dozen times what somebody may, and mostly hears that they may not.
var (
	errUnsigned   = fault.New(fault.Unsigned, "fault.unsigned")
	errUnfinished = fault.New(fault.Unsigned, "identity.unfinished")
	errDenied     = fault.New(fault.Denied, "fault.denied")
)

// Has reports whether a person of the house holds a role.
func (w Who) Has(r Role) bool {
	return w.Kind == Staff && w.Must == Nothing && slices.Contains(w.Roles, r)
}

// Acts reports whether somebody plays that part in the procedure: liaison, editor and delegate by their role, the official
// as the holder of a key or as the requester of one case. Whose case it is, and of which unit, the use case looks at.
func (w Who) Acts(role petition.Role) bool {
	if w.Must != Nothing {
		return false
	}
	switch role {
	case petition.Official:
		return w.Kind == Reader || w.Kind == Case
	case petition.Liaison:
		return w.Has(Liaison)
	case petition.Editor:
		return w.Has(Editor)
	case petition.Delegate:
		return w.Has(Delegate)
	}
	return false
}

// As is w acting in a part of the procedure; fault Denied when it is not theirs.
func (w Who) As(role petition.Role) (petition.Actor, error) {
	if !w.Acts(role) {
		return petition.Actor{}, fault.New(fault.Denied, "fault.denied")
	}
	actor := petition.Actor{Role: role, ID: w.ID, Name: w.Name}
	if role == petition.Official {
		actor.ID = w.Official
	}
	return actor, nil
}

// Actor is how the ledger names w.
func (w Who) Actor() ledger.Actor {
	if w.Kind == Staff {
		return byStaff(w.ID)
	}
	return byOfficial(w.Official)
}

func readerWho(c credential.Credential, o directory.Official, session int64, restricted bool) Who {
	w := Who{Kind: Reader, ID: c.ID, Official: o.ID, Unit: o.UnitID, Name: o.Name(), User: c.UserName, Session: session, ends: c.Ends}
	switch {
	case c.Passphrase == "":
		w.Must = MustSetPassphrase
	case restricted:
		w.Must = MustSayHere
	}
	return w
}

// staffWho leaves out the roles while something is left to do, so that nothing can come of them.
func staffWho(s store.Staff, session int64, signedIn bool) Who {
	w := Who{Kind: Staff, ID: s.ID, Name: s.Name, User: s.Mail, Lang: s.Lang, Session: session}
	switch {
	case signedIn:
		w.Roles = rolesOf(s)
	case s.Totp == nil:
		w.Must = MustEnrolTotp
	default:
		w.Must = MustEnterCode
	}
	return w
}

func rolesOf(s store.Staff) []Role {
	roles := make([]Role, len(s.Roles))
	for i, r := range s.Roles {
		roles[i] = Role(r)
	}
	return roles
}
