package store

import (
	"database/sql"
	"slices"
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

// mostSought is how many words of a search are looked for. Each costs a look at all there is: a search of thousands would hold
// up everybody else's.
const mostSought = 12

// sought are the words of a search that are looked for, each once: who types more is answered by the first of them.
func sought(words []string) []string {
	var list []string
	for _, word := range words {
		if word = clipped(word); len(list) < mostSought && !slices.Contains(list, word) {
			list = append(list, word)
		}
	}
	return list
}
