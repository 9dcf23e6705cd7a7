package reading_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"clavero/internal/fault"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestRecordIsCommittedWhenItReturns(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const callers, each = 64, 20
		var group sync.WaitGroup
		for caller := range callers {
			group.Go(func() {
				for range each {
					a := register.Access{Kind: register.Note, Credential: int64(caller + 1), Item: 1}
					if err := h.accesses.Record(context.Background(), a); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		counts := map[int64]int{}
		for _, a := range h.kinds(t) {
			counts[a.Credential]++
		}
		for caller := range callers {
			if got := counts[int64(caller+1)]; got != each {
				t.Errorf("caller %d has %d accesses, want %d", caller, got, each)
			}
		}
		if got := h.accesses.Recorded()[register.Note]; got != callers*each {
			t.Errorf("%d were counted, want %d", got, callers*each)
		}
	})
}

func TestRecordOfOneWhoHasLeft(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		err := h.accesses.Record(ctx, register.Access{Kind: register.Note, Credential: 1})
		if !errors.Is(err, context.Canceled) || len(h.kinds(t)) != 0 {
			t.Errorf("%v %v", err, h.kinds(t))
		}
	})
}

// TestOneWhoLeavesTakesNobodyWithThem cancels callers amid others. The others are all recorded; of those who left, no
// more than came.
func TestOneWhoLeavesTakesNobodyWithThem(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const callers = 200
		var group sync.WaitGroup
		ctx, cancel := context.WithCancel(context.Background())
		for caller := range callers {
			group.Go(func() {
				if caller%4 == 0 {
					_ = h.accesses.Record(ctx, register.Access{Kind: register.Note, Credential: 1})
					return
				}
				if caller == callers/2+1 {
					cancel()
				}
				if err := h.accesses.Record(context.Background(), register.Access{Kind: register.Note, Credential: 2}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		cancel()
		left, stayed := 0, 0
		for _, a := range h.kinds(t) {
			if a.Credential == 1 {
				left++
			} else {
				stayed++
			}
		}
		if stayed != callers*3/4 || left > callers/4 {
			t.Errorf("%d who stayed and %d who left are recorded", stayed, left)
		}
	})
}

// TestCloseCommitsWhatWaits closes amid callers: who got no error is recorded, who got one is not.
func TestCloseCommitsWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const callers = 300
		var group sync.WaitGroup
		var recorded atomic.Int64
		for caller := range callers {
			group.Go(func() {
				if caller == callers/2 {
					h.accesses.Close()
				}
				switch err := h.accesses.Record(context.Background(), register.Access{Kind: register.Note, Credential: 1}); {
				case err == nil:
					recorded.Add(1)
				case !fault.Is(err, fault.Unready):
					t.Error(err)
				}
			})
		}
		group.Wait()
		h.accesses.Close()
		if got := len(h.kinds(t)); int64(got) != recorded.Load() {
			t.Errorf("%d are stored, %d were told so", got, recorded.Load())
		}
	})
}

func TestUnsoundAccessesAreRefused(t *testing.T) {
	h := open(t, store.SQLite)
	for name, a := range map[string]register.Access{
		"kind":     {Kind: "peek"},
		"no kind":  {},
		"bytes":    {Kind: register.Note, Device: "\xff"},
		"nul":      {Kind: register.Note, Prefix: "\x00"},
		"long":     {Kind: register.Note, Device: strings.Repeat("a", 65)},
		"negative": {Kind: register.Note, Credential: -1},
	} {
		if err := h.accesses.Record(context.Background(), a); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestADatabaseThatIsGoneIsUnready(t *testing.T) {
	place := storetest.Place(t, store.SQLite)
	db, err := store.Open(context.Background(), place)
	if err != nil {
		t.Fatal(err)
	}
	accesses := reading.NewRegister(db, nil)
	defer accesses.Close()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := accesses.Record(context.Background(), register.Access{Kind: register.Note}); !fault.Is(err, fault.Unready) {
		t.Errorf("%v, want Unready", err)
	}
	if counted := accesses.Recorded(); len(counted) > 0 {
		t.Errorf("what was not committed is counted: %v", counted)
	}
}
