package bench

import (
	"fmt"
	"net"
	"net/http"
	"strconv"
	"syscall"
	"testing"
	"time"

	"clavero/internal/digest"
)

const (
	readersAtOnce = 64 // connections kept open, each of a reader of their own
	notesOfADay   = 64
)

// pages measures a and b: what a reader opens, with its access committed before it is given (3.3), against a bare handler
// that writes the same bytes.
func pages(t *testing.T, b *bench) {
	h := b.open(t, nil, nil)
	edition := h.publish(notesOfADay)
	cookies := h.sessions(h.readers(h.unit(), readersAtOnce)...)
	path := "/edicion/" + string(edition.Day) + "/" + string(edition.Kind)
	b.page(t, h, figure{Item: "a", What: fmt.Sprintf("edition page of %d notes ÷ bare handler", notesOfADay), Limit: 0.40, Goal: 0.60}, path, cookies)
	b.page(t, h, figure{Item: "b", What: "note page, access committed ÷ bare handler", Limit: 0.25, Goal: 0.40}, notePath(edition), cookies)
}

func notePath(e digest.Edition) string {
	return "/nota/" + strconv.FormatInt(e.Sections[1].Notes[0].ID, 10)
}

// page compares a page and the bare handler in turns, so that what else the machine does falls on both, and takes the
// median of the ratios of the rounds.
func (b *bench) page(t *testing.T, h *house, f figure, path string, cookies []string) {
	t.Helper()
	body := h.page(path, cookies[0])
	ours, theirs := h.tool(h.gets(path, cookies)), bare(t, body, h.gets("/", cookies))
	before := h.accesses()
	b.warm(t, ours, theirs)
	var ratios, ourRates, theirRates, ourWork, theirWork []float64
	for range b.rounds {
		one, work := b.side(t, ours)
		other, otherWork := b.side(t, theirs)
		ratios, ourRates, theirRates = append(ratios, one/other), append(ourRates, one), append(theirRates, other)
		ourWork, theirWork = append(ourWork, work), append(theirWork, otherWork)
	}
	if h.accesses() == before {
		t.Error("no access was recorded")
	}
	f.Measured, f.Unit = median(ratios), "×"
	f.Raw = fmt.Sprintf("%.0f/s ÷ %.0f/s, %.0f µs and %.0f µs of processor each, %.1f kB, %d connections, %d rounds of %v, ratios %.2f–%.2f",
		median(ourRates), median(theirRates), median(ourWork), median(theirWork), float64(len(body))/1000, len(cookies), b.rounds, b.round, quantile(ratios, 0), quantile(ratios, 1))
	b.add(f)
}

// side is one half of a round: answers per second, and microseconds of processor that each cost this process, the load
// tool's own included. The latter tells what the machine's other work hides.
func (b *bench) side(t *testing.T, one *tool) (float64, float64) {
	t.Helper()
	before := processor()
	rate, err := one.rate(b.round, http.StatusOK)
	must(t, err)
	return rate, (processor() - before).Seconds() * 1e6 / (rate * b.round.Seconds())
}

// processor is the time that the cores have spent on this process.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // fails never for oneself
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func (b *bench) warm(t *testing.T, tools ...*tool) {
	t.Helper()
	for _, one := range tools {
		_, err := one.rate(b.round/2, http.StatusOK)
		must(t, err)
	}
}

// accesses counts what was recorded since the house was opened.
func (h *house) accesses() int64 {
	var sum int64
	for _, n := range h.app.Accesses.Recorded() {
		sum += n
	}
	return sum
}

// bare serves one body and nothing else, with the least that HTTP asks for beside it.
func bare(t *testing.T, body []byte, requests [][]byte) *tool {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	length := strconv.Itoa(len(body))
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Length", length)
		_, _ = w.Write(body)
	})}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	made, err := newTool(listener.Addr().String(), requests)
	must(t, err)
	t.Cleanup(made.close)
	return made
}
