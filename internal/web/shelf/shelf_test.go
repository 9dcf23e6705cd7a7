package shelf_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"clavero/internal/web/shelf"
)

func TestOneMakesForAll(t *testing.T) {
	s := shelf.New[int, int](8)
	var made atomic.Int32
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			got, err := s.Get(7, func() (int, error) { made.Add(1); return 49, nil })
			if got != 49 || err != nil {
				t.Errorf("Get = %d, %v", got, err)
			}
		})
	}
	wg.Wait()
	if made.Load() != 1 {
		t.Errorf("made %d times", made.Load())
	}
}

func TestWhatIsAskedForStaysAndTheRestIsForgotten(t *testing.T) {
	s := shelf.New[int, int](4)
	made := map[int]int{}
	get := func(key int) {
		if _, err := s.Get(key, func() (int, error) { made[key]++; return key, nil }); err != nil {
			t.Fatal(err)
		}
	}
	for key := range 100 {
		get(-1)
		get(key)
	}
	get(0)
	if made[-1] != 1 || made[0] != 2 {
		t.Errorf("made the one in use %d times and the forgotten one %d times, want 1 and 2", made[-1], made[0])
	}
}

func TestAFailureIsNotKept(t *testing.T) {
	s := shelf.New[int, int](4)
	broken := errors.New("broken")
	if _, err := s.Get(1, func() (int, error) { return 0, broken }); !errors.Is(err, broken) {
		t.Errorf("error is %v", err)
	}
	if got, err := s.Get(1, func() (int, error) { return 5, nil }); got != 5 || err != nil {
		t.Errorf("Get = %d, %v", got, err)
	}
}
