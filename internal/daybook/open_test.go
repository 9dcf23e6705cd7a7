package daybook_test

import (
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/daybook"
	"clavero/internal/digest"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/register"
	"clavero/internal/store"
)

// enrol puts the people whose keys read into the directory, and the notes they read into an edition.
func (w *world) enrol() {
	w.t.Helper()
	ctx := w.t.Context()
	w.ok(w.db.Write(ctx, func(tx *store.Tx) error {
		for id := int64(1); id <= 2; id++ {
			if err := tx.PutUnit(ctx, directory.Unit{ID: id, Code: string(rune('A' + id)), Name: "Unidad", Kind: "unit"}, ""); err != nil {
				return err
			}
		}
		for key := int64(1); key <= 3; key++ {
			o := directory.Official{ID: key * 10, GivenNames: "Persona", Surname1: string(rune('A' + key)), UnitID: key%2 + 1, Mail: string(rune('a'+key)) + "@salud.example", Entered: tx.Now}
			if err := tx.InsertOfficial(ctx, o, o.Name()); err != nil {
				return err
			}
		}
		e := digest.Edition{Day: "1970-01-01", Kind: digest.Matutina, Version: 1, Published: tx.Now, ID: 5, Sections: []digest.Section{{Title: "Sector", Slug: "sector", Layout: digest.Notes}}}
		for id := int64(1000); id < 1003; id++ {
			e.Sections[0].Notes = append(e.Sections[0].Notes, digest.Note{ID: id, Headline: "Nota", Genre: digest.News})
		}
		_, err := tx.PutEdition(ctx, e)
		return err
	}))
}

func TestReadingIsOpenedForAReasonThatIsRecordedFirst(t *testing.T) {
	each(t, func(w *world) {
		w.enrol()
		w.days()
		ctx := t.Context()
		asked := daybook.Asked{Kind: daybook.OfPerson, Subject: 20, From: "2026-11-21", To: today, Reason: "Oficio OIC/112."}
		before, err := w.db.Read().LedgerHead(ctx)
		w.ok(err)
		id, err := w.book.Open(ctx, w.editor, asked)
		w.ok(err)
		entries, err := w.db.Read().LedgerEntries(ctx, before.Size, 10)
		w.ok(err)
		if len(entries) != 1 || entries[0].Kind != ledger.RegisterOpened || entries[0].Subject != (ledger.Subject{Kind: ledger.OnOfficial, ID: 20}) || entries[0].Actor.ID != w.editor.ID {
			t.Errorf("%+v", entries)
		}
		shown, err := w.book.Opened(ctx, w.editor, id)
		if err != nil || len(shown.Rows) != 3*6 || shown.About != "Persona C" || shown.Reason != asked.Reason || shown.Rows[2].Title != "Nota" || shown.Rows[0].Kind != register.SignIn {
			t.Fatalf("%+v %v", shown, err)
		}
		auditor := w.hire("Olga Auditora", auth.Auditor)
		if _, err := w.book.Opened(ctx, auditor, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody else's: %v", err)
		}
		list, err := w.book.Openings(ctx, auditor, 0, 10)
		if err != nil || len(list) != 1 || list[0].By != w.editor.Name || list[0].Reason != asked.Reason || list[0].About != "Persona C" {
			t.Errorf("%+v %v", list, err)
		}
		if _, err := w.book.Openings(ctx, w.editor, 0, 10); !fault.Is(err, fault.Denied) {
			t.Errorf("an editor sees who looked: %v", err)
		}
		w.set(w.clock().Add(time.Hour + time.Second))
		if _, err := w.book.Opened(ctx, w.editor, id); !fault.Is(err, fault.Gone) {
			t.Errorf("after an hour: %v", err)
		}
	})
}

func TestWhoReadANote(t *testing.T) {
	each(t, func(w *world) {
		w.enrol()
		w.days()
		id, err := w.book.Open(t.Context(), w.editor, daybook.Asked{Kind: daybook.OfNote, Subject: 1001, From: "2026-11-22", To: today, Reason: "La nota se corrigió."})
		w.ok(err)
		shown, err := w.book.Opened(t.Context(), w.editor, id)
		w.ok(err)
		// of the notes 1000+n%3 for n from 1 to 2+key on two days, 1001 comes at n = 1 and 4
		want := map[string]int{"Persona B": 2, "Persona C": 4, "Persona D": 4}
		for _, row := range shown.Rows {
			if want[row.Person] != row.Opened {
				t.Errorf("%s: %d times, want %d", row.Person, row.Opened, want[row.Person])
			}
		}
		if len(shown.Rows) != 3 || !shown.Rows[0].At.Equal(time.Date(2026, 11, 22, 14, 2, 0, 0, time.UTC)) {
			t.Errorf("%+v", shown.Rows)
		}
	})
}

func TestReadingIsNotOpenedWithoutAReason(t *testing.T) {
	w := newWorld(t, store.SQLite)
	w.enrol()
	good := daybook.Asked{Kind: daybook.OfPerson, Subject: 20, From: "2026-11-21", To: today, Reason: "Oficio OIC/112."}
	liaison := w.hire("Gaspar Enlace", auth.Liaison)
	if _, err := w.book.Open(t.Context(), liaison, good); !fault.Is(err, fault.Denied) {
		t.Errorf("the liaison: %v", err)
	}
	for name, wrong := range map[string]func(*daybook.Asked){
		"no reason": func(a *daybook.Asked) { a.Reason = "  porque   " }, "nobody": func(a *daybook.Asked) { a.Subject = 7 }, "no note": func(a *daybook.Asked) { a.Kind = daybook.OfNote },
		"another kind": func(a *daybook.Asked) { a.Kind = "unit" }, "no day": func(a *daybook.Asked) { a.From = "ayer" }, "backwards": func(a *daybook.Asked) { a.From = "2026-11-24" },
		"too long": func(a *daybook.Asked) { a.From = "2016-11-24" },
	} {
		a := good
		wrong(&a)
		if _, err := w.book.Open(t.Context(), w.editor, a); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
