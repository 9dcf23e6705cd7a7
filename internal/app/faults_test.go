package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/config"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
	"clavero/internal/web/forms"
)

// trial is an installation at work: pages, jobs and a mailbox.
type trial struct {
	*App
	t     *testing.T
	base  string
	mails *mail.Memory
	*crowd
	end func()
}

// crowd counts who comes; trials of one installation share it. Two people never have one address: the same form from the
// same address is one request.
type crowd struct{ people, calls atomic.Int64 }

const longest = time.Minute // more than anything here takes on a busy machine

func at(t *testing.T, place store.Options, keyring string) config.Config {
	c := settings(t)
	c.Database, c.Keyring, c.Node, c.TrustedProxies = place.URL, keyring, max(place.Node, 1), []string{"127.0.0.1/32"}
	if place.Dir != "" {
		c.Data.Data = place.Dir
	}
	return c
}

func begin(t *testing.T, c config.Config, clock func() time.Time) *trial {
	t.Helper()
	r := &trial{t: t, mails: mail.NewMemory(), crowd: new(crowd)}
	var err error
	if r.App, err = open(t, c, Options{Transport: r.mails, Clock: clock}); err != nil {
		t.Fatal(err)
	}
	listener, err := r.Listen()
	if err != nil {
		t.Fatal(err)
	}
	r.base = "http://" + listener.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx, listener) }()
	r.end = sync.OnceFunc(func() {
		stop()
		if err := errors.Join(<-ended, r.Close()); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(r.end)
	return r
}

// send makes a request from a network of its own, so that no throttle stands before what is tried.
func (r *trial) send(client *http.Client, method, path string, form url.Values) (int, http.Header, string) {
	r.t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, r.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		r.t.Fatal(err)
	}
	n := r.calls.Add(1)
	request.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.9", n>>8&255, n&255))
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := client.Do(request)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, string(body)
}

