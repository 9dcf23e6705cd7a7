package web

import (
	"time"

	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/reading"
	"clavero/internal/web/page"
)

const monthLayout = "2006-01"

// editionsPage lists earlier editions, a month at a time; without a month, that of today.
func (v *visit) editionsPage() error {
	first, err := v.monthAsked()
	if err != nil {
		return err
	}
	month, err := v.Reading.Editions(v.r.Context(), first.Year(), first.Month())
	if err != nil {
		return err
	}
	p := page.Editions{Frame: v.frame(v.t("reader.editions")), Month: first, Days: v.daysOf(month)}
	if before := first.AddDate(0, -1, 0); month.First != "" && month.First.Time().Format(monthLayout) <= before.Format(monthLayout) {
		p.Prev = monthPath(before)
	}
	if after := first.AddDate(0, 1, 0); month.Last != "" && month.Last.Time().Format(monthLayout) >= after.Format(monthLayout) {
		p.Next = monthPath(after)
	}
	return v.ok(p)
}

// monthAsked is the first of the month in the address, in Mexico City.
func (v *visit) monthAsked() (time.Time, error) {
	asked := v.query.Get("mes")
	if asked == "" {
		asked = v.now.In(spanish.MexicoCity()).Format(monthLayout)
	}
	first, err := time.ParseInLocation(monthLayout, asked, spanish.MexicoCity())
	if err != nil {
		return first, fault.New(fault.Invalid, "webreader.month")
	}
	return first, nil
}

func monthPath(first time.Time) string { return "/ediciones?mes=" + first.Format(monthLayout) }

// daysOf groups the editions of a month by day, in the order they come in.
func (v *visit) daysOf(month reading.Month) []page.EditionDay {
	var days []page.EditionDay
	last := digest.Day("")
	for _, e := range month.Editions {
		if e.Day != last {
			days = append(days, page.EditionDay{Day: noonOf(e.Day)})
			last = e.Day
		}
		day := &days[len(days)-1]
		day.Editions = append(day.Editions, page.EditionLine{
			Path: editionPath(e.Edition), Kind: v.t(e.Kind.TextKey()), Lead: e.Lead, NoteCount: e.Notes, Published: e.Published,
		})
	}
	return days
}
