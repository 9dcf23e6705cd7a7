package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestWordsIn(t *testing.T) {
	for _, test := range []struct{ folded, want string }{
		{"", ""},
		{"- @ _", ""},
		{"rosa tzab rosa", "rosa tzab"},
		{"sie-2026-000102", "000102 102 2026-000102 sie-2026-000102"},
		{"a.b@salud.example", "a.b@salud.example b@salud.example example salud.example"},
		{"(unidad)", "unidad)"},
		{"año 000", "000 año"},
	} {
		got := store.WordsIn(test.folded)
		if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q (-want +got):\n%s", test.folded, diff)
		}
	}
	long := store.WordsIn(strings.Repeat("ñ", 99) + "z" + strings.Repeat("á", 99))
	if len(long) != 1 || len(long[0]) > 100 || strings.Trim(long[0], "ñ") != "" {
		t.Errorf("a long word is kept as %q", long)
	}
}

func insertCase(t *testing.T, db *store.DB, folio, folded string) petition.Petition {
	t.Helper()
	var p petition.Petition
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		p = petition.Petition{ID: tx.NewID(), Folio: folio, Kind: petition.New, Origin: petition.Web, Lang: "es", State: petition.Received,
			Version: 1, Since: tx.Now, Created: tx.Now, Due: tx.Now.Add(time.Hour), VaultID: tx.NewID()}
		if err := tx.InsertVault(t.Context(), p.VaultID, []byte("sealed")); err != nil {
			return err
		}
		return tx.InsertPetition(t.Context(), p, folded, nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func finds(t *testing.T, db *store.DB, words string, want int) {
	t.Helper()
	list, total, err := db.Read().Queue(t.Context(), store.QueueQuery{Words: strings.Fields(words), Limit: 10})
	if err != nil || total != want || len(list) != want {
		t.Errorf("%q finds %d of %d, want %d: %v", words, len(list), total, want, err)
	}
}

func TestPetitionsAreFoundByTheirWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		p := insertCase(t, db, "SIE-2026-000102", "sie-2026-000102 rosa tzab rosa.tzab@salud.example")
		insertCase(t, db, "SIE-2026-000103", "sie-2026-000103 rosario uc r.uc@salud.example")
		hidden := insertCase(t, db, "", "rosa sin folio")
		for words, want := range map[string]int{
			"rosa": 2, "rosa tzab": 1, "tzab@": 1, "salud.example": 2, "102": 1, "sie 2026 000103": 1, "osa": 0, "rosa uc tzab": 0, "@": 0, "%": 0, "rosa _": 0,
			"@salud": 2,
		} {
			finds(t, db, words, want)
		}
		hidden.Folio = "SIE-2026-000104"
		update(t, db, hidden, "rosa con folio")
		finds(t, db, "folio", 1)
		update(t, db, p, "sie-2026-000102 azucena uc")
		finds(t, db, "tzab", 0)
		finds(t, db, "azucena", 1)
	})
}

func update(t *testing.T, db *store.DB, p petition.Petition, folded string) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.UpdatePetition(t.Context(), p, folded) }); err != nil {
		t.Fatal(err)
	}
}

func TestPetitionsFromBeforeGetTheirWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		insertCase(t, db, "SIE-2026-000102", "rosa tzab")
		insertCase(t, db, "SIE-2026-000103", "rosa uc")
		insertCase(t, db, "", "rosa sin folio")
		perform(t, db, "delete from petition_word")
		finds(t, db, "rosa", 0)
		for range 2 {
			if err := store.FillWords(t.Context(), db); err != nil {
				t.Fatal(err)
			}
			finds(t, db, "rosa", 2)
		}
		if n := number(t, db, "select count(*) from petition_word"); n != 4 {
			t.Errorf("%d words, want 4", n)
		}
	})
}

// Words that more than a thousand petitions have are looked for in another way, and a page further on tells the same number.
func TestWordsThatManyHave(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const all = 2200
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertVault(t.Context(), 7, []byte("sealed")); err != nil {
				return err
			}
			for n := range all {
				p := petition.Petition{ID: tx.NewID(), Folio: fmt.Sprintf("SIE-2026-%06d", n), Kind: petition.New, State: petition.Received, Version: 1, Since: tx.Now,
					Created: tx.Now, VaultID: 7, Due: tx.Now.Add(time.Duration(all-n) * time.Minute)}
				folded := "rosa" + map[bool]string{true: " tzab"}[n%2 == 0] + map[bool]string{true: " ucan"}[n%20 == 0]
				if err := tx.InsertPetition(t.Context(), p, folded, nil); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for words, want := range map[string]int{"rosa": all, "ros tzab": all / 2, "tzab rosa": all / 2, "rosa tza ucan": all / 20, "rosa tzab nadie": 0} {
			q := store.QueueQuery{Words: strings.Fields(words), Limit: 30}
			seen := map[string]bool{}
			for {
				list, total, err := db.Read().Queue(t.Context(), q)
				if err != nil || total != want {
					t.Fatalf("%q finds %d, want %d: %v", words, total, want, err)
				}
				for _, line := range list[:min(len(list), q.Limit)] {
					seen[line.Petition.Folio] = true
				}
				if len(list) <= q.Limit {
					break
				}
				q.After = store.CursorOf(list[q.Limit-1].Petition)
			}
			if len(seen) != want {
				t.Errorf("%q leads to %d petitions, want %d", words, len(seen), want)
			}
		}
	})
}

// Many new words are looked over, so that the index alone answers.
func TestManyNewWordsAreLookedOver(t *testing.T) {
	db := storetest.New(t, store.Postgres)
	var folded strings.Builder
	for n := range 10_000 {
		fmt.Fprintf(&folded, " palabra%d", n)
	}
	looked := func() bool {
		return number(t, db, "select relallvisible from pg_class where relname = 'petition_word'") > 0
	}
	// The tests' server commits without waiting for the disk, and rows are seen by all only once they are there: the look that
	// comes first may be too early.
	cases := 0
	for end := time.Now().Add(time.Minute); !looked() || cases < 3; {
		if time.Now().After(end) {
			t.Fatal("the table of words is as it was")
		}
		cases++
		insertCase(t, db, fmt.Sprintf("SIE-2026-%06d", cases), folded.String())
	}
	_, total, err := db.Read().Queue(t.Context(), store.QueueQuery{Words: []string{"palabra9999"}, Limit: 10})
	if err != nil || total != cases {
		t.Errorf("%d cases are found, want %d: %v", total, cases, err)
	}
}
