package mail

import (
	"clavero/internal/trust"
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"
)

// SMTPOptions is what a server's address does not say. The zero value is good for a server with a public certificate.
type SMTPOptions struct {
	CAFile       string        // PEM certificates trusted besides the system's
	EnvelopeFrom string        // where notices of mail not delivered go; empty means each message's From
	Hello        string        // the name given in EHLO; empty means localhost, which submission servers take
	Timeout      time.Duration // for one message in all; 0 means a minute
	Signer       *Signer       // signs every message; nil leaves that to the server
}

const defaultTimeout = time.Minute

type security int

const (
	startTLS    security = iota // RFC 3207 and RFC 3501, required
	implicitTLS                 // RFC 8314, 3.3
	noTLS                       // loopback only
)

// endpoint is a mail server's address taken apart.
type endpoint struct {
	host, address string // address is host:port
	user, pass    string
	security      security
	tls           *tls.Config
}

// protocol is what the addresses of two kinds of server differ in: the schemes for STARTTLS and for TLS from the first
// byte, and the ports that are usual.
type protocol struct{ open, secure, openPort, securePort, plainPort string }

var submission = protocol{open: "smtp", secure: "smtps", openPort: "587", securePort: "465", plainPort: "25"}

// NewSMTP reads a server's address: smtp://user:password@host:port (STARTTLS required; port 587 if none),
// smtps://user:password@host:port (TLS from the first byte; port 465), or smtp://host:port?tls=off, which is taken for
// loopback hosts alone (port 25). User and password are percent-encoded. It does not connect.
//
// Errors name the part at fault and never repeat the address, which holds a password.
func NewSMTP(rawURL string, o SMTPOptions) (*SMTP, error) {
	server, err := readEndpoint(rawURL, submission, o.CAFile)
	if err != nil {
		return nil, err
	}
	if (server.user == "") != (server.pass == "") {
		return nil, errors.New("mail: the server's address must have both user and password, or neither")
	}
	s := &SMTP{endpoint: server, hello: cmp.Or(o.Hello, "localhost"), timeout: cmp.Or(o.Timeout, defaultTimeout), signer: o.Signer}
	if o.EnvelopeFrom != "" {
		sender, err := ParseAddress(o.EnvelopeFrom)
		if err != nil {
			return nil, fmt.Errorf("mail: the envelope sender: %w", err)
		}
		s.envelopeFrom = sender.Mail
	}
	return s, nil
}

func readEndpoint(rawURL string, p protocol, caFile string) (endpoint, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return endpoint{}, errors.New("mail: the server's address is not a URL (are user and password percent-encoded?)")
	}
	e := endpoint{host: u.Hostname(), user: u.User.Username()}
	e.pass, _ = u.User.Password()
	port, err := e.readSecurity(u, p)
	if err != nil {
		return endpoint{}, err
	}
	if e.host == "" {
		return endpoint{}, errors.New("mail: the server's address has no host")
	}
	if u.Path != "" && u.Path != "/" || u.Fragment != "" {
		return endpoint{}, errors.New("mail: the server's address must end after host and port")
	}
	e.address = net.JoinHostPort(e.host, cmp.Or(u.Port(), port))
	e.tls, err = tlsConfig(e.host, caFile)
	return e, err
}

// readSecurity also returns the port that is usual for it.
func (e *endpoint) readSecurity(u *url.URL, p protocol) (string, error) {
	query := u.Query()
	off := query.Get("tls") == "off"
	switch {
	case u.Scheme != p.open && u.Scheme != p.secure:
		return "", fmt.Errorf("mail: the server's address must begin with %s:// or %s://", p.open, p.secure)
	case u.RawQuery != "" && (!off || len(query) != 1 || u.Scheme == p.secure):
		return "", fmt.Errorf("mail: after the ? only tls=off is known, and only for %s://", p.open)
	case off && !isLoopback(e.host):
		return "", errors.New("mail: tls=off is for a server on this same machine (localhost)")
	case off:
		e.security = noTLS
		return p.plainPort, nil
	case u.Scheme == p.secure:
		e.security = implicitTLS
		return p.securePort, nil
	default:
		e.security = startTLS
		return p.openPort, nil
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func tlsConfig(host, caFile string) (*tls.Config, error) {
	roots, err := trust.Pool(caFile)
	return &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12, RootCAs: roots}, err
}
