package process

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	crowd      = 600
	peakMemory = 200 << 20
	stillQuick = 250 * time.Millisecond // of a page's median, on a machine that has nothing left to give
)

// TestSixHundredSignIns has as many people sign in at once, each from a network of their own so that no throttle thins them
// out. The program's memory stays bounded, pages of those who are in stay quick, and whoever waited too long is asked to
// come back.
func TestSixHundredSignIns(t *testing.T) {
	if testing.Short() {
		t.Skip("a flood takes the whole machine")
	}
	s := start(t, "demo")
	reader := s.enter()
	idle := s.reads(reader, 100, nil)
	forgetPeak(t, s.command.Process.Pid)

	answers := make([]outcome, crowd)
	done := make(chan struct{})
	go func() {
		defer close(done)
		var group sync.WaitGroup
		for n := range crowd {
			group.Go(func() { answers[n] = s.signIn(n) })
		}
		group.Wait()
	}()
	begun := time.Now()
	during := s.reads(reader, 1_000_000, done)
	took, peak := time.Since(begun), peakOf(t, s.command.Process.Pid)

	wrong, later := 0, 0
	for _, a := range answers {
		switch {
		case a.status == http.StatusUnprocessableEntity:
			wrong++
		case a.status == http.StatusTooManyRequests && a.retry != "" && strings.Contains(a.body, "vuelva a intentar"):
			later++
		default:
			t.Errorf("answered %d %q %v: %.200s", a.status, a.retry, a.err, a.body)
		}
	}
	t.Logf("%d sign-ins in %s: %d judged, %d asked to come back; peak memory %d MB", crowd, took.Round(time.Millisecond), wrong, later, peak>>20)
	t.Logf("a reader's page: idle p50 %s p99 %s; meanwhile p50 %s p99 %s (%d pages)",
		part(idle, 50), part(idle, 99), part(during, 50), part(during, 99), len(during))
	if peak > peakMemory {
		t.Errorf("peak memory is %d MB", peak>>20)
	}
	if wrong == 0 {
		t.Error("nobody was judged")
	}
	if m := part(during, 50); m > stillQuick {
		t.Errorf("a reader waits %s for a page", m)
	}
	s.ends(s.tell())
}

type outcome struct {
	status int
	retry  string
	body   string
	err    error
}

// signIn tries the n-th name from the n-th network: every address 127.x.y.1 of the loopback is one's own.
func (s *server) signIn(n int) outcome {
	from := &net.TCPAddr{IP: net.IPv4(127, byte(1+n/250), byte(1+n%250), 1)}
	client := &http.Client{
		Timeout:       patience,
		Transport:     &http.Transport{DialContext: (&net.Dialer{LocalAddr: from}).DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	form := url.Values{"user": {fmt.Sprintf("persona%d@salud.test", n)}, "passphrase": {"una frase que no es de nadie"}}
	answer, err := client.PostForm("http://"+s.address+"/entrar", form) //nolint:noctx // its own timeout ends it
	if err != nil {
		return outcome{err: err}
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	return outcome{answer.StatusCode, answer.Header.Get("Retry-After"), string(body), err}
}

// enter is a browser of somebody who may read, by the demonstration's door.
func (s *server) enter() *http.Client {
	s.t.Helper()
	for _, found := range regexp.MustCompile(`action="(/demo/entrar\?como=[^"]+)"`).FindAllStringSubmatch(s.page(http.DefaultClient, "/demo"), -1) {
		jar, err := cookiejar.New(nil)
		if err != nil {
			s.t.Fatal(err)
		}
		b := &http.Client{Jar: jar}
		r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, "http://"+s.address+strings.ReplaceAll(found[1], "&amp;", "&"), nil)
		if err != nil {
			s.t.Fatal(err)
		}
		if answer, err := b.Do(r); err == nil {
			_ = answer.Body.Close()
		}
		if strings.Contains(s.page(b, "/"), "/nota/") {
			return b
		}
	}
	s.t.Fatal("no door leads to an edition")
	return nil
}

func (s *server) page(b *http.Client, path string) string {
	s.t.Helper()
	r, err := http.NewRequestWithContext(context.WithoutCancel(s.t.Context()), http.MethodGet, "http://"+s.address+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := b.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	var body bytes.Buffer
	if _, err := body.ReadFrom(answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		s.t.Fatalf("%s: %d %v", path, answer.StatusCode, err)
	}
	return body.String()
}

// reads times pages of the edition, one after the other, until there are enough or it is done.
func (s *server) reads(b *http.Client, most int, done <-chan struct{}) []time.Duration {
	s.t.Helper()
	var times []time.Duration
	for len(times) < most {
		select {
		case <-done:
			return times
		default:
		}
		begun := time.Now()
		s.page(b, "/")
		times = append(times, time.Since(begun))
	}
	return times
}

func part(times []time.Duration, hundredths int) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[min(len(sorted)*hundredths/100, len(sorted)-1)].Round(10 * time.Microsecond)
}

// forgetPeak has the kernel begin its high-water mark anew (proc(5), clear_refs).
func forgetPeak(t *testing.T, pid int) {
	t.Helper()
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0); err != nil {
		t.Skipf("this machine does not tell a process's peak memory: %v", err)
	}
}

// peakOf is the most memory a process has held, in bytes.
func peakOf(t *testing.T, pid int) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`VmHWM:\s+(\d+) kB`).FindSubmatch(status)
	if found == nil {
		t.Fatalf("no peak in %s", status)
	}
	kb, err := strconv.ParseInt(string(found[1]), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return kb << 10
}
