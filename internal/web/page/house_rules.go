package page

import "time"

// Rules are the guidelines (3.1) and the mechanisms (3.2) in force, in words.
type Rules struct {
	Frame
	Sets []RuleSet
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
}
