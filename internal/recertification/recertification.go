// Package recertification is how the house asks, for each person with a key, whether they are still where they were: a
// campaign, its timetable, and what follows for a person nobody answers for.
//
// The stages come one after the other and never two on one day: asked, reminded, told to the superior, restricted,
// suspended. Whoever was restricted had a day to say so before their key stops, also when the program was off on the day
// that the timetable names. A campaign keeps its dates from its start, so that what was announced is what happens.
package recertification

import (
	"slices"
	"time"

	"clavero/internal/calendar"
	"clavero/internal/fault"
)

// Stage is how far a campaign has come with a person.
type Stage string

// The stages, in their order.
const (
	Asked      Stage = "asked"      // their delegate was asked
	Reminded   Stage = "reminded"   // and reminded
	Superior   Stage = "superior"   // the delegate above, or the liaison, was told
	Restricted Stage = "restricted" // the key opens only the page on which its holder says that they are still there
	Suspended  Stage = "suspended"  // the key opens nothing
)

// Stages lists them in their order.
var Stages = []Stage{Asked, Reminded, Superior, Restricted, Suspended}

// Touches reports whether the stage changes what a key opens: such a stage is shown before it comes and can be undone.
func (s Stage) Touches() bool { return s == Restricted || s == Suspended }

// Answer is what was said of a person.
type Answer string

// The answers.
const (
	Silence Answer = ""
	Stays   Answer = "stays"
	Left    Answer = "left"
	Moved   Answer = "moved"
)

// Ground is why a campaign was started.
type Ground string

// The grounds.
const (
	ByHand Ground = "hand"   // the editors wanted it
	Yearly Ground = "yearly" // it is done every year
	Unused Ground = "unused" // keys that were not used for months
	Closed Ground = "closed" // the people of a unit that closed without a successor
)

// UndoFor is how long a stage that touched keys can be undone as a whole.
const UndoFor = 72 * time.Hour

// Plan says after how many working days each stage comes, counted from the start.
type Plan struct {
	Remind   int `json:"remind"`
	Superior int `json:"superior"`
	Restrict int `json:"restrict"`
	Suspend  int `json:"suspend"`
}

// Standard is the plan that a campaign has unless its editors say otherwise.
func Standard() Plan { return Plan{Remind: 5, Superior: 10, Restrict: 15, Suspend: 20} }

// Longest is the most working days a plan may take.
const Longest = 120

// Check refuses a plan whose stages would not come one after the other; Invalid at the field of the one that is wrong.
func (p Plan) Check() error {
	before := 0
	var fields []fault.Field
	for _, step := range []struct {
		name string
		days int
	}{{"remind", p.Remind}, {"superior", p.Superior}, {"restrict", p.Restrict}, {"suspend", p.Suspend}} {
		if step.days <= before || step.days > Longest {
			fields = append(fields, fault.Field{Name: step.name, Text: "recert.plan", Args: fault.Args("After", before, "Most", Longest)})
		}
		before = max(before, step.days)
	}
	return fault.Form(fields)
}

// Due is the day (ISO date, Mexico City) a stage comes on.
type Due struct {
	Stage Stage  `json:"stage"`
	Day   string `json:"day"`
}

// Timetable is the days of a campaign, in the order of the stages.
type Timetable []Due

// Timetable counts a plan's days from the day of start, in the working days of a calendar.
func (p Plan) Timetable(c calendar.Calendar, start time.Time) Timetable {
	on := func(days int) string { return c.AddDays(start, days).Format(time.DateOnly) }
	return Timetable{
		{Asked, start.In(c.AddDays(start, 1).Location()).Format(time.DateOnly)},
		{Reminded, on(p.Remind)}, {Superior, on(p.Superior)}, {Restricted, on(p.Restrict)}, {Suspended, on(p.Suspend)},
	}
}

// On gives the day of a stage, empty where the timetable has none.
func (t Timetable) On(stage Stage) string {
	for _, due := range t {
		if due.Stage == stage {
			return due.Day
		}
	}
	return ""
}

// Person is where a campaign stands with one of the people it asks about.
type Person struct {
	Stage   Stage
	Since   string // ISO day on which that stage came
	Answer  Answer
	Excused bool // a consequence was undone for them: nothing more follows in this campaign
}

// Waits reports whether nobody answered for the person yet, and something may still follow.
func (p Person) Waits() bool { return p.Answer == Silence && !p.Excused }

// Next gives the stage that comes next for a person and the day it comes on at the earliest; false where none does.
func (t Timetable) Next(p Person) (Due, bool) {
	at := slices.Index(Stages, p.Stage)
	if !p.Waits() || at < 0 || at == len(Stages)-1 {
		return Due{}, false
	}
	next := Due{Stage: Stages[at+1], Day: t.On(Stages[at+1])}
	if next.Day == "" {
		return Due{}, false
	}
	if next.Day <= p.Since {
		next.Day = dayAfter(p.Since)
	}
	return next, true
}

// Follows gives the stage that comes for a person on a day, or came before it and was not carried out; false for none.
func (t Timetable) Follows(p Person, day string) (Stage, bool) {
	next, ok := t.Next(p)
	return next.Stage, ok && next.Day <= day
}

func dayAfter(day string) string {
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return date.AddDate(0, 0, 1).Format(time.DateOnly)
}

// Over reports whether nothing more can follow for any of the people of a campaign: all were answered for, excused or
// suspended.
func (t Timetable) Over(people []Person) bool {
	return !slices.ContainsFunc(people, func(p Person) bool {
		_, more := t.Next(p)
		return more
	})
}
