package mail

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/mail/mailtest"
)

func connect(t *testing.T, url string, o SMTPOptions) *SMTP {
	t.Helper()
	s, err := NewSMTP(url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// patience is how long a test waits for the real servers.
func patience(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

var inboxes atomic.Int64

// inbox gives each run of a test an address of its own on the shared servers.
func inbox(t *testing.T, m *Message, servers *mailtest.Servers) mailtest.Mailbox {
	t.Helper()
	name := strings.ToLower(strings.ReplaceAll(t.Name(), "/", "-"))
	m.To.Mail = fmt.Sprintf("%s.%d@salud.test", name, inboxes.Add(1))
	return servers.Mailbox(m.To.Mail)
}

func TestSendArrives(t *testing.T) {
	servers := mailtest.Start(t)
	for name, url := range map[string]string{
		"starttls": servers.SMTPURL(), "implicit": servers.SMTPSURL(), "loopback": servers.PlainURL(),
	} {
		t.Run(name, func(t *testing.T) {
			m := confirmation()
			box := inbox(t, &m, servers)
			smtp := connect(t, url, SMTPOptions{CAFile: servers.CAFile, EnvelopeFrom: "devoluciones@salud.test"})
			if err := smtp.Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			got, err := box.Wait(patience(t), func(got mailtest.Mail) bool { return got.Subject == m.Letter.Subject })
			if err != nil {
				t.Fatal(err)
			}
			checkArrived(t, m, got)
		})
	}
}

func checkArrived(t *testing.T, m Message, got mailtest.Mail) {
	t.Helper()
	built, err := m.Build()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(built.Text, got.Text); diff != "" {
		t.Errorf("text (-sent +arrived):\n%s", diff)
	}
	if diff := cmp.Diff(built.HTML, got.HTML); diff != "" {
		t.Errorf("HTML (-sent +arrived):\n%s", diff)
	}
	if id, err := got.Header.MessageID(); err != nil || id != m.ID {
		t.Errorf("Message-ID %q, %v", id, err)
	}
	to, err := got.Header.AddressList("To")
	if err != nil || len(to) != 1 || to[0].Name != m.To.Name || to[0].Address != m.To.Mail {
		t.Errorf("To %v, %v", to, err)
	}
	if date, err := got.Header.Date(); err != nil || !date.Equal(m.At) {
		t.Errorf("Date %v, %v", date, err)
	}
	if diff := cmp.Diff([]string{m.Letter.Button.URL}, got.Links()); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	if returnPath := got.Header.Get("Return-Path"); returnPath != "<devoluciones@salud.test>" {
		t.Errorf("envelope sender %s", returnPath)
	}
}

func TestSameMessageTwiceIsTheSameMail(t *testing.T) {
	servers := mailtest.Start(t)
	m := confirmation()
	box := inbox(t, &m, servers)
	smtp := connect(t, servers.SMTPURL(), SMTPOptions{CAFile: servers.CAFile})
	for range 2 {
		if err := smtp.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	arrived := 0
	_, err := box.Wait(patience(t), func(mailtest.Mail) bool { arrived++; return arrived == 2 })
	if err != nil {
		t.Fatal(err)
	}
	mails, err := box.All(patience(t))
	if err != nil || len(mails) != 2 {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	built, err := m.Build()
	if err != nil {
		t.Fatal(err)
	}
	for _, mail := range mails {
		if !strings.HasSuffix(string(mail.Raw), string(built.Raw)) { // the servers write their own lines above
			t.Errorf("arrived otherwise than built:\n%s", mail.Raw)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	servers := mailtest.Start(t)
	m := confirmation()
	box := inbox(t, &m, servers)
	smtp := connect(t, servers.SMTPURL(), SMTPOptions{CAFile: servers.CAFile})
	const senders, each = 4, 3
	var group sync.WaitGroup
	for i := range senders {
		group.Go(func() {
			for j := range each {
				mine := m
				mine.ID = MessageID("confirm", int64(i), j+1, "salud.test")
				if err := smtp.Send(t.Context(), mine); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	var ids []string
	_, err := box.Wait(patience(t), func(got mailtest.Mail) bool {
		id, err := got.Header.MessageID()
		if err == nil && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		return len(ids) == senders*each
	})
	if err != nil {
		t.Fatalf("%d of %d arrived: %v", len(ids), senders*each, err)
	}
}

func TestRefusals(t *testing.T) {
	servers := mailtest.Start(t)
	trusted := SMTPOptions{CAFile: servers.CAFile}
	for _, c := range []struct {
		name, url string
		options   SMTPOptions
		to        string
		stage     Stage
		code      int
		want      string
	}{
		{"unknown recipient", servers.SMTPURL(), trusted, mailtest.Unknown, StageRecipient, 550, "permanent"},
		{"full mailbox", servers.SMTPURL(), trusted, mailtest.Full, StageRecipient, 552, "permanent"},
		{"relaying denied", servers.SMTPURL(), trusted, mailtest.Denied, StageRecipient, 554, "config"},
		{"busy mailbox", servers.SMTPURL(), trusted, mailtest.Later, StageRecipient, 450, "later"},
		{"wrong password", servers.WrongPasswordURL(), trusted, "ana@salud.test", StageAuth, 535, "config"},
		{"untrusted certificate", servers.SMTPURL(), SMTPOptions{}, "ana@salud.test", StageConnect, 0, "config"},
		{"untrusted, implicit", servers.SMTPSURL(), SMTPOptions{}, "ana@salud.test", StageConnect, 0, "config"},
		{"foreign domain unsigned", servers.PlainURL(), SMTPOptions{}, "ana@example.org", StageRecipient, 554, "config"},
		{"TLS to a plain port", "smtps://" + hostOf(servers.PlainURL()), trusted, "ana@salud.test", StageConnect, 0, "config"},
		{"server down", "smtp://" + closedPort(t), trusted, "ana@salud.test", StageConnect, 0, "later"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := confirmation()
			m.To.Mail = c.to
			err := connect(t, c.url, c.options).Send(t.Context(), m)
			var f *Failure
			if !errors.As(err, &f) {
				t.Fatalf("%v is no Failure", err)
			}
			if f.Stage != c.stage || f.SMTPCode != c.code || verdict(f) != c.want {
				t.Errorf("%s %d %s, want %s %d %s (%v)", f.Stage, f.SMTPCode, verdict(f), c.stage, c.code, c.want, err)
			}
			if strings.Contains(err.Error(), c.to) || strings.Contains(err.Error(), mailtest.Password) {
				t.Errorf("tells too much: %v", err)
			}
		})
	}
}

func hostOf(url string) string {
	host, _, _ := strings.Cut(strings.TrimPrefix(url, "smtp://"), "?")
	return host
}

// TestGoesOnAfterARefusal: one bad address must not cost the next one its mail, on the same connection.
func TestGoesOnAfterARefusal(t *testing.T) {
	servers := mailtest.Start(t)
	smtp := connect(t, servers.SMTPURL(), SMTPOptions{CAFile: servers.CAFile})
	refused := confirmation()
	refused.To.Mail = mailtest.Unknown
	if err := smtp.Send(t.Context(), refused); err == nil {
		t.Fatal("taken")
	}
	waiting := smtp.idle
	if waiting == nil {
		t.Error("the connection was given up")
	}
	m := confirmation()
	inbox(t, &m, servers)
	if err := smtp.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	if smtp.idle != waiting {
		t.Error("a second connection was made")
	}
	_ = waiting.conn.Close() // as a server does that waited too long
	if err := smtp.Send(t.Context(), m); err != nil {
		t.Errorf("after the server hung up: %v", err)
	}
}

func closedPort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return address
}

// script is a server that says its lines, one after each line it hears, and then nothing more.
func script(t *testing.T, lines ...string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		heard := bufio.NewReader(conn)
		for _, line := range lines {
			if _, err := io.WriteString(conn, line+"\r\n"); err != nil {
				return
			}
			if _, err := heard.ReadString('\n'); err != nil {
				return
			}
		}
		_, _ = io.Copy(io.Discard, heard)
	}()
	return listener.Addr().String()
}

func TestServersThatMisbehave(t *testing.T) {
	for _, c := range []struct {
		name, url string
		stage     Stage
		want      string
	}{
		{"says nothing", "smtp://" + script(t), StageConnect, "later"},
		{"no STARTTLS", "smtp://u:p@" + script(t, "220 mx", "250-mx\r\n250 AUTH PLAIN"), StageConnect, "config"},
		{"no AUTH", "smtp://u:p@" + script(t, "220 mx", "250 mx") + "?tls=off", StageAuth, "config"},
		{"refuses all", "smtp://" + script(t, "554 not you"), StageConnect, "config"},
		{"closing", "smtp://" + script(t, "421 closing") + "?tls=off", StageConnect, "later"},
		{"hangs in data", "smtp://" + script(t, "220 mx", "250 mx", "250 ok", "250 ok", "354 go") + "?tls=off", StageContent, "later"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := connect(t, c.url, SMTPOptions{Timeout: 200 * time.Millisecond}).Send(t.Context(), confirmation())
			var f *Failure
			if !errors.As(err, &f) || f.Stage != c.stage || verdict(f) != c.want {
				t.Errorf("%v, want %s %s", err, c.stage, c.want)
			}
		})
	}
}

func TestCancelledContextEndsASend(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	gone := errors.New("shutting down")
	time.AfterFunc(50*time.Millisecond, func() { cancel(gone) })
	err := connect(t, "smtp://"+script(t), SMTPOptions{}).Send(ctx, confirmation())
	if !errors.Is(err, gone) {
		t.Errorf("%v", err)
	}
}

func TestNewSMTPRefuses(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for url, options := range map[string]SMTPOptions{
		"":                                      {},
		"mail.salud.test:587":                   {},
		"http://u:secreto@mail.salud.test":      {},
		"smtp://u:secreto@":                     {},
		"smtp://u:se%creto@mail.salud.test":     {},
		"smtp://u@mail.salud.test":              {},
		"smtp://:secreto@mail.salud.test":       {},
		"smtp://u:secreto@mail.salud.test/x":    {},
		"smtp://u:secreto@mail.salud.test#x":    {},
		"smtp://mail.salud.test?tls=off":        {},
		"smtp://127.0.0.1?tls=no":               {},
		"smtp://127.0.0.1?tls=off&x=1":          {},
		"smtps://127.0.0.1?tls=off":             {},
		"smtp://u:secreto@mail.salud.test:587":  {CAFile: empty},
		"smtp://u:secreto@mail.salud.test:588":  {CAFile: empty + ".none"},
		"smtps://u:secreto@mail.salud.test:465": {EnvelopeFrom: "nobody"},
	} {
		_, err := NewSMTP(url, options)
		if err == nil {
			t.Errorf("%s: taken", url)
		} else if strings.Contains(err.Error(), "creto") {
			t.Errorf("tells the password: %v", err)
		}
	}
}

func TestNewSMTPPorts(t *testing.T) {
	for url, want := range map[string]string{
		"smtp://u:p@mail.salud.test":         "mail.salud.test:587",
		"smtps://u:p@mail.salud.test":        "mail.salud.test:465",
		"smtp://u:p@mail.salud.test:2525/":   "mail.salud.test:2525",
		"smtp://localhost?tls=off":           "localhost:25",
		"smtp://[::1]:1025?tls=off":          "[::1]:1025",
		"smtp://u%40salud.test:p%2F@mx.test": "mx.test:587",
	} {
		s, err := NewSMTP(url, SMTPOptions{})
		if err != nil || s.address != want {
			t.Errorf("%s: %v, want %s", url, err, want)
		}
	}
}
