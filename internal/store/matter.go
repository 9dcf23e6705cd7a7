package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"clavero/internal/retention"
)

// Records that are no cases: months of the register, and mails of the vendor that no order has.
var (
	qMonths = query("record.months", `select substr(d.day, 1, 7) as month, count(*), min(d.day), max(d.day), max(d.closed_at), count(d.disposed_at), coalesce(max(d.disposed_at), 0)
		from register_day d group by substr(d.day, 1, 7) order by month`)
	qLooseMails = query("record.looseMails", `select v.id, v.received_at, v.state, v.handled_at from vendor_mail v where v.received_at <= $1
		and not exists (select 1 from vendor_mail_order o where o.mail_id = v.id) order by v.id limit $2`)
	qLooseMail = query("record.looseMail", `select v.id, v.received_at, v.state, v.handled_at from vendor_mail v where v.id = $1
		and not exists (select 1 from vendor_mail_order o where o.mail_id = v.id)`)
	qItemsListed = query("dispositionItem.taken", `select i.item_id, i.disposition_id from disposition_item i where i.state in ('listed', 'erased')`)

	qSpeaksOfPerson = eventQuery("record.speaksOfPerson", `select (select count(*) from access_day d where d.day >= $1 and d.day <= $2 and d.official_id = $5)
		+ (select count(*) from vendor_access v where v.id >= $3 and v.id < $4 and v.official_id = $5) + (select count(*) from access a where a.id >= $3 and a.id < $4 and a.official_id = $5)`)
	qSpeaksOfUnit = eventQuery("record.speaksOfUnit", `select (select count(*) from access_day d where d.day >= $1 and d.day <= $2 and d.unit_id = $5)
		+ (select count(*) from vendor_access v where v.id >= $3 and v.id < $4 and v.unit_id = $5) + (select count(*) from access a where a.id >= $3 and a.id < $4 and a.unit_id = $5)`)
)

// MonthSpan is a month of the register as days, both included, and as instants, the second one not included.
type MonthSpan struct {
	First, Last string
	From, To    time.Time
}

// MonthID is the number under which a month is listed: 202611.
func MonthID(month string) int64 {
	var year, number int64
	_, _ = fmt.Sscanf(month, "%d-%d", &year, &number) // one of the months that RegisterMonths gives
	return year*100 + number
}

// MonthOf is the month of that number.
func MonthOf(id int64) string { return fmt.Sprintf("%04d-%02d", id/100, id%100) }

// RegisterMonths lists the months of closed days as their keeping is judged, the oldest first. One that is not closed to its
// last day has no end.
func (r Reader) RegisterMonths(ctx context.Context, place *time.Location) ([]Record, error) {
	taken, err := r.itemsTaken(ctx)
	if err != nil {
		return nil, err
	}
	return collect[Record](r.query(ctx, qMonths))(func(row scanner) (Record, error) {
		var month, first, last string
		var closed, disposed, disposedAt int64
		record := Record{Kind: "register_month", State: DayClosed}
		if err := row.Scan(&month, &record.Papers, &first, &last, &closed, &disposed, &disposedAt); err != nil {
			return record, err
		}
		record.ID, record.Of, record.Folio = MonthID(month), retention.Months, "REG-"+month
		record.Listed = taken[record.ID]
		begins, err := time.ParseInLocation(time.DateOnly, first, place)
		record.Created = begins
		if ends := begins.AddDate(0, 1, -begins.Day()).Format(time.DateOnly); last == ends {
			record.Ended = instant(closed)
		}
		if int(disposed) == record.Papers {
			record.Disposed = instant(disposedAt)
		}
		return record, err
	})
}

// LooseMails lists mails of the vendor that no order has and that came before a moment, as their keeping is judged. One that
// nobody has dealt with has no end.
func (r Reader) LooseMails(ctx context.Context, before time.Time, limit int) ([]Record, error) {
	taken, err := r.itemsTaken(ctx)
	if err != nil {
		return nil, err
	}
	return collect[Record](r.query(ctx, qLooseMails, micros(before), limit))(func(row scanner) (Record, error) {
		record, err := scanLooseMail(row)
		record.Listed = taken[record.ID]
		return record, err
	})
}

// LooseMail is one of them; fault.NotFound where it is gone, or an order has it by now.
func (r Reader) LooseMail(ctx context.Context, id int64) (Record, error) {
	record, err := scanLooseMail(r.row(ctx, qLooseMail, id))
	return record, found(err)
}

func scanLooseMail(row scanner) (Record, error) {
	record := Record{Kind: "vendor_mail", Papers: 1}
	var received int64
	var handled sql.NullInt64
	err := row.Scan(&record.ID, &received, &record.State, &handled)
	record.Of, record.Created = retention.Mails, instant(received)
	record.Folio = fmt.Sprintf("COR-%04d-%d", record.Created.Year(), record.ID)
	switch {
	case record.State == "acting" || record.State == "review":
	case handled.Valid:
		record.Ended = instant(handled.Int64)
	default:
		record.Ended = record.Created
	}
	return record, err
}

func (r Reader) itemsTaken(ctx context.Context) (map[int64]int64, error) {
	pairs, err := collect[[2]int64](r.query(ctx, qItemsListed))(func(row scanner) ([2]int64, error) {
		var pair [2]int64
		return pair, row.Scan(&pair[0], &pair[1])
	})
	taken := map[int64]int64{}
	for _, pair := range pairs {
		taken[pair[0]] = pair[1]
	}
	return taken, err
}

// SpeaksOfPerson reports whether any access of a span is that person's. It reads the accesses: call it on [DB.Events].
func (r Reader) SpeaksOfPerson(ctx context.Context, s MonthSpan, official int64) (bool, error) {
	return r.speaks(ctx, qSpeaksOfPerson, s, official)
}

// SpeaksOfUnit reports whether any access of a span is of somebody of that unit. It reads the accesses: call it on [DB.Events].
func (r Reader) SpeaksOfUnit(ctx context.Context, s MonthSpan, unit int64) (bool, error) {
	return r.speaks(ctx, qSpeaksOfUnit, s, unit)
}

func (r Reader) speaks(ctx context.Context, q Query, s MonthSpan, id int64) (bool, error) {
	var n int64
	err := r.row(ctx, q, s.First, s.Last, idOf(s.From), idOf(s.To), id).Scan(&n)
	return n > 0, err
}
