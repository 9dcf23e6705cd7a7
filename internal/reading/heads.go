package reading

import (
	"context"
	"sync"
	"time"

	"clavero/internal/digest"
)

// heads keeps which editions are out, by what was asked: of a day, or the newest of all. It holds for one revision of the
// digest, which each call asks the database, and for one second, since an edition may be due at any.
type heads struct {
	mu   sync.Mutex
	when moment
	of   map[digest.Day][]digest.Edition
}

type moment struct{ revision, second int64 }

const newest digest.Day = "" // instead of a day

const mostDays = 256

// headsOf gives the editions of a day that are out, or the newest one alone, without their content. The list is shared.
func (r *Room) headsOf(ctx context.Context, day digest.Day, now time.Time) ([]digest.Edition, error) {
	revision, err := r.db.Revision(ctx)
	if err != nil {
		return nil, err
	}
	when := moment{revision.Digest, now.Unix()}
	if list, ok := r.heads.find(when, day); ok {
		return list, nil
	}
	list, err := r.readHeads(ctx, day, now)
	if err == nil {
		r.heads.keep(when, day, list)
	}
	return list, err
}

func (r *Room) readHeads(ctx context.Context, day digest.Day, now time.Time) ([]digest.Edition, error) {
	if day != newest {
		return r.db.Read().EditionHeads(ctx, day, day, now.UnixMicro())
	}
	head, err := r.db.Read().LatestEdition(ctx, now.UnixMicro())
	return []digest.Edition{head}, err
}

func (h *heads) find(when moment, day digest.Day) ([]digest.Edition, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	list, ok := h.of[day]
	return list, ok && h.when == when
}

func (h *heads) keep(when moment, day digest.Day, list []digest.Edition) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.when != when || len(h.of) >= mostDays {
		h.when, h.of = when, map[digest.Day][]digest.Edition{}
	}
	h.of[day] = list
}
