package daybook_test

import (
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/clockwork"
	"clavero/internal/daybook"
	"clavero/internal/digest"
	"clavero/internal/jobs"
	"clavero/internal/ledger"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

const today digest.Day = "2026-11-23"

// morning is seven o'clock of that day in Mexico City.
var morning = time.Date(2026, 11, 23, 13, 0, 0, 0, time.UTC)

// world is a register with a clock that a test sets, and somebody who writes to its tables behind its back.
type world struct {
	t        testing.TB
	db       *store.DB
	files    *casefile.Files
	accesses *reading.Register
	book     *daybook.Book
	place    store.Options
	editor   auth.Who
	keyring  string  // its file
	archives string  // the folder of the archives
	main     *sql.DB // of who writes behind its back
	events   *sql.DB

	mu  sync.Mutex
	now time.Time
}

func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) { fn(newWorld(t, engine)) })
	}
}

func newWorld(t testing.TB, engine store.Engine) *world {
	t.Helper()
	w := &world{t: t, now: morning.AddDate(0, 0, -2), place: storetest.Place(t, engine)}
	w.place.Clock = w.clock
	w.db = storetest.Open(t, w.place)
	w.keyring, w.archives = filepath.Join(t.TempDir(), "keyring"), t.TempDir()
	keys, err := seal.Create(w.keyring)
	w.ok(err)
	w.files = casefile.New(keys)
	w.ok(w.db.Write(t.Context(), func(tx *store.Tx) error {
		if err := w.files.OpenHouse(t.Context(), tx); err != nil {
			return err
		}
		_, err := w.files.Record(t.Context(), tx, casefile.Act{Kind: ledger.Installation, By: ledger.Actor{Kind: ledger.ByOperator}, On: ledger.Subject{Kind: ledger.OnInstallation}})
		return err
	}))
	w.start()
	w.editor = w.hire("Irene Edición", auth.Editor)
	return w
}

// start begins the process, as after a start of the program.
func (w *world) start() {
	w.accesses = reading.NewRegister(w.db, w.files)
	w.t.Cleanup(w.accesses.Close)
	sign := func(ctx context.Context, _ auth.Who, _ string, act func(*store.Tx) error) error {
		return w.db.Write(ctx, act)
	}
	w.book = daybook.New(daybook.Options{DB: w.db, Files: w.files, Accesses: w.accesses, Sign: sign, CloseAt: time.Hour, Archives: w.archives, Log: w.logger()})
}

func (w *world) hire(name string, role auth.Role) auth.Who {
	w.t.Helper()
	id := w.db.NewID()
	w.ok(w.db.Write(w.t.Context(), func(tx *store.Tx) error {
		return tx.InsertStaff(w.t.Context(), store.Staff{ID: id, Name: name, Mail: fmt.Sprintf("p%d@salud.example", id), State: "active", Lang: "es"})
	}))
	return auth.Who{Kind: auth.Staff, ID: id, Name: name, Roles: []auth.Role{role}}
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) set(now time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = now
}

// visit records an access at a moment.
func (w *world) visit(at time.Time, kind register.Kind, key, item int64) {
	w.t.Helper()
	w.set(at)
	a := register.Access{Kind: kind, Credential: key, Official: key * 10, Unit: key%2 + 1, Item: item, Prefix: "192.0.2.0/24", Device: "phone"}
	if key == 0 {
		a.Unit = 0
	}
	w.ok(w.accesses.Record(w.t.Context(), a))
}

// read has three keys read through a morning.
func (w *world) read(day time.Time) {
	w.t.Helper()
	for key := int64(1); key <= 3; key++ {
		at := day.Add(time.Duration(key) * time.Hour)
		w.visit(at, register.SignIn, key, 0)
		w.visit(at.Add(time.Minute), register.Edition, key, 900)
		for note := int64(1); note <= 2+key; note++ {
			w.visit(at.Add(time.Duration(note+1)*time.Minute), register.Note, key, 1000+note%3)
		}
	}
	w.visit(day.Add(5*time.Hour), register.Refused, 0, 0)
}

// days lives two days, closed, and the morning of a third.
func (w *world) days() {
	w.t.Helper()
	for n := -2; n <= 0; n++ {
		w.read(morning.AddDate(0, 0, n))
	}
	w.set(morning.Add(6 * time.Hour))
	done, err := w.book.CloseDue(w.t.Context())
	w.ok(err)
	if done != (daybook.Closed{Closed: 2}) {
		w.t.Fatalf("%+v", done)
	}
}

func (w *world) sign(day digest.Day) {
	w.t.Helper()
	sum, err := w.book.ToSign(w.t.Context(), day)
	w.ok(err)
	w.ok(w.book.SignDay(w.t.Context(), w.editor, "", day, hex.EncodeToString(sum[:]), ""))
}

func (w *world) verify() daybook.Verdict {
	w.t.Helper()
	report, err := w.book.Verify(w.t.Context(), "2000-01-01", "2100-01-01", nil)
	w.ok(err)
	return report
}

// behind runs a statement on the tables as somebody with a client of the database would.
func (w *world) behind(events bool, statement string) {
	w.t.Helper()
	if w.main == nil {
		w.main, w.events = storetest.SQL(w.t, w.place), storetest.EventsSQL(w.t, w.place)
	}
	db := w.main
	if events {
		db = w.events
	}
	_, err := db.ExecContext(w.t.Context(), statement)
	w.ok(err)
}

// task gives a task of the clock one turn.
func (w *world) task(kind jobs.Kind) (clockwork.Tally, error) {
	w.t.Helper()
	for _, task := range w.book.Tasks() {
		if task.Kind == kind {
			return task.Do(w.t.Context())
		}
	}
	w.t.Fatalf("no task %s", kind)
	return nil, nil
}
