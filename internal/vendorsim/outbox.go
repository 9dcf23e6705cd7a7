package vendorsim

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/emersion/go-smtp"

	"clavero/internal/mail"
)

const (
	selector = "practica"
	tries    = 5                // of a mail that its server does not take
	maxKept  = 2000             // mails shown
	between  = 10 * time.Second // the first two tries; then twice as long each time
	perMail  = 30 * time.Second
)

func checkAddress(address string) error {
	parsed, err := mail.ParseAddress(address)
	if err == nil && parsed.Mail != address {
		err = fmt.Errorf("vendor-sim: %q is not an address in its proper form", address)
	}
	return err
}

func (s *Sim) domain() string { return mail.Address{Mail: s.o.Mail}.Domain() }

// send composes, signs and delivers an answer to the order's Reply-To.
func (s *Sim) send(o order, p plan, a answer) {
	m := message{from: s.o.Mail, to: o.replyTo, id: s.newID(), at: s.o.Now(), order: o,
		latin: p.has(Latin1), bare: p.has(NoQuote) && !a.auto, htmlOnly: p.has(HTMLOnly) && !a.auto}
	raw, err := a.compose(m)
	if err == nil {
		raw, err = s.sign(raw)
	}
	if err != nil {
		s.o.Log.Error("an answer was not written", "error", err)
		return
	}
	sent := Mail{At: m.at, From: m.from, To: m.to, Subject: a.subject, ID: m.id, Folios: folios(o.asked), Habits: p.habits, Raw: raw}
	s.deliver(sent, 1)
}

func (s *Sim) newID() string {
	random := make([]byte, 12)
	_, _ = rand.Read(random) // never fails (crypto/rand, Go 1.24)
	return base64.RawURLEncoding.EncodeToString(random) + "@" + s.domain()
}

func (s *Sim) sign(raw []byte) ([]byte, error) {
	var signed bytes.Buffer
	err := dkim.Sign(&signed, bytes.NewReader(raw), &dkim.SignOptions{
		Domain: s.domain(), Selector: selector, Signer: s.key,
		HeaderKeys:             []string{"From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type", "Auto-Submitted"},
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	})
	return signed.Bytes(), err
}

// DKIM is the name under which the DNS would show the key that verifies its mails, and the record (RFC 8463).
func (s *Sim) DKIM() (name, record string) {
	public, _ := s.key.Public().(ed25519.PublicKey)
	return selector + "._domainkey." + s.domain(), "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
}

// LookupTXT answers as the DNS would for the key of this vendor, and for no other name: for a verifier without a network.
func (s *Sim) LookupTXT(name string) ([]string, error) {
	if own, record := s.DKIM(); strings.EqualFold(strings.TrimSuffix(name, "."), own) {
		return []string{record}, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

// deliver hands a mail over, and tries again later when it is not taken.
func (s *Sim) deliver(sent Mail, try int) {
	ctx, stop := context.WithTimeout(s.ctx, perMail)
	defer stop()
	err := s.handOver(ctx, sent)
	if err != nil && try < tries {
		s.o.Log.Warn("an answer was not taken; it is tried again", "to", sent.To, "try", try, "error", err)
		s.after(between<<(try-1), func() { s.deliver(sent, try+1) })
		return
	}
	if err != nil {
		s.o.Log.Error("an answer was not taken", "to", sent.To, "error", err)
		sent.Err = err.Error()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keep(sent)
}

func (s *Sim) handOver(ctx context.Context, sent Mail) error {
	switch {
	case s.o.Deliver != nil:
		return s.o.Deliver(ctx, sent.From, []string{sent.To}, sent.Raw)
	case s.o.Relay != "":
		return relay(ctx, s.o.Relay, sent)
	}
	return nil
}

// relay speaks SMTP: in the clear to this machine, under TLS to any other.
func relay(ctx context.Context, address string, sent Mail) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })()
	client, err := greet(conn, address)
	if err != nil {
		_ = conn.Close()
		return err
	}
	defer func() { _ = client.Close() }()
	if err := client.SendMail(sent.From, []string{sent.To}, bytes.NewReader(sent.Raw)); err != nil {
		return err
	}
	return client.Quit()
}

func greet(conn net.Conn, address string) (*smtp.Client, error) {
	if to, err := netip.ParseAddrPort(conn.RemoteAddr().String()); err == nil && to.Addr().Unmap().IsLoopback() {
		return smtp.NewClient(conn), nil
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	return smtp.NewClientStartTLS(conn, &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12})
}

// keep notes a mail for whoever watches. The lock is held.
func (s *Sim) keep(m Mail) {
	if len(s.mails) == maxKept {
		s.mails = slices.Delete(s.mails, 0, maxKept/10)
	}
	s.mails = append(s.mails, m)
}

// Mails are the mails that came and went, the oldest first; of many, the last ones.
func (s *Sim) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}
