package visit

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"clavero/internal/antivirus"
	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/catalogue"
	"clavero/internal/clockwork"
	"clavero/internal/correspondence"
	"clavero/internal/daybook"
	"clavero/internal/desk"
	"clavero/internal/disclosure"
	"clavero/internal/mail"
	"clavero/internal/notary"
	"clavero/internal/post"
	"clavero/internal/reading"
	"clavero/internal/records"
	"clavero/internal/rulebook"
	"clavero/internal/rulemaking"
	"clavero/internal/store"
	"clavero/internal/units"
	"clavero/internal/web/shelf"
)

// Options are the use cases the pages call and what they must know of the installation.
type Options struct {
	DB             *store.DB // for what a page shows of the store itself: ledger, readiness
	Files          *casefile.Files
	Book           *rulebook.Book
	Rules          *rulemaking.Office
	Desk           *desk.Desk
	Identity       *auth.Identity
	Reading        *reading.Room
	Register       *reading.Register
	Days           *daybook.Book
	Catalogue      *catalogue.Catalogue
	Units          *units.Units
	Post           *post.Office
	Notary         *notary.Notary
	Dossiers       *disclosure.Disclosure
	Outbox         *correspondence.Outbox // nil without a vendor that is reached by mail, as are the next two
	Inbox          *correspondence.Inbox
	Mailbox        *mail.Mailbox
	Antivirus      *antivirus.Scanner // nil where the installation has none
	Clock          *clockwork.Board
	Records        *records.Archive
	BackupDays     int // how long a backup may be kept
	Log            *slog.Logger
	PublicURL      *url.URL       // scheme, host and path prefix
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
	Version        string         // of the program
	MailOff        bool           // no mail leaves this installation: shown to people of the house
	Demo           *Demo          // nil outside of the demonstration
	Ready          func(ctx context.Context) error

	// Answered is told of each answer, for the metrics: the route by its pattern, never an address. Nil when nobody counts.
	Answered func(route, method string, status int, took time.Duration)
}

// Demo is what the demonstration shows beside the program.
type Demo struct {
	Mailbox *mail.Memory
	Token   string      // that every first address must carry with --lan; empty on loopback
	Doors   []Door      // links to enter as each role
	Vendor  *DemoVendor // nil where there is none to practise with
}

// DemoVendor is the vendor to practise with that stands beside the demonstration.
type DemoVendor struct {
	Providers []string // who may make the keys, by their names in the mechanisms
	Mail      string   // the one among them that is the vendor, reached by mail
	Name      string
	Site      string   // where its keys sign in
	Office    string   // its own side: users, the mails both ways, what was asked by SCIM
	Ways      []string // to answer that may be asked for: texts «public.demo.way.…»

	Choose func(ctx context.Context, provider string) error // puts a provider in force; fault.NotFound for another
	Ask    func(way string) error                           // how it answers the next mail; empty: as it comes. fault.NotFound for another
	Asked  func() string                                    // what was asked and has not been met
}

// Door is a link of the demonstration to enter as somebody.
type Door struct {
	Role     string // reader, or a role of the house
	Name     string
	User     string // what the person signs in with
	Position string
}

// Service is what every visit is served with: the use cases, and what is the same for all.
type Service struct {
	Options
	Base    string // path prefix without a slash at the end
	secure  bool   // cookies for https only
	headers http.Header
	cross   *http.CrossOriginProtection
	away    afterwork // work done away from its answer
	places  *shelf.Of[origin, auth.Place]
}

// NewService readies what visits are served with.
func NewService(o Options) *Service {
	s := &Service{Options: o, Base: strings.TrimRight(o.PublicURL.Path, "/"), secure: o.PublicURL.Scheme == "https",
		cross: http.NewCrossOriginProtection(), places: shelf.New[origin, auth.Place](2048), away: afterwork{now: make(chan struct{})}}
	s.headers = headersOf(s.secure)
	if err := s.cross.AddTrustedOrigin(o.PublicURL.Scheme + "://" + o.PublicURL.Host); err != nil {
		o.Log.Warn("public URL is no origin", "error", err)
	}
	return s
}
