package demo

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"clavero/internal/app"
	"clavero/internal/correspondence"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/provider/builtin"
	"clavero/internal/provider/prober"
	"clavero/internal/provider/scim"
	"clavero/internal/provider/scim/client"
	"clavero/internal/provider/vendormail"
	"clavero/internal/store"
	"clavero/internal/vendorsim"
	"clavero/internal/web/visit"
)

// vendorName is the invented vendor's, and answersTo our address for what it writes back.
const (
	vendorName = "E-Medios (ficticia)"
	answersTo  = "altas@salud.anahuac.example"
)

// emedios is the vendor that the demonstration can get its keys from. It stands outside, on ports of this machine:
// orders reach it by SMTP, its keys sign in at its site, and what it writes back is taken as from a mailbox.
type emedios struct {
	sim      *vendorsim.Sim
	clock    *Clock
	validity uint32 // of the mailbox, in which each run counts anew (RFC 9051, 2.3.1.1)

	mu   sync.Mutex
	app  *app.App // nil until it is open
	uid  uint32
	met  int
	next string // how the next mail is met, of doubtful; empty: as it comes
	lose bool   // the next answer loses its signature on the way
}

// answersAfter is how long somebody at the vendor takes to answer, more or less: slow enough to be watched.
const answersAfter = 6 * time.Second

func startVendor(ctx context.Context, o Options, clock *Clock) (*emedios, error) {
	e := &emedios{clock: clock, validity: uint32(time.Now().Unix())}
	delay := o.Delay
	if delay == 0 {
		delay = answersAfter
	}
	var err error
	e.sim, err = vendorsim.Start(ctx, vendorsim.Options{State: o.Vendor, Delay: delay, Late: 10 * delay, Deliver: e.deliver, Choose: e.choose, Now: clock.Now})
	return e, err
}

// wired is the vendor as the program knows it.
func (e *emedios) wired(mailbox *mail.Memory) (*app.Vendor, error) {
	server, err := mail.NewSMTP((&url.URL{Scheme: "smtp", Host: e.sim.SMTPAddress(), RawQuery: "tls=off"}).String(), mail.SMTPOptions{})
	if err != nil {
		return nil, err
	}
	recipe := e.sim.Recipe()
	recipe.Pause = 1 // a site of our own bears more than a vendor's would
	site, err := prober.New(recipe, prober.Options{Loopback: true, Wait: e.wait})
	if err != nil {
		return nil, err
	}
	to := mail.Address{Name: vendorName, Mail: e.sim.Address()}
	return &app.Vendor{Transport: both{server, mailbox}, Site: site, Vendor: correspondence.Vendor{
		Name: vendorName, To: to, Answers: mail.Address{Mail: answersTo}, Domain: to.Domain(), Contract: "SSA-DEMO-0001-2026",
		Site: e.sim.URL(), Remind: 8, LookupTXT: e.sim.LookupTXT,
	}}, nil
}

// wait waits between two tries of keys at the vendor's site, unless they are of the past.
func (e *emedios) wait(ctx context.Context, d time.Duration) error {
	if e.clock.isPast() {
		return nil
	}
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// spoken is the vendor as the program knows it by SCIM. The token lies among our data, as an installation's would.
func (e *emedios) spoken(dir string, site *prober.Prober) (*app.Service, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	token := filepath.Join(dir, "scim-token")
	if err := os.WriteFile(token, []byte(e.sim.Token()+"\n"), 0o600); err != nil {
		return nil, err
	}
	service, err := client.New(client.Options{URL: e.sim.SCIM(), Token: token})
	return &app.Service{Name: vendorName, URL: e.sim.URL(), Client: service, Site: site}, err
}

// both sends to the vendor's mail server and shows what was sent in the demonstration's mailbox.
type both struct {
	server  *mail.SMTP
	mailbox *mail.Memory
}

// Send sends, and keeps what the server took.
func (b both) Send(ctx context.Context, m mail.Message) error {
	if err := b.server.Send(ctx, m); err != nil {
		return err
	}
	return b.mailbox.Send(ctx, m)
}

// serve hands what the vendor writes to the program from now on.
func (e *emedios) serve(a *app.App) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.app = a
}

