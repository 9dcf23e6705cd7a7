package daybook_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/daybook"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/register"
	"clavero/internal/store"
)

// catalogue puts units in place: each is its number, its code and its successor's code.
func (w *world) catalogue(units ...directory.Unit) {
	w.t.Helper()
	w.ok(w.db.Write(w.t.Context(), func(tx *store.Tx) error {
		for _, u := range units {
			if err := tx.PutUnit(w.t.Context(), u, strings.ToLower(u.Name)); err != nil {
				return err
			}
		}
		return nil
	}))
}

func unit(id int64, code, parent, validTo, successor string) directory.Unit {
	return directory.Unit{ID: id, Code: code, Name: "Unidad " + code, Kind: "unit", Parent: parent, ValidTo: validTo, Successor: successor}
}

// readIn has so many people of a unit read one note each on a morning.
func (w *world) readIn(at time.Time, unit int64, people int, note int64) {
	w.t.Helper()
	for n := range people {
		w.set(at.Add(time.Duration(n) * time.Second))
		key := unit*100 + int64(n)
		w.ok(w.accesses.Record(w.t.Context(), register.Access{Kind: register.Note, Credential: key, Official: key, Unit: unit, Item: note, Prefix: "192.0.2.0/24", Device: "phone"}))
	}
}

var yesterday = today.Add(-1)

type figures struct {
	Was         []string
	Keys, Notes int
}

func byName(r daybook.Report) map[string]figures {
	rows := map[string]figures{}
	for _, row := range r.Rows {
		rows[row.Name] = figures{row.Was, row.Keys, row.Notes}
	}
	return rows
}

// Figures of units that were merged, or renamed, or split stand where their people are asked for today; and a unit that is
// asked for has with it what it took over.
func TestFiguresFollowTheirUnits(t *testing.T) {
	each(t, func(w *world) {
		w.catalogue(unit(1, "A", "", "", ""), unit(2, "B", "A", "2026-11-01", "D"), unit(3, "C", "A", "2026-11-01", "D"), unit(4, "D", "A", "", ""), unit(5, "E", "", "2099-01-01", "D"))
		for u := int64(2); u <= 5; u++ {
			w.readIn(morning.AddDate(0, 0, -1).Add(time.Duration(u)*time.Hour), u, int(u), 1001)
		}
		w.set(morning.Add(time.Hour))
		_, err := w.book.CloseDue(w.t.Context())
		w.ok(err)
		q := daybook.Query{From: yesterday, To: yesterday, By: daybook.ByUnit}
		r, err := w.book.Report(w.t.Context(), q)
		w.ok(err)
		want := map[string]figures{"Unidad D": {[]string{"Unidad B", "Unidad C"}, 9, 9}, "Unidad E": {nil, 5, 5}}
		if diff := cmp.Diff(want, byName(r)); diff != "" {
			w.t.Error(diff)
		}
		if cells := r.Cells(lang.ES, r.Rows[0]); cells[0] != "Unidad D (antes: Unidad B; Unidad C)" {
			w.t.Errorf("the row is called %q", cells[0])
		}
		q.Unit = 4
		r, err = w.book.Report(w.t.Context(), q)
		w.ok(err)
		if r.Totals.Keys != 9 || r.Days[0].Notes != 9 {
			w.t.Errorf("of the unit that took two over: %+v, %+v", r.Totals, r.Days)
		}
		q.Unit, q.By = 0, daybook.ByInstitution
		r, err = w.book.Report(w.t.Context(), q)
		w.ok(err)
		if diff := cmp.Diff(map[string]figures{"Unidad A": {nil, 9, 9}, "Unidad E": {nil, 5, 5}}, byName(r)); diff != "" {
			w.t.Error(diff)
		}
	})
}

