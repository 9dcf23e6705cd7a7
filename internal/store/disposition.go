package store

import (
	"context"
	"database/sql"
	"time"

	"clavero/internal/fault"
	"clavero/internal/retention"
)

const dispositionColumns = `d.id, d.number, d.state, d.version, d.reason_sealed, d.sha256, d.cases, d.proposed_by, d.proposed_at, d.acted_by, d.acted_at, d.ended_at, d.matter`

// The lines of a disposition are cases, or what is none.
const dispositionLines = `select c.n, c.petition_id, c.folio, c.state, c.why, c.at from disposition_case c where c.disposition_id = $1
	union all select i.n, i.item_id, i.label, i.state, i.why, i.at from disposition_item i where i.disposition_id = $1`

var (
	qDispositions      = query("disposition.all", `select `+dispositionColumns+` from disposition d order by d.id desc`)
	qDispositionByID   = query("disposition.byID", `select `+dispositionColumns+` from disposition d where d.id = $1`)
	qDispositionOpen   = query("disposition.acted", `select d.id from disposition d where d.state = 'acted' order by d.id`)
	qDispositionCount  = query("disposition.count", `select count(*) from disposition d where d.number like $1`)
	qDispositionPaper  = query("disposition.inventory", `select d.inventory from disposition d where d.id = $1`)
	qDispositionInsert = query("disposition.insert", `insert into disposition (id, number, state, version, reason_sealed, inventory, sha256, cases,
		proposed_by, proposed_at, matter) values ($1, $2, 'proposed', 1, $3, $4, $5, $6, $7, $8, $9)`)
	qDispositionMove = query("disposition.move", `update disposition set state = $3, version = version + 1, acted_by = coalesce($4, acted_by),
		acted_at = coalesce($5, acted_at), ended_at = $6 where id = $1 and version = $2`)
	qDispositionCaseInsert = query("dispositionCase.insert", `insert into disposition_case (disposition_id, n, petition_id, folio, state, why) values ($1, $2, $3, $4, 'listed', '')`)
	qDispositionItemInsert = query("dispositionItem.insert", `insert into disposition_item (disposition_id, n, item_id, label, state, why) values ($1, $2, $3, $4, 'listed', '')`)
	qDispositionCases      = query("dispositionCase.all", dispositionLines+` order by 1`)
	qDispositionListed     = query("dispositionCase.listed", `select l.n, l.petition_id, l.folio, l.state, l.why, l.at from (`+dispositionLines+`) l where l.state = 'listed' order by l.n limit $2`)
	qDispositionPending    = query("dispositionCase.pending", `select count(*) from (`+dispositionLines+`) l where l.state = 'listed'`)
	qDispositionCaseDone   = query("dispositionCase.done", `update disposition_case set state = $3, why = $4, at = $5 where disposition_id = $1 and petition_id = $2 and state = 'listed'`)
	qDispositionItemDone   = query("dispositionItem.done", `update disposition_item set state = $3, why = $4, at = $5 where disposition_id = $1 and item_id = $2 and state = 'listed'`)
	qDispositionItemFree   = query("dispositionItem.release", `update disposition_item set state = 'released', at = $2 where disposition_id = $1 and state = 'listed'`)
	qDispositionRelease    = query("dispositionCase.release", `update disposition_case set state = 'released', at = $2 where disposition_id = $1 and state = 'listed'`)
	qDispositionOf         = query("dispositionCase.ofPetition", `select `+dispositionColumns+` from disposition d join disposition_case c on c.disposition_id = d.id
		where c.petition_id = $1 and c.state = 'erased'`)
	qOpinionInsert = query("opinion.insert", `insert into disposition_opinion (disposition_id, staff_id, favourable, said_sealed, sha256, at, ledger_seq) values ($1, $2, $3, $4, $5, $6, $7)`)
	qOpinions      = query("opinion.all", `select o.staff_id, o.favourable, o.said_sealed, o.sha256, o.at, o.ledger_seq from disposition_opinion o where o.disposition_id = $1 order by o.at, o.staff_id`)
)

// Disposition is one disposition (baja documental) without its inventory's text.
type Disposition struct {
	ID       int64
	Number   string
	State    retention.State
	Version  int64
	Reason   []byte // sealed
	SHA256   []byte // of the inventory
	Cases    int
	Proposer int64
	Proposed time.Time
	ActedBy  int64
	Acted    time.Time
	Ended    time.Time // executed, refused or withdrawn
	Matter   retention.Matter
}

// Opinion is what one person said of a disposition, over that inventory.
type Opinion struct {
	Staff     int64
	For       bool
	Said      []byte // sealed
	SHA256    []byte
	At        time.Time
	LedgerSeq int64
}

// DispositionCase is one line of an inventory and what became of it: listed, erased, left_out with why, or released.
type DispositionCase struct {
	N        int
	Petition int64 // or the number of the month or the mail
	Folio    string
	State    string
	Why      string
	At       time.Time
}

// Dispositions lists them all, the latest first.
func (r Reader) Dispositions(ctx context.Context) ([]Disposition, error) {
	return collect[Disposition](r.query(ctx, qDispositions))(scanDisposition)
}

// Disposition loads one; fault.NotFound where there is none.
func (r Reader) Disposition(ctx context.Context, id int64) (Disposition, error) {
	d, err := scanDisposition(r.row(ctx, qDispositionByID, id))
	return d, found(err)
}

// DispositionOf is the one by which a case was erased; fault.NotFound where it was not.
func (r Reader) DispositionOf(ctx context.Context, petition int64) (Disposition, error) {
	d, err := scanDisposition(r.row(ctx, qDispositionOf, petition))
	return d, found(err)
}

