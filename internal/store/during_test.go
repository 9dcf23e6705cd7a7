package store_test

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"clavero/internal/ledger"
	"clavero/internal/petition"
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

// Petitions are counted as they are put in and changed, so nothing else may move one.
func TestQueriesThatMovePetitions(t *testing.T) {
	moving := regexp.MustCompile(`insert into petition |delete from petition |update petition set .*\b(state|kind|folio) =`)
	for _, q := range store.Queries() {
		known := slices.Contains([]string{"petition.insert", "petition.update", "petition.drop"}, q.Name) // the last is of forms, which are not counted
		if moving.MatchString(strings.Join(strings.Fields(q.Text), " ")) && !known {
			t.Errorf("%s moves petitions without their being counted", q.Name)
		}
	}
}

func TestPetitionsAreCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var p, form petition.Petition
		perform := func(what string, fn func(tx *store.Tx) error, want ...string) {
			t.Helper()
			if err := db.Write(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
			standings, err := db.Read().Standings(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range standings {
				got = append(got, fmt.Sprintf("%s %s %d", s.State, s.Kind, s.Count))
			}
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", what, got, want)
			}
		}
		insert := func(tx *store.Tx, state petition.State, folio string) (petition.Petition, error) {
			one := petition.Petition{ID: tx.NewID(), Folio: folio, Kind: petition.New, State: state, Version: 1, Since: tx.Now, Created: tx.Now, VaultID: 5}
			return one, tx.InsertPetition(t.Context(), one, "", nil)
		}
		perform("a form", func(tx *store.Tx) (err error) {
			if err := tx.InsertVault(t.Context(), 5, []byte("x")); err != nil {
				return err
			}
			form, err = insert(tx, petition.Unconfirmed, "")
			return err
		})
		perform("one that gets its folio at once, and one that has it", func(tx *store.Tx) (err error) {
			if _, err = insert(tx, petition.Received, "SIE-2026-000001"); err != nil {
				return err
			}
			if p, err = insert(tx, petition.Unconfirmed, ""); err != nil {
				return err
			}
			p.Folio, p.State = "SIE-2026-000002", petition.Received
			err = tx.UpdatePetition(t.Context(), p, "")
			p.Version++
			return err
		}, "received new 2")
		perform("a step", func(tx *store.Tx) error {
			p.State = petition.Forwarded
			return tx.UpdatePetition(t.Context(), p, "")
		}, "forwarded new 1", "received new 1")
		perform("a form that is dropped", func(tx *store.Tx) error { return tx.DropPetition(t.Context(), form.ID) }, "forwarded new 1", "received new 1")
		_, total, err := db.Read().Queue(t.Context(), store.QueueQuery{States: []petition.State{petition.Received}, Limit: 5})
		if err != nil || total != 1 {
			t.Errorf("%d received: %v", total, err)
		}
	})
}
