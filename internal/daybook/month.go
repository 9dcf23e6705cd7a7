package daybook

import (
	"context"
	"runtime"
	"slices"

	"clavero/internal/casefile"
	"clavero/internal/digest"
	"clavero/internal/register"
	"clavero/internal/store"
)

// Reports are drawn from the sheets of closed days: what is sealed is what is reported, and to read a sheet takes a small
// part of what it takes to read its rows. The closed days of each month are kept added up besides, sealed under the house's
// vault with the last day that is in them: a month that is not kept, or does not open, or lacks days, is added up from
// sheets. So it is never wrong to have one, or none, or an old one.

// monthRow names the row of a month that is kept, and what it is sealed for, under the house's vault.
func monthRow(month string) string { return "register/month/" + month }

// keptMonth is a month as it was kept, with its keys or without; one without days where none is, or none that opens.
func (b *Book) keptMonth(ctx context.Context, month string, withKeys bool) (register.Month, error) {
	none := register.Month{Month: month}
	sealed, err := b.DB.Events().KeptSums(ctx, store.KeptMonth, month)
	if notFound(err) {
		return none, nil
	}
	if err != nil {
		return none, err
	}
	var packed []byte
	if err := b.Files.Open(ctx, b.DB.Read(), casefile.House, monthRow(month), sealed, &packed); err != nil {
		return none, nil //nolint:nilerr // somebody wrote to the table: it is added up anew
	}
	if kept, err := register.LoadMonth(packed, withKeys); err == nil {
		return kept, nil
	}
	return none, nil
}

// month adds up the closed days of a month: what is kept, and what was closed since.
func (b *Book) month(ctx context.Context, month string) (register.Month, error) {
	kept, err := b.keptMonth(ctx, month, true)
	if err != nil {
		return kept, err
	}
	first, last := monthSpan(month)
	days, err := b.DB.Read().RegisterDays(ctx, max(string(first), string(digest.Day(kept.UpTo))), string(last))
	if err != nil {
		return kept, err
	}
	days = slices.DeleteFunc(days, func(d store.RegisterDay) bool { return d.Day <= kept.UpTo })
	if len(days) == 0 {
		return kept, nil
	}
	sum := register.PeriodOf(kept)
	err = b.eachSealed(ctx, days, sum.AddDay)
	return sum.Month(month, days[len(days)-1].Day), err
}

// keepMonth keeps the month of a day that was closed. To do it again changes nothing.
func (b *Book) keepMonth(ctx context.Context, month string) error {
	m, err := b.month(ctx, month)
	if err != nil {
		return err
	}
	packed, err := m.Save()
	if err != nil {
		return err
	}
	sealed, err := b.Files.Seal(ctx, b.DB.Read(), casefile.House, monthRow(month), packed)
	if err != nil {
		return err
	}
	return b.DB.WriteEvents(ctx, func(tx *store.Tx) error { return tx.KeepSums(ctx, store.KeptMonth, month, sealed) })
}

// mostMonths are added up in one turn, where days were closed before months were kept.
const mostMonths = 3

// keepMonths keeps the months that are not kept, or lack days that were closed since: that of the last closed day, and the one
// before it while it is not whole.
func (b *Book) keepMonths(ctx context.Context) error {
	closed, err := b.DB.Read().ClosedMonths(ctx)
	if err != nil {
		return err
	}
	kept, err := b.DB.Events().KeptNames(ctx, store.KeptMonth)
	if err != nil {
		return err
	}
	made := 0
	for i, month := range closed {
		if made == mostMonths {
			return nil
		}
		whole := kept[month.Month] && i > 1
		if !whole && kept[month.Month] {
			head, err := b.keptMonth(ctx, month.Month, false)
			if err != nil {
				return err
			}
			whole = head.UpTo >= month.Last
		}
		if whole {
			continue
		}
		if err := b.keepMonth(ctx, month.Month); err != nil {
			return err
		}
		made++
	}
	return nil
}

// sealedDay is a closed day as its sheet has it; as its rows have it where the sheet is not the one that was sealed, which the
// verifier names. A day that was disposed of has neither.
func (b *Book) sealedDay(ctx context.Context, d store.RegisterDay) (register.Day, error) {
	if !d.Disposed.IsZero() {
		return register.Day{Day: d.Day}, nil
	}
	packed, err := b.DB.Read().RegisterSheet(ctx, d.Day)
	if err != nil {
		return register.Day{}, err
	}
	if text, err := unpack(packed); err == nil && register.Sum(text) == d.SHA256 {
		if sheet, err := register.ReadSheet(text); err == nil {
			return sheet.Day, nil
		}
	}
	return b.DB.Events().DayRows(ctx, d.Day)
}

// eachSealed gives closed days one by one, in their order, while the next ones are being read.
func (b *Book) eachSealed(ctx context.Context, days []store.RegisterDay, fn func(register.Day)) error {
	type read struct {
		day register.Day
		err error
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ahead := make(chan chan read, max(1, runtime.GOMAXPROCS(0)/2))
	go func() {
		defer close(ahead)
		for _, d := range days {
			next := make(chan read, 1)
			select {
			case ahead <- next:
			case <-ctx.Done():
				return
			}
			go func() {
				day, err := b.sealedDay(ctx, d)
				next <- read{day, err}
			}()
		}
	}()
	for next := range ahead {
		one := <-next
		if one.err != nil {
			return one.err
		}
		fn(one.day)
	}
	return ctx.Err()
}
