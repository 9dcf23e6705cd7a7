package spanish

import (
	"errors"
	"strings"
	"testing"
	"time"

	"clavero/internal/fault"
	"clavero/internal/lang"
)

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, mexicoCity)
	if err != nil {
		panic(err)
	}
	return t
}

func TestDatesInWords(t *testing.T) {
	monday := at("2026-11-23 09:05").UTC()
	for _, c := range []struct{ got, want string }{
		{LongDate(monday, lang.ES), "lunes 23 de noviembre de 2026"},
		{DateTime(monday, lang.ES), "lunes 23 de noviembre de 2026, 9:05\u00a0h"},
		{ShortDate(monday, lang.ES), "23 nov 2026"},
		{ShortDateTime(monday, lang.ES), "23 nov 2026, 9:05\u00a0h"},
		{Clock(monday, lang.ES), "9:05\u00a0h"},
		{LongDate(at("2027-01-01 00:00"), lang.ES), "viernes 1.º de enero de 2027"},
		{LongDate(at("2026-09-05 23:59"), lang.ES), "sábado 5 de septiembre de 2026"},
		{Clock(at("2026-09-05 00:00"), lang.ES), "0:00\u00a0h"},
		{DateTime(monday, lang.EN), "Monday, 23 November 2026, 9:05"},
		{ShortDate(monday, lang.EN), "23 Nov 2026"},
		// In the summer of 2022 Mexico City was five hours behind UTC, a year later six.
		{Clock(time.Date(2022, 7, 1, 15, 0, 0, 0, time.UTC), lang.ES), "10:00\u00a0h"},
		{Clock(time.Date(2023, 7, 1, 15, 0, 0, 0, time.UTC), lang.ES), "9:00\u00a0h"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestRelative(t *testing.T) {
	now := at("2026-11-23 12:00")
	for _, c := range []struct{ moment, es, en string }{
		{"2026-11-23 12:00", "en este momento", "just now"},
		{"2026-11-23 11:59", "hace 1 minuto", "1 minute ago"},
		{"2026-11-23 11:15", "hace 45 minutos", "45 minutes ago"},
		{"2026-11-23 09:00", "hace 3 horas", "3 hours ago"},
		{"2026-11-23 11:00", "hace 1 hora", "1 hour ago"},
		{"2026-11-22 17:20", "ayer, 17:20\u00a0h", "yesterday, 17:20"},
		{"2026-11-21 23:59", "hace 2 días", "2 days ago"},
		{"2026-11-17 12:00", "hace 6 días", "6 days ago"},
		{"2026-11-16 12:00", "16 nov 2026", "16 Nov 2026"},
		{"2026-11-23 12:05", "dentro de 5 minutos", "in 5 minutes"},
		{"2026-11-23 18:00", "dentro de 6 horas", "in 6 hours"},
		{"2026-11-24 09:00", "mañana, 9:00\u00a0h", "tomorrow, 9:00"},
		{"2026-11-27 00:00", "dentro de 4 días", "in 4 days"},
		{"2026-12-07 00:00", "7 dic 2026", "7 Dec 2026"},
	} {
		if es, en := Relative(at(c.moment), now, lang.ES), Relative(at(c.moment), now, lang.EN); es != c.es || en != c.en {
			t.Errorf("Relative(%s) = %q, %q; want %q, %q", c.moment, es, en, c.es, c.en)
		}
	}
	if got := Relative(at("2026-11-22 23:50"), at("2026-11-23 00:20"), lang.ES); got != "hace 30 minutos" {
		t.Errorf("half an hour over midnight = %q", got)
	}
}

func TestParseDate(t *testing.T) {
	for in, want := range map[string]string{
		"23/11/2026":                       "2026-11-23",
		" 3/1/2026 ":                       "2026-01-03",
		"23-11-2026":                       "2026-11-23",
		"23.11.2026":                       "2026-11-23",
		"2026-11-23":                       "2026-11-23",
		"23 de noviembre de 2026":          "2026-11-23",
		"LUNES 23 DE NOVIEMBRE DE 2026":    "2026-11-23",
		"lunes, 23 de noviembre del 2026":  "2026-11-23",
		"el 23 de noviembre del año 2026":  "2026-11-23",
		"23 nov 2026":                      "2026-11-23",
		"23-nov-2026":                      "2026-11-23",
		"23 nov. 2026":                     "2026-11-23",
		"1.º de enero de 2027":             "2027-01-01",
		"1o. de enero de 2027":             "2027-01-01",
		"primero de enero de 2027":         "2027-01-01",
		"miércoles 2 de setiembre de 2026": "2026-09-02",
		"Monday, 23 November 2026":         "2026-11-23",
		"29/02/2028":                       "2028-02-29",
		"23/11/26":                         "date.short_year",
		"23 de noviembre de 26":            "date.short_year",
		"30/02/2026":                       "date.no_such_day",
		"11/23/2026":                       "date.no_such_day",
		"0/0/2026":                         "date.no_such_day",
		"01/01/0001":                       "date.no_such_day",
		"martes 23 de noviembre de 2026":   "date.other_weekday",
		"":                                 "date.unreadable",
		"mañana":                           "date.unreadable",
		"23 de brumario de 2026":           "date.unreadable",
		"23/11/20266":                      "date.unreadable",
		strings.Repeat("1/", 1<<20):        "date.unreadable",
	} {
		date, err := ParseDate(in)
		got := date.Format(time.DateOnly)
		var f *fault.Error
		if errors.As(err, &f) {
			got = f.Text
		}
		if got != want {
			t.Errorf("ParseDate(%.40q) = %q, want %q", in, got, want)
		}
	}
}

func TestWhatIsSaidIsUnderstood(t *testing.T) {
	for d := at("2024-01-01 00:00"); d.Year() < 2028; d = d.AddDate(0, 0, 1) {
		for _, text := range []string{LongDate(d, lang.ES), ShortDate(d, lang.ES), LongDate(d, lang.EN), ShortDate(d, lang.EN)} {
			if got, err := ParseDate(text); err != nil || !got.Equal(d) {
				t.Fatalf("ParseDate(%q) = %v, %v", text, got, err)
			}
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		date, err := ParseDate(s)
		if err != nil {
			return
		}
		if again, err := ParseDate(LongDate(date, lang.ES)); err != nil || !again.Equal(date) {
			t.Errorf("ParseDate(%q) = %v, but said and read again %v, %v", s, date, again, err)
		}
	})
}
