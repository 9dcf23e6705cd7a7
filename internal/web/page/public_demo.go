package page

import (
	"regexp"
	"strings"
	"time"
)

// DemoDoor lets the visitor of a demonstration in as anybody, and tells a story to walk.
type DemoDoor struct {
	Frame
	Doors []Door
	Walk  []WalkStep
}

// Door is one person of the demonstration. It is entered by a POST to Path.
type Door struct {
	Path  string
	Name  string
	Roles string
	Does  string // what this person does, in a sentence
}

// WalkStep is one step of the story: who does what, and where.
type WalkStep struct {
	Number string // of the step in the procedure
	What   string
	Enter  *Door  // whose step it is; nil for the visitor's own
	Link   string // path, "" for none
	Words  string // of the link
}

func (DemoDoor) template() string { return "public_demodoor" }

// Mailbox lists every mail of a demonstration, the newest first.
type Mailbox struct {
	Frame
	Mails []MailLine
}

// MailLine is one of them.
type MailLine struct {
	Path    string
	To      string
	Subject string
	When    time.Time
}

func (Mailbox) template() string { return "public_mailbox" }

// MailShown is one mail as text, with its links open, and the way to its HTML form.
type MailShown struct {
	Frame
	From, To, Subject string
	When              time.Time
	Text              string
	HTMLPath          string // address of the HTML form, "" for none
}

func (MailShown) template() string { return "public_mailshown" }

// Piece is a stretch of text, or a link when URL is not empty.
type Piece struct{ Text, URL string }

var link = regexp.MustCompile(`https?://[^\s<>"«»]+`)

// Pieces cuts the text at its links. A full stop or a bracket after a link belongs to the sentence.
func (m MailShown) Pieces() []Piece {
	var pieces []Piece
	rest := m.Text
	for {
		at := link.FindStringIndex(rest)
		if at == nil {
			return append(pieces, Piece{Text: rest})
		}
		url := strings.TrimRight(rest[at[0]:at[1]], ".,;:)")
		pieces = append(pieces, Piece{Text: rest[:at[0]]}, Piece{Text: url, URL: url})
		rest = rest[at[0]+len(url):]
	}
}
