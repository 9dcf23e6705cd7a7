package guideline

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/lang"
)

// The parts of a guideline and of the mechanisms, as they are edited one by one.
const (
	SectionHolders    = "holders"
	SectionKeys       = "keys"
	SectionGrounds    = "grounds"
	SectionLimits     = "limits"
	SectionSeparation = "separation"
	SectionTerms      = "terms"
	SectionCalendar   = "calendar"

	SectionAccess       = "access"
	SectionLinks        = "links"
	SectionDelivery     = "delivery"
	SectionSessions     = "sessions"
	SectionInstructions = "instructions"
	SectionMails        = "mails"
)

// GuidelineSections and MechanismSections list them in the order of the page.
var (
	GuidelineSections = []string{SectionHolders, SectionKeys, SectionGrounds, SectionLimits, SectionSeparation, SectionTerms, SectionCalendar}
	MechanismSections = []string{SectionAccess, SectionLinks, SectionDelivery, SectionSessions, SectionInstructions, SectionMails}
)

// Known is what a draft is held against: the procedure's own names, and the catalogue.
type Known struct {
	States    []string // that may have a limit
	Needed    []string // that must have one: something happens when it passes
	Grounded  []string // steps taken on a ground
	Leaving   []string // steps that may be left to the program
	Separable func(first, then string) bool
	Units     []KnownUnit // in force
	Providers []string    // there are
	Beside    []Guideline // in force, and to come in force: what mechanisms stand beside
	Today     time.Time
}

// KnownUnit is a unit as the lines of the holders see it.
type KnownUnit struct {
	Code, Kind, Domain string
	Above              []string // codes of itself and of what it belongs to
}

// Problem is something for which a draft cannot be put in force, and where it stands.
type Problem struct {
	Section string
	Line    string // of the draft; empty where it lies in none
	Key     string // of its text
	Args    map[string]any
}

// Say tells the problem in words.
func (p Problem) Say(w Words) string {
	args := map[string]any{}
	for name, value := range p.Args {
		if name == "Life" {
			value = w.months(value.(int))
		}
		if key := named[name] + fmt.Sprint(value); named[name] != "" && lang.Has(key) {
			value = small(w.t(key))
		}
		args[name] = value
	}
	return w.Tag.Text(p.Key, args)
}

// named are the arguments of problems that are codes with a name.
var named = map[string]string{"State": "petition.state.", "Step": "petition.step.", "First": "petition.step.", "Then": "petition.step.",
	"Mail": "rules.mail.", "Link": "rules.link.", "Lang": "rules.lang.", "Session": "rules.session_of."}

// Bounds within which a number makes sense.
const (
	MostKeys   = 10_000
	MostMonths = 60
	MostDays   = 250
	MostHours  = 2_000
	aheadYears = 3 // the calendar must know holidays in this year and so many minus one after it
)

type checker struct{ found []Problem }

func (c *checker) say(section, line, text string, args ...any) {
	p := Problem{Section: section, Line: line, Key: "rules.problem." + text, Args: map[string]any{"Line": line}}
	for i := 0; i+1 < len(args); i += 2 {
		p.Args[args[i].(string)] = args[i+1]
	}
	c.found = append(c.found, p)
}

// Check gives everything for which a draft contradicts itself or could not be kept; nothing when it may be put in force.
func (g Guideline) Check(k Known) []Problem {
	c := &checker{}
	g.checkLines(c)
	g.checkHolders(c, k)
	g.checkKeys(c, k)
	g.checkGrounds(c, k)
	g.checkLimits(c, k)
	g.checkSeparation(c, k)
	g.checkTerms(c)
	g.checkCalendar(c, k)
	if len(c.found) == 0 && !g.somebodyCould(k) {
		c.say(SectionHolders, g.Holders.Line, "nobody")
	}
	return c.found
}

// lineOf is a line with the part it stands in.
type lineOf struct{ section, line string }

// lines lists the number of every line, in the order of the page.
func (g Guideline) lines() []lineOf {
	var all []lineOf
	add := func(section string, lines ...string) {
		for _, line := range lines {
			all = append(all, lineOf{section, line})
		}
	}
	if len(g.Holders.Lines) > 0 {
		add(SectionHolders, g.Holders.Line)
	}
	for _, line := range g.Holders.Lines {
		add(SectionHolders, line.Line)
	}
	add(SectionKeys, g.Quota.Line, g.KeyLife.Line)
	if g.Renewal != (Renewal{}) { // a number that was published before the program knew renewals has none
		add(SectionKeys, g.Renewal.Line)
	}
	for _, e := range g.Quota.Except {
		add(SectionKeys, e.Line)
	}
	for _, ground := range g.Grounds {
		add(SectionGrounds, ground.Line)
	}
	for _, limit := range g.Limits {
		add(SectionLimits, limit.Line)
	}
	for _, pair := range g.Separation {
		add(SectionSeparation, pair.Line)
	}
	add(SectionSeparation, g.Alone.Line)
	add(SectionTerms, g.Reopen.Line, g.Asking.Line)
	if g.Reconsider.WorkingDays > 0 {
		add(SectionTerms, g.Reconsider.Line)
	}
	return all
}

