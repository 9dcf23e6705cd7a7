package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"clavero/internal/lang"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

var deletes = regexp.MustCompile(`(?i)\b(delete\s+from|drop\s+(table|index|view|schema|database)|truncate\s+)`)

// Whoever writes a statement that deletes puts it on the list of deletions, or this fails.
func TestEveryQueryThatDeletesIsOnTheList(t *testing.T) {
	listed := map[string]bool{}
	for _, d := range store.Deletions {
		for _, key := range []string{"", ".when", ".who"} {
			if !lang.Has("records.deletion." + d.Way + key) {
				t.Errorf("no text records.deletion.%s%s", d.Way, key)
			}
		}
		for _, name := range d.Queries {
			if listed[name] {
				t.Errorf("%s is on the list twice", name)
			}
			listed[name] = true
		}
	}
	for _, q := range store.Queries() {
		if found := deletes.MatchString(q.Text); found != listed[q.Name] {
			t.Errorf("%s: deletes %v, on the list %v", q.Name, found, listed[q.Name])
		}
		delete(listed, q.Name)
	}
	for name := range listed {
		t.Errorf("%s is on the list and there is no such query", name)
	}
}

// What deletes past the registry of queries is known by its file: the lead of the queue of jobs, and a table of an empty place
// that a backup is put into. The registry itself knows the words of what deletes.
func TestNoQueryDeletesPastTheRegistry(t *testing.T) {
	known := []string{"jobs/work.go", "store/export.go", "store/restore.go", "store/migrate.go", "store/query.go"}
	root := ".."
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "storetest") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(root, path)
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if f, ok := call.Fun.(*ast.Ident); ok && (f.Name == "query" || f.Name == "eventQuery") {
					return false // the registry has it
				}
			}
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && deletes.MatchString(lit.Value) && !slices.Contains(known, filepath.ToSlash(name)) {
				t.Errorf("%s deletes past the registry: %s", name, lit.Value)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Whoever makes a table says what becomes of it when records end, or this fails.
func TestEveryTableOfTheMigrationsHasItsPlaceWhenRecordsEnd(t *testing.T) {
	places := map[string]store.Fate{}
	for _, p := range store.Places {
		if places[p.Table] != "" || !slices.Contains(store.Fates, p.Fate) {
			t.Errorf("%s has two places, or none that is known", p.Table)
		}
		places[p.Table] = p.Fate
	}
	for _, fate := range store.Fates {
		if !lang.Has("records.fate." + string(fate)) {
			t.Errorf("no text records.fate.%s", fate)
		}
	}
	seen := map[string]bool{}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		tables, err := db.Tables(t.Context())
		if err != nil || len(tables) < 40 {
			t.Fatalf("%d tables: %v", len(tables), err)
		}
		for _, table := range tables {
			if seen[table] = true; places[table] == "" {
				t.Errorf("%s has no place: add it to store.Places, and what a disposition takes from it to erase.go", table)
			}
		}
	})
	for table := range places {
		if !seen[table] {
			t.Errorf("%s is on the list and there is no such table", table)
		}
	}
}
