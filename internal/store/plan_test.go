package store_test

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/fault"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestEveryMigrationHasATitle(t *testing.T) {
	for _, engine := range storetest.Engines {
		titles, err := store.Titles(engine)
		if err != nil {
			t.Fatal(err)
		}
		for name, title := range titles {
			if !strings.HasSuffix(title, ".") || len(title) < 10 || len(title) > 120 {
				t.Errorf("%s %s has the title %q: its first line should be a comment whose first sentence is one", engine, name, title)
			}
		}
	}
}

// traces is what of a place would show that somebody wrote to it: the files, or the catalogue.
func traces(t *testing.T, o store.Options) map[string]any {
	t.Helper()
	found := map[string]any{}
	if o.URL == "" {
		files, err := os.ReadDir(o.Dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file.Name(), "-shm") {
				continue // where those who have the file open tell each other what they read
			}
			content, err := os.ReadFile(filepath.Join(o.Dir, file.Name()))
			if err != nil {
				t.Fatal(err)
			}
			found[file.Name()] = sha256.Sum256(content)
		}
		return found
	}
	rows, err := storetest.SQL(t, o).QueryContext(t.Context(), `select relname, relfilenode from pg_class where relnamespace = to_regnamespace('public')`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		var node int64
		if err := rows.Scan(&name, &node); err != nil {
			t.Fatal(err)
		}
		found[name] = node
	}
	return found
}

func inspect(t *testing.T, o store.Options) store.Plan {
	t.Helper()
	before := traces(t, o)
	plan, err := store.Inspect(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, traces(t, o)); diff != "" {
		t.Errorf("looking changed something: %s", diff)
	}
	return plan
}

func TestInspectTellsWhatIsToCome(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			o := storetest.EmptyPlace(t, engine)
			if plan := inspect(t, o); !plan.Empty || plan.Pending() < 2 || plan.Refusal() != nil {
				t.Errorf("an empty place: %+v", plan)
			}
			if err := store.MigrateTo(t.Context(), o, 1); err != nil {
				t.Fatal(err)
			}
			plan := inspect(t, o)
			if plan.Empty || plan.Lists[0].Here != 1 || plan.Lists[0].Pending[plan.Pending()-1].Number != plan.Lists[0].Wanted || plan.Queue.Here != 0 || plan.Queue.Wanted == 0 {
				t.Errorf("after the first migration: %+v", plan)
			}
			if plan.Lists[0].Pending[0].Number != 2 || plan.Lists[0].Pending[0].Title == "" {
				t.Errorf("to come: %+v", plan.Lists[0].Pending)
			}
			db := storetest.Open(t, o)
			if plan := inspect(t, o); plan.Pending() != 0 || plan.Queue.Here != plan.Queue.Wanted || plan.Size == 0 || plan.Needed() != 0 {
				t.Errorf("when all is done: %+v", plan)
			}
			perform(t, db, "insert into schema_version (list, number, applied_at) values ('main', 4711, 0)")
			if plan := inspect(t, o); !fault.Is(plan.Refusal(), fault.Conflict) {
				t.Errorf("a newer database: %v", plan.Refusal())
			}
		})
	}
}

func TestTablesOfAMigrationAreFound(t *testing.T) {
	found := store.TablesIn("-- From the first version. update nothing\nALTER TABLE petition ADD x TEXT;\nCREATE UNIQUE INDEX a ON unit (x);\n" +
		"INSERT INTO access_day SELECT a FROM access a JOIN official o ON true; -- from paper\nUPDATE mail SET a = 1; DELETE FROM link;")
	want := []string{"access", "access_day", "link", "mail", "official", "petition", "unit"}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Error(diff)
	}
}

func TestOpenedAsItIsNothingIsMadeOrMigrated(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			o := storetest.EmptyPlace(t, engine)
			there, asIs := o, o
			there.There, there.Guest, asIs.AsIs = true, true, true
			for _, what := range []store.Options{there, asIs} {
				if _, err := store.Open(t.Context(), what); !fault.Is(err, fault.NotFound) {
					t.Errorf("nothing was opened: %v", err)
				}
			}
			if plan, err := store.Inspect(t.Context(), o); err != nil || !plan.Empty {
				t.Errorf("something was made: %+v, %v", plan, err)
			}
			if err := store.MigrateTo(t.Context(), o, 1); err != nil {
				t.Fatal(err)
			}
			o.AsIs = true
			db := storetest.Open(t, o)
			if current, err := db.Current(t.Context()); err != nil || current {
				t.Errorf("current: %v, %v", current, err)
			}
			if n := number(t, db, "select max(number) from schema_version where list = 'main'"); n != 1 {
				t.Errorf("migrated to %d", n)
			}
		})
	}
}

// A command of a later version does not change the tables under a server of an earlier one.
func TestAGuestMigratesNothingUnderAServer(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			o := storetest.EmptyPlace(t, engine)
			if err := store.MigrateTo(t.Context(), o, 1); err != nil {
				t.Fatal(err)
			}
			server, guest := o, o
			server.AsIs, guest.Guest = true, true
			db := storetest.Open(t, server)
			if _, err := store.Open(t.Context(), guest); !fault.Is(err, fault.Conflict) {
				t.Errorf("a guest migrated under a server: %v", err)
			}
			if err := soonAlone(t, db); err != nil {
				t.Errorf("the server is alone: %v", err)
			}
		})
	}
}

// soonAlone asks until it is so: PostgreSQL gives a lock back when it notices that a connection has gone.
func soonAlone(t *testing.T, db *store.DB) error {
	t.Helper()
	soon, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for {
		err := db.Alone(soon)
		if err == nil || soon.Err() != nil {
			return err
		}
	}
}

func TestAloneSeesTheOthers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := db.Alone(t.Context()); err != nil {
			t.Error(err)
		}
		o := db.Place()
		o.Guest = true
		guest := storetest.Open(t, o)
		for _, one := range []*store.DB{db, guest} {
			if err := one.Alone(t.Context()); !fault.Is(err, fault.Conflict) {
				t.Errorf("node %d does not see the other: %v", one.Node(), err)
			}
		}
	})
}