// checkLines: every line is cited by its number, so each has one of its own.
func (g Guideline) checkLines(c *checker) {
	seen := map[string]bool{}
	for _, at := range g.lines() {
		switch {
		case at.line == "":
			c.say(at.section, "", "line_missing")
		case len(at.line) > 12 || strings.Trim(at.line, "0123456789.") != "":
			c.say(at.section, at.line, "line_form")
		case seen[at.line]:
			c.say(at.section, at.line, "line_twice")
		}
		seen[at.line] = true
	}
}

func (g Guideline) checkHolders(c *checker, k Known) {
	for _, line := range g.Holders.Lines {
		if len(line.Institutions)+len(line.Kinds)+len(line.Positions)+len(line.Domains) == 0 && line.Deny {
			c.say(SectionHolders, line.Line, "denies_all")
		}
		for _, code := range line.Institutions {
			if !k.hasUnit(code) {
				c.say(SectionHolders, line.Line, "unit", "Unit", code)
			}
		}
		for _, kind := range line.Kinds {
			if !slices.Contains(UnitKinds, kind) {
				c.say(SectionHolders, line.Line, "kind", "Kind", kind)
			}
		}
		for _, position := range line.Positions {
			if len(wordsOf(position)) == 0 {
				c.say(SectionHolders, line.Line, "position")
			}
		}
		for _, domain := range line.Domains {
			if !isDomain(domain) {
				c.say(SectionHolders, line.Line, "domain", "Domain", domain)
			}
		}
	}
}

func (k Known) hasUnit(code string) bool {
	return slices.ContainsFunc(k.Units, func(u KnownUnit) bool { return slices.Contains(u.Above, code) })
}

func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	return len(labels) > 1 && len(s) <= 253 && !slices.ContainsFunc(labels, func(label string) bool {
		return label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-")
	})
}

func (g Guideline) checkKeys(c *checker, k Known) {
	if g.Quota.PerUnit < 0 || g.Quota.PerUnit > MostKeys {
		c.say(SectionKeys, g.Quota.Line, "quota", "Most", MostKeys)
	}
	seen := map[string]bool{}
	for _, e := range g.Quota.Except {
		switch {
		case e.Keys < 0 || e.Keys > MostKeys:
			c.say(SectionKeys, e.Line, "quota", "Most", MostKeys)
		case !slices.ContainsFunc(k.Units, func(u KnownUnit) bool { return u.Code == e.Unit }):
			c.say(SectionKeys, e.Line, "unit", "Unit", e.Unit)
		case seen[e.Unit]:
			c.say(SectionKeys, e.Line, "exception_twice", "Unit", e.Unit)
		}
		seen[e.Unit] = true
	}
	if g.KeyLife.Months < 1 || g.KeyLife.Months > MostMonths {
		c.say(SectionKeys, g.KeyLife.Line, "life", "Most", MostMonths)
	}
	g.checkRenewal(c)
}

// checkRenewal: where the days for renewing were as many as a key lives, it could be renewed on the day it was received, and
// over and over into years to come.
func (g Guideline) checkRenewal(c *checker) {
	switch days := g.Renewal.Opens(); {
	case g.Renewal != (Renewal{}) && g.Renewal.Days < 1 || days > mostRenewalDays:
		c.say(SectionKeys, g.Renewal.Line, "renewal", "Most", mostRenewalDays)
	case g.KeyLife.Months >= 1 && days >= shortest(g.KeyLife.Months):
		c.say(SectionKeys, cmp.Or(g.Renewal.Line, g.KeyLife.Line), "renewal_life", "N", days, "Life", g.KeyLife.Months)
	}
}

func (g Guideline) checkGrounds(c *checker, k Known) {
	seen := map[string]bool{}
	for _, ground := range g.Grounds {
		key := ground.Step + "/" + ground.Code
		switch {
		case !slices.Contains(k.Grounded, ground.Step):
			c.say(SectionGrounds, ground.Line, "ground_step", "Step", ground.Step)
		case ground.Code == "" || seen[key]:
			c.say(SectionGrounds, ground.Line, "ground_twice")
		case strings.TrimSpace(ground.ES) == "" || strings.TrimSpace(ground.EN) == "":
			c.say(SectionGrounds, ground.Line, "ground_text")
		}
		seen[key] = true
	}
	for _, step := range k.Grounded {
		if len(g.GroundsFor(step)) == 0 {
			c.say(SectionGrounds, "", "ground_none", "Step", step)
		}
	}
	if _, ok := g.Ground("reject", NotHolder); len(g.Holders.Lines) > 0 && !ok {
		c.say(SectionGrounds, "", "ground_holder")
	}
}

