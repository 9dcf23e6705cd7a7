package page

import (
	"regexp"
	"strings"
	"time"
)

// DemoDoor lets the visitor of a demonstration in as anybody, and tells a story to walk.
type DemoDoor struct {
	Frame
	Doors    []Door
	Walk     []WalkStep
	Control  []WalkStep // what happens after and around the road
	Practice *Practice  // nil where there is no vendor to practise with
}

// WalkList is a list of things to try. Partial «walk».
type WalkList struct {
	Frame Frame
	Steps []WalkStep
}

// Walked makes what the partial «walk» draws.
func (d DemoDoor) Walked(steps []WalkStep) WalkList { return WalkList{d.Frame, steps} }

// Practice says who makes the keys, lets the visitor choose, and shows the way to the vendor.
type Practice struct {
	Providers []PracticeChoice // one of them in force
	Number    int              // of the mechanisms in force
	Vendor    string
	Site      string // addresses outside of the program
	Office    string
	Ways      []PracticeChoice // in which the next mail may be answered; none while the vendor is not asked
}

// PracticeChoice is one of what can be chosen.
type PracticeChoice struct {
	Value  string
	Text   string
	Hint   string
	Chosen bool
}

// InForce is the provider that is in force, in words.
func (p Practice) InForce() string {
	for _, choice := range p.Providers {
		if choice.Chosen {
			return choice.Text
		}
	}
	return ""
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
	Mails              []MailLine
	Query              string // words of whom or what is looked for
	PrevPath, NextPath string
}

// MailLine is one of them.
type MailLine struct {
	Path    string
	To      string
	From    string // of one that came; empty for one that left
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
	Note              string // what the visitor should know of it; "" for nothing
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
