package metrics

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"clavero/internal/auth"
	"clavero/internal/jobs"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/register"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func over(db *store.DB) *Metrics {
	return New(Sources{
		DB:       db,
		Recorded: func() map[register.Kind]int64 { return map[register.Kind]int64{register.Note: 7} },
		Hashing:  func() int { return 3 },
		Late:     func() int { return 2 },
	})
}

// scrape gives what a scrape answers.
func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	answer := httptest.NewRecorder()
	m.Server(slog.New(slog.DiscardHandler)).Handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if answer.Code != http.StatusOK {
		t.Fatalf("status %d: %s", answer.Code, answer.Body)
	}
	return answer.Body.String()
}

func expect(t *testing.T, text string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+text, "\n"+line+"\n") {
			t.Errorf("no line %q", line)
		}
	}
	if t.Failed() {
		t.Log(text)
	}
}

func TestAnEmptyInstallationShowsZeros(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		text := scrape(t, over(db))
		expect(t, text, "clavero_mails_waiting 0", "clavero_ledger_entries 0", "clavero_hash_queue_length 3", "clavero_clock_tasks_late 2",
			`clavero_accesses_total{kind="note"} 7`, `clavero_accesses_total{kind="sign_in"} 0`,
			`clavero_petitions{kind="reset",state="settled"} 0`, `clavero_petitions_late{state="forwarded"} 0`,
			`clavero_sign_ins_total{outcome="throttled",step="code"} 0`, `clavero_mails_total{outcome="failed"} 0`)
		for _, name := range []string{"go_goroutines ", "process_resident_memory_bytes "} {
			if !strings.Contains(text, "\n"+name) {
				t.Errorf("no %s", name)
			}
		}
		if strings.Contains(text, `clavero_petitions_late{state="`+string(petition.Settled)) {
			t.Error("what is over is never late")
		}
		problems, err := promlint.New(strings.NewReader(text)).Lint()
		if err != nil || len(problems) > 0 {
			t.Errorf("names and helps: %v %v", problems, err)
		}
	})
}

func TestRequestsAreCountedByPattern(t *testing.T) {
	m := over(storetest.Open(t, storetest.Place(t, store.SQLite)))
	m.Answered("/mesa/{folio}", http.MethodGet, http.StatusOK, 3*time.Millisecond)
	m.Answered("/mesa/{folio}", http.MethodGet, http.StatusNoContent, 300*time.Millisecond)
	m.Answered("/", "ana@salud.test", http.StatusNotFound, time.Millisecond)
	m.Answered("/", "BREW", http.StatusNotFound, time.Millisecond)
	expect(t, scrape(t, m),
		`clavero_http_requests_total{method="GET",route="/mesa/{folio}",status="2xx"} 2`,
		`clavero_http_requests_total{method="other",route="/",status="4xx"} 2`,
		`clavero_http_request_duration_seconds_bucket{method="GET",route="/mesa/{folio}",le="0.005"} 1`,
		`clavero_http_request_duration_seconds_bucket{method="GET",route="/mesa/{folio}",le="0.5"} 2`)
}

// desk is a registry that keeps what was put into it.
type desk map[jobs.Kind]jobs.Handler

func (d desk) Handle(kind jobs.Kind, _ int, h jobs.Handler) { d[kind] = h }

func TestJobsAreCountedByOutcome(t *testing.T) {
	m := over(storetest.Open(t, storetest.Place(t, store.SQLite)))
	kept, cause := desk{}, errors.New("the server is down")
	answers := []error{nil, nil, jobs.Later(time.Minute, cause), jobs.Stop(cause), cause}
	m.Jobs(kept).Handle("mail.send", 1, func(_ context.Context, id int64) error {
		if id == int64(len(answers)) {
			panic("broken")
		}
		return answers[id]
	})
	for id, want := range answers {
		if err := kept["mail.send"](t.Context(), int64(id)); !errors.Is(err, want) {
			t.Errorf("the handler's %v came out as %v", want, err)
		}
	}
	func() {
		defer func() { _ = recover() }()
		_ = kept["mail.send"](t.Context(), int64(len(answers)))
		t.Error("a panic was swallowed")
	}()
	expect(t, scrape(t, m), `clavero_jobs_total{kind="mail.send",outcome="done"} 2`, `clavero_jobs_total{kind="mail.send",outcome="put_off"} 1`,
		`clavero_jobs_total{kind="mail.send",outcome="given_up"} 1`, `clavero_jobs_total{kind="mail.send",outcome="failed"} 2`,
		`clavero_job_duration_seconds_count{kind="mail.send"} 6`)
}

// answering is a mail server that gives one answer.
type answering struct{ err error }

func (a answering) Send(context.Context, mail.Message) error { return a.err }

func TestMailsAreCountedByOutcome(t *testing.T) {
	m := over(storetest.Open(t, storetest.Place(t, store.SQLite)))
	for _, answer := range []error{nil, &mail.Failure{Permanent: true}, &mail.Failure{Config: true}, &mail.Failure{}, errors.New("cannot be built")} {
		if err := m.Transport(answering{answer}).Send(t.Context(), mail.Message{}); !errors.Is(err, answer) {
			t.Errorf("the server's %v came out as %v", answer, err)
		}
	}
	if err := m.Transport(mail.Off{}).Send(t.Context(), mail.Message{}); !errors.Is(err, mail.ErrOff) {
		t.Error(err)
	}
	expect(t, scrape(t, m), `clavero_mails_total{outcome="sent"} 1`, `clavero_mails_total{outcome="failed"} 2`,
		`clavero_mails_total{outcome="misconfigured"} 2`, `clavero_mails_total{outcome="later"} 1`)
}

func TestNilCountsNothing(t *testing.T) {
	var m *Metrics
	m.Answered("/", http.MethodGet, 200, time.Second)
	m.SignIn(auth.StepPassphrase, auth.Right)
	if _, same := m.Jobs(desk{}).(desk); !same {
		t.Error("a registry was wrapped for nothing")
	}
	if m.Transport(mail.Off{}) != (mail.Off{}) {
		t.Error("a transport was wrapped for nothing")
	}
}

// TestADatabaseThatIsGone: what the process itself knows is still told.
func TestADatabaseThatIsGone(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.Place(t, store.SQLite))
	if err != nil {
		t.Fatal(err)
	}
	m := over(db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	text := scrape(t, m)
	expect(t, text, "clavero_hash_queue_length 3")
	if strings.Contains(text, "clavero_ledger_entries") || strings.Contains(text, "clavero_petitions{") {
		t.Error("numbers of a database that is gone")
	}
}

func TestOnlyMetricsAreServed(t *testing.T) {
	server := httptest.NewServer(over(storetest.Open(t, storetest.Place(t, store.SQLite))).Server(slog.New(slog.DiscardHandler)).Handler)
	t.Cleanup(server.Close)
	for _, c := range []struct {
		method, path string
		want         int
	}{{"GET", "/metrics", 200}, {"GET", "/", 404}, {"GET", "/debug/pprof/", 404}, {"POST", "/metrics", 405}} {
		request, err := http.NewRequestWithContext(t.Context(), c.method, server.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode != c.want {
			t.Errorf("%s %s: %d, want %d", c.method, c.path, answer.StatusCode, c.want)
		}
	}
}
