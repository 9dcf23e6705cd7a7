// Package bench measures the program against what it is made of: a page against a bare handler that writes the same
// bytes, a sign-in against the bare hash, each pair in one run, in turns, over real sockets, under one load tool. The
// figures are ratios and times with their limits beside them, on SQLite and on PostgreSQL with its durability on.
//
//	make bench              small: minutes
//	make bench SCALE=full   with the sizes of the limits
//
// In the ordinary run of the tests everything is measured once, in the smallest size, to see that it still can be.
// docs/rendimiento.md says how each figure is taken and what they were.
package bench

import (
	"flag"
	"os"
	"testing"
	"time"

	"clavero/internal/mail/mailtest"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

var (
	scaleFlag   = flag.String("scale", "smoke", "smoke, small or full")
	figuresFlag = flag.String("figures", "", "write the figures as JSON to this file")
	onlyFlag    = flag.String("items", "", "measure only the items with these letters")
)

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(mailtest.Main(m))
}

// scale is how much is done to get at a figure.
type scale struct {
	name     string
	rounds   int           // of each pair that is compared
	round    time.Duration // of one side of a pair
	signIns  int           // at the same time, in d
	roads    int           // from confirmation to delivery, in e
	list     int           // rows, in f
	starts   int           // of the program, in g
	links    int           // in h
	cases    int           // at the desk, in i
	searches int           // of each kind, in i
	tried    int           // requests, half of them with a live key, in t
	answers  int           // in the vendor's mailbox, in k
	arrivals int           // one after the other, in k
	listed   int           // users of a vendor, in l
	logLines int           // in m
}

var scales = map[string]scale{
	"smoke": {name: "smoke", rounds: 1, round: 50 * time.Millisecond, signIns: 4, roads: 1, list: 20, starts: 1, links: 8, cases: 40, searches: 2, tried: 60,
		answers: 4, arrivals: 2, listed: 200, logLines: 2_000},
	"small": {name: "small", rounds: 31, round: 250 * time.Millisecond, signIns: 600, roads: 11, list: 10_000, starts: 5, links: 400, cases: 10_000, searches: 40, tried: 20_000,
		answers: 500, arrivals: 21, listed: 50_000, logLines: 300_000},
	"full": {name: "full", rounds: 61, round: 500 * time.Millisecond, signIns: 600, roads: 60, list: 10_000, starts: 15, links: 4_000, cases: 100_000, searches: 200, tried: 200_000,
		answers: 10_000, arrivals: 60, listed: 50_000, logLines: 5_000_000},
}

// item is one thing measured; it puts down its figures.
type item struct {
	letter  string
	measure func(t *testing.T, b *bench)
}

// items are in the order of the table.
var items = []item{
	{"ab", pages},
	{"c", signIns},
	{"d", crowded},
	{"e", roads},
	{"f", lists},
	{"g", starts},
	{"h", links},
	{"i", queue},
	{"k", vendorAnswers},
	{"l", reconciliation},
	{"m", accessLogs},
	{"r", registers},
	{"t", trial},
}

// bench is one run on one engine.
type bench struct {
	scale
	engine  store.Engine
	figures *figures
}

func TestBench(t *testing.T) {
	size, known := scales[*scaleFlag]
	if !known {
		t.Fatalf("there is no scale %q: smoke, small or full", *scaleFlag)
	}
	if size.name == "smoke" && testing.Short() {
		t.Skip("skipped: -short leaves out the servers that it measures with")
	}
	storetest.Durable()
	found := begin(size)
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			for _, i := range items {
				if wanted(i.letter) {
					t.Run(i.letter, func(t *testing.T) { i.measure(t, &bench{size, engine, found}) })
				}
			}
		})
	}
	found.end(t)
}
