package store_test

import (
	"errors"
	"regexp"
	"slices"
	"testing"

	"clavero/internal/ledger"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// Rows that wait are there for whoever asks in the same write, and go when it is undone.
func TestRowsThatWaitAreSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		undone := errors.New("undone")
		entry := ledger.Entry{Kind: ledger.CaseRead, Actor: ledger.Actor{Kind: ledger.ByStaff, ID: 1}, Subject: ledger.Subject{Kind: ledger.OnPetition, ID: 1}}
		for try, end := range []error{undone, nil} {
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				for n := range 300 {
					if _, err := tx.AppendLedger(t.Context(), entry, 1, nil); err != nil {
						return err
					}
					if n%100 != 7 {
						continue
					}
					list, err := tx.LedgerEntries(t.Context(), 0, 1000)
					if err != nil || len(list) != n+1 {
						t.Errorf("try %d: %d entries after %d: %v", try, len(list), n+1, err)
					}
				}
				head, err := tx.LedgerHead(t.Context())
				if err != nil || head.Size != 300 {
					t.Errorf("try %d: head %d: %v", try, head.Size, err)
				}
				return end
			})
			if !errors.Is(err, end) {
				t.Fatal(err)
			}
			stored, err := db.Read().LedgerEntries(t.Context(), 0, 1000)
			if err != nil || len(stored) != try*300 {
				t.Errorf("try %d: %d entries stored: %v", try, len(stored), err)
			}
			if head, err := db.Read().LedgerHead(t.Context()); err != nil || head.Size != int64(try*300) {
				t.Errorf("try %d: stored head %d: %v", try, head.Size, err)
			}
		}
	})
}

func TestWithinIsForOneWrite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		found := 0
		find := func(r store.Reader) {
			if _, err := store.Within(r, "rules", func() (int, error) { found++; return found, nil }); err != nil {
				t.Fatal(err)
			}
		}
		write := func(more func(tx *store.Tx)) {
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				found = 0
				find(tx.Reader)
				find(tx.Reader)
				more(tx)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		write(func(*store.Tx) {})
		if found != 1 {
			t.Errorf("found %d times in a write", found)
		}
		write(func(tx *store.Tx) {
			if err := tx.InsertRules(t.Context(), "guideline", store.RuleSet{Number: 1, Body: "{}", InForce: tx.Now}, 0); err != nil {
				t.Fatal(err)
			}
			find(tx.Reader)
		})
		if found != 2 {
			t.Errorf("found %d times around a change", found)
		}
		found = 0
		find(db.Read())
		find(db.Read())
		if found != 2 {
			t.Errorf("found %d times outside of a write", found)
		}
	})
}

// A statement that speaks to a table is known by the word before its name. A list of tables after a comma would not be.
func TestStatementsNameTheirTables(t *testing.T) {
	comma := regexp.MustCompile(`(?:from|join) [a-z_]+(?: [a-z])?, [a-z_]+ [a-z]\b`)
	for _, q := range store.Queries() {
		if comma.MatchString(q.Text) {
			t.Errorf("%s joins with a comma: %s", q.Name, q.Text)
		}
		if into := regexp.MustCompile(`insert into ([a-z_]+)`).FindStringSubmatch(q.Text); into != nil && !q.Reaches(into[1]) {
			t.Errorf("%s is not seen to speak to %s", q.Name, into[1])
		}
		if q.Reaches("mai") || q.Reaches("petition_") {
			t.Errorf("%s: half a name is taken for a table", q.Name)
		}
	}
}

// What a gathered row refers to is there before it, so nothing may refer to a gathered table but what is gathered after it.
func TestNothingRefersToGatheredRows(t *testing.T) {
	rows, err := storetest.SQL(t, storetest.New(t, store.SQLite).Place()).Query(
		`select m.name, f."table" from sqlite_master m join pragma_foreign_key_list(m.name) f where m.type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	references := 0
	for rows.Next() {
		var from, to string
		if err := rows.Scan(&from, &to); err != nil {
			t.Fatal(err)
		}
		references++
		if slices.Contains(store.Gathered(), to) && (from != "ledger_detail" || to != "ledger_entry") {
			t.Errorf("rows of %s wait for the end of a write, and %s refers to them", to, from)
		}
	}
	if rows.Err() != nil || references == 0 {
		t.Errorf("%d references: %v", references, rows.Err())
	}
}
