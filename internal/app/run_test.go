package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clavero/internal/config"
	"clavero/internal/correspondence"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang"
	"clavero/internal/mail"
	"clavero/internal/post"
	"clavero/internal/upkeep"
)

// freeAddress is one on which nobody listens.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

func settings(t *testing.T) config.Config {
	t.Helper()
	return config.Config{Data: config.Data{Data: t.TempDir(), Node: 1}, Listen: "127.0.0.1:0", PublicURL: "http://127.0.0.1",
		MailFrom: "sintesis@salud.example", Institution: "Secretaría", Office: "Enlace"}
}

func open(t *testing.T, c config.Config, o Options) (*App, error) {
	t.Helper()
	checked, err := c.Check()
	if err != nil {
		t.Fatal(err)
	}
	o.Log = slog.New(slog.DiscardHandler)
	return Open(t.Context(), checked, o)
}

// run runs an installation until the test ends, and gives the address of its pages.
func run(t *testing.T, c config.Config) string {
	t.Helper()
	a, err := open(t, c, Options{Transport: mail.NewMemory()})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := a.Listen()
	if err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx, listener) }()
	t.Cleanup(func() {
		end()
		if err := errors.Join(<-ended, a.Close()); err != nil {
			t.Error(err)
		}
	})
	return "http://" + listener.Addr().String()
}

func fetch(t *testing.T, address string) (int, string) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestMetricsOfARunningInstallation(t *testing.T) {
	c := settings(t)
	c.Metrics = freeAddress(t)
	pages := run(t, c)
	fetch(t, pages+"/solicitud/SIE-2026-000042")
	fetch(t, pages+"/no-existe/amapola.prueba@salud.example")
	answer, err := http.PostForm(pages+"/entrar", url.Values{"user": {"amapola.prueba"}, "passphrase": {"una que no es ninguna"}})
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if status, _ := fetch(t, pages+"/metrics"); status != http.StatusNotFound {
		t.Errorf("readers can fetch /metrics: %d", status)
	}
	status, text := fetch(t, "http://"+c.Metrics+"/metrics")
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, text)
	}
	for _, line := range []string{
		`clavero_http_requests_total{method="GET",route="/solicitud/{folio}",status="2xx"} 1`,
		`clavero_http_requests_total{method="GET",route="/",status="4xx"} 2`,
		`clavero_sign_ins_total{outcome="wrong",step="passphrase"} 1`,
		`clavero_accesses_total{kind="refused"} 1`,
		`clavero_petitions{kind="new",state="received"} 0`,
		`clavero_mails_waiting 0`,
		`clavero_jobs_total{kind="mail.send",outcome="done"} 0`,
	} {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("no line %s", line)
		}
	}
	for _, secret := range []string{"SIE-2026", "amapola", "127.0.0"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in the metrics", secret)
		}
	}
	for _, kind := range []jobs.Kind{post.SendMail, upkeep.Limits, upkeep.Erase} {
		if !strings.Contains(text, `kind="`+string(kind)+`"`) {
			t.Errorf("jobs of the kind %s are not counted", kind)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestMetricsAreOffUnlessAskedFor(t *testing.T) {
	a, err := open(t, settings(t), Options{Transport: mail.NewMemory()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	if a.metrics != nil {
		t.Error("they are counted")
	}
}

func TestATakenMetricsPortIsToldBeforeAnythingStarts(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	c := settings(t)
	c.Metrics = taken.Addr().String()
	a, err := open(t, c, Options{Transport: mail.NewMemory()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	listener, err := a.Listen()
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Run(t.Context(), listener); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "app.port_taken") {
		t.Errorf("%v, want the port named", err)
	}
}

// TestAKeyThatCannotSignIsToldAtStart, also where no mail server is set yet; a command beside the server needs no key.
func TestAKeyThatCannotSignIsToldAtStart(t *testing.T) {
	c := settings(t)
	c.DKIMKey, c.DKIMSelector = filepath.Join(t.TempDir(), "none.pem"), "clavero2026"
	if _, err := open(t, c, Options{}); !fault.Is(err, fault.Unready) || fault.TextOf(err) != "mail.dkim.unreadable" {
		t.Errorf("%v, want the key named", err)
	}
	a, err := open(t, c, Options{Guest: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}

// TestEveryTaskOnTheClockHasWords: a page that shows a key in brackets says nothing.
func TestEveryTaskOnTheClockHasWords(t *testing.T) {
	a, err := open(t, settings(t), Options{Transport: mail.NewMemory(), Vendor: &Vendor{Vendor: correspondence.Vendor{Batch: time.Hour}}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	standings, err := a.Clock.Standings(t.Context())
	if err != nil || len(standings) < 8 {
		t.Fatalf("%d tasks: %v", len(standings), err)
	}
	for _, s := range standings {
		kind := string(s.Task.Kind)
		keys := []string{"clockwork.task." + kind, "clockwork.task." + kind + ".what"}
		for _, count := range s.Task.Counts {
			keys = append(keys, "clockwork.count."+count)
		}
		for _, key := range keys {
			if !lang.Has(key) {
				t.Errorf("no text %s", key)
			}
		}
	}
}

// TestTheOperatorIsToldOfALateTask by a mail that passes no queue, once.
func TestTheOperatorIsToldOfALateTask(t *testing.T) {
	c := settings(t)
	c.Operator = "guardia@salud.example"
	now, sent := time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC), mail.NewMemory()
	a, err := open(t, c, Options{Transport: sent, Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	if _, err := a.Clock.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	now = now.Add(6 * time.Minute)
	for range 2 {
		a.Clock.Look(t.Context(), a.tellOperator)
	}
	letters := sent.List()
	if len(letters) != 1 || letters[0].To.Mail != "guardia@salud.example" || !strings.Contains(letters[0].Letter.Subject, "2 tareas") {
		t.Fatalf("%d mails: %+v", len(letters), letters)
	}
	if _, err := letters[0].Build(); err != nil {
		t.Error(err)
	}
}
