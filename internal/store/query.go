package store

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Query is one statement of SQL with a name. The name stands in front of the text as a comment, so that the log of a
// database says which repository a slow statement came from.
//
// The text must mean the same to both engines: PostgreSQL words and $1, $2, …; no now(), ILIKE, = ANY($1), arrays,
// FOR UPDATE, data-modifying CTE, IDENTITY or :: cast. Every column is named, never *.
type Query struct {
	Name   string
	Text   string
	Events bool // speaks to the accesses, which on SQLite are another file
	slot   int  // place in the registry from 1; 0 for a text made at run time

	table   string // of an insert whose rows may go together: see gathering
	forgets bool   // what a write worked out may be otherwise after it: see Within

	revises revised // what is kept in memory that it changes
}

var registered []Query

// unsettling are the statements after which a write works out anew what it had kept.
var unsettling = regexp.MustCompile(`(insert into|update|delete from) (rules|unit|official|credential|roster)\b|(update|delete from) vault\b`)

// changing finds the table that a statement changes.
var changing = regexp.MustCompile(`\b(?:insert into|update|delete from) ([a-z_]+)`)

// query registers a statement on the main data. It is called in variable declarations only.
func query(name, text string) Query { return enlist(Query{Name: name, Text: text}) }

// eventQuery registers a statement on the accesses.
func eventQuery(name, text string) Query {
	return enlist(Query{Name: name, Text: text, Events: true})
}

func enlist(q Query) Query {
	q = q.named()
	q.forgets = unsettling.MatchString(q.Text)
	q.slot = len(registered) + 1
	registered = append(registered, q)
	return q
}

// dynamic makes a statement at run time, for searches whose conditions vary. It is not kept prepared. What comes from
// outside goes into arguments, never into the text.
func dynamic(name, text string) Query { return Query{Name: name, Text: text}.named() }

func (q Query) named() Query {
	q.Text = "/* " + q.Name + " */ " + strings.TrimSpace(q.Text)
	return q
}

// Queries lists the registered statements, so that a test can have both engines read each of them.
func Queries() []Query { return slices.Clone(registered) }

// placeholders writes n parameters from $first on, for "in (…)".
func placeholders(first, n int) string {
	var b strings.Builder
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(first + i))
	}
	return b.String()
}

// Reader reads. Its methods are the repositories' questions; each is one statement, or several that need no common
// moment (for that see [DB.View]).
type Reader struct {
	pool   *pool
	tx     *sql.Tx  // nil: every statement by itself
	missed *[]Query // statements this transaction would have liked prepared
	during *during  // nil as well outside of a transaction
}

// query runs a statement that gives rows. Errors of a database that does not answer are Unready.
func (r Reader) query(ctx context.Context, q Query, args ...any) (answer, error) {
	if known := r.during.replied(q, args); known != nil {
		return &retold{reply: known}, nil
	}
	if err := r.during.before(ctx, q); err != nil {
		return nil, err
	}
	rows, err := r.send(ctx, q, args...) //nolint:rowserrcheck // whoever reads them looks at it
	if err != nil {
		return nil, r.pool.explain(err)
	}
	return rows, nil
}

func (r Reader) send(ctx context.Context, q Query, args ...any) (*sql.Rows, error) {
	stmt, err := r.prepared(ctx, q) //nolint:sqlclosecheck // kept by the pool, which closes it
	switch {
	case err != nil:
		return nil, err
	case stmt != nil:
		return stmt.QueryContext(ctx, args...)
	case r.tx != nil:
		return r.tx.QueryContext(ctx, q.Text, args...)
	}
	return r.pool.db.QueryContext(ctx, q.Text, args...)
}

// row runs a statement that gives one row at most; Scan answers sql.ErrNoRows when there is none.
func (r Reader) row(ctx context.Context, q Query, args ...any) oneRow {
	rows, err := r.query(ctx, q, args...)
	return oneRow{pool: r.pool, rows: rows, err: err}
}

// oneRow is sql.Row with the store's errors.
type oneRow struct {
	pool *pool
	rows answer
	err  error
}

// Scan copies the columns of the row, as sql.Row does. The columns are the caller's when it returns.
func (r oneRow) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	defer func() { _ = r.rows.Close() }()
	if !r.rows.Next() {
		return r.pool.explain(noRows(r.rows.Err()))
	}
	if err := r.rows.Scan(dest...); err != nil {
		return err
	}
	return r.pool.explain(r.rows.Close())
}

func noRows(err error) error {
	if err == nil {
		return sql.ErrNoRows
	}
	return err
}

// scanner is what one row of a result and a single row have in common.
type scanner interface{ Scan(dest ...any) error }

// collect reads all rows through scan and closes them: collect(r.query(ctx, q, …))(scanNote) in one go.
func collect[T any](rows answer, err error) func(scan func(scanner) (T, error)) ([]T, error) {
	return func(scan func(scanner) (T, error)) ([]T, error) {
		if err != nil {
			return nil, err
		}
		defer func() { _ = rows.Close() }()
		var all []T
		for rows.Next() {
			one, err := scan(rows)
			if err != nil {
				return nil, err
			}
			all = append(all, one)
		}
		return all, unready(rows.Err())
	}
}

// prepared finds the statement kept for q, or nil when the text is to be sent as it is. Outside a transaction a missing
// one is prepared at once; inside, the pool may have no other connection to do it on, so it is put down for later.
func (r Reader) prepared(ctx context.Context, q Query) (*sql.Stmt, error) {
	if !r.pool.prepares || q.slot == 0 {
		return nil, nil
	}
	if r.tx == nil {
		return r.pool.stmt(ctx, q)
	}
	if stmt := r.pool.known(q); stmt != nil {
		return r.tx.StmtContext(ctx, stmt), nil
	}
	*r.missed = append(*r.missed, q)
	return nil, nil
}

// pool is one sql.DB with the statements prepared on it. PostgreSQL's driver keeps its own per connection, so there the
// texts are sent as they are; SQLite would parse each text anew.
type pool struct {
	db       *sql.DB
	engine   Engine
	prepares bool
	single   bool // one connection, which a transaction may hold for long
	stmts    sync.Map
	keys     uniqueKeys
}

func (p *pool) known(q Query) *sql.Stmt {
	if stmt, ok := p.stmts.Load(q.slot); ok {
		return stmt.(*sql.Stmt)
	}
	return nil
}

func (p *pool) stmt(ctx context.Context, q Query) (*sql.Stmt, error) {
	if stmt := p.known(q); stmt != nil {
		return stmt, nil
	}
	stmt, err := p.db.PrepareContext(ctx, q.Text)
	if err != nil {
		return nil, err
	}
	if first, taken := p.stmts.LoadOrStore(q.slot, stmt); taken {
		return first.(*sql.Stmt), stmt.Close() //nolint:sqlclosecheck // somebody else was first: theirs is kept
	}
	return stmt, nil
}

// learn prepares what a finished transaction missed. A failure only means that it is tried again another time.
func (p *pool) learn(ctx context.Context, missed []Query) {
	for _, q := range missed {
		if _, err := p.stmt(ctx, q); err != nil { //nolint:sqlclosecheck // kept by the pool, which closes it
			return
		}
	}
}

func (p *pool) close() error {
	var errs []error
	p.stmts.Range(func(_, stmt any) bool {
		errs = append(errs, stmt.(*sql.Stmt).Close())
		return true
	})
	return errors.Join(append(errs, p.db.Close())...)
}
