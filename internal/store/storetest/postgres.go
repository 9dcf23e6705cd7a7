package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"clavero/internal/need"
	"clavero/internal/store"
)

const (
	superuser = "clavero"
	template  = "clavero_template" // a migrated database that all others are copied from
	patience  = 60 * time.Second   // for a server on a busy machine
)

// server is the PostgreSQL of this test process.
type server struct {
	dir   string
	admin *sql.DB
	guard *exec.Cmd
	life  io.Closer // while it is open the server runs
	keep  bool      // its folder stays when it ends, for it to be started again
	count atomic.Int64
}

var shared struct {
	once   sync.Once
	server *server
	err    error
}

// Main runs a package's tests and then stops the server, if one was started. Without it the server still ends with the
// process; with it, before.
func Main(m *testing.M) { os.Exit(Run(m)) }

// Run is Main for who has more to do before the process ends: it gives the exit code.
func Run(m *testing.M) int {
	code := m.Run()
	if shared.server != nil {
		shared.server.stop()
	}
	return code
}

// durable says that the server keeps what it committed through a power cut, which tests do without.
var durable bool

// Durable has the server of this process run with PostgreSQL's own durability (fsync, synchronous_commit and
// full_page_writes on): for measuring. It is called before the first Place.
func Durable() { durable = true }

// sharedServer starts the server on its first call. Without PostgreSQL the test is skipped, or fails in CI.
func sharedServer(t testing.TB) *server {
	t.Helper()
	program := need.Program(t, "postgres")
	shared.once.Do(func() { shared.server, shared.err = start(filepath.Dir(program)) })
	if shared.err != nil {
		t.Fatalf("PostgreSQL: %v", shared.err)
	}
	return shared.server
}

func start(bin string) (*server, error) {
	dir, err := os.MkdirTemp("", "clavero-pg-")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir}
	if err := s.boot(bin); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log"))
		s.stop()
		return nil, fmt.Errorf("%w\n%s", err, log)
	}
	return s, nil
}

func (s *server) boot(bin string) error {
	owner, err := s.giveAway()
	if err != nil {
		return err
	}
	if err := s.create(bin, owner); err != nil {
		return err
	}
	if err := s.run(bin, owner); err != nil {
		return err
	}
	if err := s.await(); err != nil {
		return err
	}
	return s.makeTemplate()
}

// giveAway hands the folder to an ordinary user when the tests run as root, whom PostgreSQL refuses; nil means no change.
func (s *server) giveAway() (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	owner, err := user.Lookup("postgres")
	if err != nil {
		owner, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, err
	}
	uid, _ := strconv.Atoi(owner.Uid)
	gid, _ := strconv.Atoi(owner.Gid)
	credential := &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return &syscall.SysProcAttr{Credential: credential}, os.Chown(s.dir, uid, gid)
}

func (s *server) create(bin string, owner *syscall.SysProcAttr) error {
	cmd := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(s.dir, "data"), "-U", superuser,
		"--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
	cmd.Dir, cmd.SysProcAttr = s.dir, owner
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return nil
}

// guardScript runs the server until its own input ends, which it does when the test process ends in whatever way; then it
// stops the server by its number and clears away the folder, unless that is to stay.
const guardScript = `dir=$1; keep=$2; shift 2
"$@" >"$dir/log" 2>&1 &
pid=$!
read -r _
kill -INT $pid
wait $pid
[ -n "$keep" ] || rm -rf "$dir"`

func (s *server) run(bin string, owner *syscall.SysProcAttr) error {
	arguments := []string{"-c", guardScript, "sh", s.dir, map[bool]string{true: "keep"}[s.keep], filepath.Join(bin, "postgres"), "-D", filepath.Join(s.dir, "data"), "-k", s.dir,
		"-c", "listen_addresses=", "-c", "max_connections=300", "-c", "shared_buffers=64MB", "-c", "max_wal_size=2GB"}
	if !durable {
		arguments = append(arguments, "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off")
	}
	cmd := exec.Command("sh", arguments...)
	cmd.Dir, cmd.SysProcAttr = s.dir, owner
	life, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	s.guard, s.life = cmd, life
	return cmd.Start()
}

// await connects as soon as the server takes connections.
func (s *server) await() error {
	admin, err := sql.Open("pgx", s.address("postgres"))
	if err != nil {
		return err
	}
	s.admin = admin
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := admin.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return err
		}
	}
}

func (s *server) makeTemplate() error {
	if _, err := s.admin.Exec("create database " + template); err != nil {
		return err
	}
	db, err := store.Open(context.Background(), store.Options{URL: s.address(template), Node: 1})
	if err != nil {
		return err
	}
	return db.Close()
}

func (s *server) address(database string) string {
	query := url.Values{"host": {s.dir}, "user": {superuser}}
	return "postgres:///" + database + "?" + query.Encode()
}

// database makes a database for one test and drops it when the test ends.
func (s *server) database(t testing.TB, from string) string {
	t.Helper()
	name := fmt.Sprintf("test_%d", s.count.Add(1))
	if _, err := s.admin.Exec("create database " + name + " " + from); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := s.admin.Exec("drop database " + name + " with (force)"); err != nil {
			t.Error(err)
		}
	})
	return s.address(name)
}

func (s *server) stop() {
	if s.admin != nil {
		_ = s.admin.Close()
	}
	if s.guard == nil {
		_ = os.RemoveAll(s.dir)
		return
	}
	s.halt()
}

// halt ends the server process.
func (s *server) halt() {
	if s.guard == nil {
		return
	}
	_ = s.life.Close()
	var exit *exec.ExitError
	if err := s.guard.Wait(); err != nil && !errors.As(err, &exit) {
		fmt.Fprintln(os.Stderr, "PostgreSQL:", err)
	}
	s.guard = nil
}
