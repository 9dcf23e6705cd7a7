package page

import "time"

// Officials is the search in the directory. 1.2
type Officials struct {
	Frame
	Query              string
	Unit               string
	States             []Option
	Rows               []OfficialRow
	Total              int
	Asked              bool // something was looked for
	CanCheck           bool // may hold a public directory against this one
	CanReconcile       bool // may hold the vendor\'s list against the keys
	PrevPath, NextPath string
}

func (Officials) template() string { return "house_officials" }

// OfficialRow is one person of the directory.
type OfficialRow struct {
	Name, Path     string
	Position, Unit string
	Mail           string
	User           string // user name of the key; empty when there is none
	Key            Status // of the key; zero when there is none
	Until          time.Time
}

// Official is one person's record.
type Official struct {
	Frame
	Name, Position string
	Unit           string
	Active         bool
	Data           []DataGroup
	Key            *OfficialKey
	Petitions      []DeskRow
	History        []Happening
	Leaving        *KeyAct // to note that they left, or came back; nil for those who may not
}

func (Official) template() string { return "house_official" }

// OfficialKey is the key that an official holds or last held.
type OfficialKey struct {
	User, Provider string
	Path           string // of its sheet; empty for those who may not see it
	State          Status
	Since, Until   time.Time
	LastSignIn     time.Time
	Accesses       int // in the last 30 days
	Ended          string
}
