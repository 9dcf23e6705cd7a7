package passphrase

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/argon2"

	"clavero/internal/fault"
)

const phrase = "la jirafa estudia catalán"

func TestHashAndVerify(t *testing.T) {
	h, ctx := NewHasher(0, 10), context.Background()
	phc, err := h.Hash(ctx, phrase)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") || len(phc) != 97 || NeedsRehash(phc) {
		t.Errorf("%s", phc)
	}
	for text, want := range map[string]bool{
		phrase:                               true,
		"la jirafa estudia catala\u0301n":    true, // the same, from another keyboard
		"la\u00a0jirafa estudia catalán":     true,
		"La jirafa estudia catalán":          false,
		phrase + " ":                         false,
		"":                                   false,
		"\xff":                               false,
		strings.Repeat(phrase, 1000):         false,
		"la jirafa estudia catal\u00e1n\x00": false,
	} {
		if got, err := h.Verify(ctx, phc, text); err != nil || got != want {
			t.Errorf("Verify(%.40q) = %v, %v", text, got, err)
		}
	}
	if again, _ := h.Hash(ctx, phrase); again == phc {
		t.Error("the salt is not random")
	}
	if _, err := h.Hash(ctx, "a\tb"); !errors.Is(err, ErrUnfit) {
		t.Errorf("%v", err)
	}
	if err := h.VerifyNothing(ctx, phrase); err != nil {
		t.Error(err)
	}
}

// TestUnfitTextNeverMatches: what normalise refuses is hashed as the empty text, for the time it takes.
func TestUnfitTextNeverMatches(t *testing.T) {
	h, ctx := NewHasher(1, 1), context.Background()
	phc, err := h.Hash(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := h.Verify(ctx, phc, "\xff"); ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
}

func TestOtherParameters(t *testing.T) {
	older := stored{params: params{memory: 64, time: 1, threads: 2}, salt: []byte("eightbyt")}
	older.hash = argon2.IDKey([]byte(phrase), older.salt, 1, 64, 2, 24)
	phc := older.String()
	h := NewHasher(1, 1)
	if ok, err := h.Verify(context.Background(), phc, phrase); !ok || err != nil {
		t.Errorf("%s: %v %v", phc, ok, err)
	}
	if !NeedsRehash(phc) || !NeedsRehash("") || !NeedsRehash("$2y$10$abc") {
		t.Error("an older hash is to be made anew")
	}
}

func TestParseRefuses(t *testing.T) {
	const sound = "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"
	if _, err := parse(sound); err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{"argon2id", "argon2i"}, {"v=19", "v=16"}, {"m=19456", "m=99999999"}, {"m=19456", "m=4294967296"}, {"m=19456", "m=0"},
		{"m=19456", "m=019456"}, {"m=19456", "m=+9456"}, {"t=2", "t=0"}, {"t=2", "t=9"}, {"p=1", "p=0"}, {"p=1", "p=255"},
		{"t=2,p=1", "p=1,t=2"}, {"p=1", "p=1,x=1"}, {"$argon2id", "argon2id"}, {"MDEyMzQ1Njc4OWFiY2RlZg$", "MDEy$"},
		{"MDEyMzQ1Njc4OWFiY2RlZg$", "MDEyMzQ1Njc4OWFiY2RlZh$"}, {"MDEy", "MDE\n"}, {"MDEy", "MD\nEy"}, {"YWJjZGVm", "YWJjZGVm="},
		{"NDU2Nzg5YWJjZGVm", "$"}, {"ZjAx", strings.Repeat("ZjAx", 60)},
	} {
		text := strings.Replace(sound, change[0], change[1], 1)
		if _, err := parse(text); text != sound && !errors.Is(err, ErrHash) {
			t.Errorf("%q: %v", change, err)
		}
	}
	_, err := NewHasher(1, 1).Verify(context.Background(), "$argon2id$secret", phrase)
	if !errors.Is(err, ErrHash) || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY")
	f.Add("$argon2id$v=19$m=1,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, phc string) {
		s, err := parse(phc)
		if err != nil {
			return
		}
		if s.String() != phc || s.memory > maxMemory || s.time > maxTime || s.threads > maxThreads || s.time == 0 || s.threads == 0 {
			t.Errorf("%q gives %+v", phc, s)
		}
	})
}

