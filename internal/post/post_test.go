package post_test

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/jobs"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/post"
	"clavero/internal/rulebook"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// world is an office whose mail server answers as it was told to.
type world struct {
	t       *testing.T
	ctx     context.Context
	db      *store.DB
	office  *post.Office
	queue   *jobs.Inline
	box     *mail.Memory
	trouble error
	refused []int
	deaf    error // of whoever is told of a refusal
	now     time.Time
}

func (w *world) Send(ctx context.Context, m mail.Message) error {
	if w.trouble != nil {
		return w.trouble
	}
	return w.box.Send(ctx, m)
}

func open(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), box: mail.NewMemory(), now: time.Date(2026, 3, 3, 16, 0, 0, 0, time.UTC)}
	place := storetest.Place(t, store.SQLite)
	place.Clock = func() time.Time { return w.now }
	w.db = storetest.Open(t, place)
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	w.must(err)
	files := casefile.New(keys)
	book := rulebook.New(files)
	w.queue = jobs.NewInline(w.db)
	site := post.Site{PublicURL: &url.URL{Scheme: "https", Host: "sintesis.example", Path: "/clave/"}, Institution: "Secretaría de Ejemplo",
		Office: "Enlace", From: mail.Address{Mail: "sintesis@salud.example"}}
	w.office = post.New(w.db, files, book, w.queue, w, site, slog.New(slog.DiscardHandler))
	w.office.OnRefused(func(_ context.Context, _ *store.Tx, _ store.Mail, code int) error {
		w.refused = append(w.refused, code)
		return w.deaf
	})
	w.queue.Handle(post.SendMail, 1, w.office.Send)
	w.must(w.db.Write(w.ctx, func(tx *store.Tx) error {
		return errors.Join(files.OpenHouse(w.ctx, tx), book.Install(w.ctx, tx, ledger.Actor{Kind: ledger.ByOperator}))
	}))
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) queued(purpose string) store.Mail {
	w.t.Helper()
	var id int64
	w.must(w.db.Write(w.ctx, func(tx *store.Tx) (err error) {
		id, _, err = w.office.Queue(w.ctx, tx, guideline.StandardMechanism(), post.Letter{
			Purpose: purpose, SubjectKind: "petition", Subject: 5, Lang: "es", Folio: "SIE-2026-000001", To: mail.Address{Mail: "a@salud.example"},
			Args: map[string]string{"Fact": "un dato {Folio} {Until}"}, Link: &post.NewLink{Purpose: purpose, Subject: 5, Path: "/liga/", Life: time.Hour},
		})
		return err
	}))
	return w.mail(id)
}

func (w *world) mail(id int64) store.Mail {
	w.t.Helper()
	m, err := w.db.Read().Mail(w.ctx, id)
	w.must(err)
	return m
}

func (w *world) work() error { return w.queue.Run(w.ctx, w.now) }

func TestALetterIsSentOnceAndFiledWithoutItsLink(t *testing.T) {
	w := open(t)
	row := w.queued("deliver")
	w.must(w.work())
	w.must(w.office.Send(w.ctx, row.ID)) // the job comes again
	sent := w.box.List()
	if len(sent) != 1 || sent[0].ID != row.MessageID {
		t.Fatalf("%d letters went", len(sent))
	}
	address := sent[0].Letter.Button.URL
	if !strings.HasPrefix(address, "https://sintesis.example/clave/liga/") || !strings.Contains(sent[0].Text, address) {
		t.Errorf("the link is %s", address)
	}
	if !strings.Contains(sent[0].Text, "Bitácora de actos:\n2:") {
		t.Errorf("the ledger's head does not travel with it:\n%s", sent[0].Text)
	}
	row = w.mail(row.ID)
	filed, err := w.office.Filed(w.ctx, w.db.Read(), row)
	w.must(err)
	if row.State != "sent" || filed.To != "a@salud.example" || strings.Contains(filed.Text, address) || !strings.Contains(filed.Text, "/liga-retirada") {
		t.Errorf("on file, %s: %s\n%s", row.State, filed.Subject, filed.Text)
	}
}

