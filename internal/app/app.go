// Package app puts the program together: data, use cases, jobs and pages. The commands and the end-to-end tests run the
// same App.
package app

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"runtime"
	"time"

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
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/metrics"
	"clavero/internal/newsroom"
	"clavero/internal/notary"
	"clavero/internal/post"
	"clavero/internal/provider"
	"clavero/internal/provider/builtin"
	"clavero/internal/provider/prober"
	"clavero/internal/provider/scim"
	"clavero/internal/provider/scim/client"
	"clavero/internal/reading"
	"clavero/internal/records"
	"clavero/internal/register"
	"clavero/internal/rulebook"
	"clavero/internal/rulemaking"
	"clavero/internal/seal"
	"clavero/internal/seed"
	"clavero/internal/store"
	"clavero/internal/units"
	"clavero/internal/upkeep"
	"clavero/internal/web"
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
	Demo         *web.Demo
	RegisterFrom digest.Day // the first day that the register closes; empty: the first there is
	Guest        bool       // one command beside a server that may be running
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
	metrics   *metrics.Metrics // nil unless they are asked for
	transport mail.Transport
	scim      *client.Client // nil without a SCIM service
	scimSite  *prober.Prober // nil where a person tries its keys
	vendor    *Vendor        // nil without a vendor that is reached by mail
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
	if err := os.MkdirAll(c.Data.Data, 0o700); err != nil {
		return nil, fault.Wrap(err, fault.Unready, "app.data_unusable", "Path", c.Data.Data)
	}
	db, err := store.Open(ctx, store.Options{URL: c.Database, Dir: c.Data.Data, Node: c.Node, Guest: o.Guest, Clock: o.Clock, Log: o.Log})
	if err != nil {
		return nil, err
	}
	a, err := assemble(ctx, c, o, db)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return a, nil
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
	if c.SCIM != "" && !o.Guest {
		if a.scim, err = scimClient(c); err != nil {
			return nil, err
		}
		if a.scimSite, err = c.VendorProber(prober.Options{}); err != nil {
			return nil, err
		}
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
	a.hasher = passphrase.NewHasher(runtime.NumCPU(), 2000)
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
	a.Records = records.New(a.DB, a.Files, queue, a.Identity.Sign, a.Desk.ForgetKeys, a.Log)
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

// install puts into an empty database what it cannot be without, and brings the guideline in line with the setting.
func (a *App) install(ctx context.Context) error {
	_, _, err := a.DB.Read().Purpose(ctx)
	empty := fault.Is(err, fault.NotFound)
	if err != nil && !empty {
		return err
	}
	operator := ledger.Actor{Kind: ledger.ByOperator}
	return a.DB.Write(ctx, func(tx *store.Tx) error {
		if empty {
			if err := a.installIn(ctx, tx, operator); err != nil {
				return err
			}
		}
		if a.options.Guest && !empty {
			return nil // the server's setting stands; a command beside it may not have been told of it
		}
		changed, err := a.Book.SetAutomatic(ctx, tx, operator, a.Config.Automatic)
		if changed {
			a.Log.Info("a further number of the guideline is in force", "automatic", a.Config.Automatic)
		}
		if err != nil {
			return err
		}
		return a.setProvider(ctx, tx, operator)
	})
}

// setProvider brings the mechanisms in line with the setting. A server does not start without the provider that they name:
// its orders would go nowhere.
func (a *App) setProvider(ctx context.Context, tx *store.Tx, by ledger.Actor) error {
	if name := a.Config.Provider; name != "" {
		changed, err := a.Book.SetProvider(ctx, tx, by, name)
		if err != nil {
			return err
		}
		if changed {
			a.Log.Info("a further number of the mechanisms is in force", "provider", name)
		}
	}
	set, err := a.Book.InForce(ctx, tx.Reader, tx.Now)
	if err == nil && !a.options.Guest && !a.Desk.Provides(set.Mechanism.Provider) {
		return fault.New(fault.Unready, "app.provider_missing", "Provider", set.Mechanism.Provider)
	}
	return err
}

// installIn is one write: an installation cut off in the middle begins anew at the next start.
func (a *App) installIn(ctx context.Context, tx *store.Tx, by ledger.Actor) error {
	if err := tx.Install(ctx, a.options.Purpose); err != nil {
		return err
	}
	if err := a.Files.OpenHouse(ctx, tx); err != nil {
		return err
	}
	_, err := a.Files.Record(ctx, tx, casefile.Act{
		Kind: ledger.Installation, By: by, On: ledger.Subject{Kind: ledger.OnInstallation}, Detail: map[string]string{"purpose": a.options.Purpose},
	})
	if err != nil {
		return err
	}
	if err := a.Book.Install(ctx, tx, by); err != nil {
		return err
	}
	first := a.options.Catalogue
	if first == nil {
		first = seed.Catalogue()
	}
	_, err = a.Catalogue.ApplyIn(ctx, tx, by, bytes.NewReader(first))
	return err
}

// checkPurpose keeps demonstration and real data apart.
func checkPurpose(ctx context.Context, db *store.DB, c config.Checked, purpose string) error {
	found, _, err := db.Read().Purpose(ctx)
	switch {
	case fault.Is(err, fault.NotFound):
		return nil
	case err != nil:
		return err
	case found == purpose:
		return nil
	case found == Demo:
		return fault.New(fault.Conflict, "app.is_demo", "Path", c.Data.Data)
	}
	return fault.New(fault.Conflict, "app.is_serve", "Path", c.Data.Data)
}

// OpenSealed opens an installation's database with its keyring and nothing else, for a command that cares for the keys.
// Error: as of store.Open for what is there; Conflict where an earlier version left it.
func OpenSealed(ctx context.Context, o store.Options, keyring string) (*store.DB, *seal.Keyring, error) {
	o.AsIs = true
	db, err := store.Open(ctx, o)
	if err != nil {
		return nil, nil, err
	}
	current, err := db.Current(ctx)
	if err == nil && !current {
		err = fault.New(fault.Conflict, "store.older")
	}
	var keys *seal.Keyring
	if err == nil {
		keys, err = openKeyring(ctx, db, keyring)
	}
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, keys, nil
}

// openKeyring loads the keyring, or makes one for an empty database. Data without their keyring are refused by name of
// the file; a keyring that is not theirs by name of the key it lacks.
func openKeyring(ctx context.Context, db *store.DB, path string) (*seal.Keyring, error) {
	wrapped, err := db.Read().Vault(ctx, casefile.House)
	if fault.Is(err, fault.NotFound) {
		if _, statErr := os.Stat(path); errors.Is(statErr, fs.ErrNotExist) {
			return seal.Create(path)
		}
		return seal.Load(path)
	}
	if err != nil {
		return nil, err
	}
	keys, err := seal.Load(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.Wrap(err, fault.Unready, "app.keyring_missing", "Path", path)
	}
	if err != nil {
		return nil, err
	}
	var missing *seal.MissingKey
	if _, err := keys.OpenVault(casefile.House, wrapped); errors.As(err, &missing) {
		return nil, fault.Wrap(err, fault.Unready, "app.keyring_lacks", "Path", path, "Key", missing.ID)
	} else if err != nil {
		return nil, fault.Wrap(err, fault.Unready, "app.keyring_other", "Path", path)
	}
	return keys, nil
}

// wireSCIM makes the provider that speaks SCIM; its keys are tried at the site of the settings, where there is one.
func (a *App) wireSCIM() provider.Provider {
	o := scim.Options{DB: a.DB, Keys: a.Files.Keys(), Client: a.scim, Organization: a.Config.Institution}
	if a.scimSite != nil {
		o.Probe = a.scimSite.Probe
	}
	return scim.New(o)
}

// scimClient speaks to the SCIM service of the configuration.
func scimClient(c config.Checked) (*client.Client, error) {
	return client.New(client.Options{
		URL: c.SCIM, Token: c.SCIMToken, CAFile: c.SCIMCA,
		OAuth: client.OAuth{TokenURL: c.SCIMOAuthURL, ClientID: c.SCIMOAuthClient, SecretFile: c.SCIMOAuthSecret, Scope: c.SCIMOAuthScope},
	})
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
