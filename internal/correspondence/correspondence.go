// Package correspondence is what is written to a vendor that is reached by mail, and what it writes back (2.1, 3.1).
//
// Outbox writes: each order goes out in a remission, a mail of its own or one line of a batch, that is derived from its
// rows alone, so that a crash lets the same mail go again and never another one. What nobody answers is called to mind.
//
// Inbox reads: each message of the mailbox is sealed whole before anything else is kept of it, read by package reading,
// and acts by itself only where that is certain; everything else waits for a person with the reading as a proposal. The
// outcome enters through desk.Desk.Answer, the same door as every provider's. A message is handled once, by its place in
// the mailbox, and the same answer that comes twice is known by its content.
package correspondence

import (
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/jobs"
	"clavero/internal/mail"
	"clavero/internal/post"
	"clavero/internal/provider/vendormail"
	"clavero/internal/provider/vendormail/reading"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// The kinds of jobs this package works.
const (
	SendRemission jobs.Kind = "vendor.send"   // one mail to the vendor; its id is the remission's
	GatherOrders  jobs.Kind = "vendor.gather" // orders that wait for their batch
	ChaseOrders   jobs.Kind = "vendor.chase"  // orders that nobody answers
	ActOnMail     jobs.Kind = "vendor.act"    // one message that acts by itself; its id is the message's
)

// Vendor is who is written to, and under what terms: settings of the installation.
type Vendor struct {
	Name     string       // E-Medios
	To       mail.Address // where orders go
	Answers  mail.Address // ours, where answers come to: altas@…; each order's own address is altas+TOKEN@…
	Domain   string       // the vendor's, in whose name its mails are signed
	Authserv string       // the name under which our own mail server writes Authentication-Results (RFC 8601)
	Contract string       // number of the contract by which data may be sent to it
	Site     string       // of its electronic system, for instructions

	Batch     time.Duration // how long orders are gathered for one mail; 0 sends each by itself
	Remind    int           // working hours after which an unanswered order is called to mind
	LookupTXT reading.Lookup
}

// common is what both halves work with.
type common struct {
	db     *store.DB
	files  *casefile.Files
	book   *rulebook.Book
	queue  jobs.Queue
	vendor Vendor
	log    *slog.Logger
}

// Options are what an Outbox is made of.
type Options struct {
	DB        *store.DB
	Files     *casefile.Files
	Book      *rulebook.Book
	Queue     jobs.Queue
	Post      *post.Office
	Transport mail.Transport
	Vendor    Vendor
	Log       *slog.Logger
}

func (o Options) common() common {
	return common{db: o.DB, files: o.Files, book: o.Book, queue: o.Queue, vendor: o.Vendor, log: o.Log}
}

const providerName = vendormail.Name

// tokenLetters are those that survive whatever a mail server does to the left of an @.
var tokenLetters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// token derives the token of a remission's reply address: 128 bits, in small letters and digits.
func (c *common) token(keyID string, remission int64) (string, error) {
	derived, err := c.files.Keys().Token(keyID, "remission", remission, 1)
	if err != nil {
		return "", err
	}
	raw, err := base64.RawURLEncoding.DecodeString(derived)
	if err != nil || len(raw) < 16 {
		return "", fmt.Errorf("token of remission %d: %w", remission, err)
	}
	return tokenLetters.EncodeToString(raw[:16]), nil
}

// replyTo is the address under which the answers to a remission are known.
func (c *common) replyTo(token string) mail.Address {
	local, domain, _ := strings.Cut(c.vendor.Answers.Mail, "@")
	return mail.Address{Name: c.vendor.Answers.Name, Mail: local + "+" + token + "@" + domain}
}
