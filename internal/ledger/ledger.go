// Package ledger is the append-only history of every act, in a form that a third party can verify without trusting the
// server (6).
//
// Entries are numbered from 0 and hashed into a Merkle tree as RFC 9162 (2.1) describes it, with
// golang.org/x/mod/sumdb/tlog. The store keeps three things: the entries, the tree's hashes and the current Head, the
// pair of size and root. Whoever has kept a head (mails to officials carry it) can later show that everything up to it
// is as it was: Verify recomputes all, and the proofs of proof.go do it for one entry without the rest.
//
// An entry holds no personal data: kinds, short tokens, numbers. What there is to say about an act is kept beside it,
// sealed under the key of its case, and the entry holds its hash made with a salt (NewDetail). When the term of a
// record ends, that key is ended and the detail with it; the entry, the hash and the proof stand.
//
// What is hashed is the canonical text of an entry, versioned and fixed by golden tests, never a database's or JSON's
// idea of it.
package ledger

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Append gives what is to be stored for entry e, which must be number size: the tree's hashes, whose numbers start at
// tlog.StoredHashCount(size), and the new head. hashes reads what is stored so far. The caller holds the ledger's lock
// and stores entry, hashes and head in one transaction.
func Append(size int64, e Entry, hashes tlog.HashReader) ([]tlog.Hash, Head, error) {
	if err := e.Check(); err != nil {
		return nil, Head{}, err
	}
	if e.Seq != size {
		return nil, Head{}, fmt.Errorf("ledger: entry %d offered where %d is next", e.Seq, size)
	}
	added, err := tlog.StoredHashes(size, e.Canonical(), hashes)
	if err != nil {
		return nil, Head{}, fmt.Errorf("ledger: append entry %d: %w", size, err)
	}
	grown := withAdded{stored: hashes, first: tlog.StoredHashCount(size), added: added}
	root, err := tlog.TreeHash(size+1, grown)
	if err != nil {
		return nil, Head{}, fmt.Errorf("ledger: root of %d entries: %w", size+1, err)
	}
	return added, Head{Size: size + 1, Hash: root}, nil
}

// withAdded reads stored hashes together with those of an entry that is not stored yet.
type withAdded struct {
	stored tlog.HashReader
	first  int64
	added  []tlog.Hash
}

// ReadHashes implements tlog.HashReader.
func (w withAdded) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var old []int64
	for _, index := range indexes {
		if index < w.first {
			old = append(old, index)
		}
	}
	read, err := w.stored.ReadHashes(old)
	if err != nil {
		return nil, err
	}
	if len(read) != len(old) {
		return nil, ErrNoHash
	}
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index < w.first {
			hashes[i], read = read[0], read[1:]
		} else {
			hashes[i] = w.added[index-w.first]
		}
	}
	return hashes, nil
}
