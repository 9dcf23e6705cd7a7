package store

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// Revision counts the writes that changed what a process may keep in memory. What was loaded under a revision is still so
// while the revision is the same. It is counted in the write itself, so whoever sees a revision sees what it counts.
type Revision struct {
	People int64 // sessions ended, keys, officials, people of the house and their roles changed
	Digest int64 // editions stored
}

// revised is which of the counts a statement moves.
type revised int

const (
	people revised = 1 << iota
	editions
)

// revising marks a statement as one that changes what is kept in memory.
func revising(which revised, q Query) Query {
	q.revises = which
	registered[q.slot-1] = q
	return q
}

var (
	qRevision = query("revision.now", `select r.people, r.digest from revision r where r.id = 1`)
	qRevise   = query("revision.count", `update revision set people = people + $1, digest = digest + $2 where id = 1`)
)

// countRevision moves the counts of what this write has changed. It comes last, since on PostgreSQL writes meet at this row.
func (tx *Tx) countRevision() *statement {
	return &statement{qRevise, []any{min(1, int64(tx.revises&people)), min(1, int64(tx.revises&editions))}}
}

// Revision reads the counts as they are at some moment of the call. Those who ask while they are being read share the next
// reading, which begins after they asked: a thousand requests cost a few readings, and none of them sees what is over.
// Under a context of [Once] it is read once; under one of [DB.Presume] it is what was seen last, to be made sure of later.
func (db *DB) Revision(ctx context.Context) (Revision, error) {
	memo, ok := ctx.Value(onceKey{}).(*onceSeen)
	if !ok {
		return db.looks.share(ctx, db.readRevision)
	}
	if !memo.known {
		seen, err := db.looks.share(ctx, db.readRevision)
		if err != nil {
			return Revision{}, err
		}
		*memo = onceSeen{seen: seen, known: true}
	}
	memo.asked = true
	return memo.seen, nil
}

func (db *DB) readRevision(ctx context.Context) (Revision, error) {
	var r Revision
	err := db.Read().row(db.unwatched(ctx), qRevision).Scan(&r.People, &r.Digest)
	if err == nil {
		db.saw(r)
	}
	return r, err
}

// looks shares readings among those who ask at the same time.
type looks struct {
	mu   sync.Mutex
	busy bool
	next *look // the one that has not begun; nil while nobody waits for it
}

type look struct {
	done chan struct{}
	seen Revision
	err  error
}

const lookWait = 10 * time.Second // for one reading, which many may wait for

// share waits for a reading that begins after the call, and does it where nobody reads: the present one may have begun
// before. No one of those who wait for a reading can call it off.
func (l *looks) share(ctx context.Context, read func(context.Context) (Revision, error)) (Revision, error) {
	l.mu.Lock()
	if l.next == nil {
		l.next = &look{done: make(chan struct{})}
	}
	mine, leads := l.next, !l.busy
	l.busy = true
	l.mu.Unlock()
	if leads {
		l.read(context.WithoutCancel(ctx), read)
	}
	select {
	case <-mine.done:
		return mine.seen, mine.err
	case <-ctx.Done():
		return Revision{}, ctx.Err()
	}
}

// read reads for those who wait, and for whoever was just about to ask; then for those who came meanwhile, elsewhere.
func (l *looks) read(ctx context.Context, read func(context.Context) (Revision, error)) {
	runtime.Gosched()
	l.mu.Lock()
	one := l.next
	l.next = nil
	l.mu.Unlock()
	reading, cancel := context.WithTimeout(ctx, lookWait)
	defer cancel()
	one.seen, one.err = read(reading)
	close(one.done)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy = l.next != nil; l.busy {
		go l.read(ctx, read)
	}
}

// Revises reports whether the statement changes what is kept in memory, for a test.
func (q Query) Revises() bool { return q.revises != 0 }
