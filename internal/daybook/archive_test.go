package daybook_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/daybook"
)

// autumn lives some days of November, and then closes everything up to the end of February.
func (w *world) autumn() {
	w.t.Helper()
	for n := range 6 {
		w.read(morning.AddDate(0, 0, n))
	}
	w.set(time.Date(2027, 3, 3, 18, 0, 0, 0, time.UTC))
	_, err := w.book.CloseDue(w.t.Context())
	w.ok(err)
}

// rows counts what the database has of November.
func (w *world) rows() int {
	w.t.Helper()
	all, err := w.db.Events().Accesses(w.t.Context(), morning.AddDate(0, 0, -30), morning.AddDate(0, 0, 30), 10_000)
	w.ok(err)
	return len(all)
}

func (w *world) opened(kind string, subject int64) daybook.Opened {
	w.t.Helper()
	id, err := w.book.Open(w.t.Context(), w.editor, daybook.Asked{Kind: kind, Subject: subject, From: "2026-11-01", To: "2026-12-31", Reason: "Oficio OIC/112."})
	w.ok(err)
	shown, err := w.book.Opened(w.t.Context(), w.editor, id)
	w.ok(err)
	return shown
}

func TestAMonthIsArchivedAndReadsAsBefore(t *testing.T) {
	each(t, func(w *world) {
		w.enrol()
		w.autumn()
		person, note := w.opened(daybook.OfPerson, 20), w.opened(daybook.OfNote, 1001)
		moved, err := w.book.ArchiveDue(t.Context())
		w.ok(err)
		if moved != 1 || w.rows() != 0 {
			t.Fatalf("%d months moved, %d accesses left", moved, w.rows())
		}
		if diff := cmp.Diff(person.Rows, w.opened(daybook.OfPerson, 20).Rows); diff != "" || len(person.Rows) != 6*6 {
			t.Errorf("%d rows: %s", len(person.Rows), diff)
		}
		if diff := cmp.Diff(note.Rows, w.opened(daybook.OfNote, 1001).Rows); diff != "" {
			t.Error(diff)
		}
		if report := w.verify(); !report.OK() || report.Accesses != 6*19 {
			t.Errorf("%s", report)
		}
		if moved, err := w.book.ArchiveDue(t.Context()); moved != 0 || err != nil {
			t.Errorf("again: %d %v", moved, err)
		}
	})
}

// A file that is gone, or of which a byte was changed, is named.
func TestAnAlteredArchiveIsNamed(t *testing.T) {
	each(t, func(w *world) {
		w.autumn()
		_, err := w.book.ArchiveDue(t.Context())
		w.ok(err)
		path := filepath.Join(w.book.Archives, "registro-2026-11.clavero")
		content, err := os.ReadFile(path)
		w.ok(err)
		for name, altered := range map[string][]byte{"a byte": append([]byte{content[0] ^ 1}, content[1:]...), "its end": content[:len(content)-1], "all": nil} {
			w.ok(os.WriteFile(path, altered, 0o600))
			if report := w.verify(); !named(report, "2026-11-21 archive_altered") && !named(report, "2026-11-01 archive_altered") {
				t.Errorf("%s: %s", name, report)
			}
		}
		w.ok(os.Remove(path))
		if report := w.verify(); !named(report, "2026-11-01 archive_altered") {
			t.Errorf("gone: %s", report)
		}
		w.ok(os.WriteFile(path, content, 0o600))
		w.behind(false, `update register_archive set accesses = accesses, sha256 = (select d.sha256 from register_day d where d.day = '2026-11-23')`)
		if report := w.verify(); !named(report, "2026-11-01 archive_altered") {
			t.Errorf("another hash: %s", report)
		}
	})
}

// Moving is cut off again and again, wherever it happens to be; each access is in one place in the end, and read once at any time.
func TestMovingIsTakenUpWhereItWas(t *testing.T) {
	each(t, func(w *world) {
		w.enrol()
		w.autumn()
		want := w.opened(daybook.OfPerson, 20).Rows
		chance := rand.New(rand.NewPCG(5, 5))
		for cuts := 0; ; cuts++ {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(chance.IntN(12*(1+cuts/4)))*time.Millisecond)
			_, err := w.book.ArchiveDue(ctx)
			cancel()
			if diff := cmp.Diff(want, w.opened(daybook.OfPerson, 20).Rows); diff != "" {
				t.Fatalf("after %d cuts: %s", cuts, diff)
			}
			if err == nil { // it was moved now, or before the last cut told of it
				break
			}
		}
		if report := w.verify(); !report.OK() || w.rows() != 0 {
			t.Errorf("%d left; %s", w.rows(), report)
		}
	})
}
