package forms

import (
	"errors"
	"strconv"
	"time"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/web/visit"
)

// MaxReference is how long the number of a letter may be.
const MaxReference = 60 // characters of the number of a letter

// ReceivedOn reads the day a request came, as the field or a person writes it; noon of it, so that it is that day anywhere
// in the country.
func ReceivedOn(v *visit.Visit, fields *[]fault.Field) time.Time {
	day, err := spanish.ParseDate(v.Request.FormValue("received"))
	if err != nil {
		*fields = append(*fields, fault.Field{Name: "received", Text: "web.entry.need.received"})
		return time.Time{}
	}
	noon := time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, spanish.MexicoCity())
	if noon.Format(time.DateOnly) > v.Today() {
		*fields = append(*fields, fault.Field{Name: "received", Text: "web.entry.need.past"})
	}
	return noon
}

// TypedForm is what was typed of a person, whose unit is read apart.
func TypedForm(v *visit.Visit) desk.Form {
	return desk.Form{
		GivenNames: v.Request.FormValue("given_names"), Surname1: v.Request.FormValue("surname1"), Surname2: v.Request.FormValue("surname2"),
		Position: v.Request.FormValue("position"), Mail: v.Request.FormValue("mail"), Phone: v.Request.FormValue("phone"), Extension: v.Request.FormValue("extension"),
		Reason: v.Request.FormValue("reason"),
	}
}

// NoticeVersion is the privacy notice that the form asks consent for; a petition keeps the version it accepted. Any change
// to the texts of the notice (requester) is a new version, and the earlier texts stay in the repository's history.
const NoticeVersion = "2026-1"

// PathID is the number in a page's address; NotFound where there is none.
func PathID(v *visit.Visit) (int64, error) {
	id, err := strconv.ParseInt(v.Request.PathValue("id"), 10, 64)
	if err != nil {
		return 0, v.NotFound()
	}
	return id, nil
}

// Reason is what a fault says, or what its first field does where the fault only counts them.
func Reason(v *visit.Visit, err error) string {
	var e *fault.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		return v.Lang.Text(e.Fields[0].Text, e.Fields[0].Args)
	}
	return v.Lang.Explain(err)
}

// Paragraph reads a text of several lines; what is wrong with it becomes a field at fault.
func Paragraph(v *visit.Visit, name string, fields *[]fault.Field) string {
	text, err := intake.Paragraph(v.Request.FormValue(name), maxNote)
	NoteField(name, err, fields)
	return text
}

// PDF reads an uploaded paper, nil when none came; what is wrong with it becomes a field at fault.
func PDF(v *visit.Visit, name string, fields *[]fault.Field) []byte {
	content, err := v.Paper(name)
	NoteField(name, err, fields)
	return content
}

// NoteField adds a field at fault, if it is.
func NoteField(name string, err error, fields *[]fault.Field) {
	if err != nil {
		*fields = append(*fields, FieldOf(name, err))
	}
}

const maxNote = 2000 // characters
