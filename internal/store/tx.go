package store

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"time"

	"clavero/internal/fault"
)

// How patiently a write waits: for its turn on a busy database, and for how many meetings with others it starts anew.
const (
	turnWait  = 15 * time.Second
	maxTries  = 15
	firstWait = 4 * time.Millisecond
	lastWait  = 250 * time.Millisecond
)

// Tx is a write under way: all of it happens or nothing does. It must not leave the function it was given to, and that
// function must not call Write of the same database: SQLite has one writer, and it would wait for itself.
type Tx struct {
	Reader
	Now time.Time // the one clock of this write: UTC, to the microsecond

	db    *DB
	conn  *sql.Conn
	after []func()

	revises revised // by the statements so far
}

// mode is how a transaction begins on PostgreSQL; on SQLite every write is BEGIN IMMEDIATE on the one writer.
type mode struct {
	isolation sql.IsolationLevel
	first     string // a statement before all others
}

var (
	// Writers of the ledger queue at its head: measured faster, and free of retries, than letting them collide.
	ledgerMode = mode{isolation: sql.LevelSerializable, first: "lock table ledger_head in exclusive mode"}
	// Light writes may collide, and then start anew.
	lightMode = mode{isolation: sql.LevelSerializable}
	// Accesses are only added; roll-ups are recomputed whole, on one view of the data.
	eventMode = mode{isolation: sql.LevelRepeatableRead}
)

// Write runs fn in a transaction that may append to the ledger. Such writes happen one after the other on both engines,
// so what fn reads is still so when it commits. fn may run several times; an error from it undoes all.
//
// A database that is full, gone or busy for too long is Unready.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	return db.transact(ctx, db.writer, ledgerMode, fn)
}

// WriteLight runs fn in a transaction that never touches the ledger: sessions, throttles, links. It is as safe as Write
// (serializable, run anew when it meets another), and does not wait for writers of the ledger on PostgreSQL.
func (db *DB) WriteLight(ctx context.Context, fn func(*Tx) error) error {
	return db.transact(ctx, db.writer, lightMode, fn)
}

// WriteEvents runs fn in a transaction on the accesses and their roll-ups, and on nothing else.
func (db *DB) WriteEvents(ctx context.Context, fn func(*Tx) error) error {
	return db.transact(ctx, db.eventWriter, eventMode, fn)
}

// View runs fn with a reader whose statements all see the same moment.
func (db *DB) View(ctx context.Context, fn func(Reader) error) error {
	view := mode{isolation: sql.LevelRepeatableRead}
	return db.transact(ctx, db.reader, view, func(tx *Tx) error { return fn(tx.Reader) })
}

