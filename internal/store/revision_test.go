package store_test

import (
	"context"
	"regexp"
	"slices"
	"sync"
	"testing"

	"clavero/internal/digest"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// keptTables are those whose rows processes keep in memory.
var keptTables = regexp.MustCompile(`(?i)\b(?:update|insert into|delete from)\s+(session|credential|official|staff|staff_role|edition)\b`)

// quiet are the statements on those tables that leave what is kept as it is.
var quiet = []string{
	"session.insert", "credential.insert", "official.insert", "staff.insert", // nobody has kept what was not there
	"session.seen",                           // what was kept only ends earlier than it must
	"session.clean",                          // these had ended
	"staff.totpStep", "reseal.second_factor", // no part of who somebody is
	"credential.used", // no part of who somebody is
	"edition.put",     // goes with edition.clearSections
}

func TestEveryStatementThatChangesWhatIsKeptIsCounted(t *testing.T) {
	for _, q := range store.Queries() {
		if keptTables.MatchString(q.Text) && !q.Revises() && !slices.Contains(quiet, q.Name) {
			t.Errorf("%s changes what is kept in memory: mark it with revising, or say here why not", q.Name)
		}
	}
}

func TestRevisionCountsWithItsWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		first := revision(t, db)
		end := func(tx *store.Tx) error { return tx.EndSessions(t.Context(), "reader", 1, 0) }
		if err := db.WriteLight(t.Context(), func(tx *store.Tx) error {
			if err := end(tx); err != nil {
				return err
			}
			return end(tx)
		}); err != nil {
			t.Fatal(err)
		}
		second := revision(t, db)
		if second.People != first.People+1 || second.Digest != first.Digest {
			t.Errorf("after a write that ended sessions twice: %+v, before %+v", second, first)
		}
		err := db.WriteLight(t.Context(), func(tx *store.Tx) error {
			if err := end(tx); err != nil {
				return err
			}
			return context.Canceled
		})
		if err == nil || revision(t, db) != second {
			t.Errorf("a write that was undone counted: %v", err)
		}
		err = db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.PutEdition(t.Context(), digest.Edition{ID: tx.NewID(), Day: "2026-11-23", Kind: digest.Matutina, Published: tx.Now})
			return err
		})
		if got := revision(t, db); err != nil || got.Digest != second.Digest+1 || got.People != second.People {
			t.Errorf("after an edition: %+v, before %+v, %v", got, second, err)
		}
	})
}

// TestRevisionIsNeverOlderThanItsQuestion has many ask while others write: whoever asks after a write has been committed
// must see it, also in a reading that is shared.
func TestRevisionIsNeverOlderThanItsQuestion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 25 {
					before := revision(t, db)
					err := db.WriteLight(t.Context(), func(tx *store.Tx) error { return tx.EndSessions(t.Context(), "reader", 1, 0) })
					if after := revision(t, db); err != nil || after.People <= before.People {
						t.Errorf("%d after a write, %d before it: %v", after.People, before.People, err)
					}
				}
			})
		}
		all.Wait()
	})
}

func revision(t *testing.T, db *store.DB) store.Revision {
	t.Helper()
	seen, err := db.Revision(t.Context())
	if err != nil {
		t.Error(err)
	}
	return seen
}
