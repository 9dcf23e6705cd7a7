package store

import (
	"context"
	"time"
)

// The states of a month's archive. Only in the second and the third is the file what counts, and no access of the database's.
const (
	ArchiveBegun   = "begun"   // its vault is made; a file of that name is worth nothing
	ArchiveWritten = "written" // the file is on the disk and was read back; the ledger has its hash; accesses are being removed
	ArchiveMoved   = "moved"   // they are removed
	// ArchiveDisposed is one whose month was disposed of: its key is gone, and its file too once the act is carried out.
	ArchiveDisposed = "disposed"
)

// RegisterArchive is a month of accesses in a sealed file.
type RegisterArchive struct {
	Month    string // 2026-11
	State    string
	Vault    int64
	Accesses int64
	Plain    int64 // bytes before they were sealed
	Size     int64 // bytes of the file
	SHA256   [32]byte
	At       time.Time
	Entry    int64 // of the ledger
}

// Kept reports whether the file is what counts.
func (a RegisterArchive) Kept() bool { return a.State == ArchiveWritten || a.State == ArchiveMoved }

const archiveColumns = `a.month, a.state, a.vault_id, a.accesses, a.plain_size, a.file_size, a.sha256, a.at, a.entry`

var (
	qArchiveBegin = query("archive.begin", `insert into register_archive (month, state, vault_id, accesses, plain_size, file_size, at, entry) values ($1, 'begun', $2, 0, 0, 0, $3, 0)`)
	qArchiveWrite = query("archive.written", `update register_archive set state = 'written', accesses = $2, plain_size = $3, file_size = $4, sha256 = $5, at = $6, entry = $7
		where month = $1 and state = 'begun'`)
	qArchiveMoved = query("archive.moved", `update register_archive set state = 'moved' where month = $1 and state = 'written'`)
	qArchive      = query("archive.one", `select `+archiveColumns+` from register_archive a where a.month = $1`)
	qArchives     = query("archive.list", `select `+archiveColumns+` from register_archive a order by a.month`)

	qAccessRemove = eventQuery("access.remove", `delete from access where id in (select a.id from access a
		where a.id >= $1 and a.id < $2 and (a.id & 255) = $3 and a.n <= $4 order by a.id limit $5)`)
)

// BeginArchive notes that a month's archive is being made under a vault.
func (tx *Tx) BeginArchive(ctx context.Context, month string, vault int64) error {
	_, err := tx.exec(ctx, qArchiveBegin, month, vault, micros(tx.Now))
	return err
}

// ArchiveWritten notes that the file is there; false where it was noted before.
func (tx *Tx) ArchiveWritten(ctx context.Context, a RegisterArchive) (bool, error) {
	n, err := tx.exec(ctx, qArchiveWrite, a.Month, a.Accesses, a.Plain, a.Size, a.SHA256[:], micros(a.At), a.Entry)
	return n == 1, err
}

// ArchiveMoved notes that a month's accesses are removed.
func (tx *Tx) ArchiveMoved(ctx context.Context, month string) error {
	_, err := tx.exec(ctx, qArchiveMoved, month)
	return err
}

// RegisterArchive finds a month's archive; fault.NotFound where none was begun.
func (r Reader) RegisterArchive(ctx context.Context, month string) (RegisterArchive, error) {
	a, err := scanArchive(r.row(ctx, qArchive, month))
	return a, found(err)
}

// RegisterArchives lists them by month.
func (r Reader) RegisterArchives(ctx context.Context) ([]RegisterArchive, error) {
	return collect[RegisterArchive](r.query(ctx, qArchives))(scanArchive)
}

func scanArchive(row scanner) (RegisterArchive, error) {
	var a RegisterArchive
	var at int64
	var sum []byte
	err := row.Scan(&a.Month, &a.State, &a.Vault, &a.Accesses, &a.Plain, &a.Size, &sum, &at, &a.Entry)
	a.At = instant(at)
	copy(a.SHA256[:], sum)
	return a, err
}

// RemoveAccesses removes up to limit of a node's accesses from one instant up to, not including, another, up to a number, and
// tells how many there were. Only what is archived is removed.
func (tx *Tx) RemoveAccesses(ctx context.Context, from, to time.Time, node int, last int64, limit int) (int64, error) {
	return tx.exec(ctx, qAccessRemove, idOf(from), idOf(to), node, last, limit)
}
