package page

import "time"

// Case is one petition with all that belongs to it, and the steps that may be taken now. 1.1 to 4.1
type Case struct {
	Frame
	Folio, Path string
	Place       string // the list it was opened from, handed on by its forms
	Name        string
	State       Status
	Turn        string // whose turn it is, in words
	Kind        string
	Since, Due  time.Time // Due is zero where the state has no limit
	Age         Bar       // without Kind where the state has no limit
	Version     int64     // of the row; a step taken on an older one is a conflict
	Stages      []Stage
	Conflict    *Conflict

	Primary *CaseStep  // the step that the road expects; nil when it is not this person's turn
	Others  []CaseStep // every other step that this person may take now
	Waiting string     // what the case waits for, where there is no primary step
	Answer  string     // path of the letter of a refusal; "" for none
	Aside   string     // why a step one might look for is not among those offered

	Data       []DataGroup
	Checks     []Check
	ChecksAt   time.Time // when they were last made; zero when never
	Timeline   []Happening
	Papers     []Paper
	Orders     []Order
	Deliveries []Delivered
	Mails      []CaseMail
	Notes      []OfficeNote
	NoteForm   Form
	Terms      []DataGroup // how long its records are kept
	CanNote    bool

	CanPropose  bool // another address may be proposed for a delivery that did not arrive
	Pending     bool // an address was proposed and waits to be proved
	AddressForm Form

	LedgerSize int64
	LedgerHead string

	BackPath, PrevPath, NextPath string // the list it was opened from, and its neighbours there
	NextIsFirst                  bool   // the case has left the list, and NextPath is the first one in it
}

func (Case) template() string { return "desk_case" }

// CaseStep is a step allowed now to the person who looks.
type CaseStep struct {
	Key, Number string
	Label       string // the verb on the button: «Turnar a Edición»
	Path        string
	Words       bool // it asks for grounds or a text first: a link to its form and not a button
	Danger      bool
	Attention   string // what to look at before pressing; empty mostly
}

// Conflict tells somebody who acted on an older version who acted first. What was typed is shown again, whole.
type Conflict struct {
	Who, Did string // Did: «la turnó a Edición»
	At       time.Time
	Tried    string // the label of the step that was tried
	Typed    []Datum
	Retry    string // address of the step's form with what was typed, if it is still allowed
}

// DataGroup is a titled list of data.
type DataGroup struct {
	Title string
	Data  []Datum
}

// Datum is one thing known, with its label.
type Datum struct {
	Label, Value string
	Path         string // where it leads, or empty
	Mark         string // what to know of it («por confirmar»); empty mostly
	Code         bool   // set in fixed width
	Absent       bool   // Value says that there is none
}

// Check is one verification of an official's data with the facts it saw. 1.2
type Check struct {
	Title  string
	Result Status // Done, Attention or Fail
	Reason string
	Facts  []Datum
}

// Happening is one line of a case's timeline; unlike an Event, it tells the offices what the requester does not see.
type Happening struct {
	Number  string // of the step in the procedure; empty for what is not a step
	Title   string
	Who     string
	Office  string
	At      time.Time
	Said    string   // what was said to the requester
	Grounds []string // of a return or a rejection
	Detail  string
	Kind    string // Done on the road, Info beside it, Attention, Fail, Now
	Entry   int64  // of the ledger; 0 when none
}

// Paper is a document of the case.
type Paper struct {
	Name, Kind, Size string
	Path             string
	By               string
	At               time.Time
	Hash             string // SHA-256, shortened
}

// Order is what was asked of the provider, with its attempts. 2.1
type Order struct {
	ID, Kind, Provider string
	State              Status
	At                 time.Time
	Attempts           []Attempt
}

// Attempt is one try of an order or of a probe.
type Attempt struct {
	At            time.Time
	What, Outcome string
	Kind          string // Done, Fail, or Attention where it decides nothing
}

// Delivered is one sending of a key to its official. 4.1
type Delivered struct {
	Number  int
	Address string
	SentAt  time.Time
	Until   time.Time
	State   Status
	Tries   string // «1 de 5 intentos»
}

// CaseMail is a mail of the case as sent or received.
type CaseMail struct {
	Subject, Address string
	At               time.Time
	State            Status
	Path             string
}

// OfficeNote is a note that the offices leave each other; the requester never sees it.
type OfficeNote struct {
	Who, Office, Text string
	At                time.Time
}
