package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// wire is a connection to PostgreSQL, to which every statement is a journey: a write begins with its lock in one, and ends in
// one with all that it left for its end. database/sql knows neither and is told by [Tx.wire].
type wire struct {
	*stdlib.Conn
	first string       // what the next transaction begins with
	last  []*statement // what the one under way ends with
}

// statement is one that waits to go with others.
type statement struct {
	query Query
	args  []any
}

// wires makes every connection a wire.
type wires struct{ driver.Connector }

// Connect is database/sql's.
func (c wires) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &wire{Conn: conn.(*stdlib.Conn)}, nil
}

var beginnings = map[sql.IsolationLevel]string{
	sql.LevelDefault: "begin", sql.LevelRepeatableRead: "begin isolation level repeatable read", sql.LevelSerializable: "begin isolation level serializable",
}

// BeginTx is database/sql's.
func (w *wire) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	text, ok := beginnings[sql.IsolationLevel(o.Isolation)]
	first := w.first
	w.first, w.last = "", nil
	switch {
	case w.Conn.Conn().IsClosed():
		return nil, driver.ErrBadConn
	case !ok || o.ReadOnly:
		return nil, fmt.Errorf("store: no transaction of level %d begins here", o.Isolation)
	case first != "":
		text += "; " + first
	}
	if _, err := w.Conn.Conn().Exec(ctx, text); err != nil {
		return nil, errors.Join(err, w.undo())
	}
	return wireTx{ctx, w}, nil
}

// wireTx is database/sql's. It keeps the values of the context that the transaction began under: a commit is given none.
type wireTx struct {
	ctx  context.Context //nolint:containedctx // see above
	wire *wire
}

const commitWait = time.Minute // for the answer to a commit

// errUndone says that PostgreSQL undid what was to be committed, and gave no other error.
var errUndone = errors.New("store: the commit undid the transaction")

// Commit sends what the write left for its end, and the commit, in one journey. Where one of them fails nothing is done. Once
// it is sent it is waited for, even where whoever asked has gone: else a write that was done would be said to have failed.
func (t wireTx) Commit() error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), commitWait)
	defer cancel()
	all := append(t.wire.last, &statement{query: Query{Text: "commit"}})
	t.wire.last = nil
	tag, err := t.wire.send(ctx, all)
	switch {
	case err != nil:
		return errors.Join(err, t.wire.undo())
	case tag == "ROLLBACK":
		return errUndone
	}
	return nil
}

// Rollback is database/sql's.
func (t wireTx) Rollback() error {
	t.wire.last = nil
	return t.wire.undo()
}

const undoWait = 5 * time.Second // as the driver waits for a connection to close

// undo ends a transaction, if one is under way; a connection on which even that fails is closed.
func (w *wire) undo() error {
	conn := w.Conn.Conn()
	if conn.IsClosed() || conn.PgConn().TxStatus() == 'I' {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), undoWait)
	defer cancel()
	_, err := conn.Exec(ctx, "rollback")
	if err != nil {
		_ = conn.Close(ctx)
	}
	return err
}

// send carries out statements in one journey, in their order, up to the first that fails; it gives the tag of the last one.
func (w *wire) send(ctx context.Context, all []*statement) (string, error) {
	conn := w.Conn.Conn()
	if len(all) == 1 {
		tag, err := conn.Exec(ctx, all[0].query.Text, all[0].args...)
		return tag.String(), err
	}
	batch := &pgx.Batch{}
	for _, one := range all {
		batch.Queue(one.query.Text, one.args...)
	}
	results, tag := conn.SendBatch(ctx, batch), ""
	for range all {
		done, err := results.Exec()
		if err != nil {
			_ = results.Close() // says the same
			return "", err
		}
		tag = done.String()
	}
	return tag, results.Close()
}

// wire lends the connection under a transaction of PostgreSQL.
func (tx *Tx) wire(fn func(*wire) error) error { return lend(tx.conn, fn) }

func lend(conn *sql.Conn, fn func(*wire) error) error {
	return conn.Raw(func(driverConn any) error {
		w, ok := driverConn.(*wire)
		if !ok {
			return fmt.Errorf("store: %T is not a connection to PostgreSQL", driverConn)
		}
		return fn(w)
	})
}
