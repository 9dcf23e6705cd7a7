// Package digest holds the rules of the Síntesis Informativa: what an edition is and when one is whole.
//
// An edition belongs to a civil day and a kind (matutina, vespertina, extra) and is made of sections, which are data and
// never code: an office names and orders its own. A section holds notes. A note is written once and came out in one or
// more places: each place is an appearance, so that a wire printed by five papers is one note with five appearances and
// grouping copies never deletes one.
//
// The package decides and formats; it reads no clock, no database and no network. Editions come in as CSV (ParseCSV),
// whose columns docs/edicion-csv.md describes.
package digest

import (
	"slices"
	"strings"
	"time"

	"clavero/internal/fault"
)

// Edition is one issue of the digest. Its notes carry no ids until Numbered gives them.
type Edition struct {
	ID        int64
	Day       Day
	Kind      Kind
	Version   int       // 1 as first published; each correction adds one
	Published time.Time // the zero time while it is not out
	Sections  []Section
}

// Kind is the place of an edition in its day.
type Kind string

// The kinds of edition.
const (
	Matutina   Kind = "matutina"   // the morning's, on which the day is counted
	Vespertina Kind = "vespertina" // the afternoon's: what came out after the morning's
	Extra      Kind = "extra"      // at any hour, when something cannot wait
)

// Kinds lists the kinds in the order of a day.
var Kinds = []Kind{Matutina, Vespertina, Extra}

// ParseKind reads a kind as an address or a command writes it; an unknown one is fault.Invalid.
func ParseKind(s string) (Kind, error) {
	if kind := Kind(fold(s)); slices.Contains(Kinds, kind) {
		return kind, nil
	}
	return "", fault.New(fault.Invalid, "digest.kind.unknown", "Value", clip(s))
}

// TextKey gives the key of the kind's name for people.
func (k Kind) TextKey() string { return "digest.kind." + string(k) }

// Section is a titled run of notes. Slug names it in addresses and is unique in its edition.
type Section struct {
	Title  string
	Slug   string
	Layout Layout
	Notes  []Note
}

// Layout is how a section is set on the page.
type Layout string

// The layouts of a section.
const (
	Covers Layout = "covers" // primeras planas: one line per outlet with its main headline
	Notes  Layout = "notes"  // headline, lead and sources of each note
)

// Check says whether the edition is whole, so that only whole ones are stored and shown. It names the first thing that
// is missing, as fault.Invalid.
func (e Edition) Check() error {
	switch {
	case !e.Day.Valid():
		return fault.New(fault.Invalid, "digest.check.day")
	case !slices.Contains(Kinds, e.Kind):
		return fault.New(fault.Invalid, "digest.kind.unknown", "Value", clip(string(e.Kind)))
	case e.Version < 1:
		return fault.New(fault.Invalid, "digest.check.version")
	case len(e.Sections) == 0:
		return fault.New(fault.Invalid, "digest.check.empty")
	}
	if err := e.checkSections(); err != nil {
		return err
	}
	return e.checkNumbers()
}

func (e Edition) checkSections() error {
	slugs := map[string]bool{}
	for _, s := range e.Sections {
		if s.Title == "" || s.Slug == "" || len(s.Notes) == 0 || (s.Layout != Covers && s.Layout != Notes) {
			return fault.New(fault.Invalid, "digest.check.section", "Section", s.Title)
		}
		if slugs[s.Slug] {
			return fault.New(fault.Invalid, "digest.check.section_twice", "Section", s.Title)
		}
		slugs[s.Slug] = true
		for _, n := range s.Notes {
			if err := n.check(s.Layout); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkNumbers accepts an edition that nobody has numbered yet, and one whose ids all belong to its day and grow.
func (e Edition) checkNumbers() error {
	last, first := int64(0), true
	for _, s := range e.Sections {
		for _, n := range s.Notes {
			unnumbered := n.ID == 0 && (first || last == 0)
			grows := n.ID > last && DayOfNote(n.ID) == e.Day && (first || last != 0)
			if !unnumbered && !grows {
				return fault.New(fault.Invalid, "digest.check.number", "Headline", n.Headline)
			}
			last, first = n.ID, false
		}
	}
	return nil
}

// Numbered gives a copy whose notes have ids in reading order, the first taking sequence first (from 1) of the day. A
// second edition of the day goes on where the earlier one ended. More than the day can number is fault.TooLarge.
func (e Edition) Numbered(first int) (Edition, error) {
	if first < 1 || first+e.Count().Notes-1 > maxSequence {
		return Edition{}, fault.New(fault.TooLarge, "digest.check.too_many_notes", "Max", maxSequence)
	}
	if !e.Day.Valid() {
		return Edition{}, fault.New(fault.Invalid, "digest.check.day")
	}
	e.Sections = slices.Clone(e.Sections)
	sequence := first
	for i := range e.Sections {
		e.Sections[i].Notes = slices.Clone(e.Sections[i].Notes)
		for j := range e.Sections[i].Notes {
			e.Sections[i].Notes[j].ID = NoteID(e.Day, sequence)
			sequence++
		}
	}
	return e, nil
}

// Count is how much there is in an edition.
type Count struct {
	Sections    int
	Notes       int // lines of primeras planas included
	Appearances int
	Outlets     int // different ones
	Minutes     int // to read all of it
}

// Count counts the edition.
func (e Edition) Count() Count {
	c := Count{Sections: len(e.Sections)}
	outlets := map[string]bool{}
	words := 0
	for _, s := range e.Sections {
		c.Notes += len(s.Notes)
		for _, n := range s.Notes {
			words += n.words()
			c.Appearances += len(n.Appearances)
			for _, a := range n.Appearances {
				outlets[fold(a.Outlet)] = true
			}
		}
	}
	c.Outlets, c.Minutes = len(outlets), minutes(words)
	return c
}

// Note finds a note of the edition and the section it is in.
func (e Edition) Note(id int64) (Note, Section, bool) {
	for _, s := range e.Sections {
		for _, n := range s.Notes {
			if n.ID == id {
				return n, s, true
			}
		}
	}
	return Note{}, Section{}, false
}

// Neighbours gives the ids of the notes before and after one in reading order, 0 where there is none. Lines of primeras
// planas are not read as notes and are passed over.
func (e Edition) Neighbours(id int64) (int64, int64) {
	var order []int64
	for _, s := range e.Sections {
		if s.Layout == Covers {
			continue
		}
		for _, n := range s.Notes {
			order = append(order, n.ID)
		}
	}
	at := slices.Index(order, id)
	if at < 0 {
		return 0, 0
	}
	before, after := int64(0), int64(0)
	if at > 0 {
		before = order[at-1]
	}
	if at+1 < len(order) {
		after = order[at+1]
	}
	return before, after
}

// clip keeps what somebody typed short enough to be repeated in a message.
func clip(s string) string {
	const longest = 60
	s = strings.ToValidUTF8(s, "\uFFFD")
	if runes := []rune(s); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return s
}