func browser() *http.Client {
	jar, _ := cookiejar.New(nil) // fails never
	return &http.Client{Jar: jar, Timeout: longest, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// ask sends the form of somebody new.
func (r *trial) ask(client *http.Client) (int, http.Header, string) {
	return r.send(client, http.MethodPost, "/solicitud", url.Values{
		"given_names": {"Amapola"}, "surname1": {"Prueba"}, "position": {"Subdirectora de Ensayos"}, "unit_other": {"Clínica de Ensayos"},
		"mail": {fmt.Sprintf("persona.%d@salud.example", r.people.Add(1))}, "phone": {"55 5555 0123"}, "reason": {"Seguir la prensa."},
		"consent": {"on"}, "notice_version": {forms.NoticeVersion},
	})
}

// letters waits until so many mails have arrived.
func (r *trial) letters(n int) []mail.Sent {
	r.t.Helper()
	r.until(fmt.Sprintf("%d letters", n), func() bool { return len(r.mails.List()) >= n })
	return r.mails.List()
}

func (r *trial) until(what string, holds func() bool) {
	r.t.Helper()
	for deadline := time.Now().Add(longest); !holds(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			r.t.Fatalf("in vain: %s", what)
		}
	}
}

func (r *trial) verified() {
	r.t.Helper()
	report, err := ledger.Verify(context.Background(), r.Files.Source(r.DB), nil, nil)
	if err != nil || !report.OK() {
		r.t.Errorf("ledger: %v %s", err, report)
	}
}

func path(s mail.Sent) string {
	u, err := url.Parse(s.Letter.Button.URL)
	if err != nil {
		return ""
	}
	return u.Path
}

func (r *trial) wants(want int, what string, status int, body string) {
	r.t.Helper()
	if status != want {
		r.t.Fatalf("%s: %d, want %d\n%s", what, status, want, body)
	}
}

// PostgreSQL is stopped under the running program, and started again: it answers that it is not ready meanwhile, and goes on
// by itself with everything that waited.
func TestTheDatabaseGoesAndComesBack(t *testing.T) {
	server := storetest.Own(t)
	r := begin(t, at(t, server.Place(), ""), nil)
	client := browser()
	status, _, body := r.ask(client)
	r.wants(http.StatusSeeOther, "a request", status, body)
	first := r.letters(1)
	server.Stop()
	for _, page := range []string{"/readyz", "/solicitud/SIE-2026-000001", "/entrar"} {
		if status, header, _ := r.send(client, http.MethodGet, page, nil); page == "/readyz" && (status != http.StatusServiceUnavailable) ||
			status == http.StatusServiceUnavailable && header.Get("Retry-After") == "" || status == http.StatusInternalServerError {
			t.Errorf("%s without the database: %d, Retry-After %q", page, status, header.Get("Retry-After"))
		}
	}
	if status, _, _ := r.send(client, http.MethodGet, "/healthz", nil); status != http.StatusOK {
		t.Errorf("the process itself: %d", status)
	}
	for range 3 {
		status, header, body := r.ask(client)
		r.wants(http.StatusServiceUnavailable, "a request without the database", status, body)
		if header.Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
	}
	server.Start(t.Context())
	r.until("ready again", func() bool {
		status, _, _ := r.send(client, http.MethodGet, "/readyz", nil)
		return status == http.StatusOK
	})
	status, _, body = r.send(client, http.MethodPost, path(first[0]), nil)
	r.wants(http.StatusOK, "the link from before", status, body)
	status, _, body = r.ask(client)
	r.wants(http.StatusSeeOther, "a request after", status, body)
	r.letters(3) // the first, the folio, and that of the second
	r.until("nothing waits", func() bool { n, err := r.DB.Read().MailsWaiting(t.Context()); return err == nil && n == 0 })
	r.verified()
}

// Jobs that were in the queue when the database went are worked when it is back.
func TestNoJobIsLostWithTheDatabase(t *testing.T) {
	server := storetest.Own(t)
	place := server.Place()
	c := at(t, place, "")
	r := begin(t, c, nil)
	client := browser()
	const many = 12
	for range many {
		status, _, body := r.ask(client)
		r.wants(http.StatusSeeOther, "a request", status, body)
	}
	server.Stop() // some letters have gone, some wait, some are on their way
	server.Start(t.Context())
	r.until("all letters sent", func() bool { n, err := r.DB.Read().MailsWaiting(t.Context()); return err == nil && n == 0 })
	to := map[string]bool{}
	for _, sent := range r.letters(many) {
		to[sent.To.Mail] = true
	}
	if len(to) != many {
		t.Errorf("%d of %d people got their letter", len(to), many)
	}
	r.verified()
}

// The disk fills up: what must be kept is refused in words, what is only read goes on, and all is well when there is room.
func TestTheDiskFillsUp(t *testing.T) {
	r := begin(t, settings(t), nil)
	client := browser()
	status, _, body := r.ask(client)
	r.wants(http.StatusSeeOther, "a request", status, body)
	r.letters(1)
	limit := func(text string) {
		t.Helper()
		err := r.DB.WriteLight(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SQL().Exec("pragma max_page_count = " + text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	limit("1") // not less than there is
	refused := false
	for range 200 {
		status, _, body := r.ask(client)
		if status == http.StatusSeeOther {
			continue // in what was free within the file
		}
		refused = true
		r.wants(http.StatusServiceUnavailable, "a request on a full disk", status, body)
		for _, wanted := range []string{"No queda espacio", `value="Amapola"`, "Subdirectora de Ensayos"} {
			if !strings.Contains(body, wanted) {
				t.Errorf("the page does not say %q", wanted)
			}
		}
		break
	}
	if !refused {
		t.Fatal("the disk never was full")
	}
	for _, page := range []string{"/solicitud", "/entrar", "/solicitud/SIE-2026-000001", "/readyz"} {
		if status, _, _ := r.send(client, http.MethodGet, page, nil); status != http.StatusOK {
			t.Errorf("%s on a full disk: %d", page, status)
		}
	}
	limit("1073741823")
	status, _, body = r.ask(client)
	r.wants(http.StatusSeeOther, "a request when there is room", status, body)
	r.until("nothing waits", func() bool { n, err := r.DB.Read().MailsWaiting(t.Context()); return err == nil && n == 0 })
	r.verified()
}

// The clock goes back an hour under the running program: numbers still rise, the ledger holds, sessions and links go on,
// and nothing is late or over that was not.
func TestTheClockGoesBackAnHour(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			var back atomic.Int64
			clock := func() time.Time { return time.Now().Add(-time.Duration(back.Load())) }
			place := storetest.EmptyPlace(t, engine)
			r := begin(t, at(t, place, ""), clock)
			early, late := browser(), browser()
			status, _, body := r.ask(early)
			r.wants(http.StatusSeeOther, "a request", status, body)
			status, _, body = r.send(early, http.MethodPost, path(r.letters(1)[0]), nil)
			r.wants(http.StatusOK, "its confirmation", status, body)
			r.letters(2)
			back.Store(int64(time.Hour))
			status, _, body = r.send(early, http.MethodGet, "/mi-solicitud", nil)
			r.wants(http.StatusOK, "the session from before", status, body)
			status, _, body = r.ask(late)
			r.wants(http.StatusSeeOther, "a request an hour earlier", status, body)
			status, _, body = r.send(late, http.MethodPost, path(r.letters(3)[0]), nil)
			r.wants(http.StatusOK, "its confirmation", status, body)
			r.letters(4)
			if _, err := r.Desk.PassLimits(t.Context()); err != nil {
				t.Error(err)
			}
			first, err := r.DB.Read().PetitionByFolio(t.Context(), folio(r, 1))
			if err != nil {
				t.Fatal(err)
			}
			second, err := r.DB.Read().PetitionByFolio(t.Context(), folio(r, 2))
			if err != nil {
				t.Fatal(err)
			}
			if second.ID <= first.ID || first.State != petition.Received || second.State != petition.Received {
				t.Errorf("%d at %s, then %d at %s", first.ID, first.State, second.ID, second.State)
			}
			back.Store(0)
			status, _, body = r.send(early, http.MethodGet, "/mi-solicitud", nil)
			r.wants(http.StatusOK, "the session when the clock is right again", status, body)
			status, _, body = r.send(late, http.MethodGet, "/mi-solicitud", nil) // idle for an hour, as far as the clock tells
			r.wants(http.StatusUnauthorized, "the session begun meanwhile", status, body)
			r.verified()
		})
	}
}

func folio(r *trial, n int) string {
	return fmt.Sprintf("SIE-%d-%06d", r.DB.Now().In(time.FixedZone("", -6*3600)).Year(), n)
}

// A backup is taken while people ask and confirm; what it restores to verifies, every link in it is the one that was
// mailed, and what waited in it goes out as the same letter.
func TestABackupWhilePeopleAsk(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			keyring := filepath.Join(t.TempDir(), "keyring.json")
			r := begin(t, at(t, storetest.EmptyPlace(t, engine), keyring), nil)
			copied := filepath.Join(t.TempDir(), "copy")
			head := r.backUpAmong(copied)
			r.until("nothing waits", func() bool { n, err := r.DB.Read().MailsWaiting(t.Context()); return err == nil && n == 0 })
			mailed := r.mails.List()
			r.end()

			place := storetest.EmptyPlace(t, engine)
			if err := store.Restore(t.Context(), place, copied); err != nil {
				t.Fatal(err)
			}
			again := begin(t, at(t, place, keyring), nil)
			report, err := ledger.Verify(t.Context(), again.Files.Source(again.DB), []ledger.Head{head}, nil)
			if err != nil || !report.OK() {
				t.Fatalf("ledger: %v %s", err, report)
			}
			again.until("nothing waits", func() bool { n, err := again.DB.Read().MailsWaiting(t.Context()); return err == nil && n == 0 })
			again.holdsTo(mailed)
		})
	}
}

