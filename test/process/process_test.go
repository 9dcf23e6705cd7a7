// Package process tries the program as what an operator has: a process with streams, signals and an exit code.
package process

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite" // to spoil a database with

	"clavero/internal/store/storetest"
	"clavero/test/built"
)

func TestMain(m *testing.M) {
	os.Exit(built.With(func() int { return storetest.Run(m) }))
}

// patience is more than any start takes on a busy machine; endsWithin is what an operator is promised.
const (
	patience   = 2 * time.Minute
	endsWithin = 10 * time.Second
)

// clavero is a command that has not begun. It knows no settings but those given, and speaks English.
func clavero(ctx context.Context, t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(ctx, built.Program, args...)
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TMPDIR=" + t.TempDir(), "LANG=C"}
	command.Dir = t.TempDir()
	return command
}

// fails runs a command that must end by itself with a code, and say all that is wanted and nothing that begins with a «!».
func fails(t *testing.T, code int, args []string, wanted ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	out, err := clavero(ctx, t, args...).CombinedOutput()
	ended, ok := errors.AsType[*exec.ExitError](err)
	if !ok || ended.ExitCode() != code {
		t.Errorf("clavero %s: %v, want exit code %d\n%s", strings.Join(args, " "), err, code, out)
	}
	for _, text := range wanted {
		text, unwanted := strings.CutPrefix(text, "!")
		if bytes.Contains(out, []byte(text)) == unwanted {
			t.Errorf("clavero %s says %q: %v\n%s", strings.Join(args, " "), text, unwanted, out)
		}
	}
	if bytes.Contains(out, []byte("goroutine ")) {
		t.Errorf("clavero %s panics:\n%s", strings.Join(args, " "), out)
	}
}

// server is a program that answers.
type server struct {
	t       *testing.T
	command *exec.Cmd
	address string
	said    *bytes.Buffer
	read    chan struct{} // closed when all it said on standard output was read
}

// start begins a server on a free port and waits until it says where it is.
func start(t *testing.T, args ...string) *server {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), patience)
	t.Cleanup(cancel)
	s := &server{t: t, address: freeAddress(t), said: new(bytes.Buffer), read: make(chan struct{})}
	s.command = clavero(ctx, t, append(args, "--listen", s.address)...)
	s.command.Stderr = s.said
	out, err := s.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.command.Process.Kill() })
	up := make(chan struct{})
	go s.listen(out, up)
	select {
	case <-up:
	case <-s.read:
		_ = s.command.Wait()
		t.Fatalf("it does not start:\n%s", s.said)
	}
	return s
}

func (s *server) listen(out io.Reader, up chan<- struct{}) {
	defer close(s.read)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "http://"+s.address) && up != nil {
			close(up)
			up = nil
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

func (s *server) get(path string) int {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet, "http://"+s.address+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	return errOr(answer.StatusCode, answer.Body.Close())
}

func errOr(status int, err error) int {
	if err != nil {
		return 0
	}
	return status
}

// tell sends SIGTERM.
func (s *server) tell() time.Time {
	s.t.Helper()
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	return time.Now()
}

// ends waits for the end and holds it to the promise.
func (s *server) ends(told time.Time) {
	s.t.Helper()
	<-s.read
	err := s.command.Wait()
	if took := time.Since(told); err != nil || took > endsWithin {
		s.t.Errorf("it ended after %s with %v:\n%s", took.Round(time.Millisecond), err, s.said)
	}
}

func TestAServerEndsWhenTold(t *testing.T) {
	s := start(t, "serve", "--data", t.TempDir())
	for _, path := range []string{"/healthz", "/readyz", "/solicitud"} {
		if status := s.get(path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
	s.ends(s.tell())
}

func TestADemonstrationEndsWhenToldAndLeavesNothing(t *testing.T) {
	s := start(t, "demo")
	if status := s.get("/demo"); status != http.StatusOK {
		t.Errorf("/demo: %d", status)
	}
	s.ends(s.tell())
	for _, value := range s.command.Env {
		dir, ok := strings.CutPrefix(value, "TMPDIR=")
		if left, err := os.ReadDir(dir); ok && (err != nil || len(left) > 0) {
			t.Errorf("left behind: %v %v", left, err)
		}
	}
}

const body = "mail=nadie%40salud.test"

// begun sends a request up to its body, and knows by the interim answer (RFC 9110, 10.1.1) that a handler waits for that.
func (s *server) begun() (net.Conn, *bufio.Reader) {
	s.t.Helper()
	connection, err := new(net.Dialer).DialContext(s.t.Context(), "tcp", s.address)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = connection.Close() })
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		s.t.Fatal(err)
	}
	_, err = fmt.Fprintf(connection, "POST /frase/olvidada HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"+
		"Content-Length: %d\r\nExpect: 100-continue\r\n\r\n", s.address, len(body))
	if err != nil {
		s.t.Fatal(err)
	}
	reader := bufio.NewReader(connection)
	for _, want := range []string{"HTTP/1.1 100 Continue\r\n", "\r\n"} {
		if line, err := reader.ReadString('\n'); err != nil || line != want {
			s.t.Fatalf("answered %q (%v)", line, err)
		}
	}
	return connection, reader
}

