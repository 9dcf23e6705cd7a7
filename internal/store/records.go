package store

import (
	"context"
	"database/sql"
	"time"

	"clavero/internal/retention"
)

// A case as its keeping is judged. The person of a request that never reached the directory is whoever has its address there.
const recordColumns = `p.id, p.folio, p.kind, p.state, p.created_at, p.ended_at, p.disposed_at, p.unit_id,
	coalesce(p.official_id, (select f.id from official f where f.mail = p.mail and p.mail <> '')) as person,
	(select f.unit_id from official f where f.id = p.official_id) as person_unit,
	(select count(*) from credential c where c.petition_id = p.id) as made,
	(select count(*) from credential c where c.petition_id = p.id and c.ended_at is null) as living,
	(select max(c.ended_at) from credential c where c.petition_id = p.id) as key_ended,
	(select count(*) from paper a where a.petition_id = p.id) as papers,
	(select d.disposition_id from disposition_case d where d.petition_id = p.id and d.state in ('listed', 'erased')) as listed`

var (
	qRecord     = query("record.byID", `select `+recordColumns+` from petition p where p.id = $1`)
	qRecordsOld = query("record.old", `select `+recordColumns+` from petition p where p.folio is not null and p.disposed_at is null and p.ended_at <= $1
		order by p.ended_at, p.id limit $2`)
	qRecordsOfPerson = query("record.ofPerson", `select `+recordColumns+` from petition p where p.folio is not null and p.disposed_at is null
		and (p.official_id = $1 or p.mail = (select f.mail from official f where f.id = $1)) order by p.id`)
	qRecordsOfUnit = query("record.ofUnit", `select `+recordColumns+` from petition p where p.folio is not null and p.disposed_at is null
		and (p.unit_id = $1 or p.official_id in (select f.id from official f where f.unit_id = $1)) order by p.id`)
	qRecordsOfPeriod = query("record.ofPeriod", `select `+recordColumns+` from petition p where p.folio is not null and p.disposed_at is null
		and p.created_at <= $2 and (p.ended_at is null or p.ended_at >= $1) order by p.id`)
	qCaseYears = query("record.caseYears", `select substr(p.folio, 5, 4) as year, count(*), sum(case when p.ended_at is null then 1 else 0 end),
		sum(case when p.disposed_at is null and p.ended_at <= $1 then 1 else 0 end), sum(case when p.disposed_at is not null then 1 else 0 end)
		from petition p where p.folio is not null group by substr(p.folio, 5, 4) order by year`)
	qAnswerYears = query("record.answerYears", `select substr(p.folio, 5, 4) as year, count(*), sum(case when p.ended_at is null then 1 else 0 end),
		sum(case when p.ended_at <= $1 then 1 else 0 end), 0
		from paper a join petition p on p.id = a.petition_id where a.series = 2 and p.folio is not null group by substr(p.folio, 5, 4) order by year`)
	qKeyYears = query("record.keyYears", `select substr(p.folio, 5, 4) as year, count(*), sum(case when c.ended_at is null then 1 else 0 end),
		sum(case when c.disposed_at is null and c.ended_at <= $1 then 1 else 0 end), sum(case when c.disposed_at is not null then 1 else 0 end)
		from credential c join petition p on p.id = c.petition_id where p.folio is not null group by substr(p.folio, 5, 4) order by year`)
	qDayYears = query("record.dayYears", `select substr(d.day, 1, 4) as year, count(*), 0, sum(case when d.disposed_at is null and d.closed_at <= $1 then 1 else 0 end),
		sum(case when d.disposed_at is not null then 1 else 0 end) from register_day d group by substr(d.day, 1, 4) order by year`)

	qHolds      = query("hold.all", `select h.id, h.scope, h.subject_id, h.from_at, h.to_at, h.body_sealed, h.placed_by, h.since_at, h.lifted_by, h.lifted_at from legal_hold h order by h.id desc`)
	qHoldInsert = query("hold.insert", `insert into legal_hold (id, scope, subject_id, from_at, to_at, body_sealed, placed_by, since_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`)
	qHoldLift   = query("hold.lift", `update legal_hold set lifted_by = $2, lifted_at = $3, body_sealed = $4 where id = $1 and lifted_at is null`)
)

// Record is a case with what an inventory says of it: nothing that tells who the person was.
type Record struct {
	retention.Case
	Folio   string
	Kind    string
	State   string
	Unit    int64 // of the request
	Papers  int
	Listed  int64 // the disposition it is in; 0 for none
	Holding []retention.Hold
}

// Record loads a case as its keeping is judged; fault.NotFound where there is none.
func (r Reader) Record(ctx context.Context, petition int64) (Record, error) {
	record, err := scanRecord(r.row(ctx, qRecord, petition))
	return record, found(err)
}

