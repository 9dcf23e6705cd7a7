package page

import (
	"strconv"
	"time"
)

// Edition is one issue of the digest, set like a newspaper.
type Edition struct {
	Frame
	Body EditionBody
	Kept Kept            // the body drawn before, by DrawEdition; zero draws Body
	Read map[string]bool // notes this reader has read, by the ID of their lines
	Late string          // why this is not today's edition, in a sentence; "" when it is
}

// EditionBody is what is the same for every reader of an edition.
type EditionBody struct {
	Kind       string // «Edición matutina»
	Day        time.Time
	Number     string // «Núm. 228»
	Published  time.Time
	Corrected  time.Time // zero when never
	Front      []FrontPage
	Sections   []EditionSection
	NoteCount  int
	Prev, Next string // paths of the neighbouring editions, "" for none
}

// FrontPage is a paper's main headline.
type FrontPage struct {
	Outlet, Headline string
	Path             string // of the note, "" for none
}

// EditionSection is one section with its notes.
type EditionSection struct {
	Anchor string // «sector-salud»
	Name   string
	Notes  []NoteLine
}

// NoteLine is a note within its section.
type NoteLine struct {
	ID       string
	Path     string
	Headline string
	Summary  string
	Author   string // of a column
	Sources  string // «El Faro p. 6 · La Plana p. 12»
	Medium   string // «Radio», where it is not the press
}

func (Edition) template() string { return "reader_edition" }

// None reports that there is no edition at all yet; the page then says what will appear.
func (e Edition) None() bool { return e.Body.Kind == "" && e.Kept.pieces == nil }

// Editions lists earlier editions, a month at a time.
type Editions struct {
	Frame
	Month      time.Time
	Prev, Next string // paths of the neighbouring months
	Days       []EditionDay
}

// EditionDay is a day with its editions, the newest day first.
type EditionDay struct {
	Day      time.Time
	Editions []EditionLine
}

// EditionLine is one edition in the list.
type EditionLine struct {
	Path      string
	Kind      string // «Matutina»
	Lead      string // its first headline
	NoteCount int
	Published time.Time
}

func (Editions) template() string { return "reader_editions" }

// Note is one note of an edition. Nothing in it is personal but its Frame.
type Note struct {
	Frame
	Kept        KeptNote // the body drawn before, by DrawNote; zero draws the fields below
	ReadersPath string   // where it can be asked who read it; empty for those who may not
	EditionPath string
	EditionKind string
	Day         time.Time
	Section     string
	SectionPath string
	Headline    string
	Author      string
	Genre       string // «Columna», «Entrevista»; "" for plain news
	Text        []string
	Appearances []AppearanceLine
	Rights      string // what may be done with it, "" for nothing special
	Prev, Next  NoteRef
	Position    string // «12 de 64»
	ListPath    string // back to this note's line in its edition
}

// AppearanceLine is one place where the note came out.
type AppearanceLine struct {
	Outlet string
	Where  string // «p. 6, Sociedad», «7:13 h, 1:05 min»
	Medium string
	Detail string // programme, host, station
	URL    string
}

// NoteRef leads to a neighbouring note; zero for none.
type NoteRef struct{ Path, Headline string }

func (Note) template() string { return "reader_note" }

// MonthName is the month in words: «noviembre de 2026».
func (e Editions) MonthName() string {
	return e.T("reader.month."+strconv.Itoa(int(e.Month.Month())), "Year", e.Month.Year())
}