// deliver takes a mail of the vendor as the program's mailbox does. Nothing is left behind of it: people see the copy
// without secrets that the program keeps, as they would in the folder it is put into.
func (e *emedios) deliver(ctx context.Context, _ string, _ []string, raw []byte) error {
	e.mu.Lock()
	e.uid++
	a, uid := e.app, e.uid
	if e.lose {
		e.lose, raw = false, slices.Concat(raw, []byte(footer))
	}
	e.mu.Unlock()
	if a == nil {
		return errors.New("demonstration: nobody takes mail yet")
	}
	_, err := a.Inbox.Take(ctx, mail.Received{Box: "demo/INBOX", UIDValidity: e.validity, UID: uid, Size: int64(len(raw)), Arrived: a.DB.Now(), Raw: raw})
	return err
}

// usual is how the mails to the vendor are met, one after the other: as people write, and now and then so that somebody
// must look.
var usual = [][]vendorsim.Habit{
	nil, {vendorsim.HTMLOnly}, nil, {vendorsim.Latin1}, nil, {vendorsim.WrongFolio}, {vendorsim.Prose}, nil,
}

// forwarded is an answer that came by way of a list, which wrote its footer below: the vendor's signature does not
// verify any more (RFC 6376, 8.2), so all in it is clear and nobody vouches for it.
const (
	forwarded = "forwarded"
	footer    = "\r\n--\r\nEste correo pasó por la lista altas-proveedores.\r\n"
)

// doubtful are the ways to answer that a visitor may ask for.
var doubtful = []string{
	forwarded, string(vendorsim.WrongFolio), string(vendorsim.Question), string(vendorsim.InPart), string(vendorsim.BadKey),
	string(vendorsim.Refusal), string(vendorsim.Twice), string(vendorsim.OutOfOffice),
}

// choose says how the next mail to the vendor is met.
func (e *emedios) choose(vendorsim.Asked) []vendorsim.Habit {
	e.mu.Lock()
	defer e.mu.Unlock()
	asked := e.next
	e.next = ""
	switch asked {
	case "":
		e.met++
		return usual[(e.met-1)%len(usual)]
	case forwarded:
		e.lose = true
		return nil
	}
	return []vendorsim.Habit{vendorsim.Habit(asked)}
}

// page is what the demonstration's door offers of the vendor.
func (e *emedios) page() *visit.DemoVendor {
	return &visit.DemoVendor{
		Mail: vendormail.Name, Providers: providers, Name: vendorName, Site: e.sim.URL(), Office: e.sim.URL() + "/proveedor", Ways: doubtful,
		Choose: e.chooseProvider, Ask: e.ask, Asked: e.asked,
	}
}

// providers are who may make the keys in the demonstration.
var providers = []string{builtin.Name, vendormail.Name, scim.Name}

// begin puts a provider in force unless it is; an empty name leaves who is.
func (e *emedios) begin(ctx context.Context, name string) error {
	if name == "" {
		return nil
	}
	rules, err := e.app.Desk.Rules(ctx)
	if err != nil || rules.Mechanism.Provider == name {
		return err
	}
	return e.chooseProvider(ctx, name)
}

// chooseProvider puts a further number of the mechanisms in force, as the operator's setting would (3.2).
func (e *emedios) chooseProvider(ctx context.Context, name string) error {
	if !slices.Contains(providers, name) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	e.mu.Lock()
	a := e.app
	e.mu.Unlock()
	return a.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := a.Book.SetProvider(ctx, tx, ledger.Actor{Kind: ledger.ByOperator}, name)
		return err
	})
}

// ask says how the next mail is to be met; empty: as it comes.
func (e *emedios) ask(way string) error {
	if way != "" && !slices.Contains(doubtful, way) {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.next = way
	return nil
}

func (e *emedios) asked() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.next
}
