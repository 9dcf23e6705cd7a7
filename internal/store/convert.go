package store

import (
	"database/sql"
	"strings"
	"time"
)

// micros is the column form of an instant that is always set.
func micros(t time.Time) int64 { return t.UnixMicro() }

// maybe is the column form of an instant that may not be set: NULL where it is zero.
func maybe(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// instant reads a column that is always set.
func instant(us int64) time.Time { return time.UnixMicro(us).UTC() }

// instantOf reads a column that may be NULL.
func instantOf(us sql.NullInt64) time.Time {
	if !us.Valid {
		return time.Time{}
	}
	return instant(us.Int64)
}

// ref is the column form of a reference that may be missing: NULL where it is zero.
func ref(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// text is the column form of a text that is NULL where it is empty, for unique columns.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// bytesOf is the column form of bytes that may be missing.
func bytesOf(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

// like makes a LIKE pattern that finds s anywhere; the query says ESCAPE '\'.
func like(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(s) + "%"
}
