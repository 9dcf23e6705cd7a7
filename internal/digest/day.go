package digest

import (
	"time"

	"clavero/internal/fault"
)

// Day is a civil day of the digest as "2006-01-02": it has no hour and no zone, it compares with == and sorts as text.
// Days before 1970 do not exist here.
type Day string

const (
	dayLayout = "2006-01-02"
	daySecond = 24 * 60 * 60
)

// ParseDay reads a day as an address or a command writes it; anything else is fault.Invalid.
func ParseDay(s string) (Day, error) {
	if day := Day(s); day.Valid() {
		return day, nil
	}
	return "", fault.New(fault.Invalid, "digest.day.bad", "Value", clip(s))
}

// DayOf gives the civil day of an instant in a place: the digest's days are those of its office.
func DayOf(instant time.Time, place *time.Location) Day {
	return Day(instant.In(place).Format(dayLayout))
}

// Valid reports whether d is a real day.
func (d Day) Valid() bool {
	t, err := time.Parse(dayLayout, string(d))
	return err == nil && t.Year() >= 1970
}

// Time gives midnight UTC of the day, for formatting and arithmetic only; the zero time when it is not a day.
func (d Day) Time() time.Time {
	t, err := time.Parse(dayLayout, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// Add gives the day n days later, earlier when n is negative.
func (d Day) Add(n int) Day { return Day(d.Time().AddDate(0, 0, n).Format(dayLayout)) }

// Number counts days from 1970-01-01, which is 0.
func (d Day) Number() int64 { return d.Time().Unix() / daySecond }

func dayNumbered(number int64) Day {
	return Day(time.Unix(number*daySecond, 0).UTC().Format(dayLayout))
}
