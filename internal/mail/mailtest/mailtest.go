// Package mailtest runs a real mail server for tests: Postfix to send through and Dovecot to read from, on loopback, in a
// directory of their own, with a certificate made for the occasion. Every address under .test has a mailbox. It needs
// Debian's postfix, dovecot-imapd and dovecot-lmtpd, and root, since both servers change their user.
//
// One pair serves a whole test process. A package that uses it has
//
//	func TestMain(m *testing.M) { os.Exit(mailtest.Main(m)) }
package mailtest

import (
	"net"
	"net/url"
	"os"
	"strconv"
	"sync"
	"testing"

	"clavero/internal/need"
)

// The account that may send, and the password of every mailbox.
const (
	User     = "clavero@salud.test"
	Password = "clave-de-prueba"
)

// Addresses that the server refuses when they are named as recipients. All others are taken.
const (
	Unknown = "no-existe@salud.test"  // 550 5.1.1, for good
	Full    = "lleno@salud.test"      // 552 5.2.2, for good
	Denied  = "sin-relevo@salud.test" // 554 5.7.1, the operator's trouble
	Later   = "ocupado@salud.test"    // 450 4.2.0, for now
)

// Gone is an address that is taken at first: its mail comes back as a notice to the envelope sender (RFC 3464).
const Gone = "se-fue@salud.test"

// Servers is a running pair.
type Servers struct {
	CAFile  string // PEM certificate that both show, for localhost and 127.0.0.1
	keyFile string
	postfix string // the programs
	dovecot string
	dir     string
	ports   ports
	stop    func()
}

var running struct {
	sync.Mutex
	servers *Servers
	err     error
}

// Start returns the servers of this process, started at its first call. It skips the test where they cannot run.
func Start(t testing.TB) *Servers {
	t.Helper()
	postfix, dovecot := need.Program(t, "postfix"), need.Program(t, "dovecot")
	if os.Geteuid() != 0 {
		need.Missing(t, "root", "mail servers change their user: run as root, in a container")
	}
	running.Lock()
	defer running.Unlock()
	if running.servers == nil && running.err == nil {
		running.servers, running.err = start(postfix, dovecot)
	}
	if running.err != nil {
		t.Fatalf("mail servers: %v", running.err)
	}
	return running.servers
}

// Main runs a package's tests, stops the servers if any test started them, and returns the exit status.
func Main(m *testing.M) int {
	defer stop()
	return m.Run()
}

func stop() {
	running.Lock()
	defer running.Unlock()
	if running.servers != nil {
		running.servers.stop()
		running.servers = nil
	}
}

// SMTPURL is the address for sending with STARTTLS, with user and password.
func (s *Servers) SMTPURL() string { return s.url("smtp", s.ports.Submission, Password) }

// SMTPSURL is the address for sending with TLS from the first byte.
func (s *Servers) SMTPSURL() string { return s.url("smtps", s.ports.SMTPS, Password) }

// PlainURL is the address for sending without TLS or sign-in.
func (s *Servers) PlainURL() string {
	return "smtp://" + loopback(s.ports.SMTP) + "?tls=off"
}

// WrongPasswordURL is SMTPURL with another password.
func (s *Servers) WrongPasswordURL() string { return s.url("smtp", s.ports.Submission, "otra") }

// IMAPSURL is the address of any mailbox, with its password, for TLS from the first byte.
func (s *Servers) IMAPSURL(address string) string { return mailboxURL("imaps", address, s.ports.IMAPS) }

// IMAPURL is the address of any mailbox, with its password, for STARTTLS.
func (s *Servers) IMAPURL(address string) string { return mailboxURL("imap", address, s.ports.IMAP) }

func mailboxURL(scheme, address string, port int) string {
	u := url.URL{Scheme: scheme, User: url.UserPassword(address, Password), Host: loopback(port)}
	return u.String()
}

func (s *Servers) url(scheme string, port int, password string) string {
	u := url.URL{Scheme: scheme, User: url.UserPassword(User, password), Host: loopback(port)}
	return u.String()
}

func loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
