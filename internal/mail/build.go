package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// maxID keeps the Message-ID header within one line of RFC 5322, 2.1.1.
const maxID = 250

// Built is a message in the form in which it travels.
type Built struct {
	Raw     []byte // RFC 5322, with CRLF line ends
	Subject string // as it stands in the header, decoded
	Text    string
	HTML    string
}

var (
	errID   = errors.New("mail: the message has no well-formed Message-ID")
	errDate = errors.New("mail: the message has no date")

	errEnvelopeID = errors.New("mail: the envelope identifier is not 1 to 100 printable characters of ASCII")
)

// Build makes the bytes of the message: the same message, the same bytes. It fails when the message has no proper
// identifier, date, address or link; these come from the program, so that a failure is a defect and not worth a retry.
func (m Message) Build() (Built, error) {
	if err := m.check(); err != nil {
		return Built{}, err
	}
	letter, err := m.Letter.cleaned()
	if err != nil {
		return Built{}, err
	}
	html, err := letter.html()
	if err != nil {
		return Built{}, fmt.Errorf("mail: letter as HTML: %w", err)
	}
	built := Built{Subject: letter.Subject, Text: letter.text(), HTML: html}
	built.Raw, err = m.compose(built, letter)
	return built, err
}

// PlainText is the text of the message as Build has it, without the rest: for a copy that is filed.
func (m Message) PlainText() (string, error) {
	if err := m.check(); err != nil {
		return "", err
	}
	letter, err := m.Letter.cleaned()
	return letter.text(), err
}

func (m Message) check() error {
	if !isMessageID(m.ID) {
		return errID
	}
	if m.At.IsZero() {
		return errDate
	}
	if m.InReplyTo != "" && !isMessageID(m.InReplyTo) {
		return errID
	}
	if m.EnvelopeID != "" && !isEnvelopeID(m.EnvelopeID) {
		return errEnvelopeID
	}
	mailboxes := map[string]Address{"sender": m.From, "recipient": m.To, "reply": m.replyTo()}
	if m.Bounces.Mail != "" {
		mailboxes["bounces"] = m.Bounces
	}
	for role, a := range mailboxes {
		parsed, err := ParseAddress(a.Mail)
		if err != nil || parsed.Mail != a.Mail {
			return fmt.Errorf("mail: the %s's address is not in its proper form", role)
		}
	}
	return nil
}

func isMessageID(id string) bool {
	left, right, _ := strings.Cut(id, "@")
	return len(id) <= maxID && isDotAtom(left) && isDotAtom(right)
}

func (m Message) replyTo() Address {
	if m.ReplyTo.Mail == "" {
		return m.From
	}
	return m.ReplyTo
}

func (m Message) compose(b Built, letter Letter) ([]byte, error) {
	g := gomail.NewMsg(gomail.WithNoDefaultUserAgent(), gomail.WithBoundary(m.boundary(b)))
	g.SetMessageIDWithValue(m.ID)
	g.SetDateWithValue(m.At.UTC())
	g.FromMailAddress(m.From.header())
	g.ToMailAddress(m.To.header())
	g.ReplyToMailAddress(m.replyTo().header())
	g.Subject(b.Subject)
	g.SetGenHeader("Content-Language", string(letter.Lang))
	g.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834, 5
	// Exchange looks at this one instead; not «All», which would also hold back the notices of mail not delivered.
	g.SetGenHeader("X-Auto-Response-Suppress", "OOF, AutoReply")
	if m.InReplyTo != "" {
		g.SetGenHeader("In-Reply-To", "<"+m.InReplyTo+">")
		g.SetGenHeader("References", "<"+m.InReplyTo+">")
	}
	g.SetBodyString(gomail.TypeTextPlain, b.Text)
	g.AddAlternativeString(gomail.TypeTextHTML, b.HTML)
	for _, file := range m.Attachments {
		if err := g.AttachReader(file.Name, bytes.NewReader(file.Content), gomail.WithFileContentType(gomail.ContentType(file.MediaType))); err != nil {
			return nil, fmt.Errorf("mail: attaching: %w", err)
		}
	}
	var raw bytes.Buffer
	if _, err := g.WriteTo(&raw); err != nil {
		return nil, fmt.Errorf("mail: composing: %w", err)
	}
	if len(m.Attachments) > 0 {
		return nest(raw.Bytes(), m.boundary(b)), nil
	}
	return raw.Bytes(), nil
}

// nest gives the alternatives inside a message with attachments a boundary of their own (RFC 2046, 5.1.2): the library
// writes one for both levels. Neither begins with the other, which some readers would take for it.
func nest(raw []byte, boundary string) []byte {
	from := bytes.Index(raw, []byte("Content-Type: multipart/alternative"))
	end := []byte("--" + boundary + "--")
	to := bytes.Index(raw, end)
	if from < 0 || to < from {
		return raw
	}
	to += len(end)
	inner := bytes.ReplaceAll(raw[from:to], []byte(boundary), []byte("alternative-"+boundary))
	return slices.Concat(raw[:from], inner, raw[to:])
}

// boundary is derived from the identifier and from the content it divides, so that it is the same each time and that
// no content can be made that holds it.
func (m Message) boundary(b Built) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q", m.ID, b.Text, b.HTML))
	return "part-" + hex.EncodeToString(sum[:20])
}

// header gives the address for a header. No name holds a backslash: net/mail leaves one bare in an encoded word, where
// RFC 2047 (5.3) does not allow it, and readers then refuse the whole address.
func (a Address) header() *netmail.Address {
	return &netmail.Address{Name: strings.ReplaceAll(cleanLine(a.Name, maxName), `\`, "/"), Address: a.Mail}
}
