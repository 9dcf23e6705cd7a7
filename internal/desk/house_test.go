package desk_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/url"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/post"
	"clavero/internal/provider"
	"clavero/internal/provider/builtin"
	"clavero/internal/rulebook"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// The people of the house in these tests; they are not those of any ministry.
var (
	liaison = petition.Actor{Role: petition.Liaison, ID: 71, Name: "Gaspar Ensayo"}
	second  = petition.Actor{Role: petition.Liaison, ID: 72, Name: "Irene Muestra"}
	editor  = petition.Actor{Role: petition.Editor, ID: 81, Name: "Elvira Prueba"}
	system  = petition.Actor{Role: petition.Program}
)

// house is an installation on a real database with a clock to set, a mailbox to read and jobs that run when told.
type house struct {
	t     testing.TB
	ctx   context.Context
	db    *store.DB
	files *casefile.Files
	book  *rulebook.Book
	desk  *desk.Desk
	queue *jobs.Inline
	box   *mail.Memory
	post  *transport
	log   *syncBuffer
	clock *clock
	unit  directory.Unit

	portal portal // the built-in provider, with an electronic system that can be down
}

// portal is the built-in provider; while it is down, no key can be tried.
type portal struct {
	provider.Provider
	down *atomic.Bool
}

func (p portal) Probe(ctx context.Context, user string, secret provider.Secret) (provider.Verdict, error) {
	if p.down.Load() {
		return provider.Down, nil
	}
	return p.Provider.Probe(ctx, user, secret)
}

// clock is a Tuesday morning until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// syncBuffer is a log that several goroutines write.
type syncBuffer struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.all.String()
}

// transport is the mailbox of a town in which some addresses do not exist.
type transport struct {
	*mail.Memory
	mu      sync.Mutex
	unknown map[string]bool
}

func (t *transport) Send(ctx context.Context, m mail.Message) error {
	t.mu.Lock()
	gone := t.unknown[m.To.Mail]
	t.mu.Unlock()
	if gone {
		return &mail.Failure{Stage: mail.StageRecipient, Permanent: true, SMTPCode: 550, Enhanced: "5.1.1", Cause: errors.New("no such user")}
	}
	return t.Memory.Send(ctx, m)
}

func (t *transport) forget(address string, gone bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.unknown[address] = gone
}

// each runs a test on both engines with the built-in provider.
func each(t *testing.T, fn func(t *testing.T, h *house)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) { fn(t, open(t, engine)) })
	}
}

// open makes a house; with providers given, they stand in place of the built-in one.
func open(t testing.TB, engine store.Engine, providers ...provider.Provider) *house {
	t.Helper()
	h := &house{t: t, ctx: context.Background(), clock: &clock{now: time.Date(2026, 3, 3, 10, 0, 0, 0, spanish.MexicoCity())},
		box: mail.NewMemory(), log: &syncBuffer{}}
	place := storetest.Place(t, engine)
	place.Clock = h.clock.Now
	h.db = storetest.Open(t, place)
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	h.must(err)
	h.files = casefile.New(keys)
	h.book = rulebook.New(h.files)
	h.queue = jobs.NewInline(h.db)
	h.post = &transport{Memory: h.box, unknown: map[string]bool{}}
	logger := slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	office := post.New(h.db, h.files, h.book, h.queue, h.post, site(), logger)
	identity := auth.New(auth.Options{DB: h.db, Files: h.files, Book: h.book, Post: office, Log: logger})
	if len(providers) == 0 {
		h.portal = portal{builtin.New(h.db, keys, identity.Probe), new(atomic.Bool)}
		providers = []provider.Provider{h.portal}
	}
	h.desk = desk.New(h.db, h.files, h.book, office, h.queue, logger, providers...)
	h.desk.Register(h.queue)
	h.install()
	return h
}

func site() post.Site {
	return post.Site{
		PublicURL: &url.URL{Scheme: "https", Host: "sintesis.example", Path: "/clave"}, Institution: "Secretaría de Ejemplo",
		Office: "Dirección de Comunicación y Enlace, enlace@salud.example", From: mail.Address{Mail: "sintesis@salud.example"},
	}
}

func (h *house) install() {
	h.unit = directory.Unit{Code: "310", Name: "Dirección General de Promoción de la Salud", Kind: "unit", MailDomain: "salud.example",
		NameEvidence: "P", DomainEvidence: "V"}
	h.must(h.db.Write(h.ctx, func(tx *store.Tx) error {
		h.unit.ID = tx.NewID()
		if err := h.files.OpenHouse(h.ctx, tx); err != nil {
			return err
		}
		if err := h.book.Install(h.ctx, tx, ledger.Actor{Kind: ledger.ByOperator}); err != nil {
			return err
		}
		return tx.PutUnit(h.ctx, h.unit, spanish.FoldName(h.unit.Name))
	}))
}

// closeUnit gives the unit a last day, yesterday.
func (h *house) closeUnit() {
	closed := h.unit
	closed.ValidTo = h.clock.Now().AddDate(0, 0, -1).Format(time.DateOnly)
	h.putUnit(closed)
}

func (h *house) putUnit(u directory.Unit) {
	h.t.Helper()
	h.must(h.db.Write(h.ctx, func(tx *store.Tx) error { return tx.PutUnit(h.ctx, u, spanish.FoldName(u.Name)) }))
}

func (h *house) setAutomatic(on bool) {
	h.t.Helper()
	h.must(h.db.Write(h.ctx, func(tx *store.Tx) error {
		_, err := h.book.SetAutomatic(h.ctx, tx, ledger.Actor{Kind: ledger.ByOperator}, on)
		return err
	}))
}

