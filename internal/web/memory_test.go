package web_test

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	_ "modernc.org/sqlite" // to read all that is stored, past every use case
)

// memory is all that a house remembers, by table: what an attempt that was refused must leave as it was. When a session
// was last used is left out, which is noted of anybody who asks for a page.
func (h *house) memory() map[string]string {
	h.t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(h.place.Dir, "clavero.db")+"?mode=ro")
	h.ok(err)
	defer func() { _ = db.Close() }()
	all := map[string]string{"jobs": fmt.Sprint(h.queue.Waiting()), "letters": fmt.Sprint(len(h.mails.List()))}
	for _, table := range rowsOf(h.t, db, `select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`) {
		columns := rowsOf(h.t, db, fmt.Sprintf(`select name from pragma_table_info('%s') where name <> 'seen_at'`, table))
		quoted := `quote("` + strings.Join(columns, `") || ' ' || quote("`) + `")`
		all[table] = strings.Join(rowsOf(h.t, db, fmt.Sprintf(`select %s from "%s" order by 1`, quoted, table)), "\n")
	}
	return all
}

func rowsOf(t testing.TB, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(context.WithoutCancel(t.Context()), query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var list []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		list = append(list, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

// unchanged holds the house to remembering what it did before.
func (h *house) unchanged(what string, before map[string]string) {
	h.t.Helper()
	after := h.memory()
	for _, table := range slices.Sorted(maps.Keys(after)) {
		if before[table] != after[table] {
			h.t.Errorf("%s: left a trace in %s (-before +after):\n%s", what, table, cmp.Diff(strings.Split(before[table], "\n"), strings.Split(after[table], "\n")))
		}
	}
}

// The measure itself is seen to find a change.
func TestMemorySeesAChange(t *testing.T) {
	h := newHouse(t)
	before := h.memory()
	if len(before) < 30 || before["ledger_entry"] == "" {
		t.Fatalf("%d tables", len(before))
	}
	h.reader("lectora")
	after := h.memory()
	for _, table := range []string{"credential", "official", "petition", "unit", "vault"} {
		if before[table] == after[table] {
			t.Errorf("a change of %s is not seen", table)
		}
	}
}
