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
	// Details gives what is kept beside entries by their numbers. What is kept and does not open as what it was sealed
	// as is there without its bytes; where nothing is kept at all, there is none.
	Details(ctx context.Context, entries []Entry) (map[int64]Detail, error)
}

// Detail is what is kept beside an entry, opened.
type Detail struct {
	Salt  [16]byte
	Bytes []byte
	Ended bool // its key was ended, by a disposition or with a form that was dropped
}

// StraySource is a Source that can tell of rows beside those that the verifier asks for.
type StraySource interface {
	Source
	Bounds(ctx context.Context) (Bounds, error)
}

// Bounds are the lowest and highest numbers of what is kept; 0 and -1 where there is nothing.
type Bounds struct {
	FirstEntry              int64
	FirstHash, LastHash     int64
	FirstDetail, LastDetail int64
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
