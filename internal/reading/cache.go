package reading

import (
	"context"
	"slices"
	"sync"

	"clavero/internal/digest"
)

// How many editions are kept loaded: a week of them, and room for those who look further back.
const keptEditions = 32

// edition and version name a content that never changes.
type copyKey struct {
	id      int64
	version int
}

func copyOf(head digest.Edition) copyKey { return copyKey{head.ID, head.Version} }

// cache keeps the editions read last. Those who ask for one while it is being loaded wait for that load: at seven in the
// morning thousands open the same edition within a minute.
type cache struct {
	mu     sync.Mutex
	most   int
	copies map[copyKey]*loaded
	recent []copyKey // the last one is the one asked for last
}

type loaded struct {
	ready   chan struct{} // closed when the rest is there
	edition digest.Edition
	err     error
}

func newCache(most int) *cache { return &cache{most: most, copies: map[copyKey]*loaded{}} }

// get gives a copy, loading it when nobody has. A load goes on when the one who began it goes away, since others may
// wait for it; what failed is not kept.
func (c *cache) get(ctx context.Context, key copyKey, load func(context.Context) (digest.Edition, error)) (digest.Edition, error) {
	entry, first := c.claim(key)
	if first {
		go func() {
			defer close(entry.ready)
			entry.edition, entry.err = load(context.WithoutCancel(ctx))
			if entry.err != nil {
				c.forget(key)
			}
		}()
	}
	select {
	case <-entry.ready:
		return entry.edition, entry.err
	case <-ctx.Done():
		return digest.Edition{}, ctx.Err()
	}
}

// claim gives the entry of a key, and whether it is new and the caller's to fill.
func (c *cache) claim(key copyKey) (*loaded, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	entry, known := c.copies[key]
	if known {
		at := slices.Index(c.recent, key)
		c.recent = append(slices.Delete(c.recent, at, at+1), key)
		return entry, false
	}
	if len(c.recent) == c.most {
		delete(c.copies, c.recent[0])
		c.recent = slices.Delete(c.recent, 0, 1)
	}
	entry = &loaded{ready: make(chan struct{})}
	c.copies[key] = entry
	c.recent = append(c.recent, key)
	return entry, true
}

func (c *cache) forget(key copyKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.copies, key)
	c.recent = slices.DeleteFunc(c.recent, func(k copyKey) bool { return k == key })
}