// OldRecords lists the cases that ended before a moment and still exist, the oldest first.
func (r Reader) OldRecords(ctx context.Context, endedBefore time.Time, limit int) ([]Record, error) {
	return collect[Record](r.query(ctx, qRecordsOld, micros(endedBefore), limit))(scanRecord)
}

// RecordsUnder lists the cases that a hold may keep; retention.Hold.Covers says which of them it does. Units are the hold's
// unit and those below it.
func (r Reader) RecordsUnder(ctx context.Context, h retention.Hold, units []int64) ([]Record, error) {
	switch h.Scope {
	case retention.OnCase:
		record, err := r.Record(ctx, h.Subject)
		return []Record{record}, err
	case retention.OnPerson:
		return collect[Record](r.query(ctx, qRecordsOfPerson, h.Subject))(scanRecord)
	case retention.OnPeriod:
		to := h.To
		if to.IsZero() {
			to = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return collect[Record](r.query(ctx, qRecordsOfPeriod, h.From.UnixMicro(), micros(to)))(scanRecord)
	}
	var all []Record
	for _, unit := range units {
		list, err := collect[Record](r.query(ctx, qRecordsOfUnit, unit))(scanRecord)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// RecordYear is how many records of a series there are of the year their case began in.
type RecordYear struct {
	Series   int
	Year     string
	All      int
	Open     int // whose term has not started
	Expired  int // whose term is over
	Disposed int
}

// RecordYears counts the records of series 1 to 3 by the year of their folio, and of series 4 by that of their day; a term is over that started before the moment.
func (r Reader) RecordYears(ctx context.Context, startedBefore time.Time) ([]RecordYear, error) {
	var all []RecordYear
	for i, q := range []Query{qCaseYears, qAnswerYears, qKeyYears, qDayYears} {
		list, err := collect[RecordYear](r.query(ctx, q, micros(startedBefore)))(func(row scanner) (RecordYear, error) {
			y := RecordYear{Series: i + 1}
			return y, row.Scan(&y.Year, &y.All, &y.Open, &y.Expired, &y.Disposed)
		})
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// KeptHold is a legal hold with its sealed words and who placed it.
type KeptHold struct {
	retention.Hold
	Sealed   []byte
	PlacedBy int64
	LiftedBy int64
}

// Holds lists all legal holds, lifted ones too, the latest first.
func (r Reader) Holds(ctx context.Context) ([]KeptHold, error) {
	return collect[KeptHold](r.query(ctx, qHolds))(func(row scanner) (KeptHold, error) {
		var h KeptHold
		var since int64
		var from, to, liftedBy, lifted sql.NullInt64
		err := row.Scan(&h.ID, &h.Scope, &h.Subject, &from, &to, &h.Sealed, &h.PlacedBy, &since, &liftedBy, &lifted)
		h.Since, h.From, h.To, h.Lifted, h.LiftedBy = instant(since), instantOf(from), instantOf(to), instantOf(lifted), liftedBy.Int64
		return h, err
	})
}

// InsertHold places a hold.
func (tx *Tx) InsertHold(ctx context.Context, h KeptHold) error {
	_, err := tx.exec(ctx, qHoldInsert, h.ID, string(h.Scope), h.Subject, maybe(h.From), maybe(h.To), h.Sealed, h.PlacedBy, micros(tx.Now))
	return err
}

// LiftHold ends a hold, and says whether it stood; sealed are its words with those of the lifting.
func (tx *Tx) LiftHold(ctx context.Context, id, by int64, sealed []byte) (bool, error) {
	n, err := tx.exec(ctx, qHoldLift, id, by, micros(tx.Now), sealed)
	return n == 1, err
}

func scanRecord(row scanner) (Record, error) {
	var r Record
	var folio sql.NullString
	var created, made, living int64
	var ended, disposed, unit, person, personUnit, keyEnded, listed sql.NullInt64
	err := row.Scan(&r.ID, &folio, &r.Kind, &r.State, &created, &ended, &disposed, &unit, &person, &personUnit, &made, &living, &keyEnded,
		&r.Papers, &listed)
	r.Folio, r.Official, r.Unit, r.Listed = folio.String, person.Int64, unit.Int64, listed.Int64
	r.Created, r.Ended, r.Disposed, r.HasKey = instant(created), instantOf(ended), instantOf(disposed), made > 0
	if living == 0 {
		r.KeyEnded = instantOf(keyEnded)
	}
	for _, id := range []sql.NullInt64{unit, personUnit} {
		if id.Valid {
			r.Units = append(r.Units, id.Int64)
		}
	}
	return r, err
}
