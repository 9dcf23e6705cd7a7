// Package crash kills the program (SIGKILL) again and again while people ask for keys, with a real database and real mail,
// and then counts what became of every one of them.
//
// The program is the real one, built once, as a process of its own; its database server and its mail servers stay up. It
// works with the builtin provider under the automatic guideline, so that a confirmed request goes its way to the delivery
// without a person. The people are played over HTTP and IMAP and do what people do when a page does not come: they reload
// it and press again.
//
//	CRASH_KILLS      how many kills per database (8)
//	CRASH_PETITIONS  how many people ask (five for each kill)
//	CRASH_SEED       repeats the moments of an earlier run as far as a busy machine can (else from the clock)
package crash

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"clavero/internal/mail/mailtest"
	"clavero/internal/petition"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
	"clavero/test/built"
)

func TestMain(m *testing.M) {
	flag.Parse()
	if testing.Short() {
		os.Exit(m.Run()) // which skips all of it
	}
	os.Exit(built.With(func() int { return mailtest.Main(m) }))
}

// trial is one run on one database.
type trial struct {
	t       *testing.T
	engine  store.Engine
	kills   int
	people  int
	rand    *rand.Rand // of the killer alone: the people meet it as it comes
	place   store.Options
	mails   *mailtest.Servers
	program *program
	crowd   *crowd
}

func TestCrash(t *testing.T) {
	if testing.Short() {
		t.Skip("kills the program for a while")
	}
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			kills := setting(t, "CRASH_KILLS", 8)
			seed := setting(t, "CRASH_SEED", int(time.Now().UnixNano()%1_000_000))
			r := &trial{
				t: t, engine: engine, kills: kills, people: setting(t, "CRASH_PETITIONS", 5*kills), rand: rand.New(rand.NewPCG(uint64(seed), 0)),
				place: storetest.Place(t, engine), mails: mailtest.Start(t),
			}
			t.Logf("%d kills, %d people, CRASH_SEED=%d", r.kills, r.people, seed)
			ctx, cancel := context.WithTimeout(t.Context(), 80*time.Second+5*time.Second*time.Duration(max(0, kills-8)))
			defer cancel()
			r.run(ctx)
		})
	}
}

func setting(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

func (r *trial) run(ctx context.Context) {
	r.program = newProgram(r.t, r.place, r.mails)
	begun := time.Now()
	r.firstStart(ctx)
	r.crowd = newCrowd(r)
	walking, sendHome := context.WithCancel(ctx)
	everyone := r.crowd.come(walking)
	defer func() { sendHome(); r.crowd.close(); <-everyone }() // also when the test ends before its time
	r.killOnAndOn(ctx)
	<-everyone
	r.quiet(ctx)
	r.program.end()
	r.t.Logf("%d kills in %v; back to answering after a kill: median %v, longest %v", r.program.kills, time.Since(begun).Round(time.Second),
		r.program.backAfter(0.5), r.program.backAfter(1))
	newOutcome(r).check(ctx)
}

// firstStart kills the program twice while it installs itself, and then gives it a catalogue in which every check of an
// invented official passes.
func (r *trial) firstStart(ctx context.Context) {
	for range min(2, r.kills) {
		r.program.launch()
		r.pass(ctx, r.upTo(250*time.Millisecond))
		r.program.kill()
	}
	r.program.launch()
	r.program.mustAnswer(ctx)
	file := filepath.Join(r.t.TempDir(), "catalogue.csv")
	r.writeCatalogue(file)
	r.program.command(ctx, "import", "catalogue", file, "--apply")
}

const perUnit = 10 // below the quota of the guideline

func (r *trial) writeCatalogue(path string) {
	file, err := os.Create(path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	rows := [][]string{strings.Split("code,name,kind,parent,mail_domain,name_evidence,domain_evidence,valid_from,valid_to,successor,note", ",")}
	for n := range r.people/perUnit + 1 {
		rows = append(rows, []string{fmt.Sprintf("ENSAYO%d", n), unitName(n), "unit", "SSA", r.unitDomain(n), "P", "V", "", "", "", ""})
	}
	if err := csv.NewWriter(file).WriteAll(rows); err != nil {
		r.t.Fatal(err)
	}
}

func unitName(n int) string { return fmt.Sprintf("Unidad de Ensayo %d", n) }

// unitDomain is another one for each trial, since they share the mail servers.
func (r *trial) unitDomain(n int) string { return fmt.Sprintf("ensayo-%d.%s.test", n, r.engine) }

// How the moments of the kills are chosen.
const (
	longestLife = 2 * time.Second        // that the program works before a kill is armed
	reflex      = 40 * time.Millisecond  // within which an armed kill follows somebody's press
	lull        = 500 * time.Millisecond // after which an armed kill comes although nobody pressed
	earlyDeath  = 400 * time.Millisecond // within which a kill meets a program that starts
)

// killOnAndOn kills and starts the program again, one kill in five while it starts. People come in step with the kills,
// so that there is something to interrupt up to the last.
func (r *trial) killOnAndOn(ctx context.Context) {
	for n := r.program.kills; n < r.kills && ctx.Err() == nil; n++ {
		r.crowd.letIn((n + 2) * r.people / r.kills)
		if r.rand.IntN(5) == 0 {
			r.pass(ctx, r.upTo(earlyDeath))
		} else {
			r.program.mustAnswer(ctx)
			r.pass(ctx, r.upTo(longestLife))
			r.crowd.anyPress(ctx, lull)
			r.pass(ctx, r.upTo(reflex))
		}
		r.program.kill()
		r.program.launch()
	}
	r.program.mustAnswer(ctx)
	r.crowd.letIn(r.people)
	r.crowd.close()
}

func (r *trial) upTo(longest time.Duration) time.Duration {
	return time.Duration(r.rand.Int64N(int64(longest)))
}

// pass lets a span of the program's life go by.
func (r *trial) pass(ctx context.Context, span time.Duration) {
	select {
	case <-time.After(span):
	case <-ctx.Done():
	}
}

// quiet returns when the program has nothing more to do: no letter waits, no case stands where it has a step of its own.
func (r *trial) quiet(ctx context.Context) {
	beside := r.place
	beside.Guest = true
	if beside.URL == "" {
		beside.Dir = r.program.data
	}
	db, err := store.Open(ctx, beside)
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		letters, err := db.Read().MailsWaiting(ctx)
		if err != nil {
			r.t.Fatal(err)
		}
		cases, err := db.Read().PetitionsAt(ctx, []petition.State{petition.Received, petition.Forwarded, petition.Verified, petition.Obtained, petition.Probed}, 10)
		if err != nil {
			r.t.Fatal(err)
		}
		if letters == 0 && len(cases) == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			r.t.Fatalf("%d letters wait and cases %v stand where the program has a step", letters, cases)
		}
	}
}
