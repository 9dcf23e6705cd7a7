package demo

import (
	"context"
	"log/slog"
	"maps"
	"math"
	"testing"
	"time"

	"clavero/internal/app"
	"clavero/internal/config"
	"clavero/internal/credential"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/reading"
	"clavero/internal/retention"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

func settings(t *testing.T, dir, url string) config.Checked {
	t.Helper()
	c, err := config.Config{Data: config.Data{Data: dir, Database: url, Node: 1}, Listen: "127.0.0.1:0", PublicURL: "http://127.0.0.1:1", MailFrom: "a@b.example"}.Check()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestThePastWasLivedByTheRules makes the demonstration's data on both engines and looks at what came of it.
func TestThePastWasLivedByTheRules(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			ctx, dir := context.Background(), t.TempDir()
			place := storetest.EmptyPlace(t, engine)
			a, err := Open(ctx, settings(t, dir, place.URL), Options{Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = a.Close() }()
			standsAt(t, a.App)
			recordsStand(t, a.App)
			isOverseen(t, a.App)
			keepsRhythm(t, a.App)
			report, err := ledger.Verify(ctx, a.Files.Source(a.DB), nil, nil)
			if err != nil || !report.OK() {
				t.Errorf("ledger: %v %s", err, report)
			}
			day, err := a.Accesses.Day(ctx, digest.DayOf(time.Now(), spanish.MexicoCity()).Add(-1), reading.Shown{})
			if err != nil || day.Totals.Notes == 0 {
				t.Errorf("nobody read yesterday: %v %v", day.Totals, err)
			}
			if latest, err := a.DB.Read().LatestEdition(ctx, time.Now().UnixMicro()); err != nil || latest.Day != digest.DayOf(time.Now(), spanish.MexicoCity()) {
				t.Errorf("there is no edition of today: %v %v", latest.Day, err)
			}
		})
	}
}

// keepsRhythm looks whether the digest of the past weeks was read as it is in an office: on each working day, and less on
// the others.
func keepsRhythm(t *testing.T, a *app.App) {
	t.Helper()
	ctx := context.Background()
	people, days := [2]int{}, [2]int{}
	for ago := 1; ago <= past-10; ago++ {
		day := digest.DayOf(time.Now(), spanish.MexicoCity()).Add(-ago)
		seen, err := a.Accesses.Day(ctx, day, reading.Shown{})
		if err != nil {
			t.Fatal(err)
		}
		kind := 0
		if !working(day.Time()) {
			kind = 1
		}
		people[kind], days[kind] = people[kind]+seen.Totals.Keys, days[kind]+1
		if kind == 0 && seen.Totals.Notes < 20 {
			t.Errorf("%d notes were read on %s, a working day", seen.Totals.Notes, day)
		}
	}
	if people[1]*days[0]*2 > people[0]*days[1] {
		t.Errorf("%d people on %d working days, %d on %d others", people[0], days[0], people[1], days[1])
	}
}

// recordsStand looks whether one disposition was carried out and one waits, and the hold keeps its case.
func recordsStand(t *testing.T, a *app.App) {
	t.Helper()
	all, err := a.DB.Read().Dispositions(context.Background())
	if err != nil || len(all) != 2 || all[0].State != retention.Proposed || all[1].State != retention.Executed {
		t.Errorf("dispositions: %+v %v", all, err)
	}
	holds, err := a.DB.Read().Holds(context.Background())
	if err != nil || len(holds) != 1 || !holds[0].Lifted.IsZero() {
		t.Errorf("holds: %+v %v", holds, err)
	}
}

// isOverseen looks whether the pages of control have something to show: failed sign-ins, the vendor's accesses and its
// list, and reading that was opened.
func isOverseen(t *testing.T, a *app.App) {
	t.Helper()
	ctx, today := context.Background(), digest.DayOf(time.Now(), spanish.MexicoCity())
	if day, err := a.Accesses.Day(ctx, today.Add(-4), reading.Shown{}); err != nil || day.Totals.Refused != 3 {
		t.Errorf("failed sign-ins of the day that a comment speaks of: %d %v", day.Totals.Refused, err)
	}
	if logs, err := a.Accesses.Logs(ctx, 10); err != nil || len(logs) != 2 || logs[0].Accesses() == 0 {
		t.Errorf("the vendor's logs: %+v %v", logs, err)
	}
	each := map[credential.Finding]int{credential.Agrees: 1, credential.Unauthorised: 2, credential.Renamed: 1, credential.AliveThere: 1, credential.StoppedThere: 1, credential.Absent: 1}
	if kept, err := a.Desk.Reconciliations(ctx); err != nil || len(kept) != 1 || !maps.Equal(kept[0].Counts, each) {
		t.Errorf("comparisons with the vendor: %+v %v", kept, err)
	}
	openings, err := a.DB.Read().RegisterOpenings(ctx, math.MaxInt64, 10)
	if err != nil || len(openings) != 2 {
		t.Errorf("reading that was opened: %+v %v", openings, err)
	}
}

// standsAt looks whether the cases stand where the story leaves them.
func standsAt(t *testing.T, a *app.App) {
	t.Helper()
	standings, err := a.Desk.Standings(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got, want := map[petition.State]int{}, map[petition.State]int{}
	for _, s := range standings {
		if s.Kind == petition.New {
			got[s.State] += s.Count
		}
	}
	want[petition.Settled] = len(grown) + len(pilot)
	for _, e := range endings {
		want[e.state]++
	}
	for _, o := range onPaper {
		want[o.state]++
	}
	want[petition.Rejected] += len(inTraining) - 1 // of whom the last asked that it be reconsidered
	want[petition.Reconsidering]++
	for _, c := range agedCases {
		if c.key {
			want[petition.Settled]++
		} else {
			want[petition.Rejected]++
		}
	}
	for state, n := range want {
		if got[state] != n {
			t.Errorf("%d cases stand at %s, want %d", got[state], state, n)
		}
	}
}

func TestServeRefusesTheDemonstrationsData(t *testing.T) {
	dir := t.TempDir()
	a, err := Open(context.Background(), settings(t, dir, ""), Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = app.Open(context.Background(), settings(t, dir, ""), app.Options{Log: slog.New(slog.DiscardHandler)})
	if fault.TextOf(err) != "app.is_demo" {
		t.Errorf("serve opened the demonstration's data: %v", err)
	}
	again, err := Open(context.Background(), settings(t, dir, ""), Options{Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatalf("the demonstration does not open its own data again: %v", err)
	}
	_ = again.Close()
}