// A file that is given out of the house has no figure of fewer people than five, and none that could be reckoned from others.
func TestNoFewPeopleAreGivenOut(t *testing.T) {
	each(t, func(w *world) {
		w.catalogue(unit(1, "A", "", "", ""), unit(2, "B", "", "", ""), unit(3, "C", "", "", ""), unit(4, "D", "", "", ""))
		for u, people := range map[int64]int{1: 9, 2: 6, 3: 2, 4: 7} {
			w.readIn(morning.AddDate(0, 0, -1).Add(time.Duration(u)*time.Hour), u, people, 1000+u)
		}
		w.readIn(morning.AddDate(0, 0, -2).Add(time.Hour), 1, 3, 1001)
		w.readIn(morning.AddDate(0, 0, -3).Add(time.Hour), 1, 8, 1001)
		w.set(morning.Add(time.Hour))
		q := daybook.Query{From: yesterday.Add(-2), To: yesterday, By: daybook.ByUnit, Compare: daybook.WithPrevious, Public: true}
		csv := w.file(q, daybook.CSV)
		for _, line := range []string{"Unidad A,,9,0,0,0,20,0", "Unidad D,,7,0,0,0,7,0", `"Otras 2, juntas para no dar cifras de menos de 5 personas",,8,0,0,0,8,0`} {
			if !strings.Contains(csv, line) {
				w.t.Errorf("%q is not in\n%s", line, csv)
			}
		}
		if strings.Contains(csv, "Unidad B") || strings.Contains(csv, "Unidad C") || strings.Count(csv, "\n") != 4 {
			w.t.Errorf("more than may be is in\n%s", csv)
		}
		q.By = daybook.ByNote
		if csv = w.file(q, daybook.CSV); strings.Count(csv, "\n") != 4 || strings.Contains(csv, "1003") {
			w.t.Errorf("by note:\n%s", csv)
		}
		book := w.file(q, daybook.XLSX)
		if len(book) == 0 {
			w.t.Error("no workbook")
		}
		for _, by := range []daybook.By{daybook.ByPerson, daybook.ByKey} {
			q.By = by
			w.refused(q, "daybook.public.named")
		}
		w.refused(daybook.Query{From: yesterday.Add(-1), To: yesterday.Add(-1), By: daybook.ByUnit, Public: true}, "daybook.public.toofew")
	})
}

func (w *world) file(q daybook.Query, form string) string {
	w.t.Helper()
	file, err := w.book.ReportFile(w.t.Context(), ledger.Actor{Kind: ledger.ByOperator}, q, form, lang.ES, "Secretaría", "Edición")
	w.ok(err)
	return string(file)
}

func (w *world) refused(q daybook.Query, text string) {
	w.t.Helper()
	_, err := w.book.ReportFile(w.t.Context(), ledger.Actor{Kind: ledger.ByOperator}, q, daybook.CSV, lang.ES, "Secretaría", "Edición")
	if !fault.Is(err, fault.Invalid) || fault.TextOf(err) != text {
		w.t.Errorf("%+v: %v", q, err)
	}
}

func TestDaysOfFewAreLeftOutWithOneOfMany(t *testing.T) {
	for _, c := range []struct{ people, want string }{
		{"9 3 8 7", "9 · 8 ·"}, {"9 3 2 7", "9 · · ·"}, {"9 1 1 8", "9 · · ·"}, {"9 1 0 0 1", "· · 0 0 ·"}, {"4 3", "· ·"}, {"9 0 8 7", "9 0 8 7"}, {"3", "·"}, {"5 5", "5 5"},
	} {
		var days []daybook.Point
		for _, word := range strings.Fields(c.people) {
			var n int
			_, _ = fmt.Sscan(word, &n)
			days = append(days, daybook.Point{Keys: n, Notes: n})
		}
		daybook.FewDays(days)
		var got []string
		for _, d := range days {
			got = append(got, map[bool]string{true: "·", false: fmt.Sprint(d.Keys)}[d.Few])
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", c.people, got, c.want)
		}
	}
}
