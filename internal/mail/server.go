package mail

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
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
	startTLS    security = iota // RFC 3207, required
	implicitTLS                 // RFC 8314, 3.3
	noTLS                       // loopback only
)

// NewSMTP reads a server's address: smtp://user:password@host:port (STARTTLS required; port 587 if none),
// smtps://user:password@host:port (TLS from the first byte; port 465), or smtp://host:port?tls=off, which is taken for
// loopback hosts alone (port 25). User and password are percent-encoded. It does not connect.
//
// Errors name the part at fault and never repeat the address, which holds a password.
func NewSMTP(rawURL string, o SMTPOptions) (*SMTP, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return nil, errors.New("mail: the server's address is not a URL (are user and password percent-encoded?)")
	}
	s := &SMTP{host: u.Hostname(), hello: cmp.Or(o.Hello, "localhost"), timeout: cmp.Or(o.Timeout, defaultTimeout), signer: o.Signer}
	if err := s.read(u); err != nil {
		return nil, err
	}
	if o.EnvelopeFrom != "" {
		sender, err := ParseAddress(o.EnvelopeFrom)
		if err != nil {
			return nil, fmt.Errorf("mail: the envelope sender: %w", err)
		}
		s.envelopeFrom = sender.Mail
	}
	if s.tls, err = tlsConfig(s.host, o.CAFile); err != nil {
		return nil, err
	}
	return s, nil
}

// read takes the address apart.
func (s *SMTP) read(u *url.URL) error {
	port, err := s.readSecurity(u)
	if err != nil {
		return err
	}
	if u.Port() != "" {
		port = u.Port()
	}
	if s.host == "" {
		return errors.New("mail: the server's address has no host")
	}
	if u.Path != "" && u.Path != "/" || u.Fragment != "" {
		return errors.New("mail: the server's address must end after host and port")
	}
	s.address = net.JoinHostPort(s.host, port)
	s.user = u.User.Username()
	s.pass, _ = u.User.Password()
	if (s.user == "") != (s.pass == "") {
		return errors.New("mail: the server's address must have both user and password, or neither")
	}
	return nil
}

// readSecurity also returns the port that is usual for it.
func (s *SMTP) readSecurity(u *url.URL) (string, error) {
	query := u.Query()
	off := query.Get("tls") == "off"
	switch {
	case u.Scheme != "smtp" && u.Scheme != "smtps":
		return "", errors.New("mail: the server's address must begin with smtp:// or smtps://")
	case u.RawQuery != "" && (!off || len(query) != 1 || u.Scheme == "smtps"):
		return "", errors.New("mail: after the ? only tls=off is known, and only for smtp://")
	case off && !isLoopback(s.host):
		return "", errors.New("mail: tls=off is for a server on this same machine (localhost)")
	case off:
		s.security = noTLS
		return "25", nil
	case u.Scheme == "smtps":
		s.security = implicitTLS
		return "465", nil
	default:
		s.security = startTLS
		return "587", nil
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func tlsConfig(host, caFile string) (*tls.Config, error) {
	config := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if caFile == "" {
		return config, nil
	}
	pem, err := os.ReadFile(caFile)
	if err != nil {
		return nil, fmt.Errorf("mail: trusted certificates: %w", err)
	}
	config.RootCAs, err = x509.SystemCertPool()
	if err != nil {
		config.RootCAs = x509.NewCertPool() // a machine without a pool of its own trusts the file alone
	}
	if !config.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("mail: %s holds no PEM certificate", caFile)
	}
	return config, nil
}
