package calendar

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/fault"
	"clavero/internal/lang"
)

// golden lists by hand the days of rest of Ley Federal del Trabajo, art. 74 (fraction VII as reformed in the Diario Oficial of 30
// September 2024), month and day.
var golden = map[int]string{
	2018: "01-01 02-05 03-19 05-01 09-16 11-19 12-01 12-25",
	2024: "01-01 02-05 03-18 05-01 09-16 10-01 11-18 12-25",
	2025: "01-01 02-03 03-17 05-01 09-16 11-17 12-25",
	2026: "01-01 02-02 03-16 05-01 09-16 11-16 12-25",
	2027: "01-01 02-01 03-15 05-01 09-16 11-15 12-25",
	2028: "01-01 02-07 03-20 05-01 09-16 11-20 12-25",
	2029: "01-01 02-05 03-19 05-01 09-16 11-19 12-25",
	2030: "01-01 02-04 03-18 05-01 09-16 10-01 11-18 12-25",
}

// goldenAdministrative lists those of Ley Federal de Procedimiento Administrativo, art. 28.
var goldenAdministrative = map[int]string{
	2018: "01-01 02-05 03-21 05-01 05-05 09-01 09-16 11-20 12-01 12-25",
	2024: "01-01 02-05 03-21 05-01 05-05 09-01 09-16 11-20 12-25",
	2026: "01-01 02-05 03-21 05-01 05-05 09-01 09-16 11-20 12-25",
	2030: "01-01 02-05 03-21 05-01 05-05 09-01 09-16 11-20 12-25",
}

func TestHolidaysAgainstTheGoldenYears(t *testing.T) {
	for name, c := range map[string]struct {
		calendar Calendar
		years    map[int]string
	}{"standard": {Standard(), golden}, "administrative": {Administrative(), goldenAdministrative}} {
		for year, want := range c.years {
			days := []string{}
			for _, rest := range c.calendar.Rests(year) {
				days = append(days, rest.Day.Format("01-02"))
			}
			if diff := cmp.Diff(strings.Fields(want), days); diff != "" {
				t.Errorf("%s %d (-want +got):\n%s", name, year, diff)
			}
		}
	}
}

// at reads a time on the wall of Mexico City.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	moment, err := time.ParseInLocation("2006-01-02 15:04:05", (text + ":00")[:19], zone("America/Mexico_City"))
	if err != nil {
		t.Fatal(err)
	}
	return moment
}

func TestAddHours(t *testing.T) {
	for _, c := range []struct {
		from  string
		hours int
		want  string
	}{
		{"2026-11-23 09:05", 8, "2026-11-23 17:05"},  // a Monday
		{"2026-11-23 17:00", 1, "2026-11-23 18:00"},  // the very end is still that day
		{"2026-11-23 17:01", 1, "2026-11-24 09:01"},  // a minute goes over
		{"2026-11-23 18:00", 1, "2026-11-24 10:00"},  // closed at that moment
		{"2026-11-23 07:00", 8, "2026-11-23 17:00"},  // before opening
		{"2026-11-20 16:00", 8, "2026-11-23 15:00"},  // Friday, over the weekend
		{"2026-11-21 12:00", 16, "2026-11-24 16:00"}, // Saturday
		{"2026-11-13 17:00", 8, "2026-11-17 16:00"},  // over the long weekend of 16 November
		{"2026-12-24 17:00", 2, "2026-12-28 10:00"},  // Christmas on a Friday
		{"2026-12-31 17:00", 2, "2027-01-04 10:00"},  // the first on a Friday
		{"2024-09-30 17:00", 2, "2024-10-02 10:00"},  // transfer of the Executive
		{"2022-04-01 17:00", 2, "2022-04-04 10:00"},  // summer time began on 3 April 2022
		{"2022-10-28 17:00", 2, "2022-10-31 10:00"},  // and ended for good on 30 October
		{"2026-11-23 10:00", 0, "2026-11-23 10:00"},
		{"2026-11-21 10:00", 0, "2026-11-23 09:00"},
		{"2026-11-23 10:00", -5, "2026-11-23 10:00"},
	} {
		if got := Standard().AddHours(at(t, c.from).UTC(), c.hours); !got.Equal(at(t, c.want)) {
			t.Errorf("AddHours(%s, %d) = %s, want %s", c.from, c.hours, got, c.want)
		}
	}
}

