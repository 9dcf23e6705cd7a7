// Package simulate lives five years of an office on a virtual clock: people come, read, change posts and leave, the vendor
// is down for days, rules change, campaigns ask who is still there, units merge and close, keys of the installation are
// rotated, and at the end the records are disposed of. Every simulated day it looks whether what must always hold still does.
//
// Jobs run inline, the provider is in memory, mails go to whoever they are for at once, and accesses are totals of days.
package simulate

import (
	"database/sql"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"clavero/internal/app"
	"clavero/internal/auth"
	"clavero/internal/config"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// world is an installation whose clock is moved by hand, and who lives with it.
type world struct {
	*app.App
	t      *testing.T
	place  store.Options
	now    time.Time
	n      int // days lived
	worked int // the last of them on which the offices were open
	queue  *jobs.Inline
	post   *letters
	vendor *vendor
	chance *rand.Rand
	house  map[petition.Role][]petition.Actor
	size   int

	people    crowd
	units     []place // where people may be asked for today
	delegates []auth.Who
	cases     []*asked // under way, in the order in which they came
	hired     int
	outage    int       // days for which the vendor is still down
	training  time.Time // from when nobody in training may hold a key; zero before
	campaigns map[int64]int
	planned   []succession
	heads     verified
	asks      map[string]*sql.Stmt
	counts    map[string]int
}

var began = time.Date(2026, 12, 1, 9, 0, 0, 0, spanish.MexicoCity())

func newWorld(t *testing.T, engine store.Engine, size int, seed uint64) *world {
	t.Helper()
	w := &world{
		t: t, place: storetest.EmptyPlace(t, engine), now: began, post: newLetters(), vendor: &vendor{}, size: size,
		chance: rand.New(rand.NewPCG(seed, 5)), house: map[petition.Role][]petition.Actor{}, people: newCrowd(),
		campaigns: map[int64]int{}, counts: map[string]int{}, asks: map[string]*sql.Stmt{},
	}
	if engine == store.SQLite {
		w.place.Dir = memory(t, size)
	}
	c := config.Config{
		Data: config.Data{Data: t.TempDir(), Node: 1, Database: w.place.URL}, Listen: "127.0.0.1:0", PublicURL: "https://sintesis.salud.example",
		MailFrom: "sintesis@salud.example", Institution: "Secretaría de Salud (simulada)", Office: "Enlace", CheckpointTo: []string{"testigo@auditoria.example"},
	}
	if w.place.Dir != "" {
		c.Data.Data = w.place.Dir
	}
	checked, err := c.Check()
	w.must(err)
	w.App, err = app.Open(t.Context(), checked, app.Options{
		Purpose: app.Demo, // whose people sign without an app
		Clock:   func() time.Time { return w.now }, Transport: w.post, Log: slog.New(slog.DiscardHandler), Catalogue: ministry(size),
		Provider: func(portal provider.Provider) provider.Provider { w.vendor.Provider = portal; return w.vendor },
	})
	w.must(err)
	t.Cleanup(func() { w.must(w.Close()) })
	w.queue = w.Inline()
	w.queue.Retry = 6 * time.Hour
	w.hire()
	w.look()
	w.appointAll()
	return w
}

// memory is a folder for SQLite's files that costs no wait for a disk, where the machine has room: as PostgreSQL waits for
// none in tests. What is asked here does not depend on it.
func memory(t *testing.T, size int) string {
	t.Helper()
	const each, least = 200 << 10, 512 << 20
	if free("/dev/shm") < int64(least+size*each) {
		return t.TempDir()
	}
	dir, err := os.MkdirTemp("/dev/shm", "clavero-simulate-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Clean(dir)
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%s: %v %v", w.now.Format(time.RFC3339), err, w.counts)
	}
}

// fine lets pass what a person would be shown: what is refused is counted and not done.
func (w *world) fine(what string, err error) bool {
	w.t.Helper()
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) || fault.Is(err, fault.Gone) || fault.Is(err, fault.NotFound) {
		w.counts["refused "+what]++
		return false
	}
	w.must(err)
	w.counts[what]++
	return true
}

// hire puts two people into each office.
func (w *world) hire() {
	for _, role := range []petition.Role{petition.Liaison, petition.Editor, "authority"} {
		for n := range 2 {
			w.house[role] = append(w.house[role], w.employ(role, n))
		}
	}
}

func (w *world) employ(role petition.Role, n int) petition.Actor {
	s := store.Staff{Name: fmt.Sprintf("%s %d", role, n+1), Mail: fmt.Sprintf("%s%d@salud.example", role, n+1), State: "active", Lang: "es"}
	w.must(w.DB.Write(w.t.Context(), func(tx *store.Tx) error {
		s.ID = tx.NewID()
		if err := tx.InsertStaff(w.t.Context(), s); err != nil {
			return err
		}
		return tx.GrantRole(w.t.Context(), s.ID, string(role), 0)
	}))
	return petition.Actor{Role: role, ID: s.ID, Name: s.Name}
}

// one is a person of an office, and who is the same person as they are signed in.
func (w *world) one(role petition.Role, n int) petition.Actor { return w.house[role][n] }

func (w *world) who(role petition.Role, n int) auth.Who {
	actor := w.one(role, n)
	return auth.Who{Kind: auth.Staff, ID: actor.ID, Name: actor.Name, Roles: []auth.Role{auth.Role(role)}}
}

// pass moves the clock on, working what falls due on the way.
func (w *world) pass(d time.Duration) {
	w.now = w.now.Add(d)
	w.work()
}

func (w *world) work() { w.must(w.queue.Run(w.t.Context(), w.now)) }

// turn gives tasks of the clock their turn, as the minute would that falls on; without a kind, all of them.
func (w *world) turn(kinds ...jobs.Kind) {
	if len(kinds) == 0 {
		kinds = w.tasks()
	}
	for _, kind := range kinds {
		w.must(w.Clock.Turn(w.t.Context(), kind))
	}
	w.work()
}

func (w *world) tasks() []jobs.Kind {
	standings, err := w.Clock.Standings(w.t.Context())
	w.must(err)
	var kinds []jobs.Kind
	for _, s := range standings {
		kinds = append(kinds, s.Task.Kind)
	}
	return kinds
}

// working reports whether the offices are open.
func (w *world) working() bool {
	set, err := w.Book.InForce(w.t.Context(), w.DB.Read(), w.now)
	w.must(err)
	return set.Guideline.Calendar.IsWorking(w.now)
}

func (w *world) today() string { return w.now.In(spanish.MexicoCity()).Format(time.DateOnly) }

func (w *world) chanceOf(p float64) bool { return w.chance.Float64() < p }

// population is how many officials hold keys at a time, by SIMULATE_OFFICIALS.
func population(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("SIMULATE_OFFICIALS")); err == nil && n > 0 {
		return n
	}
	return usual
}
