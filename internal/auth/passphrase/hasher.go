package passphrase

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"runtime"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"clavero/internal/fault"
)

// patience is how long a caller waits for its turn at most, whatever its context allows: who signs in would have left.
const patience = 10 * time.Second

// ErrUnfit says that a text cannot be a passphrase at all; Judge says why.
var ErrUnfit = errors.New("passphrase: the text cannot be a passphrase")

// Hasher makes and checks hashes, a few at a time: a burst of sign-ins waits in line, first come, first served, and the
// memory in use stays at 19 MiB for each worker. When the line is full or the wait too long, the answer is a fault
// TooMany at once, and nobody's account is locked. It is safe for use by many goroutines.
type Hasher struct {
	*pool
	line *semaphore.Weighted // the line that comes before turns; nil for those who need not stand in it
	own  atomic.Int64        // those inside by this line: each is full by itself
}

// pool is what all lines share.
type pool struct {
	turns      *semaphore.Weighted // gives turns in the order they were asked for
	workers    int
	maxWaiting int64
	inside     atomic.Int64 // those at work and those waiting, in all lines
	made       atomic.Int64 // hashes so far
}

// Cores is how many hashes are worth making at once: what the process may use of the machine, as found at its start.
var Cores = runtime.GOMAXPROCS(0)

// NewHasher makes a pool of workers (0: one for each of Cores) with at most maxWaiting callers in line.
func NewHasher(workers, maxWaiting int) *Hasher {
	if workers <= 0 {
		workers = Cores
	}
	return &Hasher{pool: &pool{turns: semaphore.NewWeighted(int64(workers)), workers: workers, maxWaiting: int64(max(0, maxWaiting))}}
}

// Strangers is the same pool for whoever is not known yet: they stand in a line of their own, and no more of them than
// there are workers at a time before those who come by h. A flood of sign-ins then delays somebody known by a few
// hashes, and strangers still have all the workers whenever nobody else is there. Without a pool there is no line either.
func (h *Hasher) Strangers() *Hasher {
	if h == nil {
		return nil
	}
	return &Hasher{pool: h.pool, line: semaphore.NewWeighted(int64(h.workers))}
}

// Made gives how many hashes were made so far, whatever came of them.
func (h *Hasher) Made() int { return int(h.made.Load()) }

// Waiting gives how many callers are in line, for the metrics.
func (h *Hasher) Waiting() int { return int(max(0, h.inside.Load()-int64(h.workers))) }

// Hash gives the PHC string to store for a passphrase that Judge has taken. Errors: fault TooMany, ErrUnfit.
func (h *Hasher) Hash(ctx context.Context, passphrase string) (string, error) {
	normal, ok := normalise(passphrase)
	if !ok {
		return "", ErrUnfit
	}
	s := stored{params: current, salt: make([]byte, saltSize)}
	rand.Read(s.salt)
	err := h.inTurn(ctx, func() { s.hash = current.derive(normal, s.salt, hashSize) })
	if err != nil {
		return "", err
	}
	return s.String(), nil
}

// Verify reports whether passphrase is the one phc was made from. A text that can be no passphrase costs the same and
// is a plain no. Errors: fault TooMany; ErrHash when phc cannot be read, which is a defect or tampering.
func (h *Hasher) Verify(ctx context.Context, phc, passphrase string) (bool, error) {
	s, err := parse(phc)
	if err != nil {
		return false, err
	}
	normal, ok := normalise(passphrase)
	var hash []byte
	err = h.inTurn(ctx, func() { hash = s.derive(normal, s.salt, len(s.hash)) })
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(hash, s.hash) == 1 && ok, nil
}

// VerifyNothing does what Verify does and finds nothing, for a user name that does not exist: the time of the answer
// must not tell. Error: fault TooMany.
func (h *Hasher) VerifyNothing(ctx context.Context, passphrase string) error {
	normal, _ := normalise(passphrase)
	return h.inTurn(ctx, func() { current.derive(normal, make([]byte, saltSize), hashSize) })
}

// inTurn runs work when a worker is free. Work that has begun is finished, since argon2 cannot be stopped.
func (h *Hasher) inTurn(ctx context.Context, work func()) error {
	h.inside.Add(1)
	defer h.inside.Add(-1)
	defer h.own.Add(-1)
	if h.own.Add(1) > int64(h.workers)+h.maxWaiting {
		return fault.New(fault.TooMany, "fault.too_many")
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if h.line != nil {
		if err := h.line.Acquire(ctx, 1); err != nil {
			return fault.Wrap(err, fault.TooMany, "fault.too_many")
		}
		defer h.line.Release(1)
	}
	if err := h.turns.Acquire(ctx, 1); err != nil {
		return fault.Wrap(err, fault.TooMany, "fault.too_many")
	}
	defer h.turns.Release(1)
	work()
	h.made.Add(1)
	return nil
}
