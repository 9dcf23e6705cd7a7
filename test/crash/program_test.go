package crash

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
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

	mu     sync.Mutex
	life   int           // grows with each launch
	up     chan struct{} // closed while it answers
	isUp   bool
	doomed bool      // it is being ended, whatever it still says
	killed time.Time // the last kill that no life has answered after
	guard  *exec.Cmd
	hold   io.WriteCloser
	ended  chan struct{} // closed when all it said was read
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
	listen := freeAddress(t)
	p := &program{t: t, data: dir, base: "http://" + listen + "/sintesis", log: log, up: make(chan struct{})}
	p.env = append(os.Environ(), "CLAVERO_DATA="+dir, "CLAVERO_DATABASE="+place.URL, "CLAVERO_LISTEN="+listen, "CLAVERO_PUBLIC_URL="+p.base,
		"CLAVERO_TRUSTED_PROXIES=127.0.0.1/32", "CLAVERO_SMTP="+mails.SMTPURL(), "CLAVERO_SMTP_CA="+mails.CAFile,
		"CLAVERO_MAIL_FROM=sintesis@salud.test", "CLAVERO_AUTOMATIC=true")
	t.Cleanup(func() {
		if p.guard != nil {
			_ = p.stop("")
		}
		_ = log.Close()
	})
	return p
}

// freeAddress looks below the ports that the system gives to outgoing connections: it must be free again at every start.
func freeAddress(t *testing.T) string {
	t.Helper()
	for port := 9000 + os.Getpid()%2000; port < 12000; port++ {
		address := fmt.Sprintf("127.0.0.1:%d", port)
		if listener, err := net.Listen("tcp", address); err == nil {
			_ = listener.Close()
			return address
		}
	}
	t.Fatal("no free port")
	return ""
}

// guardScript runs the program and kills it when its own input ends, which it does when the test says so and when the test
// process ends in whatever way. A line in the input names another signal.
const guardScript = `"$@" &
pid=$!
exec >&- 2>&-
read -r signal
kill -"${signal:-KILL}" $pid
wait $pid`

// launch starts a life and does not wait for it to answer.
func (p *program) launch() {
	p.t.Helper()
	guard := exec.Command("sh", "-c", guardScript, "sh", built.Program, "serve")
	guard.Env, guard.Stderr = p.env, p.log
	hold, err := guard.StdinPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	said, err := guard.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := guard.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.guard, p.hold, p.ended = guard, hold, make(chan struct{})
	p.life, p.doomed = p.life+1, false
	go p.listen(said, p.ended, p.life)
}

// listen keeps what a life says, of which the line with its address means that it answers.
func (p *program) listen(said io.Reader, ended chan<- struct{}, life int) {
	defer close(ended)
	for lines := bufio.NewScanner(said); lines.Scan(); {
		_, _ = fmt.Fprintln(p.log, lines.Text())
		if strings.HasPrefix(lines.Text(), "Clavero ") {
			p.answers(life)
		}
	}
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
	_ = p.stop("") // its status is that of somebody killed
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
	if err := p.stop("TERM\n"); err != nil {
		p.t.Errorf("the program did not end well: %v", err)
	}
}

func (p *program) stop(signal string) error {
	_, _ = io.WriteString(p.hold, signal) // a guard that is gone has stopped it already
	_ = p.hold.Close()
	<-p.ended
	err := p.guard.Wait()
	p.guard = nil
	return err
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
