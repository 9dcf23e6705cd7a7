package page

import (
	"html/template"
	"strings"
	"time"
)

// Status is a state in words with its shape: the partial «status» draws it. Kind is Info (waiting for somebody),
// Done, Attention, Fail, Now (where it stands) or Ended (final, neither good nor bad).
type Status struct {
	Kind string
	Text string
}

// Further kinds of Status.
const (
	Now   = "now"
	Ended = "ended"
)

// Bar is a thin bar: an age against its limit, a share of a whole. Partial «bar».
type Bar struct {
	Part int    // hundredths; more than 100 is past the limit
	Kind string // Info, Done, Attention or Fail
	Text string // the same in words, for those who do not see it
}

// Width is the part that fits.
func (b Bar) Width() int { return min(max(b.Part, 0), 100) }

// Fact is a line of a list of definitions. Partial «facts».
type Fact struct {
	Label, Value string
	Note         string // in small below the value
}

// Event is one line of a timeline. Partial «timeline».
type Event struct {
	Number string // of the step in the procedure: «1.2», «1.1+»
	What   string // «La verificó Edición»
	Who    string // "" for the program's own acts
	When   time.Time
	Said   string // what was written to the other side, as written
	Kind   string // Done, Attention, Fail, Now or Info
}

// Timeline is what the partial «timeline» draws, in the order given.
type Timeline struct {
	Frame  Frame
	Events []Event
}

// Stage is one of the stages of the line at the head of a case. Partial «stages».
type Stage struct {
	Number string // «2.1»
	Name   string
	State  string // «done», «now», «todo» or «stopped»
	Text   string // the state in words, for those who do not see it
}

// Pager leads through a long list. Partial «pager»; empty addresses show no link.
type Pager struct {
	Frame             Frame
	First, Prev, Next string
	Text              string // «Del 51 al 100 de 212»
}

// Callout is a paragraph that stands out within a page. Partial «notice».
type Callout struct {
	Kind  string
	Title string
	Text  string
}

// Mail writes an address that may go on in the next line at its own joints only, after @ and before a dot. What is copied
// from the page is the address.
func (f Frame) Mail(address string) template.HTML {
	escaped := template.HTMLEscapeString(address)
	return template.HTML(addressJoints.Replace(escaped)) //nolint:gosec // escaped above; only <wbr> is added
}

var addressJoints = strings.NewReplacer("@", "@<wbr>", ".", "<wbr>.")
