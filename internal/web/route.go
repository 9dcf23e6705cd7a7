package web

import (
	"net/http"

	"clavero/internal/auth"
	"clavero/internal/intake"
)

// public is the permission of pages anybody may open.
const public auth.Permission = ""

// route is a row of the table: what is served, who may open it, and how much it takes.
type route struct {
	method     string
	path       string // in http.ServeMux's patterns
	permission auth.Permission
	handle     func(*visit) error
	most       int64 // bytes of a request; 0 is a plain form
}

const (
	maxList = 8_000_000 // bytes of a list of people, or of a catalogue

	plainForm  = 64 << 10
	withPDF    = intake.MaxPDF + aroundFile // the oficio and the fields around it
	withList   = maxList + aroundFile
	withRoster = 17 << 20
	withRules  = 256 << 10 // a list of lines, or a mail in two languages
	withKeys   = 512 << 10 // the numbers of keys ticked in a comparison
)

func (r route) limit() int64 {
	if r.most == 0 {
		return plainForm
	}
	return r.most
}

// reads is how much of a request is read at most: of a form with a file more than is kept.
func (r route) reads(parts bool) int64 {
	if parts && r.most > 0 {
		return max(drained, r.most)
	}
	return r.limit()
}

// pattern names the route in logs: never an address with somebody's folio or token in it.
func (r route) pattern() string { return r.path }

// presumes reports whether the request may begin under what was known before it came: where what opens the page is an access,
// and nothing else is done before it.
func (r route) presumes() bool {
	return r.method == http.MethodGet && (r.path == homePath || r.path == editionRoute || r.path == noteRoute)
}

const (
	homePath     = "/{$}"
	editionRoute = "/edicion/{day}/{kind}"
	noteRoute    = "/nota/{id}"
)
