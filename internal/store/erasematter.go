package store

import (
	"context"

	"clavero/internal/fault"
)

// What the disposition of a month of the register, or of a mail that no order has, takes away.
var (
	qEraseOpeningEntries = query("erase.openingEntries", `select o.entry from register_opening o where o.at >= $1 and o.at < $2`)
	qEraseNoteEntries    = query("erase.noteEntries", `select n.entry from register_note n where n.day >= $1 and n.day <= $2`)
	qEraseDetailAt       = query("erase.detailAt", `update ledger_detail set sealed = $3, disposed_at = $2 where seq = $1 and disposed_at is null`)
	qEraseOpenings       = query("erase.openings", `delete from register_opening where at >= $1 and at < $2`)
	qEraseRegisterNotes  = query("erase.registerNotes", `delete from register_note where day >= $1 and day <= $2`)
	qEraseDays           = query("erase.registerDays", `update register_day set sheet = $3, disposed_at = $4 where day >= $1 and day <= $2 and disposed_at is null`)
	qEraseArchive        = query("erase.archive", `update register_archive set state = 'disposed' where month = $1`)
	qEraseDaysLeft       = query("erase.daysLeft", `select count(*), count(d.disposed_at) from register_day d where d.day >= $1 and d.day <= $2`)

	qEraseAccesses = eventQuery("erase.accesses", `delete from access where id in (select a.id from access a where a.id >= $1 and a.id < $2 order by a.id limit $3)`)
	qEraseTheirs   = eventQuery("erase.vendorAccesses", `delete from vendor_access where id in (select a.id from vendor_access a where a.id >= $1 and a.id < $2 order by a.id limit $3)`)
	qEraseDaySums  = eventQuery("erase.daySums", `delete from access_day where day >= $1 and day <= $2`)
	qEraseHourSums = eventQuery("erase.hourSums", `delete from access_hour where day >= $1 and day <= $2`)
	qEraseItemSums = eventQuery("erase.itemSums", `delete from access_item where day >= $1 and day <= $2`)
)

// EraseMonth takes away what the main data keep of the people of a month of the register, as one part of its disposition: the
// sheets of its days, the notes to them, who opened reading in it and why, and the key of its archive, which nobody reads from
// this write on. What stays is each day's number, its totals, its hashes and its signature. The accesses and the file of the
// archive lie elsewhere: see [Tx.EraseAccesses] and the use case. Nobody but package records may call it, which asks in the
// same write whether the month may be erased.
func (tx *Tx) EraseMonth(ctx context.Context, month string, s MonthSpan) error {
	e := eraser{tx: tx}
	entries := append(e.between(ctx, qEraseOpeningEntries, micros(s.From), micros(s.To)), e.between(ctx, qEraseNoteEntries, s.First, s.Last)...)
	for _, entry := range entries {
		e.exec(ctx, qEraseDetailAt, entry, micros(tx.Now), gone)
	}
	e.exec(ctx, qEraseOpenings, micros(s.From), micros(s.To))
	e.exec(ctx, qEraseRegisterNotes, s.First, s.Last)
	e.exec(ctx, qEraseDays, s.First, s.Last, gone, micros(tx.Now))
	switch archive, err := tx.RegisterArchive(ctx, month); {
	case err == nil:
		e.exec(ctx, qEraseArchive, month)
		e.vault(ctx, archive.Vault)
	case !fault.Is(err, fault.NotFound):
		return err
	}
	return e.err
}

func (e *eraser) between(ctx context.Context, q Query, from, to any) []int64 {
	if e.err != nil {
		return nil
	}
	var ids []int64
	ids, e.err = collect[int64](e.tx.query(ctx, q, from, to))(scanID)
	return ids
}

// EraseMail takes away a mail of the vendor that no order has, with its key; one that an order has by now stays. Nobody but
// package records may call it.
func (tx *Tx) EraseMail(ctx context.Context, id int64) error {
	e := eraser{tx: tx}
	e.shared(ctx, []int64{id}, qEraseVendorMailLeft, qEraseVendorMail)
	return e.err
}

// MonthDisposed reports whether a span has closed days and every one of them was disposed of.
func (r Reader) MonthDisposed(ctx context.Context, s MonthSpan) (bool, error) {
	var days, disposed int64
	err := r.row(ctx, qEraseDaysLeft, s.First, s.Last).Scan(&days, &disposed)
	return days > 0 && days == disposed, err
}

// EraseAccesses takes up to limit accesses of a span away, ours and those of vendors' logs, and tells how many there were;
// once there are none, also the sums of its days. It writes to the accesses, and may be begun again at any time.
func (tx *Tx) EraseAccesses(ctx context.Context, s MonthSpan, limit int) (int64, error) {
	total := int64(0)
	for _, q := range []Query{qEraseAccesses, qEraseTheirs} {
		n, err := tx.exec(ctx, q, idOf(s.From), idOf(s.To), limit)
		if err != nil {
			return total, err
		}
		total += n
	}
	if total > 0 {
		return total, nil
	}
	for _, q := range []Query{qEraseDaySums, qEraseHourSums, qEraseItemSums} {
		if _, err := tx.exec(ctx, q, s.First, s.Last); err != nil {
			return 0, err
		}
	}
	_, err := tx.exec(ctx, qKeptErase, s.First[:len("2026-11")], s.Last) // the month's sums and those of its days
	return 0, err
}