func TestNeverMoreAtWorkThanWorkers(t *testing.T) {
	h := NewHasher(3, 100)
	var atWork, most atomic.Int64
	var group sync.WaitGroup
	for range 60 {
		group.Go(func() {
			err := h.inTurn(context.Background(), func() {
				n := atWork.Add(1)
				for seen := most.Load(); n > seen && !most.CompareAndSwap(seen, n); seen = most.Load() {
				}
				atWork.Add(-1)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if most.Load() > 3 || h.Waiting() != 0 || h.inside.Load() != 0 {
		t.Errorf("%d at once, %d left", most.Load(), h.inside.Load())
	}
}

// Whoever is known waits for a few hashes, however long the strangers' line is and even when it is full.
func TestStrangersStandBehindTheKnown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		known := NewHasher(2, 100)
		strangers, ctx := known.Strangers(), t.Context()
		hash := func() { time.Sleep(20 * time.Millisecond) }
		var full atomic.Int64
		for range 150 {
			go func() {
				if err := strangers.inTurn(ctx, hash); fault.Is(err, fault.TooMany) {
					full.Add(1)
				}
			}()
		}
		synctest.Wait()
		for range 5 {
			begun := time.Now()
			if err := known.inTurn(ctx, hash); err != nil {
				t.Error(err)
			}
			if waited := time.Since(begun) - 20*time.Millisecond; waited > 40*time.Millisecond {
				t.Errorf("waited %s behind strangers", waited)
			}
		}
		time.Sleep(time.Minute)
		if full.Load() != 48 || known.Waiting() != 0 {
			t.Errorf("%d found the line full, %d are left", full.Load(), known.Waiting())
		}
	})
}

func TestTheLineIsFairAndBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, ctx := NewHasher(1, 3), context.Background()
		gate := make(chan struct{})
		var order []int
		var group sync.WaitGroup
		group.Go(func() { _ = h.inTurn(ctx, func() { <-gate }) })
		synctest.Wait()
		for n := range 3 {
			group.Go(func() { _ = h.inTurn(ctx, func() { order = append(order, n) }) })
			synctest.Wait() // it stands in line
		}
		if h.Waiting() != 3 {
			t.Errorf("%d in line", h.Waiting())
		}
		began := time.Now()
		if err := h.inTurn(ctx, func() { t.Error("worked") }); !fault.Is(err, fault.TooMany) || time.Since(began) != 0 {
			t.Errorf("the line is full: %v", err)
		}
		close(gate)
		group.Wait()
		if len(order) != 3 || order[0] != 0 || order[1] != 1 || order[2] != 2 {
			t.Errorf("order %v", order)
		}
	})
}

func TestNobodyWaitsForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHasher(1, 5)
		gate := make(chan struct{})
		var group sync.WaitGroup
		group.Go(func() { _ = h.inTurn(context.Background(), func() { <-gate }) })
		synctest.Wait()

		began := time.Now()
		err := h.inTurn(context.Background(), func() { t.Error("worked") })
		if !fault.Is(err, fault.TooMany) || time.Since(began) != patience {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		began = time.Now()
		if err := h.inTurn(ctx, func() { t.Error("worked") }); !fault.Is(err, fault.TooMany) || time.Since(began) != time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		close(gate)
		group.Wait()
		if err := h.inTurn(context.Background(), func() {}); err != nil {
			t.Errorf("the line does not move again: %v", err)
		}
	})
}

func BenchmarkArgonRaw(b *testing.B) {
	salt := make([]byte, saltSize)
	b.ReportAllocs()
	for b.Loop() {
		current.derive(phrase, salt, hashSize)
	}
}

// BenchmarkPool is a crowd signing in: 64 callers, one worker for each core.
func BenchmarkPool(b *testing.B) {
	h, ctx := NewHasher(0, 1000), context.Background()
	phc, err := h.Hash(ctx, phrase)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if ok, err := h.Verify(ctx, phc, phrase); !ok || err != nil {
				b.Error(ok, err)
			}
		}
	})
}