func TestALetterSentTwiceIsTheSameLetter(t *testing.T) {
	w := open(t)
	row := w.queued("confirm")
	w.trouble = &mail.Failure{Stage: mail.StageContent, SMTPCode: 451}
	if err := w.work(); err == nil {
		t.Error("a letter the server put off counts as sent")
	}
	if got := w.mail(row.ID); got.State != "waiting" || got.Attempts != 1 || got.ReplyCode != 451 {
		t.Errorf("after a try: %s, %d attempts, code %d", got.State, got.Attempts, got.ReplyCode)
	}
	w.trouble = nil
	w.must(w.work())
	if got := w.box.List(); len(got) != 1 || got[0].ID != row.MessageID {
		t.Errorf("%d letters", len(got))
	}
}

// A wrong configuration is never the address's fault: the letter waits.
func TestALetterWaitsForTheOperator(t *testing.T) {
	for name, trouble := range map[string]error{
		"no mail": &mail.Failure{Stage: mail.StageConnect, Config: true, Cause: mail.ErrOff}, "relaying denied": &mail.Failure{Stage: mail.StageRecipient, Config: true, SMTPCode: 554},
	} {
		w := open(t)
		row := w.queued("confirm")
		w.trouble = trouble
		w.must(w.work())
		if got := w.mail(row.ID); got.State != "waiting" || len(w.refused) != 0 || len(w.queue.Waiting()) != 1 {
			t.Errorf("%s: %s, %d refusals, %d jobs", name, got.State, len(w.refused), len(w.queue.Waiting()))
		}
		w.trouble, w.now = nil, w.now.Add(time.Hour)
		w.must(w.work())
		if got := w.mail(row.ID); got.State != "sent" {
			t.Errorf("%s, mended: %s", name, got.State)
		}
	}
}

// Whoever must know of a refusal is told in the write that is done with the letter: what fails undoes both.
func TestARefusalIsNotLost(t *testing.T) {
	w := open(t)
	row := w.queued("deliver")
	w.trouble, w.deaf = &mail.Failure{Stage: mail.StageRecipient, Permanent: true, SMTPCode: 550}, errors.New("the database is busy")
	if err := w.work(); err == nil {
		t.Error("a refusal nobody heard of counts as done")
	}
	if got := w.mail(row.ID); got.State != "waiting" {
		t.Errorf("nobody heard of the refusal, and the letter is %s", got.State)
	}
	w.deaf = nil
	w.must(w.work())
	w.must(w.office.Send(w.ctx, row.ID))
	if got := w.mail(row.ID); got.State != "failed" || got.ReplyCode != 550 || len(w.refused) != 2 {
		t.Errorf("%s, code %d, told %v", got.State, got.ReplyCode, w.refused)
	}
}

func TestALetterOfADroppedForm(t *testing.T) {
	w := open(t)
	w.queued("confirm")
	w.must(w.db.Write(w.ctx, func(tx *store.Tx) error { return tx.DropMails(w.ctx, "petition", 5) }))
	w.must(w.work())
	if got := w.box.List(); len(got) != 0 {
		t.Errorf("%d letters went", len(got))
	}
}

func TestLinks(t *testing.T) {
	w := open(t)
	w.queued("track")
	w.must(w.work())
	address := w.box.List()[0].Letter.Button.URL
	token := address[strings.LastIndexByte(address, '/')+1:]
	link, err := w.office.Find(w.ctx, w.db.Read(), "track", token)
	w.must(err)
	for name, wrong := range map[string][2]string{"another purpose": {"deliver", token}, "cut": {"track", token[:40]}, "empty": {"track", ""}} {
		if _, err := w.office.Find(w.ctx, w.db.Read(), wrong[0], wrong[1]); !fault.Is(err, fault.Gone) || fault.TextOf(err) != "link.gone" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := post.Usable(link, link.Expires.Add(-time.Microsecond)); err != nil {
		t.Errorf("just before its end: %v", err)
	}
	if err := post.Usable(link, link.Expires); fault.TextOf(err) != "link.expired" {
		t.Errorf("at its end: %v", err)
	}
	spend := func() error {
		return w.db.Write(w.ctx, func(tx *store.Tx) error { return post.Spend(w.ctx, tx, link) })
	}
	w.must(spend())
	if err := spend(); !fault.Is(err, fault.Gone) || fault.TextOf(err) != "link.spent" {
		t.Errorf("spent twice: %v", err)
	}
}

// A placeholder's value is text: it fills no further placeholder.
func TestValuesAreNotExpanded(t *testing.T) {
	w := open(t)
	w.queued("deliver")
	w.must(w.work())
	if text := w.box.List()[0].Text; !strings.Contains(text, "un dato {Folio} {Until}") {
		t.Errorf("a value was expanded:\n%s", text)
	}
}
