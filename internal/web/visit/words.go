package visit

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"clavero/internal/digest"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/web/page"
)

// MidSentence writes a text's first letter small, to stand within a sentence; an acronym stays as it is.
func MidSentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if next, _ := utf8.DecodeRuneInString(s[size:]); unicode.IsUpper(next) {
		return s
	}
	return string(unicode.ToLower(first)) + s[size:]
}

// Worded is a text by its key, or what stands in for it where there is no text of that key.
func (v *Visit) Worded(key, otherwise string) string {
	if strings.HasSuffix(key, ".") || !lang.Has(key) {
		return otherwise
	}
	return v.T(key)
}

// IsoDay is noon of a day written as 2026-11-23; zero for none.
func IsoDay(day string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, day, spanish.MexicoCity())
	if err != nil {
		return time.Time{}
	}
	return t.Add(12 * time.Hour)
}

// Num is a number with its thousands apart.
func (v *Visit) Num(n int) string { return page.Frame{Lang: v.Lang}.Num(n) }

// NoonOf is a day as an instant that is that day in Mexico City.
func NoonOf(day digest.Day) time.Time {
	y, m, d := day.Time().Date()
	return time.Date(y, m, d, 12, 0, 0, 0, spanish.MexicoCity())
}

// Listed joins what is there with commas.
func Listed(parts ...string) string {
	var there []string
	for _, part := range parts {
		if part != "" {
			there = append(there, part)
		}
	}
	return strings.Join(there, ", ")
}

// DayOfYear is a day as it stands below its column: «3 nov».
func (v *Visit) DayOfYear(day time.Time) string {
	return strings.TrimSuffix(spanish.ShortDate(day, v.Lang), " "+day.Format("2006"))
}

// InARow sets words in a row: «3 y 7».
func (v *Visit) InARow(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + v.T("rules.and") + words[last]
}

// Capital begins a text with a capital, as those that also stand within sentences are written small.
func Capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// Today is the civil day in Mexico City.
func (v *Visit) Today() string { return v.Now.In(spanish.MexicoCity()).Format("2006-01-02") }
