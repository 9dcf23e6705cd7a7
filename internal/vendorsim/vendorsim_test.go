package vendorsim

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/emersion/go-smtp"
	"golang.org/x/text/encoding/charmap"

	"clavero/internal/provider"
	"clavero/internal/provider/prober"
)

// asks writes an order mail as Clavero does.
func asks(id string, orders ...Asked) []byte {
	var text, table strings.Builder
	table.WriteString("folio;se_solicita;nombre;usuario\r\n")
	said := map[provider.Op]string{provider.Create: "alta", provider.Reset: "nueva contraseña", provider.Suspend: "suspensión",
		provider.Restore: "reactivación", provider.Remove: "baja"}
	for _, o := range orders {
		_, _ = fmt.Fprintf(&text, "Folio: %s\r\nSe solicita: %s\r\nNombre: %s\r\n", o.Folio, said[o.Op], o.Person)
		if o.User != "" {
			_, _ = fmt.Fprintf(&text, "Usuario: %s\r\n", o.User)
		}
		text.WriteString("\r\n")
		_, _ = fmt.Fprintf(&table, "%s;%s;%s;%s\r\n", o.Folio, said[o.Op], o.Person, o.User)
	}
	body := joined("alternative", "1", []string{
		"Content-Type: text/plain; charset=utf-8\r\n\r\nLe pedimos lo siguiente:\r\n\r\n" + text.String(),
		"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Le pedimos lo siguiente"})
	if len(orders) > 1 {
		body = joined("mixed", "2", []string{body, attachment("ordenes.csv", []byte(table.String()))})
	}
	return []byte("From: Sintesis <sintesis@salud.test>\r\nTo: soporte@emedios.example\r\nReply-To: <altas+t0k3n@salud.test>\r\n" +
		"Subject: Solicitud de acceso " + orders[0].Folio + "\r\nMessage-ID: <" + id + "@salud.test>\r\nMIME-Version: 1.0\r\n" + body)
}

var julia = Asked{Op: provider.Create, Folio: "SIE-2026-000123", Person: "Julia Núñez Peña"}

// inbox is a real mail server that takes the vendor's answers.
type inbox struct{ got chan []byte }

func (i inbox) NewSession(*smtp.Conn) (smtp.Session, error) { return i, nil }
func (i inbox) Mail(string, *smtp.MailOptions) error        { return nil }
func (i inbox) Rcpt(string, *smtp.RcptOptions) error        { return nil }
func (i inbox) Reset()                                      {}
func (i inbox) Logout() error                               { return nil }
func (i inbox) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	i.got <- raw
	return err
}

// TestOrdersByMailKeysBySite drives the vendor as Clavero would: orders by SMTP, answers by SMTP, keys tried at its site.
func TestOrdersByMailKeysBySite(t *testing.T) {
	answers := inbox{make(chan []byte, 10)}
	server := smtp.NewServer(answers)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	sim := start(t, Options{Relay: listener.Addr().String(), Delay: -1})
	p, err := prober.New(sim.Recipe(), prober.Options{Loopback: true, Wait: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	order := func(id string, a Asked) string {
		t.Helper()
		if err := submit(sim, sim.Address(), asks(id, a)); err != nil {
			t.Fatal(err)
		}
		raw := <-answers.got
		verified, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: sim.LookupTXT})
		if err != nil || len(verified) != 1 || verified[0].Err != nil || verified[0].Domain != "emedios.example" {
			t.Errorf("%s: the answer is not signed: %v %v", id, verified, err)
		}
		return readAnswer(t, raw)
	}
	proves := func(want provider.Verdict, user, secret string) {
		t.Helper()
		report, err := p.Try(context.Background(), user, provider.Secret(secret))
		if err != nil || report.Verdict != want {
			t.Errorf("the key proves %+v %v, want %s", report, err, want)
		}
		if want == provider.Works && !report.SignedOut {
			t.Errorf("a session was left behind: %+v", report)
		}
	}
	text := order("1", julia)
	user := labelled(text, "Usuario", "Nombre de usuario")
	secret := labelled(text, "Contraseña", "Clave", "Password", "Contraseña de acceso")
	if user != "jnunez" || secret == "" {
		t.Fatalf("user %q, secret %q in\n%s", user, secret, text)
	}
	proves(provider.Works, user, secret)
	proves(provider.Fails, user, secret+"x")
	order("2", Asked{Op: provider.Suspend, Folio: "SIE-2026-000124", User: user})
	proves(provider.Fails, user, secret)
	order("3", Asked{Op: provider.Restore, Folio: "SIE-2026-000125", User: user})
	proves(provider.Works, user, secret)
	renewed := labelled(order("4", Asked{Op: provider.Reset, Folio: "SIE-2026-000126", User: user}), "Contraseña", "Clave", "Password", "Contraseña de acceso")
	proves(provider.Fails, user, secret)
	proves(provider.Works, user, renewed)
	order("5", Asked{Op: provider.Remove, Folio: "SIE-2026-000127", User: user})
	proves(provider.Fails, user, renewed)
	came := 0
	for _, m := range sim.Mails() { // an answer is noted a moment after it was taken
		if m.In {
			came++
		}
	}
	if came != 5 {
		t.Errorf("%d mails came, want 5", came)
	}
}

// submit sends a mail to a vendor's mail server.
func submit(sim *Sim, to string, raw []byte) error {
	return relay(context.Background(), sim.SMTPAddress(), Mail{From: "sintesis@salud.test", To: to, Raw: raw})
}

func TestTakesNoMailForOthers(t *testing.T) {
	sim := start(t, Options{})
	err := submit(sim, "b@otro.test", []byte("From: a@salud.test\r\n\r\nx"))
	if err == nil || len(sim.Mails()) != 0 {
		t.Errorf("it relayed: %v", err)
	}
	if err := submit(sim, sim.Address(), []byte("no es un correo")); err == nil {
		t.Error("it took what is no mail")
	}
}

// clock lets a test's vendor wait without waiting: what is due is done when the test says so, in its order.
type clock struct {
	mu  sync.Mutex
	now time.Time
	due []task
}

type task struct {
	at time.Time
	do func()
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) After(d time.Duration, do func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.due = append(c.due, task{c.now.Add(d), do})
	slices.SortStableFunc(c.due, func(a, b task) int { return a.at.Compare(b.at) })
}

// run does everything that is due and what comes of it.
func (c *clock) run() {
	for {
		c.mu.Lock()
		if len(c.due) == 0 {
			c.mu.Unlock()
			return
		}
		next := c.due[0]
		c.due, c.now = c.due[1:], next.at
		c.mu.Unlock()
		next.do()
	}
}

func start(t *testing.T, o Options) *Sim {
	t.Helper()
	sim, err := Start(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := sim.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return sim
}

// readAnswer gives what a reader sees of an answer: its text part, or its HTML where there is no other, decoded.
func readAnswer(t *testing.T, raw []byte) string {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	kind := m.Header.Get("Content-Type")
	var found parts
	found.read(strings.Replace(kind, "text/html", "text/plain", 1), m.Header.Get("Content-Transfer-Encoding"), "", m.Body, maxNested)
	if strings.Contains(string(raw), "charset=iso-8859-1") {
		found.text, err = charmap.ISO8859_1.NewDecoder().String(found.text)
	}
	if err != nil {
		t.Fatal(err)
	}
	return found.text
}

func labelled(text string, labels ...string) string {
	for line := range strings.Lines(text) {
		label, value, found := strings.Cut(line, ":")
		if found && slices.Contains(labels, label) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
