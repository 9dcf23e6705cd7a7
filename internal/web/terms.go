package web

import (
	"strconv"
	"time"

	"clavero/internal/desk"
	"clavero/internal/lang/spanish"
	"clavero/internal/retention"
	"clavero/internal/web/page"
)

// terms is section 7 for a case: each series with what starts its term and the earliest day of its disposition.
func (v *visit) terms(c desk.Case) page.DataGroup {
	group := page.DataGroup{Title: v.t("web.terms")}
	var ended time.Time
	if c.Key != nil {
		ended = c.Key.Ended
	}
	for _, term := range retention.Terms(c.Petition.Ended, c.Key != nil, ended) {
		datum := page.Datum{Label: v.t("web.terms.series" + strconv.Itoa(term.Series.Number))}
		if term.Earliest.IsZero() {
			datum.Value, datum.Absent = v.t("web.terms.waits."+string(term.Series.Start), "Years", term.Series.Years), true
		} else {
			datum.Value = v.t("web.terms.runs", "From", spanish.ShortDate(term.Started, v.lang), "Earliest", spanish.LongDate(term.Earliest, v.lang))
		}
		group.Data = append(group.Data, datum)
	}
	return group
}
