package page

import "time"

// Rules are the guidelines (3.1) and the mechanisms (3.2) in force, in words.
type Rules struct {
	Frame
	Sets []RuleSet
	Form Form // of a withdrawal that was not taken
}

func (Rules) template() string { return "house_rules" }

// RuleSet is one version of guidelines or mechanisms.
type RuleSet struct {
	Key, Title string
	Number     int
	Clause     string
	Office     string
	SignedBy   string
	InForce    time.Time
	Intro      string
	Groups     []RuleGroup
	Versions   []RuleVersion
	Write      bool // the person may draft and sign them
	Drafts     []RuleDraftLine
	Pending    *RulePending
}

// RuleDraftLine is a draft that is being written.
type RuleDraftLine struct {
	Name, Path, Who string
	At              time.Time
}

// RulePending is a number that was published and is not in force yet.
type RulePending struct {
	Number        int
	From          time.Time
	Compare, Path string // Path takes it back
}

// RuleGroup is a chapter of rules.
type RuleGroup struct {
	Title string
	Rules []Rule
}

// Rule is one rule in words. Ref is how decisions cite it («L1.4»).
type Rule struct {
	Ref, Text, Value string
	Items            []string
}

// RuleVersion is one line of a set's history.
type RuleVersion struct {
	Number   int
	From, To time.Time // To is zero for the one in force
	SignedBy string
	Summary  string
	Compare  string // with the one before it; "" for the first
	Pending  bool   // not in force yet

	Withdrawn time.Time // zero unless it was taken back
	Why       string
}
