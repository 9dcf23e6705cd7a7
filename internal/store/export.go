package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
)

// exportPostgres writes every table of the schema as the catalogue lists them, in one transaction that sees one moment.
func exportPostgres(ctx context.Context, db *DB, dir string, m *manifest) error {
	conn, err := db.ownConn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	moment := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	return pgx.BeginTxFunc(ctx, conn, moment, func(tx pgx.Tx) error {
		if err := m.readCatalogue(ctx, tx); err != nil {
			return err
		}
		for _, table := range m.Tables {
			path := filepath.Join(dir, table.Name+copySuffix)
			err := writeFile(path, func(w io.Writer) error {
				_, err := conn.PgConn().CopyTo(ctx, w, "copy "+table.target()+" to stdout")
				return err
			})
			if err != nil {
				return err
			}
			if err := m.add(path); err != nil {
				return err
			}
		}
		return nil
	})
}

// ownConn is a connection outside the pools, for long work that must not be cut off for idling.
func (db *DB) ownConn(ctx context.Context) (*pgx.Conn, error) {
	config, err := postgresConfig(db.opts.URL)
	if err != nil {
		return nil, err
	}
	config.RuntimeParams["application_name"] = "clavero backup"
	config.RuntimeParams["idle_in_transaction_session_timeout"] = "0"
	return pgx.ConnectConfig(ctx, config)
}

// target is the table with its columns as COPY wants them.
func (t backupTable) target() string {
	columns := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		columns[i] = pgx.Identifier{column}.Sanitize()
	}
	return fmt.Sprintf("%s (%s)", pgx.Identifier{t.Name}.Sanitize(), strings.Join(columns, ", "))
}

// readCatalogue lists the tables, their columns and the sequences, and reads the head of the ledger.
func (m *manifest) readCatalogue(ctx context.Context, tx pgx.Tx) error {
	rows, err := tx.Query(ctx, `select t.table_name, array_agg(c.column_name order by c.ordinal_position)
		from information_schema.tables t join information_schema.columns c using (table_schema, table_name)
		where t.table_schema = current_schema() and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
		group by t.table_name order by t.table_name`)
	if err != nil {
		return err
	}
	m.Tables, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (backupTable, error) {
		var t backupTable
		return t, row.Scan(&t.Name, &t.Columns)
	})
	if err != nil {
		return err
	}
	rows, err = tx.Query(ctx, `select sequencename, last_value from pg_sequences
		where schemaname = current_schema() and last_value is not null`)
	if err != nil {
		return err
	}
	m.Sequences = map[string]int64{}
	var name string
	var last int64
	_, err = pgx.ForEachRow(rows, []any{&name, &last}, func() error {
		m.Sequences[name] = last
		return nil
	})
	if err != nil {
		return err
	}
	var hash []byte
	err = tx.QueryRow(ctx, headText).Scan(&m.Head.Size, &hash)
	copy(m.Head.Hash[:], hash)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	return err
}

// importPostgres loads the tables of a backup into a schema of the same version, all or nothing. Foreign keys are taken
// off meanwhile, so that the order of the tables does not matter, and are checked when they are put back.
func importPostgres(ctx context.Context, db *DB, dir string, m manifest) error {
	conn, err := db.ownConn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		keys, err := dropForeignKeys(ctx, tx)
		if err != nil {
			return err
		}
		for _, table := range m.Tables {
			if err := loadTable(ctx, conn, dir, table); err != nil {
				return fmt.Errorf("table %s: %w", table.Name, err)
			}
		}
		for name, last := range m.Sequences {
			if _, err := tx.Exec(ctx, "select setval($1, $2)", pgx.Identifier{name}.Sanitize(), last); err != nil {
				return err
			}
		}
		for _, key := range keys {
			if _, err := tx.Exec(ctx, key); err != nil {
				return err
			}
		}
		return nil
	})
}

// dropForeignKeys takes all foreign keys off and returns the statements that put them back.
func dropForeignKeys(ctx context.Context, tx pgx.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, `select format('alter table %s drop constraint %I', conrelid::regclass, conname),
			format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
		from pg_constraint where contype = 'f' and connamespace = to_regnamespace(current_schema())`)
	if err != nil {
		return nil, err
	}
	var drops, adds []string
	var drop, add string
	_, err = pgx.ForEachRow(rows, []any{&drop, &add}, func() error {
		drops, adds = append(drops, drop), append(adds, add)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, drop := range drops {
		if _, err := tx.Exec(ctx, drop); err != nil {
			return nil, err
		}
	}
	return adds, nil
}

// loadTable puts the rows of the backup in the place of those that the migrations made.
func loadTable(ctx context.Context, conn *pgx.Conn, dir string, table backupTable) error {
	if _, err := conn.Exec(ctx, "delete from "+pgx.Identifier{table.Name}.Sanitize()); err != nil {
		return err
	}
	file, err := os.Open(filepath.Join(dir, filepath.Base(table.Name)+copySuffix))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	_, err = conn.PgConn().CopyFrom(ctx, file, "copy "+table.target()+" from stdin")
	return err
}
