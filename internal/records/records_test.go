package records_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/fault"
	"clavero/internal/records"
	"clavero/internal/retention"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

var errUnsigned = fault.New(fault.Invalid, "identity.code.wrong")

func ignoreGone(err error) error {
	if errors.Is(err, os.ErrNotExist) || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// What a disposition ends is looked for as whoever takes the disk away would: in the bytes of the files.
func TestNothingOfAPersonIsLeft(t *testing.T) {
	each(t, func(w *world) {
		gone, stays := w.live("110", nil), w.live("200", nil)
		w.ok(w.Place(w.ctx, keeper, records.Order{Scope: retention.OnCase, Subject: stays.petition, Words: records.Words{Reason: "Auditoría", Owner: "OIC", Document: "OIC/1"}}))
		w.now = w.now.AddDate(5, 0, 2)
		raw, before := storetest.SQL(t, w.place), map[string]int{}
		for _, p := range store.Places {
			if p.Fate == store.WithCase || p.Fate == store.WithLast || p.Fate == store.Residual {
				if before[p.Table] = w.rows(raw, p.Table); before[p.Table] == 0 {
					t.Errorf("the test keeps nothing in %s, so it says nothing of it", p.Table)
				}
			}
		}
		dir := dataDir(w)
		if len(found(t, dir, gone.who.words())) == 0 {
			t.Fatal("the words are not found before either")
		}
		id := w.propose()
		w.approve(id)
		w.work()
		if v := w.view(id); v.State != retention.Executed || v.Erased() != 1 || v.LeftOut() != 0 {
			t.Fatalf("%s: %d erased, %d left out", v.State, v.Erased(), v.LeftOut())
		}
		if w.place.URL != "" {
			_, err := raw.ExecContext(w.ctx, "checkpoint") // the server empties the old files of rewritten tables at its next one
			w.ok(err)
		}
		for _, hit := range found(t, dir, gone.who.words()) {
			if strings.Contains(hit, "/pg_wal/") {
				continue // told in docs/operacion.md: until the server overwrites or archives it
			}
			t.Errorf("still in %s", hit)
		}
		for _, word := range gone.who.words() {
			if strings.Contains(w.log.String(), word) {
				t.Errorf("the log says %q", word)
			}
		}
		if len(found(t, dir, stays.who.words())) == 0 {
			t.Error("a case that was not disposed of is gone")
		}
		for _, p := range store.Places {
			if p.Fate != store.WithCase && p.Fate != store.WithLast {
				continue
			}
			if n := w.rows(raw, p.Table); n != before[p.Table]/2 {
				t.Errorf("%s keeps %d rows of %d, want those of the other case", p.Table, n, before[p.Table])
			}
		}
		if len(w.forgotten) != 1 || w.forgotten[0] != gone.key {
			t.Errorf("comparisons were to forget %v, want %d", w.forgotten, gone.key)
		}
	})
}

// dataDir is where the bytes of a database lie.
func dataDir(w *world) string {
	w.t.Helper()
	if w.place.URL == "" {
		return w.place.Dir
	}
	var dir string
	w.ok(storetest.SQL(w.t, w.place).QueryRowContext(w.ctx, "show data_directory").Scan(&dir))
	return filepath.Clean(dir)
}

// What stays of a case is its folio, its dates and the proof.
func TestWhatStays(t *testing.T) {
	each(t, func(w *world) {
		f := w.live("110", nil)
		before := w.verify()
		w.now = w.now.AddDate(5, 0, 2)
		id := w.propose()
		w.approve(id)
		w.work()
		after := w.verify()
		if !after.OK() || after.Ended != 5 || before.Details != 5 {
			t.Errorf("before %s; after %s", before, after)
		}
		p, err := w.db.Read().PetitionByFolio(w.ctx, f.folio)
		w.ok(err)
		if p.Applicant.Name() != "" || p.Ended.IsZero() || p.Applicant.UnitID != w.units["110"] || p.OfficialID != 0 {
			t.Errorf("what stays is %+v", p)
		}
		if _, err := w.files.Vault(w.ctx, w.db.Read(), p.VaultID); !fault.Is(err, fault.NotFound) {
			t.Errorf("the case's key is there: %v", err)
		}
		v := w.view(id)
		if v.Rows[0][1] != f.folio || !v.Intact || !v.KeepTo.Equal(w.now.AddDate(7, 0, 0)) {
			t.Errorf("the inventory says %v, intact %v, kept to %s", v.Rows, v.Intact, v.KeepTo)
		}
		if d, err := w.db.Read().DispositionOf(w.ctx, f.petition); err != nil || d.Number != v.Number {
			t.Errorf("the case's act is %v: %v", d.Number, err)
		}
		if _, err := w.Propose(w.ctx, keeper, "", "", "otra vez"); !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Invalid) {
			t.Errorf("what is gone can be proposed again: %v", err)
		}
	})
}

