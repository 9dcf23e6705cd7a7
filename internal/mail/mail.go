// Package mail composes what the program writes to people and hands it to a mail server, and watches a mailbox for what
// is written to it.
//
// A Letter is what is said; text and HTML are both made from it, so that they cannot differ. A Message is a letter with
// its envelope. Building a message is a pure function: the same message gives the same bytes, so that a mail repeated
// after a crash (accepted by the server while the process died) is the same mail, with the same Message-ID, and not a
// second one. A Transport sends: SMTP to the institution's server, Memory for the demo and for tests, Off where an
// installation has no mail. What goes wrong in sending comes back as a Failure, which tells the address that does not
// exist (the case moves to «no entregada», 4.1) from the server that is down (try again) and from the wrong password
// (the operator's trouble).
//
// Nothing in a mail tells on its reader: no remote images, no tracking, no script.
package mail

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Address is one mailbox (RFC 5322, 3.4). Mail is in the form that ParseAddress returns; Name may be anything a person
// typed, since it is cleaned when the message is built.
type Address struct{ Name, Mail string }

// Message is a letter with its envelope.
type Message struct {
	ID      string  // Message-ID without its angle brackets, from MessageID
	From    Address // the office that writes
	ReplyTo Address // where answers go; the zero value means From
	To      Address
	Letter  Letter
	At      time.Time // the Date header: when the mail was decided on, not when it is sent

	// EnvelopeID is the name by which a server's notice speaks of this mail, in its field Original-Envelope-Id
	// (RFC 3461, 4.4; RFC 3464, 2.2.1): printable ASCII, 1 to 100 characters. Empty means the Message-ID.
	EnvelopeID string
	InReplyTo  string // Message-ID that this mail answers or calls to mind, without angle brackets; empty for none

	Attachments []Attachment
	Bounces     Address // where notices of this mail go; the zero value means the transport's
}

// Attachment is a file that travels with a mail. The name is plain ASCII.
type Attachment struct {
	Name      string
	MediaType string
	Content   []byte
}

// Transport hands a message to the outside. Send returns nil once a server took charge of the message, a *Failure when
// it did not, or another error when the message could not be built at all, which trying again does not mend.
type Transport interface {
	Send(ctx context.Context, m Message) error
}

// MessageID makes the identifier (RFC 5322, 3.6.4) of a mail from what it is about: the same purpose, row and attempt
// always give the same one. Purpose is a word of the code («confirm», «delivery»), domain that of the sender.
func MessageID(purpose string, id int64, attempt int, domain string) string {
	return fmt.Sprintf("%s.%d.%d@%s", purpose, id, attempt, domain)
}

// ErrOff is the cause of every failure of Off.
var ErrOff = errors.New("this installation has no mail server configured")

// Off is the transport of an installation without mail: it refuses everything, as trouble of the operator.
type Off struct{}

// Send always fails with a Failure whose cause is ErrOff.
func (Off) Send(context.Context, Message) error {
	return &Failure{Stage: StageConnect, Config: true, Cause: ErrOff}
}
