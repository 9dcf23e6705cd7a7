// Package app puts the program together: data, use cases, jobs and pages. The commands and the end-to-end tests run the
// same App.
package app

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"time"

	"clavero/internal/antivirus"
	"clavero/internal/auth"
	"clavero/internal/auth/passphrase"
	"clavero/internal/casefile"
	"clavero/internal/catalogue"
	"clavero/internal/clockwork"
	"clavero/internal/config"
	"clavero/internal/correspondence"
	"clavero/internal/daybook"
	"clavero/internal/desk"
	"clavero/internal/digest"
	"clavero/internal/disclosure"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/mail"
	"clavero/internal/metrics"
	"clavero/internal/newsroom"
	"clavero/internal/notary"
	"clavero/internal/post"
	"clavero/internal/provider"
	"clavero/internal/provider/builtin"
	"clavero/internal/reading"
	"clavero/internal/records"
	"clavero/internal/register"
	"clavero/internal/rulebook"
	"clavero/internal/rulemaking"
	"clavero/internal/store"
	"clavero/internal/units"
	"clavero/internal/upkeep"
	"clavero/internal/web/visit"
)

// Version is the program's; the command line sets it before anything is opened.
var Version = "dev"

// The purposes of a data directory.
const (
	Serve = "serve"
	Demo  = "demo"
)

// Options are what a caller may replace: the demonstration its mail and its clock, tests theirs.
type Options struct {
	Purpose      string                                    // Serve unless told
	Clock        func() time.Time                          // nil: the machine's
	Transport    mail.Transport                            // nil: by the configuration
	Catalogue    []byte                                    // first catalogue of an empty database; nil: the sector's
	Provider     func(provider.Provider) provider.Provider // stands in front of the portal; nil: nothing does
	Vendor       *Vendor                                   // nil: by the configuration
	SCIM         *Service                                  // nil: by the configuration
	Demo         *visit.Demo
	RegisterFrom digest.Day // the first day that the register closes; empty: the first there is
	Guest        bool       // one command beside a server that may be running
	There        bool       // the data are there already: a place without any is refused
	Log          *slog.Logger
}

// App is a running installation.
type App struct {
	Config    config.Checked
	DB        *store.DB
	Files     *casefile.Files
	Book      *rulebook.Book
	Rules     *rulemaking.Office
	Identity  *auth.Identity
	Desk      *desk.Desk
	Newsroom  *newsroom.Room
	Catalogue *catalogue.Catalogue
	Units     *units.Units
	Outbox    *correspondence.Outbox // nil without a vendor that is reached by mail, as are the next two
	Inbox     *correspondence.Inbox
	Mailbox   *mail.Mailbox
	Accesses  *reading.Register
	Days      *daybook.Book
	Reading   *reading.Room
	Post      *post.Office
	Records   *records.Archive
	Clock     *clockwork.Board // what is done on a clock, and how it goes
	Notary    *notary.Notary
	Dossiers  *disclosure.Disclosure
	Log       *slog.Logger

	upkeep    *upkeep.Upkeep
	river     *jobs.River
	hasher    *passphrase.Hasher
	metrics   *metrics.Metrics   // nil unless they are asked for
	antivirus *antivirus.Scanner // nil unless there is one
	transport mail.Transport
	scim      *Service // nil without a system that speaks SCIM
	vendor    *Vendor  // nil without a vendor that is reached by mail
	options   Options
}