// backUpAmong lets people ask and confirm until a backup was taken among them, and gives its head.
func (r *trial) backUpAmong(dir string) ledger.Head {
	r.t.Helper()
	var people sync.WaitGroup
	var done atomic.Bool
	for range 3 {
		people.Go(func() {
			for client := browser(); !done.Load() && r.calls.Load() < 240; {
				if status, _, body := r.ask(client); status != http.StatusSeeOther {
					r.t.Errorf("a request: %d %s", status, body)
					return
				}
				for _, sent := range r.mails.List() {
					if strings.HasPrefix(path(sent), "/confirmar/") && r.calls.Load()%2 == 0 {
						r.send(client, http.MethodPost, path(sent), nil)
						break
					}
				}
			}
		})
	}
	r.letters(12)
	head, err := r.DB.Backup(context.Background(), dir, time.Time{})
	done.Store(true)
	people.Wait()
	if err != nil {
		r.t.Fatal(err)
	}
	return head
}

// holdsTo compares what was restored with the letters that people have.
func (r *trial) holdsTo(mailed []mail.Sent) {
	r.t.Helper()
	links, byID := 0, map[string]string{}
	for _, sent := range mailed {
		byID[sent.ID] = path(sent)
		_, token, ok := strings.Cut(path(sent), "/confirmar/")
		if !ok {
			continue
		}
		link, err := r.DB.Read().LinkByHash(context.Background(), casefile.TokenHash(token))
		if fault.Is(err, fault.NotFound) {
			continue // of somebody who asked after the copy
		}
		if err != nil {
			r.t.Fatal(err)
		}
		links++
		want := http.StatusOK
		if !link.Spent.IsZero() {
			want = http.StatusGone
		}
		if status, _, body := r.send(browser(), http.MethodPost, path(sent), nil); status != want {
			r.t.Errorf("a link that was mailed: %d, want %d: %s", status, want, body)
		}
	}
	for _, sent := range r.mails.List() {
		if before, known := byID[sent.ID]; known && strings.HasPrefix(before, "/confirmar/") && before != path(sent) {
			r.t.Errorf("%s goes out with another link", sent.ID)
		}
	}
	if links < 5 {
		r.t.Errorf("only %d of the links that were mailed are in the copy", links)
	}
	r.verified()
}