func (db *DB) transact(ctx context.Context, p *pool, m mode, fn func(*Tx) error) error {
	for try := 1; ; try++ {
		tx := &Tx{Reader: Reader{pool: p, missed: new([]Query), during: &during{}}, db: db}
		tx.during.within = tx
		err := tx.attempt(ctx, m, fn)
		if err == nil {
			tx.finish(ctx)
			return nil
		}
		if !metAnother(err) {
			return unready(err)
		}
		if try == maxTries {
			return fault.Wrap(err, fault.Unready, "store.busy")
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
}

// attempt runs fn once and commits; whatever way it ends, the connection is free afterwards.
func (tx *Tx) attempt(ctx context.Context, m mode, fn func(*Tx) error) error {
	conn, err := tx.pool.turn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if err := tx.begin(ctx, conn, m); err != nil {
		return err
	}
	defer func() { _ = tx.tx.Rollback() }()
	if err := fn(tx); err != nil {
		return err
	}
	if err := tx.end(ctx); err != nil {
		return err
	}
	err = tx.tx.Commit()
	if errors.Is(err, sql.ErrTxDone) && ctx.Err() != nil {
		return ctx.Err() // it was called off, and database/sql was quicker to undo it
	}
	return tx.pool.explain(err)
}

// begin reads the clock after the turn has come, so that times of writes on one node are in the order of their commits.
func (tx *Tx) begin(ctx context.Context, conn *sql.Conn, m mode) error {
	if tx.db.engine == SQLite {
		m = mode{}
	}
	if m.first != "" {
		err := lend(conn, func(w *wire) error {
			w.first = m.first
			return nil
		})
		if err != nil {
			return err
		}
	}
	begun, err := conn.BeginTx(ctx, &sql.TxOptions{Isolation: m.isolation})
	if err != nil {
		return err
	}
	tx.conn, tx.tx = conn, begun
	tx.Now = tx.db.Now()
	return nil
}

func (tx *Tx) finish(ctx context.Context) {
	for _, fn := range tx.after {
		fn()
	}
	tx.pool.learn(ctx, *tx.missed)
}

// turn waits for a connection, but not for ever.
func (p *pool) turn(ctx context.Context) (*sql.Conn, error) {
	waiting, cancel := context.WithTimeout(ctx, turnWait)
	defer cancel()
	conn, err := p.db.Conn(waiting)
	if err != nil && ctx.Err() == nil && waiting.Err() != nil {
		return nil, fault.Wrap(err, fault.Unready, "store.busy")
	}
	return conn, err
}

// pause waits before the next try, longer each time and never two writers alike.
func pause(ctx context.Context, try int) error {
	longest := min(firstWait<<try, lastWait)
	timer := time.NewTimer(rand.N(longest))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// NewID makes an id, as [DB.NewID] does.
func (tx *Tx) NewID() int64 { return tx.db.NewID() }

// SQL is the transaction itself, for package jobs, whose tables are River's. Nobody else may use it.
func (tx *Tx) SQL() *sql.Tx { return tx.tx }

// AfterCommit has fn run once, after this write has been committed and its connection is free again; it is forgotten
// when the write is undone or begins anew. It is for what is not data: caches to forget, workers to wake.
func (tx *Tx) AfterCommit(fn func()) { tx.after = append(tx.after, fn) }

// exec runs a statement that changes rows and tells how many it changed.
func (tx *Tx) exec(ctx context.Context, q Query, args ...any) (int64, error) {
	if err := tx.during.before(ctx, q); err != nil {
		return 0, err
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	tx.changes(q)
	ctx = tx.db.unwatched(ctx)
	stmt, err := tx.prepared(ctx, q) //nolint:sqlclosecheck // kept by the pool, which closes it
	if err != nil {
		return 0, unready(err)
	}
	var result sql.Result
	if stmt != nil {
		result, err = stmt.ExecContext(ctx, args...)
	} else {
		result, err = tx.tx.ExecContext(ctx, q.Text, args...)
	}
	if err != nil {
		return 0, tx.pool.explain(err)
	}
	return result.RowsAffected()
}

// changes notes what is not so any more with a statement.
func (tx *Tx) changes(q Query) {
	tx.revises |= q.revises
	if q.forgets {
		clear(tx.during.kept)
	}
	tx.during.overtaken(q)
}

// execEach runs a statement that nothing hangs on once for each row, on SQLite: to find it costs as much as to run it.
func (tx *Tx) execEach(ctx context.Context, q Query, rows int, row func(int) []any) error {
	if err := tx.during.before(ctx, q); err != nil {
		return err
	}
	ctx = tx.db.unwatched(ctx)
	stmt, err := tx.prepared(ctx, q) //nolint:sqlclosecheck // kept by the pool, which closes it
	if err != nil {
		return unready(err)
	}
	for i := range rows {
		if stmt != nil {
			_, err = stmt.ExecContext(ctx, row(i)...)
		} else {
			_, err = tx.tx.ExecContext(ctx, q.Text, row(i)...)
		}
		if err != nil {
			return tx.pool.explain(err)
		}
	}
	return nil
}
