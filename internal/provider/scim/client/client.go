// Package client speaks SCIM 2.0 (RFC 7643, RFC 7644) to a server that others wrote and run.
//
// It is liberal in what it takes and careful with it. What a server offers is asked of the server (discovery) and what it
// turns out not to do after all is done another way: a filter that is refused or ignored becomes a listing, a PATCH that
// is not understood is written another way and in the end becomes a PUT. Names of attributes are taken in any case,
// numbers and truths also as texts. But all of it is bounded before it is looked at: bytes, depth, entries, pages, time.
// And the address is fixed: nothing a server says (a Location, a redirect, an id) makes the client talk to another host.
//
// Nothing here prints what was sent: a body may hold a password, a header the token. Errors are [*Failure] throughout.
package client

import (
	"cmp"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"clavero/internal/fault"
)

// Options are where the server is and how it knows us.
type Options struct {
	URL     string        // base address, https unless on this machine: https://host/scim/v2
	Token   string        // file that holds a bearer token (RFC 6750); empty: none, or OAuth
	OAuth   OAuth         // where tokens are fetched instead
	CAFile  string        // PEM certificates trusted besides the system's
	Timeout time.Duration // for one request and its answer; 0 means 30 s
	Clock   func() time.Time
}

const defaultTimeout = 30 * time.Second

// Client is one server. It is safe for use by many goroutines; make it with New.
type Client struct {
	base   *url.URL
	http   *http.Client
	bearer *bearer // nil: requests carry no token
	clock  func() time.Time

	plainJSON  atomic.Bool  // the server wants application/json instead of application/scim+json
	understood atomic.Bool  // it has read something we sent, so what it refuses it has read
	lean       atomic.Bool  // it takes new users with the least that makes one
	dialect    atomic.Int32 // the form of PATCH that it understood, an index into dialects; their number means none, so PUT

	mu       sync.Mutex // of what was discovered
	features Features
	until    time.Time
}

// New understands the options; it does not connect. Errors are faults of code Invalid or Unready, with texts of area
// scim that say which setting to mend.
func New(o Options) (*Client, error) {
	base, err := address(o.URL)
	if err != nil {
		return nil, err
	}
	transport, err := transport(o.CAFile)
	if err != nil {
		return nil, err
	}
	c := &Client{base: base, clock: o.Clock}
	if c.clock == nil {
		c.clock = time.Now
	}
	timeout := cmp.Or(o.Timeout, defaultTimeout)
	c.http = &http.Client{Transport: transport, Timeout: timeout, CheckRedirect: c.sameHost}
	c.bearer, err = newBearer(o, &http.Client{Transport: transport, Timeout: timeout, CheckRedirect: noRedirect}, c.clock)
	return c, err
}

// address reads a setting that is an address requests go to. Without TLS only this machine is spoken to: tokens and
// passwords travel there.
func address(text string) (*url.URL, error) {
	u, err := url.Parse(usersBelow.ReplaceAllString(strings.TrimSpace(text), ""))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" ||
		u.Scheme != "https" && u.Scheme != "http" || strings.Contains("/"+u.EscapedPath()+"/", "/../") {
		return nil, fault.New(fault.Invalid, "scim.url")
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return nil, fault.New(fault.Invalid, "scim.https", "Host", u.Host)
	}
	return u, nil
}

// usersBelow is what people copy with the address: the users' own, and slashes.
var usersBelow = regexp.MustCompile(`(?i)(/Users)?/*$`)

// endpoint is an address below the base. The path is escaped already; segments of it that came from the server went
// through [segment].
func (c *Client) endpoint(path string, query string) *url.URL {
	u := *c.base
	u.RawPath = c.base.EscapedPath() + path
	u.Path, _ = url.PathUnescape(u.RawPath) // both halves were escaped by package url
	u.RawQuery = query
	return &u
}

// longestID bounds an id, in bytes, far above any that is in use.
const longestID = 512

// segment escapes an id for a path. Of ids that cannot be part of one, and of those that would climb out of it, it says no.
func segment(id string) (string, bool) {
	if id == "" || id == "." || id == ".." || len(id) > longestID || strings.ContainsFunc(id, isControl) {
		return "", false
	}
	return url.PathEscape(id), true
}
