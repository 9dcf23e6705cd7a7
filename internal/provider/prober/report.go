package prober

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strings"
	"time"

	"clavero/internal/provider"
)

// Reason says why a try is Down.
type Reason string

// The reasons. Text gives each in words.
const (
	Timeout     Reason = "timeout"     // no whole answer in time
	Unreachable Reason = "unreachable" // no name, no connection, or one that broke
	Certificate Reason = "certificate" // its certificate is not to be trusted
	Forbidden   Reason = "forbidden"   // its name leads into a network that may not be asked
	Outside     Reason = "outside"     // it sends to another host, or away from https
	Loop        Reason = "loop"        // it sends on and on
	Oversized   Reason = "oversized"   // a page larger than is read
	Unwell      Reason = "unwell"      // the server says itself that it cannot: 5xx, 408, 429
	NoForm      Reason = "no_form"     // the page has no form with the named fields
	Ambiguous   Reason = "ambiguous"   // the page has several
	UnsafeForm  Reason = "unsafe_form" // the form would write the secret into an address
	Captcha     Reason = "captcha"     // a riddle for people
	Unknown     Reason = "unknown"     // a page that bears no mark
	Contrary    Reason = "contrary"    // a page that bears marks of both kinds
)

// Reasons lists the reasons.
var Reasons = []Reason{Timeout, Unreachable, Certificate, Forbidden, Outside, Loop, Oversized, Unwell, NoForm, Ambiguous,
	UnsafeForm, Captcha, Unknown, Contrary}

// Text is the key of the reason's text for people.
func (r Reason) Text() string { return "prober.reason." + string(r) }

// Report is what was seen in one try, to be kept as proof. Nothing in it is secret.
type Report struct {
	Verdict   provider.Verdict `json:"verdict"`
	Reason    Reason           `json:"reason,omitempty"`  // of Down
	Mark      string           `json:"mark,omitempty"`    // the mark that decided
	Address   string           `json:"address,omitempty"` // of the last page, without query and fragment
	Status    int              `json:"status,omitempty"`  // of the last page
	Requests  int              `json:"requests"`          // made in all
	Sent      bool             `json:"sent"`              // the key was sent, or may have been; else the try ended before
	SignedOut bool             `json:"signed_out"`        // the session that was opened is closed again
	Recipe    string           `json:"recipe"`            // its fingerprint
	At        time.Time        `json:"at"`
	Took      time.Duration    `json:"took"` // nanoseconds in JSON
}

// stop is why a try cannot go on.
type stop struct{ reason Reason }

func (s stop) Error() string { return "prober: " + string(s.reason) }

// reasonOf names what went wrong. The error itself is not kept: it may quote what the site sent.
func reasonOf(err error) Reason {
	var s stop
	var timeout net.Error
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &s):
		return s.reason
	case errors.Is(err, errForbidden):
		return Forbidden
	case errors.As(err, &certificate):
		return Certificate
	case errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout():
		return Timeout
	}
	return Unreachable
}

// withoutSecrets is an address as it may be kept. A site that writes the secret into its own path has it taken out.
func withoutSecrets(u *url.URL, secret string) string {
	kept := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if strings.Contains(u.Path, secret) {
		kept.Path = ""
	}
	return kept.String()
}
