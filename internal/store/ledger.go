package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"clavero/internal/fault"
	"clavero/internal/ledger"
)

var (
	qLedgerHead    = query("ledger.head", `select size, hash from ledger_head where id = 1`)
	qLedgerSetHead = query("ledger.setHead", `insert into ledger_head (id, size, hash) values (1, $1, $2)
		on conflict (id) do update set size = excluded.size, hash = excluded.hash`)
	qLedgerEntry = query("ledger.entry", `insert into ledger_entry (seq, at, kind, what, actor_kind, actor_id, subject_kind,
		subject_id, detail) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	qLedgerHash    = query("ledger.hash", `insert into ledger_hash (idx, hash) values ($1, $2)`)
	qLedgerDetail  = query("ledger.detail", `insert into ledger_detail (seq, vault_id, sealed) values ($1, $2, $3)`)
	qLedgerEntries = query("ledger.entries", `select seq, at, kind, what, actor_kind, actor_id, subject_kind, subject_id, detail
		from ledger_entry where seq >= $1 order by seq limit $2`)
	qLedgerDetailAt = query("ledger.detailAt", `select vault_id, sealed from ledger_detail where seq = $1`)
	qLedgerOneHash  = query("ledger.oneHash", `select hash from ledger_hash where idx = $1`)
)

// LedgerHead is the size of the ledger and the hash of its tree; an empty ledger has size 0.
func (r Reader) LedgerHead(ctx context.Context) (ledger.Head, error) {
	var head ledger.Head
	var hash []byte
	err := r.row(ctx, qLedgerHead).Scan(&head.Size, &hash)
	if err := found(err); err != nil {
		if fault.Is(err, fault.NotFound) {
			return ledger.Empty(), nil
		}
		return ledger.Head{}, err
	}
	copy(head.Hash[:], hash)
	return head, nil
}

// LedgerEntries lists entries from a place on, in order.
func (r Reader) LedgerEntries(ctx context.Context, from int64, limit int) ([]ledger.Entry, error) {
	return collect[ledger.Entry](r.query(ctx, qLedgerEntries, from, limit))(scanEntry)
}

// LedgerQuery narrows the ledger for its page; zero values do not narrow.
type LedgerQuery struct {
	Kind        string
	SubjectKind string
	SubjectID   int64
	Before      int64 // entries with a smaller number only, 0 for the newest
	Limit       int
}

// FindLedger lists entries for people, the newest first.
func (r Reader) FindLedger(ctx context.Context, q LedgerQuery) ([]ledger.Entry, error) {
	where := conditions{}
	where.equal("kind", q.Kind)
	where.equal("subject_kind", q.SubjectKind)
	if q.SubjectID != 0 {
		where.add("subject_id = ?", q.SubjectID)
	}
	if q.Before > 0 {
		where.add("seq < ?", q.Before)
	}
	list := `select seq, at, kind, what, actor_kind, actor_id, subject_kind, subject_id, detail from ledger_entry` +
		where.sql() + fmt.Sprintf(` order by seq desc limit %d`, q.Limit)
	return collect[ledger.Entry](r.query(ctx, dynamic("ledger.find", list), where.args...))(scanEntry)
}

// LedgerDetail is the sealed detail of an entry and the vault it is sealed under; fault.NotFound where it has none, or
// where a disposition ended it.
func (r Reader) LedgerDetail(ctx context.Context, seq int64) (int64, []byte, error) {
	var vault int64
	var sealed []byte
	err := r.row(ctx, qLedgerDetailAt, seq).Scan(&vault, &sealed)
	return vault, sealed, found(err)
}

// LedgerHashes reads hashes of the tree by their index (RFC 6962 tree in the order of tlog).
func (r Reader) LedgerHashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		var hash []byte
		if err := r.row(ctx, qLedgerOneHash, index).Scan(&hash); err != nil {
			if errors.Is(err, sql.ErrNoRows) {
				err = ledger.ErrNoHash
			}
			return nil, fmt.Errorf("ledger hash %d: %w", index, err)
		}
		copy(hashes[i][:], hash)
	}
	return hashes, nil
}

// AppendLedger adds an entry at the end of the ledger and gives it its number. sealed is its detail under that vault,
// nil when it has none.
func (tx *Tx) AppendLedger(ctx context.Context, e ledger.Entry, vault int64, sealed []byte) (ledger.Entry, error) {
	head, err := tx.LedgerHead(ctx)
	if err != nil {
		return e, err
	}
	e.Seq, e.At = head.Size, micros(tx.Now)
	if err := e.Check(); err != nil {
		return e, err
	}
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return tx.LedgerHashes(ctx, indexes) })
	hashes, next, err := ledger.Append(head.Size, e, read)
	if err != nil {
		return e, err
	}
	first := tlog.StoredHashCount(head.Size)
	for i, hash := range hashes {
		if _, err := tx.exec(ctx, qLedgerHash, first+int64(i), hash[:]); err != nil {
			return e, err
		}
	}
	_, err = tx.exec(ctx, qLedgerEntry, e.Seq, e.At, string(e.Kind), e.What, e.Actor.Kind, e.Actor.ID, e.Subject.Kind, e.Subject.ID, e.Detail[:])
	if err != nil {
		return e, err
	}
	if sealed != nil {
		if _, err := tx.exec(ctx, qLedgerDetail, e.Seq, vault, sealed); err != nil {
			return e, err
		}
	}
	_, err = tx.exec(ctx, qLedgerSetHead, next.Size, next.Hash[:])
	return e, err
}

func scanEntry(row scanner) (ledger.Entry, error) {
	var e ledger.Entry
	var detail []byte
	err := row.Scan(&e.Seq, &e.At, &e.Kind, &e.What, &e.Actor.Kind, &e.Actor.ID, &e.Subject.Kind, &e.Subject.ID, &detail)
	if err != nil {
		return e, err
	}
	if len(detail) != len(e.Detail) {
		return e, errors.New("ledger entry with a detail hash of the wrong length")
	}
	copy(e.Detail[:], detail)
	return e, nil
}