func TestAddDays(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-23 09:05", 1, "2026-11-24 23:59:59"},
		{"2026-11-23 23:50", 1, "2026-11-24 23:59:59"},
		{"2026-11-23 00:00", 10, "2026-12-07 23:59:59"},
		{"2026-11-13 12:00", 1, "2026-11-17 23:59:59"},
		{"2026-12-18 12:00", 10, "2027-01-05 23:59:59"},
		{"2026-11-21 12:00", 1, "2026-11-23 23:59:59"},
		{"2026-11-21 12:00", 0, "2026-11-23 23:59:59"},
		{"2026-11-23 12:00", 0, "2026-11-23 23:59:59"},
	} {
		got := Standard().AddDays(at(t, c.from).UTC(), c.n)
		if !got.Equal(at(t, c.want)) {
			t.Errorf("AddDays(%s, %d) = %s, want %s", c.from, c.n, got, c.want)
		}
		if n := Standard().DaysBetween(at(t, c.from), got); c.n > 0 && n != c.n {
			t.Errorf("DaysBetween(%s, %s) = %d, want %d", c.from, got, n, c.n)
		}
	}
}

func TestBetween(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     time.Duration
	}{
		{"2026-11-23 09:00", "2026-11-23 18:00", 9 * time.Hour},
		{"2026-11-23 00:00", "2026-11-24 00:00", 9 * time.Hour},
		{"2026-11-20 17:00", "2026-11-23 10:00", 2 * time.Hour},
		{"2026-11-20 18:00", "2026-11-23 09:00", 0},
		{"2026-11-21 10:00", "2026-11-22 10:00", 0},
		{"2026-11-23 11:00", "2026-11-23 10:30", -30 * time.Minute},
		{"2026-01-01 00:00", "2027-01-01 00:00", (261 - 7) * 9 * time.Hour}, // of 261 weekdays, seven are holidays
	} {
		if got := Standard().Between(at(t, c.from), at(t, c.to)); got != c.want {
			t.Errorf("Between(%s, %s) = %s, want %s", c.from, c.to, got, c.want)
		}
	}
}

// calendars are the ones whose counting must hold for any moment: the two laws', one around the clock in a zone that still
// has summer time, and one of odd hours in a zone that loses its midnight to it.
func calendars() map[string]Calendar {
	everyDay := []time.Weekday{0, 1, 2, 3, 4, 5, 6}
	return map[string]Calendar{
		"standard":        Standard(),
		"administrative":  Administrative(),
		"round the clock": {Number: 1, Name: "24 h", Zone: "America/Tijuana", Opens: 0, Closes: minutesPerDay, Weekdays: everyDay},
		"no midnight":     {Number: 1, Name: "noche", Zone: "America/Havana", Opens: 0, Closes: 90, Weekdays: everyDay},
	}
}

func TestCountingHolds(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for name, c := range calendars() {
		if err := c.Check(); err != nil {
			t.Fatal(name, err)
		}
		start := at(t, "2017-01-01 00:00")
		for range 300 {
			from := start.Add(time.Duration(random.Int64N(int64(14 * 365 * 24 * time.Hour)))).Truncate(time.Second)
			working := time.Duration(1+random.IntN(200*60)) * time.Minute
			due := c.Add(from, working)
			if got := c.Between(from, due); got != working {
				t.Fatalf("%s: Between(%s, Add(%s)) = %s", name, from, working, got)
			}
			if !inside(c, due) {
				t.Fatalf("%s: Add(%s, %s) = %s is outside working time", name, from, working, due)
			}
			if later := c.Add(from.Add(time.Duration(random.IntN(100))*time.Hour), working); later.Before(due) {
				t.Fatalf("%s: Add from later than %s ends sooner: %s before %s", name, from, later, due)
			}
			if longer := c.Add(from, working+time.Duration(random.IntN(600))*time.Minute); longer.Before(due) {
				t.Fatalf("%s: more than %s from %s ends sooner: %s before %s", name, working, from, longer, due)
			}
			if in, out := c.Between(from, due), c.Between(due, from); in != -out {
				t.Fatalf("%s: Between forth %s and back %s", name, in, out)
			}
		}
	}
}

func inside(c Calendar, moment time.Time) bool {
	opens, closes := c.session(c.day(moment))
	midnight := c.Closes == minutesPerDay && moment.Equal(opens)
	return midnight || c.IsWorking(moment) && !moment.Before(opens) && !moment.After(closes)
}

