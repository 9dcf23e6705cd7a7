package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// ReaderSQL shows tests the pool of readers.
func ReaderSQL(db *DB) *sql.DB { return db.reader.db }

// CheckLock looks after the node's lock as its watcher does now and then.
func CheckLock(ctx context.Context, db *DB) { db.lock.(*serverLock).check(ctx) }

// What tests see of the inside.
var (
	IsUnique = isUnique
	ToSQLite = toSQLite
	TablesIn = tablesIn
)

var (
	qTestLast = query("test.last", `select coalesce(max(last), 0) from folio_counter where year = $1`)
	qTestUnit = query("test.unit", `insert into unit (id, code, name, folded, kind, parent, mail_domain, name_evidence, domain_evidence,
		valid_from, valid_to, successor, note, updated_at) values ($1, $2, '', '', '', '', '', '', '', '', '', '', '', 0)`)
)

// LastFolio reads as a repository does: the counter of the year 1, which only tests have.
func LastFolio(ctx context.Context, r Reader) (int64, error) {
	var n int64
	err := r.row(ctx, qTestLast, 1).Scan(&n)
	return n, err
}

// InsertUnit writes as a repository does.
func InsertUnit(ctx context.Context, tx *Tx, id int, code string) error {
	_, err := tx.exec(ctx, qTestUnit, id, code)
	return err
}

// MigrateTo makes a database as a version of the program left it that knew that many migrations of the main data.
func MigrateTo(ctx context.Context, o Options, main int) error {
	db, err := connect(ctx, o)
	if err != nil {
		return err
	}
	return errors.Join(db.migrate(ctx, versions{"main": main}), db.Close())
}

// Titles lists the titles of the migrations by the names of their lists and their numbers.
func Titles(engine Engine) (map[string]string, error) {
	lists, err := (&DB{engine: engine}).migrationLists()
	titles := map[string]string{}
	for _, list := range lists {
		for _, step := range list.steps {
			titles[fmt.Sprintf("%s %04d", list.name, step.number)] = step.title
		}
	}
	return titles, err
}

// For the tests of what petitions are found by.
var (
	WordsIn   = wordsIn
	FillWords = fillWords
)

// Reaches reports whether a statement speaks to a table.
func (q Query) Reaches(table string) bool { return speaksTo(q.Text, table) }

// Gathered lists the tables whose rows may wait for the end of a write.
func Gathered() []string {
	var tables []string
	for _, q := range registered {
		if q.table != "" {
			tables = append(tables, q.table)
		}
	}
	return tables
}
