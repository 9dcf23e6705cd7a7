package ledger

import (
	"context"
	"errors"

	"golang.org/x/mod/sumdb/tlog"
)

// Source is where a verifier reads a ledger: the store, or the reader of an exported one.
type Source interface {
	// Head gives the current head.
	Head(ctx context.Context) (Head, error)
	// Entries gives up to limit entries in order of number, beginning with the first whose number is from or more.
	Entries(ctx context.Context, from int64, limit int) ([]Entry, error)
	// Hashes gives the tree's hashes of those numbers, in the same order. One that is missing makes the answer an error
	// that has ErrNoHash as its cause.
	Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error)
}

// DetailSource is a Source that can also show what is kept sealed beside the entries.
type DetailSource interface {
	Source
	// Details gives what is kept beside the entries of those numbers; one that was disposed of is absent.
	Details(ctx context.Context, numbers []int64) (map[int64]Detail, error)
}

// Detail is what is kept beside an entry, opened.
type Detail struct {
	Salt  [16]byte
	Bytes []byte
}

// ErrNoHash says that the tree lacks a hash that its size calls for.
var ErrNoHash = errors.New("ledger: the tree lacks a hash")

// Reader lets a Source serve Append and the proofs.
func Reader(ctx context.Context, src Source) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		if len(indexes) == 0 {
			return nil, nil
		}
		return src.Hashes(ctx, indexes)
	})
}
