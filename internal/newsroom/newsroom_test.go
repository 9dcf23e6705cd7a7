package newsroom_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/casefile"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/newsroom"
	"clavero/internal/seal"
	"clavero/internal/seed"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const (
	day     = digest.Day("2026-11-23")
	heading = "seccion,titular,texto,medio,tipo\n"
)

var editor = ledger.Actor{Kind: ledger.ByStaff, ID: 7}

// newRoom opens a newsroom over a database that has the house's vault, without which nothing enters the ledger.
func newRoom(t testing.TB, db *store.DB) (*newsroom.Room, *casefile.Files) {
	t.Helper()
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	files := casefile.New(keys)
	ctx := context.Background()
	if err := db.Write(ctx, func(tx *store.Tx) error { return files.OpenHouse(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
	return newsroom.New(db, files), files
}

// load imports rows "section,headline,text,outlet" as the day's edition of a kind.
func load(t testing.TB, room *newsroom.Room, kind digest.Kind, rows ...string) newsroom.Result {
	t.Helper()
	result, err := room.Import(context.Background(), editor, file(rows...), day, kind, time.Time{}, true)
	if err != nil || !result.Applied || len(result.Faults) > 0 {
		t.Fatalf("%+v %v", result, err)
	}
	return result
}

func file(rows ...string) io.Reader {
	return strings.NewReader(heading + strings.Join(rows, ",prensa\n") + ",prensa\n")
}

// numbering gives each headline's number in its day.
func numbering(e digest.Edition) map[string]int {
	numbers := map[string]int{}
	for _, s := range e.Sections {
		for _, n := range s.Notes {
			numbers[s.Slug+"/"+n.Headline] = digest.SequenceOf(n.ID)
		}
	}
	return numbers
}

func TestImportAndCorrect(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		room, files := newRoom(t, db)
		first := load(t, room, digest.Matutina, "A,Uno,t1,El Faro", "A,Dos,t2,El Faro", "B,Tres,t3,El Faro")
		if diff := cmp.Diff(map[string]int{"a/Uno": 1, "a/Dos": 2, "b/Tres": 3}, numbering(first.Edition)); diff != "" {
			t.Error(diff)
		}
		second := load(t, room, digest.Matutina, "A,Nueva,t0,El Faro", "B,Dos,t2,Radio Ribera", "B,Tres corregida,t3,El Faro")
		if diff := cmp.Diff(map[string]int{"a/Nueva": 4, "b/Dos": 2, "b/Tres corregida": 3}, numbering(second.Edition)); diff != "" {
			t.Error(diff)
		}
		if !second.Correction || second.Edition.ID != first.Edition.ID || second.Edition.Version != 2 ||
			second.Kept != 2 || second.Added != 1 || second.Dropped != 1 || !second.Edition.Published.Equal(first.Edition.Published) {
			t.Errorf("%+v", second)
		}
		whole, err := db.Read().Edition(ctx, first.Edition.ID)
		if diff := cmp.Diff(second.Edition, whole); diff != "" || err != nil {
			t.Errorf("stored: %v %s", err, diff)
		}
		checkLedger(t, db, files, second)
	})
}

func checkLedger(t *testing.T, db *store.DB, files *casefile.Files, second newsroom.Result) {
	t.Helper()
	ctx := context.Background()
	entries, err := db.Read().FindLedger(ctx, store.LedgerQuery{SubjectKind: ledger.OnEdition, SubjectID: second.Edition.ID, Limit: 9})
	if err != nil || len(entries) != 2 || entries[0].Kind != ledger.EditionCorrected || entries[1].Kind != ledger.EditionImported ||
		entries[0].Actor != editor || entries[0].Seq != second.Entry {
		t.Fatalf("%+v %v", entries, err)
	}
	detail, err := files.Detail(ctx, db.Read(), entries[0].Seq)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{}
	if err := json.Unmarshal(detail.Bytes, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"day": string(day), "kind": "matutina", "version": 2.0, "sections": 2.0, "notes": 3.0, "appearances": 3.0, "kept": 2.0, "added": 1.0,
		"dropped": 1.0, "last": 4.0, "charset": "UTF-8", "sha256": second.SHA256, "published": float64(second.Edition.Published.UnixMicro()),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestNumbersAreNeverUsedAgain drops the note with the largest number and goes on: accesses of it must not turn into
// accesses of another note.
func TestNumbersAreNeverUsedAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		room, _ := newRoom(t, db)
		load(t, room, digest.Matutina, "A,Uno,t1,F", "A,Dos,t2,F", "A,Tres,t3,F")
		load(t, room, digest.Matutina, "A,Uno,t1,F", "A,Dos,t2,F")
		evening := load(t, room, digest.Vespertina, "A,Tarde,t4,F")
		load(t, room, digest.Vespertina, "A,Noche,t5,F")
		third := load(t, room, digest.Matutina, "A,Uno,t1,F", "A,Otra,t6,F")
		got := []map[string]int{numbering(evening.Edition), numbering(third.Edition)}
		if diff := cmp.Diff([]map[string]int{{"a/Tarde": 4}, {"a/Uno": 1, "a/Otra": 6}}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNotesAlikeKeepTheirPlaces(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		room, _ := newRoom(t, db)
		load(t, room, digest.Matutina, "Portadas,Lluvia,p,F", "Notas,Lluvia,n,F", "Notas,Lluvia,m,F")
		after := load(t, room, digest.Matutina, "Notas,Lluvia,n,F", "Otras,Lluvia,m,F")
		if diff := cmp.Diff(map[string]int{"notas/Lluvia": 2, "otras/Lluvia": 3}, numbering(after.Edition)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheSameFileAgainChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		room, _ := newRoom(t, db)
		load(t, room, digest.Extra, "A,Uno,t1,F")
		again, err := room.Import(context.Background(), editor, file("A,Uno,t1,F"), day, digest.Extra, time.Time{}, true)
		if err != nil || !again.Same || again.Applied || again.Edition.Version != 1 {
			t.Errorf("%+v %v", again, err)
		}
	})
}

func TestDryRunChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		room, _ := newRoom(t, db)
		shown, err := room.Import(ctx, editor, file("A,Uno,t1,F"), day, digest.Matutina, time.Time{}, false)
		if err != nil || shown.Applied || shown.Added != 1 || shown.Edition.Version != 1 {
			t.Errorf("%+v %v", shown, err)
		}
		if _, err := db.Read().EditionHead(ctx, day, digest.Matutina); !fault.Is(err, fault.NotFound) {
			t.Errorf("the edition is there: %v", err)
		}
		if entries, err := db.Read().FindLedger(ctx, store.LedgerQuery{Limit: 1}); err != nil || len(entries) != 0 {
			t.Errorf("the ledger says %v, %v", entries, err)
		}
	})
}

func TestEveryRowFaultIsToldAndNothingStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		room, _ := newRoom(t, db)
		bad := strings.NewReader(heading + "A,,t,F,prensa\nA,Uno,t,F,paloma\nA,Dos,t,F,radio\n")
		result, err := room.Import(context.Background(), editor, bad, day, digest.Matutina, time.Time{}, true)
		if err != nil || len(result.Faults) != 2 || result.Applied {
			t.Errorf("%+v %v", result, err)
		}
		if _, err := db.Read().EditionHead(context.Background(), day, digest.Matutina); !fault.Is(err, fault.NotFound) {
			t.Errorf("the edition is there: %v", err)
		}
	})
}

func TestWhenItGoesOut(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		first, then time.Time
		want        time.Time // of the correction; zero when it is refused
	}{
		"at once, as it was":   {time.Time{}, time.Time{}, now},
		"scheduled, as it was": {now.Add(time.Hour), time.Time{}, now.Add(time.Hour)},
		"scheduled anew":       {now.Add(time.Hour), now.Add(2 * time.Hour), now.Add(2 * time.Hour)},
		"out, moved back":      {now, now.Add(-time.Hour), now.Add(-time.Hour)},
		"out, withdrawn":       {now, now.Add(time.Hour), time.Time{}},
	} {
		place := storetest.Place(t, store.SQLite)
		place.Clock = func() time.Time { return now }
		db := storetest.Open(t, place)
		room, _ := newRoom(t, db)
		if _, err := room.Import(context.Background(), editor, file("A,Uno,t1,F"), day, digest.Matutina, test.first, true); err != nil {
			t.Fatal(err)
		}
		got, err := room.Import(context.Background(), editor, file("A,Dos,t2,F"), day, digest.Matutina, test.then, true)
		switch {
		case test.want.IsZero() && !fault.Is(err, fault.Invalid):
			t.Errorf("%s: %v, want a refusal", name, err)
		case !test.want.IsZero() && (err != nil || !got.Edition.Published.Equal(test.want)):
			t.Errorf("%s: %s, %v, want %s", name, got.Edition.Published, err, test.want)
		}
	}
}

func TestFileFaults(t *testing.T) {
	db := storetest.New(t, store.SQLite)
	room, _ := newRoom(t, db)
	good := heading + "A,Uno,t1,F,prensa\n"
	for name, test := range map[string]struct {
		file io.Reader
		day  digest.Day
		kind digest.Kind
		code fault.Code
	}{
		"day":      {strings.NewReader(good), "2026-13-01", digest.Matutina, fault.Invalid},
		"kind":     {strings.NewReader(good), day, "nocturna", fault.Invalid},
		"workbook": {strings.NewReader("PK\x03\x04"), day, digest.Matutina, fault.Invalid},
		"empty":    {strings.NewReader(""), day, digest.Matutina, fault.Invalid},
		"large":    {bytes.NewReader(make([]byte, digest.MaxBytes+1)), day, digest.Matutina, fault.TooLarge},
		"cut":      {io.MultiReader(strings.NewReader(good), brokenReader{}), day, digest.Matutina, fault.Invalid},
	} {
		_, err := room.Import(context.Background(), editor, test.file, test.day, test.kind, time.Time{}, true)
		if !fault.Is(err, test.code) {
			t.Errorf("%s: %v, want %s", name, err, test.code)
		}
		for _, tag := range lang.Tags {
			if text := tag.Explain(err); strings.HasPrefix(text, "[") || strings.Contains(text, "<no value>") {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestCharsetIsFoundOut(t *testing.T) {
	db := storetest.New(t, store.SQLite)
	room, _ := newRoom(t, db)
	got := load(t, room, digest.Matutina, "Informaci\xf3n,Ni\xf1ez,t1,F")
	if got.Charset != "windows-1252" || got.Edition.Sections[0].Title != "Información" || got.Edition.Sections[0].Notes[0].Headline != "Niñez" {
		t.Errorf("%+v", got)
	}
}

func TestTheDemonstrationImports(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		room, _ := newRoom(t, db)
		for _, e := range seed.Demo().Editions {
			result, err := room.Import(context.Background(), editor, bytes.NewReader(e.CSV), day.Add(-e.DaysAgo), e.Kind, time.Time{}, true)
			if err != nil || !result.Applied {
				t.Errorf("%d %s: %v %v", e.DaysAgo, e.Kind, err, fmt.Sprint(result.Faults))
			}
		}
	})
}
