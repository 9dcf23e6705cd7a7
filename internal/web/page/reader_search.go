package page

import "time"

// Search looks for notes in all editions that are out.
type Search struct {
	Frame
	Query    string
	From, To string // days as the fields have them, "" for no bound
	Max      string // today
	Asked    bool
	Idle     bool // what was typed holds no word to look for
	Notes    []FoundNote
	Newest   string // path of the first page, "" on it
	Older    string // path of the next page, "" for none
}

// FoundNote is a note that was found.
type FoundNote struct {
	Path     string
	Headline []Run
	Day      time.Time
	Kind     string // «Matutina»
	Section  string
	Passage  []Run
	Author   string
	Sources  string
}

// Run is a stretch of a text, marked where it is what was looked for.
type Run struct {
	Text string
	Hit  bool
}

func (Search) template() string { return "reader_search" }
