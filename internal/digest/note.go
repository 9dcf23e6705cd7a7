package digest

import (
	"slices"
	"strings"

	"clavero/internal/fault"
)

// Note is one piece of news or opinion, written once, with every place where it came out.
type Note struct {
	ID          int64 // see NoteID; 0 until the edition is numbered
	Headline    string
	Lead        string // one or two sentences, shown in the list
	Body        string // paragraphs parted by an empty line
	Author      string
	Genre       Genre
	Appearances []Appearance // the first is the one the text was taken from
}

// Genre is the journalistic genre of a note.
type Genre string

// The genres.
const (
	News       Genre = "nota"
	Column     Genre = "columna"
	Editorial  Genre = "editorial"
	Article    Genre = "articulo"
	Interview  Genre = "entrevista"
	Report     Genre = "reportaje"
	Chronicle  Genre = "cronica"
	Cartoon    Genre = "carton"
	Survey     Genre = "encuesta"
	SocialPost Genre = "publicacion"
	Cover      Genre = "portada" // a line of primeras planas
)

// Genres lists the genres.
var Genres = []Genre{News, Column, Editorial, Article, Interview, Report, Chronicle, Cartoon, Survey, SocialPost, Cover}

// TextKey gives the key of the genre's name for people.
func (g Genre) TextKey() string { return "digest.genre." + string(g) }

const (
	perDay         = 100_000
	maxSequence    = perDay - 1
	wordsPerMinute = 220
)

// NoteID is the id of the day's note number sequence, from 1 to 99,999: dayNumber·100,000 + sequence. It grows in the
// order of publication, so that «the newest first» is the order of ids backwards.
func NoteID(day Day, sequence int) int64 { return day.Number()*perDay + int64(sequence) }

// DayOfNote gives the day in which a note with that id came out.
func DayOfNote(id int64) Day { return dayNumbered(id / perDay) }

// SequenceOf gives a note's number in its day.
func SequenceOf(id int64) int { return int(id % perDay) }

// Paragraphs gives the body's paragraphs, none of them empty.
func (n Note) Paragraphs() []string {
	var paragraphs []string
	for _, p := range strings.Split(n.Body, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			paragraphs = append(paragraphs, p)
		}
	}
	return paragraphs
}

// Minutes estimates the time to read the note, at least one.
func (n Note) Minutes() int { return minutes(n.words()) }

// Sources is the short line under a headline, with each place once: «El Faro p. 6 · Radio Ribera 7:13 h».
func (n Note) Sources() string {
	var places []string
	for _, a := range n.Appearances {
		if place := a.Short(); !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	return strings.Join(places, " · ")
}

func (n Note) words() int {
	return len(strings.Fields(n.Headline)) + len(strings.Fields(n.Lead)) + len(strings.Fields(n.Body))
}

func minutes(words int) int { return max(1, (words+wordsPerMinute-1)/wordsPerMinute) }

func (n Note) check(layout Layout) error {
	switch {
	case n.Headline == "":
		return fault.New(fault.Invalid, "digest.check.headline")
	case !slices.Contains(Genres, n.Genre):
		return fault.New(fault.Invalid, "digest.check.genre", "Headline", n.Headline)
	case len(n.Appearances) == 0:
		return fault.New(fault.Invalid, "digest.check.no_appearance", "Headline", n.Headline)
	case layout == Covers && len(n.Appearances) > 1:
		return fault.New(fault.Invalid, "digest.check.cover", "Headline", n.Headline)
	case layout == Notes && n.Lead == "" && n.Body == "":
		return fault.New(fault.Invalid, "digest.check.no_text", "Headline", n.Headline)
	}
	for _, a := range n.Appearances {
		if a.Outlet == "" || !slices.Contains(Media, a.Medium) || a.Seconds < 0 {
			return fault.New(fault.Invalid, "digest.check.appearance", "Headline", n.Headline)
		}
	}
	return nil
}