// A person, a key and papers of several cases go with the last case that needs them.
func TestWhatIsSharedGoesWithTheLast(t *testing.T) {
	each(t, func(w *world) {
		first := w.live("110", nil)
		w.now = w.now.AddDate(1, 0, 0)
		later := w.live("110", &first)
		w.now = w.now.AddDate(4, 0, 2)
		id := w.propose()
		if n := len(w.view(id).Rows); n != 1 {
			t.Fatalf("%d cases are listed, want the first alone", n)
		}
		w.approve(id)
		w.work()
		person, err := w.db.Read().Official(w.ctx, first.official)
		if w.ok(err); person.Surname1 != first.who.surname {
			t.Error("the person is gone while a case of theirs is in force")
		}
		w.now = w.now.AddDate(1, 0, 0)
		id = w.propose()
		w.approve(id)
		w.work()
		if person, err = w.db.Read().Official(w.ctx, later.official); err != nil || person.Name() != "" {
			t.Errorf("the person stays: %q %v", person.Name(), err)
		}
	})
}

// Who may take which step, and on whose signature.
func TestOpinions(t *testing.T) {
	each(t, func(w *world) {
		w.live("110", nil)
		w.now = w.now.AddDate(5, 0, 2)
		c, err := w.Candidates(w.ctx, auditor, "")
		w.ok(err)
		for name, try := range map[string]func() error{
			"an auditor proposes":        func() error { _, err := w.Propose(w.ctx, auditor, "", c.SHA256, "x"); return err },
			"the authority proposes":     func() error { _, err := w.Propose(w.ctx, chief, "", c.SHA256, "x"); return err },
			"an auditor places a hold":   func() error { return w.Place(w.ctx, auditor, records.Order{}) },
			"an administrator looks":     func() error { _, err := w.Survey(w.ctx, person(15, auth.Admin)); return err },
			"another inventory was seen": func() error { _, err := w.Propose(w.ctx, keeper, "", "00", "x"); return err },
			"nobody says why":            func() error { _, err := w.Propose(w.ctx, keeper, "", c.SHA256, ""); return err },
		} {
			if err := try(); err == nil {
				t.Errorf("%s", name)
			}
		}
		id := w.propose()
		for name, try := range map[string]func() error{
			"who proposed is for it":       func() error { return w.Opine(w.ctx, keeper, id, "firma", true, "") },
			"an auditor is for it":         func() error { return w.Opine(w.ctx, auditor, id, "firma", true, "") },
			"an opinion without signature": func() error { return w.Opine(w.ctx, second, id, "000000", true, "") },
			"an act without opinions":      func() error { return w.DrawUp(w.ctx, keeper, id, "firma") },
			"against without why":          func() error { return w.Opine(w.ctx, chief, id, "firma", false, "") },
			"a second proposal of a case":  func() error { _, err := w.Propose(w.ctx, keeper, "", c.SHA256, "x"); return err },
		} {
			if err := try(); err == nil {
				t.Errorf("%s", name)
			}
		}
		w.ok(w.Opine(w.ctx, second, id, "firma", true, "Conforme"))
		if err := w.Opine(w.ctx, second, id, "firma", true, ""); !fault.Is(err, fault.Conflict) {
			t.Errorf("the same person twice: %v", err)
		}
		if err := w.DrawUp(w.ctx, keeper, id, "firma"); !fault.Is(err, fault.Conflict) {
			t.Errorf("an act on one opinion: %v", err)
		}
		w.ok(w.Opine(w.ctx, chief, id, "firma", false, "Falta el inventario anterior"))
		if v := w.view(id); v.State != retention.Refused || len(v.Opinions) != 2 {
			t.Errorf("%s with %d opinions", v.State, len(v.Opinions))
		}
		w.propose() // its cases may be proposed anew
	})
}

// A hold placed after the act keeps its case: it is left out, and told so.
func TestAHoldBeatsAnActThatIsUnderWay(t *testing.T) {
	each(t, func(w *world) {
		held, gone := w.live("110", nil), w.live("200", nil)
		w.now = w.now.AddDate(5, 0, 2)
		id := w.propose()
		w.approve(id)
		w.ok(w.Place(w.ctx, chief, records.Order{Scope: retention.OnUnit, Subject: w.units["100"], Words: records.Words{Reason: "Juicio", Owner: "Jurídico", Document: "J/7"}}))
		w.work()
		v := w.view(id)
		if v.State != retention.Executed || v.Erased() != 1 || v.LeftOut() != 1 {
			t.Fatalf("%s: %d erased, %d left out", v.State, v.Erased(), v.LeftOut())
		}
		for _, c := range v.Cases {
			if c.Petition == held.petition && (c.State != "left_out" || c.Why != string(retention.Held)) || c.Petition == gone.petition && c.State != "erased" {
				t.Errorf("%+v", c)
			}
		}
		holds, err := w.Holds(w.ctx, auditor)
		w.ok(err)
		if len(holds) != 1 || holds[0].Cases != 1 || holds[0].Document != "J/7" {
			t.Errorf("%+v", holds)
		}
		years, err := w.Survey(w.ctx, auditor)
		w.ok(err)
		if years[0].Held != 1 || years[0].Disposed != 1 || years[0].Expired != 1 {
			t.Errorf("%+v", years[0])
		}
		w.ok(w.Lift(w.ctx, chief, holds[0].ID, "Concluyó el juicio"))
		if err := w.Lift(w.ctx, chief, holds[0].ID, "otra vez"); !fault.Is(err, fault.Conflict) {
			t.Errorf("lifted twice: %v", err)
		}
		w.propose() // and what was left out may be proposed anew
	})
}

