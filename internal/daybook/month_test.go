package daybook_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/daybook"
	"clavero/internal/digest"
	"clavero/internal/register"
	"clavero/internal/store"
)

// season lives some weeks over two ends of months, every day with a few accesses, and gives them by day.
func (w *world) season(days int, seed uint64) map[digest.Day][]register.Access {
	w.t.Helper()
	chance := rand.New(rand.NewPCG(seed, 11))
	begins := morning.AddDate(0, 0, 1)
	lived := map[digest.Day][]register.Access{}
	for n := range days {
		for visit := range 1 + chance.IntN(4) {
			key := chance.Int64N(6)
			kind := []register.Kind{register.SignIn, register.Refused, register.Edition, register.Note, register.Note}[chance.IntN(5)]
			item := int64(0)
			if kind == register.Note || kind == register.Edition {
				item = 1000 + chance.Int64N(3)
			}
			w.visit(begins.AddDate(0, 0, n).Add(time.Duration(visit)*time.Hour), kind, key, item)
		}
		day := today.Add(1 + n)
		lived[day] = w.raw(day)
		if n%5 == 0 {
			_, err := w.task(daybook.Close)
			w.ok(err)
		}
	}
	return lived
}

// sums are the figures of a report that a recount can be held to.
type sums struct {
	Totals register.Totals
	Units  []string
	Notes  []string
	Hours  [24]register.HourSum
	Months []int
}

func (w *world) reported(q daybook.Query) sums {
	w.t.Helper()
	q.By = daybook.ByUnit
	r, err := w.book.Report(w.t.Context(), q)
	w.ok(err)
	s := sums{Totals: r.Totals, Hours: r.Hours}
	for _, row := range r.Rows {
		s.Units = append(s.Units, fmt.Sprint(row.Name, row.Keys, row.SignIns, row.Refused, row.Editions, row.Notes))
	}
	for _, m := range r.Months {
		s.Months = append(s.Months, m.Accesses())
	}
	total := 0
	for _, d := range r.Days {
		total += d.Accesses()
	}
	if t := r.Totals; total != t.SignIns+t.Editions+t.Notes {
		w.t.Errorf("the days of %s to %s add up to %d, its totals to %+v", q.From, q.To, total, t)
	}
	q.By = daybook.ByNote
	r, err = w.book.Report(w.t.Context(), q)
	w.ok(err)
	for _, row := range r.Rows {
		s.Notes = append(s.Notes, fmt.Sprint(row.Item, row.Kind, row.Editions+row.Notes, row.Keys, row.Days))
	}
	slices.Sort(s.Units)
	slices.Sort(s.Notes)
	return s
}

