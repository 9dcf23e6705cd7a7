package reading

import (
	"context"
	"errors"
	"testing"

	"clavero/internal/digest"
)

func TestCacheKeepsTheMostRecent(t *testing.T) {
	c := newCache(2)
	loads := map[int64]int{}
	for _, id := range []int64{1, 2, 1, 3, 1, 2} { // 2 goes out for 3, then 3 for 2
		_, err := c.get(context.Background(), copyKey{id, 1}, func(context.Context) (digest.Edition, error) {
			loads[id]++
			return digest.Edition{ID: id}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if loads[1] != 1 || loads[2] != 2 || loads[3] != 1 || len(c.copies) != 2 || len(c.recent) != 2 {
		t.Errorf("loads %v, kept %v", loads, c.recent)
	}
}

func TestCacheForgetsFailures(t *testing.T) {
	c := newCache(2)
	failure := errors.New("no answer")
	results := []error{failure, nil}
	for _, want := range results {
		_, err := c.get(context.Background(), copyKey{1, 1}, func(context.Context) (digest.Edition, error) { return digest.Edition{}, want })
		if !errors.Is(err, want) {
			t.Errorf("%v, want %v", err, want)
		}
	}
}

// TestCacheLoadOutlivesItsCaller cancels the one who began a load; another who waits for it gets it.
func TestCacheLoadOutlivesItsCaller(t *testing.T) {
	c := newCache(2)
	ctx, cancel := context.WithCancel(context.Background())
	begun, proceed := make(chan struct{}), make(chan struct{})
	load := func(ctx context.Context) (digest.Edition, error) {
		close(begun)
		<-proceed
		return digest.Edition{ID: 7}, ctx.Err()
	}
	gone := make(chan error)
	go func() {
		_, err := c.get(ctx, copyKey{1, 1}, load)
		gone <- err
	}()
	<-begun
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Errorf("the one who left got %v", err)
	}
	close(proceed)
	e, err := c.get(context.Background(), copyKey{1, 1}, nil)
	if err != nil || e.ID != 7 {
		t.Errorf("the one who waited got %+v, %v", e, err)
	}
}
