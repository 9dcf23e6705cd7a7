package daybook

import (
	"context"
	"encoding/hex"
	"maps"
	"slices"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/store"
)

// Closed counts what a pass of CloseDue did.
type Closed struct {
	Closed int // days
	Flawed int // of them those with something wrong, which their sheets say
}

// closedDetail is what the ledger keeps of a closed day.
type closedDetail struct {
	Day      digest.Day `json:"day"`
	Number   int64      `json:"number"`
	SHA256   string     `json:"sha256"`
	Accesses int64      `json:"accesses"`
	Flaws    int        `json:"flaws,omitempty"`
}

// CloseDue closes every day whose closing hour has passed, the oldest first, also those on which nobody came. To do it
// again changes nothing. Only the program calls it. 3.3
func (b *Book) CloseDue(ctx context.Context) (Closed, error) {
	var done Closed
	for {
		day, before, err := b.next(ctx)
		if err != nil {
			return done, err
		}
		due, err := b.ClosesAt(day)
		if err != nil {
			return done, err
		}
		if b.DB.Now().Before(due) {
			return done, nil
		}
		sheet, err := b.close(ctx, day, before)
		if fault.Is(err, fault.Conflict) {
			return done, nil // another node was first
		}
		if err != nil {
			return done, err
		}
		done.Closed++
		if len(sheet.Flaws) > 0 {
			done.Flawed++
			b.Log.Error("a day of the register was closed with accesses that are not as they were written", "day", string(day), "flaws", len(sheet.Flaws))
		}
	}
}

// prior is the day closed before: its sheet and the hash by which the ledger knows it.
type prior struct {
	number int64 // 0 where there is none
	last   map[int]int64
	sum    [32]byte
}

// next is the first day that is not closed, and the one before it.
func (b *Book) next(ctx context.Context) (digest.Day, prior, error) {
	last, err := b.DB.Read().LastRegisterDay(ctx)
	if notFound(err) {
		day, err := b.first(ctx)
		return day, prior{}, err
	}
	if err != nil {
		return "", prior{}, err
	}
	before := prior{number: last.Number, sum: last.SHA256}
	sheet, _, err := b.Sheet(ctx, digest.Day(last.Day))
	if err == nil { // an altered sheet stops nothing: the verifier names it
		before.last = lastOf(sheet)
	}
	return digest.Day(last.Day).Add(1), before, nil
}

// first is the day on which the register begins: that of the first access or of the installation, but none before From.
func (b *Book) first(ctx context.Context) (digest.Day, error) {
	begun, err := b.DB.Events().FirstAccess(ctx)
	if err != nil {
		return "", err
	}
	entries, err := b.DB.Read().LedgerEntries(ctx, 0, 1)
	if err != nil {
		return "", err
	}
	if len(entries) > 0 {
		if installed := time.UnixMicro(entries[0].At); begun.IsZero() || installed.Before(begun) {
			begun = installed
		}
	}
	if begun.IsZero() {
		begun = b.DB.Now()
	}
	return max(b.From, digest.DayOf(begun, spanish.MexicoCity())), nil
}

// close ends the count of a day, keeps the sums, and seals the sheet. The sums are stored before: a day that has a sheet has them.
func (b *Book) close(ctx context.Context, day digest.Day, before prior) (register.Sheet, error) {
	sheet, err := b.draw(ctx, day, before)
	if err != nil {
		return sheet, err
	}
	err = b.DB.WriteEvents(ctx, func(tx *store.Tx) error {
		if err := tx.ForgetSums(ctx, store.KeptCount, string(day)); err != nil { // should this process die before the day is sealed, it is counted anew
			return err
		}
		return tx.ReplaceDay(ctx, sheet.Day)
	})
	if err != nil {
		return sheet, err
	}
	text := sheet.Canonical()
	packed, err := pack(text)
	if err != nil {
		return sheet, err
	}
	kept := store.RegisterDay{Day: string(day), Number: sheet.Number, Closed: sheet.Closed, SHA256: register.Sum(text), Accesses: sheet.Accesses,
		Totals: register.Total(sheet.Keys), Flaws: len(sheet.Flaws)}
	if err := b.DB.Write(ctx, func(tx *store.Tx) error { return b.seal(ctx, tx, kept, packed) }); err != nil {
		return sheet, err
	}
	return sheet, b.Accesses.Forget(ctx, day)
}

