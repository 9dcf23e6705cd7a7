package bench

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"
)

// The parameters that the program hashes with, which signIns checks.
const (
	argonMemory  = 19 * 1024
	argonTime    = 2
	argonThreads = 1
)

const signingIn = 4 // at the same time, in c: enough to keep all cores busy

// signIns measures c: readers with a key in use sign in over HTTP, each sign-in with its session and its access
// committed, against the bare hash on all cores.
func signIns(t *testing.T, b *bench) {
	h := b.open(t, nil, nil)
	users := h.readers(h.unit(), signingIn)
	if want := fmt.Sprintf("$m=%d,t=%d,p=%d$", argonMemory, argonTime, argonThreads); !strings.Contains(h.phc, want) {
		t.Fatalf("the program does not hash with %s", want)
	}
	ours := h.tool(h.signingIn(users...))
	_, err := ours.rate(b.round/2, http.StatusSeeOther)
	must(t, err)
	var ratios, ourRates, rawRates []float64
	for range b.rounds {
		one, err := ours.rate(b.long(), http.StatusSeeOther)
		must(t, err)
		raw := rawHashes(b.long())
		ratios, ourRates, rawRates = append(ratios, one/raw), append(ourRates, one), append(rawRates, raw)
	}
	b.add(figure{Item: "c", What: "sign-ins ÷ raw argon2id, same parameters", Measured: median(ratios), Unit: "×", Limit: 0.90,
		Raw: fmt.Sprintf("%.1f/s ÷ %.1f/s, %d at once, %d rounds, ratios %.2f–%.2f", median(ourRates), median(rawRates), signingIn, b.rounds,
			quantile(ratios, 0), quantile(ratios, 1))})
}

// long is a round for what takes tens of milliseconds.
func (b *bench) long() time.Duration { return 4 * b.round }

// signingIn are the requests of some readers who sign in, each from a network of their own.
func (h *house) signingIn(users ...string) [][]byte {
	requests := make([][]byte, len(users))
	for n, user := range users {
		form := url.Values{"user": {user}, "passphrase": {phrase}}.Encode()
		requests[n] = request("POST", h.address, "/entrar", "", form, "Content-Type", "application/x-www-form-urlencoded",
			"X-Forwarded-For", fmt.Sprintf("2001:db8:%x::1", n))
	}
	return requests
}

// rawHashes hashes on all cores for some time and gives the hashes per second.
func rawHashes(length time.Duration) float64 {
	var done atomic.Int64
	var all sync.WaitGroup
	started := time.Now()
	for range runtime.NumCPU() {
		all.Go(func() {
			salt := make([]byte, 16)
			_, _ = rand.Read(salt) // fails never
			for time.Since(started) < length {
				argon2.IDKey([]byte(phrase), salt, argonTime, argonMemory, argonThreads, 32)
				done.Add(1)
			}
		})
	}
	all.Wait()
	return float64(done.Load()) / time.Since(started).Seconds()
}

const (
	pacing    = 8 // readers turning pages, in d
	pageEvery = 40 * time.Millisecond
)

// crowded measures d: how long a reader waits for a page while nobody else does anything, and while so many sign in at
// the same moment as in the worst morning.
func crowded(t *testing.T, b *bench) {
	h := b.open(t, nil, nil)
	edition := h.publish(notesOfADay)
	unit := h.unit()
	users := h.readers(unit, max(pacing, b.signIns))
	path := "/edicion/" + string(edition.Day) + "/" + string(edition.Kind)
	reading := h.tool(h.gets(path, h.sessions(users[:pacing]...)))
	idle, cancel := context.WithTimeout(t.Context(), b.long())
	defer cancel()
	quiet, err := reading.pace(idle, pageEvery, http.StatusOK)
	must(t, err)
	crowd := h.tool(h.signingIn(users[:b.signIns]...))
	busy, end := context.WithCancel(t.Context())
	defer end()
	var outcome string
	go func() { defer end(); outcome = crowd.once() }()
	loud, err := reading.pace(busy, pageEvery, http.StatusOK)
	must(t, err)
	raw := func(times []time.Duration) string {
		return fmt.Sprintf("p50 %s, max %s of %d pages at %d/s", number(quantile(millis(times), 0.5)), number(quantile(millis(times), 1)), len(times),
			pacing*int(time.Second/pageEvery))
	}
	b.add(figure{Item: "d", What: "p99 of the edition page, idle", Measured: quantile(millis(quiet), 0.99), Unit: "ms", AtMost: true, Raw: raw(quiet)})
	b.add(figure{Item: "d", What: fmt.Sprintf("p99 of the edition page during %d sign-ins", b.signIns), Measured: quantile(millis(loud), 0.99), Unit: "ms",
		AtMost: true, Raw: raw(loud) + "; " + outcome})
}

// once asks once on every connection and says how it went.
func (t *tool) once() string {
	var in, later, failed atomic.Int64
	var all sync.WaitGroup
	started := time.Now()
	for n, c := range t.connections {
		all.Go(func() {
			switch status, _, err := c.ask(t.requests[n]); {
			case err == nil && status == http.StatusSeeOther:
				in.Add(1)
			case err == nil && status == http.StatusTooManyRequests:
				later.Add(1)
			default:
				failed.Add(1)
			}
		})
	}
	all.Wait()
	return fmt.Sprintf("%d signed in, %d asked to come back, %d failed, within %.1f s", in.Load(), later.Load(), failed.Load(), time.Since(started).Seconds())
}
