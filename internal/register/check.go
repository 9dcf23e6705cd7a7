package register

import (
	"cmp"
	"maps"
	"slices"
)

// Checker holds the accesses of a span of time, one by one in the order of their ids, to their marks, and finds the
// numbers that are missing among them.
type Checker struct {
	marker *Marker
	since  int64         // id from which on accesses are numbered; 0 while none is
	before map[int]int64 // last number of each node before the span
	upTo   map[int]int64 // last number of each node that belongs to the span; nil where all do
	seen   map[int][]run // the numbers of each node, without overlaps, in order
	flaws  []Flaw
}

// run is numbers of a node without a gap.
type run struct{ First, Last int64 }

// NewChecker begins a span, given how far each node had counted before it, and where numbers began.
func NewChecker(marker *Marker, since int64, before map[int]int64) *Checker {
	return &Checker{marker: marker, since: since, before: before, seen: map[int][]run{}}
}

// Since tells where numbers began, for a check that goes on while they do.
func (c *Checker) Since(id int64) { c.since = id }

// FollowsOn tells how far each node had counted before the span, for a check that began before it was known.
func (c *Checker) FollowsOn(before map[int]int64) { c.before = before }

// Only leaves out what was numbered after those numbers, by node: what came to a day after it was closed.
func (c *Checker) Only(upTo map[int]int64) { c.upTo = upTo }

// Belongs reports whether an access is of the span, and not one that came later.
func (c *Checker) Belongs(a Access) bool { return c.upTo == nil || a.N <= c.upTo[NodeOf(a.ID)] }

// Clone is a checker that has seen the same, and goes its own way from here.
func (c *Checker) Clone() *Checker {
	own := *c
	own.seen = make(map[int][]run, len(c.seen))
	for node, runs := range c.seen {
		own.seen[node] = slices.Clone(runs)
	}
	own.flaws = slices.Clone(c.flaws)
	return &own
}

// See takes the next access. It reports whether the access is what was written.
func (c *Checker) See(a Access) bool {
	node := NodeOf(a.ID)
	if a.N == 0 && a.Mark == 0 {
		if c.since == 0 || a.ID < c.since {
			return true // taken before accesses were numbered
		}
		c.flaws = append(c.flaws, Flaw{What: AccessUnmarked, Node: node, ID: a.ID})
		return false
	}
	if c.marker.Mark(a) != a.Mark {
		c.flaws = append(c.flaws, Flaw{What: AccessAltered, Node: node, First: a.N, Last: a.N, ID: a.ID})
		return false
	}
	if c.Belongs(a) {
		c.seen[node] = with(c.seen[node], a.N)
	}
	return true
}

// with adds a number to runs, nearly always at their end.
func with(runs []run, n int64) []run {
	at := len(runs)
	for at > 0 && runs[at-1].First > n {
		at--
	}
	switch {
	case at > 0 && n <= runs[at-1].Last:
		return runs
	case at > 0 && n == runs[at-1].Last+1:
		runs[at-1].Last = n
	default:
		runs = slices.Insert(runs, at, run{n, n})
		at++
	}
	if at < len(runs) && runs[at].First == runs[at-1].Last+1 {
		runs[at-1].Last = runs[at].Last
		runs = slices.Delete(runs, at, at+1)
	}
	return runs
}

// Last gives the greatest number seen of each node, or how far it had counted before.
func (c *Checker) Last() map[int]int64 {
	last := maps.Clone(c.before)
	if last == nil {
		last = map[int]int64{}
	}
	for node, runs := range c.seen {
		last[node] = max(last[node], runs[len(runs)-1].Last)
	}
	return last
}

// Missing gives the numbers that were not seen, up to those in upTo, or up to the greatest seen where it says nothing.
func (c *Checker) Missing(upTo map[int]int64) []Flaw {
	last := c.Last()
	for node, n := range upTo {
		last[node] = max(last[node], n)
	}
	var flaws []Flaw
	for _, node := range slices.Sorted(maps.Keys(last)) {
		flaws = append(flaws, c.missing(node, last[node])...)
	}
	return flaws
}

func (c *Checker) missing(node int, last int64) []Flaw {
	var flaws []Flaw
	next := c.before[node] + 1
	for _, r := range append(slices.Clone(c.seen[node]), run{last + 1, last + 1}) {
		if r.First > next {
			flaws = append(flaws, Flaw{What: AccessMissing, Node: node, First: next, Last: r.First - 1})
		}
		next = max(next, r.Last+1)
	}
	return flaws
}

// Flaws gives what was wrong with what was seen.
func (c *Checker) Flaws() []Flaw { return c.flaws }

// Without leaves out numbers that were found elsewhere.
func Without(missing []Flaw, found []Access) []Flaw {
	there := map[[2]int64]bool{}
	for _, a := range found {
		there[[2]int64{int64(NodeOf(a.ID)), a.N}] = true
	}
	var left []Flaw
	for _, f := range missing {
		open := Flaw{}
		for n := f.First; n <= f.Last; n++ {
			switch {
			case there[[2]int64{int64(f.Node), n}]:
				if open.What != "" {
					left = append(left, open)
				}
				open = Flaw{}
			case open.What == "":
				open = Flaw{What: f.What, Node: f.Node, First: n, Last: n}
			default:
				open.Last = n
			}
		}
		if open.What != "" {
			left = append(left, open)
		}
	}
	return left
}

// SortFlaws puts them in an order that does not depend on how they were found.
func SortFlaws(flaws []Flaw) {
	slices.SortFunc(flaws, func(a, b Flaw) int {
		return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Node, b.Node), cmp.Compare(a.First, b.First), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Where, b.Where))
	})
}
