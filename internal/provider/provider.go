// Package provider is the contract with whoever creates users and keys in the electronic system (2.1, 3.1): Clavero's own
// portal, a vendor reached by mail, a system that speaks SCIM.
//
// An answer may come at once or days later, in part, twice or never. So an order is a row with an id, carrying it out
// twice is harmless, and an answer that comes later enters through the same use case as one that came at once. One
// conformance suite (providertest) holds every implementation to this page.
package provider

import (
	"context"
	"time"
)

// Op is what a provider can be asked.
type Op string

// The operations.
const (
	Create  Op = "create"  // a user and a secret for a new person
	Reset   Op = "reset"   // a new secret for a user
	Suspend Op = "suspend" // the user no longer enters
	Restore Op = "restore" // the user enters again
	Rename  Op = "rename"  // the user is called otherwise: the names it follows from are others now
	Remove  Op = "remove"  // the user is gone for good
)

// Ops lists the operations.
var Ops = []Op{Create, Reset, Suspend, Restore, Rename, Remove}

// Secret is a key's secret on its way from the provider to its seal. It prints as nothing.
type Secret string

// String keeps the secret out of logs and messages.
func (Secret) String() string { return "(secret)" }

// GoString keeps the secret out of %#v.
func (Secret) GoString() string { return "(secret)" }

// MarshalText keeps the secret out of JSON.
func (Secret) MarshalText() ([]byte, error) { return []byte("(secret)"), nil }

// Person is what a provider may be told of an official, and no more.
type Person struct {
	GivenNames string
	Surname1   string
	Surname2   string
}

// Order is one thing asked. Carrying out the same ID again must change nothing and give the same answer.
type Order struct {
	ID       int64
	Op       Op
	Folio    string
	UserName string // of the user the order is about; empty for Create
	Person   Person
	Longest  int    // characters a user name may have, by the mechanisms
	Why      string // it is asked again: what was wrong with the answer before; empty the first time
}

// Status is how an answer stands.
type Status string

// The statuses of an answer.
const (
	Done    Status = "done"    // it was carried out; Create and Reset bring user and secret, Rename the new user name
	Pending Status = "pending" // it was asked; the answer comes later
	Partial Status = "partial" // an answer came that lacks something
	Refused Status = "refused" // the provider says no, and why
)

// Answer is what a provider says to an order.
type Answer struct {
	Status   Status
	UserName string
	Secret   Secret
	Reason   string // of a refusal, in the provider's words
	At       time.Time
}

// Complete reports whether a Done answer brings all that its operation needs.
func (a Answer) Complete(op Op) bool {
	if a.Status != Done {
		return false
	}
	switch op {
	case Create, Reset:
		return a.UserName != "" && a.Secret != ""
	case Rename:
		return a.UserName != ""
	}
	return true
}

// Verdict is what trying a key showed.
type Verdict string

// The verdicts of a probe. Down is neither yes nor no: it is tried again.
const (
	Works Verdict = "works"
	Fails Verdict = "fails"
	Down  Verdict = "down"
)

// Capabilities say what a provider can do, so that the procedure asks nothing else of it.
type Capabilities struct {
	Answers []Op // it can be asked these
	AtOnce  bool // it answers within the call
	Probes  bool // it can be tried by the program; else a person tries
	Keeps   bool // its own sign-in asks for the secret as long as the key lives: it stays sealed, for proofs alone
}

// Provider is the contract. Carry and Probe return an error only when nothing could be asked, which is tried again;
// a refusal is an answer.
type Provider interface {
	// Name is the provider's name in the mechanisms: "builtin".
	Name() string
	// Capabilities never change while the program runs.
	Capabilities() Capabilities
	// Carry asks for an order; asking again for the same ID changes nothing.
	Carry(ctx context.Context, o Order) (Answer, error)
	// Probe tries to sign in. It leaves no session and counts as no access.
	Probe(ctx context.Context, userName string, secret Secret) (Verdict, error)
}
