package daybook

import (
	"context"
	"time"

	"clavero/internal/clockwork"
	"clavero/internal/jobs"
)

// Close is the job that closes days. It is called so since it once only added them up.
const Close jobs.Kind = "upkeep.rollup"

// Tasks are what the register has done on a clock.
func (b *Book) Tasks() []clockwork.Task {
	return []clockwork.Task{
		{Kind: Close, Every: 10 * time.Minute, AtStart: true, Do: b.closeDays, Counts: []string{"closed", "flawed"}},
	}
}

func (b *Book) closeDays(ctx context.Context) (clockwork.Tally, error) {
	done, err := b.CloseDue(ctx)
	return clockwork.Tally{"closed": done.Closed, "flawed": done.Flawed}, err
}
