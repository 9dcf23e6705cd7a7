package store

import (
	"context"
	"strings"
	"time"

	accesses "clavero/internal/register"
)

var (
	qAccessInsert = eventQuery("access.insert", `insert into access (id, kind, credential_id, official_id, unit_id, item_id, prefix, device) values ($1, $2, $3, $4, $5, $6, $7, $8)`)
	qAccessRange  = eventQuery("access.range", `select a.id, a.kind, a.credential_id, a.official_id, a.unit_id, a.item_id, a.prefix, a.device
		from access a where a.id >= $1 and a.id < $2 order by a.id limit $3`)
	qAccessDayClear = eventQuery("access.dayClear", `delete from access_day where day = $1`)
	qAccessDayPut   = eventQuery("access.dayPut", `insert into access_day (day, credential_id, official_id, unit_id, sign_ins, refused, editions,
		notes, first_at, last_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`)
	qAccessDays = eventQuery("access.days", `select d.day, d.credential_id, d.official_id, d.unit_id, d.sign_ins, d.refused, d.editions, d.notes,
		d.first_at, d.last_at from access_day d where d.day >= $1 and d.day <= $2 order by d.day, d.first_at`)
)

// idOf is the smallest id of an access at that instant: ids are the instant and, in the last byte, the node.
func idOf(t time.Time) int64 { return t.UnixMicro() << 8 }

// Accesses lists the accesses from one instant up to, not including, another, in order of time.
func (r Reader) Accesses(ctx context.Context, from, to time.Time, limit int) ([]accesses.Access, error) {
	return collect[accesses.Access](r.query(ctx, qAccessRange, idOf(from), idOf(to), limit))(func(row scanner) (accesses.Access, error) {
		var a accesses.Access
		err := row.Scan(&a.ID, &a.Kind, &a.Credential, &a.Official, &a.Unit, &a.Item, &a.Prefix, &a.Device)
		a.At = instant(a.ID >> 8)
		return a, err
	})
}

// InsertAccess appends an access; its id is its instant.
func (tx *Tx) InsertAccess(ctx context.Context, a accesses.Access) error {
	_, err := tx.exec(ctx, qAccessInsert, tx.NewID(), string(a.Kind), a.Credential, a.Official, a.Unit, a.Item, a.Prefix, a.Device)
	return err
}

// InsertAccesses appends accesses in the order given, in as few statements as an engine is quick with: to PostgreSQL
// every statement is a journey, to SQLite a long one is only more to parse.
func (tx *Tx) InsertAccesses(ctx context.Context, list []accesses.Access) error {
	if tx.db.engine == SQLite || len(list) == 1 {
		for _, a := range list {
			if err := tx.InsertAccess(ctx, a); err != nil {
				return err
			}
		}
		return nil
	}
	const columns = 8
	var rows []string
	var args []any
	for _, a := range list {
		rows = append(rows, "("+placeholders(len(args)+1, columns)+")")
		args = append(args, tx.NewID(), string(a.Kind), a.Credential, a.Official, a.Unit, a.Item, a.Prefix, a.Device)
	}
	insert := dynamic("access.insertMany", `insert into access (id, kind, credential_id, official_id, unit_id, item_id, prefix, device) values `+strings.Join(rows, ", "))
	_, err := tx.exec(ctx, insert, args...)
	return err
}

// DaySums lists the sums by key of the days from one to another, both included.
func (r Reader) DaySums(ctx context.Context, from, to string) ([]accesses.DaySum, error) {
	return collect[accesses.DaySum](r.query(ctx, qAccessDays, from, to))(func(row scanner) (accesses.DaySum, error) {
		var s accesses.DaySum
		var first, last int64
		err := row.Scan(&s.Day, &s.Credential, &s.Official, &s.Unit, &s.SignIns, &s.Refused, &s.Editions, &s.Notes, &first, &last)
		s.First, s.Last = instant(first), instant(last)
		return s, err
	})
}

// ReplaceDaySums stores a day's sums anew.
func (tx *Tx) ReplaceDaySums(ctx context.Context, day string, sums []accesses.DaySum) error {
	if _, err := tx.exec(ctx, qAccessDayClear, day); err != nil {
		return err
	}
	for _, s := range sums {
		_, err := tx.exec(ctx, qAccessDayPut, day, s.Credential, s.Official, s.Unit, s.SignIns, s.Refused, s.Editions, s.Notes,
			micros(s.First), micros(s.Last))
		if err != nil {
			return err
		}
	}
	return nil
}