// An act whose carrying out is cut off after each of its writes goes on, and does nothing twice.
func TestAnActThatIsCutOffGoesOn(t *testing.T) {
	each(t, func(w *world) {
		for range 3 {
			w.live("110", nil)
		}
		w.now = w.now.AddDate(5, 0, 2)
		id := w.propose()
		w.approve(id)
		for cut := 1; w.view(id).State != retention.Executed; cut++ {
			if cut > 200 {
				t.Fatal("it never ends")
			}
			ctx, cancel := context.WithCancel(w.ctx)
			looks := 0
			_ = w.Execute(dying{ctx, func() bool { looks++; return looks > cut*7 }, cancel}, id)
			cancel()
		}
		report := w.verify()
		if v := w.view(id); v.Erased() != 3 || !report.OK() {
			t.Errorf("%d erased; %s", v.Erased(), report)
		}
		entries, err := w.db.Read().FindLedger(w.ctx, store.LedgerQuery{Kind: "record.disposed", Limit: 10})
		if err != nil || len(entries) != 3 {
			t.Errorf("%d disposals in the ledger: %v", len(entries), err)
		}
	})
}

// dying is a context that ends at one of the times somebody looks at it.
type dying struct {
	context.Context
	over   func() bool
	cancel context.CancelFunc
}

// Err implements context.Context.
func (d dying) Err() error {
	if d.over() {
		d.cancel()
	}
	return d.Context.Err()
}

// Done implements context.Context.
func (d dying) Done() <-chan struct{} {
	_ = d.Err()
	return d.Context.Done()
}

// The clock goes on with acts that were not carried out, and begins nothing.
func TestTheClockBeginsNothing(t *testing.T) {
	each(t, func(w *world) {
		w.live("110", nil)
		w.now = w.now.AddDate(30, 0, 0)
		finish := w.Tasks()[0]
		for want, at := range []func() int64{func() int64 { return 0 }, w.propose} {
			_ = want
			at()
			tally, err := finish.Do(w.ctx)
			if err != nil || tally["acts"] != 0 || len(w.queue.Waiting()) != 0 {
				t.Fatalf("%v %v: the clock began something", tally, err)
			}
		}
		w.approve(w.view(firstOf(w)).ID)
		tally, err := finish.Do(w.ctx)
		if err != nil || tally["acts"] != 1 {
			t.Errorf("%v %v", tally, err)
		}
		w.work()
		if tally, err := finish.Do(w.ctx); err != nil || tally["acts"] != 0 {
			t.Errorf("%v %v", tally, err)
		}
	})
}

func firstOf(w *world) int64 {
	w.t.Helper()
	all, err := w.Dispositions(w.ctx, auditor)
	w.ok(err)
	return all[0].ID
}

// An inventory that was altered is signed by nobody.
func TestAnAlteredInventoryStopsTheRoad(t *testing.T) {
	each(t, func(w *world) {
		w.live("110", nil)
		w.now = w.now.AddDate(5, 0, 2)
		id := w.propose()
		w.ok(w.Opine(w.ctx, second, id, "firma", true, ""))
		_, err := storetest.SQL(t, w.place).ExecContext(w.ctx, "update disposition set inventory = $1", []byte("numero,folio\n1,SIE-2020-000009\n"))
		w.ok(err)
		if err := w.Opine(w.ctx, chief, id, "firma", true, ""); !fault.Is(err, fault.Conflict) || w.view(id).Intact {
			t.Errorf("signed all the same: %v", err)
		}
	})
}

func TestOrdersOfHolds(t *testing.T) {
	each(t, func(w *world) {
		words := records.Words{Reason: "r", Owner: "o", Document: "d"}
		for name, o := range map[string]records.Order{
			"no scope": {Words: words}, "no subject": {Scope: retention.OnPerson, Words: words}, "no words": {Scope: retention.OnCase, Subject: 1},
			"a period backwards": {Scope: retention.OnPeriod, From: w.now, To: w.now.Add(-time.Hour), Words: words}, "half a period": {Scope: retention.OnPeriod, From: w.now, Words: words},
		} {
			if err := w.Place(w.ctx, keeper, o); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
