package page

import (
	"time"

	"clavero/internal/web/diagram"
)

// Register is the register of daily accesses: a day as a form to print and sign. 3.3
type Register struct {
	Frame
	Day      time.Time
	DayValue string // 2006-01-02, for the date field
	MaxDay   string
	PrevPath string
	NextPath string     // empty for today
	CSVPath  string     // empty for those who may not take it out, as PDFPath
	PDFPath  string     // the official form
	Tabs     []ListView // the pages of the register
	Views    []ListView // by person, by unit
	ByUnit   bool
	Totals   []Total
	Theirs   *Theirs      // at the vendor's site; nil where there is no vendor
	Hours    diagram.Bars // of each hour its accesses, the sign-ins told apart
	HourRows []HourRow    // the same in figures; none draws no chart
	People   []RegisterPerson
	Pager    *Pager // of the people of a large day; nil where all are shown
	Units    []RegisterUnit
	Signers  []Signer
	Over     bool   // the day has ended: what it counts will not change
	ClosesAt string // when a day that is not closed will be
	Sheet    *RegisterSheet
	Verdict  *RegisterVerdict // nil when not asked
}

func (Register) template() string { return "house_register" }

// RegisterSheet is a closed day: its seal, its signature, what was noted to it, and what may be done now.
type RegisterSheet struct {
	Number    int64
	ClosedAt  time.Time
	Entry     int64  // of the ledger
	SHA256    string // of the sheet
	Signed    bool
	SignedAt  time.Time
	SignedBy  string
	SignEntry int64
	SignedSHA string
	Flaws     []string
	Notes     []RegisterNote
	Late      string // what came since, in words; empty for nothing
	MaySign   bool   // comment, sign or add an addendum, as the day stands
	MayVerify bool
	Series    string // of records, with its term
	Seen      string // hash of what is signed
	NoteForm  Form
	SignForm  Form
}

// RegisterNote is a comment or an addendum.
type RegisterNote struct {
	ID       string // for a link to it
	Addendum bool
	Title    string // «Adenda 2»
	At       time.Time
	By, Text string
	Late     string
	SHA256   string
}

// RegisterVerdict is what the verifier found.
type RegisterVerdict struct {
	Good     bool
	Days     int
	Accesses int
	At       time.Time
	Findings []string
	More     int // not listed
}

// Total is one figure of the day.
type Total struct {
	Label string
	Value int
	Note  string // «2 más que el lunes anterior»
}

// HourRow is one hour of the day in figures, the table behind the chart.
type HourRow struct {
	Label                  string
	SignIns, Reads, Failed int
}

// RegisterPerson is what one key did in the day.
type RegisterPerson struct {
	Number         int
	User, Name     string
	Unit           string
	First, Last    string // hours
	SignIns, Reads int
	Failed         int
	Mark           string
	Path           string // where the reading can be asked for in detail; empty for those who may not
}

// RegisterUnit is what the people of a unit did in the day.
type RegisterUnit struct {
	Number                       int
	Unit, Institution            string
	Keys, People, SignIns, Reads int // Keys that the unit holds, 0 when it is not known
	First, Last                  string
}

// Signer is a line to sign on.
type Signer struct {
	Act, Name, Office string
	Signed            string // when it was signed in the program; empty leaves room for a hand
}

// RegisterDays is the closed days of a month, the newest first. 3.3
type RegisterDays struct {
	Frame
	Tabs     []ListView
	Month    string // 2006-01
	MaxMonth string
	Title2   string // «noviembre de 2026»
	PrevPath string
	NextPath string
	Unsigned int // in the whole register
	Rows     []RegisterDayRow
	VerifyIn string // value of the month, empty for those who may not verify
	Verdict  *RegisterVerdict
	Archive  *RegisterArchive // of the month, if its accesses are archived
}

func (RegisterDays) template() string { return "house_registerdays" }

// RegisterDayRow is a closed day in a list.
type RegisterDayRow struct {
	Number                         int64
	Day                            time.Time
	Path                           string
	Status                         Status
	Keys, SignIns, Editions, Reads int
	Failed                         int
	SignedBy                       string
	Addenda                        int
	Flawed                         bool
}

// RegisterArchive is the sealed file in which a month's accesses are kept.
type RegisterArchive struct {
	Accesses int
	Size     string
	SHA256   string
	At       time.Time
}
