package digest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/fault"
)

func sample() Edition {
	paper := Appearance{Outlet: "El Faro", Medium: Press, Page: "6"}
	radio := Appearance{Outlet: "Radio Ribera", Medium: Radio, Hour: "7:13", Seconds: 65}
	return Edition{Day: "2026-11-23", Kind: Matutina, Version: 1, Sections: []Section{
		{Title: "Primeras planas", Slug: "primeras-planas", Layout: Covers, Notes: []Note{
			{Headline: "Llueve", Genre: Cover, Appearances: []Appearance{paper}},
		}},
		{Title: "Sector", Slug: "sector", Layout: Notes, Notes: []Note{
			{Headline: "Una", Lead: "Entrada.", Body: "Uno.\n\nDos.", Genre: News, Appearances: []Appearance{paper, radio, paper}},
			{Headline: "Otra", Lead: "Entrada.", Genre: Column, Appearances: []Appearance{radio}},
		}},
	}}
}

func TestNumberedGivesTheDaysIdsInOrder(t *testing.T) {
	e, err := sample().Numbered(41)
	if err != nil {
		t.Fatal(err)
	}
	first := NoteID("2026-11-23", 41)
	got := []int64{e.Sections[0].Notes[0].ID, e.Sections[1].Notes[0].ID, e.Sections[1].Notes[1].ID}
	if diff := cmp.Diff([]int64{first, first + 1, first + 2}, got); diff != "" {
		t.Error(diff)
	}
	if DayOfNote(first) != "2026-11-23" || SequenceOf(first) != 41 {
		t.Errorf("id %d is of %s, number %d", first, DayOfNote(first), SequenceOf(first))
	}
	if err := e.Check(); err != nil {
		t.Errorf("Check after numbering: %v", err)
	}
	if sample().Sections[0].Notes[0].ID != 0 {
		t.Error("Numbered changed the edition it was asked about")
	}
	for _, bad := range []int{0, -1, maxSequence - 1} {
		if _, err := sample().Numbered(bad); !fault.Is(err, fault.TooLarge) {
			t.Errorf("Numbered(%d) = %v, want too_large", bad, err)
		}
	}
}

func TestCheckNamesWhatIsMissing(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Edition)
		want  string
	}{
		"day":           {func(e *Edition) { e.Day = "2026-02-30" }, "digest.check.day"},
		"kind":          {func(e *Edition) { e.Kind = "nocturna" }, "digest.kind.unknown"},
		"version":       {func(e *Edition) { e.Version = 0 }, "digest.check.version"},
		"empty":         {func(e *Edition) { e.Sections = nil }, "digest.check.empty"},
		"section":       {func(e *Edition) { e.Sections[1].Notes = nil }, "digest.check.section"},
		"layout":        {func(e *Edition) { e.Sections[1].Layout = "mosaico" }, "digest.check.section"},
		"section twice": {func(e *Edition) { e.Sections[1].Slug = e.Sections[0].Slug }, "digest.check.section_twice"},
		"headline":      {func(e *Edition) { e.Sections[1].Notes[0].Headline = "" }, "digest.check.headline"},
		"genre":         {func(e *Edition) { e.Sections[1].Notes[0].Genre = "rumor" }, "digest.check.genre"},
		"nowhere":       {func(e *Edition) { e.Sections[1].Notes[0].Appearances = nil }, "digest.check.no_appearance"},
		"medium":        {func(e *Edition) { e.Sections[1].Notes[0].Appearances[0].Medium = "" }, "digest.check.appearance"},
		"no text":       {func(e *Edition) { e.Sections[1].Notes[1].Lead = "" }, "digest.check.no_text"},
		"cover":         {func(e *Edition) { e.Sections[1].Layout = Covers }, "digest.check.cover"},
		"other day":     {func(e *Edition) { e.Sections[0].Notes[0].ID = NoteID("2026-11-22", 1) }, "digest.check.number"},
		"half numbered": {func(e *Edition) { e.Sections[1].Notes[1].ID = NoteID("2026-11-23", 1) }, "digest.check.number"},
	} {
		e := sample()
		c.spoil(&e)
		f, ok := errors.AsType[*fault.Error](e.Check())
		if !ok || f.Text != c.want {
			t.Errorf("%s: Check() = %v, want %s", name, f, c.want)
		}
	}
	if err := sample().Check(); err != nil {
		t.Errorf("a whole edition: %v", err)
	}
}

func TestCountAndNeighbours(t *testing.T) {
	e, err := sample().Numbered(1)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Count{Sections: 2, Notes: 3, Appearances: 5, Outlets: 2, Minutes: 1}, e.Count()); diff != "" {
		t.Error(diff)
	}
	cover, one, other := NoteID(e.Day, 1), NoteID(e.Day, 2), NoteID(e.Day, 3)
	for id, want := range map[int64][2]int64{cover: {0, 0}, one: {0, other}, other: {one, 0}, 7: {0, 0}} {
		if before, after := e.Neighbours(id); before != want[0] || after != want[1] {
			t.Errorf("Neighbours(%d) = %d, %d, want %v", id, before, after, want)
		}
	}
	if note, section, ok := e.Note(other); !ok || note.Headline != "Otra" || section.Slug != "sector" {
		t.Errorf("Note = %q in %q, %v", note.Headline, section.Slug, ok)
	}
}

func TestNoteLines(t *testing.T) {
	note := sample().Sections[1].Notes[0]
	if want := "El Faro p.\u00a06 · Radio Ribera 7:13\u00a0h"; note.Sources() != want {
		t.Errorf("Sources() = %q, want %q", note.Sources(), want)
	}
	if diff := cmp.Diff([]string{"Uno.", "Dos."}, note.Paragraphs()); diff != "" {
		t.Error(diff)
	}
	for seconds, want := range map[int]string{0: "", 20: "0:20", 65: "1:05", 3600: "60:00"} {
		if got := (Appearance{Seconds: seconds}).Duration(); got != want {
			t.Errorf("Duration(%d) = %q, want %q", seconds, got, want)
		}
	}
	if got := (Appearance{Outlet: "El Faro", Page: "portada"}).Short(); got != "El Faro, portada" {
		t.Errorf("Short() = %q", got)
	}
}

func TestDay(t *testing.T) {
	for s, good := range map[string]bool{"2026-11-23": true, "1970-01-01": true, "1969-12-31": false, "2026-2-3": false, "hoy": false, "": false} {
		if _, err := ParseDay(s); (err == nil) != good {
			t.Errorf("ParseDay(%q) = %v", s, err)
		}
	}
	if got := Day("2026-03-01").Add(-1); got != "2026-02-28" {
		t.Errorf("Add(-1) = %s", got)
	}
	place := time.FixedZone("CDMX", -6*60*60)
	if got := DayOf(time.Date(2026, 11, 24, 5, 59, 0, 0, time.UTC), place); got != "2026-11-23" {
		t.Errorf("DayOf = %s", got)
	}
	if kind, err := ParseKind(" Vespertina"); err != nil || kind != Vespertina {
		t.Errorf("ParseKind = %q, %v", kind, err)
	}
}
