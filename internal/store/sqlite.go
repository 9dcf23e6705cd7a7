package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"modernc.org/sqlite" // also the driver "sqlite", without cgo
	sqlite3 "modernc.org/sqlite/lib"

	"clavero/internal/fault"
)

// The files of a SQLite place. Each has companions -wal and -shm while it is open.
const (
	mainFile   = "clavero.db"
	eventsFile = "events.db"
)

// openSQLite opens both files, each with one writer connection and a pool of readers that cannot write.
//
// The main file holds keys and the ledger: what was committed there survives a power cut (synchronous FULL). The accesses
// may lose their last moments in one (NORMAL), never their consistency.
func (db *DB) openSQLite(ctx context.Context) error {
	db.engine = SQLite
	dir, err := filepath.Abs(db.opts.Dir)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := db.takeNumber(func(node int) (nodeLock, error) { return lockFolder(dir, db.lockName(node)) }); err != nil {
		return err
	}
	if db.writer, db.reader, err = openFile(ctx, filepath.Join(dir, mainFile), "FULL"); err != nil {
		return err
	}
	db.eventWriter, db.eventReader, err = openFile(ctx, filepath.Join(dir, eventsFile), "NORMAL")
	return err
}

// lockName is the file a process holds: one server works with the data at a time, and each guest beside it has its own.
func (db *DB) lockName(node int) string {
	if db.opts.Guest {
		return guestLock(node)
	}
	return lockFile
}

func guestLock(node int) string { return fmt.Sprintf("guest-%d.lock", node) }

// openFile opens the writer and the readers of one file; what was opened before an error is the caller's to close.
func openFile(ctx context.Context, path, synchronous string) (*pool, *pool, error) {
	if err := makePrivate(path); err != nil {
		return nil, nil, fault.Wrap(err, fault.Unready, "store.file.unusable", "Path", path)
	}
	writer, err := openPool(ctx, path, 1, url.Values{
		"_txlock": {"immediate"},
		"_pragma": {"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(" + synchronous + ")", "foreign_keys(1)", "secure_delete(1)"},
	})
	if err != nil {
		return nil, nil, ofFile(err, path)
	}
	reader, err := openPool(ctx, path, max(4, 2*runtime.NumCPU()), url.Values{
		"mode":    {"ro"},
		"_pragma": {"busy_timeout(5000)", "query_only(1)"},
	})
	return writer, reader, err
}

// ofFile names the file, where it is no database at all or one that is damaged.
func ofFile(err error, path string) error {
	var e *sqlite.Error
	if errors.As(err, &e) && (e.Code()&0xff == sqlite3.SQLITE_NOTADB || e.Code()&0xff == sqlite3.SQLITE_CORRUPT) {
		return fault.Wrap(err, fault.Unready, "store.file.foreign", "Path", path)
	}
	return err
}

// makePrivate makes the file before SQLite does, so that it and its companions are for the owner only.
func makePrivate(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return file.Close()
}

func openPool(ctx context.Context, path string, size int, params url.Values) (*pool, error) {
	db, err := sql.Open("sqlite", sqliteAddress(path, params))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, err
	}
	return &pool{db: db, engine: SQLite, prepares: true, single: size == 1}, nil
}

func sqliteAddress(path string, params url.Values) string {
	escaped := (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath()
	return "file:" + escaped + "?" + params.Encode()
}

// readKeys learns the names of the unique keys, which SQLite leaves out of its errors. Keys that have no name of their own
// get the one PostgreSQL would give them.
func readKeys(ctx context.Context, db *sql.DB) (uniqueKeys, error) {
	rows, err := db.QueryContext(ctx, `
		select t.name, i.name, i.origin, c.name
		from sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
		where t.type = 'table' and i."unique" and c.name is not null
		union all
		select t.name, '', 'pk', c.name from sqlite_master t, pragma_table_info(t.name) c where t.type = 'table' and c.pk > 0`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	columns := map[[3]string][]string{}
	for rows.Next() {
		var table, index, origin, column string
		if err := rows.Scan(&table, &index, &origin, &column); err != nil {
			return nil, err
		}
		key := [3]string{table, index, origin}
		columns[key] = append(columns[key], column)
	}
	keys := uniqueKeys{}
	for key, names := range columns {
		keys[key[0]+"."+strings.Join(names, ", "+key[0]+".")] = keyName(key[0], key[1], key[2], names)
	}
	return keys, rows.Err()
}

func keyName(table, index, origin string, columns []string) string {
	switch origin {
	case "pk":
		return table + "_pkey"
	case "u":
		return table + "_" + strings.Join(columns, "_") + "_key"
	}
	return index
}
