package correspondence_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/clockwork"
	"clavero/internal/correspondence"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/post"
	"clavero/internal/provider/vendormail"
	"clavero/internal/rulebook"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var (
	liaison = petition.Actor{Role: petition.Liaison, ID: 11, Name: "Enlace Uno"}
	editor  = petition.Actor{Role: petition.Editor, ID: 21, Name: "Edición Uno"}
)

// world is an office whose vendor is reached by mail, with the mails in a box and the clock in hand.
type world struct {
	t      *testing.T
	ctx    context.Context
	db     *store.DB
	files  *casefile.Files
	queue  *jobs.Inline
	box    *mail.Memory
	desk   *desk.Desk
	out    *correspondence.Outbox
	in     *correspondence.Inbox
	unit   directory.Unit
	mu     sync.Mutex
	now    time.Time
	uid    uint32
	people int
}

var vendor = correspondence.Vendor{
	Name: "E-Medios", To: mail.Address{Name: "Altas", Mail: "altas@emedios.test"}, Answers: mail.Address{Name: "Altas", Mail: "claves@salud.test"},
	Domain: "emedios.test", Authserv: "mx.salud.test", Contract: "DGRMSG-DCC-S-0123-2026", Remind: 8,
}

func each(t *testing.T, with correspondence.Vendor, fn func(t *testing.T, w *world)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) { fn(t, open(t, engine, with)) })
	}
}

func open(t *testing.T, engine store.Engine, with correspondence.Vendor) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), box: mail.NewMemory(), now: time.Date(2026, 3, 3, 10, 0, 0, 0, spanish.MexicoCity())}
	place := storetest.Place(t, engine)
	place.Clock = w.Now
	w.db = storetest.Open(t, place)
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	w.must(err)
	w.files = casefile.New(keys)
	book := rulebook.New(w.files)
	w.queue = jobs.NewInline(w.db)
	logger := slog.New(slog.DiscardHandler)
	site := post.Site{PublicURL: &url.URL{Scheme: "https", Host: "sintesis.test"}, Institution: "Secretaría de Ejemplo",
		Office: "Dirección de Comunicación y Enlace, enlace@salud.test", From: mail.Address{Mail: "sintesis@salud.test"}}
	office := post.New(w.db, w.files, book, w.queue, w.box, site, logger)
	options := correspondence.Options{DB: w.db, Files: w.files, Book: book, Queue: w.queue, Post: office, Transport: w.box, Vendor: with, Log: logger}
	w.out = correspondence.NewOutbox(options)
	w.desk = desk.New(w.db, w.files, book, office, w.queue, logger, vendormail.New(w.out.Ask, nil))
	w.in = correspondence.NewInbox(options, w.desk)
	w.desk.Register(w.queue)
	w.out.Register(w.queue)
	w.in.Register(w.queue)
	w.must(w.db.Write(w.ctx, func(tx *store.Tx) error { return w.install(tx, book) }))
	return w
}

func (w *world) install(tx *store.Tx, book *rulebook.Book) error {
	w.unit = directory.Unit{ID: tx.NewID(), Code: "310", Name: "Dirección General de Ejemplo", Kind: "unit", MailDomain: "salud.test",
		NameEvidence: "P", DomainEvidence: "V"}
	operator := ledger.Actor{Kind: ledger.ByOperator}
	if err := w.files.OpenHouse(w.ctx, tx); err != nil {
		return err
	}
	if err := book.Install(w.ctx, tx, operator); err != nil {
		return err
	}
	if _, err := book.SetProvider(w.ctx, tx, operator, vendormail.Name); err != nil {
		return err
	}
	return tx.PutUnit(w.ctx, w.unit, spanish.FoldName(w.unit.Name))
}

// Now is the world's clock.
func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) work() {
	w.t.Helper()
	w.must(w.queue.Run(w.ctx, w.Now().Add(time.Minute)))
}

