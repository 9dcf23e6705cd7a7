package notary

import (
	"context"
	"math"

	"golang.org/x/mod/sumdb/tlog"

	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// Claims gives the heads of all checkpoints that were ever signed, for the ledger to be held to. A row whose signature is
// not by one of the keys, or that is not what its columns say, was tampered with: its number is in the second list.
func (n *Notary) Claims(ctx context.Context) ([]ledger.Head, []int64, error) {
	keys, err := n.Keys(ctx)
	if err != nil {
		return nil, nil, err
	}
	var claims []ledger.Head
	var bad []int64
	const most = 500
	for before := int64(math.MaxInt64); ; {
		rows, err := n.db.Read().Checkpoints(ctx, before, most)
		if err != nil || len(rows) == 0 {
			return claims, bad, err
		}
		for _, row := range rows {
			c, _, err := ledger.OpenCheckpoint([]byte(row.Note), Public(keys)...)
			if err != nil || c.Head.Size != row.Size {
				bad = append(bad, row.ID)
				continue
			}
			claims = append(claims, c.Head)
		}
		before = rows[len(rows)-1].ID
	}
}

// Continuity is how one checkpoint is shown to continue another.
type Continuity struct {
	Older, Newer ledger.Checkpoint
	Proof        []tlog.Hash
}

// Prove shows that one checkpoint continues another, by the tree as it is kept now; Conflict where it does not: then
// history was rewritten between them.
func (n *Notary) Prove(ctx context.Context, older, newer ledger.Checkpoint) (Continuity, error) {
	c := Continuity{Older: older, Newer: newer}
	var err error
	c.Proof, err = ledger.ProveConsistency(older.Head, newer.Head, hashReader(ctx, n.db.Read()))
	if err != nil {
		return c, fault.Wrap(err, fault.Conflict, "checkpoint.broken")
	}
	if err := ledger.CheckConsistency(older.Head, newer.Head, c.Proof); err != nil {
		return c, fault.Wrap(err, fault.Conflict, "checkpoint.broken")
	}
	return c, nil
}

func hashReader(ctx context.Context, r store.Reader) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return r.LedgerHashes(ctx, indexes) })
}

// Open reads a checkpoint of this installation, as somebody kept it; Invalid at «checkpoint» for one that none of its keys
// signed.
func (n *Notary) Open(ctx context.Context, signed []byte) (ledger.Checkpoint, string, error) {
	keys, err := n.Keys(ctx)
	if err != nil {
		return ledger.Checkpoint{}, "", err
	}
	c, key, err := ledger.OpenCheckpoint(signed, Public(keys)...)
	if err != nil {
		return c, key, fault.Wrap(err, fault.Invalid, "checkpoint.not_ours")
	}
	return c, key, nil
}
