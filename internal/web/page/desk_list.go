package page

import "time"

// Desk is the offices' common table: the queues at the left, the petitions of one of them at the right. 1.1, 1.2, 3.1, 4.1
type Desk struct {
	Frame
	Heading  string // the queue's name, or what was looked for
	Offices  []DeskOffice
	Rows     []DeskRow
	Filter   DeskFilter
	Total    int    // petitions that match, on all pages
	PrevPath string // address of the page before; empty on the first
	NextPath string // address of the page after; empty on the last
	OpenPath string // address of all that is under way, of every office
	AllOpen  bool   // that is what is shown
	CanEnter bool   // may enter what came on paper or in a list
	Bulk     *BulkBar
}

func (Desk) template() string { return "desk_list" }

// DeskOffice is one office with its queues.
type DeskOffice struct {
	Name    string
	Path    string // address of all that stands at the office
	Current bool
	Mine    bool // an office of the person who looks
	Queues  []DeskQueue
}

// DeskQueue is the petitions that stand in one state.
type DeskQueue struct {
	Name    string
	Path    string
	Count   int
	Late    int    // of them, past their limit
	Oldest  string // age of the oldest in words («3 h hábiles»); empty when there is none
	Current bool
}

// DeskRow is one petition in the list.
type DeskRow struct {
	Folio, Path string
	Name        string
	Unit        string
	Institution string // its short name, where the unit alone does not tell
	State, Turn string
	Kind        string // words; empty for a new key, which is the rule
	Since       time.Time
	Age         Bar    // its time in this state against the limit; without Kind where there is none
	Mark        string // why it needs eyes; empty when it needs none
	Pick        bool   // it can be chosen for a step for several
	Picked      bool
}

// DeskFilter is what the addresses of the list hold.
type DeskFilter struct {
	Query         string
	Unit          string
	Late          bool // only what is past its limit
	States, Kinds []Option
	Active        bool // something narrows the list
}

// UnitFilter is the field that narrows a list to a unit of the catalogue, by name or code, or to words of it.
type UnitFilter struct {
	Frame
	Unit string
}

// UnitFilter gives the field with what was asked for.
func (f Frame) UnitFilter(unit string) UnitFilter { return UnitFilter{f, unit} }
