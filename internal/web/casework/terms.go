package casework

import (
	"strconv"
	"time"

	"clavero/internal/desk"
	"clavero/internal/lang/spanish"
	"clavero/internal/retention"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// terms is section 7 for a case: each series with what starts its term and the earliest day of its disposition.
func terms(v *visit.Visit, c desk.Case) page.DataGroup {
	group := page.DataGroup{Title: v.T("web.terms")}
	var ended time.Time
	if c.Key != nil {
		ended = c.Key.Ended
	}
	for _, term := range retention.Terms(c.Petition.Ended, c.Key != nil, ended) {
		datum := page.Datum{Label: v.T("web.terms.series" + strconv.Itoa(term.Series.Number))}
		if term.Earliest.IsZero() {
			datum.Value, datum.Absent = v.T("web.terms.waits."+string(term.Series.Start), "Years", term.Series.Years), true
		} else {
			datum.Value = v.T("web.terms.runs", "From", spanish.ShortDate(term.Started, v.Lang), "Earliest", spanish.LongDate(term.Earliest, v.Lang))
		}
		group.Data = append(group.Data, datum)
	}
	return group
}
