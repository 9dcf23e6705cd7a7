package reader

import (
	"time"

	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/reading"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

const monthLayout = "2006-01"

// EditionsPage lists earlier editions, a month at a time; without a month, that of today.
func EditionsPage(v *visit.Visit) error {
	first, err := monthAsked(v)
	if err != nil {
		return err
	}
	month, err := v.Reading.Editions(v.Request.Context(), first.Year(), first.Month())
	if err != nil {
		return err
	}
	p := page.Editions{Frame: v.Frame(v.T("reader.editions")), Month: first, Days: daysOf(v, month)}
	if before := first.AddDate(0, -1, 0); month.First != "" && month.First.Time().Format(monthLayout) <= before.Format(monthLayout) {
		p.Prev = monthPath(before)
	}
	if after := first.AddDate(0, 1, 0); month.Last != "" && month.Last.Time().Format(monthLayout) >= after.Format(monthLayout) {
		p.Next = monthPath(after)
	}
	return v.OK(p)
}

// monthAsked is the first of the month in the address, in Mexico City.
func monthAsked(v *visit.Visit) (time.Time, error) {
	asked := v.Query.Get("mes")
	if asked == "" {
		asked = v.Now.In(spanish.MexicoCity()).Format(monthLayout)
	}
	first, err := time.ParseInLocation(monthLayout, asked, spanish.MexicoCity())
	if err != nil {
		return first, fault.New(fault.Invalid, "webreader.month")
	}
	return first, nil
}

func monthPath(first time.Time) string { return "/ediciones?mes=" + first.Format(monthLayout) }

// daysOf groups the editions of a month by day, in the order they come in.
func daysOf(v *visit.Visit, month reading.Month) []page.EditionDay {
	var days []page.EditionDay
	last := digest.Day("")
	for _, e := range month.Editions {
		if e.Day != last {
			days = append(days, page.EditionDay{Day: visit.NoonOf(e.Day)})
			last = e.Day
		}
		day := &days[len(days)-1]
		day.Editions = append(day.Editions, page.EditionLine{
			Path: editionPath(e.Edition), Kind: v.T(e.Kind.TextKey()), Lead: e.Lead, NoteCount: e.Notes, Published: e.Published,
		})
	}
	return days
}
