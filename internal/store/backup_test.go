package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"clavero/internal/fault"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// A pair of rows is written together; a copy made meanwhile has both or none.
func TestBackupWhileWritingRestores(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, stop := context.WithCancel(t.Context())
		written, half := make(chan error, 1), make(chan bool)
		go func() { written <- writePairs(ctx, db, half) }()
		<-half
		dir := filepath.Join(t.TempDir(), "copy")
		if _, err := db.Backup(t.Context(), dir, time.Time{}); err != nil {
			t.Fatal(err)
		}
		stop()
		if err := <-written; err != nil {
			t.Fatal(err)
		}
		place := storetest.EmptyPlace(t, db.Engine())
		if err := store.Restore(t.Context(), place, dir); err != nil {
			t.Fatal(err)
		}
		restored := storetest.Open(t, place)
		lasts := number(t, restored, "select count(*) from folio_counter")
		steps := number(t, restored, "select count(*) from ledger_entry")
		if lasts != steps || lasts < 50 {
			t.Errorf("restored %d and %d rows", lasts, steps)
		}
		if n := accesses(t, restored); n != 1 {
			t.Errorf("restored %d accesses", n)
		}
		if n := number(t, restored, "select count(*) from ledger_entry where detail = "+bytesLiteral(db)); n != steps {
			t.Errorf("%d of %d rows are as they were", n, steps)
		}
		if err := store.Restore(t.Context(), place, dir); !fault.Is(err, fault.Conflict) {
			t.Errorf("restored over a database in use: %v", err)
		}
		if _, err := db.Backup(t.Context(), dir, time.Time{}); !fault.Is(err, fault.Conflict) {
			t.Errorf("wrote over a backup: %v", err)
		}
	})
}

func bytesLiteral(db *store.DB) string {
	if db.Engine() == store.SQLite {
		return `x'00ff0a5c'`
	}
	return `'\x00ff0a5c'`
}

func writePairs(ctx context.Context, db *store.DB, half chan<- bool) error {
	err := db.WriteEvents(ctx, func(tx *store.Tx) error {
		_, err := tx.SQL().Exec(`insert into access (id, kind, credential_id, official_id, unit_id, item_id, prefix, device)
			values ($1, 'note', 1, 1, 1, 1, '', '')`, tx.NewID())
		return err
	})
	for n := 1; err == nil && ctx.Err() == nil; n++ {
		err = db.Write(ctx, func(tx *store.Tx) error {
			if _, err := tx.SQL().Exec("insert into folio_counter (year, last) values ($1, 0)", n); err != nil {
				return err
			}
			_, err := tx.SQL().Exec(`insert into ledger_entry (seq, at, kind, what, actor_kind, actor_id, subject_kind, subject_id, detail)
				values ($1, 0, 'a	b', 'ñ\n', '', 0, '', 0, $2)`, n, []byte{0, 255, '\n', '\\'})
			return err
		})
		if n == 50 {
			close(half)
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func accesses(t *testing.T, db *store.DB) int64 {
	t.Helper()
	var n int64
	err := db.WriteEvents(t.Context(), func(tx *store.Tx) error { return tx.SQL().QueryRow("select count(*) from access").Scan(&n) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRestoredKeysAndSequences(t *testing.T) {
	db := storetest.New(t, store.Postgres)
	perform(t, db, `insert into river_job (args, kind, max_attempts, queue) values ('{}', 'clavero', 25, 'x')`)
	dir := filepath.Join(t.TempDir(), "copy")
	if _, err := db.Backup(t.Context(), dir, time.Time{}); err != nil {
		t.Fatal(err)
	}
	place := storetest.EmptyPlace(t, store.Postgres)
	if err := store.Restore(t.Context(), place, dir); err != nil {
		t.Fatal(err)
	}
	restored := storetest.Open(t, place)
	perform(t, restored, `insert into river_job (args, kind, max_attempts, queue) values ('{}', 'clavero', 25, 'x')`)
	foreign := "select count(*) from pg_constraint where contype = 'f' and convalidated"
	if before, after := number(t, db, foreign), number(t, restored, foreign); before != after || before == 0 {
		t.Errorf("%d foreign keys, %d restored", before, after)
	}
}

func TestDamagedAndForeignBackupsAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		dir := filepath.Join(t.TempDir(), "copy")
		if _, err := db.Backup(t.Context(), dir, time.Time{}); err != nil {
			t.Fatal(err)
		}
		other := map[store.Engine]store.Engine{store.SQLite: store.Postgres, store.Postgres: store.SQLite}[db.Engine()]
		if err := store.Restore(t.Context(), storetest.EmptyPlace(t, other), dir); !fault.Is(err, fault.Invalid) {
			t.Errorf("another engine: %v", err)
		}
		empty := storetest.EmptyPlace(t, db.Engine())
		files, _ := filepath.Glob(filepath.Join(dir, "*"))
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, append(content, '}'), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := store.Restore(t.Context(), empty, dir); !fault.Is(err, fault.Invalid) {
				t.Fatalf("%s was changed: %v", filepath.Base(file), err)
			}
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := store.Restore(t.Context(), empty, filepath.Dir(dir)); !fault.Is(err, fault.Invalid) {
			t.Errorf("a folder that is no backup: %v", err)
		}
	})
}

func TestBackupOfANewerProgramIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		perform(t, db, "insert into schema_version (list, number, applied_at) values ('main', 4711, 0)")
		dir := filepath.Join(t.TempDir(), "copy")
		if _, err := db.Backup(t.Context(), dir, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if err := store.Restore(t.Context(), storetest.EmptyPlace(t, db.Engine()), dir); !fault.Is(err, fault.Conflict) {
			t.Error(err)
		}
	})
}
