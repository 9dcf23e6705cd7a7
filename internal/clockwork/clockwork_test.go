package clockwork_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/clockwork"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// world is a board with one task of every hour, whose turns the test gives.
type world struct {
	t     *testing.T
	now   time.Time
	db    *store.DB
	board *clockwork.Board
	do    func() (clockwork.Tally, error)
	turn  jobs.Handler
	told  []clockwork.Standing
}

// Handle implements jobs.Registry.
func (w *world) Handle(_ jobs.Kind, _ int, h jobs.Handler) { w.turn = h }

func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			w := &world{t: t, now: time.Date(2026, 11, 23, 18, 0, 0, 0, time.UTC)}
			place := storetest.Place(t, engine)
			place.Clock = func() time.Time { return w.now }
			w.db = storetest.Open(t, place)
			keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring.json"))
			w.must(err)
			files := casefile.New(keys)
			w.must(w.db.Write(t.Context(), func(tx *store.Tx) error { return files.OpenHouse(t.Context(), tx) }))
			w.board = clockwork.New(w.db, files, slog.New(slog.DiscardHandler))
			w.board.Add(clockwork.Task{Kind: "upkeep.erase", Every: time.Hour, Counts: []string{"links", "uploads"},
				Do: func(context.Context) (clockwork.Tally, error) { return w.do() }})
			w.board.Register(w)
			fn(w)
		})
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) start() jobs.Periodic {
	w.t.Helper()
	periodic, err := w.board.Start(w.t.Context())
	w.must(err)
	return periodic[0]
}

func (w *world) standing() clockwork.Standing {
	w.t.Helper()
	all, err := w.board.Standings(w.t.Context())
	w.must(err)
	return all[0]
}

func (w *world) look() int {
	w.t.Helper()
	w.told = nil
	w.board.Look(w.t.Context(), func(_ context.Context, late []clockwork.Standing) { w.told = late })
	return len(w.told)
}

func TestEveryTurnIsEntered(t *testing.T) {
	each(t, func(w *world) {
		w.start()
		secret := errors.New("no such file for ana@salud.example")
		for _, c := range []struct {
			tally   clockwork.Tally
			err     error
			outcome string
			class   string
			success bool
		}{
			{clockwork.Tally{"links": 0, "uploads": 0}, nil, store.ClockNothing, "", true},
			{nil, nil, store.ClockNothing, "", true},
			{clockwork.Tally{"links": 3}, nil, store.ClockDone, "", true},
			{clockwork.Tally{"links": 1}, secret, store.ClockFailed, "unplanned", false},
			{nil, fault.Wrap(secret, fault.Unready, "store.busy"), store.ClockFailed, "unready", false},
			{nil, context.DeadlineExceeded, store.ClockFailed, "timeout", false},
			{clockwork.Tally{"ana@salud.example": 1}, nil, store.ClockFailed, "unplanned", false},
		} {
			w.now = w.now.Add(time.Hour)
			w.do = func() (clockwork.Tally, error) { return c.tally, c.err }
			err := w.turn(t.Context(), 0)
			if c.err != nil && !errors.Is(err, c.err) || (err == nil) != c.success {
				t.Errorf("%v: the queue is told %v", c, err)
			}
			s := w.standing()
			if s.Outcome != c.outcome || s.Error != c.class || !s.Ran.Equal(w.now) || s.Success.Equal(w.now) != c.success {
				t.Errorf("%v: entered as %+v", c, s.ClockTask)
			}
		}
		if s := w.standing(); s.LastDone["links"] != 3 || len(s.LastDone) != 1 {
			t.Errorf("the last thing done is %v", s.LastDone)
		}
	})
}

func TestATurnThatPanicsIsEntered(t *testing.T) {
	each(t, func(w *world) {
		w.start()
		w.do = func() (clockwork.Tally, error) { panic("broken") }
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the queue is not told")
				}
			}()
			_ = w.turn(t.Context(), 0)
		}()
		if s := w.standing(); s.Outcome != store.ClockFailed || s.Error != "panic" {
			t.Errorf("entered as %+v", s.ClockTask)
		}
	})
}

