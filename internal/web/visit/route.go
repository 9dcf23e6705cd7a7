package visit

import (
	"net/http"

	"clavero/internal/auth"
	"clavero/internal/intake"
)

// Public is the permission of pages anybody may open.
const Public auth.Permission = ""

// Route is a row of the table: what is served, who may open it, and how much it takes.
type Route struct {
	Method     string
	Path       string // in http.ServeMux's patterns
	Permission auth.Permission
	Handle     func(*Visit) error
	Most       int64 // bytes of a request; 0 is a plain form
}

// How many bytes a route takes.
const (
	MaxList = 8_000_000 // of a list of people, or of a catalogue

	plainForm  = 64 << 10
	WithPDF    = intake.MaxPDF + aroundFile // the oficio and the fields around it
	WithList   = MaxList + aroundFile
	WithRoster = 17 << 20
	WithRules  = 256 << 10 // a list of lines, or a mail in two languages
	WithKeys   = 512 << 10 // the numbers of keys ticked in a comparison
)

// Limit is how many bytes of a request are kept.
func (r Route) Limit() int64 {
	if r.Most == 0 {
		return plainForm
	}
	return r.Most
}

// reads is how much of a request is read at most: of a form with a file more than is kept.
func (r Route) reads(parts bool) int64 {
	if parts && r.Most > 0 {
		return max(drained, r.Most)
	}
	return r.Limit()
}

// pattern names the route in logs: never an address with somebody's folio or token in it.
func (r Route) pattern() string { return r.Path }

// presumes reports whether the request may begin under what was known before it came: where what opens the page is an access,
// and nothing else is done before it.
func (r Route) presumes() bool {
	return r.Method == http.MethodGet && (r.Path == HomePath || r.Path == EditionRoute || r.Path == NoteRoute)
}

// The routes that may begin under what was known before.
const (
	HomePath     = "/{$}"
	EditionRoute = "/edicion/{day}/{kind}"
	NoteRoute    = "/nota/{id}"
)