// Open opens the data, installs what an empty database needs, and puts the use cases together. It starts nothing.
func Open(ctx context.Context, c config.Checked, o Options) (*App, error) {
	if o.Purpose == "" {
		o.Purpose = Serve
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if err := makeFolder(c.Data.Data, o.There); err != nil {
		return nil, fault.Wrap(err, fault.Unready, "app.data_unusable", "Path", c.Data.Data)
	}
	db, err := store.Open(ctx, store.Options{URL: c.Database, Dir: c.Data.Data, Node: c.Node, Guest: o.Guest, There: o.There, Clock: o.Clock, Log: o.Log})
	if err != nil {
		return nil, err
	}
	a, err := assemble(ctx, c, o, db)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
}

func makeFolder(path string, there bool) error {
	if there {
		return nil
	}
	return os.MkdirAll(path, 0o700)
}

func assemble(ctx context.Context, c config.Checked, o Options, db *store.DB) (*App, error) {
	if err := checkPurpose(ctx, db, c, o.Purpose); err != nil {
		return nil, err
	}
	keys, err := openKeyring(ctx, db, c.KeyringPath())
	if err != nil {
		return nil, err
	}
	a := &App{Config: c, DB: db, Files: casefile.New(keys), Log: o.Log, options: o, transport: o.Transport}
	a.Book = rulebook.New(a.Files)
	if a.transport == nil {
		if a.transport, err = transport(c, o); err != nil {
			return nil, err
		}
	}
	if a.vendor = o.Vendor; a.vendor == nil {
		if a.vendor, err = vendorOf(c); err != nil {
			return nil, err
		}
	}
	if a.scim = o.SCIM; a.scim == nil && !o.Guest {
		if a.scim, err = serviceOf(c); err != nil {
			return nil, err
		}
	}
	if a.antivirus, err = antivirus.New(c.Antivirus, o.Log); err != nil {
		return nil, err
	}
	if c.Metrics != "" {
		a.metrics = metrics.New(a.sources())
	}
	a.river = jobs.NewRiver(db, o.Log)
	a.wire(a.river)
	if err := a.install(ctx); err != nil {
		return nil, err
	}
	return a, nil
}

// wire makes the use cases over a queue of jobs.
func (a *App) wire(queue jobs.Queue) {
	c := a.Config
	site := post.Site{PublicURL: c.URL, Institution: c.Institution, Office: c.Office, From: c.From, ReplyTo: c.Reply, Bounces: c.VendorAnswersTo, Systems: a.systems()}
	a.Accesses = reading.NewRegister(a.DB, a.Files)
	a.Reading = reading.New(a.DB, a.Accesses)
	a.Newsroom = newsroom.New(a.DB, a.Files)
	a.Catalogue = catalogue.New(a.DB, a.Files)
	a.Post = post.New(a.DB, a.Files, a.Book, queue, a.metrics.Transport(a.transport), site, a.Log)
	a.Notary = notary.New(a.DB, a.Files, a.Book, a.Post, c.Checkpoints)
	a.hasher = passphrase.NewHasher(passphrase.Cores, 2000)
	a.Identity = auth.New(auth.Options{
		DB: a.DB, Files: a.Files, Book: a.Book, Post: a.Post, Log: a.Log, Register: a.Accesses.Record,
		Hasher: a.hasher, Tried: a.metrics.SignIn,
	})
	var portal provider.Provider = builtin.New(a.DB, a.Files.Keys(), a.Identity.Probe)
	if a.options.Provider != nil {
		portal = a.options.Provider(portal)
	}
	providers := []provider.Provider{portal}
	if a.scim != nil {
		providers = append(providers, a.wireSCIM())
	}
	providers = append(providers, a.wireVendor(queue)...)
	a.Desk = desk.New(a.DB, a.Files, a.Book, a.Post, queue, a.Log, providers...)
	a.Rules = rulemaking.New(rulemaking.Options{DB: a.DB, Book: a.Book, Identity: a.Identity, Queue: queue, Providers: a.Desk.ProviderNames(), Log: a.Log})
	a.Units = units.New(a.DB, a.Files, a.Book, a.Post, a.Desk, a.Log)
	if a.vendor != nil {
		a.Inbox = correspondence.NewInbox(a.letters(queue), a.Desk)
	}
	a.Days = daybook.New(daybook.Options{
		From: a.options.RegisterFrom,
		DB:   a.DB, Files: a.Files, Accesses: a.Accesses, Sign: a.Identity.Sign, CloseAt: time.Duration(c.CloseHour) * time.Hour, Archives: c.ArchivePath(), Log: a.Log,
	})
	a.Records = records.New(a.DB, a.Files, queue, a.Identity.Sign, a.Desk.ForgetKeys, a.Days.Sweep, a.Log)
	a.upkeep = upkeep.New(a.DB, a.Files, a.Desk, a.Log)
	a.Dossiers = disclosure.New(disclosure.Options{
		DB: a.DB, Files: a.Files, Book: a.Book, Desk: a.Desk, Notary: a.Notary, Outbox: a.Outbox, Inbox: a.Inbox, Site: site, Version: Version,
	})
	a.wind()
}

// wind puts on the board all that is done on a clock. Whoever has a task adds it here.
func (a *App) wind() {
	a.Clock = clockwork.New(a.DB, a.Files, a.Log)
	a.Clock.Add(a.upkeep.Tasks()...)
	a.Clock.Add(a.Units.Tasks()...)
	a.Clock.Add(a.Days.Tasks()...)
	a.Clock.Add(a.Notary.Tasks()...)
	a.Clock.Add(a.Records.Tasks()...)
	if a.vendor != nil {
		a.Clock.Add(a.Outbox.Tasks()...)
	}
}

// Inline puts the use cases together over a queue that the caller works by hand, for seeding and for tests. It is used
// before Run, and Live ends it.
func (a *App) Inline() *jobs.Inline {
	a.Accesses.Close()
	queue := jobs.NewInline(a.DB)
	a.wire(queue)
	a.Desk.Register(queue)
	a.Clock.Register(queue)
	a.Records.Register(queue)
	a.Rules.Register(queue)
	return queue
}

// Live puts the use cases back over the real queue.
func (a *App) Live() {
	a.Accesses.Close()
	a.wire(a.river)
}

// transport is where mails go by the configuration. A command beside a server sends none, so that it needs neither the
// mail server's certificate nor the key that signs.
func transport(c config.Checked, o Options) (mail.Transport, error) {
	if o.Guest {
		return mail.Off{}, nil
	}
	options := mail.SMTPOptions{CAFile: c.SMTPCA, EnvelopeFrom: c.From.Mail, Hello: c.URL.Hostname()}
	if c.DKIMKey != "" {
		var err error
		if options.Signer, err = mail.NewSigner(c.DKIMKey, c.DKIMSelector, c.DKIMDomain); err != nil {
			return nil, err
		}
	}
	if c.SMTP == "" {
		return mail.Off{}, nil
	}
	return mail.NewSMTP(c.SMTP, options)
}

// sources are read at each scrape; what the use cases are put together with may change until Run.
func (a *App) sources() metrics.Sources {
	return metrics.Sources{
		DB:       a.DB,
		Recorded: func() map[register.Kind]int64 { return a.Accesses.Recorded() },
		Hashing:  func() int { return a.hasher.Waiting() },
		Late:     func() int { return len(a.Clock.Late()) },
	}
}

// Close gives the data back. Run must have ended.
func (a *App) Close() error {
	a.Accesses.Close()
	if closer, ok := a.transport.(interface{ Close() }); ok {
		closer.Close()
	}
	return a.DB.Close()
}
