package daybook

import (
	"context"
	"errors"
	"time"

	"clavero/internal/clockwork"
	"clavero/internal/jobs"
)

// Close is the job that closes days. It is called so since it once only added them up.
const Close jobs.Kind = "upkeep.rollup"

// Archive is the job that moves old months into archives.
const Archive jobs.Kind = "register.archive"

// Recheck is the job that reads the accesses of closed days once more.
const Recheck jobs.Kind = "register.recheck"

// Tasks are what the register has done on a clock.
func (b *Book) Tasks() []clockwork.Task {
	return []clockwork.Task{
		{Kind: Close, Every: 10 * time.Minute, AtStart: true, Do: b.closeDays, Counts: []string{"closed", "flawed"}},
		{Kind: Recheck, Every: 24 * time.Hour, Do: b.recheck, Counts: []string{"rechecked", "flawed"}},
		{Kind: Archive, Every: 24 * time.Hour, Do: b.archiveMonths, Counts: []string{"archived"}},
	}
}

func (b *Book) closeDays(ctx context.Context) (clockwork.Tally, error) {
	done, err := b.CloseDue(ctx)
	if err == nil {
		err = errors.Join(b.Follow(ctx), b.keepMonths(ctx))
	}
	return clockwork.Tally{"closed": done.Closed, "flawed": done.Flawed}, err
}

func (b *Book) archiveMonths(ctx context.Context) (clockwork.Tally, error) {
	n, err := b.ArchiveDue(ctx)
	return clockwork.Tally{"archived": n}, err
}