// UnfinishedDispositions lists those whose act is drawn up and whose cases are not all erased or left out.
func (r Reader) UnfinishedDispositions(ctx context.Context) ([]int64, error) {
	return collect[int64](r.query(ctx, qDispositionOpen))(scanID)
}

// CountDispositions counts those whose number begins so.
func (r Reader) CountDispositions(ctx context.Context, prefix string) (int, error) {
	var n int
	err := r.row(ctx, qDispositionCount, prefix+"%").Scan(&n)
	return n, err
}

// Inventory is the frozen text of an inventory.
func (r Reader) Inventory(ctx context.Context, id int64) ([]byte, error) {
	var body []byte
	return body, found(r.row(ctx, qDispositionPaper, id).Scan(&body))
}

// DispositionCases lists the lines of an inventory.
func (r Reader) DispositionCases(ctx context.Context, id int64) ([]DispositionCase, error) {
	return collect[DispositionCase](r.query(ctx, qDispositionCases, id))(scanDispositionCase)
}

// ListedCases lists the next lines that are neither erased nor left out.
func (r Reader) ListedCases(ctx context.Context, id int64, limit int) ([]DispositionCase, error) {
	return collect[DispositionCase](r.query(ctx, qDispositionListed, id, limit))(scanDispositionCase)
}

// PendingCases counts them.
func (r Reader) PendingCases(ctx context.Context, id int64) (int, error) {
	var n int
	err := r.row(ctx, qDispositionPending, id).Scan(&n)
	return n, err
}

// Opinions lists what was said of a disposition, in order.
func (r Reader) Opinions(ctx context.Context, id int64) ([]Opinion, error) {
	return collect[Opinion](r.query(ctx, qOpinions, id))(func(row scanner) (Opinion, error) {
		var o Opinion
		var at int64
		err := row.Scan(&o.Staff, &o.For, &o.Said, &o.SHA256, &at, &o.LedgerSeq)
		o.At = instant(at)
		return o, err
	})
}

// InsertDisposition keeps a proposal with its inventory. Conflict where one of its cases is in another disposition.
func (tx *Tx) InsertDisposition(ctx context.Context, d Disposition, inventory []byte, records []Record) error {
	_, err := tx.exec(ctx, qDispositionInsert, d.ID, d.Number, d.Reason, inventory, d.SHA256, len(records), d.Proposer, micros(tx.Now), string(d.Matter))
	if err != nil {
		return err
	}
	line := qDispositionCaseInsert
	if d.Matter != retention.Cases {
		line = qDispositionItemInsert
	}
	for i, record := range records {
		if _, err := tx.exec(ctx, line, d.ID, i+1, record.ID, record.Folio); err != nil {
			if isUnique(err, "disposition_case") || isUnique(err, "disposition_item") {
				return fault.Wrap(err, fault.Conflict, "records.listed_already")
			}
			return err
		}
	}
	return nil
}

// MoveDisposition brings a disposition to a state, against the version that was read; Conflict where somebody was first.
func (tx *Tx) MoveDisposition(ctx context.Context, d Disposition) error {
	n, err := tx.exec(ctx, qDispositionMove, d.ID, d.Version, string(d.State), ref(d.ActedBy), maybe(d.Acted), maybe(d.Ended))
	if err == nil && n != 1 {
		return fault.New(fault.Conflict, "records.moved")
	}
	return err
}

// InsertOpinion keeps an opinion; Conflict where the person gave one before.
func (tx *Tx) InsertOpinion(ctx context.Context, disposition int64, o Opinion) error {
	_, err := tx.exec(ctx, qOpinionInsert, disposition, o.Staff, o.For, o.Said, o.SHA256, micros(tx.Now), o.LedgerSeq)
	if isUnique(err, "disposition_opinion") {
		return fault.Wrap(err, fault.Conflict, "records.said_before")
	}
	return err
}

// FinishCase says what became of a listed case, and whether it was still listed.
func (tx *Tx) FinishCase(ctx context.Context, disposition, petition int64, state, why string) (bool, error) {
	done := int64(0)
	for _, q := range []Query{qDispositionCaseDone, qDispositionItemDone} {
		n, err := tx.exec(ctx, q, disposition, petition, state, why, micros(tx.Now))
		if err != nil {
			return false, err
		}
		done += n
	}
	return done == 1, nil
}

// ReleaseCases lets the cases of a disposition that comes to nothing be listed again.
func (tx *Tx) ReleaseCases(ctx context.Context, disposition int64) error {
	for _, q := range []Query{qDispositionRelease, qDispositionItemFree} {
		if _, err := tx.exec(ctx, q, disposition, micros(tx.Now)); err != nil {
			return err
		}
	}
	return nil
}

func scanDisposition(row scanner) (Disposition, error) {
	var d Disposition
	var proposed int64
	var actedBy, acted, ended sql.NullInt64
	err := row.Scan(&d.ID, &d.Number, &d.State, &d.Version, &d.Reason, &d.SHA256, &d.Cases, &d.Proposer, &proposed, &actedBy, &acted, &ended, &d.Matter)
	d.Proposed, d.ActedBy, d.Acted, d.Ended = instant(proposed), actedBy.Int64, instantOf(acted), instantOf(ended)
	return d, err
}

func scanDispositionCase(row scanner) (DispositionCase, error) {
	var c DispositionCase
	var at sql.NullInt64
	err := row.Scan(&c.N, &c.Petition, &c.Folio, &c.State, &c.Why, &at)
	c.At = instantOf(at)
	return c, err
}
