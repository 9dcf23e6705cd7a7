package daybook

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"clavero/internal/fault"
	"clavero/internal/reading"
	"clavero/internal/store"
)

// Sweep takes away what a month that was disposed of (7) has outside of the main data: its accesses, their sums, and the file
// of its archive, half written ones too. It refuses a month of which a day was not disposed of, and may be called again and
// again: what is gone is gone. Nobody but package records may call it, when the act is carried out.
func (b *Book) Sweep(ctx context.Context, month string) error {
	first, last := monthSpan(month)
	from, _, err := reading.Span(first)
	if err != nil {
		return err
	}
	_, to, err := reading.Span(last)
	if err != nil {
		return err
	}
	span := store.MonthSpan{First: string(first), Last: string(last), From: from, To: to}
	if disposed, err := b.DB.Read().MonthDisposed(ctx, span); err != nil || !disposed {
		return errors.Join(err, fault.New(fault.Conflict, "daybook.not_disposed", "Month", month))
	}
	for _, path := range []string{b.archivePath(month), b.archivePath(month) + ".partial"} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fault.Wrap(err, fault.Unready, "daybook.archive.unsound", "Month", month)
		}
	}
	if err := syncDir(b.Archives); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for {
		var n int64
		err := b.DB.WriteEvents(ctx, func(tx *store.Tx) error {
			var err error
			n, err = tx.EraseAccesses(ctx, span, removeBatch)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
