package store

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"clavero/internal/fault"
)

// Restore loads the backup in dir into an empty place of the same engine, and migrates it forward to this program unless
// it is to stay as it is.
//
// It refuses a place that holds data (Conflict), a backup of another engine or one that is damaged (Invalid), and one
// made by a newer program (Conflict). Should it fail in the middle on PostgreSQL, the database is left without data and
// must be made anew; on SQLite nothing is left.
func Restore(ctx context.Context, o Options, dir string) error {
	m, err := readManifest(dir)
	if err != nil {
		return err
	}
	engine := SQLite
	if o.URL != "" {
		engine = Postgres
	}
	if m.Engine != engine {
		return fault.New(fault.Invalid, "store.backup.engine", "Backup", string(m.Engine), "Place", string(engine))
	}
	if err := mustBeKnown(m); err != nil {
		return err
	}
	if engine == SQLite {
		return restoreSQLite(ctx, o, dir, m)
	}
	return restorePostgres(ctx, o, dir, m)
}

// mustBeKnown refuses a backup with migrations that this program does not have.
func mustBeKnown(m manifest) error {
	lists, err := (&DB{engine: m.Engine}).migrationLists()
	if err != nil {
		return err
	}
	for _, list := range lists {
		if err := notNewer(list.name, m.Versions[list.name], list.newest()); err != nil {
			return err
		}
	}
	return nil
}

func restoreSQLite(ctx context.Context, o Options, dir string, m manifest) error {
	if err := placeFiles(o.Dir, dir, m); err != nil {
		return unready(err)
	}
	db, err := Open(ctx, o)
	if err != nil {
		return err
	}
	return db.Close()
}

// placeFiles copies the files to where they are used, under the folder's lock.
func placeFiles(to, from string, m manifest) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	lock, err := lockFolder(to, lockFile)
	if err != nil {
		return err
	}
	defer func() { _ = lock.release() }()
	for _, file := range m.Files {
		if _, err := os.Lstat(filepath.Join(to, file.Name)); err == nil {
			return fault.New(fault.Conflict, "store.place.taken")
		}
	}
	var placed []string
	for _, file := range m.Files {
		path := filepath.Join(to, file.Name)
		placed = append(placed, path)
		if err := copyFile(path, filepath.Join(from, file.Name)); err != nil {
			for _, path := range placed {
				_ = os.Remove(path)
			}
			return err
		}
	}
	return nil
}

func copyFile(to, from string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	return writeFile(to, func(w io.Writer) error {
		_, err := io.Copy(w, source)
		return err
	})
}

func restorePostgres(ctx context.Context, o Options, dir string, m manifest) error {
	db, err := connect(ctx, o)
	if err != nil {
		return err
	}
	return errors.Join(unready(db.restoreInto(ctx, dir, m)), db.Close())
}

func (db *DB) restoreInto(ctx context.Context, dir string, m manifest) error {
	var tables int
	err := db.reader.db.QueryRowContext(ctx, "select count(*) from information_schema.tables where table_schema = current_schema()").
		Scan(&tables)
	if err != nil {
		return err
	}
	if tables > 0 {
		return fault.New(fault.Conflict, "store.place.taken")
	}
	if err := db.migrate(ctx, m.Versions); err != nil {
		return err
	}
	if err := importPostgres(ctx, db, dir, m); err != nil {
		return err
	}
	if db.opts.AsIs {
		return db.takeSchema(ctx)
	}
	return db.prepareSchema(ctx)
}
