package store_test

import (
	"errors"
	"testing"
	"time"

	"clavero/internal/register"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestAccessesAreAppendedUnderTheRevisionTheyPresume(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		marker := register.NewMarker(make([]byte, register.MarkKeySize))
		list := []register.Access{{Kind: register.Note, Credential: 1, Item: 2, Prefix: "192.0.2.0/24", Device: "phone"}, {Kind: register.Edition, Credential: 3}}
		appends := func(under *store.Revision, want int64) {
			t.Helper()
			head, err := db.AppendAccesses(t.Context(), list, marker, under)
			if err != nil || head.N != want {
				t.Fatalf("counted up to %d, want %d: %v", head.N, want, err)
			}
		}
		first := revision(t, db)
		appends(&first, 2)
		appends(nil, 4)
		if err := db.WriteLight(t.Context(), func(tx *store.Tx) error { return tx.EndSessions(t.Context(), "reader", 1, 0) }); err != nil {
			t.Fatal(err)
		}
		if _, err := db.AppendAccesses(t.Context(), list, marker, &first); !errors.Is(err, store.ErrOutdated) {
			t.Fatalf("under a revision that is over: %v", err)
		}
		second := revision(t, db)
		appends(&second, 6)
		// whoever else counts for this node is not counted over
		if err := db.WriteEvents(t.Context(), func(tx *store.Tx) error {
			_, err := tx.InsertAccesses(t.Context(), list, marker)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		appends(&second, 10)
		stored, err := db.Events().Accesses(t.Context(), db.Now().Add(-time.Hour), db.Now().Add(time.Hour), 100)
		if err != nil || len(stored) != 10 {
			t.Fatalf("%d accesses: %v", len(stored), err)
		}
		for i, a := range stored {
			want := list[i%2]
			want.ID, want.At, want.N, want.Mark = a.ID, a.At, int64(i+1), a.Mark
			if a != want || marker.Mark(a) != a.Mark {
				t.Errorf("access %d is %+v, want %+v", i+1, a, want)
			}
		}
		heads, err := db.Events().AccessHeads(t.Context())
		if err != nil || len(heads) != 1 || heads[0].N != 10 || heads[0].Last != stored[9].ID || heads[0].Since != stored[0].ID || heads[0].Mark != marker.Head(heads[0]) {
			t.Errorf("heads %+v, %v", heads, err)
		}
	})
}

func TestWhatIsPresumedIsConfirmedOrOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		seen := revision(t, db)
		visit := func(asks bool) error {
			ctx := store.Once(t.Context())
			db.Presume(ctx)
			if asks {
				if presumed, err := db.Revision(ctx); err != nil || presumed != seen {
					t.Fatalf("presumed %+v, want %+v: %v", presumed, seen, err)
				}
			}
			return db.Confirm(ctx)
		}
		if err := visit(true); err != nil {
			t.Fatal(err)
		}
		if err := db.WriteLight(t.Context(), func(tx *store.Tx) error { return tx.EndSessions(t.Context(), "reader", 1, 0) }); err != nil {
			t.Fatal(err)
		}
		if err := visit(false); err != nil {
			t.Errorf("who relied on nothing is told: %v", err)
		}
		if err := visit(true); !errors.Is(err, store.ErrOutdated) {
			t.Errorf("over, and confirmed: %v", err)
		}
		if seen = revision(t, db); visit(true) != nil {
			t.Error("what was read since is not presumed")
		}
	})
}
