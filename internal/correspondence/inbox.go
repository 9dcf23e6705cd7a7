package correspondence

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/casefile"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/post"
	"clavero/internal/provider/vendormail/reading"
	"clavero/internal/store"
)

// The states of a message.
const (
	Acting   = "acting"   // certain: its job carries it into the cases
	Done     = "done"     // it acted by itself
	Review   = "review"   // a person is to see it
	Settled  = "settled"  // a person did
	Ignored  = "ignored"  // it changes nothing: an acknowledgement, an absence
	Repeated = "repeated" // the same message again
)

// Inbox takes what the vendor writes back. It is safe for use by many goroutines.
type Inbox struct {
	common
	desk *desk.Desk
	post *post.Office
	open openOrders
}

// NewInbox makes an Inbox.
func NewInbox(o Options, d *desk.Desk) *Inbox {
	return &Inbox{common: o.common(), desk: d, post: o.Post}
}

// Register tells a registry which jobs the Inbox works. Messages act one after the other: of two that say different
// things of one order, the second must see what the first did.
func (i *Inbox) Register(r jobs.Registry) { r.Handle(ActOnMail, 1, i.act) }

// read is what is kept, sealed, of how a message was read: the proposal, with the secrets it holds.
type read struct {
	From     string       `json:"from"`
	Subject  string       `json:"subject"`
	Items    []readItem   `json:"items"`
	Doubts   []string     `json:"doubts,omitempty"`
	Suspects []string     `json:"suspects,omitempty"` // words that may be secrets
	Kind     reading.Kind `json:"kind"`
	Bounced  *bouncedMail `json:"bounced,omitempty"`
	Repeats  int64        `json:"repeats,string,omitempty"`
	Decided  []readItem   `json:"decided,omitempty"` // by a person, in place of the items
}

// readItem is what a message says of one order, and which order that is; 0 where none is meant.
type readItem struct {
	Order    int64           `json:"order,string"`
	Folio    string          `json:"folio"`
	Outcome  reading.Outcome `json:"outcome"`
	UserName string          `json:"user,omitempty"`
	Secret   string          `json:"secret,omitempty"`
	Reason   string          `json:"reason,omitempty"`
}

// bouncedMail is a letter to an official that came back.
type bouncedMail struct {
	Letter int64  `json:"letter,string"`
	Reason string `json:"reason"`
}

func readingRow(id int64) string { return fmt.Sprintf("vendor_mail/%d/reading", id) }
func rawRow(id int64) string     { return fmt.Sprintf("vendor_mail/%d/raw", id) }
func copyRow(id int64) string    { return fmt.Sprintf("vendor_mail/%d/copy", id) }

// Take seals a message and says what becomes of it in the mailbox (3.1): the taker of mail.Mailbox.Watch. Handed again
// after a crash, a message is known by its place and answered for as before.
func (i *Inbox) Take(ctx context.Context, received mail.Received) (mail.Disposition, error) {
	known, err := i.db.Read().VendorMailAt(ctx, received.Box, int64(received.UIDValidity), int64(received.UID))
	if fault.Is(err, fault.NotFound) {
		known, err = i.keep(ctx, received)
	}
	if err != nil {
		return mail.Disposition{}, err
	}
	return i.disposition(ctx, known)
}

// disposition puts the copy without secrets where people look; what is not about an order stays as it came.
func (i *Inbox) disposition(ctx context.Context, m store.VendorMail) (mail.Disposition, error) {
	folder := mail.Processed
	if m.State == Review || m.State == Settled {
		folder = mail.Review
	}
	if m.Raw == nil || reading.Kind(m.Kind) == reading.Unrelated {
		return mail.Disposition{Folder: mail.Review}, nil
	}
	vault, err := i.files.Vault(ctx, i.db.Read(), m.Vault)
	if err != nil {
		return mail.Disposition{}, err
	}
	redacted, err := vault.Open(m.Copy, copyRow(m.ID))
	return mail.Disposition{Folder: folder, ID: strconv.FormatInt(m.ID, 10), Replace: redacted}, err
}

