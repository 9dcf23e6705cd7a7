package page

import (
	"time"

	"clavero/internal/web/diagram"
)

// Keys is the list of keys, narrowed by what its address says.
type Keys struct {
	Frame
	States    []Option
	Uses      []Option
	Providers []Option
	Query     string // words of a user name, or of a holder's name or address
	Unit      string
	Before    string // ISO date of the filter «ends before»
	Asked     bool
	Ended     bool // those that have ended
	Total     int
	Rows      []KeyRow
	FirstPath string
	NextPath  string
	CSVPath   string // empty for those who may not take them out
	XLSXPath  string
}

func (Keys) template() string { return "house_keys" }

// KeyRow is one key of the list.
type KeyRow struct {
	User, Path string
	Name, Unit string
	Provider   string
	State      Status
	Since      time.Time
	Until      time.Time // its end, or when it ended
	Used       time.Time // zero when it never was, or nobody here can know
	Elsewhere  bool      // its use is another company's to know
}

// KeySheet is all about one key.
type KeySheet struct {
	Frame
	User, Provider string
	State          Status
	Name           string
	HolderPath     string
	Position, Unit string
	Left           bool // the holder left their post
	Acts           []KeyAct
	UnderWay       []Fact // acts on it that are not done: folio and what it is
	Groups         []DataGroup
	Life           diagram.Life
	LifeKey        []LifeLegend
	Events         []Happening
	Days           diagram.Bars
	DayRows        []KeyDay
	From, To       time.Time
	ReadingPath    string // where what was opened with it can be asked for; empty for who may not
	Elsewhere      bool   // accesses are another company's to count
	Orders         []KeyOrder
	Proofs         []KeyProof
	Papers         []KeyPaper
	Petitions      []DeskRow
}

func (KeySheet) template() string { return "house_keysheet" }

// KeyAct is something a person may do about a key.
type KeyAct struct {
	Label, Path string
	Primary     bool
	Danger      bool
}

// LifeLegend explains a kind of stretch of the line.
type LifeLegend struct{ Kind, Text string }

// KeyDay is one day's accesses in figures.
type KeyDay struct {
	Day                     time.Time
	SignIns, Reads, Refused int
}

// KeyOrder is something asked of the provider.
type KeyOrder struct {
	What, Folio, Path string
	State             Status
	Placed, Answered  time.Time
	Tries             []KeyTry // the last ones
	More              int      // tries before those
	Reason            string
}

// KeyTry is one thing that happened to an order: the provider was asked, it answered, the key was tried before it was stopped.
type KeyTry struct {
	At      time.Time
	Outcome string
}

// KeyProof is a try of the key in the electronic system. 3.1
type KeyProof struct {
	At          time.Time
	Folio, Path string
	Verdict     Status
	How         string
}

// KeyPaper is a document of a case about the key.
type KeyPaper struct {
	What, Folio, Path string
	At                time.Time
	Size              int64
}

// KeyActForm asks somebody of the house for the reason of an act on a key, and says what it will do.
type KeyActForm struct {
	Frame
	Form
	User, Name  string
	Back        string
	Heading     string
	Action      string
	Button      string
	Danger      bool
	Optional    bool // the reason may stay empty
	Consequence []string
}

func (KeyActForm) template() string { return "house_keyact" }

// NoteField is the reason.
func (f KeyActForm) NoteField() Field {
	if f.Optional {
		return f.Field(f.Form, "note", "keys.act.note", "rows=3", "maxlength=2000")
	}
	return f.Field(f.Form, "note", "keys.act.note", "required", "rows=3", "maxlength=2000")
}
