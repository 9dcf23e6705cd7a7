package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	accesses "clavero/internal/register"
)

// KeyInUse is a key that has not ended, and whose it is.
type KeyInUse struct {
	ID, Official, Unit int64
	User, State        string
	Created, FirstUsed time.Time // FirstUsed is zero for one that was never used
}

var (
	qReportUnits = eventQuery("report.unitDays", `select h.day, h.unit_id, cast(sum(h.sign_ins) as bigint), cast(sum(h.refused) as bigint), cast(sum(h.editions) as bigint),
		cast(sum(h.notes) as bigint) from access_hour h where h.day >= $1 and h.day <= $2 group by h.day, h.unit_id`)
	qReportFirst = eventQuery("report.firstDay", `select d.day from access_day d order by d.day limit 1`)
	qReportLive  = query("report.live", `select c.id, c.official_id, o.unit_id, c.user_name, c.state, c.created_at, c.first_used_at
		from credential c join official o on o.id = c.official_id where c.ended_at is null and c.state <> 'pending'`)
)

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

// FirstSummedDay is the first day of which there are sums; empty where there are none.
func (r Reader) FirstSummedDay(ctx context.Context) (string, error) {
	var day string
	err := r.row(ctx, qReportFirst).Scan(&day)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return day, err
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
