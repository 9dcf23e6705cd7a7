package bench

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"clavero/internal/store/storetest"
)

const settling = 3 * time.Second // after which a start's own garbage has been collected, or never will be

// starts measures g: how soon a built binary answers on data that are there, and what it occupies when nobody asks.
func starts(t *testing.T, b *bench) {
	binary := built(t)
	place := storetest.Place(t, b.engine)
	data := t.TempDir()
	p := program{binary: binary, arguments: []string{"serve", "--data", data, "--database", place.URL}}
	first, resident := p.start(t, 0)
	var times []time.Duration
	var sizes []float64
	for range b.starts {
		took, size := p.start(t, settling)
		times, sizes = append(times, took), append(sizes, size)
	}
	b.add(figure{Item: "g", What: "start to first 200, p50", Measured: median(millis(times)), Unit: "ms", AtMost: true, Limit: 300, Goal: 150,
		Raw: fmt.Sprintf("%d starts, %.0f–%.0f ms; the first, with an empty database, %d ms", len(times), quantile(millis(times), 0), quantile(millis(times), 1), first.Milliseconds())})
	b.add(figure{Item: "g", What: "idle memory (RSS), p50", Measured: median(sizes), Unit: "MB", AtMost: true, Limit: 60, Goal: 40,
		Raw: fmt.Sprintf("%v after its first answer; %.0f MB right after the very first", settling, resident)})
}

// built builds the binary as a release is.
func built(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "clavero")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, "clavero")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return binary
}

// program is the built binary with its arguments.
type program struct {
	binary    string
	arguments []string
}

// start runs the program until it has answered and rested, and gives the time to its first answer and its resident memory.
func (p program) start(t *testing.T, rest time.Duration) (time.Duration, float64) {
	t.Helper()
	address := freeAddress(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, p.binary, append(p.arguments, "--listen", address)...)
	var said bytes.Buffer
	command.Stderr = &said
	started := time.Now()
	must(t, command.Start())
	defer func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		if err := command.Wait(); err != nil {
			t.Errorf("it does not end well: %v\n%s", err, said.Bytes())
		}
	}()
	for !answers(ctx, address) {
		if ctx.Err() != nil {
			t.Fatalf("no answer: %v\n%s", ctx.Err(), said.Bytes())
		}
		time.Sleep(time.Millisecond) // nothing tells a stranger that a port has been opened
	}
	took := time.Since(started)
	time.Sleep(rest)
	return took, memory(t, command.Process.Pid, "VmRSS")
}

func answers(ctx context.Context, address string) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+"/", nil)
	if err != nil {
		return false
	}
	answer, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		return false
	}
	return answer.Body.Close() == nil && answer.StatusCode == http.StatusOK
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// memory is what the system counts of a living process, in megabytes: VmRSS what is resident, VmHWM the most that was.
func memory(t *testing.T, pid int, what string) float64 {
	t.Helper()
	size, there := memoryOf(pid, what)
	if !there {
		t.Fatal("the system does not tell a process's memory")
	}
	return size
}

// memoryOf reports whether the process is there too.
func memoryOf(pid int, what string) (float64, bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, what+":"); ok {
			size, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			return float64(size) * 1024 / 1e6, err == nil
		}
	}
	return 0, false
}

// peakOf asks for the most memory of a process until it is gone. What the system tells at a process's end counts its
// parent's too, from before it became a program of its own.
func peakOf(pid int, gone <-chan struct{}) float64 {
	var peak float64
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		if size, there := memoryOf(pid, "VmHWM"); there {
			peak = max(peak, size)
		}
		select {
		case <-gone:
			tick.Stop()
			return peak
		case <-tick.C:
		}
	}
}
