// Package prober tries a key where it must work: it signs in to the site of an electronic system as a browser would (3.1,
// «verifica que esté dado de alta»). How a site is signed in to is data, a Recipe, so that another vendor, or a site
// made anew, needs no other program.
//
// A verdict must be earned. Works needs a mark of success that was not on the page before the key was sent, Fails needs
// a mark of failure that was not; whatever else comes back (an error of the server, a time-out, a captcha, a notice of
// maintenance, a page made anew) is Down with its reason, neither yes nor no, and is tried again.
//
// The addresses it may ask are those of the recipe's hosts, by https, and only where they lead to the public network or
// to networks that the operator named: a recipe, a redirect, a form or a name server cannot send it elsewhere. Nothing
// that comes back is trusted with more than a bounded time, size and number of requests. The secret is only ever sent in
// the body of a POST or in an Authorization header, and is in no report, error or address.
package prober

import (
	"context"
	"crypto/x509"
	"errors"
	"net/http"
	"net/netip"
	"time"

	"clavero/internal/provider"
)

// Options are the operator's, not the recipe's: what a recipe may not decide for itself.
type Options struct {
	Networks []netip.Prefix // private networks in which the site may stand; without, the public network only
	Loopback bool           // this machine may be asked, also by http: for tests and the demonstration
	RootCAs  *x509.CertPool // nil means the system's

	Now  func() time.Time                           // nil means the machine's clock
	Wait func(context.Context, time.Duration) error // how a pause is waited out; nil means in real time
}

// Prober tries keys at one site, one after the other. It is safe for concurrent use: those who come while a try is under
// way wait their turn, and the pause of the recipe lies between any two tries.
type Prober struct {
	recipe Recipe
	guard  guard
	client *http.Client
	now    func() time.Time
	wait   func(context.Context, time.Duration) error
	turn   chan time.Time // holds the end of the last try; empty while one is under way
}

// New makes a prober of a recipe, which it checks first: errors are those of Recipe.Check.
func New(r Recipe, o Options) (*Prober, error) {
	if err := r.check(o.Loopback); err != nil {
		return nil, err
	}
	g := newGuard(r, o)
	p := &Prober{recipe: r.orDefaults(), guard: g, client: g.client(o.RootCAs), now: o.Now, wait: o.Wait, turn: make(chan time.Time, 1)}
	if p.now == nil {
		p.now = time.Now
	}
	if p.wait == nil {
		p.wait = sleep
	}
	p.turn <- time.Time{}
	return p, nil
}

// Login is the address of the page on which the keys it tries sign in.
func (p *Prober) Login() string { return p.recipe.Login }

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

var errNoKey = errors.New("prober: a key without user name or secret cannot be tried")

// Probe tries a key: the Probe of provider.Provider. An error means that nothing was learnt because ctx ended, or that
// user name or secret is empty.
func (p *Prober) Probe(ctx context.Context, userName string, secret provider.Secret) (provider.Verdict, error) {
	report, err := p.Try(ctx, userName, secret)
	return report.Verdict, err
}

// Try is Probe with what was seen, to be kept as proof.
func (p *Prober) Try(ctx context.Context, userName string, secret provider.Secret) (Report, error) {
	if userName == "" || secret == "" {
		return Report{}, errNoKey
	}
	if err := p.takeTurn(ctx); err != nil {
		return Report{}, err
	}
	defer func() { p.turn <- p.now() }()
	limited, stop := context.WithTimeout(ctx, time.Duration(p.recipe.Timeout)*time.Second)
	defer stop()
	v := p.newVisit(limited, userName, string(secret))
	report := v.try()
	if ctx.Err() != nil && report.Verdict == provider.Down {
		return Report{}, ctx.Err()
	}
	return report, nil
}

// takeTurn waits until nobody else tries and the pause since the last try is over.
func (p *Prober) takeTurn(ctx context.Context) error {
	select {
	case last := <-p.turn:
		left := last.Add(time.Duration(p.recipe.Pause) * time.Second).Sub(p.now())
		if last.IsZero() || left <= 0 {
			return nil
		}
		if err := p.wait(ctx, left); err != nil {
			p.turn <- last
			return err
		}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
