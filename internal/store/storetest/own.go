package storetest

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"clavero/internal/need"
	"clavero/internal/store"
)

// Server is a PostgreSQL of one test's own, which the test stops and starts.
type Server struct {
	t   testing.TB
	s   *server
	bin string
}

// Own starts one, which ends with the test. Without PostgreSQL the test is skipped, or fails in CI.
func Own(t testing.TB) *Server {
	t.Helper()
	bin := filepath.Dir(need.Program(t, "postgres"))
	dir, err := os.MkdirTemp("", "clavero-pg-") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	own := &Server{t: t, s: &server{dir: dir, keep: true}, bin: bin}
	t.Cleanup(own.s.stop)
	if err := own.s.boot(bin); err != nil {
		t.Fatal(err)
	}
	return own
}

// Place gives the options of a fresh migrated database on it.
func (o *Server) Place() store.Options {
	o.t.Helper()
	if _, err := o.s.admin.ExecContext(o.t.Context(), "create database own template "+template); err != nil {
		o.t.Fatal(err)
	}
	return store.Options{URL: o.s.address("own"), Node: 1}
}

// Stop ends the server and every connection to it.
func (o *Server) Stop() {
	o.t.Helper()
	o.s.halt()
}

// Start starts it again on the same data and returns when it takes connections.
func (o *Server) Start(ctx context.Context) {
	o.t.Helper()
	owner, err := o.s.giveAway()
	if err == nil {
		err = o.s.run(o.bin, owner)
	}
	if err == nil {
		err = o.s.await()
	}
	if err == nil {
		err = o.s.admin.PingContext(ctx)
	}
	if err != nil {
		o.t.Fatal(err)
	}
}
