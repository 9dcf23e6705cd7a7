package reading_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"clavero/internal/intake"
	"clavero/internal/ledger"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/store"
)

func logLine(at time.Time, user, request string, status int) string {
	return fmt.Sprintf("192.0.2.7 - %s [%s] \"%s HTTP/1.1\" %d 100 \"-\" \"Mozilla/5.0 (iPhone) Mobile\"\n", user, at.Format("02/Jan/2006:15:04:05 -0700"), request, status)
}

// takeIn imports a log of the built-in provider's keys.
func (h *house) takeIn(t *testing.T, text string, apply bool) reading.LogResult {
	t.Helper()
	log := reading.VendorLog{Provider: "builtin", File: "accesos.log", Rules: register.LogRules{Editions: []string{"/sintesis"}, Notes: []string{"/sintesis/"}}}
	result, err := h.accesses.ImportLog(t.Context(), ledger.Actor{Kind: ledger.ByOperator}, log, strings.NewReader(text), apply, nil)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func (h *house) theirs(t *testing.T) int {
	t.Helper()
	n := 0
	err := h.db.Events().EachVendorAccess(t.Context(), morning.AddDate(-1, 0, 0), morning.AddDate(1, 0, 0), func(store.VendorAccess) error {
		n++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestImportLog(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.staffed(t, 2)
		h.set(morning.Add(24 * time.Hour))
		note := logLine(morning.Add(time.Minute), "USUARIO1", "GET /sintesis/4", 200)
		text := logLine(morning, "usuario1", "POST /entrar", 303) + logLine(morning, "-", "GET /entrar", 200) +
			note + note + // twice in a second: two readings
			logLine(morning.Add(2*time.Minute), "usuario1", "GET /sintesis/5", 200) +
			logLine(morning.Add(3*time.Minute), "usuario1", "GET /estilo.css", 200) +
			logLine(morning.Add(4*time.Minute), "usuario2", "POST /entrar", 401) +
			logLine(morning.Add(5*time.Minute), "intruso", "GET /sintesis", 200) + "basura\n" +
			logLine(morning.Add(6*time.Minute), "usuario2", "GET /sintesis", 200)
		want := reading.LogCounts{Lines: 10, SignIns: 1, Refused: 1, Editions: 1, Notes: 3, Anonymous: 1, Other: 1, Strange: 1, Unread: 1}
		got := h.takeIn(t, text, false)
		if got.LogCounts != want || got.ID != 0 || h.theirs(t) != 0 {
			t.Errorf("counted %+v, kept %d", got.LogCounts, h.theirs(t))
		}
		want.Added = 6
		if got = h.takeIn(t, text, true); got.LogCounts != want || got.ID == 0 || h.theirs(t) != 6 {
			t.Errorf("taken in %+v, kept %d", got.LogCounts, h.theirs(t))
		}
		if got.Strangers["intruso"] != 1 || len(got.Faults) != 1 || got.Faults[0].Line != 9 || !got.First.Equal(morning) || !got.Last.Equal(morning.Add(6*time.Minute)) {
			t.Errorf("%+v", got)
		}
		want.Added = 0
		if got = h.takeIn(t, text, true); got.LogCounts != want || h.theirs(t) != 6 {
			t.Errorf("again: %+v, kept %d", got.LogCounts, h.theirs(t))
		}
		more := h.takeIn(t, note+note+note+logLine(morning.Add(7*time.Minute), "usuario1", "GET /sintesis/6", 200), true) // a longer log of the same moment
		if more.Added != 2 || h.theirs(t) != 8 {
			t.Errorf("a log that goes on: %+v, kept %d", more.LogCounts, h.theirs(t))
		}
		h.checkTheirDay(t)
	})
}

func (h *house) checkTheirDay(t *testing.T) {
	t.Helper()
	d, err := h.accesses.TheirDay(t.Context(), today)
	if err != nil {
		t.Fatal(err)
	}
	if d.Totals != (register.Totals{Keys: 2, SignIns: 1, Refused: 1, Editions: 1, Notes: 5}) || len(d.People) != 2 {
		t.Fatalf("%+v, %d people", d.Totals, len(d.People))
	}
	first := d.People[0]
	if first.User != "usuario1" || first.UnitCode != "112" || first.Notes != 5 || first.Distinct != 3 || !first.First.Equal(morning) || !first.Last.Equal(morning.Add(7*time.Minute)) {
		t.Errorf("%+v", first)
	}
	own, err := h.accesses.Day(t.Context(), today, reading.Shown{})
	if err != nil || own.Totals != (register.Totals{}) {
		t.Errorf("the day of our own has %+v, %v", own.Totals, err)
	}
	logs, err := h.accesses.Logs(t.Context(), 10)
	if err != nil || len(logs) != 3 || logs[0].Added != 2 || logs[2].Added != 6 || logs[2].File != "accesos.log" {
		t.Errorf("on file: %+v, %v", logs, err)
	}
	said, err := h.db.Read().FindLedger(t.Context(), store.LedgerQuery{Kind: string(ledger.RegisterImported), Limit: 10})
	if err != nil || len(said) != 3 {
		t.Errorf("the ledger says it %d times: %v", len(said), err)
	}
}

// A second of so many equal and different lines that places collide: each line has one, however often it comes.
func TestManyAccessesInOneSecond(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		list := make([]store.VendorAccess, 700)
		for n := range list {
			list[n] = store.VendorAccess{Access: register.Access{At: morning, Kind: register.Note, Credential: int64(n)}, Source: "builtin", Digest: int64(n%7) + int64(n/7)<<40}
		}
		for round, want := range []int{700, 0, 1} {
			if round == 2 {
				list = append(list[300:], store.VendorAccess{Access: register.Access{At: morning, Kind: register.Note}, Source: "builtin", Digest: 3 + 5000<<40})
			}
			added := 0
			err := h.db.WriteEvents(context.Background(), func(tx *store.Tx) error {
				var err error
				added, err = tx.InsertVendorAccesses(t.Context(), list)
				return err
			})
			if err != nil || added != want {
				t.Errorf("round %d: %d added, want %d: %v", round, added, want, err)
			}
		}
	})
}

func TestALogThatBreaksOff(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.staffed(t, 1)
		h.set(morning.Add(24 * time.Hour))
		var text strings.Builder
		for n := range 3000 {
			text.WriteString(logLine(morning.Add(time.Duration(n)*time.Second), "usuario1", "GET /sintesis/4", 200))
		}
		ctx, cancel := context.WithCancel(t.Context())
		log := reading.VendorLog{Provider: "builtin", File: "a.log", Options: intake.LogOptions{}}
		_, err := h.accesses.ImportLog(ctx, ledger.Actor{Kind: ledger.ByOperator}, log, strings.NewReader(text.String()), true, func(_ int64, lines int) {
			if lines > 2000 {
				cancel()
			}
		})
		if err == nil || h.theirs(t) != 2000 {
			t.Errorf("broke off with %v after %d", err, h.theirs(t))
		}
		if got := h.takeIn(t, text.String(), true); got.Added != 1000 || h.theirs(t) != 3000 {
			t.Errorf("then %+v, %d in all", got.LogCounts, h.theirs(t))
		}
	})
}
