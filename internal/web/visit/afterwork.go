package visit

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// afterwork is what is done because of an answer and not before it: looking whether an address is known, and writing to it
// if so. Whoever asks must not learn by any time which it was. The work itself cannot be the same for both, since only
// one of them gets a letter; so it is done at a moment that has nothing to do with the answer, nor with the next one.
type afterwork struct {
	group sync.WaitGroup
	mu    sync.Mutex
	now   chan struct{} // closed when what waits is to be done at once
}

// The moment is between these two, by chance.
const (
	soonest = 500 * time.Millisecond
	latest  = 5 * time.Second
)

// called gives the channel by which work that is put away at this moment is told to hurry.
func (a *afterwork) called() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.now
}

// wait ends at the work's moment, or when it is to be done at once.
func wait(now <-chan struct{}) {
	moment := time.NewTimer(soonest + rand.N(latest-soonest)) //nolint:gosec // it only has to be unrelated to what was asked
	defer moment.Stop()
	select {
	case <-moment.C:
	case <-now:
	}
}

// hurry has everything that waits be done at once.
func (a *afterwork) hurry() {
	a.mu.Lock()
	defer a.mu.Unlock()
	close(a.now)
	a.now = make(chan struct{})
}

// Afterwards does work away from the answer, so that the answer and its time say nothing about what was found.
func (s *Service) Afterwards(name string, work func(ctx context.Context) error) {
	now := s.away.called()
	s.away.group.Go(func() {
		wait(now)
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := work(ctx); err != nil {
			s.Log.Error("work after an answer failed", "work", name, "error", err)
		}
	})
}

// Drain has work that was put away from its answer done at once and waits for it, at most until ctx ends.
func (s *Service) Drain(ctx context.Context) {
	s.away.hurry()
	done := make(chan struct{})
	go func() { s.away.group.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}
