package store

import (
	"context"
	"crypto/sha256"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"clavero/internal/fault"
	"clavero/internal/ledger"
)

var (
	qLedgerHead    = query("ledger.head", `select size, hash from ledger_head where id = 1`)
	qLedgerSetHead = query("ledger.setHead", `insert into ledger_head (id, size, hash) values (1, $1, $2)
		on conflict (id) do update set size = excluded.size, hash = excluded.hash`)
	qLedgerEntry = gathering("ledger.entry", `insert into ledger_entry (seq, at, kind, what, actor_kind, actor_id, subject_kind,
		subject_id, detail) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	qLedgerHash    = gathering("ledger.hash", `insert into ledger_hash (idx, hash) values ($1, $2)`)
	qLedgerDetail  = gathering("ledger.detail", `insert into ledger_detail (seq, vault_id, sealed) values ($1, $2, $3)`)
	qLedgerEntries = query("ledger.entries", `select seq, at, kind, what, actor_kind, actor_id, subject_kind, subject_id, detail
		from ledger_entry where seq >= $1 order by seq limit $2`)
	qLedgerFirstEntry = query("ledger.firstEntry", `select coalesce(min(seq), 0) from ledger_entry`)
	qLedgerHashes     = query("ledger.hashBounds", `select coalesce(min(idx), 0), coalesce(max(idx), -1) from ledger_hash`)
	qLedgerDetails    = query("ledger.detailBounds", `select coalesce(min(seq), 0), coalesce(max(seq), -1) from ledger_detail`)
	qLedgerDetailAt   = query("ledger.detailAt", `select vault_id, sealed from ledger_detail where seq = $1 and disposed_at is null`)
	qLedgerDetailsIn  = query("ledger.detailsFrom", `select d.seq, d.vault_id, d.sealed, v.wrapped from ledger_detail d
		join vault v on v.id = d.vault_id and v.ended_at is null where d.seq >= $1 and d.seq <= $2 and d.disposed_at is null order by d.seq`)
	qLedgerDisposed = query("ledger.disposed", `select count(*) from ledger_detail d join ledger_entry e on e.kind = 'record.disposed' and e.at = d.disposed_at
		where d.seq = $1`)
)

// LedgerHead is the size of the ledger and the hash of its tree; an empty ledger has size 0.
func (r Reader) LedgerHead(ctx context.Context) (ledger.Head, error) {
	if r.during != nil && r.during.grown != nil {
		return r.during.grown.head, nil
	}
	var head ledger.Head
	var hash []byte
	err := r.row(ctx, qLedgerHead).Scan(&head.Size, &hash)
	if err := found(err); err != nil {
		if fault.Is(err, fault.NotFound) {
			return ledger.Empty(), nil
		}
		return ledger.Head{}, err
	}
	head.Hash = hashOf(hash)
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
	From, To    int64 // numbers of subjects, both of them included; both 0 for any
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
	if q.From != 0 || q.To != 0 {
		where.add("subject_id >= ?", q.From)
		where.add("subject_id <= ?", q.To)
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

// SealedDetail is what is kept beside an entry of the ledger, and the key of its vault as it is kept.
type SealedDetail struct {
	Seq, Vault      int64
	Sealed, Wrapped []byte
}

// LedgerDetails gives the details of the entries from one number to another that are there and whose vaults have not ended.
func (r Reader) LedgerDetails(ctx context.Context, first, last int64) ([]SealedDetail, error) {
	return collect[SealedDetail](r.query(ctx, qLedgerDetailsIn, first, last))(func(row scanner) (SealedDetail, error) {
		var d SealedDetail
		return d, row.Scan(&d.Seq, &d.Vault, &d.Sealed, &d.Wrapped)
	})
}

// DetailDisposed reports whether a disposition ended what was kept beside an entry: the row says when, and the ledger has a
// disposal of that very moment, so that nobody makes a detail go by writing a date.
func (r Reader) DetailDisposed(ctx context.Context, seq int64) (bool, error) {
	var n int
	err := r.row(ctx, qLedgerDisposed, seq).Scan(&n)
	return n > 0, err
}

// LedgerHashes reads hashes of the tree by their index (RFC 6962 tree in the order of tlog).
func (r Reader) LedgerHashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for first := 0; first < len(indexes); first += hashesTogether {
		some := indexes[first:min(len(indexes), first+hashesTogether)]
		stored, err := r.someHashes(ctx, some)
		if err != nil {
			return nil, err
		}
		for i, index := range some {
			hash, ok := stored[index]
			if !ok {
				return nil, fmt.Errorf("ledger hash %d: %w", index, ledger.ErrNoHash)
			}
			hashes[first+i] = hash
		}
	}
	return hashes, nil
}

// hashesTogether is how many hashes are asked for at once: a tree of a million entries needs some twenty to grow.
const hashesTogether = 64

// LedgerBounds gives the lowest and highest numbers of the ledger's rows, for the verifier to find strays by.
func (r Reader) LedgerBounds(ctx context.Context) (ledger.Bounds, error) {
	var b ledger.Bounds
	if err := r.row(ctx, qLedgerFirstEntry).Scan(&b.FirstEntry); err != nil {
		return b, err
	}
	if err := r.row(ctx, qLedgerHashes).Scan(&b.FirstHash, &b.LastHash); err != nil {
		return b, err
	}
	err := r.row(ctx, qLedgerDetails).Scan(&b.FirstDetail, &b.LastDetail)
	return b, err
}

func (r Reader) someHashes(ctx context.Context, indexes []int64) (map[int64]tlog.Hash, error) {
	args := make([]any, len(indexes))
	for i, index := range indexes {
		args[i] = index
	}
	type stored struct {
		index int64
		hash  []byte
	}
	q := dynamic("ledger.hashes", `select h.idx, h.hash from ledger_hash h where h.idx in (`+placeholders(1, len(indexes))+`)`)
	rows, err := collect[stored](r.query(ctx, q, args...))(func(row scanner) (stored, error) {
		var one stored
		err := row.Scan(&one.index, &one.hash)
		return one, err
	})
	hashes := make(map[int64]tlog.Hash, len(rows))
	for _, one := range rows {
		hashes[one.index] = hashOf(one.hash)
	}
	return hashes, err
}

func scanEntry(row scanner) (ledger.Entry, error) {
	var e ledger.Entry
	var detail []byte
	err := row.Scan(&e.Seq, &e.At, &e.Kind, &e.What, &e.Actor.Kind, &e.Actor.ID, &e.Subject.Kind, &e.Subject.ID, &detail)
	if err != nil {
		return e, err
	}
	e.Detail = hashOf(detail)
	return e, nil
}

// hashOf takes a hash as it is kept. One of another length was tampered with: what stands for it fits nothing, so that the
// verifier names its entry.
func hashOf(kept []byte) [32]byte {
	if len(kept) != sha256.Size {
		return sha256.Sum256(kept)
	}
	return [32]byte(kept)
}
