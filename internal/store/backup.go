package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"clavero/internal/fault"
	"clavero/internal/ledger"
)

// A backup is a folder: the files of the database and a manifest that tells what they are and what they must hash to. On
// SQLite they are the two database files; on PostgreSQL one file for each table, in the format of COPY, all of one moment.
// The keyring is not in it and is kept apart.
const (
	manifestFile  = "manifest.json"
	backupFormat  = 1
	copySuffix    = ".copy"
	partialSuffix = ".partial-*"
)

type manifest struct {
	Format    int              `json:"format"`
	Engine    Engine           `json:"engine"`
	MadeAt    time.Time        `json:"made_at"`
	KeepUntil time.Time        `json:"keep_until,omitzero"` // what was disposed of since is still in it
	Versions  versions         `json:"versions"`
	Files     []backupFile     `json:"files"`
	Tables    []backupTable    `json:"tables,omitempty"`
	Sequences map[string]int64 `json:"sequences,omitempty"`
	Head      ledger.Head      `json:"-"` // of the ledger in the copy
	HeadText  string           `json:"ledger_head,omitempty"`
}

type backupFile struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// backupTable is a table of PostgreSQL with its columns in the order they were written.
type backupTable struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"`
}

// Backup writes a copy of all data into dir, which must not exist or be empty, while the program goes on. The copy is of
// one moment (on SQLite: of one for the main data, and an earlier one for the accesses, so that nothing in them points
// nowhere). The folder appears when it is complete, and is for its owner only.
//
// The copy says until when it may be kept, in its manifest and in a file of its own for those who clear copies away.
//
// What it gives is the head of the ledger in the copy, to be compared with when the copy is restored.
func (db *DB) Backup(ctx context.Context, dir string, keepUntil time.Time) (ledger.Head, error) {
	if err := mustBeFree(dir); err != nil {
		return ledger.Head{}, err
	}
	parent := filepath.Dir(filepath.Clean(dir))
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return ledger.Head{}, err
	}
	partial, err := os.MkdirTemp(parent, filepath.Base(dir)+partialSuffix)
	if err != nil {
		return ledger.Head{}, err
	}
	defer func() { _ = os.RemoveAll(partial) }()
	head, err := db.backupInto(ctx, partial, keepUntil)
	if err != nil {
		return ledger.Head{}, unready(err)
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, os.ErrNotExist) {
		return ledger.Head{}, err
	}
	return head, os.Rename(partial, dir)
}

// mustBeFree refuses, as a Conflict, a folder that holds anything.
func mustBeFree(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "store.backup.taken", "Dir", dir)
}

func (db *DB) backupInto(ctx context.Context, dir string, keepUntil time.Time) (ledger.Head, error) {
	m := manifest{Format: backupFormat, Engine: db.engine, MadeAt: db.Now(), KeepUntil: keepUntil, Head: ledger.Empty()}
	if err := writeKeepUntil(dir, keepUntil); err != nil {
		return m.Head, err
	}
	var err error
	if m.Versions, err = db.currentVersions(ctx); err != nil {
		return m.Head, err
	}
	copyData := copySQLite
	if db.engine == Postgres {
		copyData = exportPostgres
	}
	if err := copyData(ctx, db, dir, &m); err != nil {
		return m.Head, err
	}
	m.HeadText = m.Head.String()
	text, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return m.Head, err
	}
	return m.Head, writeFile(filepath.Join(dir, manifestFile), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	})
}

// KeepUntilFile tells in one line, as YYYY-MM-DD, the last day on which the copy beside it may be kept.
const KeepUntilFile = "keep-until"

func writeKeepUntil(dir string, until time.Time) error {
	if until.IsZero() {
		return nil
	}
	return writeFile(filepath.Join(dir, KeepUntilFile), func(w io.Writer) error {
		_, err := io.WriteString(w, until.UTC().Format(time.DateOnly)+"\n")
		return err
	})
}

func (db *DB) currentVersions(ctx context.Context) (versions, error) {
	lists, err := db.migrationLists()
	if err != nil {
		return nil, err
	}
	current := versions{}
	for _, list := range lists {
		var n int
		err := list.pool.db.QueryRowContext(ctx, "select max(number) from schema_version where list = $1", list.name).Scan(&n)
		if err != nil {
			return nil, err
		}
		current[list.name] = n
	}
	return current, nil
}

// copySQLite copies both files, the accesses first.
func copySQLite(ctx context.Context, db *DB, dir string, m *manifest) error {
	for _, name := range []string{eventsFile, mainFile} {
		to := filepath.Join(dir, name)
		if err := vacuumInto(ctx, filepath.Join(db.opts.Dir, name), to); err != nil {
			return err
		}
		if err := m.add(to); err != nil {
			return err
		}
	}
	return m.readHead(ctx, filepath.Join(dir, mainFile))
}

// readHead reads the head of the ledger in a copied file, which nobody writes to.
func (m *manifest) readHead(ctx context.Context, path string) error {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", sqliteAddress(absolute, url.Values{"mode": {"ro"}, "immutable": {"1"}}))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	var hash []byte
	err = db.QueryRowContext(ctx, headText).Scan(&m.Head.Size, &hash)
	copy(m.Head.Hash[:], hash)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

const headText = "select size, hash from ledger_head where id = 1"

// vacuumInto writes what one reading transaction sees of a SQLite file into another; writers are not held up.
func vacuumInto(ctx context.Context, from, to string) error {
	if err := makePrivate(to); err != nil {
		return err
	}
	absolute, err := filepath.Abs(from)
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", sqliteAddress(absolute, url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)"}}))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(ctx, "vacuum into $1", to); err != nil {
		return err
	}
	return syncFile(to)
}

// add puts a finished file into the manifest.
func (m *manifest) add(path string) error {
	sum, size, err := hashFile(path)
	if err != nil {
		return err
	}
	m.Files = append(m.Files, backupFile{Name: filepath.Base(path), Size: size, SHA256: sum})
	return nil
}

// readManifest reads what a backup says of itself and checks every file against it.
func readManifest(dir string) (manifest, error) {
	var m manifest
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil || m.Format != backupFormat {
		return m, fault.Wrap(err, fault.Invalid, "store.backup.unknown", "Dir", dir)
	}
	for _, file := range m.Files {
		if !filepath.IsLocal(file.Name) {
			return m, fault.New(fault.Invalid, "store.backup.damaged", "File", file.Name)
		}
		sum, size, err := hashFile(filepath.Join(dir, file.Name))
		if err != nil || sum != file.SHA256 || size != file.Size {
			return m, fault.Wrap(err, fault.Invalid, "store.backup.damaged", "File", file.Name)
		}
	}
	return m, nil
}

func hashFile(path string) (string, int64, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = file.Close() }()
	hash := sha256.New()
	size, err := io.Copy(hash, file)
	return hex.EncodeToString(hash.Sum(nil)), size, err
}

// writeFile makes a file for its owner only, and leaves it on the disk rather than on the way there.
func writeFile(path string, write func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err := write(file); err != nil {
		return errors.Join(err, file.Close())
	}
	if err := file.Sync(); err != nil {
		return errors.Join(err, file.Close())
	}
	return file.Close()
}

func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}