func TestARequestThatWasBegunIsAnswered(t *testing.T) {
	s := start(t, "serve", "--data", t.TempDir())
	connection, reader := s.begun()
	told := s.tell()
	s.refusesOthers()
	if _, err := io.WriteString(connection, body); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(reader, nil)
	if err != nil {
		t.Fatal(err)
	}
	if status := errOr(answer.StatusCode, answer.Body.Close()); status != http.StatusSeeOther {
		t.Errorf("answered %d", status)
	}
	s.ends(told)
}

// refusesOthers waits until no more connections are taken, which is how it is seen that the end began.
func (s *server) refusesOthers() {
	s.t.Helper()
	for {
		connection, err := new(net.Dialer).DialContext(s.t.Context(), "tcp", s.address)
		if err != nil {
			return
		}
		_ = connection.Close()
	}
}

func TestARequestThatNeverEndsDoesNotHoldTheServer(t *testing.T) {
	s := start(t, "serve", "--data", t.TempDir())
	s.begun()
	s.ends(s.tell())
}

func TestWhatKeepsItFromStarting(t *testing.T) {
	t.Run("a port that is taken", func(t *testing.T) {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = listener.Close() }()
		taken := listener.Addr().String()
		fails(t, 1, []string{"serve", "--data", t.TempDir(), "--listen", taken}, taken, "taken", "--listen")
		fails(t, 1, []string{"demo", "--listen", taken}, taken, "taken", "--listen")
	})
	t.Run("a configuration that cannot be read", func(t *testing.T) {
		dir := t.TempDir()
		for name, text := range map[string]string{"text.json": "listen: here", "list.json": "[]", "misspelt.json": `{"lisen": "x"}`, "null.json": `{"listen": null}`} {
			write(t, filepath.Join(dir, name), text)
			fails(t, 2, []string{"serve", "--config-file", filepath.Join(dir, name), "--data", dir}, "clavero: ")
		}
		fails(t, 2, []string{"serve", "--config-file", filepath.Join(dir, "missing.json")}, "missing.json")
		fails(t, 2, []string{"serve", "--config-file", dir}, "directory")
		fails(t, 2, []string{"serve", "--data", dir, "--public-url", "ftp://x"}, "public-url", "https://")
		fails(t, 2, []string{"serve", "--data", dir, "--listen", ":99999"}, "listen", ":99999", "127.0.0.1:8080")
		fails(t, 2, []string{"serve", "--data", dir, "--smtp", "correo.salud.test:25"}, "smtp://", "587")
		fails(t, 2, []string{"serve", "--data", dir, "--smtp", "smtp://ana:secreta@correo.salud.test:25/x?tls=off"}, "smtp", "!secreta")
		fails(t, 1, []string{"serve", "--data", dir, "--listen", "192.0.2.1:8080"}, "192.0.2.1:8080", "--listen")
	})
	t.Run("data that are none", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "data")
		write(t, file, "no directory")
		fails(t, 1, []string{"serve", "--data", file, "--listen", freeAddress(t)}, file, "directory", "--data")
		for _, name := range []string{"clavero.db", "events.db"} {
			dir := t.TempDir()
			write(t, filepath.Join(dir, name), strings.Repeat("no database ", 100))
			fails(t, 1, []string{"serve", "--data", dir, "--listen", freeAddress(t)}, name, "not a Clavero database", "clavero restore")
		}
	})
	t.Run("a keyring that is missing", func(t *testing.T) {
		dir := installed(t)
		if err := os.Rename(filepath.Join(dir, "keyring.json"), filepath.Join(dir, "elsewhere.json")); err != nil {
			t.Fatal(err)
		}
		fails(t, 1, []string{"serve", "--data", dir, "--listen", freeAddress(t)}, "keyring.json", "missing", "--keyring")
		other := installed(t)
		fails(t, 1, []string{"serve", "--data", dir, "--keyring", filepath.Join(other, "keyring.json"), "--listen", freeAddress(t)}, "another installation")
	})
	t.Run("a database of a later version", func(t *testing.T) {
		dir := installed(t)
		spoil(t, filepath.Join(dir, "clavero.db"), "insert into schema_version (list, number, applied_at) values ('main', 4711, 0)")
		fails(t, 1, []string{"serve", "--data", dir, "--listen", freeAddress(t)}, "4711", "later version")
	})
	t.Run("a real installation is no demonstration", func(t *testing.T) {
		dir := installed(t)
		fails(t, 1, []string{"demo", "--data", dir, "--listen", freeAddress(t)}, dir, "real installation")
	})
}

func installed(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	if out, err := clavero(t.Context(), t, "init", "--data", dir).CombinedOutput(); err != nil {
		t.Fatalf("init: %v\n%s", err, out)
	}
	return dir
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func spoil(t *testing.T, path, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}
