package casefile

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"

	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// Source reads the ledger of a database for its verifier, with what is kept sealed beside the entries.
type Source struct {
	files *Files
	db    *store.DB
}

var _ ledger.DetailSource = Source{}

// Source gives the ledger of db to [ledger.Verify].
func (f *Files) Source(db *store.DB) Source { return Source{files: f, db: db} }

// Head gives the current head.
func (s Source) Head(ctx context.Context) (ledger.Head, error) { return s.db.Read().LedgerHead(ctx) }

// Entries gives up to limit entries in order, from that number on.
func (s Source) Entries(ctx context.Context, from int64, limit int) ([]ledger.Entry, error) {
	return s.db.Read().LedgerEntries(ctx, from, limit)
}

// Hashes gives the tree's hashes of those numbers.
func (s Source) Hashes(ctx context.Context, indexes []int64) ([]tlog.Hash, error) {
	return s.db.Read().LedgerHashes(ctx, indexes)
}

// Details opens what is kept beside the entries; what a disposition, or the dropping of a form, ended is absent.
func (s Source) Details(ctx context.Context, numbers []int64) (map[int64]ledger.Detail, error) {
	details := make(map[int64]ledger.Detail, len(numbers))
	for _, seq := range numbers {
		detail, err := s.files.Detail(ctx, s.db.Read(), seq)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		details[seq] = detail
	}
	return details, nil
}
