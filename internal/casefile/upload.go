package casefile

import (
	"context"
	"fmt"

	"clavero/internal/store"
)

// KeepUpload keeps a file between its preview and its being applied, sealed, for the one person who put it up.
func (f *Files) KeepUpload(ctx context.Context, db *store.DB, staff int64, kind, name string, content []byte) (int64, error) {
	id := db.NewID()
	sealed := f.keys.Seal(content, UploadRow(id))
	err := db.WriteLight(ctx, func(tx *store.Tx) error {
		return tx.InsertUpload(ctx, store.Upload{ID: id, Staff: staff, Kind: kind, Name: name, Sealed: sealed})
	})
	return id, err
}

// Upload gives a kept file back to the person who put it up; fault.NotFound for anybody else and after a day.
func (f *Files) Upload(ctx context.Context, r store.Reader, id, staff int64, kind string) (string, []byte, error) {
	u, err := r.Upload(ctx, id, staff, kind)
	if err != nil {
		return "", nil, err
	}
	content, err := f.keys.Open(u.Sealed, UploadRow(u.ID))
	return u.Name, content, err
}

// UploadRow names the row that an upload is sealed for.
func UploadRow(id int64) string { return fmt.Sprintf("upload/%d", id) }

// LedgerKeyRow names the row that the secret of a signing key is sealed for.
func LedgerKeyRow(id int64) string { return fmt.Sprintf("ledger_key/%d", id) }
