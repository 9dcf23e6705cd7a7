// Package reading reads what a vendor's people write back (3.1): the raw bytes of one message against the open orders, and
// nothing else. It knows no network, no database and no clock; the same bytes read the same for ever.
//
// A mail is never trusted for what it says of itself. It acts alone only if it is authentic (its DKIM signature is
// aligned with the vendor's domain, by our own server's word or by our own verification), if everything it says for an
// order is said once and without a doubt, and if all that could contradict it agrees: the token, the references, the
// folio, the official's name, the user name, the plain text and the HTML. Whatever is left over, hedged, asked, quoted
// or said in two ways goes to a person, with the reading as a proposal and the doubts named. To read too little costs a
// look; to read wrong would give a person a key that is another's.
//
// The way of a message, stage by stage, and where each stands:
//
//	bytes      Read opens it: message, header, charset; attachments: files, unzip, pdf…; who vouches for it: authentic, authres, envelope
//	programs   what programs write is known by its form (RFC 3464, 3834): report
//	rows       every readable part as rows of cells: rows, html, unseen, keyed, tidy; read chooses between plain text and HTML
//	fresh      what is new is parted from what is quoted, and from the signature: fresh
//	pairs      labels with values (scan, mentions, value), tables (table), pairs without labels (pairs), what running text tells (told,
//	           foretold) become records, gathered by collect
//	sentences  the words around them: sentence, outcomes, clauses; what says nothing is taken out or set aside: advice, aside, spelt
//	orders     records find their orders: match, thread, users, ofwhom; claim joins what is said of one order and checks it
//	states     understand gives every claim its outcome
//	doubts     all that speaks against a claim: weigh, wary, reserve, stranger, spelling
//	verdict    decide
//
// What each reading does: a certain answer or refusal, and a bounce of one of our mails, act by themselves (Auto).
// An acknowledgement, a promise, a delay and an absence are noted and change nothing, as does what has nothing to do
// with us (Ignore): the clock of the reminders goes on. Questions, doubts and all that is not authentic go to a
// person, but for what is ignored anyway.
package reading

import (
	"clavero/internal/provider"
)

// Order is an order that waits for the vendor.
type Order struct {
	Folio     string
	Token     string      // of its reply address, altas+TOKEN@…
	MessageID string      // of the mail that carried it, with or without angle brackets
	Op        provider.Op // what was asked
	Official  string      // the official's full name
	UserName  string      // the user it is about; empty for Create
	Batch     string      // orders of one batch share token and Message-ID; empty for an order alone
}

// Kind is what a mail is.
type Kind string

// The kinds of mail.
const (
	Answer          Kind = "answer"          // it says that something was done, or refused
	Question        Kind = "question"        // it asks something back
	Promise         Kind = "promise"         // it will be done
	Acknowledgement Kind = "acknowledgement" // it was received
	OutOfOffice     Kind = "out-of-office"   // nobody is there (RFC 3834)
	Bounce          Kind = "bounce"          // a mail of ours came back (RFC 3464)
	Delay           Kind = "delay"           // a mail of ours is still under way (RFC 3464)
	Unrelated       Kind = "unrelated"       // nothing to do with an order
	Unreadable      Kind = "unreadable"      // encrypted, broken, a picture, or more than is read
)

// Act is what a mail may do.
type Act string

// The acts.
const (
	Auto   Act = "auto"   // it acts by itself
	Person Act = "person" // a person decides
	Ignore Act = "ignore" // it is noted, nothing changes
)

// Outcome is what a mail says of one order.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "created"
	Reset     Outcome = "reset"
	Suspended Outcome = "suspended"
	Restored  Outcome = "restored"
	Removed   Outcome = "removed"
	Refused   Outcome = "refused"
	Unknown   Outcome = "unknown"

	questioned   Outcome = "question"
	promised     Outcome = "promised"
	acknowledged Outcome = "acknowledged"
	absent       Outcome = "out-of-office"
	bounced      Outcome = "bounce"
	delayed      Outcome = "delay"
)

// done gives the outcome that fulfils each operation.
var done = map[provider.Op]Outcome{
	provider.Create: Created, provider.Reset: Reset, provider.Suspend: Suspended, provider.Restore: Restored, provider.Remove: Removed,
}

// Item is what a mail says of one order. Empty is what it does not say.
type Item struct {
	Folio    string // of the open order, or as the mail gives it when there is none
	Outcome  Outcome
	UserName string
	Secret   provider.Secret
	Reason   string // in the vendor's words
}

// Reading is how a mail reads. With Auto every item is certain; otherwise the items are a proposal.
type Reading struct {
	Authentic bool
	Kind      Kind
	Act       Act
	Items     []Item
	Doubts    []Doubt // why it is not certain, each once, in the order in which they arose
}

// Options say against what a mail is read.
type Options struct {
	Orders    []Order
	Domain    string   // the vendor's
	Authserv  string   // the name under which our own server writes Authentication-Results (RFC 8601)
	Template  Template // how this vendor writes, beyond what every vendor may write
	LookupTXT Lookup   // to verify DKIM signatures here; nil where our server's word is all there is
}

// Lookup gives the TXT records of a name, as net.LookupTXT does.
type Lookup func(name string) ([]string, error)

// Read reads one message (RFC 5322). It never fails: what cannot be read is Unreadable, for a person. Time and memory
// are bounded by the limits in message.go, whatever the message holds.
func Read(raw []byte, o Options) Reading {
	m := open(raw)
	r := reader{options: o, message: m, index: newIndex(o.Orders), vocabulary: o.Template.vocabulary()}
	r.vocabulary.names = r.index
	r.reading.Authentic = authentic(raw, m.header, o)
	r.read()
	return r.reading
}
