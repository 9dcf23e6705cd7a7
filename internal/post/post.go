// Package post writes to people: it queues a letter inside the write that makes it necessary, derives the link it
// carries, sends it when its job comes, and files what was sent without the link.
//
// A link's token is derived from the keyring and the link's row (HMAC), so that no job, log or table holds it and a
// letter sent twice after a crash carries the same link under the same Message-ID.
package post

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/jobs"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail"
	"clavero/internal/provider/builtin"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// SendMail is the kind of job that sends one letter; its id is the letter's.
const SendMail jobs.Kind = "mail.send"

// Site is what letters say of the installation.
type Site struct {
	PublicURL   *url.URL // with the path prefix, without a slash at the end
	Institution string
	Office      string // whom to write to: the liaison's name and address
	From        mail.Address
	ReplyTo     mail.Address
	Bounces     mail.Address // the mailbox in which notices of return are read; the zero value leaves it to the transport

	Systems map[string]System // where keys open the digest, by the provider that made them; the portal's are not in it
}

// System is another company's electronic system, to its readers.
type System struct {
	Name string // of whoever runs it; empty where nothing says it
	URL  string // at which people sign in; empty where nothing says it
}

// SystemOf is where the keys of a provider open the digest; ok is false for those that open it here, at the portal.
func (s Site) SystemOf(provider string) (System, bool) {
	return s.Systems[provider], provider != builtin.Name
}

// URL makes a public address of a path of the program.
func (s Site) URL(path string) string { return strings.TrimRight(s.PublicURL.String(), "/") + path }

// Words name the system to its readers, with its address where there is one.
func (s System) Words(tag lang.Tag) string {
	words := tag.T("post.system")
	if s.Name != "" {
		words = tag.T("post.system.named", "Name", s.Name)
	}
	if s.URL != "" {
		words += " (" + s.URL + ")"
	}
	return words
}

// Office queues and sends letters. It is safe for use by many goroutines.
type Office struct {
	db        *store.DB
	files     *casefile.Files
	book      *rulebook.Book
	queue     jobs.Queue
	transport mail.Transport
	site      Site
	log       *slog.Logger
	refused   func(ctx context.Context, tx *store.Tx, m store.Mail, code int) error
	accepted  func(ctx context.Context, tx *store.Tx, m store.Mail) error
}

// New makes an Office.
func New(db *store.DB, files *casefile.Files, book *rulebook.Book, queue jobs.Queue, transport mail.Transport, site Site, log *slog.Logger) *Office {
	return &Office{db: db, files: files, book: book, queue: queue, transport: transport, site: site, log: log}
}

// OnRefused sets what is to happen when a server refuses a letter's address for good, and OnAccepted when it takes the
// letter: once for each letter, in the write that notes it. Both are set once, before the first job runs.
func (o *Office) OnRefused(fn func(ctx context.Context, tx *store.Tx, m store.Mail, code int) error) {
	o.refused = fn
}

// OnAccepted sets what is to happen when a server takes a letter: see OnRefused.
func (o *Office) OnAccepted(fn func(ctx context.Context, tx *store.Tx, m store.Mail) error) {
	o.accepted = fn
}

// Site gives what letters say of the installation.
func (o *Office) Site() Site { return o.site }

// Letter is what is to be written, before it has its words: those are the mechanisms' in force.
type Letter struct {
	Purpose     string // of the mechanisms' mails: confirm, received, …
	Words       string // the mail whose words it has, where they are not those of its purpose
	SubjectKind string // petition, credential, staff
	Subject     int64
	Vault       int64 // that it is sealed under; 0 for the house's
	Lang        string
	To          mail.Address
	Args        map[string]string // for the placeholders; a link's end and the folio come by themselves
	Folio       string
	Link        *NewLink // nil: the button, if the text has one, leads to the tracking page
	Attached    []mail.Attachment
}

// kept is what is sealed with a waiting letter.
type kept struct {
	To    mail.Address      `json:"to"`
	Args  map[string]string `json:"args"`
	Folio string            `json:"folio,omitempty"`
	Path  string            `json:"path,omitempty"`
	Head  string            `json:"head,omitempty"`
	Words string            `json:"words,omitempty"`

	Attached []mail.Attachment `json:"attached,omitempty"`
}

const keptRow = "mail/waiting"
const filedRow = "mail/filed"

