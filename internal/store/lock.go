package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"clavero/internal/fault"
)

// nodeLock is the hold of this process on its node number: released when the process ends, however it ends.
type nodeLock interface {
	held() error
	release() error
}

// lockFile is what a server holds on SQLite, where one server works with the data at a time.
const lockFile = "clavero.lock"

// folderLock is a lock of the operating system on a file; the file itself may stay.
type folderLock struct{ file *os.File }

// lockFolder takes the folder for this process, or tells as a Conflict which process has it.
func lockFolder(dir, name string) (nodeLock, error) {
	file, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := tryLock(file); err != nil {
		holder, _ := io.ReadAll(io.LimitReader(file, 20))
		_ = file.Close()
		return nil, fault.Wrap(err, fault.Conflict, "store.locked.folder", "Dir", dir, "Process", strings.TrimSpace(string(holder)))
	}
	if err := writeHolder(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return folderLock{file}, nil
}

func writeHolder(file *os.File) error {
	if err := file.Truncate(0); err != nil {
		return err
	}
	_, err := file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

func (l folderLock) held() error    { return nil }
func (l folderLock) release() error { return l.file.Close() }

// How a node's lock on PostgreSQL is kept.
const (
	lockSpace = 0x434c4156 // "CLAV": the first half of the lock's key, the node is the second
	lockWatch = 5 * time.Second
	// A server may need a moment to see that the former holder is gone.
	lockPatience = 2 * time.Second
	lockRetry    = 100 * time.Millisecond
)

var errNodeTaken = errors.New("store: another process holds this node number")

// serverLock is a session lock of PostgreSQL on a connection of its own. A watcher takes it anew when the connection is lost.
type serverLock struct {
	config *pgx.ConnConfig
	node   int
	log    *slog.Logger
	stop   context.CancelFunc
	done   chan struct{}

	looking sync.Mutex // one look after the lock at a time
	conn    *pgx.Conn

	mu   sync.Mutex
	lost error
}

// lockNode takes the number, or tells as a Conflict that another process has it.
func lockNode(ctx context.Context, config *pgx.ConnConfig, node int, log *slog.Logger) (nodeLock, error) {
	config.RuntimeParams["application_name"] = fmt.Sprintf("clavero node %d", node)
	l := &serverLock{config: config, node: node, log: log, done: make(chan struct{})}
	conn, err := l.takePatiently(ctx)
	if errors.Is(err, errNodeTaken) {
		return nil, fault.Wrap(err, fault.Conflict, "store.locked.node", "Node", node)
	}
	if err != nil {
		return nil, err
	}
	l.conn = conn
	watching, stop := context.WithCancel(context.Background())
	l.stop = stop
	go l.watch(watching)
	return l, nil
}

func (l *serverLock) takePatiently(ctx context.Context) (*pgx.Conn, error) {
	for deadline := time.Now().Add(lockPatience); ; {
		conn, err := l.take(ctx)
		if !errors.Is(err, errNodeTaken) || time.Now().After(deadline) {
			return conn, err
		}
		select {
		case <-time.After(lockRetry):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (l *serverLock) take(ctx context.Context) (*pgx.Conn, error) {
	conn, err := pgx.ConnectConfig(ctx, l.config)
	if err != nil {
		return nil, err
	}
	var taken bool
	err = conn.QueryRow(ctx, "select pg_try_advisory_lock($1, $2)", int32(lockSpace), int32(l.node)).Scan(&taken)
	if err == nil && !taken {
		err = errNodeTaken
	}
	if err != nil {
		_ = conn.Close(ctx)
		return nil, err
	}
	return conn, nil
}

// watch looks after the lock until it is released.
func (l *serverLock) watch(ctx context.Context) {
	defer close(l.done)
	ticker := time.NewTicker(lockWatch)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			l.check(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// check takes the lock anew when its connection is gone. Until that succeeds the node is not ready.
func (l *serverLock) check(ctx context.Context) {
	l.looking.Lock()
	defer l.looking.Unlock()
	ctx, cancel := context.WithTimeout(ctx, lockWatch)
	defer cancel()
	if l.conn != nil && l.conn.Ping(ctx) == nil {
		return
	}
	if l.conn != nil {
		_ = l.conn.Close(ctx)
	}
	conn, err := l.take(ctx)
	if err != nil && !errors.Is(err, context.Canceled) {
		l.log.Error("the node's lock is lost", "node", l.node, "err", err)
	}
	l.conn = conn
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lost = err
}

func (l *serverLock) held() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lost
}

func (l *serverLock) release() error {
	l.stop()
	<-l.done
	if l.conn == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), lockWatch)
	defer cancel()
	return l.conn.Close(ctx)
}

// Alone refuses, as a Conflict, where another process is at this database: a server, or a command beside one. One that
// comes later is not held off.
func (db *DB) Alone(ctx context.Context) error {
	if db.engine == Postgres {
		return db.aloneOnPostgres(ctx)
	}
	for node := firstGuest; node <= maxNode; node++ {
		if db.opts.Guest && node == db.opts.Node {
			continue
		}
		lock, err := lockFolder(db.opts.Dir, guestLock(node))
		if err != nil {
			return err
		}
		if err := lock.release(); err != nil {
			return err
		}
	}
	if !db.opts.Guest {
		return nil
	}
	lock, err := lockFolder(db.opts.Dir, lockFile)
	if err != nil {
		return err
	}
	return lock.release()
}

func (db *DB) aloneOnPostgres(ctx context.Context) error {
	var others int
	var who string
	err := db.reader.db.QueryRowContext(ctx, `select count(*), coalesce(string_agg('node ' || objid, ', '), '') from pg_locks
		where locktype = 'advisory' and objsubid = 2 and classid = $1 and objid <> $2
		and database = (select oid from pg_database where datname = current_database())`, lockSpace, db.opts.Node).Scan(&others, &who)
	if err != nil {
		return unready(err)
	}
	if others > 0 {
		return fault.New(fault.Conflict, "store.not_alone", "Who", who)
	}
	return nil
}
