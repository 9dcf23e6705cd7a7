package store

import (
	"context"
	"database/sql"
	"time"

	accesses "clavero/internal/register"
)

// PeriodSum is what one key of one person in one unit did in a period, added up from its days. Distinct adds up the
// different notes of each day.
type PeriodSum struct {
	accesses.DaySum
	Days int // on which it was used
}

// ItemPeriod is how often an edition or a note was opened in a period; Readers adds up those of each day.
type ItemPeriod struct {
	accesses.ItemSum
	Days int
}

// KeyInUse is a key that has not ended, and whose it is.
type KeyInUse struct {
	ID, Official, Unit int64
	User, State        string
	Created, FirstUsed time.Time // FirstUsed is zero for one that was never used
}

var (
	qReportKeys = eventQuery("report.keys", `select d.credential_id, d.official_id, d.unit_id, cast(sum(d.sign_ins) as bigint), cast(sum(d.refused) as bigint),
		cast(sum(d.editions) as bigint), cast(sum(d.notes) as bigint), cast(sum(d.distinct_notes) as bigint), min(d.first_at), max(d.last_at), count(*)
		from access_day d where d.day >= $1 and d.day <= $2 group by d.credential_id, d.official_id, d.unit_id`)
	qReportHours = eventQuery("report.hours", `select h.unit_id, h.hour, cast(sum(h.sign_ins) as bigint), cast(sum(h.refused) as bigint), cast(sum(h.editions) as bigint),
		cast(sum(h.notes) as bigint) from access_hour h where h.day >= $1 and h.day <= $2 group by h.unit_id, h.hour`)
	qReportItems = eventQuery("report.items", `select i.kind, i.item_id, cast(sum(i.opened) as bigint), cast(sum(i.readers) as bigint), count(*)
		from access_item i where i.day >= $1 and i.day <= $2 group by i.kind, i.item_id`)
	qReportUnits = eventQuery("report.unitDays", `select h.day, h.unit_id, cast(sum(h.sign_ins) as bigint), cast(sum(h.refused) as bigint), cast(sum(h.editions) as bigint),
		cast(sum(h.notes) as bigint) from access_hour h where h.day >= $1 and h.day <= $2 group by h.day, h.unit_id`)
	qReportUsed = eventQuery("report.used", `select distinct d.credential_id from access_day d where d.day >= $1 and d.day <= $2`)
	qReportLive = query("report.live", `select c.id, c.official_id, o.unit_id, c.user_name, c.state, c.created_at, c.first_used_at
		from credential c join official o on o.id = c.official_id where c.ended_at is null and c.state <> 'pending'`)
)

// PeriodSums adds up the closed days from one to another, both included, by key.
func (r Reader) PeriodSums(ctx context.Context, from, to string) ([]PeriodSum, error) {
	return collect[PeriodSum](r.query(ctx, qReportKeys, from, to))(func(row scanner) (PeriodSum, error) {
		var s PeriodSum
		var first, last int64
		err := row.Scan(&s.Credential, &s.Official, &s.Unit, &s.SignIns, &s.Refused, &s.Editions, &s.Notes, &s.Distinct, &first, &last, &s.Days)
		s.First, s.Last = instant(first), instant(last)
		return s, err
	})
}

// PeriodHours adds up the closed days of a period by unit and hour of the day.
func (r Reader) PeriodHours(ctx context.Context, from, to string) ([]accesses.HourSum, error) {
	return collect[accesses.HourSum](r.query(ctx, qReportHours, from, to))(func(row scanner) (accesses.HourSum, error) {
		var h accesses.HourSum
		return h, row.Scan(&h.Unit, &h.Hour, &h.SignIns, &h.Refused, &h.Editions, &h.Notes)
	})
}

// PeriodItems adds up the closed days of a period by edition and note.
func (r Reader) PeriodItems(ctx context.Context, from, to string) ([]ItemPeriod, error) {
	return collect[ItemPeriod](r.query(ctx, qReportItems, from, to))(func(row scanner) (ItemPeriod, error) {
		var i ItemPeriod
		return i, row.Scan(&i.Kind, &i.Item, &i.Opened, &i.Readers, &i.Days)
	})
}

// UnitDays adds up the closed days of a period by day and unit; Hour says nothing.
func (r Reader) UnitDays(ctx context.Context, from, to string) (map[string][]accesses.HourSum, error) {
	days := map[string][]accesses.HourSum{}
	_, err := collect[string](r.query(ctx, qReportUnits, from, to))(func(row scanner) (string, error) {
		var day string
		var h accesses.HourSum
		err := row.Scan(&day, &h.Unit, &h.SignIns, &h.Refused, &h.Editions, &h.Notes)
		days[day] = append(days[day], h)
		return day, err
	})
	return days, err
}

// KeysUsed lists the keys used on closed days of a period.
func (r Reader) KeysUsed(ctx context.Context, from, to string) (map[int64]bool, error) {
	used := map[int64]bool{}
	_, err := collect[int64](r.query(ctx, qReportUsed, from, to))(func(row scanner) (int64, error) {
		var id int64
		err := row.Scan(&id)
		used[id] = true
		return id, err
	})
	return used, err
}

// KeysInUse lists the keys that were handed over and have not ended.
func (r Reader) KeysInUse(ctx context.Context) ([]KeyInUse, error) {
	return collect[KeyInUse](r.query(ctx, qReportLive))(func(row scanner) (KeyInUse, error) {
		var k KeyInUse
		var created int64
		var first sql.NullInt64
		err := row.Scan(&k.ID, &k.Official, &k.Unit, &k.User, &k.State, &created, &first)
		k.Created, k.FirstUsed = instant(created), instantOf(first)
		return k, err
	})
}
