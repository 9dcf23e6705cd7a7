package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"clavero/internal/fault"
)

// unready turns the errors of a database that is full, gone or busy into a fault that says so; others pass as they are.
func unready(err error) error {
	if err == nil || errors.As(err, new(*fault.Error)) || errors.Is(err, context.Canceled) {
		return err
	}
	if text := unreadyText(err); text != "" {
		return fault.Wrap(err, fault.Unready, text)
	}
	return err
}

// unreadyText gives the text for an error that time or an operator may mend, empty for all others.
func unreadyText(err error) string {
	var fromSQLite *sqlite.Error
	if errors.As(err, &fromSQLite) {
		return sqliteUnready(fromSQLite.Code())
	}
	var fromPostgres *pgconn.PgError
	if errors.As(err, &fromPostgres) {
		return postgresUnready(fromPostgres.Code)
	}
	var fromNetwork net.Error
	var connecting *pgconn.ConnectError
	switch {
	case errors.As(err, &connecting), errors.As(err, &fromNetwork), errors.Is(err, driver.ErrBadConn),
		errors.Is(err, context.DeadlineExceeded):
		return "store.unready"
	}
	return ""
}

func sqliteUnready(code int) string {
	switch code & 0xff { // the primary code; the rest is detail
	case sqlite3.SQLITE_FULL:
		return "store.full"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "store.busy"
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY:
		return "store.unready"
	}
	return ""
}

// postgresUnready reads an SQLSTATE (PostgreSQL manual, appendix A).
func postgresUnready(state string) string {
	switch {
	case state == "53100":
		return "store.full"
	case state == "55P03", strings.HasPrefix(state, "53"):
		return "store.busy" // a lock not had in time; too many connections or too little memory
	case strings.HasPrefix(state, "08"), strings.HasPrefix(state, "57P"), strings.HasPrefix(state, "58"), state == "25P03":
		return "store.unready" // connection lost, shutting down or starting, broken machine, idle too long
	}
	return ""
}

// metAnother tells whether PostgreSQL undid a transaction because of another one, so that it may be run anew.
func metAnother(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}

// isUnique tells whether err is the refusal of a second row with the same key, by an index or constraint whose name holds
// part: "petition_folio", "official_mail", and "unit_pkey" for a primary key. An empty part is any of them.
func isUnique(err error, part string) bool {
	var onSQLite *duplicate
	if errors.As(err, &onSQLite) {
		return strings.Contains(onSQLite.index, part)
	}
	var onPostgres *pgconn.PgError
	return errors.As(err, &onPostgres) && onPostgres.Code == "23505" && strings.Contains(onPostgres.ConstraintName, part)
}

// duplicate is SQLite's refusal of a second row with the same key, with the name of the index: SQLite itself names only
// the columns.
type duplicate struct {
	index string
	cause error
}

func (d *duplicate) Error() string { return d.index + ": " + d.cause.Error() }
func (d *duplicate) Unwrap() error { return d.cause }

// explain gives the errors of a statement their meaning: which key was taken, or that the database is not ready.
func (p *pool) explain(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return unready(err)
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return &duplicate{index: p.keys.index(e.Error()), cause: err}
	}
	return unready(err)
}

// uniqueKeys gives the name of an index by its columns, as SQLite writes them: "credential.provider, credential.user".
type uniqueKeys map[string]string

// index finds the index in "… UNIQUE constraint failed: credential.provider, credential.user (2067)"; of an index over an
// expression SQLite gives the name itself.
func (k uniqueKeys) index(message string) string {
	columns := message[strings.LastIndex(message, ": ")+2:]
	if end := strings.LastIndex(columns, " ("); end >= 0 {
		columns = columns[:end]
	}
	if name, ok := k[columns]; ok {
		return name
	}
	return columns
}
