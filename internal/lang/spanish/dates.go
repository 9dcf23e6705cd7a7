package spanish

import (
	"fmt"
	"time"
	_ "time/tzdata" // a bare container has no time zones of its own

	"clavero/internal/lang"
)

// nbsp keeps «9:05» and «h» on one line.
const nbsp = "\u00a0"

var (
	weekdays = [...]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}
	months   = [...]string{"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
		"noviembre", "diciembre"}
)

// mexicoCity is loaded once. The zones are part of the program; should they ever not be, six hours behind UTC is the
// time of Mexico City since the end of its summer time in 2022.
var mexicoCity = func() *time.Location {
	zone, err := time.LoadLocation("America/Mexico_City")
	if err != nil {
		return time.FixedZone("America/Mexico_City", -6*60*60)
	}
	return zone
}()

// MexicoCity is the zone in which the institution lives and every date is said.
func MexicoCity() *time.Location { return mexicoCity }

// LongDate says the day in full: «lunes 23 de noviembre de 2026», “Monday, 23 November 2026”. The first of a month is
// «1.º de enero», as it is read aloud in Mexico.
func LongDate(t time.Time, tag lang.Tag) string {
	t = t.In(mexicoCity)
	if tag == lang.EN {
		return t.Format("Monday, 2 January 2006")
	}
	return fmt.Sprintf("%s %s de %s de %d", weekdays[t.Weekday()], ordinal(t.Day()), months[t.Month()-1], t.Year())
}

// DateTime says the moment in full: «lunes 23 de noviembre de 2026, 9:05 h».
func DateTime(t time.Time, tag lang.Tag) string { return LongDate(t, tag) + ", " + Clock(t, tag) }

// ShortDate says the day in a table: «23 nov 2026».
func ShortDate(t time.Time, tag lang.Tag) string {
	t = t.In(mexicoCity)
	if tag == lang.EN {
		return t.Format("2 Jan 2006")
	}
	return fmt.Sprintf("%d %s %d", t.Day(), months[t.Month()-1][:3], t.Year())
}

// Short is a day that stands in a text as [ShortDate], in whichever language the text is read.
type Short time.Time

// Words implements [lang.Worded].
func (s Short) Words(tag lang.Tag) string { return ShortDate(time.Time(s), tag) }

// ShortDateTime says the moment in a table: «23 nov 2026, 9:05 h».
func ShortDateTime(t time.Time, tag lang.Tag) string { return ShortDate(t, tag) + ", " + Clock(t, tag) }

// Clock says the hour: «9:05 h», the h after a space that does not break; “9:05” in English.
func Clock(t time.Time, tag lang.Tag) string {
	t = t.In(mexicoCity)
	clock := fmt.Sprintf("%d:%02d", t.Hour(), t.Minute())
	if tag == lang.EN {
		return clock
	}
	return clock + nbsp + "h"
}

// Relative says a moment as seen from now: «hace 3 horas», «ayer, 17:20 h», «mañana, 9:00 h», «dentro de 4 días». Beyond a week it is the
// short date. The page shows the exact moment beside it.
func Relative(moment, now time.Time, tag lang.Tag) string {
	moment, now = moment.In(mexicoCity), now.In(mexicoCity)
	days := dayNumber(moment) - dayNumber(now)
	if apart := moment.Sub(now); days == 0 || apart.Abs() < time.Hour {
		return withinTheDay(apart, tag)
	}
	switch {
	case days == -1:
		return tag.T("date.yesterday", "Clock", Clock(moment, tag))
	case days == 1:
		return tag.T("date.tomorrow", "Clock", Clock(moment, tag))
	case days < 0 && days > -7:
		return tag.T("date.days_ago", "N", -days)
	case days > 0 && days < 7:
		return tag.T("date.in_days", "N", days)
	}
	return ShortDate(moment, tag)
}

func withinTheDay(apart time.Duration, tag lang.Tag) string {
	minutes, hours := int(apart.Abs().Minutes()), int(apart.Abs().Hours())
	switch past := apart < 0; {
	case minutes == 0:
		return tag.T("date.now")
	case past && hours == 0:
		return tag.T("date.minutes_ago", "N", minutes)
	case past:
		return tag.T("date.hours_ago", "N", hours)
	case hours == 0:
		return tag.T("date.in_minutes", "N", minutes)
	}
	return tag.T("date.in_hours", "N", hours)
}

// dayNumber counts the days of the calendar, so that neighbours differ by one also where a day has 23 hours.
func dayNumber(t time.Time) int {
	year, month, day := t.Date()
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

func ordinal(day int) string {
	if day == 1 {
		return "1.º"
	}
	return fmt.Sprint(day)
}