// Follow counts what came to the days that are not closed since the last time, so that closing one of them counts only what
// came last. Only the program calls it, on a clock.
func (b *Book) Follow(ctx context.Context) error {
	day, _, err := b.next(ctx)
	if err != nil {
		return err
	}
	for ; day <= b.today(); day = day.Add(1) {
		if err := b.Accesses.Follow(ctx, day); err != nil {
			return err
		}
	}
	return nil
}

func (b *Book) seal(ctx context.Context, tx *store.Tx, d store.RegisterDay, packed []byte) error {
	last, err := tx.LastRegisterDay(ctx)
	if err != nil && !notFound(err) {
		return err
	}
	if last.Number != d.Number-1 {
		return fault.New(fault.Conflict, "daybook.closed", "Day", d.Day)
	}
	d.ClosedEntry, err = b.Files.Record(ctx, tx, casefile.Act{
		Kind: ledger.RegisterClosed, By: ledger.Actor{Kind: ledger.ByProgram}, On: onDay(digest.Day(d.Day)),
		Detail: closedDetail{Day: digest.Day(d.Day), Number: d.Number, SHA256: hex.EncodeToString(d.SHA256[:]), Accesses: d.Accesses, Flaws: d.Flaws},
	})
	if err != nil {
		return err
	}
	return tx.CloseRegisterDay(ctx, d, packed)
}

func onDay(day digest.Day) ledger.Subject {
	return ledger.Subject{Kind: ledger.OnRegister, ID: day.Number()}
}

// draw draws up the sheet of a day: the sums of its accesses, and what is wrong with them.
func (b *Book) draw(ctx context.Context, day digest.Day, before prior) (register.Sheet, error) {
	counted, checker, err := b.Accesses.Final(ctx, day)
	if err != nil {
		return register.Sheet{}, err
	}
	checker.FollowsOn(before.last)
	missing, err := b.notElsewhere(ctx, day, checker.Missing(nil))
	if err != nil {
		return register.Sheet{}, err
	}
	sheet := register.Sheet{Number: before.number + 1, Previous: before.sum, Closed: b.DB.Now(), Day: counted, Flaws: append(checker.Flaws(), missing...)}
	register.SortFlaws(sheet.Flaws)
	sheet.Nodes = spans(before.last, checker.Last())
	return sheet, nil
}

// checker begins a check of accesses that follow on those numbers.
func (b *Book) checker(ctx context.Context, before map[int]int64) (*register.Checker, error) {
	marker, err := b.Accesses.Marker(ctx)
	if err != nil {
		return nil, err
	}
	since, err := b.Accesses.NumberedSince(ctx)
	return register.NewChecker(marker, since, before), err
}

// notElsewhere leaves out numbers whose accesses lie in another day: where the clock of a node was set.
func (b *Book) notElsewhere(ctx context.Context, day digest.Day, missing []register.Flaw) ([]register.Flaw, error) {
	if len(missing) == 0 {
		return nil, nil
	}
	const around, most = 40 * 24 * time.Hour, 1_000_000
	from, to, err := reading.Span(day)
	if err != nil {
		return nil, err
	}
	found, err := b.DB.Events().NumberedAccesses(ctx, from.Add(-around), to.Add(around), missing[0].First, slices.MaxFunc(missing, byLast).Last, most)
	return register.Without(missing, found), err
}

func byLast(a, b register.Flaw) int { return int(a.Last - b.Last) }

// spans says for each node which of its numbers belong to the day.
func spans(before, last map[int]int64) []register.NodeSpan {
	var list []register.NodeSpan
	for _, node := range slices.Sorted(maps.Keys(last)) {
		list = append(list, register.NodeSpan{Node: node, First: before[node] + 1, Last: last[node]})
	}
	return list
}
