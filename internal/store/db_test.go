package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clavero/internal/fault"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// perform runs statements of a test's own, each in a light write.
func perform(t *testing.T, db *store.DB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		err := db.WriteLight(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SQL().Exec(text)
			return err
		})
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

func number(t *testing.T, db *store.DB, text string) int64 {
	t.Helper()
	var n int64
	err := db.WriteLight(t.Context(), func(tx *store.Tx) error { return tx.SQL().QueryRow(text).Scan(&n) })
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return n
}

func TestQueriesAreUnderstoodByBothEngines(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		seen := map[string]bool{}
		for _, q := range store.Queries() {
			if seen[q.Name] {
				t.Errorf("two queries are named %s", q.Name)
			}
			seen[q.Name] = true
			write := db.WriteLight
			if q.Events {
				write = db.WriteEvents
			}
			err := write(t.Context(), func(tx *store.Tx) error {
				stmt, err := tx.SQL().Prepare(q.Text)
				if err != nil {
					return err
				}
				return stmt.Close()
			})
			if err != nil {
				t.Errorf("%s: %v", q.Name, err)
			}
		}
	})
}

func TestOpenTwiceKeepsTheData(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			o := storetest.EmptyPlace(t, engine)
			for range 2 {
				db, err := store.Open(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				if err := db.Ping(t.Context()); err != nil {
					t.Error(err)
				}
				if err := db.Close(); err != nil {
					t.Fatal(err)
				}
			}
			db := storetest.Open(t, o)
			if n := number(t, db, "select count(*) from schema_version where list = 'main' and number = 1"); n != 1 {
				t.Errorf("the first migration was written down %d times", n)
			}
		})
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			o := storetest.Place(t, engine)
			db, err := store.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			perform(t, db, "insert into schema_version (list, number, applied_at) values ('main', 4711, 0)")
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			_, err = store.Open(t.Context(), o)
			var e *fault.Error
			if !errors.As(err, &e) || e.Code != fault.Conflict || e.Text != "store.newer" {
				t.Fatalf("opened a newer database: %v", err)
			}
			if e.Args["Database"] != 4711 || e.Args["Program"] == nil {
				t.Errorf("the fault does not name both versions: %v", e.Args)
			}
		})
	}
}

func TestSecondProcessIsRefused(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			o := storetest.Place(t, engine)
			first, err := store.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := store.Open(t.Context(), o); !fault.Is(err, fault.Conflict) {
				t.Errorf("a second opener of node %d got %v", o.Node, err)
			}
			if engine == store.Postgres {
				second := o
				second.Node = 2
				storetest.Open(t, second)
			}
			if err := first.Close(); err != nil {
				t.Fatal(err)
			}
			storetest.Open(t, o)
		})
	}
}

func TestNodesStartingTogetherMigrateOnce(t *testing.T) {
	o := storetest.EmptyPlace(t, store.Postgres)
	opened := make(chan error, 4)
	for node := 1; node <= cap(opened); node++ {
		go func(o store.Options) {
			o.Node = node
			db, err := store.Open(context.Background(), o)
			if err == nil {
				err = db.Close()
			}
			opened <- err
		}(o)
	}
	for range cap(opened) {
		if err := <-opened; err != nil {
			t.Error(err)
		}
	}
}

func TestReadersCannotWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if _, err := store.ReaderSQL(db).Exec("update ledger_head set size = 7"); err == nil {
			t.Error("a reader has written")
		}
	})
}

func TestSQLiteFilesAreForTheOwner(t *testing.T) {
	o := storetest.Place(t, store.SQLite)
	o.Dir = filepath.Join(o.Dir, "año #1 100%?")
	db := storetest.Open(t, o)
	perform(t, db, "update ledger_head set size = size")
	entries, err := os.ReadDir(o.Dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", entry.Name(), info.Mode())
		}
	}
	if len(entries) < 3 {
		t.Errorf("only %d files", len(entries))
	}
}

func TestAddressStaysOutOfErrors(t *testing.T) {
	for _, address := range []string{"postgres://u:geheim@%zz/db", "postgres://u:geheim@127.0.0.1:1/db"} {
		_, err := store.Open(t.Context(), store.Options{URL: address})
		if err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%v", err)
		}
	}
}

func TestAbsentServerIsUnready(t *testing.T) {
	_, err := store.Open(t.Context(), store.Options{URL: "postgres://u@127.0.0.1:1/db?connect_timeout=1"})
	if !fault.Is(err, fault.Unready) {
		t.Error(err)
	}
}

func TestIDsRiseWhateverTheClockDoes(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	o := storetest.Place(t, store.SQLite)
	o.Node, o.Clock = 7, func() time.Time { return now }
	db := storetest.Open(t, o)
	last := int64(0)
	for _, step := range []time.Duration{0, time.Second, -time.Hour, 0, -time.Hour, 3 * time.Hour} {
		now = now.Add(step)
		for range 3 {
			id := db.NewID()
			if id <= last || id&0xff != 7 {
				t.Fatalf("%d after %d at %v", id, last, now)
			}
			last = id
		}
	}
	if at := store.IDTime(last); !at.Equal(now.Add(2 * time.Microsecond)) {
		t.Errorf("the last id is of %v, not %v", at, now)
	}
}
