package reading

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/register"
	"clavero/internal/store"
)

const (
	maxBatch   = 500              // accesses in one transaction
	maxWaiting = 20_000           // beyond it the database is not keeping up, and to say so is kinder than to wait
	commitWait = 20 * time.Second // for a transaction, its wait for a turn included
	maxWord    = 64               // bytes of a network prefix or a class of device
)

// Register is the register of daily accesses (3.3): it takes each access as it happens, and shows and sums up the days.
// It is safe for use by many goroutines. Close it before the database.
type Register struct {
	// SaveAfter is how many accesses are added to the count of an open day before it is put away again.
	SaveAfter int64

	db    *store.DB
	files *casefile.Files
	days  *dayShelf

	key     []byte // that accesses are marked with, once it is known; only touched by who has keyTurn
	keyTurn chan struct{}
	lastN   atomic.Int64

	mu      sync.Mutex
	waiting []*waiter
	counts  map[register.Kind]int64 // what was committed since the register was opened
	closed  bool
	wake    chan struct{} // holds one token while somebody waits
	done    chan struct{} // closed when the last waiter was served
}

type waiter struct {
	access   register.Access
	presumed *store.Revision // by the request that the access is for, if it presumes anything
	outcome  chan error
}

// NewRegister opens the register and starts the goroutine that commits.
func NewRegister(db *store.DB, files *casefile.Files) *Register {
	r := &Register{SaveAfter: saveAfter, db: db, files: files, days: newDayShelf(), keyTurn: make(chan struct{}, 1), counts: map[register.Kind]int64{}, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go r.commitAll()
	return r
}

// Record appends an access and returns once it is committed; its time is that of the commit. Accesses that wait at the
// same time share a transaction, and nobody waits for company: an access that comes alone is committed at once. (On
// SQLite a commit of accesses outlives the process; a power cut may take the last instants. On PostgreSQL it outlives both.)
//
// When ctx ends first, its error is returned: an access still waiting is then taken back, one whose transaction is under
// way may be recorded all the same. store.ErrOutdated says that what the request presumed is over ([store.DB.Presume]): then
// nothing was recorded. fault.Invalid says that the access is no access; fault.Unready that it could not be
// recorded, and then what it opens must not be shown. Who calls it has identified the key.
func (r *Register) Record(ctx context.Context, a register.Access) error {
	if !sound(a) {
		return fault.New(fault.Invalid, "reading.access.unsound")
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	w := &waiter{access: a, presumed: store.Presumed(ctx), outcome: make(chan error, 1)}
	if err := r.join(w); err != nil {
		return err
	}
	select {
	case err := <-w.outcome:
		if err == nil {
			store.Assured(ctx)
		}
		return err
	case <-ctx.Done():
		r.leave(w)
		return ctx.Err()
	}
}

// Close commits what waits, and from then on Record refuses. It may be called more than once.
func (r *Register) Close() {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	r.rouse()
	<-r.done
}

// Recorded tells how many accesses of each kind were committed since the register was opened, for the metrics.
func (r *Register) Recorded() map[register.Kind]int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.counts)
}

func (r *Register) join(w *waiter) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed || len(r.waiting) >= maxWaiting {
		return fault.New(fault.Unready, "reading.access.unready")
	}
	r.waiting = append(r.waiting, w)
	r.rouse()
	return nil
}

func (r *Register) leave(w *waiter) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at := slices.Index(r.waiting, w); at >= 0 {
		r.waiting = slices.Delete(r.waiting, at, at+1)
	}
}

