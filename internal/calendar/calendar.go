// Package calendar counts working time: which days an office works, between which hours, and when a term that begins now
// will end.
//
// A calendar is data with a number, kept and signed like the guidelines that refer to it, so that a limit counted last
// year can be counted again the same way. Its rules carry their source. Two are known from the start, because two laws
// differ: Standard, by which staff rest (Ley Federal del Trabajo, art. 74), and Administrative, by which terms run for
// private parties (Ley Federal de Procedimiento Administrativo, arts. 28 and 30). An office adds its own days to either.
//
// Times are counted in the calendar's own zone, whose summer time, where there was one, is minded. No clock is read.
package calendar

import (
	"slices"
	"sync"
	"time"
	_ "time/tzdata" // a bare container has no time zones of its own
)

// Calendar is one version of the working calendar. One that Check accepts can be counted with; of one that it would
// refuse, an unknown zone counts as UTC and a day that never comes is given up after ten years.
type Calendar struct {
	Number   int            `json:"number"`   // of the version, from 1
	Name     string         `json:"name"`     // for people
	Zone     string         `json:"zone"`     // IANA name, as «America/Mexico_City»
	Opens    int            `json:"opens"`    // the minute of the day at which work begins
	Closes   int            `json:"closes"`   // the minute of the day at which it ends, 1440 at most
	Weekdays []time.Weekday `json:"weekdays"` // worked when no holiday falls on them; 0 is Sunday
	Holidays []Holiday      `json:"holidays"`
}

// horizon bounds every search for a working day.
const horizon = 3660

// lastSecond is when a term counted in days ends: shown as 23:59, it cannot be mistaken for the day before or after.
const lastSecond = 24*60*60 - 1

// IsWorking reports whether the office works on the day of that moment.
func (c Calendar) IsWorking(moment time.Time) bool {
	day := c.day(moment)
	_, rests := c.Holiday(moment)
	return slices.Contains(c.Weekdays, day.Weekday()) && !rests
}

// Holiday gives the holiday on the day of that moment, also where it falls on a day that is not worked anyway.
func (c Calendar) Holiday(moment time.Time) (Holiday, bool) {
	day := c.day(moment)
	i := slices.IndexFunc(c.Holidays, func(h Holiday) bool { return h.On(day) })
	if i < 0 {
		return Holiday{}, false
	}
	return c.Holidays[i], true
}

// AddHours gives the moment at which so many working hours will have passed. It lies within working time, both ends
// included: an hour asked for at 17:00 ends at 18:00, and one asked for at 18:00 ends at 10:00 of the next working day.
func (c Calendar) AddHours(from time.Time, hours int) time.Time {
	return c.Add(from, time.Duration(hours)*time.Hour)
}

// Add is AddHours for any length of working time. None, or less, gives the first working moment that is not before from.
func (c Calendar) Add(from time.Time, working time.Duration) time.Time {
	day := c.day(from)
	for range horizon {
		opens, closes := c.session(day)
		start := later(from, opens)
		if left := closes.Sub(start); left > 0 && c.IsWorking(day) {
			if working <= left {
				return start.Add(max(working, 0))
			}
			working -= left
		}
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// AddDays gives the end (23:59:59) of the n-th working day after the day of from, which is not counted itself: a term
// begins on the day after it is made known. With n of zero or less it is the end of from's own day or, where
// that is not worked, of the next one that is.
func (c Calendar) AddDays(from time.Time, n int) time.Time {
	day := c.day(from)
	if n <= 0 {
		return endOf(c.firstWorking(day))
	}
	for range n {
		day = c.firstWorking(day.AddDate(0, 0, 1))
	}
	return endOf(day)
}

// Between gives the working time from one moment to another, negative when to comes before from.
// Between(from, Add(from, d)) is d.
func (c Calendar) Between(from, to time.Time) time.Duration {
	if to.Before(from) {
		return -c.Between(to, from)
	}
	total := time.Duration(0)
	for day, last := c.day(from), c.day(to); !day.After(last); day = day.AddDate(0, 0, 1) {
		opens, closes := c.session(day)
		if worked := earlier(to, closes).Sub(later(from, opens)); worked > 0 && c.IsWorking(day) {
			total += worked
		}
	}
	return total
}

// DaysBetween counts the working days after the day of from up to and with the day of to: how many are left of a term
// that AddDays gave. It is zero when to is not on a later day.
func (c Calendar) DaysBetween(from, to time.Time) int {
	n := 0
	for day, last := c.day(from).AddDate(0, 0, 1), c.day(to); !day.After(last); day = day.AddDate(0, 0, 1) {
		if c.IsWorking(day) {
			n++
		}
	}
	return n
}

// session gives the hours of work of a day.
func (c Calendar) session(day time.Time) (time.Time, time.Time) {
	return minuteOf(day, c.Opens), minuteOf(day, c.Closes)
}

func (c Calendar) firstWorking(day time.Time) time.Time {
	for range horizon {
		if c.IsWorking(day) {
			return day
		}
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// day gives noon of the day of a moment, in the calendar's zone. Noon exists on every day; midnight is lost where summer
// time begins at it.
func (c Calendar) day(moment time.Time) time.Time {
	year, month, day := moment.In(zone(c.Zone)).Date()
	return time.Date(year, month, day, 12, 0, 0, 0, zone(c.Zone))
}

// minuteOf goes by the clock on the wall, so that nine o'clock is nine also on a day that lost an hour in the night. A
// minute that the clock skips is the first one after the gap.
func minuteOf(day time.Time, minute int) time.Time {
	moment := time.Date(day.Year(), day.Month(), day.Day(), 0, minute, 0, 0, day.Location())
	wanted := time.Date(day.Year(), day.Month(), day.Day(), 0, minute, 0, 0, time.UTC)
	_, offset := moment.Zone()
	return moment.Add(max(0, wanted.Sub(moment)-time.Duration(offset)*time.Second))
}

func endOf(day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, lastSecond, 0, day.Location())
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a.In(b.Location())
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// zones keeps what was read of the zone files: each count asks for its zone many times.
var zones sync.Map

func zone(name string) *time.Location {
	if known, ok := zones.Load(name); ok {
		return known.(*time.Location)
	}
	location, err := time.LoadLocation(name)
	if err != nil {
		location = time.UTC
	}
	zones.Store(name, location)
	return location
}
