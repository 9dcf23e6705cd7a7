package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"

	"clavero/internal/fault"
)

// Connections of one node: with River's few and the one that holds the node's lock, three nodes fit in PostgreSQL's
// default of a hundred.
const (
	postgresWriters = 8
	postgresReaders = 12
)

// oldestPostgres is the first version this is tried with.
const oldestPostgres = 150000

// openPostgres opens a pool of writers, and one of readers whose sessions are read-only.
func (db *DB) openPostgres(ctx context.Context) error {
	db.engine = Postgres
	config, err := postgresConfig(db.opts.URL)
	if err != nil {
		return err
	}
	if err := db.takeNumber(func(node int) (nodeLock, error) { return lockNode(ctx, config.Copy(), node, db.log) }); err != nil {
		return err
	}
	db.writer = postgresPool(config.Copy(), postgresWriters)
	config.RuntimeParams["default_transaction_read_only"] = "on"
	db.reader = postgresPool(config, postgresReaders)
	db.eventWriter, db.eventReader = db.writer, db.reader
	return checkServer(ctx, db.reader.db)
}

// postgresConfig reads the address. Its errors never repeat it: it holds a password.
func postgresConfig(address string) (*pgx.ConnConfig, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, fault.New(fault.Invalid, "store.url")
	}
	config.StatementCacheCapacity = 1024
	for name, value := range map[string]string{
		"application_name":                    "clavero",
		"timezone":                            "UTC",
		"lock_timeout":                        fmt.Sprint(turnWait.Milliseconds()),
		"idle_in_transaction_session_timeout": "60000",
	} {
		if _, given := config.RuntimeParams[name]; !given {
			config.RuntimeParams[name] = value
		}
	}
	return config, nil
}

func postgresPool(config *pgx.ConnConfig, size int) *pool {
	db := sql.OpenDB(wires{stdlib.GetConnector(*config)})
	db.SetMaxOpenConns(size)
	db.SetMaxIdleConns(size)
	return &pool{db: db, engine: Postgres}
}

// checkServer refuses a server that is too old or whose database is not UTF-8.
func checkServer(ctx context.Context, db *sql.DB) error {
	var version int
	var encoding string
	err := db.QueryRowContext(ctx, `select cast(current_setting('server_version_num') as integer), current_setting('server_encoding')`).
		Scan(&version, &encoding)
	switch {
	case err != nil:
		return err
	case version < oldestPostgres:
		return fault.New(fault.Invalid, "store.server.old", "Found", version/10000, "Needed", oldestPostgres/10000)
	case encoding != "UTF8":
		return fault.New(fault.Invalid, "store.server.encoding", "Found", encoding)
	}
	return nil
}

// PgxPool opens a small pool of its own on the same PostgreSQL, for River only; who asks for it closes it.
func (db *DB) PgxPool(ctx context.Context, size int32) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(db.opts.URL)
	if err != nil {
		return nil, fault.New(fault.Invalid, "store.url")
	}
	config.MaxConns = size
	config.ConnConfig.RuntimeParams["application_name"] = "clavero jobs"
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	return pool, unready(err)
}

// WriterPool is SQLite's one writer connection as River needs it: without a Tx, in its turn. For package jobs only.
func (db *DB) WriterPool() *sql.DB { return db.writer.db }

// Pgx lends the transaction to fn as the one of PostgreSQL's own driver, which River's insert asks for. What fn does is
// committed or undone with the write. For package jobs only.
func (tx *Tx) Pgx(fn func(pgx.Tx) error) error {
	return tx.wire(func(w *wire) error { return fn(lentTx{w.Conn.Conn()}) })
}

// lentTx shows a connection inside a transaction as that transaction; ending it is left to its owner.
type lentTx struct{ conn *pgx.Conn }

var errLent = errors.New("store: a lent transaction ends with the write it belongs to")

func (t lentTx) Begin(context.Context) (pgx.Tx, error) { return nil, errLent }
func (t lentTx) Commit(context.Context) error          { return errLent }
func (t lentTx) Rollback(context.Context) error        { return errLent }
func (t lentTx) Conn() *pgx.Conn                       { return t.conn }

// LargeObjects is never asked for: River keeps none.
func (t lentTx) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }

func (t lentTx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, from pgx.CopyFromSource) (int64, error) {
	return t.conn.CopyFrom(ctx, table, columns, from)
}

func (t lentTx) SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults {
	return t.conn.SendBatch(ctx, batch)
}

func (t lentTx) Prepare(ctx context.Context, name, text string) (*pgconn.StatementDescription, error) {
	return t.conn.Prepare(ctx, name, text)
}

func (t lentTx) Exec(ctx context.Context, text string, args ...any) (pgconn.CommandTag, error) {
	return t.conn.Exec(ctx, text, args...)
}

func (t lentTx) Query(ctx context.Context, text string, args ...any) (pgx.Rows, error) {
	return t.conn.Query(ctx, text, args...)
}

func (t lentTx) QueryRow(ctx context.Context, text string, args ...any) pgx.Row {
	return t.conn.QueryRow(ctx, text, args...)
}
