package page

import "time"

// Roster holds a public directory against the directory of officials: the form to send the file, or what was found. 1.2
type Roster struct {
	Frame
	Form
	File       string // empty before one is sent
	Token      string // names the file that was read; posted back to keep the comparison
	Day        time.Time
	Rows       int
	Duplicates int
	Unread     int
	Groups     []RosterGroup
	Agree      int
	Unlisted   int // not there, and without a key
	Kept       []RosterKept
	Columns    []ListColumn
	MaxFile    int64 // bytes
	Most       int   // officials that a group shows
}

func (Roster) template() string { return "house_roster" }

// DayField is the day the directory speaks of.
func (r Roster) DayField() Field {
	return r.Field(r.Form, "day", "house.roster.day", "required", "type=date", "narrow")
}

// RosterGroup is the officials of one finding.
type RosterGroup struct {
	Key, Title, How string
	Total           int
	Rows            []RosterRow
}

// RosterRow is an official and as whom the public directory has them.
type RosterRow struct {
	Name, Path     string
	Position, Unit string
	Mail, User     string
	There          []string // as the public directory has them, a line each
	Changes        []ValueChange
}

// RosterKept is a comparison on file.
type RosterKept struct {
	Day, At   time.Time
	File, Who string
	Missing   int
	Differ    int
	Namesakes int
}