// Queue stores a letter and its link in the caller's write and enqueues its sending. It gives the ids of both; the
// link's is 0 when it has none.
func (o *Office) Queue(ctx context.Context, tx *store.Tx, m guideline.Mechanism, l Letter) (int64, int64, error) {
	row := store.Mail{
		ID: tx.NewID(), Purpose: l.Purpose, SubjectKind: l.SubjectKind, Subject: l.Subject, Vault: l.Vault, Lang: l.Lang,
		Mechanism: m.Number, Created: tx.Now,
	}
	if row.Vault == 0 {
		row.Vault = casefile.House
	}
	content := kept{To: l.To, Args: map[string]string{}, Folio: l.Folio, Words: l.Words, Attached: l.Attached}
	for name, value := range l.Args {
		content.Args[name] = value
	}
	if l.Link != nil {
		link, err := o.NewLink(ctx, tx, *l.Link)
		if err != nil {
			return 0, 0, err
		}
		row.Link, content.Path = link.ID, l.Link.Path
		content.Args["Until"] = spanish.DateTime(link.Expires, lang.Parse(l.Lang))
	}
	head, err := tx.LedgerHead(ctx)
	if err != nil {
		return 0, 0, err
	}
	content.Head = head.String()
	row.MessageID = mail.MessageID(l.Purpose, row.ID, 1, o.domain())
	if row.Sealed, err = o.files.Seal(ctx, tx.Reader, row.Vault, keptRow, content); err != nil {
		return 0, 0, err
	}
	if err := tx.InsertMail(ctx, row); err != nil {
		return 0, 0, err
	}
	return row.ID, row.Link, o.queue.Enqueue(ctx, tx, jobs.Job{Kind: SendMail, ID: row.ID})
}

// retryLater is how long a letter waits while the installation has no mail or its server is misconfigured.
const retryLater = 2 * time.Minute

// Send is the worker of SendMail: it composes the letter with the words in force when it was queued, hands it to the
// server, and files it. A letter already sent is left alone.
func (o *Office) Send(ctx context.Context, id int64) error {
	row, err := o.db.Read().Mail(ctx, id)
	if fault.Is(err, fault.NotFound) {
		return nil // about a form that was dropped
	}
	if err != nil {
		return err
	}
	if row.State != "waiting" {
		return nil
	}
	message, filed, err := o.compose(ctx, row)
	if err != nil {
		return err
	}
	if err := o.transport.Send(ctx, message); err != nil {
		return o.failed(ctx, row, err)
	}
	return o.accept(ctx, row, filed)
}

// accept files the letter and tells of it in one write. A crash before it leaves both undone, and the same letter goes again.
func (o *Office) accept(ctx context.Context, row store.Mail, filed Copy) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		sealed, err := o.files.Seal(ctx, tx.Reader, row.Vault, filedRow, filed)
		if err != nil {
			return err
		}
		ended, err := tx.FinishMail(ctx, row.ID, "sent", 250, sealed)
		if err != nil || !ended || o.accepted == nil {
			return err
		}
		return o.accepted(ctx, tx, row)
	})
}

// failed tells an address that does not exist from a server that is down and from a wrong configuration.
func (o *Office) failed(ctx context.Context, row store.Mail, cause error) error {
	var failure *mail.Failure
	switch {
	case errors.Is(cause, mail.ErrOff):
		return jobs.Later(retryLater, cause)
	case errors.As(cause, &failure) && failure.Config:
		o.log.Warn("mail server refuses us: see its configuration", "stage", failure.Stage, "code", failure.SMTPCode)
		return jobs.Later(retryLater, cause)
	case errors.As(cause, &failure) && failure.Permanent:
		return o.refuse(ctx, row, failure.SMTPCode)
	case errors.As(cause, &failure):
		err := o.db.WriteLight(ctx, func(tx *store.Tx) error { return tx.CountMailTry(ctx, row.ID, failure.SMTPCode) })
		return errors.Join(cause, err)
	}
	return cause
}

// refuse is done with the letter and tells of it, in one write as well.
func (o *Office) refuse(ctx context.Context, row store.Mail, code int) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		ended, err := tx.FinishMail(ctx, row.ID, "failed", code, nil)
		if err != nil || !ended || o.refused == nil {
			return err
		}
		return o.refused(ctx, tx, row, code)
	})
}
