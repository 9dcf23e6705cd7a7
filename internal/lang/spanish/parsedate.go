package spanish

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"clavero/internal/fault"
)

// The years a date may have: outside them it is a slip of the hand.
const (
	firstYear = 1900
	lastYear  = 2199
)

var (
	isoDate     = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$`)
	numericDate = regexp.MustCompile(`^(\d{1,2}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d+)$`)
	writtenDate = regexp.MustCompile(`^(?:el )?(?:([a-z]+),? )?(\d{1,2}|primero)(?: ?\.? ?(?:o|er))?\.?(?: de |[ /.-])([a-z]+)\.?(?: de |[ /.-]| del )(?:año )?(\d+)$`)
)

// ParseDate reads a day as people and spreadsheets write it: «23/11/2026», «23-11-2026», «2026-11-23», «23 de noviembre de
// 2026», «lunes 23 nov 2026», «1.º de enero de 2027»; the day comes before the month. It gives midnight in Mexico City.
//
// A year of two digits is refused rather than guessed, and so is a weekday that is not the date's. Faults are Invalid, with
// texts of the area «date».
func ParseDate(s string) (time.Time, error) {
	const longestDate = 60
	if len(s) > 4*longestDate {
		return time.Time{}, fault.New(fault.Invalid, "date.unreadable", "Date", "…")
	}
	typed := Tidy(s)
	text := Fold(typed)
	if m := isoDate.FindStringSubmatch(text); m != nil {
		return day(typed, "", m[3], m[2], m[1])
	}
	if m := numericDate.FindStringSubmatch(text); m != nil {
		return day(typed, "", m[1], m[2], m[3])
	}
	if m := writtenDate.FindStringSubmatch(text); m != nil {
		return day(typed, m[1], strings.Replace(m[2], "primero", "1", 1), monthNumber(m[3]), m[4])
	}
	return time.Time{}, fault.New(fault.Invalid, "date.unreadable", "Date", typed)
}

// day makes the date of its parts and holds it against the calendar.
func day(typed, weekday, dayText, monthText, yearText string) (time.Time, error) {
	if len(yearText) == 2 {
		return time.Time{}, fault.New(fault.Invalid, "date.short_year", "Date", typed)
	}
	d, errDay := strconv.Atoi(dayText)
	m, errMonth := strconv.Atoi(monthText)
	y, errYear := strconv.Atoi(yearText)
	if errDay != nil || errMonth != nil || errYear != nil || len(yearText) != 4 {
		return time.Time{}, fault.New(fault.Invalid, "date.unreadable", "Date", typed)
	}
	date := time.Date(y, time.Month(m), d, 0, 0, 0, 0, mexicoCity)
	if y < firstYear || y > lastYear || date.Day() != d || date.Month() != time.Month(m) {
		return time.Time{}, fault.New(fault.Invalid, "date.no_such_day", "Date", typed)
	}
	if weekday != "" && !isWeekday(weekday, date.Weekday()) {
		return time.Time{}, fault.New(fault.Invalid, "date.other_weekday", "Date", typed)
	}
	return date, nil
}

// monthNumber gives the number of a month named in full or by three letters, «setiembre» and English names too, else "".
func monthNumber(name string) string {
	named := func(month string) bool {
		return name == month || name == month[:3] || name == "sept" && month[:3] == "sep" || name == "setiembre" && month == "septiembre"
	}
	if i := slices.IndexFunc(months[:], named); i >= 0 {
		return strconv.Itoa(i + 1)
	}
	for month := time.January; month <= time.December; month++ {
		if named(strings.ToLower(month.String())) {
			return strconv.Itoa(int(month))
		}
	}
	return ""
}

func isWeekday(name string, day time.Weekday) bool {
	for _, full := range []string{Fold(weekdays[day]), strings.ToLower(day.String())} {
		if name == full || name == full[:3] {
			return true
		}
	}
	return false
}
