package calendar

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"clavero/internal/fault"
)

const (
	minutesPerDay = 24 * 60
	maxHolidays   = 1000    // no office has more; a longer list is a mistake
	maxBytes      = 1 << 20 // of a calendar as JSON
)

// Parse reads a calendar from JSON and checks it. Members it does not know are refused, so that a slip in a name is not
// taken for a rule that was never meant. Its faults are Invalid, with texts of the area «calendar».
func Parse(data []byte) (Calendar, error) {
	if len(data) > maxBytes {
		return Calendar{}, fault.New(fault.TooLarge, "calendar.unreadable")
	}
	var c Calendar
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		return Calendar{}, fault.Wrap(err, fault.Invalid, "calendar.unreadable")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return Calendar{}, fault.New(fault.Invalid, "calendar.unreadable")
	}
	return c, c.Check()
}

// Check gives nil, or an Invalid fault with a field for each part of the calendar that cannot be counted with; the field
// of a holiday is called «holidays.3», counted from 0.
func (c Calendar) Check() error {
	fields := []fault.Field{}
	refuse := func(ok bool, name, text string) {
		if !ok {
			fields = append(fields, fault.Field{Name: name, Text: text})
		}
	}
	refuse(c.Number > 0, "number", "calendar.number")
	refuse(c.Name != "", "name", "calendar.name")
	refuse(knownZone(c.Zone), "zone", "calendar.zone")
	refuse(0 <= c.Opens && c.Opens < c.Closes && c.Closes <= minutesPerDay, "opens", "calendar.hours")
	refuse(c.weekIsSound(), "weekdays", "calendar.weekdays")
	refuse(len(c.Holidays) <= maxHolidays, "holidays", "calendar.holidays")
	for i, holiday := range c.Holidays[:min(len(c.Holidays), maxHolidays)] {
		name := fmt.Sprintf("holidays.%d", i)
		refuse(holiday.Name != "" && holiday.Source != "", name, "calendar.source")
		refuse(holiday.isOneRule(), name, "calendar.rule")
		refuse(holiday.yearsAreSound(), name, "calendar.years")
	}
	return fault.Form(fields)
}

// knownZone refuses also «Local», which is another zone on another machine, and the empty name, which is UTC by accident.
func knownZone(name string) bool {
	if name == "" || name == "Local" {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}

func (c Calendar) weekIsSound() bool {
	seen := map[time.Weekday]bool{}
	for _, day := range c.Weekdays {
		if day < time.Sunday || day > time.Saturday || seen[day] {
			return false
		}
		seen[day] = true
	}
	return len(seen) > 0
}

// isOneRule reports whether exactly one of the three kinds of rule is given, and names a day that exists.
func (h Holiday) isOneRule() bool {
	noWeekday := h.Weekday == 0 && h.Nth == 0
	if h.Date != "" {
		_, err := time.Parse(time.DateOnly, h.Date)
		return err == nil && h.Month == 0 && h.Day == 0 && noWeekday && h.First == 0 && h.Last == 0 && h.Every == 0
	}
	if h.Month < time.January || h.Month > time.December {
		return false
	}
	if h.Nth != 0 {
		return h.Day == 0 && h.Nth >= 1 && h.Nth <= 5 && h.Weekday >= time.Sunday && h.Weekday <= time.Saturday
	}
	const leapYear = 2024
	day := time.Date(leapYear, h.Month, h.Day, 0, 0, 0, 0, time.UTC)
	return noWeekday && day.Month() == h.Month && day.Day() == h.Day
}

func (h Holiday) yearsAreSound() bool {
	ordered := h.Last == 0 || h.First <= h.Last
	return h.First >= 0 && h.Last >= 0 && h.Every >= 0 && ordered && (h.Every <= 1 || h.First > 0)
}