// keep reads a message that is new and stores it with all that follows from it in one write: the secret is sealed
// before anything else is kept.
func (i *Inbox) keep(ctx context.Context, received mail.Received) (store.VendorMail, error) {
	raw := received.Raw
	if received.TooLarge {
		raw = received.Header
	}
	digest := contentDigest(raw)
	content, got, err := i.read(ctx, raw, received.TooLarge)
	if err != nil {
		return store.VendorMail{}, err
	}
	var m store.VendorMail
	err = i.db.Write(ctx, func(tx *store.Tx) error {
		m = store.VendorMail{
			ID: tx.NewID(), Box: received.Box, Validity: int64(received.UIDValidity), UID: int64(received.UID), Digest: digest,
			Arrived: received.Arrived, Authentic: got.Authentic, Kind: string(got.Kind), State: stateOf(got),
		}
		same, err := tx.SameVendorMail(ctx, digest, m.Authentic)
		switch {
		case err == nil:
			m.State, content.Repeats = Repeated, same
		case !fault.Is(err, fault.NotFound):
			return err
		}
		if err := i.seal(ctx, tx, &m, raw, received.TooLarge, content); err != nil {
			return err
		}
		if err := tx.InsertVendorMail(ctx, m, content.orders()); err != nil {
			return err
		}
		if err := i.recordReceived(ctx, tx, m); err != nil || m.State != Acting {
			return err
		}
		return i.queue.Enqueue(ctx, tx, jobs.Job{Kind: ActOnMail, ID: m.ID})
	})
	return m, err
}

func stateOf(got reading.Reading) string {
	switch got.Act {
	case reading.Auto:
		return Acting
	case reading.Ignore:
		return Ignored
	}
	return Review
}

func (r read) orders() []int64 {
	var ids []int64
	for _, item := range r.Items {
		if item.Order != 0 {
			ids = append(ids, item.Order)
		}
	}
	return ids
}

// seal puts the message under a vault of its own: it may be about several cases, and ends with a disposition of its own.
func (i *Inbox) seal(ctx context.Context, tx *store.Tx, m *store.VendorMail, raw []byte, large bool, content read) error {
	var err error
	if m.Vault, err = i.files.OpenCase(ctx, tx); err != nil {
		return err
	}
	vault, err := i.files.Vault(ctx, tx.Reader, m.Vault)
	if err != nil {
		return err
	}
	if !large {
		m.Raw = vault.Seal(raw, rawRow(m.ID))
	}
	words := reading.SuspectsIn(content.Subject) // what is read of a mail is its body alone
	if m.State == Review {
		words = reading.Suspects(raw)
	}
	content.suspect(words, i.vendor.Contract)
	m.Copy = vault.Seal(reading.Redact(raw, content.secrets()), copyRow(m.ID))
	m.Reading, err = i.files.Seal(ctx, tx.Reader, m.Vault, readingRow(m.ID), content)
	return err
}

// secrets are those of the items, then the words that may be one. Their places in the list are the numbers that the copy
// shows in their stead.
func (r read) secrets() []string {
	var list []string
	for _, item := range r.Items {
		list = append(list, item.Secret)
	}
	return append(list, r.Suspects...)
}

// hide takes the secrets out of what is shown of the message: those that were made out, and those that a person who read it
// said were there.
func (r read) hide(text string) string {
	secrets := r.secrets()
	for _, item := range r.Decided {
		secrets = append(secrets, item.Secret)
	}
	return reading.Hide(text, secrets)
}

// suspect adds the words that may be secrets although the reader made nothing of them: a person who looks at a doubtful
// message is not shown them either, and says by number which it is. The number of the contract, which every mail of ours
// cites and every answer quotes, is none.
func (r *read) suspect(words []string, contract string) {
	for _, word := range words {
		if strings.Contains(contract, word) {
			continue
		}
		known := slices.ContainsFunc(r.Items, func(i readItem) bool { return i.Secret == word || i.UserName == word || i.Folio == word })
		if !known {
			r.Suspects = append(r.Suspects, word)
		}
	}
}

func (i *Inbox) recordReceived(ctx context.Context, tx *store.Tx, m store.VendorMail) error {
	_, err := i.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.VendorWrote, What: m.State, By: ledger.Actor{Kind: ledger.ByProvider, ID: m.ID}, On: ledger.Subject{Kind: ledger.OnProvider, ID: m.ID},
		Detail: map[string]any{"authentic": m.Authentic, "kind": m.Kind, "sha256": fmt.Sprintf("%x", m.Digest)},
	})
	return err
}

// contentDigest is the hash of what makes a message the same wherever and however often it was delivered: the lines that
// servers put on top on its way do not count.
func contentDigest(raw []byte) []byte {
	sum := sha256.Sum256(reading.Content(raw))
	return sum[:]
}
