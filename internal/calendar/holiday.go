package calendar

import (
	"slices"
	"time"
)

// Holiday is a day without work, and the rule that provides it. Either Date holds one day («2026-12-24»), or Month and
// Day a day of each year, or Month, Weekday and Nth a day such as the first Monday of February (Nth 1 to 5).
type Holiday struct {
	Name   string `json:"name"`   // in Spanish, as the rule calls it
	Source string `json:"source"` // the law, decree or order that provides it

	Date    string       `json:"date,omitempty"`
	Month   time.Month   `json:"month,omitempty"`
	Day     int          `json:"day,omitempty"`
	Weekday time.Weekday `json:"weekday,omitempty"`
	Nth     int          `json:"nth,omitempty"`

	First int `json:"first,omitempty"` // the first year in which it counts, 0 for always
	Last  int `json:"last,omitempty"`  // the last year in which it counts, 0 for ever
	Every int `json:"every,omitempty"` // it returns every so many years from First, 0 for each year
}

// Rest is a holiday on its day.
type Rest struct {
	Day time.Time // at noon in the calendar's zone
	Holiday
}

// On reports whether the holiday falls on the given day, read in the day's own zone.
func (h Holiday) On(day time.Time) bool {
	if h.Date != "" {
		return day.Format(time.DateOnly) == h.Date
	}
	if day.Month() != h.Month || !h.counts(day.Year()) {
		return false
	}
	if h.Nth > 0 {
		return day.Weekday() == h.Weekday && (day.Day()-1)/7+1 == h.Nth
	}
	return day.Day() == h.Day
}

// counts reports whether the rule is in force in a year.
func (h Holiday) counts(year int) bool {
	if h.First != 0 && year < h.First || h.Last != 0 && year > h.Last {
		return false
	}
	return h.Every <= 1 || (year-h.First)%h.Every == 0
}

// Rests lists the holidays of a year in order, those on days not worked anyway included, for the page of the calendar.
func (c Calendar) Rests(year int) []Rest {
	rests := []Rest{}
	for day := time.Date(year, 1, 1, 12, 0, 0, 0, zone(c.Zone)); day.Year() == year; day = day.AddDate(0, 0, 1) {
		if holiday, ok := c.Holiday(day); ok {
			rests = append(rests, Rest{day, holiday})
		}
	}
	return rests
}

// With gives the next version of the calendar, in which the office rests also on the days added.
func (c Calendar) With(added ...Holiday) Calendar {
	c.Number++
	c.Weekdays = slices.Clone(c.Weekdays)
	c.Holidays = slices.Concat(c.Holidays, added)
	return c
}

const (
	lft  = "Ley Federal del Trabajo, art. 74, fracc. "
	lfpa = "Ley Federal de Procedimiento Administrativo, art. 28"
)

// workweek is that of the federal government.
func workweek() []time.Weekday {
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
}

// Standard is the calendar in force from installation: Mexico's days of obligatory rest, Monday to Friday from 9:00 to
// 18:00. Election days (fracc. IX) fall on Sundays and need no rule.
func Standard() Calendar {
	return Calendar{
		Number: 1, Name: "Días de descanso obligatorio", Zone: "America/Mexico_City",
		Opens: 9 * 60, Closes: 18 * 60, Weekdays: workweek(),
		Holidays: []Holiday{
			{Name: "Año Nuevo", Source: lft + "I", Month: time.January, Day: 1},
			{Name: "Aniversario de la Constitución", Source: lft + "II", Month: time.February, Weekday: time.Monday, Nth: 1},
			{Name: "Natalicio de Benito Juárez", Source: lft + "III", Month: time.March, Weekday: time.Monday, Nth: 3},
			{Name: "Día del Trabajo", Source: lft + "IV", Month: time.May, Day: 1},
			{Name: "Día de la Independencia", Source: lft + "V", Month: time.September, Day: 16},
			{Name: "Aniversario de la Revolución", Source: lft + "VI", Month: time.November, Weekday: time.Monday, Nth: 3},
			{Name: "Transmisión del Poder Ejecutivo Federal", Source: lft + "VII (texto anterior al DOF 30-09-2024)",
				Month: time.December, Day: 1, First: 1970, Last: 2018, Every: 6},
			{Name: "Transmisión del Poder Ejecutivo Federal", Source: lft + "VII (DOF 30-09-2024)",
				Month: time.October, Day: 1, First: 2024, Every: 6},
			{Name: "Navidad", Source: lft + "VIII", Month: time.December, Day: 25},
		},
	}
}

// Administrative is the calendar of terms that run for private parties: the days that are not working ones by law, on
// their own dates, and hours from 8:00 to 18:00 where no others are published (art. 30). The law gives 1 December for the
// transfer of the Executive, which has not fallen on it since 2018.
func Administrative() Calendar {
	return Calendar{
		Number: 1, Name: "Días inhábiles del procedimiento administrativo", Zone: "America/Mexico_City",
		Opens: 8 * 60, Closes: 18 * 60, Weekdays: workweek(),
		Holidays: []Holiday{
			{Name: "1.º de enero", Source: lfpa, Month: time.January, Day: 1},
			{Name: "5 de febrero", Source: lfpa, Month: time.February, Day: 5},
			{Name: "21 de marzo", Source: lfpa, Month: time.March, Day: 21},
			{Name: "1.º de mayo", Source: lfpa, Month: time.May, Day: 1},
			{Name: "5 de mayo", Source: lfpa, Month: time.May, Day: 5},
			{Name: "1.º de septiembre", Source: lfpa, Month: time.September, Day: 1},
			{Name: "16 de septiembre", Source: lfpa, Month: time.September, Day: 16},
			{Name: "20 de noviembre", Source: lfpa, Month: time.November, Day: 20},
			{Name: "Transmisión del Poder Ejecutivo Federal", Source: lfpa, Month: time.December, Day: 1, First: 1994, Last: 2018, Every: 6},
			{Name: "25 de diciembre", Source: lfpa, Month: time.December, Day: 25},
		},
	}
}
