package store

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
)

// Scrub rewrites the files of the database so that nothing of what was erased is left in free pages, in indexes or in the
// log of SQLite: see docs/operacion.md for what each engine leaves where, and for how long. It waits for its turn and
// holds writers up meanwhile: as long as it takes to write the main data once.
//
// SQLite: the main file is rewritten whole and its log emptied. PostgreSQL: the tables that lose something by a disposition
// are rewritten, and the old files go; its write-ahead log keeps the old pages until it is overwritten or archived away.
func (db *DB) Scrub(ctx context.Context) error {
	if db.engine == Postgres {
		return unready(db.scrubPostgres(ctx))
	}
	if _, err := db.writer.db.ExecContext(ctx, "vacuum"); err != nil {
		return unready(err)
	}
	return unready(db.emptyLogs(ctx))
}

var errLogInUse = errors.New("store: a reader of an older moment keeps the log of the database from being emptied")

// emptyLogs moves what the logs of both files hold into them, and makes the logs empty.
func (db *DB) emptyLogs(ctx context.Context) error {
	for _, p := range []*pool{db.writer, db.eventWriter} {
		var busy, pages, moved int
		if err := p.db.QueryRowContext(ctx, "pragma wal_checkpoint(truncate)").Scan(&busy, &pages, &moved); err != nil {
			return err
		}
		if busy != 0 {
			return errLogInUse
		}
	}
	return nil
}

func (db *DB) scrubPostgres(ctx context.Context) error {
	conn, err := db.ownConn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	for _, table := range tablesOf(WithCase, Residual, WithLast) {
		if _, err := conn.Exec(ctx, "vacuum (full) "+table); err != nil {
			return err
		}
	}
	return nil
}

// ScrubRegister does the same with what the disposition of a month of the register took something from: on SQLite the whole file
// of the accesses is rewritten.
func (db *DB) ScrubRegister(ctx context.Context) error {
	if db.engine != Postgres {
		if _, err := db.eventWriter.db.ExecContext(ctx, "vacuum"); err != nil {
			return unready(err)
		}
		return unready(db.emptyLogs(ctx))
	}
	conn, err := db.ownConn(ctx)
	if err != nil {
		return unready(err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	for _, table := range tablesOf(WithDay) {
		if _, err := conn.Exec(ctx, "vacuum (full) "+table); err != nil {
			return unready(err)
		}
	}
	return nil
}

// tablesOf are those from which a disposition takes something, by their fate.
func tablesOf(fates ...Fate) []string {
	var tables []string
	for _, place := range Places {
		if slices.Contains(fates, place.Fate) {
			tables = append(tables, place.Table)
		}
	}
	return tables
}

// Files are the files of a SQLite place, for those who look for what should not be in them.
func (db *DB) Files() ([]string, error) {
	if db.engine == Postgres {
		return nil, nil
	}
	return filepath.Glob(filepath.Join(db.opts.Dir, "*.db*"))
}

// Tables names every table there is, on SQLite of both files.
func (db *DB) Tables(ctx context.Context) ([]string, error) {
	text := `select name from pragma_table_list where schema = 'main' and type in ('table', 'virtual') and name not like 'sqlite_%' order by name`
	if db.engine == Postgres {
		text = `select table_name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name`
	}
	var all []string
	for _, p := range []*pool{db.reader, db.eventReader} {
		names, err := collect[string](p.db.QueryContext(ctx, text))(func(row scanner) (string, error) { //nolint:rowserrcheck // collect looks at it
			var name string
			return name, row.Scan(&name)
		})
		if err != nil {
			return nil, err
		}
		all = append(all, names...)
	}
	slices.Sort(all)
	return slices.Compact(all), nil
}
