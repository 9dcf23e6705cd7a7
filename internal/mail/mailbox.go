package mail

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"clavero/internal/fault"
)

// MailboxOptions is what the address of an IMAP server does not say. The zero value watches INBOX.
type MailboxOptions struct {
	Password  func() (string, error) // asked at each sign-in, when the address has none
	CAFile    string                 // PEM certificates trusted besides the system's
	Folder    string                 // the one that is watched; empty means INBOX
	Processed string                 // where understood messages go; empty means Procesados
	Review    string                 // where those for a person go; empty means «Por revisar»

	Poll       time.Duration // how often a server that tells of new mail is asked all the same; 0 means 2 minutes
	Timeout    time.Duration // for each command, with more for what is long; 0 means 30 seconds
	MaxMessage int64         // messages of more bytes are handed without their body; 0 means 30 MB
	Log        *slog.Logger  // nil means none
}

const (
	defaultPoll       = 2 * time.Minute
	defaultCommand    = 30 * time.Second
	defaultMaxMessage = 30 << 20
)

var imap4 = protocol{open: "imap", secure: "imaps", openPort: "143", securePort: "993", plainPort: "143"}

// Mailbox is one folder at an IMAP server (RFC 3501, RFC 9051), watched by one process at a time: two would put two
// copies.
type Mailbox struct {
	endpoint
	password                  func() (string, error)
	folder, processed, review string // as they were configured: levels parted by /
	poll, timeout             time.Duration
	firstReconnect            time.Duration
	firstRetry                time.Duration
	limit                     int64
	log                       *slog.Logger

	mu     sync.Mutex
	status MailboxStatus
}

// NewMailbox reads a server's address: imaps://user@host:port (TLS from the first byte; port 993), imap://user@host:port
// (STARTTLS required; port 143), or imap://user@host:port?tls=off, which is taken for loopback hosts alone. The password
// is in the address, or asked of o.Password. It does not connect.
//
// Errors name the part at fault and never repeat the address, which may hold a password.
func NewMailbox(rawURL string, o MailboxOptions) (*Mailbox, error) {
	server, err := readEndpoint(rawURL, imap4, o.CAFile)
	if err != nil {
		return nil, err
	}
	m := &Mailbox{
		endpoint: server, password: o.Password,
		folder: cmp.Or(o.Folder, "INBOX"), processed: cmp.Or(o.Processed, "Procesados"), review: cmp.Or(o.Review, "Por revisar"),
		poll: cmp.Or(o.Poll, defaultPoll), timeout: cmp.Or(o.Timeout, defaultCommand), limit: cmp.Or(o.MaxMessage, defaultMaxMessage),
		firstReconnect: firstReconnect, firstRetry: firstRetry,
		log: cmp.Or(o.Log, slog.New(slog.DiscardHandler)),
	}
	if server.pass != "" {
		m.password = func() (string, error) { return server.pass, nil }
	}
	return m, m.check()
}

func (m *Mailbox) check() error {
	if m.user == "" {
		return errors.New("mail: the mailbox's address has no user: imaps://user@host")
	}
	if m.password == nil {
		return errors.New("mail: the mailbox has no password")
	}
	for _, name := range []string{m.folder, m.processed, m.review} {
		if !isFolder(name) {
			return errors.New("mail: a folder's name has levels parted by /, without control characters, * and %")
		}
	}
	if m.folder == m.processed || m.folder == m.review {
		return errors.New("mail: messages cannot be put away in the folder that is watched")
	}
	return nil
}

func isFolder(name string) bool {
	for level := range strings.SplitSeq(name, "/") {
		if level == "" || strings.ContainsFunc(level, func(r rune) bool { return r < ' ' || r == 0x7F || r == '*' || r == '%' }) {
			return false
		}
	}
	return len(name) <= 200
}

// PasswordFile reads a password from the first line of a file at each sign-in, so that it can be changed without a
// restart. Errors are faults of code Unready.
func PasswordFile(path string) func() (string, error) {
	return func() (string, error) {
		text, err := os.ReadFile(path)
		if err != nil {
			return "", fault.Wrap(err, fault.Unready, "mail.mailbox.password", "Path", path)
		}
		line, _, _ := strings.Cut(string(text), "\n")
		line = strings.TrimSuffix(line, "\r")
		if line == "" {
			return "", fault.New(fault.Unready, "mail.mailbox.password", "Path", path)
		}
		return line, nil
	}
}

// MailboxReport is what Check found.
type MailboxReport struct {
	Messages int      // in the folder that is watched
	Missing  []string // folders that Watch will make
	Idle     bool     // the server tells of new mail at once (RFC 2177); else it is asked every 15 seconds
	Move     bool     // RFC 6851
	UIDPlus  bool     // RFC 4315; without it a deleted message goes only when nobody else's waits for deletion
}

// Check signs in and looks at the folders, and changes nothing. Errors are faults of code Unready that say what is
// wrong: the server, the password, the folder.
func (m *Mailbox) Check(ctx context.Context) (MailboxReport, error) {
	s, err := m.connect(ctx)
	if err != nil {
		return MailboxReport{}, err
	}
	defer s.close()
	report := MailboxReport{Idle: s.can.idle, Move: s.can.move, UIDPlus: s.can.uidPlus}
	for _, name := range []string{m.processed, m.review} {
		_, exists, err := s.locate(ctx, name)
		if err != nil {
			return report, fault.Wrap(err, fault.Unready, "mail.mailbox.folder", "Folder", name)
		}
		if !exists {
			report.Missing = append(report.Missing, name)
		}
	}
	if err := s.enter(ctx); err != nil {
		return report, err
	}
	report.Messages = int(s.messages)
	return report, nil
}
