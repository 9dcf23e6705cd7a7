package ledger

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// ProveInclusion gives the hashes that show entry number seq to be in the ledger of that head (RFC 9162, 2.1.3): about
// log2 of its size, 32 bytes each.
func ProveInclusion(head Head, seq int64, hashes tlog.HashReader) ([]tlog.Hash, error) {
	if seq < 0 || seq >= head.Size {
		return nil, fmt.Errorf("ledger: no entry %d in a ledger of %d", seq, head.Size)
	}
	proof, err := tlog.ProveRecord(head.Size, seq, hashes)
	if err != nil {
		return nil, fmt.Errorf("ledger: prove entry %d: %w", seq, err)
	}
	return proof, nil
}

// CheckInclusion tells whether proof shows e, as it stands, to be in the ledger of that head. It needs nothing else.
func CheckInclusion(head Head, e Entry, proof []tlog.Hash) error {
	if e.Seq < 0 || e.Seq >= head.Size {
		return fmt.Errorf("ledger: no entry %d in a ledger of %d", e.Seq, head.Size)
	}
	if err := tlog.CheckRecord(proof, head.Size, head.Hash, e.Seq, e.Hash()); err != nil {
		return fmt.Errorf("ledger: entry %d is not shown to be in %s: %w", e.Seq, head, err)
	}
	return nil
}

// ProveConsistency gives the hashes that show the ledger of head to continue that of older (RFC 9162, 2.1.4).
func ProveConsistency(older, head Head, hashes tlog.HashReader) ([]tlog.Hash, error) {
	if older.Size > head.Size {
		return nil, fmt.Errorf("ledger: %d entries cannot continue %d", head.Size, older.Size)
	}
	if older.Size == 0 {
		return nil, nil
	}
	proof, err := tlog.ProveTree(head.Size, older.Size, hashes)
	if err != nil {
		return nil, fmt.Errorf("ledger: prove that %d continues %d: %w", head.Size, older.Size, err)
	}
	return proof, nil
}

// CheckConsistency tells whether proof shows that nothing up to older was changed on the way to head.
func CheckConsistency(older, head Head, proof []tlog.Hash) error {
	if older.Size > head.Size {
		return fmt.Errorf("ledger: %d entries cannot continue %d", head.Size, older.Size)
	}
	if older.Size == 0 {
		if older != Empty() || len(proof) != 0 {
			return fmt.Errorf("ledger: %s is not the head of an empty ledger", older)
		}
		return nil
	}
	if err := tlog.CheckTree(proof, head.Size, head.Hash, older.Size, older.Hash); err != nil {
		return fmt.Errorf("ledger: %s is not shown to continue %s: %w", head, older, err)
	}
	return nil
}
