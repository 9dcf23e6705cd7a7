package store

import (
	"context"
	"database/sql"
	"time"

	"clavero/internal/fault"
	"clavero/internal/retention"
)

const dispositionColumns = `d.id, d.number, d.state, d.version, d.reason_sealed, d.sha256, d.cases, d.proposed_by, d.proposed_at, d.acted_by, d.acted_at, d.ended_at`

var (
	qDispositions      = query("disposition.all", `select `+dispositionColumns+` from disposition d order by d.id desc`)
	qDispositionByID   = query("disposition.byID", `select `+dispositionColumns+` from disposition d where d.id = $1`)
	qDispositionOpen   = query("disposition.acted", `select d.id from disposition d where d.state = 'acted' order by d.id`)
	qDispositionCount  = query("disposition.count", `select count(*) from disposition d where d.number like $1`)
	qDispositionPaper  = query("disposition.inventory", `select d.inventory from disposition d where d.id = $1`)
	qDispositionInsert = query("disposition.insert", `insert into disposition (id, number, state, version, reason_sealed, inventory, sha256, cases,
		proposed_by, proposed_at) values ($1, $2, 'proposed', 1, $3, $4, $5, $6, $7, $8)`)
	qDispositionMove = query("disposition.move", `update disposition set state = $3, version = version + 1, acted_by = coalesce($4, acted_by),
		acted_at = coalesce($5, acted_at), ended_at = $6 where id = $1 and version = $2`)
	qDispositionCaseInsert = query("dispositionCase.insert", `insert into disposition_case (disposition_id, n, petition_id, folio, state, why) values ($1, $2, $3, $4, 'listed', '')`)
	qDispositionCases      = query("dispositionCase.all", `select c.n, c.petition_id, c.folio, c.state, c.why, c.at from disposition_case c where c.disposition_id = $1 order by c.n`)
	qDispositionListed     = query("dispositionCase.listed", `select c.n, c.petition_id, c.folio, c.state, c.why, c.at from disposition_case c
		where c.disposition_id = $1 and c.state = 'listed' order by c.n limit $2`)
	qDispositionPending  = query("dispositionCase.pending", `select count(*) from disposition_case c where c.disposition_id = $1 and c.state = 'listed'`)
	qDispositionCaseDone = query("dispositionCase.done", `update disposition_case set state = $3, why = $4, at = $5 where disposition_id = $1 and petition_id = $2 and state = 'listed'`)
	qDispositionRelease  = query("dispositionCase.release", `update disposition_case set state = 'released', at = $2 where disposition_id = $1 and state = 'listed'`)
	qDispositionOf       = query("dispositionCase.ofPetition", `select `+dispositionColumns+` from disposition d join disposition_case c on c.disposition_id = d.id
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
	Petition int64
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
	_, err := tx.exec(ctx, qDispositionInsert, d.ID, d.Number, d.Reason, inventory, d.SHA256, len(records), d.Proposer, micros(tx.Now))
	if err != nil {
		return err
	}
	for i, record := range records {
		if _, err := tx.exec(ctx, qDispositionCaseInsert, d.ID, i+1, record.ID, record.Folio); err != nil {
			if isUnique(err, "disposition_case") {
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
	n, err := tx.exec(ctx, qDispositionCaseDone, disposition, petition, state, why, micros(tx.Now))
	return n == 1, err
}

// ReleaseCases lets the cases of a disposition that comes to nothing be listed again.
func (tx *Tx) ReleaseCases(ctx context.Context, disposition int64) error {
	_, err := tx.exec(ctx, qDispositionRelease, disposition, micros(tx.Now))
	return err
}

func scanDisposition(row scanner) (Disposition, error) {
	var d Disposition
	var proposed int64
	var actedBy, acted, ended sql.NullInt64
	err := row.Scan(&d.ID, &d.Number, &d.State, &d.Version, &d.Reason, &d.SHA256, &d.Cases, &d.Proposer, &proposed, &actedBy, &acted, &ended)
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
