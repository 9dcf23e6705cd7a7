package reading_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/credential"
	"clavero/internal/digest"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/store"
)

// staffed makes a ministry with a unit of it, and officials in the unit with a key each: person, key and user name of
// the first are all 1. It sets the clock back to before the days of the tests, since ids never go back.
func (h *house) staffed(t testing.TB, people int) {
	t.Helper()
	h.set(morning.AddDate(0, 0, -2))
	ctx := context.Background()
	err := h.db.Write(ctx, func(tx *store.Tx) error {
		for _, u := range []directory.Unit{
			{ID: 9, Code: "SSA", Name: "Secretaría", Kind: "ministry", NameEvidence: "P"},
			{ID: 1, Code: "112", Name: "Comunicación", Kind: "unit", Parent: "SSA", NameEvidence: "P"},
		} {
			if err := tx.PutUnit(ctx, u, ""); err != nil {
				return err
			}
		}
		vault, err := h.files.OpenCase(ctx, tx)
		if err != nil {
			return err
		}
		p := petition.Petition{ID: 1, Kind: petition.New, Origin: petition.Web, VaultID: vault, Since: tx.Now, Created: tx.Now, Version: 1}
		if err := tx.InsertPetition(ctx, p, "", nil); err != nil {
			return err
		}
		for i := range people {
			if err := h.enter(ctx, tx, int64(i+1)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) enter(ctx context.Context, tx *store.Tx, id int64) error {
	o := directory.Official{
		ID: id, GivenNames: "=Amapola", Surname1: fmt.Sprint("Río ", id), UnitID: 1, Mail: fmt.Sprintf("a%d@salud.example", id), Entered: tx.Now,
	}
	if err := tx.InsertOfficial(ctx, o, o.Name()); err != nil {
		return err
	}
	user := fmt.Sprint("usuario", id)
	return tx.InsertCredential(ctx, credential.Credential{
		ID: id, OfficialID: id, PetitionID: 1, Provider: "builtin", UserName: user, State: credential.Live, Created: tx.Now,
	}, user)
}

// visit records an access at a moment.
func (h *house) visit(t *testing.T, at time.Time, kind register.Kind, key, item int64) {
	t.Helper()
	h.set(at)
	a := register.Access{Kind: kind, Credential: key, Official: key, Item: item, Prefix: "192.0.2.0/24", Device: "phone"}
	if key != 0 {
		a.Unit = 1
	}
	if err := h.accesses.Record(context.Background(), a); err != nil {
		t.Fatal(err)
	}
}

// workday has two keys read, and somebody try a user name that does not exist. It leaves the clock at noon.
func (h *house) workday(t *testing.T) {
	t.Helper()
	h.visit(t, morning.Add(-24*time.Hour), register.Note, 1, 5) // yesterday
	midnight := time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)
	h.visit(t, midnight.Add(-time.Second), register.Note, 1, 5)
	h.visit(t, midnight.Add(time.Second), register.Refused, 2, 0)
	h.visit(t, midnight.Add(2*time.Second), register.SignIn, 2, 0)
	for i, note := range []int64{101, 102, 101} {
		h.visit(t, morning.Add(time.Duration(i)*time.Minute), register.Note, 2, note)
	}
	h.visit(t, morning.Add(time.Hour), register.Edition, 1, 7)
	h.visit(t, morning.Add(2*time.Hour), register.Refused, 0, 0)
	h.set(morning.Add(5 * time.Hour))
}

func TestDay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.staffed(t, 2)
		h.workday(t)
		d, err := h.accesses.Day(context.Background(), today, reading.Shown{})
		if err != nil {
			t.Fatal(err)
		}
		if want := (register.Totals{Keys: 2, SignIns: 1, Refused: 2, Editions: 1, Notes: 3}); d.Totals != want {
			t.Errorf("%+v, want %+v", d.Totals, want)
		}
		want := []string{
			"usuario2 =Amapola Río 2 112 Comunicación: 1 1 0 3 (2)",
			"usuario1 =Amapola Río 1 112 Comunicación: 0 0 1 0 (0)",
			"   : 0 1 0 0 (0)",
		}
		if diff := cmp.Diff(want, people(d)); diff != "" {
			t.Error(diff)
		}
		if d.Hours.Notes[7] != 3 || d.Hours.SignIns[0] != 1 || d.Hours.Refused[0] != 1 || d.Hours.Refused[9] != 1 || d.Hours.Editions[8] != 1 {
			t.Errorf("%+v", d.Hours)
		}
		unit := d.Units[0]
		if unit.Code != "112" || unit.Institution != "Secretaría" || unit.Keys != 2 || unit.Notes != 3 || !unit.Last.Equal(d.People[1].Last) || len(d.Units) != 2 {
			t.Errorf("%+v", d.Units)
		}
		if d.Finished || d.Closed || !d.Detailed || !d.AsOf.Equal(morning.Add(5*time.Hour)) {
			t.Errorf("%+v", d)
		}
	})
}

func people(d reading.DayRegister) []string {
	var lines []string
	for _, p := range d.People {
		lines = append(lines, fmt.Sprintf("%s %s %s %s: %d %d %d %d (%d)", p.User, p.Name, p.UnitCode, p.UnitName, p.SignIns, p.Refused, p.Editions, p.Notes, p.Distinct))
	}
	return lines
}

func TestAddUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		h.staffed(t, 2)
		h.workday(t)
		if _, _, err := h.accesses.Final(ctx, today); !fault.Is(err, fault.Conflict) {
			t.Errorf("a day that is not over: %v", err)
		}
		h.set(time.Date(2026, 11, 24, 6, 1, 0, 0, time.UTC))
		d, _, err := h.accesses.Final(ctx, today)
		if err != nil || d.Accesses != 7 || len(d.Keys) != 3 || d.Keys[2].Distinct != 2 {
			t.Fatalf("%+v %v", d, err)
		}
		want := []register.ItemSum{{Kind: register.Edition, Item: 7, Opened: 1, Readers: 1}, {Kind: register.Note, Item: 101, Opened: 2, Readers: 1}, {Kind: register.Note, Item: 102, Opened: 1, Readers: 1}}
		if diff := cmp.Diff(want, d.Items); diff != "" {
			t.Error(diff)
		}
	})
}

// TestSumsOutliveTheirAccesses stores sums for a day whose accesses are gone.
func TestSumsOutliveTheirAccesses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		day := today.Add(-400)
		sum := register.DaySum{Day: string(day), Credential: 1, Official: 1, Unit: 1, Notes: 4, First: morning, Last: morning}
		err := h.db.WriteEvents(ctx, func(tx *store.Tx) error {
			return tx.ReplaceDay(ctx, register.Day{Day: string(day), Keys: []register.DaySum{sum}})
		})
		if err != nil {
			t.Fatal(err)
		}
		if added, _, err := h.accesses.Final(ctx, day); err != nil || len(added.Keys) != 1 {
			t.Errorf("%+v, %v", added, err)
		}
		d, err := h.accesses.Day(ctx, day, reading.Shown{})
		if err != nil || d.Totals.Notes != 4 || d.Detailed {
			t.Errorf("%+v %v", d, err)
		}
	})
}

func TestDaysWithoutAccesses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, day := range []digest.Day{"2026-11-22", today, "2031-01-01"} {
			d, err := h.accesses.Day(context.Background(), day, reading.Shown{})
			if err != nil || len(d.People) != 0 || d.Totals != (register.Totals{}) {
				t.Errorf("%s: %+v %v", day, d, err)
			}
		}
		if _, err := h.accesses.Day(context.Background(), "hoy", reading.Shown{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%v, want Invalid", err)
		}
	})
}

func TestCSV(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		h.staffed(t, 2)
		h.workday(t)
		var file bytes.Buffer
		auditor := ledger.Actor{Kind: ledger.ByStaff, ID: 3}
		if err := h.accesses.CSV(ctx, auditor, &file, today, lang.ES); err != nil {
			t.Fatal(err)
		}
		text, marked := strings.CutPrefix(file.String(), "\ufeff")
		records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || !marked || len(records) != 4 {
			t.Fatalf("%v %v %v", marked, err, records)
		}
		want := []string{"2026-11-23", "usuario2", "'=Amapola Río 2", "112", "Comunicación", "00:00:01", "07:02:00", "1", "1", "0", "3", "2"}
		if diff := cmp.Diff(want, records[1]); diff != "" {
			t.Error(diff)
		}
		checkExport(t, h, auditor)
	})
}

func checkExport(t *testing.T, h *house, by ledger.Actor) {
	t.Helper()
	ctx := context.Background()
	entries, err := h.db.Read().FindLedger(ctx, store.LedgerQuery{Kind: string(ledger.ExportMade), Limit: 9})
	if err != nil || len(entries) != 1 || entries[0].Actor != by || entries[0].Subject.ID != today.Number() {
		t.Fatalf("%+v %v", entries, err)
	}
	detail, err := h.files.Detail(ctx, h.db.Read(), entries[0].Seq)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{}
	if err := json.Unmarshal(detail.Bytes, &got); err != nil || got["rows"] != 3.0 || len(got["sha256"].(string)) != 64 {
		t.Errorf("%v %v", got, err)
	}
}

func TestTextsAreThere(t *testing.T) {
	for _, key := range []string{"edition.none", "edition.not_found", "note.not_found", "access.unsound", "access.unready", "day.open",
		"day.raw_gone", "csv.day", "csv.user", "csv.name", "csv.unit_code", "csv.unit", "csv.first", "csv.last", "csv.sign_ins",
		"csv.refused", "csv.editions", "csv.notes", "csv.distinct", "csv.no_key"} {
		if !lang.Has("reading." + key) {
			t.Errorf("there is no text reading.%s", key)
		}
	}
}

// Of a day with many people only those who are shown are named; figures and places are the same for all.
func TestWhoIsShownIsNamed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := context.Background()
		const many = 230 // more than are looked up one by one
		h.staffed(t, many)
		for i := range many {
			h.visit(t, morning.Add(time.Duration(i)*time.Second), register.Note, int64(i+1), 5)
		}
		all, err := h.accesses.Day(ctx, today, reading.Shown{})
		if err != nil || len(all.People) != many || all.People[0].User != "usuario1" || all.People[many-1].User != "usuario230" || all.People[many-1].Name == "" {
			t.Fatalf("%d people, %v", len(all.People), err)
		}
		for _, c := range []struct{ from, many, first, last int }{{0, 10, 0, 10}, {200, 100, 200, many}, {500, 10, many, many}, {-3, 2, 0, 2}} {
			some, err := h.accesses.Day(ctx, today, reading.Shown{From: c.from, Many: c.many})
			if err != nil || some.Totals != all.Totals || len(some.People) != many {
				t.Fatalf("%+v %v", some.Totals, err)
			}
			for i, p := range some.People {
				if shown := i >= c.first && i < c.last; (p.User == all.People[i].User && p.Name == all.People[i].Name) != shown || p.DaySum != all.People[i].DaySum {
					t.Errorf("from %d on, %d people: the one at %d is %+v", c.from, c.many, i, p)
				}
			}
		}
	})
}
