package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"clavero/internal/fault"
)

// mustExist refuses to make a database where one is said to be: a command that was given a wrong folder must not find a
// new and empty installation in good order.
func (o Options) mustExist() error {
	if !o.AsIs && !o.There || o.URL != "" {
		return nil
	}
	if _, err := os.Stat(filepath.Join(o.Dir, mainFile)); errors.Is(err, fs.ErrNotExist) {
		return fault.Wrap(err, fault.NotFound, "store.place.empty", "Place", o.Dir)
	}
	return nil
}

// takeSchema takes an open database as it is, unless it is newer than this program or there is nothing in it.
func (db *DB) takeSchema(ctx context.Context) error {
	here, err := db.versionsOf(ctx, db.reader)
	if err != nil {
		return unready(err)
	}
	if here == nil {
		return fault.New(fault.NotFound, "store.place.empty", "Place", string(db.engine))
	}
	if err := mustBeKnown(manifest{Engine: db.engine, Versions: here}); err != nil {
		return err
	}
	return db.learnKeys(ctx)
}

// Current reports whether nothing is left to migrate: only then may an installation that was opened as it is be written to.
func (db *DB) Current(ctx context.Context) (bool, error) {
	lists, err := db.migrationLists()
	if err != nil {
		return false, err
	}
	here, err := db.currentVersions(ctx)
	if err != nil {
		return false, err
	}
	for _, list := range lists {
		if here[list.name] != list.newest() {
			return false, nil
		}
	}
	return true, nil
}

// versionsOf reads how far each list was applied, as far as a pool sees it; nil where no migration ever was.
func (db *DB) versionsOf(ctx context.Context, p *pool) (versions, error) {
	known, err := db.hasTable(ctx, p, "schema_version")
	if err != nil || !known {
		return nil, err
	}
	rows, err := p.db.QueryContext(ctx, "select list, max(number) from schema_version group by list")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	found := versions{}
	for rows.Next() {
		var list string
		var number int
		if err := rows.Scan(&list, &number); err != nil {
			return nil, err
		}
		found[list] = number
	}
	return found, rows.Err()
}

func (db *DB) hasTable(ctx context.Context, p *pool, name string) (bool, error) {
	text := "select count(*) from information_schema.tables where table_schema = current_schema() and table_name = $1"
	if db.engine == SQLite {
		text = "select count(*) from sqlite_master where type = 'table' and name = $1"
	}
	var n int
	err := p.db.QueryRowContext(ctx, text, name).Scan(&n)
	return n > 0, err
}
