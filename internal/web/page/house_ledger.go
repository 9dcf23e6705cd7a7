package page

import "time"

// Ledger is the record of acts, newest first, with its head and the result of verifying it.
type Ledger struct {
	Frame
	Entries            []LedgerEntry
	Size               int64
	Head               string
	Verify             *LedgerVerdict // nil when not asked
	VerifyPath         string
	Kinds              []Option
	Subject            string
	Filtered           bool
	PrevPath, NextPath string
}

func (Ledger) template() string { return "house_ledger" }

// LedgerEntry is one act.
type LedgerEntry struct {
	Number       int64
	At           time.Time
	Who, Kind    string
	Subject      string
	SubjectPath  string
	Step         string // number of the step in the procedure, or empty
	Hash         string // shortened
	Bad          bool   // the first one that does not hold
	DetailsEnded bool   // its details were disposed of; the proof stands
}

// LedgerVerdict is the result of recomputing the ledger.
type LedgerVerdict struct {
	Good    bool
	Checked int64
	At      time.Time
	Bad     int64 // number of the first bad entry
	Reason  string
}
