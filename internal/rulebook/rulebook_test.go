package rulebook_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/rulebook"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var operator = ledger.Actor{Kind: ledger.ByOperator}

func open(t *testing.T, db *store.DB) *rulebook.Book {
	t.Helper()
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	files := casefile.New(keys)
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return files.OpenHouse(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
	return rulebook.New(files)
}

func install(t *testing.T, db *store.DB, book *rulebook.Book) error {
	t.Helper()
	return db.Write(t.Context(), func(tx *store.Tx) error { return book.Install(t.Context(), tx, operator) })
}

func setAutomatic(t *testing.T, db *store.DB, book *rulebook.Book, on bool) bool {
	t.Helper()
	did := false
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		var err error
		did, err = book.SetAutomatic(t.Context(), tx, operator, on)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return did
}

func TestRulesAreNumberedAndKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		book := open(t, db)
		if _, err := book.InForce(ctx, db.Read(), db.Now()); !fault.Is(err, fault.NotFound) {
			t.Errorf("before installation: %v", err)
		}
		before := db.Now().Add(-time.Second)
		if err := install(t, db, book); err != nil {
			t.Fatal(err)
		}
		if err := install(t, db, book); !fault.Is(err, fault.Conflict) || fault.TextOf(err) != "rules.number_taken" {
			t.Errorf("installing twice: %v", err)
		}
		if set, err := book.InForce(ctx, db.Read(), before); err != nil || set.Guideline.Number != 1 {
			t.Errorf("for a clock that was put back the first number is not in force: %v", err)
		}
		for _, step := range []struct{ on, did bool }{{false, false}, {true, true}, {true, false}, {false, true}} {
			if did := setAutomatic(t, db, book, step.on); did != step.did {
				t.Errorf("automatic %v: did %v, want %v", step.on, did, step.did)
			}
		}
		set, err := book.InForce(ctx, db.Read(), db.Now())
		if err != nil || set.Guideline.Number != 3 || set.Guideline.MayAlone("send") || set.Mechanism.Number != 1 {
			t.Errorf("in force: guideline %d, mechanism %d, %v", set.Guideline.Number, set.Mechanism.Number, err)
		}
		second, err := book.Guideline(ctx, db.Read(), 2)
		if err != nil || !second.MayAlone("send") {
			t.Errorf("number 2 was edited: %v", err)
		}
		if _, err := book.Mechanism(ctx, db.Read(), 9); !fault.Is(err, fault.NotFound) {
			t.Errorf("a number there is not: %v", err)
		}
		entries, err := db.Read().LedgerEntries(ctx, 0, 100)
		if err != nil || len(entries) != 4 {
			t.Errorf("%d entries of what was published, want 4: %v", len(entries), err)
		}
	})
}

func TestAnotherProviderIsAnotherNumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		book := open(t, db)
		if err := install(t, db, book); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct {
			name   string
			did    bool
			number int
		}{{"builtin", false, 1}, {"scim", true, 2}, {"scim", false, 2}, {"builtin", true, 3}} {
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				did, err := book.SetProvider(t.Context(), tx, operator, step.name)
				if did != step.did {
					t.Errorf("%s: did %v, want %v", step.name, did, step.did)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			set, err := book.InForce(t.Context(), db.Read(), db.Now())
			if err != nil || set.Mechanism.Provider != step.name || set.Mechanism.Number != step.number {
				t.Errorf("in force: No. %d, %q, %v", set.Mechanism.Number, set.Mechanism.Provider, err)
			}
		}
	})
}
