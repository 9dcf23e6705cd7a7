package store_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// publish stores an edition with a line of primeras planas and one section of notes, whose texts are given; it is out then.
func publish(t *testing.T, db *store.DB, day digest.Day, out time.Time, id int64, texts ...string) digest.Edition {
	t.Helper()
	note := func(text string, genre digest.Genre) digest.Note {
		headline, body, _ := strings.Cut(text, "|")
		return digest.Note{Headline: headline, Lead: "…", Body: body, Genre: genre, Appearances: []digest.Appearance{{Outlet: "El Faro de Anáhuac", Medium: digest.Press, Page: "6"}}}
	}
	notes := make([]digest.Note, len(texts))
	for i, text := range texts {
		notes[i] = note(text, digest.News)
	}
	e, err := digest.Edition{ID: id, Day: day, Kind: digest.Matutina, Version: 1, Published: out, Sections: []digest.Section{
		{Title: "Primeras planas", Slug: "primeras-planas", Layout: digest.Covers, Notes: []digest.Note{note("Portada del dengue", digest.Cover)}},
		{Title: "Estados", Slug: "estados", Layout: digest.Notes, Notes: notes},
	}}.Numbered(1)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.PutEdition(t.Context(), e); return err })
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func headlines(t *testing.T, db *store.DB, q store.NoteQuery, typed ...string) []string {
	t.Helper()
	for _, phrase := range typed {
		q.Phrases = append(q.Phrases, spanish.Terms(phrase))
	}
	if q.Limit == 0 {
		q.Limit = 50
	}
	q.Now = db.Now().UnixMicro()
	found, err := db.Read().FindNotes(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, f := range found {
		list = append(list, f.Note.Headline)
		if f.Section != "Estados" || len(f.Note.Appearances) != 1 || f.Edition.ID == 0 {
			t.Errorf("found without its place: %+v", f)
		}
	}
	return list
}

func TestNotesAreFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		now := db.Now()
		today := digest.DayOf(now, spanish.MexicoCity())
		publish(t, db, today, now.Add(-time.Hour), 1, "Refuerzan la vacunación|Brigadas contra el dengue en Mérida.", "Niñas y niños|El año de la salud materna.")
		publish(t, db, today.Add(-1), now.Add(time.Hour), 2, "Dengue que nadie debe ver|aún")
		publish(t, db, today.Add(-40), now.Add(-time.Hour), 3, "Dengue en octubre|La materna salud, del año pasado.")
		publish(t, db, today.Add(-700), now.Add(-time.Hour), 4, "Dengues de antaño|Nada más.")
		for _, c := range []struct {
			name  string
			query store.NoteQuery
			typed []string
			want  []string
		}{
			{"the newest first, covers and what is not out left out", store.NoteQuery{}, []string{"DENGUE"}, []string{"Refuerzan la vacunación", "Dengue en octubre", "Dengues de antaño"}},
			{"without accents, another ending", store.NoteQuery{}, []string{"vacunaciones"}, []string{"Refuerzan la vacunación"}},
			{"all words", store.NoteQuery{}, []string{"dengue", "merida"}, []string{"Refuerzan la vacunación"}},
			{"side by side", store.NoteQuery{}, []string{"salud materna"}, []string{"Niñas y niños"}},
			{"ñ is a letter", store.NoteQuery{}, []string{"ano"}, []string{}},
			{"by the outlet", store.NoteQuery{}, []string{"anahuac", "antaño"}, []string{"Dengues de antaño"}},
			{"from a day", store.NoteQuery{From: today.Add(-40)}, []string{"dengue"}, []string{"Refuerzan la vacunación", "Dengue en octubre"}},
			{"to a day", store.NoteQuery{To: today.Add(-40)}, []string{"dengue"}, []string{"Dengue en octubre", "Dengues de antaño"}},
			{"days the wrong way round", store.NoteQuery{From: today, To: today.Add(-9)}, []string{"dengue"}, []string{}},
			{"older than one", store.NoteQuery{Before: digest.NoteID(today.Add(-40), 2)}, []string{"dengue"}, []string{"Dengues de antaño"}},
			{"no more than asked", store.NoteQuery{Limit: 2}, []string{"dengue"}, []string{"Refuerzan la vacunación", "Dengue en octubre"}},
			{"nothing to look for", store.NoteQuery{}, nil, []string{}},
			{"a word of the engines", store.NoteQuery{}, []string{"NOT or NEAR"}, []string{}},
		} {
			if diff := cmp.Diff(c.want, headlines(t, db, c.query, c.typed...)); diff != "" {
				t.Errorf("%s: %s", c.name, diff)
			}
		}
		publish(t, db, today, now.Add(-time.Hour), 1, "Refuerzan la vacunación|Brigadas en Mérida.")
		if diff := cmp.Diff([]string{"Dengue en octubre", "Dengues de antaño"}, headlines(t, db, store.NoteQuery{}, "dengue")); diff != "" {
			t.Errorf("after a correction: %s", diff)
		}
	})
}

// TestALongNoteIsFound has what no engine would index whole.
func TestALongNoteIsFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var body strings.Builder
		for i := range 60_000 {
			fmt.Fprintf(&body, "%s%d ", strings.Repeat("x", 56), i)
		}
		now := db.Now()
		publish(t, db, digest.DayOf(now, spanish.MexicoCity()), now.Add(-time.Hour), 1, "Interminable|Principio. "+body.String())
		if got := headlines(t, db, store.NoteQuery{}, "principio"); len(got) != 1 {
			t.Errorf("found %v", got)
		}
	})
}

// TestEnginesFindTheSame asks both for what chance puts together.
func TestEnginesFindTheSame(t *testing.T) {
	var words = strings.Fields("dengue vacuna hospital médico presupuesto cáncer niño año salud estado covid-19 jarabe alerta")
	answers := map[store.Engine][][]string{}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		chance := rand.New(rand.NewPCG(1, 2)) // the same for both
		some := func(n int) string {
			picked := make([]string, n)
			for i := range picked {
				picked[i] = words[chance.IntN(len(words))]
			}
			return strings.Join(picked, " ")
		}
		now := db.Now()
		for day := range 60 {
			texts := make([]string, 5)
			for i := range texts {
				texts[i] = fmt.Sprintf("%d.%d %s|%s", day, i, some(2), some(6))
			}
			publish(t, db, digest.DayOf(now, spanish.MexicoCity()).Add(-7*day), now.Add(-time.Hour), int64(day+1), texts...)
		}
		for range 100 {
			var typed []string
			for range 1 + chance.IntN(3) {
				typed = append(typed, some(1+chance.IntN(2)))
			}
			answers[db.Engine()] = append(answers[db.Engine()], append(headlines(t, db, store.NoteQuery{Limit: 21}, typed...), strings.Join(typed, "; ")))
		}
	})
	if len(answers) < 2 {
		t.Skip("only one engine")
	}
	if diff := cmp.Diff(answers[store.SQLite], answers[store.Postgres]); diff != "" {
		t.Error(diff)
	}
	if !slices.ContainsFunc(answers[store.SQLite], func(list []string) bool { return len(list) > 10 }) {
		t.Error("hardly anything was found")
	}
}