// form is a request as it should be filled in; each address makes another person.
func (h *house) form(address string) desk.Form {
	return desk.Form{
		GivenNames: "Amapola", Surname1: "Ríos", Surname2: "Ensayo", Position: "Subdirectora de Campañas", UnitID: h.unit.ID,
		Mail: address, Phone: "55 5000 0123 ext. 4410", Reason: "Seguimiento de la campaña nacional de vacunación.",
	}
}

func (h *house) applicant(form desk.Form) petition.Applicant {
	h.t.Helper()
	applicant, err := form.Read(desk.Demands{PhoneOptional: true, ReasonOptional: true})
	h.must(err)
	return applicant
}

const address = "amapola.rios@salud.example"

// submit sends the form of the web and works its jobs.
func (h *house) submit(address string) {
	h.t.Helper()
	h.must(h.desk.Submit(h.ctx, desk.Request{Applicant: h.applicant(h.form(address)), Lang: "es", Notice: "1"}))
	h.work()
}

// received is a request whose address was confirmed.
func (h *house) received(address string) petition.Petition {
	h.t.Helper()
	h.submit(address)
	p, err := h.desk.Confirm(h.ctx, h.token(address))
	h.must(err)
	h.work()
	return p
}

// verified takes a request to where the program takes over, without working its jobs.
func (h *house) verified(address string) petition.Petition {
	h.t.Helper()
	p := h.received(address)
	h.take(liaison, p, petition.Forward)
	return h.take(editor, p, petition.Verify)
}

// probed is a request whose key was obtained and tried.
func (h *house) probed(address string) petition.Petition {
	h.t.Helper()
	p := h.verified(address)
	h.work()
	return h.at(p.ID, petition.Probed)
}

// sent is a request whose key is on its way.
func (h *house) sent(address string) petition.Petition {
	h.t.Helper()
	p := h.probed(address)
	h.take(liaison, p, petition.Send)
	h.work()
	return h.at(p.ID, petition.Sent)
}

// settled is a request whose key was received.
func (h *house) settled(address string) (petition.Petition, desk.Key) {
	h.t.Helper()
	p := h.sent(address)
	key, err := h.desk.Receive(h.ctx, h.token(address), phoneEnd)
	h.must(err)
	h.work()
	return h.at(p.ID, petition.Settled), key
}

const phoneEnd = "0123"

func (h *house) take(by petition.Actor, p petition.Petition, step petition.Step, in ...desk.Input) petition.Petition {
	h.t.Helper()
	after, err := h.try(by, p, step, in...)
	if err != nil {
		h.t.Fatalf("%s by %s: %v", step, by.Role, err)
	}
	return after
}

func (h *house) try(by petition.Actor, p petition.Petition, step petition.Step, in ...desk.Input) (petition.Petition, error) {
	given := desk.Input{}
	if len(in) > 0 {
		given = in[0]
	}
	return h.desk.Take(h.ctx, by, p.ID, step, given)
}

// work runs what is due now.
func (h *house) work() {
	h.t.Helper()
	h.must(h.queue.Run(h.ctx, h.clock.Now()))
}

// pass moves the clock.
func (h *house) pass(d time.Duration) { h.clock.set(h.clock.Now().Add(d)) }

// at loads a petition and asks that it stand at a state.
func (h *house) at(id int64, want petition.State) petition.Petition {
	h.t.Helper()
	p, err := h.db.Read().Petition(h.ctx, id)
	h.must(err)
	if p.State != want {
		h.t.Fatalf("petition stands at %s, want %s", p.State, want)
	}
	return p
}

// letters are the mails an address got, the newest first.
func (h *house) letters(address string) []mail.Sent {
	var mine []mail.Sent
	for _, sent := range h.box.List() {
		if sent.To.Mail == address {
			mine = append(mine, sent)
		}
	}
	return mine
}

// token is that of the newest letter's link.
func (h *house) token(address string) string {
	h.t.Helper()
	for _, sent := range h.letters(address) {
		if sent.Letter.Button == nil {
			continue
		}
		link, err := url.Parse(sent.Letter.Button.URL)
		h.must(err)
		return path.Base(link.Path)
	}
	h.t.Fatalf("no letter with a link for %s", address)
	return ""
}

// subjects are those of an address's letters, the oldest first.
func (h *house) subjects(address string) string {
	var all []string
	for _, sent := range h.letters(address) {
		all = append([]string{sent.Letter.Subject}, all...)
	}
	return strings.Join(all, "\n")
}

func (h *house) wrote(address, subject string) {
	h.t.Helper()
	if got := h.letters(address); len(got) == 0 || !strings.Contains(got[0].Letter.Subject, subject) {
		h.t.Errorf("newest letter to %s is not about %q:\n%s", address, subject, h.subjects(address))
	}
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// wants asks for a fault of a code and, unless it is empty, a text.
func (h *house) wants(err error, code fault.Code, text string) {
	h.t.Helper()
	if !fault.Is(err, code) || text != "" && fault.TextOf(err) != text {
		h.t.Errorf("got %v, want %s %s", err, code, text)
	}
}

// sound verifies the ledger with all its details.
func (h *house) sound() {
	h.t.Helper()
	report, err := ledger.Verify(h.ctx, h.files.Source(h.db), nil, nil)
	h.must(err)
	if !report.OK() || report.Details == 0 {
		h.t.Errorf("ledger: %s", report)
	}
}

func (h *house) rules() guideline.Guideline {
	h.t.Helper()
	set, err := h.desk.Rules(h.ctx)
	h.must(err)
	return set.Guideline
}

func said(message, note string, grounds ...string) desk.Input {
	return desk.Input{Words: petition.Words{Grounds: grounds, Message: message, Note: note}}
}