// recounted is what a report must say, from the accesses themselves.
func recounted(lived map[digest.Day][]register.Access, q daybook.Query) sums {
	var s sums
	type unit struct {
		keys                              map[int64]bool
		signIns, refused, editions, notes int
	}
	units, keys := map[int64]*unit{}, map[int64]bool{}
	type note struct{ opened, readers, days int }
	notes := map[string]*note{}
	for day := q.From; day <= q.To; day = day.Add(1) {
		seen := map[string]map[int64]bool{}
		for _, a := range lived[day] {
			if a.Kind == register.Note || a.Kind == register.Edition { // of all units: the report by note does not ask
				id := fmt.Sprint(a.Item, a.Kind)
				if notes[id] == nil {
					notes[id] = &note{}
				}
				if seen[id] == nil {
					seen[id] = map[int64]bool{}
					notes[id].days++
				}
				if !seen[id][a.Credential] {
					seen[id][a.Credential] = true
					notes[id].readers++
				}
				notes[id].opened++
			}
			if q.Unit != 0 && a.Unit != q.Unit {
				continue
			}
			if units[a.Unit] == nil {
				units[a.Unit] = &unit{keys: map[int64]bool{}}
			}
			u, h := units[a.Unit], &s.Hours[a.At.In(time.FixedZone("", -6*3600)).Hour()]
			if a.Kind != register.Refused && a.Credential != 0 {
				u.keys[a.Credential], keys[a.Credential] = true, true
			}
			switch a.Kind {
			case register.SignIn:
				u.signIns++
				h.SignIns++
			case register.Refused:
				u.refused++
				h.Refused++
			case register.Edition:
				u.editions++
				h.Editions++
			case register.Note:
				u.notes++
				h.Notes++
			}
		}
	}
	for i := range s.Hours {
		s.Hours[i].Hour = i
	}
	for id, u := range units {
		name := map[int64]string{1: "Unidad A", 2: "Unidad B"}[id]
		s.Units = append(s.Units, fmt.Sprint(name, len(u.keys), u.signIns, u.refused, u.editions, u.notes))
		s.Totals.SignIns += u.signIns
		s.Totals.Refused += u.refused
		s.Totals.Editions += u.editions
		s.Totals.Notes += u.notes
	}
	s.Totals.Keys = len(keys)
	for id, n := range notes {
		s.Notes = append(s.Notes, fmt.Sprint(id, n.opened, n.readers, n.days))
	}
	to := q.To.Time()
	for n := 11; n >= 0; n-- {
		month, total := time.Date(to.Year(), to.Month()-time.Month(n), 1, 0, 0, 0, 0, time.UTC).Format("2006-01"), 0
		for day, list := range lived {
			for _, a := range list {
				if string(day)[:7] == month && day <= q.To && a.Kind != register.Refused && (q.Unit == 0 || a.Unit == q.Unit) {
					total++
				}
			}
		}
		s.Months = append(s.Months, total)
	}
	slices.Sort(s.Units)
	slices.Sort(s.Notes)
	return s
}

// A report says what the accesses add up to, whatever months are kept, lost, old or forged, and whatever days are open.
func TestReportsAreWhatTheAccessesAddUpTo(t *testing.T) {
	each(t, func(w *world) {
		w.set(morning)
		w.catalogue(unit(1, "A", "", "", ""), unit(2, "B", "", "", ""))
		lived := w.season(75, 1)
		last := today.Add(75)
		check := func(when string) {
			t.Helper()
			for _, q := range []daybook.Query{
				{From: "2026-12-01", To: "2026-12-31"}, {From: "2026-11-20", To: last}, {From: "2026-11-28", To: "2027-01-03"}, {From: "2026-12-05", To: "2026-12-05"},
				{From: "2026-12-15", To: "2027-01-31"}, {From: "2027-01-01", To: last}, {From: last, To: last}, {From: "2026-12-01", To: "2027-01-31", Unit: 2}, {From: "2026-12-03", To: last, Unit: 1},
			} {
				if diff := cmp.Diff(recounted(lived, q), w.reported(q)); diff != "" {
					t.Errorf("%s, %s to %s of unit %d: %s", when, q.From, q.To, q.Unit, diff)
				}
			}
		}
		check("as it was lived")
		kept, err := w.db.Events().KeptNames(t.Context(), store.KeptMonth)
		w.ok(err)
		if diff := cmp.Diff(map[string]bool{"2026-11": true, "2026-12": true, "2027-01": true, "2027-02": true}, kept); diff != "" {
			t.Error(diff)
		}
		w.behind(true, `create table kept_old as select * from access_kept where kind = 'month' and name = '2027-02'`)
		w.behind(true, `update access_kept set sealed = (select k.sealed from access_kept k where k.name = '2027-01') where name = '2026-12'`)
		w.behind(true, `delete from access_kept where name = '2027-01'`)
		check("with months forged and gone")
		w.set(morning.AddDate(0, 0, 76).Add(2 * time.Hour))
		_, err = w.task(daybook.Close)
		w.ok(err)
		w.behind(true, `delete from access_kept where kind = 'month' and name = '2027-02'`)
		w.behind(true, `insert into access_kept select * from kept_old`)
		check("with an old one, once the task made what was gone")
		if kept, err = w.db.Events().KeptNames(t.Context(), store.KeptMonth); err != nil || !kept["2027-01"] {
			t.Errorf("what was gone is not kept: %v %v", kept, err)
		}
	})
}
