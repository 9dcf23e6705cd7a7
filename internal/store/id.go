package store

import (
	"sync"
	"time"
)

// An id is the microsecond it was made in and the node that made it, so that ids sort by time, two nodes never make the
// same one, and the key of the accesses is their index by time. An id in an address is never a permission.
const (
	nodeBits = 8
	maxNode  = 1<<nodeBits - 1
	idStep   = 1 << nodeBits
)

// idSource makes the ids of one node, each greater than the one before even when the clock stands still or goes back.
type idSource struct {
	mu   sync.Mutex
	last int64
	node int64
}

func (s *idSource) next(now time.Time) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	id := now.UnixMicro()<<nodeBits | s.node
	if id <= s.last {
		id = s.last + idStep
	}
	s.last = id
	return id
}

// NewID makes an id: microseconds since 1970 in the upper 55 bits, the node in the lower 8.
func (db *DB) NewID() int64 { return db.ids.next(db.clock()) }

// IDAt is the smallest id of the instant t; with it a span of time is a span of ids.
func IDAt(t time.Time) int64 { return t.UnixMicro() << nodeBits }

// IDTime is the instant in which an id was made, to the microsecond.
func IDTime(id int64) time.Time { return time.UnixMicro(id >> nodeBits).UTC() }
