package page

import "time"

// Answer is the letter to somebody who was not given a key: what was decided, by whom, on which lines of which version of
// the guidelines (3.1), on what facts, and what can be done about it. It is read on screen, printed and made a PDF.
type Answer struct {
	Frame
	Folio, Name, Unit string
	Mail              string
	Asked             time.Time // when the request came
	Decided           time.Time
	Office            string // that decided
	Rules             string // «Lineamientos núm. 2, en vigor desde el …»
	Grounds, Lines    []CitedLine
	Facts             []Datum // that the checks saw, where one spoke against the person
	Upheld            *Upheld // nil until a reconsideration was decided against
	How               string  // how it can be looked at again, and until when
	Contact           string  // of the office that helps
	PDF, Appeal, Back string  // paths; "" for what there is not
}

// CitedLine is a line of the guidelines by its number.
type CitedLine struct{ Line, Text string }

// Upheld is the decision on a reconsideration that confirmed a refusal.
type Upheld struct {
	At    time.Time
	Asked time.Time
	Said  string // the reasons, to the official
	Rules string
}

func (Answer) template() string { return "public_answer" }

// Appeal asks why an answer should be looked at again.
type Appeal struct {
	Frame
	Form         Form
	Folio        string
	Grounds      []CitedLine
	Consequences []string
}

func (Appeal) template() string { return "public_appeal" }
