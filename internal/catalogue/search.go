package catalogue

import (
	"context"
	"slices"
	"strings"

	"clavero/internal/directory"
	"clavero/internal/fault"
)

// Match is a unit that was found.
type Match struct {
	Unit        directory.Unit
	Label       string // what to choose it by and Resolve it with: its name, and its code where another has the same name
	Within      string // name of the unit above, empty for an institution
	Institution string // name of the one it belongs to, empty for an institution
	InForce     bool   // on the day asked
	Successor   directory.Unit
}

// maxQuery is how much of what was typed is looked at, in bytes: more is no name of a unit.
const maxQuery = 200

// Search finds the units that have every word of text, or words that begin so, in their name, code or acronyms; capitals
// and accents do not count. Those in force on the day come first; among them those whose acronym was typed, then those
// whose name begins with it. At most limit are given, and none for an empty text. Anybody may search.
func (c *Catalogue) Search(ctx context.Context, text, day string, limit int) ([]Match, error) {
	query := words(text[:min(len(text), maxQuery)])
	if query == "" || limit <= 0 {
		return nil, nil
	}
	index, err := c.current(ctx)
	if err != nil {
		return nil, err
	}
	var matches []Match
	for _, at := range index.find(query, day, limit) {
		matches = append(matches, index.match(at, day))
	}
	return matches, nil
}

// Ranks of a match, the best first; a unit not in force comes after all that are.
const (
	acronymItself = iota
	acronymBegun
	nameItself
	nameBegun
	wordsOfName
	notInForce
	ranks = 2 * notInForce
)

// find gives the first limit entries by rank, and by name within one.
func (x *index) find(query, day string, limit int) []int {
	prefixes := strings.Fields(query)
	for i := range prefixes {
		prefixes[i] = " " + prefixes[i]
	}
	var ranked [ranks][]int
	for at := range x.entries {
		e := &x.entries[at]
		if !e.has(prefixes) {
			continue
		}
		if rank := e.rank(query, day); len(ranked[rank]) < limit {
			ranked[rank] = append(ranked[rank], at)
		}
	}
	all := slices.Concat(ranked[:]...)
	return all[:min(limit, len(all))]
}

func (e *entry) has(prefixes []string) bool {
	for _, prefix := range prefixes {
		if !strings.Contains(e.words, prefix) {
			return false
		}
	}
	return true
}

func (e *entry) rank(query, day string) int {
	rank := wordsOfName
	switch {
	case slices.Contains(e.acronyms, query):
		rank = acronymItself
	case slices.ContainsFunc(e.acronyms, func(a string) bool { return strings.HasPrefix(a, query) }):
		rank = acronymBegun
	case e.name == query:
		rank = nameItself
	case strings.HasPrefix(e.name, query):
		rank = nameBegun
	}
	if !e.unit.InForce(day) {
		rank += notInForce
	}
	return rank
}

func (x *index) match(at int, day string) Match {
	e := &x.entries[at]
	return Match{
		Unit: e.unit, Label: e.label, Within: e.within, Institution: x.institution(e.unit), InForce: e.unit.InForce(day),
		Successor: x.unit(e.unit.Successor),
	}
}

// Resolve gives the unit that a chosen label, a name or a code stands for, capitals and accents aside. Of several with one
// name the one in force today is meant, if it is the only one. Anybody may ask.
//
// fault.NotFound where nothing is called so: the text is then kept as the unit in words. fault.Conflict where several
// are, and one must be chosen.
func (c *Catalogue) Resolve(ctx context.Context, typed string) (directory.Unit, error) {
	none := fault.New(fault.NotFound, "catalogue.resolve.none")
	key := words(typed[:min(len(typed), maxName*4)])
	if key == "" {
		return directory.Unit{}, none
	}
	index, err := c.current(ctx)
	if err != nil {
		return directory.Unit{}, err
	}
	called := index.byLabel[key]
	if len(called) > 1 {
		day := c.today()
		inForce := slices.DeleteFunc(slices.Clone(called), func(at int) bool { return !index.entries[at].unit.InForce(day) })
		if len(inForce) > 0 {
			called = inForce
		}
	}
	switch len(called) {
	case 0:
		return directory.Unit{}, none
	case 1:
		return index.entries[called[0]].unit, nil
	}
	return directory.Unit{}, fault.New(fault.Conflict, "catalogue.resolve.several", "N", len(called))
}
