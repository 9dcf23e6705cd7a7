package desk_test

import (
	"strings"
	"testing"

	"clavero/internal/store"
)

// Whatever is typed into a search, it is answered.
func TestSearchesOfAnyLength(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		for _, words := range []string{strings.Repeat("amapola ", 4000), strings.Repeat("a b c d e ", 3000), strings.Repeat("x", 30_000)} {
			_, err := h.desk.People(h.ctx, words, 0, "", 10, 0)
			h.must(err)
			_, err = h.desk.Keys(h.ctx, store.KeyQuery{Words: words, Limit: 10})
			h.must(err)
			_, err = h.desk.Queue(h.ctx, store.QueueQuery{Words: strings.Fields(words), Limit: 10})
			h.must(err)
		}
		found, err := h.desk.People(h.ctx, strings.Repeat("amapola ", 4000), 0, "", 10, 0)
		h.must(err)
		if found.Total != 1 {
			t.Errorf("%d people", found.Total)
		}
	})
}
