package reading_test

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/casefile"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// morning is 7:00 of a Monday in Mexico City.
var morning = time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)

const today = digest.Day("2026-11-23")

var visitor = reading.Visitor{Credential: 11, Official: 12, Unit: 13, Prefix: "192.0.2.0/24", Device: "phone"}

// house is a reading room with a clock that a test sets.
type house struct {
	db       *store.DB
	files    *casefile.Files
	accesses *reading.Register
	room     *reading.Room

	mu  sync.Mutex
	now time.Time
}

func each(t *testing.T, fn func(t *testing.T, h *house)) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) { fn(t, open(t, engine)) })
	}
}

func open(t testing.TB, engine store.Engine) *house {
	t.Helper()
	h := &house{now: morning}
	place := storetest.Place(t, engine)
	place.Clock = h.clock
	h.db = storetest.Open(t, place)
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	h.files = casefile.New(keys)
	ctx := context.Background()
	if err := h.db.Write(ctx, func(tx *store.Tx) error { return h.files.OpenHouse(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
	h.accesses = reading.NewRegister(h.db, h.files)
	t.Cleanup(h.accesses.Close)
	h.room = reading.New(h.db, h.accesses)
	return h
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) set(now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = now
}

// publish stores an edition of three notes, the first a primera plana, that goes out at a moment.
func (h *house) publish(t testing.TB, day digest.Day, kind digest.Kind, at time.Time, headline string) digest.Edition {
	t.Helper()
	place := []digest.Appearance{{Outlet: "El Faro", Medium: digest.Press}}
	e := digest.Edition{Day: day, Kind: kind, Version: 1, Published: at, Sections: []digest.Section{
		{Title: "Primeras planas", Slug: "primeras-planas", Layout: digest.Covers, Notes: []digest.Note{{Headline: "Portada", Genre: digest.Cover, Appearances: place}}},
		{Title: "Sector", Slug: "sector", Layout: digest.Notes, Notes: []digest.Note{
			{Headline: headline, Lead: "Entrada", Genre: digest.News, Appearances: place},
			{Headline: headline + " dos", Lead: "Entrada", Genre: digest.News, Appearances: place},
		}},
	}}
	ctx := context.Background()
	err := h.db.Write(ctx, func(tx *store.Tx) error {
		last, err := tx.LastNote(ctx, day)
		if err != nil {
			return err
		}
		e, err = e.Numbered(digest.SequenceOf(last) + 1)
		if err != nil {
			return err
		}
		e.ID = tx.NewID()
		e, err = tx.PutEdition(ctx, e)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// kinds lists the accesses there are, as kind and item.
func (h *house) kinds(t testing.TB) []register.Access {
	t.Helper()
	all, err := h.db.Events().Accesses(context.Background(), time.Unix(0, 0), morning.AddDate(1, 0, 0), 10_000)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		all[i].ID, all[i].At, all[i].N, all[i].Mark = 0, time.Time{}, 0, 0
	}
	return all
}

func of(v reading.Visitor, kind register.Kind, item int64) register.Access {
	return register.Access{Kind: kind, Credential: v.Credential, Official: v.Official, Unit: v.Unit, Item: item, Prefix: v.Prefix, Device: v.Device}
}

func TestReadingIsRecorded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		e := h.publish(t, today, digest.Matutina, morning, "Nota")
		opened, err := h.room.Today(ctx, visitor)
		if diff := cmp.Diff(e, opened.Edition); diff != "" || err != nil || opened.Late {
			t.Fatalf("%v %v %s", opened.Late, err, diff)
		}
		if _, err := h.room.Edition(ctx, visitor, today, digest.Matutina); err != nil {
			t.Fatal(err)
		}
		note := e.Sections[1].Notes[0]
		page, err := h.room.Note(ctx, visitor, note.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := reading.NotePage{Edition: e, Section: e.Sections[1], Note: note, After: e.Sections[1].Notes[1], Place: 1, Of: 2}
		if diff := cmp.Diff(want, page); diff != "" {
			t.Error(diff)
		}
		recorded := []register.Access{of(visitor, register.Edition, e.ID), of(visitor, register.Edition, e.ID), of(visitor, register.Note, note.ID)}
		if diff := cmp.Diff(recorded, h.kinds(t)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestStaffReadingIsNoAccess(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		e := h.publish(t, today, digest.Matutina, morning, "Nota")
		staff := reading.Visitor{Staff: true}
		_, first := h.room.Today(context.Background(), staff)
		_, second := h.room.Note(context.Background(), staff, e.Sections[0].Notes[0].ID)
		if first != nil || second != nil || len(h.kinds(t)) != 0 {
			t.Errorf("%v %v %v", first, second, h.kinds(t))
		}
	})
}

func TestNobodyReadsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.publish(t, today, digest.Matutina, morning, "Nota")
		opened, err := h.room.Today(context.Background(), reading.Visitor{})
		if !fault.Is(err, fault.Unsigned) || opened.ID != 0 {
			t.Errorf("%+v %v", opened, err)
		}
	})
}

func TestOnlyWhatIsOutExists(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		if _, err := h.room.Today(ctx, visitor); !fault.Is(err, fault.NotFound) {
			t.Errorf("an empty room: %v", err)
		}
		old := h.publish(t, today.Add(-1), digest.Matutina, morning.AddDate(0, 0, -1), "Ayer")
		coming := h.publish(t, today, digest.Matutina, morning.Add(time.Hour), "Hoy")
		opened, err := h.room.Today(ctx, visitor)
		if err != nil || opened.ID != old.ID || !opened.Late {
			t.Errorf("%+v %v, want yesterday's, late", opened, err)
		}
		if _, err := h.room.Edition(ctx, visitor, today, digest.Matutina); !fault.Is(err, fault.NotFound) {
			t.Errorf("an edition to come: %v", err)
		}
		for _, id := range []int64{coming.Sections[0].Notes[0].ID, digest.NoteID(today, 99), -1, 0, 1 << 62} {
			if _, err := h.room.Note(ctx, visitor, id); !fault.Is(err, fault.NotFound) {
				t.Errorf("note %d: %v", id, err)
			}
		}
		if got := h.kinds(t); len(got) != 1 {
			t.Errorf("what was not shown was recorded: %+v", got)
		}
		h.set(morning.Add(time.Hour))
		if opened, err = h.room.Today(ctx, visitor); err != nil || opened.ID != coming.ID || opened.Late {
			t.Errorf("%+v %v, want today's", opened, err)
		}
	})
}

func TestACorrectionIsSeenAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		h.publish(t, today, digest.Matutina, morning, "Errada")
		before, err := h.room.Today(ctx, visitor)
		if err != nil {
			t.Fatal(err)
		}
		h.publish(t, today, digest.Matutina, morning, "Correcta")
		after, err := h.room.Today(ctx, visitor)
		if err != nil || before.Version != 1 || after.Version != 2 || after.Sections[1].Notes[0].Headline != "Correcta" {
			t.Errorf("%+v %v", after, err)
		}
	})
}

func TestEditionsOfAMonth(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		old := h.publish(t, "2026-10-31", digest.Matutina, morning.AddDate(0, -1, 0), "Octubre")
		first := h.publish(t, "2026-11-01", digest.Matutina, morning.AddDate(0, 0, -22), "Uno")
		noon := h.publish(t, "2026-11-01", digest.Vespertina, morning.AddDate(0, 0, -22).Add(5*time.Hour), "Tarde")
		h.publish(t, today, digest.Matutina, morning.Add(time.Minute), "Por venir")
		for range 2 { // the second from what was kept
			m, err := h.room.Editions(ctx, 2026, time.November)
			if err != nil || m.First != old.Day || m.Last != first.Day || len(m.Editions) != 2 {
				t.Fatalf("%+v %v", m, err)
			}
			for i, want := range []digest.Edition{first, noon} {
				line := m.Editions[i]
				if line.ID != want.ID || line.Notes != 3 || line.Lead != want.Sections[1].Notes[0].Headline {
					t.Errorf("%+v, want %s %s", line, want.Day, want.Kind)
				}
			}
		}
		before, after, err := h.room.Around(ctx, first)
		if err != nil || before.ID != old.ID || after.ID != noon.ID {
			t.Errorf("around the first: %v %v %v", before, after, err)
		}
		before, after, err = h.room.Around(ctx, noon)
		if err != nil || before.ID != first.ID || after.ID != 0 {
			t.Errorf("around the last: %v %v %v", before, after, err)
		}
		if got := h.kinds(t); len(got) != 0 {
			t.Errorf("a list was recorded: %+v", got)
		}
	})
}

func TestManyOpenTheSameAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		const readers = 100
		e := h.publish(t, today, digest.Matutina, morning, "Nota")
		var group sync.WaitGroup
		for i := range readers {
			group.Go(func() {
				v := reading.Visitor{Credential: int64(i + 1)}
				if opened, err := h.room.Today(context.Background(), v); err != nil || opened.ID != e.ID {
					t.Errorf("%+v %v", opened, err)
				}
			})
		}
		group.Wait()
		if got := h.kinds(t); len(got) != readers {
			t.Errorf("%d accesses, want %d", len(got), readers)
		}
	})
}
