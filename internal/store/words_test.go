package store_test

import (
	"testing"

	"clavero/internal/store"
)

func TestToSQLite(t *testing.T) {
	for _, test := range []struct{ from, to string }{
		{"CREATE TABLE a (id BIGINT, b BYTEA, t TEXT CHECK (t IN ('BIGINT', 'x)')));", "CREATE TABLE a (id INTEGER, b BLOB, t TEXT CHECK (t IN ('BIGINT', 'x)'))) STRICT;"},
		{"create table if not exists a (ok boolean)", "create table if not exists a (ok INTEGER) STRICT"},
		{"CREATE /* a table ( */ TABLE a ( -- BIGINT )\n id BIGINT) ;", "CREATE /* a table ( */ TABLE a ( -- BIGINT )\n id INTEGER) STRICT ;"},
		{"CREATE INDEX i ON a (id, (b)) WHERE x IN (1);", "CREATE INDEX i ON a (id, (b)) WHERE x IN (1);"},
		{`INSERT INTO a ("BIGINT") VALUES ('it''s BYTEA)', CAST('' AS BYTEA))`, `INSERT INTO a ("BIGINT") VALUES ('it''s BYTEA)', CAST('' AS BLOB))`},
		{"CREATE TABLE a (x TEXT); CREATE TABLE b (y TEXT);", "CREATE TABLE a (x TEXT) STRICT; CREATE TABLE b (y TEXT) STRICT;"},
		{"SELECT mi_BIGINT_2, 'ñ' FROM año", "SELECT mi_BIGINT_2, 'ñ' FROM año"},
	} {
		if got := store.ToSQLite(test.from); got != test.to {
			t.Errorf("%s\n got %s\nwant %s", test.from, got, test.to)
		}
	}
}
