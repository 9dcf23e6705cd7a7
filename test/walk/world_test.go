// Package walk has whatever may happen to an installation happen in an order that chance gives: steps of petitions by whoever,
// acts on keys, changes of the guideline, campaigns, successions, legal holds, dispositions, and a clock that jumps, a day back
// too. After each act it looks whether what must always hold still does; how it is looked at is written a second time here,
// from the tables and by no cleverness.
package walk

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clavero/internal/app"
	"clavero/internal/auth"
	"clavero/internal/config"
	"clavero/internal/daybook"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail"
	"clavero/internal/notary"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// world is an installation with two people in each office, and what the walk remembers of it.
type world struct {
	*app.App
	t      *testing.T
	ctx    context.Context
	now    time.Time
	queue  *jobs.Inline
	post   *letters
	chance *rand.Rand
	house  map[petition.Role][]petition.Actor
	units  []directory.Unit
	asked  int
	done   []string       // every act, for whoever looks for what went wrong
	counts map[string]int // what happened, so that a walk on which nothing does is no proof
	seen
}

const catalogue = `code,name,kind,parent,mail_domain,name_evidence,domain_evidence,valid_from,valid_to,successor,note
SSA,Secretaría de Ejemplo,ministry,,salud.example,P,V,,,,
310,Dirección de Promoción,unit,SSA,salud.example,P,V,,,,
316,Dirección de Epidemiología,unit,SSA,epi.example,P,V,,,,
HOS,Hospital General,hospital,,hos.example,P,V,,,,
YUC,Servicios de Salud,state,,yuc.example,P,V,,,,
`

var began = time.Date(2026, 3, 3, 10, 0, 0, 0, spanish.MexicoCity())

func newWorld(t *testing.T, seed uint64) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), now: began, post: &letters{newest: map[string]string{}}, chance: rand.New(rand.NewPCG(seed, 8)),
		house: map[petition.Role][]petition.Actor{}, counts: map[string]int{}, seen: nothingSeen()}
	c := config.Config{
		Data: config.Data{Data: memory(t), Node: 1}, Listen: "127.0.0.1:0", PublicURL: "https://sintesis.example",
		MailFrom: "sintesis@salud.example", Institution: "Secretaría de Ejemplo", Office: "Enlace",
	}
	checked, err := c.Check()
	w.must(err)
	w.App, err = app.Open(w.ctx, checked, app.Options{Purpose: app.Demo, Clock: func() time.Time { return w.now }, Transport: w.post,
		Catalogue: []byte(catalogue), Log: slog.New(slog.DiscardHandler)})
	w.must(err)
	t.Cleanup(func() { _ = w.Close() })
	w.queue = w.Inline()
	w.hire()
	w.units, err = w.DB.Read().Units(w.ctx)
	w.must(err)
	return w
}

// memory is a folder that no disk waits for, where the machine has one.
func memory(t *testing.T) string {
	dir, err := os.MkdirTemp("/dev/shm", "walk")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func (w *world) hire() {
	w.must(w.DB.Write(w.ctx, func(tx *store.Tx) error {
		for _, role := range []petition.Role{petition.Liaison, petition.Editor, "authority"} {
			for n := range 3 {
				s := store.Staff{ID: tx.NewID(), Name: fmt.Sprintf("%s %d", role, n+1), Mail: fmt.Sprintf("%s%d@casa.example", role, n+1), State: "active", Lang: "es"}
				if err := tx.InsertStaff(w.ctx, s); err != nil {
					return err
				}
				if err := tx.GrantRole(w.ctx, s.ID, string(role), 0); err != nil {
					return err
				}
				w.house[role] = append(w.house[role], petition.Actor{Role: role, ID: s.ID, Name: s.Name})
			}
		}
		return nil
	}))
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.fail("%v", err)
	}
}

// fail tells what is wrong and by what it came to it.
func (w *world) fail(format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("%s: %s\nby\n%s", w.now.Format(time.RFC3339), fmt.Sprintf(format, args...), strings.Join(w.done[max(0, len(w.done)-40):], "\n"))
}

// fine lets what people would be told pass: what is refused is simply not done.
func (w *world) fine(err error) bool {
	w.t.Helper()
	for _, code := range []fault.Code{fault.Invalid, fault.Conflict, fault.NotFound, fault.Denied, fault.Gone, fault.TooMany} {
		if fault.Is(err, code) {
			return false
		}
	}
	w.must(err)
	return true
}

func (w *world) some(role petition.Role) petition.Actor { return pick(w, w.house[role]) }

func (w *world) signer(role petition.Role, n int) auth.Who {
	actor := w.house[role][n]
	return auth.Who{Kind: auth.Staff, ID: actor.ID, Name: actor.Name, Roles: []auth.Role{auth.Role(role)}}
}

func (w *world) odds(percent int) bool { return w.chance.IntN(100) < percent }

func pick[T any](w *world, from []T) T { return from[w.chance.IntN(len(from))] }

func (w *world) work() { w.must(w.queue.Run(w.ctx, w.now)) }

// tick does everything that is done on a clock, as a minute would.
func (w *world) tick() {
	standings, err := w.Clock.Standings(w.ctx)
	w.must(err)
	w.must(w.DB.WriteLight(w.ctx, func(tx *store.Tx) error {
		for _, s := range standings {
			if slices.Contains(elsewhere, s.Task.Kind) {
				continue
			}
			if err := w.queue.Enqueue(w.ctx, tx, jobs.Job{Kind: s.Task.Kind}); err != nil {
				return err
			}
		}
		return nil
	}))
	w.work()
}

// elsewhere are the tasks that touch no key and no case: each day of the years that go by would be closed and signed.
var elsewhere = []jobs.Kind{daybook.Close, daybook.Archive, notary.SignDay}

// letters keeps of each address the newest link of each sort.
type letters struct {
	mu     sync.Mutex
	newest map[string]string
}

func (l *letters) Send(_ context.Context, m mail.Message) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if m.Letter.Button != nil {
		page, token, _ := strings.Cut(strings.TrimPrefix(m.Letter.Button.URL, "https://sintesis.example/"), "/")
		l.newest[m.To.Mail+" "+page] = token
	}
	return nil
}

func (l *letters) link(address, page string) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.newest[address+" "+page]
}
