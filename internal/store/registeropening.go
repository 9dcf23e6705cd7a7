package store

import (
	"context"
	"time"

	accesses "clavero/internal/register"
)

// RegisterOpening says that somebody of the house opened reading in detail: one person's, or of one note.
type RegisterOpening struct {
	ID       int64
	At       time.Time
	Staff    int64
	Kind     string // person or note
	Subject  int64  // number of the official or of the note
	From, To string // days, both included
	Sealed   []byte // the reason
	Entry    int64  // of the ledger
}

const openingColumns = `o.id, o.at, o.staff_id, o.kind, o.subject_id, o.from_day, o.to_day, o.sealed, o.entry`

var (
	qOpeningPut = query("opening.put", `insert into register_opening (id, at, staff_id, kind, subject_id, from_day, to_day, sealed, entry) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	qOpening    = query("opening.one", `select `+openingColumns+` from register_opening o where o.id = $1`)
	qOpenings   = query("opening.list", `select `+openingColumns+` from register_opening o where o.id < $1 order by o.id desc limit $2`)

	qAccessDaysOfPerson = eventQuery("access.daysOfPerson", `select d.day, d.credential_id, d.official_id, d.unit_id, d.sign_ins, d.refused, d.editions, d.notes,
		d.distinct_notes, d.first_at, d.last_at from access_day d where d.official_id = $1 and d.day >= $2 and d.day <= $3 order by d.day, d.credential_id`)
	qAccessDaysOfItem = eventQuery("access.daysOfItem", `select i.day from access_item i where i.item_id = $1 and i.kind = $2 and i.day >= $3 and i.day <= $4 order by i.day`)
)

// InsertRegisterOpening keeps that reading was opened.
func (tx *Tx) InsertRegisterOpening(ctx context.Context, o RegisterOpening) error {
	_, err := tx.exec(ctx, qOpeningPut, o.ID, micros(o.At), o.Staff, o.Kind, o.Subject, o.From, o.To, o.Sealed, o.Entry)
	return err
}

// RegisterOpening finds one; fault.NotFound where there is none.
func (r Reader) RegisterOpening(ctx context.Context, id int64) (RegisterOpening, error) {
	o, err := scanOpening(r.row(ctx, qOpening, id))
	return o, found(err)
}

// RegisterOpenings lists them, the newest first, from before that id on.
func (r Reader) RegisterOpenings(ctx context.Context, before int64, limit int) ([]RegisterOpening, error) {
	return collect[RegisterOpening](r.query(ctx, qOpenings, before, limit))(scanOpening)
}

func scanOpening(row scanner) (RegisterOpening, error) {
	var o RegisterOpening
	var at int64
	err := row.Scan(&o.ID, &at, &o.Staff, &o.Kind, &o.Subject, &o.From, &o.To, &o.Sealed, &o.Entry)
	o.At = instant(at)
	return o, err
}

// DaySumsOfOfficial is DaySums of the keys of one person.
func (r Reader) DaySumsOfOfficial(ctx context.Context, official int64, from, to string) ([]accesses.DaySum, error) {
	return collect[accesses.DaySum](r.query(ctx, qAccessDaysOfPerson, official, from, to))(scanDaySum)
}

// DaysOfItem lists the added-up days on which an edition or note was opened.
func (r Reader) DaysOfItem(ctx context.Context, kind accesses.Kind, item int64, from, to string) ([]string, error) {
	return collect[string](r.query(ctx, qAccessDaysOfItem, item, string(kind), from, to))(func(row scanner) (string, error) {
		var day string
		return day, row.Scan(&day)
	})
}
