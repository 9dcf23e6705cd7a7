package crash

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clavero/internal/mail/mailtest"
	"clavero/internal/store"
	"clavero/test/built"
)

// program is the server as a process that can be killed and started again on the same data.
type program struct {
	t    *testing.T
	data string
	base string // its public address
	env  []string
	log  *os.File // what all its lives said

	kills int
	back  []time.Duration // from a kill to the next life's answering

	mu      sync.Mutex
	life    int           // grows with each launch
	up      chan struct{} // closed while it answers
	isUp    bool
	doomed  bool      // it is being ended, whatever it still says
	killed  time.Time // the last kill that no life has answered after
	process *built.Process
	ended   chan struct{} // closed when all it said was read
}

func newProgram(t *testing.T, place store.Options, mails *mailtest.Servers) *program {
	t.Helper()
	dir := place.Dir
	if dir == "" {
		dir = t.TempDir()
	}
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	listen := built.FreeAddress(t)
	p := &program{t: t, data: dir, base: "http://" + listen + "/sintesis", log: log, up: make(chan struct{})}
	p.env = append(os.Environ(), "CLAVERO_DATA="+dir, "CLAVERO_DATABASE="+place.URL, "CLAVERO_LISTEN="+listen, "CLAVERO_PUBLIC_URL="+p.base,
		"CLAVERO_TRUSTED_PROXIES=127.0.0.1/32", "CLAVERO_SMTP="+mails.SMTPURL(), "CLAVERO_SMTP_CA="+mails.CAFile,
		"CLAVERO_MAIL_FROM=sintesis@salud.test", "CLAVERO_AUTOMATIC=true")
	t.Cleanup(func() {
		if p.process != nil {
			p.process.Kill()
		}
		_ = log.Close()
	})
	return p
}

// launch starts a life and does not wait for it to answer.
func (p *program) launch() {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.life, p.doomed = p.life+1, false
	life := p.life
	// The line with its address means that it answers.
	p.process = built.Launch(p.t, p.env, p.log, func(line string) {
		if strings.HasPrefix(line, "Clavero ") {
			p.answers(life)
		}
	})
	p.ended = p.process.Ended
}

func (p *program) answers(life int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if life != p.life || p.doomed {
		return
	}
	p.isUp = true
	close(p.up)
	if !p.killed.IsZero() {
		p.back = append(p.back, time.Since(p.killed))
		p.killed = time.Time{}
	}
}

// await waits until the program answers, and tells which life it is.
func (p *program) await(ctx context.Context) (int, error) {
	p.mu.Lock()
	up := p.up
	p.mu.Unlock()
	select {
	case <-up:
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.life, nil
}

// mustAnswer waits until the life that was launched last answers.
func (p *program) mustAnswer(ctx context.Context) {
	p.t.Helper()
	p.mu.Lock()
	up, ended := p.up, p.ended
	p.mu.Unlock()
	select {
	case <-up:
	case <-ended:
		p.t.Fatalf("the program did not start:\n%s", p.said())
	case <-ctx.Done():
		p.t.Fatalf("the program does not answer:\n%s", p.said())
	}
}

// alive reports whether a life still goes on: what failed in it then did not fail because of a kill.
func (p *program) alive(life int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.isUp && p.life == life
}

// kill ends a life in the middle of whatever it does.
func (p *program) kill() {
	p.leave()
	p.kills++
	p.process.Kill()
	p.process = nil
}

// leave tells everybody that the life is over, before it is.
func (p *program) leave() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doomed = true
	if p.isUp {
		p.isUp, p.up = false, make(chan struct{})
	}
	if p.killed.IsZero() {
		p.killed = time.Now()
	}
}

// end stops the program as an operator does.
func (p *program) end() {
	p.t.Helper()
	p.leave()
	err := p.process.End()
	p.process = nil
	if err != nil {
		p.t.Errorf("the program did not end well: %v", err)
	}
}

// command runs another command of the program on the same data, which must succeed.
func (p *program) command(ctx context.Context, args ...string) string {
	p.t.Helper()
	cmd := exec.CommandContext(ctx, built.Program, args...)
	cmd.Env = p.env
	out, err := cmd.CombinedOutput()
	if err != nil {
		p.t.Fatalf("clavero %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (p *program) said() []byte {
	said, err := os.ReadFile(p.log.Name())
	if err != nil {
		p.t.Error(err)
	}
	return said
}

// backAfter is how long, for a share of the kills, it took until the program answered again.
func (p *program) backAfter(share float64) time.Duration {
	if len(p.back) == 0 {
		return 0
	}
	slices.Sort(p.back)
	return p.back[int(share*float64(len(p.back)-1))].Round(time.Millisecond)
}
