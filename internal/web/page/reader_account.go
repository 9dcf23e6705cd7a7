package page

import "time"

// Account is one's own key and sessions.
type Account struct {
	Frame
	UserName string
	Mail     string
	Unit     string
	Since    time.Time
	Until    time.Time // zero when it has no end
	State    Status
	Sessions []SessionLine
	Others   bool   // there are sessions besides this one
	Form     Form   // of what ends sessions
	Renew    string // path; empty while the key cannot be renewed
	Ends     bool   // its end is near: renewing is the first thing to do here
	Acts     []KeyAct
	History  []AccountEvent
	Staff    bool
	Codes    int // recovery codes left, for staff
}

// AccountEvent is something that was asked or done about one's own key.
type AccountEvent struct {
	What  string
	Folio string
	At    time.Time
	State Status
}

// SessionLine is one open session. It is ended by a POST to /cuenta/sesiones that names it, with the passphrase.
type SessionLine struct {
	ID      string
	Device  string // «Teléfono, Firefox»
	Network string // «10.20.0.0/16»
	Since   time.Time
	Seen    time.Time
	Here    bool // the one this page was asked with
	Chosen  bool // ticked, to be ended
}

func (Account) template() string { return "reader_account" }
