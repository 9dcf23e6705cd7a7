// Package vendorsim is a vendor to practise with: a small, invented E-Medios. It receives Clavero's orders by SMTP (2.1),
// keeps users, has a site where their keys really sign in, and answers by mail (3.1), as people do: after a while, late,
// twice, in part, with another folio, in HTML alone, out of the office, or not at all. The same users can be ordered by SCIM
// at its site, where answers come at once. Which habits it has, and how
// often, are settings; what each order meets is drawn from a seed, so that a run can be had again.
//
// It plays an outside company, so it reads only what a person at a vendor would read (the text of the mail, or the table
// attached), knows nothing of Clavero's database, and signs its mails (DKIM, RFC 6376) with a key of its own.
//
// It is for practice: it keeps secrets in the clear, as a system one writes in an afternoon does, and listens on this
// machine alone unless told otherwise.
package vendorsim

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"clavero/internal/provider"
)

// Options are the settings of a practice vendor. The zero value is one on free ports of this machine that answers every
// order after half a minute and keeps its answers to itself.
type Options struct {
	SMTP  string // address its mail server listens on; 127.0.0.1 and a free port unless said
	Site  string // address its site listens on; likewise
	Mail  string // its own address: soporte@emedios.example unless said
	Token string // of its SCIM interface; one of its own unless said
	Relay string // host:port of the mail server that takes its answers; empty means that they are only kept

	// Deliver takes its answers instead of a Relay.
	Deliver func(ctx context.Context, from string, to []string, raw []byte) error

	Delay  time.Duration               // until an answer; half a minute unless said, nothing if negative
	Late   time.Duration               // until one that is late; twenty times Delay unless said
	Habits map[Habit]float64           // how often each is met, 0 to 1
	Choose func(Asked) []Habit         // chooses the habits that an order meets, instead of drawing them
	Seed   uint64                      // of the draw
	State  string                      // JSON file in which users and signing key are kept; empty means in memory
	Now    func() time.Time            // nil means the machine's clock
	After  func(time.Duration, func()) // does something after a while; nil means in real time
	Log    *slog.Logger                // nil means none
}

// Sim is a practice vendor that runs.
type Sim struct {
	o       Options
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc
	key     ed25519.PrivateKey
	mail    *smtp.Server
	site    *http.Server
	smtpAt  net.Listener
	siteAt  net.Listener
	serving sync.WaitGroup

	mu    sync.Mutex
	users map[string]*account // by user name
	asked map[string]*record  // by folio and operation
	seen  map[string]bool     // Message-IDs of orders
	mails []Mail
	log   accessLog
	doors *doors

	token    string // of SCIM
	requests []Request
}

// Start starts a practice vendor, which runs until ctx ends or Close. Errors are those of its settings, of listening and
// of its state's file.
func Start(ctx context.Context, o Options) (*Sim, error) {
	o = o.orDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	s := &Sim{o: o, users: map[string]*account{}, asked: map[string]*record{}, seen: map[string]bool{}, doors: newDoors()}
	if err := s.load(); err != nil {
		return nil, err
	}
	s.ctx, s.cancel = context.WithCancel(ctx)
	if err := s.listen(); err != nil {
		_ = s.Close()
		return nil, err
	}
	context.AfterFunc(s.ctx, func() { _ = s.stop() })
	return s, nil
}

func (o Options) orDefaults() Options {
	o.SMTP, o.Site = cmp.Or(o.SMTP, "127.0.0.1:0"), cmp.Or(o.Site, "127.0.0.1:0")
	o.Mail = cmp.Or(o.Mail, "soporte@emedios.example")
	o.Delay = max(0, cmp.Or(o.Delay, 30*time.Second))
	o.Late = cmp.Or(o.Late, 20*o.Delay)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.After == nil {
		o.After = func(d time.Duration, do func()) { time.AfterFunc(d, do) }
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

func (s *Sim) listen() error {
	var config net.ListenConfig
	var err error
	if s.smtpAt, err = config.Listen(s.ctx, "tcp", s.o.SMTP); err != nil {
		return err
	}
	if s.siteAt, err = config.Listen(s.ctx, "tcp", s.o.Site); err != nil {
		return err
	}
	s.mail = s.newMailServer()
	s.site = &http.Server{Handler: s.served(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, MaxHeaderBytes: 32 << 10}
	s.serving.Go(func() { _ = s.mail.Serve(s.smtpAt) })
	s.serving.Go(func() { _ = s.site.Serve(s.siteAt) })
	return nil
}

// SMTPAddress is host:port of its mail server.
func (s *Sim) SMTPAddress() string { return s.smtpAt.Addr().String() }

// URL is the address of its site, without a slash at the end.
func (s *Sim) URL() string { return "http://" + s.siteAt.Addr().String() }

// Address is where orders are sent to.
func (s *Sim) Address() string { return s.o.Mail }

// Close ends it and waits for what is under way: connections are closed, and what it still meant to answer is dropped.
// It is not called from within Deliver.
func (s *Sim) Close() error {
	s.mu.Lock() // nothing begins while it closes
	s.cancel()
	s.mu.Unlock()
	err := s.stop()
	s.serving.Wait()
	return err
}

func (s *Sim) stop() error {
	var all []error
	if s.mail != nil {
		all = append(all, ignoreClosed(s.mail.Close()))
	}
	if s.site != nil {
		all = append(all, s.site.Close())
	}
	for _, listener := range []net.Listener{s.smtpAt, s.siteAt} {
		if listener != nil {
			all = append(all, ignoreClosed(listener.Close()))
		}
	}
	return errors.Join(all...)
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) || errors.Is(err, smtp.ErrServerClosed) {
		return nil
	}
	return err
}

// after does something later, unless the vendor has closed by then.
func (s *Sim) after(d time.Duration, do func()) {
	s.o.After(d, func() {
		if s.begin() {
			defer s.serving.Done()
			do()
		}
	})
}

// begin counts one more that Close waits for, unless it has closed.
func (s *Sim) begin() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.serving.Add(1)
	return true
}

// User is a user of the practice vendor.
type User struct {
	Name   string    `json:"usuario"`
	Person string    `json:"nombre"`
	State  State     `json:"estado"`
	Since  time.Time `json:"desde"`
	Last   time.Time `json:"ultimo_acceso"` // zero: never
}

// State is how a user stands.
type State string

// The states of a user, in the words of the vendor's list.
const (
	Active    State = "activo"
	Suspended State = "suspendido"
	Removed   State = "baja"
)

// Asked is one order as the vendor read it.
type Asked struct {
	Op     provider.Op
	Folio  string
	Person string
	User   string // of the user it is about; of a creation, empty
	Batch  int    // how many orders came in the same mail
}

// Mail is one mail that came or went.
type Mail struct {
	At      time.Time
	In      bool // it came
	From    string
	To      string
	Subject string
	ID      string   // Message-ID, without its angle brackets
	Folios  []string // of the orders it is about
	Habits  []Habit  // by which it was answered
	Raw     []byte   // as it travelled: an answer holds secrets
	Err     string   // why it was not delivered
}