// Two nodes on one PostgreSQL share the work: every letter goes out once, on whichever.
func TestTwoNodesDoNothingTwice(t *testing.T) {
	place := storetest.EmptyPlace(t, store.Postgres)
	keyring := filepath.Join(t.TempDir(), "keyring.json")
	first := begin(t, at(t, place, keyring), nil)
	place.Node = 2
	second := begin(t, at(t, place, keyring), nil)
	second.crowd = first.crowd
	const many = 30
	var people sync.WaitGroup
	for _, node := range []*trial{first, second} {
		people.Go(func() {
			for range many / 2 {
				if status, _, body := node.ask(browser()); status != http.StatusSeeOther {
					t.Errorf("a request: %d %s", status, body)
				}
			}
		})
	}
	people.Wait()
	first.until("nothing waits", func() bool { n, err := first.DB.Read().MailsWaiting(t.Context()); return err == nil && n == 0 })
	to := map[string]int{}
	for _, node := range []*trial{first, second} {
		for _, sent := range node.mails.List() {
			to[sent.ID]++
		}
	}
	for id, n := range to {
		if n != 1 {
			t.Errorf("%s went out %d times", id, n)
		}
	}
	if len(to) < many {
		t.Errorf("%d letters", len(to))
	}
	var leaders int
	if err := storetest.SQL(t, place).QueryRowContext(t.Context(), "select count(*) from river_leader").Scan(&leaders); err != nil || leaders != 1 {
		t.Errorf("%d leaders, %v", leaders, err)
	}
	first.end() // the other goes on alone
	status, _, body := second.ask(browser())
	second.wants(http.StatusSeeOther, "a request of the node that is left", status, body)
	second.until("its letter", func() bool { n, err := second.DB.Read().MailsWaiting(t.Context()); return err == nil && n == 0 })
	second.verified()
	if _, err := os.Stat(keyring); err != nil {
		t.Error(err)
	}
}
