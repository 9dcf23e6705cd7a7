package casefile

import (
	"context"
	"errors"

	"golang.org/x/mod/sumdb/tlog"

	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/seal"
	"clavero/internal/store"
)

// Source reads the ledger of a database for its verifier, with what is kept sealed beside the entries.
type Source struct {
	files *Files
	db    *store.DB
}

var (
	_ ledger.DetailSource = Source{}
	_ ledger.StraySource  = Source{}
)

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

// Details opens what is kept beside the entries. What a disposition ended, or the dropping of a form, is marked as ended;
// what does not open as what it was sealed as is given without its bytes.
func (s Source) Details(ctx context.Context, entries []ledger.Entry) (map[int64]ledger.Detail, error) {
	details, err := s.plain(ctx, entries)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if _, known := details[e.Seq]; known {
			continue
		}
		detail, found, err := s.detail(ctx, e)
		if err != nil {
			return nil, err
		}
		if found {
			details[e.Seq] = detail
		}
	}
	return details, nil
}

// plain reads together what lies together, and opens what opens as it should. The rest is looked at one by one.
func (s Source) plain(ctx context.Context, entries []ledger.Entry) (map[int64]ledger.Detail, error) {
	details := make(map[int64]ledger.Detail, len(entries))
	n := int64(len(entries))
	if n == 0 || entries[n-1].Seq-entries[0].Seq != n-1 {
		return details, nil
	}
	kept, err := s.db.Read().LedgerDetails(ctx, entries[0].Seq, entries[n-1].Seq)
	vaults := map[int64]*seal.Vault{}
	for _, d := range kept {
		vault, known := vaults[d.Vault]
		if !known {
			vault, _ = s.files.keys.OpenVault(d.Vault, d.Wrapped) // nil: why it does not open is found one by one
			vaults[d.Vault] = vault
		}
		if vault == nil {
			continue
		}
		if detail, failed := openDetail(vault, d.Sealed); failed == nil {
			details[d.Seq] = detail
		}
	}
	return details, err
}

func (s Source) detail(ctx context.Context, e ledger.Entry) (ledger.Detail, bool, error) {
	r := s.db.Read()
	vault, _, err := r.LedgerDetail(ctx, e.Seq)
	if fault.Is(err, fault.NotFound) {
		disposed, err := r.DetailDisposed(ctx, e.Seq)
		return ledger.Detail{Ended: disposed}, disposed, err
	}
	if err != nil {
		return ledger.Detail{}, false, err
	}
	detail, err := s.files.Detail(ctx, r, e.Seq)
	switch {
	case err == nil:
		return detail, true, nil
	case errors.Is(err, seal.ErrTampered), errors.Is(err, errShortDetail):
		return ledger.Detail{}, true, nil
	case fault.Is(err, fault.NotFound):
		ended, err := mayHaveEnded(ctx, r, e, vault)
		return ledger.Detail{Ended: ended}, true, err
	}
	return ledger.Detail{}, false, err
}

// mayHaveEnded tells a vault that was ended from one that never was. A disposition leaves the vault's row with the moment
// of its end; only with a form that was dropped, and so with a petition that is not there, the row itself goes.
func mayHaveEnded(ctx context.Context, r store.Reader, e ledger.Entry, vault int64) (bool, error) {
	ended, err := r.VaultEnded(ctx, vault)
	if err == nil || !fault.Is(err, fault.NotFound) {
		return ended, err
	}
	if e.Subject.Kind != ledger.OnPetition {
		return false, nil
	}
	_, err = r.Petition(ctx, e.Subject.ID)
	if fault.Is(err, fault.NotFound) {
		return true, nil
	}
	return false, err
}

// Bounds gives the lowest and highest numbers of the ledger's rows.
func (s Source) Bounds(ctx context.Context) (ledger.Bounds, error) {
	return s.db.Read().LedgerBounds(ctx)
}
