package store

import (
	"context"

	accesses "clavero/internal/register"
)

var (
	qAccessDayClear = eventQuery("access.dayClear", `delete from access_day where day = $1`)
	qAccessDayPut   = eventQuery("access.dayPut", `insert into access_day (day, credential_id, official_id, unit_id, sign_ins, refused, editions,
		notes, distinct_notes, first_at, last_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`)
	qAccessDays = eventQuery("access.days", `select d.day, d.credential_id, d.official_id, d.unit_id, d.sign_ins, d.refused, d.editions, d.notes,
		d.distinct_notes, d.first_at, d.last_at from access_day d where d.day >= $1 and d.day <= $2 order by d.day, d.first_at, d.credential_id`)
	qAccessDaysOfKey = eventQuery("access.daysOfKey", `select d.day, d.credential_id, d.official_id, d.unit_id, d.sign_ins, d.refused, d.editions, d.notes,
		d.distinct_notes, d.first_at, d.last_at from access_day d where d.credential_id = $1 and d.day >= $2 and d.day <= $3 order by d.day`)
	qAccessHourClear = eventQuery("access.hourClear", `delete from access_hour where day = $1`)
	qAccessHourPut   = eventQuery("access.hourPut", `insert into access_hour (day, unit_id, hour, sign_ins, refused, editions, notes) values ($1, $2, $3, $4, $5, $6, $7)`)
	qAccessHourOf    = eventQuery("access.hours", `select h.unit_id, h.hour, h.sign_ins, h.refused, h.editions, h.notes from access_hour h where h.day = $1 order by h.unit_id, h.hour`)
	qAccessItemClear = eventQuery("access.itemClear", `delete from access_item where day = $1`)
	qAccessItemPut   = eventQuery("access.itemPut", `insert into access_item (day, kind, item_id, opened, readers) values ($1, $2, $3, $4, $5)`)
	qAccessItemOf    = eventQuery("access.items", `select i.kind, i.item_id, i.opened, i.readers from access_item i where i.day = $1 order by i.kind, i.item_id`)
)

// DaySums lists the sums by key of the days from one to another, both included, in the order of first use.
func (r Reader) DaySums(ctx context.Context, from, to string) ([]accesses.DaySum, error) {
	return collect[accesses.DaySum](r.query(ctx, qAccessDays, from, to))(scanDaySum)
}

// DaySumsOf is DaySums of one key.
func (r Reader) DaySumsOf(ctx context.Context, credential int64, from, to string) ([]accesses.DaySum, error) {
	return collect[accesses.DaySum](r.query(ctx, qAccessDaysOfKey, credential, from, to))(scanDaySum)
}

func scanDaySum(row scanner) (accesses.DaySum, error) {
	var s accesses.DaySum
	var first, last int64
	err := row.Scan(&s.Day, &s.Credential, &s.Official, &s.Unit, &s.SignIns, &s.Refused, &s.Editions, &s.Notes, &s.Distinct, &first, &last)
	s.First, s.Last = instant(first), instant(last)
	return s, err
}

// DayRows gives what is stored of a day that was added up: by key, by unit and hour, by edition and note.
func (r Reader) DayRows(ctx context.Context, day string) (accesses.Day, error) {
	d := accesses.Day{Day: day}
	var err error
	if d.Keys, err = r.DaySums(ctx, day, day); err != nil {
		return d, err
	}
	d.Hours, err = collect[accesses.HourSum](r.query(ctx, qAccessHourOf, day))(func(row scanner) (accesses.HourSum, error) {
		var h accesses.HourSum
		return h, row.Scan(&h.Unit, &h.Hour, &h.SignIns, &h.Refused, &h.Editions, &h.Notes)
	})
	if err != nil {
		return d, err
	}
	d.Items, err = collect[accesses.ItemSum](r.query(ctx, qAccessItemOf, day))(func(row scanner) (accesses.ItemSum, error) {
		var i accesses.ItemSum
		return i, row.Scan(&i.Kind, &i.Item, &i.Opened, &i.Readers)
	})
	return d, err
}

// ReplaceDay stores what a day adds up to, in place of what was there.
func (tx *Tx) ReplaceDay(ctx context.Context, d accesses.Day) error {
	for _, clearing := range []Query{qAccessDayClear, qAccessHourClear, qAccessItemClear} {
		if _, err := tx.exec(ctx, clearing, d.Day); err != nil {
			return err
		}
	}
	err := putMany(ctx, tx, qAccessDayPut, "access.dayPutMany", d.Keys, func(s accesses.DaySum) []any {
		return []any{d.Day, s.Credential, s.Official, s.Unit, s.SignIns, s.Refused, s.Editions, s.Notes, s.Distinct, micros(s.First), micros(s.Last)}
	})
	if err != nil {
		return err
	}
	err = putMany(ctx, tx, qAccessHourPut, "access.hourPutMany", d.Hours, func(h accesses.HourSum) []any {
		return []any{d.Day, h.Unit, h.Hour, h.SignIns, h.Refused, h.Editions, h.Notes}
	})
	if err != nil {
		return err
	}
	return putMany(ctx, tx, qAccessItemPut, "access.itemPutMany", d.Items, func(i accesses.ItemSum) []any {
		return []any{d.Day, string(i.Kind), i.Item, i.Opened, i.Readers}
	})
}
