package page

import "time"

// MyUnit is a delegate's page: their units, the people in these with their keys, and what is under way for them.
type MyUnit struct {
	Frame
	Units              []UnitLine
	Campaigns          []CampaignAsk // campaigns that ask this delegate
	Query              string
	Choices            []Option // units to narrow the people by; nil where there is one
	People             []OfficialRow
	Total              int
	Asked              bool // something was looked for
	Petitions          []DeskRow
	CanAsk             bool // some unit is in force
	PrevPath, NextPath string
}

func (MyUnit) template() string { return "unit_mine" }

// UnitLine is one of a delegate's units with its quota.
type UnitLine struct {
	Code, Name string
	Keys       int
	Quota      int
	Use        Bar
	Until      string // its last day in words, where one is known
	Closed     bool   // it exists no more, or not yet: it has no quota
}

// CampaignAsk is a campaign that waits for a delegate's answers.
type CampaignAsk struct {
	Path  string
	Name  string
	Left  int // people still to answer for
	Total int
	Until time.Time // when something follows
	Next  string    // what follows then, in words
}

// UnitPerson is one person of a delegate's units.
type UnitPerson struct {
	Frame
	Form
	Name, Position string
	Unit           string
	Data           []DataGroup
	Key            *OfficialKey // without what was read with it
	Petitions      []DeskRow
	History        []Happening
	Path           string
	Acts           bool // they serve, and can be said to have left
	Opens          bool // their key opens: it stops when they leave
	Choices        []Option
}

func (UnitPerson) template() string { return "unit_person" }

// UnitChoice is the unit somebody moved to.
func (u UnitPerson) UnitChoice() Field {
	return u.Frame.Field(u.Form, "unit", "units.person.to", "required").With(u.Choices)
}

// UnitAsk is a delegate's form for a key for one of their people. 1.1
type UnitAsk struct {
	Frame
	Form
	Units   []Option
	Entered *Entered // the one just entered, where its code must be told
}

func (UnitAsk) template() string { return "unit_ask" }

// UnitField is the unit of the person.
func (u UnitAsk) UnitField() Field {
	return u.Frame.Field(u.Form, "unit_code", "units.ask.unit", "required").With(u.Units)
}

// Delegates lists who answers for which unit.
type Delegates struct {
	Frame
	Form
	People    []DelegateRow
	Manage    bool // who asks may invite, appoint and dismiss
	Invited   *Invitation
	Uncovered int // units with keys and no delegate above them
	Matches   []UnitMatch
}

func (Delegates) template() string { return "unit_delegates" }

// DelegateRow is a delegate with their units.
type DelegateRow struct {
	ID, Name, Mail string
	State          Status
	Invited        bool
	Charges        []ChargeRow
	Path           string
}

// ChargeRow is a unit somebody answers for, or did.
type ChargeRow struct {
	Unit         string
	Code         string
	Since, Until time.Time
	Path         string
}