// letters so that invented people have names of their own.
var names = strings.Fields("Amapola Begonia Camelia Dalia Edelmira Fresia Gardenia Hortensia Iris Jacinta Lila Magnolia Nardo Orquídea Petunia")

// ordered is a case whose key was asked of the vendor.
func (w *world) ordered() petition.Petition {
	w.t.Helper()
	n := w.people
	w.people++
	entered, err := w.desk.Enter(w.ctx, liaison, desk.Entry{Origin: petition.Paper, Lang: "es", Applicant: petition.Applicant{
		GivenNames: names[n%len(names)], Surname1: "Ensayo", Surname2: fmt.Sprintf("De Prueba %c", 'A'+n/len(names)), Position: "Analista", UnitID: w.unit.ID,
		Mail: fmt.Sprintf("persona%d@salud.test", n), Phone: "5550000123", Reason: "Leer.",
	}})
	w.must(err)
	p := entered.Petition
	w.take(liaison, p.ID, petition.Forward)
	w.take(editor, p.ID, petition.Verify)
	w.work()
	return w.at(p.ID, petition.Ordered)
}

func (w *world) take(by petition.Actor, id int64, step petition.Step) {
	w.t.Helper()
	_, err := w.desk.Take(w.ctx, by, id, step, desk.Input{})
	w.must(err)
}

func (w *world) at(id int64, want petition.State) petition.Petition {
	w.t.Helper()
	p, err := w.db.Read().Petition(w.ctx, id)
	w.must(err)
	if p.State != want {
		w.t.Fatalf("the case is at %s, want %s", p.State, want)
	}
	return p
}

// orders are the mails to the vendor so far.
func (w *world) orders() []mail.Sent {
	var list []mail.Sent
	for _, sent := range slices.Backward(w.box.List()) {
		if sent.To.Mail == vendor.To.Mail {
			list = append(list, sent)
		}
	}
	return list
}

// answer writes as the vendor does, in reply to a mail of ours.
func (w *world) answer(to mail.Sent, body string) []byte {
	return w.written(to.ReplyTo.Mail, to.ID, "Re: "+to.Letter.Subject, body)
}

func (w *world) written(to, inReplyTo, subject, body string) []byte {
	w.uid++
	head := []string{
		"Authentication-Results: mx.salud.test; dkim=pass header.d=emedios.test header.s=uno; spf=pass smtp.mailfrom=altas@emedios.test",
		"From: Altas E-Medios <altas@emedios.test>", "To: " + to, "Subject: " + subject, "Date: Tue, 03 Mar 2026 16:10:00 +0000",
		fmt.Sprintf("Message-ID: <respuesta-%d@emedios.test>", w.uid), "In-Reply-To: <" + inReplyTo + ">", "MIME-Version: 1.0",
		"Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit",
	}
	return []byte(strings.Join(head, "\r\n") + "\r\n\r\n" + strings.ReplaceAll(body, "\n", "\r\n"))
}

// arrive hands a message over as the mailbox does, and works what follows.
func (w *world) arrive(raw []byte) mail.Disposition {
	w.t.Helper()
	d := w.handOver(raw)
	w.work()
	return d
}

// handOver hands a message over, and leaves for later what follows.
func (w *world) handOver(raw []byte) mail.Disposition {
	w.t.Helper()
	w.uid++
	d, err := w.in.Take(w.ctx, mail.Received{Box: "claves@mx/INBOX", UIDValidity: 7, UID: w.uid, Size: int64(len(raw)), Arrived: w.Now(), Raw: raw})
	w.must(err)
	return d
}

func (w *world) messages(state string) []correspondence.Message {
	w.t.Helper()
	list, err := w.in.Messages(w.ctx, state, 1<<62, 100)
	w.must(err)
	return list
}

func withNote(note string) desk.Input { return desk.Input{Words: petition.Words{Note: note}} }

// onClock does what the Outbox does on a clock.
func (w *world) onClock(task func(context.Context) (clockwork.Tally, error)) clockwork.Tally {
	w.t.Helper()
	tally, err := task(w.ctx)
	w.must(err)
	return tally
}
