package page

import (
	"html/template"
	"strings"
	"time"

	"clavero/internal/lang/spanish"
)

// Date gives a day in words: «lunes 23 de noviembre de 2026».
func (f Frame) Date(t time.Time) string { return spanish.LongDate(t, f.Lang) }

// DateTime gives a day in words and the hour: «lunes 23 de noviembre de 2026, 9:05 h».
func (f Frame) DateTime(t time.Time) string { return spanish.DateTime(t, f.Lang) }

// ShortDate gives a day in little room, for tables: «23 nov 2026».
func (f Frame) ShortDate(t time.Time) string { return spanish.ShortDate(t, f.Lang) }

// Month gives a month in little room, for the axis of a drawing: «nov 2026».
func (f Frame) Month(t time.Time) string {
	_, month, _ := strings.Cut(f.ShortDate(t), " ")
	return month
}

// ShortDateTime gives a day and the hour in little room.
func (f Frame) ShortDateTime(t time.Time) string { return spanish.ShortDateTime(t, f.Lang) }

// Clock gives the hour: «9:05 h».
func (f Frame) Clock(t time.Time) string { return spanish.Clock(t, f.Lang) }

// Day gives a day as it stands in addresses and in the datetime attribute: «2026-11-23».
func (f Frame) Day(t time.Time) string { return t.In(spanish.MexicoCity()).Format(time.DateOnly) }

// Ago gives a time as seen from now, «hace 3 horas», as an element that tells the exact one on hover and on paper.
// A time that is not known is a dash.
func (f Frame) Ago(t time.Time) template.HTML {
	if t.IsZero() {
		return "—"
	}
	exact := template.HTMLEscapeString(f.DateTime(t))
	relative := template.HTMLEscapeString(spanish.Relative(t, f.Now, f.Lang))
	if f.Print {
		relative = exact
	}
	//nolint:gosec // both texts are escaped above
	return template.HTML(`<time datetime="` + t.Format(time.RFC3339) + `" title="` + exact + `"><span class="ago">` +
		relative + `</span><span class="exact">` + exact + `</span></time>`)
}
