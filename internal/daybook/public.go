package daybook

import (
	"cmp"
	"slices"

	"clavero/internal/fault"
)

// FewestPublic is how many people the figures are of, at the least, that are given out of the house: of fewer it could be said
// who they are.
const FewestPublic = 5

// MayPublish reports whether a report may be given out of the house: it names nobody, and is of people enough.
func (r Report) MayPublish() bool { return r.mayPublish() == nil }

func (r Report) mayPublish() error {
	switch {
	case r.By == ByPerson || r.By == ByKey:
		return fault.New(fault.Invalid, "daybook.public.named")
	case r.Totals.Keys < FewestPublic:
		return fault.New(fault.Invalid, "daybook.public.toofew", "Fewest", FewestPublic)
	}
	return nil
}

// publish leaves of a report what may be given out of the house: rows of fewer people than [FewestPublic] stand together in
// one, with so many others that it is of people enough, and days of fewer are left out together with one of people enough, so
// that nothing of fewer can be reckoned from the sum. Comparisons and hours, of which it is not known how many people they are of, are left out.
//
// fault.Invalid for a report that names people, or that is of too few in all.
func (r *Report) publish() error {
	if err := r.mayPublish(); err != nil {
		return err
	}
	r.Compare = ""
	if r.By != ByKind {
		r.Rows = r.together()
	}
	if r.Unit != 0 {
		r.Days = nil // of a unit's days it is not known how many people they are of
	}
	fewDays(r.Days)
	return nil
}

// readers is of how many people a row is at the least. The readers of a note are added up by day: on one of them there were at
// least as many as on the average.
func (r Report) readers(row ReportRow) int {
	if r.By == ByNote {
		return row.Keys / max(1, row.Days)
	}
	return row.Keys
}

func (r Report) together() []ReportRow {
	rows := slices.Clone(r.Rows)
	slices.SortStableFunc(rows, func(a, b ReportRow) int { return cmp.Compare(r.readers(b), r.readers(a)) })
	alone := len(rows)
	for alone > 0 && r.readers(rows[alone-1]) < FewestPublic {
		alone--
	}
	if alone == len(rows) {
		return r.Rows
	}
	for alone > 0 && r.people(rows[alone:]) < FewestPublic {
		alone--
	}
	var sum ReportRow
	for _, row := range rows[alone:] {
		sum.Together++
		sum.Keys, sum.Held, sum.Refused = sum.Keys+row.Keys, sum.Held+row.Held, sum.Refused+row.Refused
		sum.SignIns, sum.Editions, sum.Notes = sum.SignIns+row.SignIns, sum.Editions+row.Editions, sum.Notes+row.Notes
		sum.Days = max(sum.Days, row.Days)
	}
	kept := rows[:alone]
	slices.SortStableFunc(kept, func(a, b ReportRow) int {
		return cmp.Or(cmp.Compare(b.Accesses(), a.Accesses()), cmp.Compare(a.Name, b.Name))
	})
	return append(kept, sum)
}

// people is of how many people rows are together at the least: the readers of several notes may be the same.
func (r Report) people(rows []ReportRow) int {
	n := 0
	for _, row := range rows {
		if r.By == ByNote {
			n = max(n, r.readers(row))
		} else {
			n += r.readers(row)
		}
	}
	return n
}

// fewDays marks the days of too few people, and with them those of the fewest others until one of people enough is among them:
// the sum of the marked days can be reckoned from the whole, and people may be the same from day to day.
func fewDays(days []Point) {
	most, marked := 0, false
	for i := range days {
		if days[i].Few = days[i].Keys < FewestPublic && days[i].Accesses()+days[i].Refused > 0; days[i].Few {
			most, marked = max(most, days[i].Keys), true
		}
	}
	for marked && most < FewestPublic {
		least := -1
		for i, d := range days {
			if !d.Few && d.Keys > 0 && (least < 0 || d.Keys < days[least].Keys) {
				least = i
			}
		}
		if least < 0 {
			return
		}
		days[least].Few, most = true, days[least].Keys
	}
}