// A task is late by its own interval: an hour and half of it after its last success, however often it failed meanwhile.
func TestALateTaskIsOneIncident(t *testing.T) {
	each(t, func(w *world) {
		began := w.now
		w.start()
		w.do = func() (clockwork.Tally, error) { return nil, nil }
		w.must(w.turn(t.Context(), 0))
		w.do = func() (clockwork.Tally, error) { return nil, errors.New("always") }
		w.now = began.Add(90 * time.Minute)
		_ = w.turn(t.Context(), 0)
		if w.look() != 0 || len(w.board.Late()) != 0 {
			t.Fatal("called late while within its time")
		}
		w.now = w.now.Add(time.Second)
		if w.look() != 1 || len(w.board.Late()) != 1 || w.told[0].LateBy != time.Second {
			t.Fatalf("not told as late: %v", w.told)
		}
		if w.look() != 0 || len(w.board.Late()) != 1 {
			t.Error("the same incident is told twice, or forgotten")
		}
		entries, err := w.db.Read().LedgerEntries(t.Context(), 0, 10)
		if err != nil || len(entries) != 1 || entries[0].Kind != ledger.TaskLate || entries[0].What != "upkeep.erase" {
			t.Errorf("the ledger has %v (%v), want one incident", entries, err)
		}
		w.do = func() (clockwork.Tally, error) { return nil, nil }
		w.must(w.turn(t.Context(), 0))
		if w.look() != 0 || len(w.board.Late()) != 0 || !w.standing().Alarmed.IsZero() {
			t.Error("a success does not close the incident")
		}
		w.now = w.now.Add(2 * time.Hour)
		if w.look() != 1 {
			t.Error("the next incident is not told")
		}
	})
}

func TestATaskThatNeverRanIsLateToo(t *testing.T) {
	each(t, func(w *world) {
		w.start()
		w.now = w.now.Add(91 * time.Minute)
		if w.look() != 1 {
			t.Error("nobody is told of a task that never ran")
		}
	})
}

// What was due while the program was off is done at its start, and is not called late meanwhile.
func TestWhatWasMissedIsDoneAtStart(t *testing.T) {
	each(t, func(w *world) {
		if w.start().AtStart {
			t.Error("a task that is new is done at start")
		}
		w.do = func() (clockwork.Tally, error) { return nil, nil }
		w.must(w.turn(t.Context(), 0))
		w.now = w.now.Add(30 * time.Minute)
		if w.start().AtStart {
			t.Error("a task that was not due is done at start")
		}
		w.now = w.now.Add(10 * time.Hour)
		if !w.start().AtStart || w.look() != 0 {
			t.Error("what was missed is not done, or is called late at once")
		}
		w.now = w.now.Add(6 * time.Minute)
		if w.look() != 1 {
			t.Error("a task that is not done at start either is not late")
		}
	})
}

// A database that is gone hides nothing: the watchdog says so in the log and goes on.
func TestTheWatchdogOutlivesTheDatabase(t *testing.T) {
	w := &world{t: t}
	db, err := store.Open(t.Context(), storetest.Place(t, store.SQLite))
	w.must(err)
	heard := &ear{}
	board := clockwork.New(db, nil, slog.New(heard))
	w.must(db.Close())
	board.Look(t.Context(), func(context.Context, []clockwork.Standing) { t.Error("told without knowing") })
	if heard.errors != 1 {
		t.Errorf("%d errors in the log, want one", heard.errors)
	}
}

// ear counts errors.
type ear struct{ errors int }

func (e *ear) Enabled(context.Context, slog.Level) bool { return true }
func (e *ear) Handle(_ context.Context, r slog.Record) error {
	if r.Level >= slog.LevelError {
		e.errors++
	}
	return nil
}
func (e *ear) WithAttrs([]slog.Attr) slog.Handler { return e }
func (e *ear) WithGroup(string) slog.Handler      { return e }

func TestEveryClassOfErrorHasWords(t *testing.T) {
	for _, class := range []string{"panic", "timeout", string(fault.Invalid), string(fault.Denied), string(fault.NotFound), string(fault.Conflict), string(fault.Unready), string(fault.Unplanned)} {
		if !lang.Has("clockwork.error." + class) {
			t.Errorf("no words for %s", class)
		}
	}
}