func TestOfficeAddsItsOwnDays(t *testing.T) {
	closed := Holiday{Name: "Cierre", Source: "Acuerdo ficticio 1/2026", Date: "2026-11-24"}
	before, after := Standard(), Standard().With(closed)
	if after.Number != 2 || len(before.Holidays) != 9 || len(after.Holidays) != 10 {
		t.Errorf("With made version %d with %d holidays out of %d", after.Number, len(after.Holidays), len(before.Holidays))
	}
	if got := after.AddHours(at(t, "2026-11-23 17:00"), 2); !got.Equal(at(t, "2026-11-25 10:00")) {
		t.Errorf("over the added day the limit ends at %s", got)
	}
	if holiday, rests := after.Holiday(at(t, "2026-11-24 12:00")); !rests || holiday != closed || after.IsWorking(at(t, "2026-11-24 12:00")) {
		t.Errorf("24 November: %v, %v", holiday, rests)
	}
}

func TestJSONRoundTrip(t *testing.T) {
	for name, c := range calendars() {
		data, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(data)
		if err != nil {
			t.Fatal(name, err)
		}
		if diff := cmp.Diff(c, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestCheckNamesWhatCannotBeCounted(t *testing.T) {
	for want, spoil := range map[string]func(*Calendar){
		"number calendar.number":     func(c *Calendar) { c.Number = 0 },
		"name calendar.name":         func(c *Calendar) { c.Name = "" },
		"zone calendar.zone":         func(c *Calendar) { c.Zone = "Local" },
		"opens calendar.hours":       func(c *Calendar) { c.Opens = c.Closes },
		"weekdays calendar.weekdays": func(c *Calendar) { c.Weekdays = nil },
		"holidays calendar.holidays": func(c *Calendar) { c.Holidays = append(c.Holidays, make([]Holiday, maxHolidays)...) },
		"holidays.0 calendar.source": func(c *Calendar) { c.Holidays[0].Source = "" },
		"holidays.1 calendar.rule":   func(c *Calendar) { c.Holidays[1].Day = 5 },
		"holidays.0 calendar.rule":   func(c *Calendar) { c.Holidays[0].Date = "2026-01-01" },
		"holidays.3 calendar.rule":   func(c *Calendar) { c.Holidays[3].Day = 32 },
		"holidays.2 calendar.rule":   func(c *Calendar) { c.Holidays[2].Nth = 6 },
		"holidays.4 calendar.rule":   func(c *Calendar) { c.Holidays[4].Month = 13 },
		"holidays.7 calendar.years":  func(c *Calendar) { c.Holidays[7].First = 0 },
		"holidays.6 calendar.years":  func(c *Calendar) { c.Holidays[6].Last = 1900 },
	} {
		c := Standard()
		spoil(&c)
		e, ok := errors.AsType[*fault.Error](c.Check())
		if !ok || !named(e.Fields, want) {
			t.Errorf("%s: Check says %v", want, e)
		}
	}
}

func named(fields []fault.Field, want string) bool {
	for _, f := range fields {
		if f.Name+" "+f.Text == want && lang.Has(f.Text) {
			return true
		}
	}
	return false
}

// A calendar that Check refuses must still not hang whoever counts with it.
func TestBrokenCalendarsEnd(t *testing.T) {
	broken := Calendar{Zone: "no/where"}
	now := at(t, "2026-11-23 09:00")
	broken.AddHours(now, 8)
	broken.AddDays(now, 3)
	if broken.Between(now, now.AddDate(1, 0, 0)) != 0 || broken.IsWorking(now) {
		t.Error("a calendar without working days counted some")
	}
}

func FuzzParse(f *testing.F) {
	standard, _ := json.Marshal(Standard())
	for _, seed := range []string{"", "{}", string(standard), `{"zone":"../../etc/passwd"}`, `{"number":1}{}`, `{"weekdays":[9]}`, `[[[[`,
		`{"number":1,"name":"x","zone":"UTC","opens":0,"closes":1,"weekdays":[1],"holidays":[{"name":"a","source":"b","month":2,"weekday":1,"nth":5}]}`} {
		f.Add([]byte(seed))
	}
	now := at(f, "2026-11-23 09:00")
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data)
		if err != nil {
			return
		}
		if due := c.Add(now, time.Minute); c.Between(now, due) > time.Minute {
			t.Errorf("a minute took %s", c.Between(now, due))
		}
	})
}