func (g Guideline) checkLimits(c *checker, k Known) {
	seen := map[string]bool{}
	for _, limit := range g.Limits {
		switch {
		case !slices.Contains(k.States, limit.State):
			c.say(SectionLimits, limit.Line, "limit_state", "State", limit.State)
		case seen[limit.State]:
			c.say(SectionLimits, limit.Line, "limit_twice", "State", limit.State)
		case !slices.Contains([]Unit{Hours, Days, WorkingHours, WorkingDays}, limit.Unit):
			c.say(SectionLimits, limit.Line, "limit_unit")
		case limit.N < 1 || limit.N > limit.Unit.most():
			c.say(SectionLimits, limit.Line, "limit_number", "Most", limit.Unit.most())
		}
		seen[limit.State] = true
	}
	for _, state := range k.Needed {
		if !seen[state] && (state != "reconsidering" || g.Reconsider.WorkingDays > 0) {
			c.say(SectionLimits, "", "limit_none", "State", state)
		}
	}
}

func (u Unit) most() int {
	if u == Days || u == WorkingDays {
		return MostDays
	}
	return MostHours
}

func (g Guideline) checkSeparation(c *checker, k Known) {
	seen := map[Separation]bool{}
	for _, pair := range g.Separation {
		same := Separation{First: pair.First, Then: pair.Then}
		switch {
		case !k.Separable(pair.First, pair.Then):
			c.say(SectionSeparation, pair.Line, "separation", "First", pair.First, "Then", pair.Then)
		case seen[same]:
			c.say(SectionSeparation, pair.Line, "separation_twice")
		}
		seen[same] = true
	}
	for _, step := range g.Alone.Steps {
		if !slices.Contains(k.Leaving, step) {
			c.say(SectionSeparation, g.Alone.Line, "alone", "Step", step)
		}
	}
}

func (g Guideline) checkTerms(c *checker) {
	if g.Reopen.WorkingDays < 1 || g.Reopen.WorkingDays > MostDays {
		c.say(SectionTerms, g.Reopen.Line, "days", "Most", MostDays)
	}
	if g.Reconsider.WorkingDays < 0 || g.Reconsider.WorkingDays > MostDays {
		c.say(SectionTerms, g.Reconsider.Line, "days", "Most", MostDays)
	}
	if g.Asking.Times < 1 || g.Asking.Times > 10 {
		c.say(SectionTerms, g.Asking.Line, "asking")
	}
}

// checkCalendar refuses one that cannot be counted with, and one that has not been kept: a year without any holiday was
// forgotten, not worked through.
func (g Guideline) checkCalendar(c *checker, k Known) {
	if err := g.Calendar.Check(); err != nil {
		c.say(SectionCalendar, "", "calendar")
		return
	}
	for year := k.Today.Year(); year < k.Today.Year()+aheadYears; year++ {
		if len(g.Calendar.Rests(year)) == 0 {
			c.say(SectionCalendar, "", "calendar_year", "Year", strconv.Itoa(year))
		}
	}
}

// somebodyCould looks for a person of some unit in force to whom the lines and the quota would give a key. The people
// tried are the least that each line asks for, so that none is left out who could: a position or a domain that says more
// is only met by more lines that deny.
func (g Guideline) somebodyCould(k Known) bool {
	judge := g.Holders.Judger()
	lines := g.Holders.Lines
	if len(lines) == 0 {
		lines = []HolderLine{{}}
	}
	for _, unit := range k.Units {
		if keys, _ := g.Quota.Of(unit.Code); keys == 0 {
			continue
		}
		for _, line := range lines {
			if line.Deny && slices.ContainsFunc(lines, func(l HolderLine) bool { return !l.Deny }) {
				continue
			}
			for _, person := range unit.people(line) {
				if judge.Judge(person).Allowed {
					return true
				}
			}
		}
	}
	return false
}

// people are the least that a line asks for: of a unit, with each of its positions and domains, or with one nobody names.
func (u KnownUnit) people(line HolderLine) []Person {
	positions, domains := line.Positions, line.Domains
	if len(positions) == 0 || line.Deny {
		positions = []string{""}
	}
	if len(domains) == 0 || line.Deny {
		domains = []string{"invalid"}
	}
	var people []Person
	for _, position := range positions {
		for _, domain := range domains {
			people = append(people, Person{Known: true, Units: u.Above, Kind: u.Kind, Position: position, Domain: domain})
		}
	}
	return people
}
