// Package store keeps everything Clavero knows, in SQLite or in PostgreSQL, behind one set of repositories.
//
// The design in one page:
//
//   - One text of SQL serves both engines, written in PostgreSQL words with $n (see [Query]); where they truly differ the
//     difference lives in sqlite.go, postgres.go and the migrations. Instants are BIGINT microseconds UTC, ids are BIGINT
//     made here (see [DB.NewID]), JSON is text and is parsed in Go.
//   - Reads go through a [Reader], writes through a [Tx]. A Tx is a Reader as well, so every read works inside a write and
//     sees it. Both pools refuse what is not theirs: a statement that writes fails on a Reader in either engine.
//   - Writes that may append to the ledger queue one behind the other ([DB.Write]); sessions, throttles and links do not
//     ([DB.WriteLight]); accesses are kept apart ([DB.WriteEvents]). On SQLite they are a file of their own, and no
//     transaction spans two files.
//   - A write is a function that may run more than once: PostgreSQL may refuse a transaction that met another one, and the
//     function is then run anew on what the other left. What must happen once, after the commit, is given to [Tx.AfterCommit].
//   - Each process has a number, its node, and holds it while it lives. Two processes with one number are refused: ids stay
//     unique, and what a dead node left half done can be told from what a living one is doing.
package store

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"clavero/internal/fault"
)

// Engine names the database underneath.
type Engine string

// The engines.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

// Options say where the data is and who opens it.
type Options struct {
	URL   string           // "postgres://…"; empty means SQLite in Dir
	Dir   string           // folder of the SQLite files; made when missing, for its owner only
	Node  int              // 1..255, one number for each running process; 0 means 1
	AsIs  bool             // do not migrate: for a copy of data that an earlier version of the program may be working with
	There bool             // the data are there already: a place without any is refused, not filled
	Guest bool             // a command beside a server that may be running: takes any free number of the last sixteen
	Clock func() time.Time // nil means time.Now
	Log   *slog.Logger     // nil means silence
}

// DB is an open database. It is safe for use by many goroutines.
type DB struct {
	engine Engine
	opts   Options
	log    *slog.Logger
	clock  func() time.Time
	ids    idSource

	writer, reader           *pool
	eventWriter, eventReader *pool // on PostgreSQL the same pools as above
	lock                     nodeLock
	looks                    looks
	lastSeen                 atomic.Pointer[Revision] // nil before the first reading
	told                     told

	living  context.Context // until Close
	die     context.CancelFunc
	behind  sync.WaitGroup // what is done in the background
	untidy  atomic.Int64   // words since their table was looked over
	tidying sync.Mutex
	edge    edge
}

// Open opens the database, creates it when there is none, migrates it forward and takes the lock of the node.
//
// It refuses, as a Conflict, a database that is newer than this program and a node number that another process holds;
// a database that does not answer is Unready. With There nothing is created (NotFound); with
// AsIs nothing is migrated either.
func Open(ctx context.Context, o Options) (*DB, error) {
	if err := o.mustExist(); err != nil {
		return nil, err
	}
	db, err := connect(ctx, o)
	if err != nil {
		return nil, err
	}
	prepare := db.prepareSchema
	if o.AsIs {
		prepare = db.takeSchema
	}
	if err := prepare(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// connect takes the node's lock and opens the pools; the schema is as it was.
func connect(ctx context.Context, o Options) (*DB, error) {
	o, err := o.withDefaults()
	if err != nil {
		return nil, err
	}
	db := &DB{opts: o, log: o.Log, clock: o.Clock, ids: idSource{node: int64(o.Node)}}
	db.living, db.die = context.WithCancel(context.WithoutCancel(ctx))
	open := db.openSQLite
	if o.URL != "" {
		open = db.openPostgres
	}
	if err := open(ctx); err != nil {
		return nil, errors.Join(unready(err), db.Close())
	}
	return db, nil
}

func (o Options) withDefaults() (Options, error) {
	if o.Guest {
		o.Node = firstGuest
	}
	if o.Node == 0 {
		o.Node = 1
	}
	if o.Node < 1 || o.Node > maxNode {
		return o, fault.New(fault.Invalid, "store.node.range", "Node", o.Node)
	}
	if o.URL == "" && o.Dir == "" {
		return o, fault.New(fault.Invalid, "store.place.missing")
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	}
	return o, nil
}

// firstGuest is the first of the numbers that commands beside a running server take.
const firstGuest = maxNode - 15

// takeNumber takes the node's number with lock; a guest takes the first that is free.
func (db *DB) takeNumber(lock func(node int) (nodeLock, error)) error {
	last := db.opts.Node
	if db.opts.Guest {
		last = maxNode
	}
	var err error
	for node := db.opts.Node; node <= last; node++ {
		if db.lock, err = lock(node); err == nil {
			db.opts.Node, db.ids.node = node, int64(node)
			return nil
		}
		db.lock = nil
		if !fault.Is(err, fault.Conflict) {
			return err
		}
	}
	return err
}

// Close lets go of the database and then of the node's number. Transactions under way are waited for.
func (db *DB) Close() error {
	if db.die != nil { // it was opened to be written to
		db.die()
	}
	db.behind.Wait()
	var errs []error
	for _, p := range db.pools() {
		errs = append(errs, p.close())
	}
	if db.lock != nil {
		errs = append(errs, db.lock.release())
	}
	return errors.Join(errs...)
}

// pools lists each pool once, readers first: SQLite tidies its log when the last writer goes.
func (db *DB) pools() []*pool {
	var pools []*pool
	seen := map[*pool]bool{nil: true}
	for _, p := range []*pool{db.reader, db.eventReader, db.eventWriter, db.writer} {
		if !seen[p] {
			seen[p] = true
			pools = append(pools, p)
		}
	}
	return pools
}

// Engine says which database this is.
func (db *DB) Engine() Engine { return db.engine }

// Place is where the data are: what another process would open them with.
func (db *DB) Place() Options { return Options{URL: db.opts.URL, Dir: db.opts.Dir, Node: db.opts.Node} }

// Node is the number of this process among those that share the database.
func (db *DB) Node() int { return db.opts.Node }

// Now is the time of the database's clock, in UTC, to the microsecond: what [Tx.Now] would be.
func (db *DB) Now() time.Time { return db.clock().UTC().Truncate(time.Microsecond) }

// unwatched is a context for a statement that SQLite is done with before anybody could call it off: its driver keeps a
// goroutine by each statement that could be, which costs more than the statement.
func (db *DB) unwatched(ctx context.Context) context.Context {
	if db.engine == SQLite {
		return context.WithoutCancel(ctx)
	}
	return ctx
}

// Read gives the reader of the main data. Each statement sees what was committed before it.
func (db *DB) Read() Reader { return Reader{pool: db.reader} }

// Events gives the reader of the accesses.
func (db *DB) Events() Reader { return Reader{pool: db.eventReader} }

// Ping tells whether the database answers and this process still holds its node number; a fault is Unready.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.lock.held(); err != nil {
		return unready(err)
	}
	for _, p := range db.pools() {
		if p.single {
			continue // SQLite's one writer may be busy and well
		}
		if err := p.db.PingContext(ctx); err != nil {
			return fault.Wrap(err, fault.Unready, "store.unready")
		}
	}
	return nil
}
