// Package simulate lives five years of an office on a virtual clock: people come, read, change posts and leave, the vendor
// is down at times, rules change, units merge, and at the end the records are disposed of. Every simulated day it looks
// whether what must always hold still does.
//
// Jobs run inline, the provider is in memory, mails go to whoever they are for at once, and accesses are totals of days.
package simulate

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"clavero/internal/app"
	"clavero/internal/config"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// world is an installation whose clock is moved by hand, and who lives with it.
type world struct {
	*app.App
	t       *testing.T
	place   store.Options
	now     time.Time
	queue   *jobs.Inline
	post    *letters
	vendor  *vendor
	chance  *rand.Rand
	house   map[petition.Role][]petition.Actor
	units   []int64
	people  map[int64]*person // by official, from the moment they hold a key
	hired   int
	waiting []waiting
	counts  map[string]int
}

// person is an official as the simulation knows them.
type person struct {
	n        int
	official int64
	key      int64
	mail     string
	left     bool
}

var began = time.Date(2026, 12, 1, 9, 0, 0, 0, spanish.MexicoCity())

func newWorld(t *testing.T, engine store.Engine, seed uint64) *world {
	t.Helper()
	w := &world{
		t: t, place: storetest.EmptyPlace(t, engine), now: began, post: &letters{newest: map[string]string{}}, vendor: &vendor{},
		chance: rand.New(rand.NewPCG(seed, 5)), house: map[petition.Role][]petition.Actor{}, people: map[int64]*person{}, counts: map[string]int{},
	}
	c := config.Config{
		Data: config.Data{Data: t.TempDir(), Node: 1, Database: w.place.URL}, Listen: "127.0.0.1:0", PublicURL: "https://sintesis.salud.example",
		MailFrom: "sintesis@salud.example", Institution: "Secretaría de Salud (simulada)", Office: "Enlace",
	}
	if w.place.Dir != "" {
		c.Data.Data = w.place.Dir
	}
	checked, err := c.Check()
	w.must(err)
	w.App, err = app.Open(t.Context(), checked, app.Options{
		Purpose: app.Demo, // whose people sign without an app
		Clock:   func() time.Time { return w.now }, Transport: w.post, Log: slog.New(slog.DiscardHandler),
		Provider: func(portal provider.Provider) provider.Provider { w.vendor.Provider = portal; return w.vendor },
	})
	w.must(err)
	t.Cleanup(func() { w.must(w.Close()) })
	w.queue = w.Inline()
	w.queue.Retry = 20 * time.Minute
	w.hire()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatalf("%s: %v", w.now.Format(time.RFC3339), err)
	}
}

// hire puts two people into each office.
func (w *world) hire() {
	w.must(w.DB.Write(w.t.Context(), func(tx *store.Tx) error {
		for _, role := range []petition.Role{petition.Liaison, petition.Editor, "authority"} {
			for n := range 2 {
				s := store.Staff{ID: tx.NewID(), Name: fmt.Sprintf("%s %d", role, n+1), Mail: fmt.Sprintf("%s%d@salud.example", role, n+1), State: "active", Lang: "es"}
				if err := tx.InsertStaff(w.t.Context(), s); err != nil {
					return err
				}
				if err := tx.GrantRole(w.t.Context(), s.ID, string(role), 0); err != nil {
					return err
				}
				w.house[role] = append(w.house[role], petition.Actor{Role: role, ID: s.ID, Name: s.Name})
			}
		}
		return nil
	}))
}

// pass moves the clock on, working what falls due on the way.
func (w *world) pass(d time.Duration) {
	w.now = w.now.Add(d)
	w.work()
}

func (w *world) work() { w.must(w.queue.Run(w.t.Context(), w.now)) }

// tick does all tasks of the clock once, as a minute would.
func (w *world) tick() {
	standings, err := w.Clock.Standings(w.t.Context())
	w.must(err)
	w.must(w.DB.WriteLight(w.t.Context(), func(tx *store.Tx) error {
		for _, s := range standings {
			if err := w.queue.Enqueue(w.t.Context(), tx, jobs.Job{Kind: s.Task.Kind}); err != nil {
				return err
			}
		}
		return nil
	}))
	w.work()
}

// working reports whether the offices are open.
func (w *world) working() bool {
	set, err := w.Book.InForce(w.t.Context(), w.DB.Read(), w.now)
	w.must(err)
	return set.Guideline.Calendar.IsWorking(w.now)
}

func (w *world) one(role petition.Role, n int) petition.Actor { return w.house[role][n] }

// letters takes mails to the people they are for, who keep of each sort the newest link.
type letters struct {
	mu     sync.Mutex
	newest map[string]string
	sent   int
}

// Send keeps the link of a letter for its reader.
func (l *letters) Send(_ context.Context, m mail.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sent++
	if m.Letter.Button == nil {
		return nil
	}
	path := m.Letter.Button.URL[strings.Index(m.Letter.Button.URL, "example")+len("example"):]
	page, token, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	l.newest[m.To.Mail+" "+page] = token
	return nil
}

// take gives the newest link of that sort, once.
func (l *letters) take(address, page string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	token := l.newest[address+" "+page]
	delete(l.newest, address+" "+page)
	return token
}

func (l *letters) has(address, page string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.newest[address+" "+page] != ""
}

// vendor is the portal with the outages of a vendor.
type vendor struct {
	provider.Provider
	down bool
}

var errDown = errors.New("the vendor is down")

// Carry fails while the vendor is down.
func (v *vendor) Carry(ctx context.Context, o provider.Order) (provider.Answer, error) {
	if v.down {
		return provider.Answer{}, errDown
	}
	return v.Provider.Carry(ctx, o)
}

// Probe is neither yes nor no while the vendor is down.
func (v *vendor) Probe(ctx context.Context, user string, secret provider.Secret) (provider.Verdict, error) {
	if v.down {
		return provider.Down, nil
	}
	return v.Provider.Probe(ctx, user, secret)
}

// population is how many officials hold keys at a time, by SIMULATE_OFFICIALS.
func population(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("SIMULATE_OFFICIALS")); err == nil && n > 0 {
		return n
	}
	return usual
}