func (r *Register) rouse() {
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// commitAll serves those who wait, all of them at once or in batches, until the register is closed and nobody is left.
func (r *Register) commitAll() {
	defer close(r.done)
	for {
		r.gather()
		batch, closed := r.take()
		switch {
		case len(batch) > 0:
			r.serve(batch)
		case closed:
			return
		default:
			<-r.wake
		}
	}
}

// gather lets whoever is on the way here come along, for as long as more do; nobody waits for the others.
func (r *Register) gather() {
	for before := -1; ; {
		runtime.Gosched()
		r.mu.Lock()
		n := len(r.waiting)
		r.mu.Unlock()
		if n <= before || n >= maxBatch {
			return
		}
		before = n
	}
}

// serve commits accesses and tells those who wait for them. Who presumed what is over is told so; the others are served.
func (r *Register) serve(batch []*waiter) {
	under := latest(batch)
	batch = dismiss(batch, func(w *waiter) bool { return w.presumed != nil && *w.presumed != *under })
	err := r.commit(batch, under)
	if errors.Is(err, store.ErrOutdated) {
		batch = dismiss(batch, func(w *waiter) bool { return w.presumed != nil })
		err = r.commit(batch, nil)
	}
	r.tally(batch, err)
	for _, w := range batch {
		w.outcome <- err
	}
}

// latest is the revision that was seen last of those that a batch presumes, nil where it presumes none. Counts only grow.
func latest(batch []*waiter) *store.Revision {
	var under *store.Revision
	for _, w := range batch {
		if w.presumed != nil && (under == nil || w.presumed.People >= under.People && w.presumed.Digest >= under.Digest) {
			under = w.presumed
		}
	}
	return under
}

// dismiss tells those for whom it is over, and gives the others.
func dismiss(batch []*waiter, over func(*waiter) bool) []*waiter {
	return slices.DeleteFunc(batch, func(w *waiter) bool {
		if over(w) {
			w.outcome <- store.ErrOutdated
			return true
		}
		return false
	})
}

func (r *Register) tally(batch []*waiter, err error) {
	if err != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, w := range batch {
		r.counts[w.access.Kind]++
	}
}

func (r *Register) take() ([]*waiter, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := min(len(r.waiting), maxBatch)
	batch := slices.Clone(r.waiting[:n])
	r.waiting = slices.Delete(r.waiting, 0, n)
	return batch, r.closed
}

// commit does not hang on any caller's context: one who goes away must not undo the accesses of the others.
func (r *Register) commit(batch []*waiter, under *store.Revision) error {
	if len(batch) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), commitWait)
	defer cancel()
	accesses := make([]register.Access, len(batch))
	for i, w := range batch {
		accesses[i] = w.access
	}
	marker, err := r.Marker(ctx)
	if err == nil {
		var head register.Head
		head, err = r.db.AppendAccesses(ctx, accesses, marker, under)
		if err == nil {
			r.lastN.Store(head.N)
		}
	}
	if err != nil && !errors.Is(err, store.ErrOutdated) {
		return fault.Wrap(err, fault.Unready, "reading.access.unready")
	}
	return err
}

// Counted is the number of the last access that this process committed; 0 before its first.
func (r *Register) Counted() int64 { return r.lastN.Load() }

// keyRow names the row that the key for marks is sealed for, under the house's vault.
const keyRow = "register/key"

// Marker makes what marks accesses and checks their marks. Its key is made with the first access and is the same ever
// after; a rotation of the keyring leaves it, since it is sealed under the house's vault.
func (r *Register) Marker(ctx context.Context) (*register.Marker, error) {
	select {
	case r.keyTurn <- struct{}{}:
		defer func() { <-r.keyTurn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if r.key == nil {
		key, err := r.loadKey(ctx)
		if err != nil {
			return nil, err
		}
		r.key = key
	}
	return register.NewMarker(r.key), nil
}

func (r *Register) loadKey(ctx context.Context) ([]byte, error) {
	sealed, err := r.db.Read().RegisterKey(ctx)
	if fault.Is(err, fault.NotFound) {
		if err := r.makeKey(ctx); err != nil {
			return nil, err
		}
		sealed, err = r.db.Read().RegisterKey(ctx) // of whoever was first
	}
	if err != nil {
		return nil, err
	}
	var key []byte
	return key, r.files.Open(ctx, r.db.Read(), casefile.House, keyRow, sealed, &key)
}

func (r *Register) makeKey(ctx context.Context) error {
	key := make([]byte, register.MarkKeySize)
	_, _ = rand.Read(key) // never fails (crypto/rand, Go 1.24)
	return r.db.WriteLight(ctx, func(tx *store.Tx) error {
		sealed, err := r.files.Seal(ctx, tx.Reader, casefile.House, keyRow, key)
		if err != nil {
			return err
		}
		return tx.SetRegisterKey(ctx, sealed)
	})
}

// sound refuses what a database could refuse, since one bad access would take its whole batch with it.
func sound(a register.Access) bool {
	kinds := []register.Kind{register.SignIn, register.Refused, register.Edition, register.Note}
	return slices.Contains(kinds, a.Kind) && plainWord(a.Prefix) && plainWord(a.Device) &&
		a.Credential >= 0 && a.Official >= 0 && a.Unit >= 0 && a.Item >= 0
}

func plainWord(s string) bool {
	if len(s) > maxWord {
		return false
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
