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
	CSVPath  string     // empty for those who may not take it out
	Views    []ListView // by person, by unit
	ByUnit   bool
	Totals   []Total
	Hours    diagram.Bars // of each hour its accesses, the sign-ins told apart
	HourRows []HourRow    // the same in figures; none draws no chart
	People   []RegisterPerson
	Units    []RegisterUnit
	Signers  []Signer
	Over     bool // the day has ended: what it counts will not change
	Closed   bool
	ClosedAt time.Time
	Seal     string // ledger entry and hash of the closed day
	FormCode string // the form's own code, if the office has one
}

func (Register) template() string { return "house_register" }

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
}

// RegisterUnit is what the people of a unit did in the day.
type RegisterUnit struct {
	Number                       int
	Unit, Institution            string
	Keys, People, SignIns, Reads int // Keys that the unit holds, 0 when it is not known
	First, Last                  string
}

// Signer is a line to sign on.
type Signer struct{ Act, Name, Office string }
