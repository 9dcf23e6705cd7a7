package bench

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"clavero/internal/post"
	"clavero/internal/store"
)

const linking = 16 // at the same time, in h

// links measures h: links of deliveries made and opened, each a write of its own that is on the disk before it returns
// (SQLite synchronous FULL, PostgreSQL with fsync and synchronous_commit).
func links(t *testing.T, b *bench) {
	h := b.open(t, nil, nil)
	errs := make([]error, linking)
	each := max(1, b.links/linking)
	var all sync.WaitGroup
	started := time.Now()
	for n := range linking {
		all.Go(func() {
			for i := 0; i < each && errs[n] == nil; i++ {
				errs[n] = h.link(t, int64(n*each+i+1))
			}
		})
	}
	all.Wait()
	must(t, errors.Join(errs...))
	took := time.Since(started)
	b.add(figure{Item: "h", What: "delivery links made and opened, durably", Measured: float64(linking*each) / took.Seconds(), Unit: "pairs/s",
		Raw: fmt.Sprintf("%d pairs, %d at once, two durable writes each", linking*each, linking)})
}

// link makes a link, finds it by its token as the page behind it does, and spends it.
func (h *house) link(t *testing.T, delivery int64) error {
	var made store.Link
	err := h.app.DB.WriteLight(t.Context(), func(tx *store.Tx) error {
		var err error
		made, err = h.app.Post.NewLink(t.Context(), tx, post.NewLink{Purpose: "deliver", Subject: delivery, Path: "/clave/", Life: time.Hour})
		return err
	})
	if err != nil {
		return err
	}
	token, err := h.app.Post.Token(made)
	if err != nil {
		return err
	}
	found, err := h.app.Post.Find(t.Context(), h.app.DB.Read(), "deliver", token)
	if err != nil {
		return err
	}
	return h.app.DB.WriteLight(t.Context(), func(tx *store.Tx) error { return post.Spend(t.Context(), tx, found) })
}
