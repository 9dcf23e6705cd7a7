// Package vendor is the year of a ministry with its vendor in a few minutes (2.1, 3.1): the program as a process of its
// own, a real Postfix and a real Dovecot, and a vendor that answers by mail in the ways people do, twice, late, after the
// case was withdrawn, not at all; and others who write in its name. The program is killed and Dovecot is cut off while
// orders go out and answers come in. Then it is counted what became of every order, every message and every secret.
//
//	VENDOR_ORDERS  how many orders per database (40)
//	VENDOR_KILLS   how many kills per database (one for each five orders)
//	VENDOR_SEED    repeats the plan and the moments of an earlier run as far as a busy machine can (else from the clock)
package vendor

import (
	"context"
	"flag"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"clavero/internal/mail/mailtest"
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
	t      *testing.T
	engine store.Engine
	kills  int
	rand   *rand.Rand
	place  store.Options
	mails  *mailtest.Servers
	keys   *keys
	*program
	orders  []*order
	written int // mails in the vendor's name
}

func newTrial(t *testing.T, engine store.Engine, orders int) *trial {
	t.Helper()
	seed := setting(t, "VENDOR_SEED", int(time.Now().UnixNano()%1_000_000))
	r := &trial{
		t: t, engine: engine, kills: setting(t, "VENDOR_KILLS", orders/5), rand: rand.New(rand.NewPCG(uint64(seed), 0)),
		place: storetest.Place(t, engine), mails: mailtest.Start(t), keys: newKeys(t),
	}
	if r.place.Dir == "" {
		r.place.Dir = t.TempDir()
	}
	r.program = newProgram(r)
	t.Logf("%d orders, %d kills, VENDOR_SEED=%d", orders, r.kills, seed)
	return r
}

func TestVendor(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time")
	}
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			orders := setting(t, "VENDOR_ORDERS", 40)
			r := newTrial(t, engine, orders)
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute+2*time.Second*time.Duration(orders))
			defer cancel()
			r.run(ctx, orders)
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

func (r *trial) run(ctx context.Context, orders int) {
	begun := time.Now()
	r.placeOrders(ctx, orders)
	r.sendOut(ctx)
	r.withdrawSome(ctx)
	p := r.plan()
	r.deliver(ctx, p)
	r.quiet(ctx, p)
	r.end()
	r.t.Logf("%d kills, %d mails to the vendor's mailbox in %v", r.killed, len(p.post), time.Since(begun).Round(time.Second))
	newOutcome(r, p).check(ctx)
}

// sendOut lets the orders go to the vendor, with a kill now and then, and reads them as the vendor does.
func (r *trial) sendOut(ctx context.Context) {
	for range r.kills / 4 {
		r.launch()
		r.pass(ctx, r.upTo(time.Second))
		r.kill()
	}
	r.launch()
	r.readOrders(ctx)
}

// deliver puts the answers into the mailbox in their shuffled order, and kills the program and Dovecot in between.
func (r *trial) deliver(ctx context.Context, p *plan) {
	kills := max(1, r.kills-r.kills/4)
	every := max(1, len(p.post)/kills)
	for n, letter := range p.post {
		r.mails.Deliver(r.t, letter.from, letter.to, letter.raw)
		if n%every != every-1 {
			continue
		}
		r.pass(ctx, r.upTo(2*time.Second))
		r.kill()
		if n/every%4 == 3 {
			r.restartDovecot()
		}
		r.launch()
	}
	r.restartDovecot()
}

func (r *trial) restartDovecot() {
	r.mails.KillDovecot(r.t)
	r.mails.StartDovecot(r.t)
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

// quiet returns when every message was handled and every certain one has acted.
func (r *trial) quiet(ctx context.Context, p *plan) {
	beside := r.place
	beside.Guest = true
	db, err := store.Open(ctx, beside)
	r.must(err)
	defer func() { _ = db.Close() }()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		counts, err := db.Read().VendorMailCounts(ctx)
		r.must(err)
		left := len(r.folder(""))
		all := 0
		for _, n := range counts {
			all += n
		}
		if left == 0 && counts["acting"] == 0 && all >= len(p.post) && all-counts["repeated"] >= p.distinct {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			r.t.Fatalf("%d messages lie in the mailbox; on file are %v of %d\n%s", left, counts, len(p.post), r.said())
		}
	}
}

func (r *trial) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}
