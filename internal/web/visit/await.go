package visit

import (
	"context"
	"slices"
	"time"

	"clavero/internal/petition"
)

// What the program and a provider at hand do by themselves takes a moment. Whoever took the step before it waits for them,
// so that the page that follows shows where the case came to rest and not a state it is just leaving.
const (
	Patience = 1500 * time.Millisecond // the wait at most
	still    = 400 * time.Millisecond  // without a change, after which nothing more is expected soon
	Glance   = 40 * time.Millisecond   // between two looks
)

// AwaitProgram returns when the case is some person's turn again, or stands still.
func (v *Visit) AwaitProgram(folio string) {
	ctx, end := context.WithTimeout(v.Request.Context(), Patience)
	defer end()
	looks := time.NewTicker(Glance)
	defer looks.Stop()
	last, changed := petition.None, time.Now()
	for time.Since(changed) < still {
		p, err := v.Desk.Find(ctx, folio)
		if err != nil || !slices.Contains([]petition.Role{petition.Program, petition.Provider}, p.State.Row().Turn) {
			return // what is wrong, the next page says
		}
		if p.State != last {
			last, changed = p.State, time.Now()
		}
		select {
		case <-ctx.Done():
			return
		case <-looks.C:
		}
	}
}
