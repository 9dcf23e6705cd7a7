package store

import (
	"context"
	"time"
)

var (
	qUploadInsert = query("upload.insert", `insert into upload (id, staff_id, kind, name, sealed, at) values ($1, $2, $3, $4, $5, $6)`)
	qUpload       = query("upload.byID", `select u.id, u.staff_id, u.kind, u.name, u.sealed, u.at from upload u where u.id = $1 and u.staff_id = $2 and u.kind = $3`)
	qUploadDelete = query("upload.delete", `delete from upload where id = $1`)
	qUploadClean  = query("upload.clean", `delete from upload where at < $1`)
)

// Upload is a file between its preview and its being applied.
type Upload struct {
	ID     int64
	Staff  int64
	Kind   string // list, catalogue, steps
	Name   string
	Sealed []byte
	At     time.Time
}

// Upload loads a file that this person put up; fault.NotFound for anybody else's.
func (r Reader) Upload(ctx context.Context, id, staff int64, kind string) (Upload, error) {
	var u Upload
	var at int64
	err := r.row(ctx, qUpload, id, staff, kind).Scan(&u.ID, &u.Staff, &u.Kind, &u.Name, &u.Sealed, &at)
	u.At = instant(at)
	return u, found(err)
}

// InsertUpload keeps a file until it is applied.
func (tx *Tx) InsertUpload(ctx context.Context, u Upload) error {
	_, err := tx.exec(ctx, qUploadInsert, u.ID, u.Staff, u.Kind, u.Name, u.Sealed, micros(tx.Now))
	return err
}

// DeleteUpload forgets a file that was applied.
func (tx *Tx) DeleteUpload(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, qUploadDelete, id)
	return err
}

// CleanUploads erases files put up before a moment.
func (tx *Tx) CleanUploads(ctx context.Context, before time.Time) (int64, error) {
	return tx.exec(ctx, qUploadClean, micros(before))
}
