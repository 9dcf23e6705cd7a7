// Package storetest gives tests real databases: a fresh SQLite folder, or a fresh database on a PostgreSQL that is started
// once per test process, in a folder of its own, as an ordinary user, reachable by a socket in that folder only.
package storetest

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"clavero/internal/store"
)

// Engines lists what a conformance test runs on.
var Engines = []store.Engine{store.SQLite, store.Postgres}

// Each runs fn as a subtest on a fresh database of each engine.
func Each(t *testing.T, fn func(t *testing.T, db *store.DB)) {
	t.Helper()
	for _, engine := range Engines {
		t.Run(string(engine), func(t *testing.T) { fn(t, New(t, engine)) })
	}
}

// New opens a fresh database, migrated, and closes it when the test ends.
func New(t testing.TB, engine store.Engine) *store.DB {
	t.Helper()
	return Open(t, Place(t, engine))
}

// Open opens the database at o and closes it when the test ends. A test that needs a clock or a second node of its own
// changes the options of a [Place].
func Open(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatalf("open %s: %v", o.Dir, err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return db
}

// Place gives the options of a fresh place, migrated and otherwise empty.
func Place(t testing.TB, engine store.Engine) store.Options {
	t.Helper()
	if engine == store.SQLite {
		return migratedFolder(t)
	}
	s := sharedServer(t)
	return store.Options{URL: s.database(t, "template "+template), Node: 1}
}

// SQL is a connection to the database at o beside the program's own, for what a test must see or do that the program does
// not; it is closed when the test ends.
func SQL(t testing.TB, o store.Options) *sql.DB {
	t.Helper()
	return beside(t, o, "clavero.db")
}

// EventsSQL is SQL for the accesses and what is added up from them.
func EventsSQL(t testing.TB, o store.Options) *sql.DB {
	t.Helper()
	return beside(t, o, "events.db")
}

func beside(t testing.TB, o store.Options, file string) *sql.DB {
	t.Helper()
	driver, address := "pgx", o.URL
	if o.URL == "" {
		driver, address = "sqlite", "file:"+filepath.Join(o.Dir, file)+"?_pragma=busy_timeout(5000)"
	}
	db, err := sql.Open(driver, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// EmptyPlace gives a place with nothing in it yet, not even a schema.
func EmptyPlace(t testing.TB, engine store.Engine) store.Options {
	t.Helper()
	if engine == store.SQLite {
		return store.Options{Dir: t.TempDir(), Node: 1}
	}
	s := sharedServer(t)
	return store.Options{URL: s.database(t, ""), Node: 1}
}
