package store

import (
	"context"
	"maps"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"clavero/internal/ledger"
)

// growth is the ledger as a write has grown it so far. What the tree needs to go on growing is read once, with the first
// entry; the new head is stored once, at the end.
type growth struct {
	head   ledger.Head
	hashes map[int64]tlog.Hash
}

// AppendLedger adds an entry at the end of the ledger and gives it its number. sealed is its detail under that vault,
// nil when it has none.
func (tx *Tx) AppendLedger(ctx context.Context, e ledger.Entry, vault int64, sealed []byte) (ledger.Entry, error) {
	g, err := tx.growth(ctx)
	if err != nil {
		return e, err
	}
	e.Seq, e.At = g.head.Size, micros(tx.Now)
	read := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return g.read(ctx, tx.Reader, indexes) })
	made, next, err := ledger.Append(g.head.Size, e, read)
	if err != nil {
		return e, err
	}
	if err := tx.putEntry(ctx, e, vault, sealed, made); err != nil {
		return e, err
	}
	first := tlog.StoredHashCount(g.head.Size)
	for i, hash := range made {
		g.hashes[first+int64(i)] = hash
	}
	g.head = next
	return e, nil
}

func (tx *Tx) growth(ctx context.Context) (*growth, error) {
	if tx.during.grown != nil {
		return tx.during.grown, nil
	}
	head, err := tx.LedgerHead(ctx)
	if err != nil {
		return nil, err
	}
	g := &growth{head: head, hashes: tx.db.edge.of(head)}
	tx.during.grown = g
	tx.AtEnd(func(context.Context) error {
		tx.lastly(qLedgerSetHead, g.head.Size, g.head.Hash[:])
		return nil
	})
	tx.AfterCommit(func() { tx.db.edge.keep(g) })
	return g, nil
}

// edge is what this process's last write left of the tree: the hashes that it needs to go on growing. They are of one head,
// and the next write uses them only where it finds that head; where another process has grown the tree it reads them anew.
type edge struct {
	mu     sync.Mutex
	head   ledger.Head
	hashes map[int64]tlog.Hash
}

func (e *edge) of(head ledger.Head) map[int64]tlog.Hash {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.head != head {
		return map[int64]tlog.Hash{}
	}
	return maps.Clone(e.hashes)
}

// keep remembers of a write that was committed what the next one needs: the roots of the complete subtrees, one for each bit
// set in the size (RFC 9162, 2.1.1).
func (e *edge) keep(g *growth) {
	kept := make(map[int64]tlog.Hash, 64)
	for size, level := g.head.Size, 0; size>>level > 0; level++ {
		if size>>level&1 == 0 {
			continue
		}
		index := tlog.StoredHashIndex(level, size>>level-1)
		hash, known := g.hashes[index]
		if !known {
			return // what was not needed before is read by whoever needs it
		}
		kept[index] = hash
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.head, e.hashes = g.head, kept
}

// read gives hashes of the tree, those it has not met from the store.
func (g *growth) read(ctx context.Context, r Reader, indexes []int64) ([]tlog.Hash, error) {
	var missing []int64
	for _, index := range indexes {
		if _, ok := g.hashes[index]; !ok {
			missing = append(missing, index)
		}
	}
	stored, err := r.LedgerHashes(ctx, missing)
	if err != nil {
		return nil, err
	}
	for i, index := range missing {
		g.hashes[index] = stored[i]
	}
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = g.hashes[index]
	}
	return hashes, nil
}

func (tx *Tx) putEntry(ctx context.Context, e ledger.Entry, vault int64, sealed []byte, made []tlog.Hash) error {
	first := tlog.StoredHashCount(e.Seq)
	for i, hash := range made {
		if err := tx.gather(ctx, qLedgerHash, first+int64(i), hash[:]); err != nil {
			return err
		}
	}
	err := tx.gather(ctx, qLedgerEntry, e.Seq, e.At, string(e.Kind), e.What, e.Actor.Kind, e.Actor.ID, e.Subject.Kind, e.Subject.ID, e.Detail[:])
	if err != nil || sealed == nil {
		return err
	}
	return tx.gather(ctx, qLedgerDetail, e.Seq, vault, sealed)
}
