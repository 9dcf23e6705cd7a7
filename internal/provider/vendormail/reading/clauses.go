package reading

import (
	"slices"
	"strings"
)

// A sentence about several orders says of each what became of it: «afigueroa suspendida, bcarranza no existe». It is
// parted where each part names one order and says something; where it cannot be parted and says several things, it is
// for a person.

var betweenClauses = lazily(`[;,] (?:y |pero |mientras que )?| y | pero | mientras que `)

// clauses parts the sentences that say several things of several orders.
func (r *reader) clauses(all []sentence) []sentence {
	var parted []sentence
	for _, s := range all {
		about := len(r.about(s)) + len(s.folios)
		if about < 2 || len(s.done) == 0 || !s.refuses && !s.later && !s.denies && !s.mixed {
			parted = append(parted, s)
			continue
		}
		if halves, ok := r.halves(s); ok {
			parted = append(parted, r.clauses(halves)...)
			continue
		}
		if parts, ok := r.part(s); ok {
			parted = append(parted, parts...)
			continue
		}
		s.hedges = true
		parted = append(parted, s)
	}
	return parted
}

// halves parts a sentence at its semicolons, where each half speaks of other orders and says something of them.
func (r *reader) halves(s sentence) ([]sentence, bool) {
	texts := strings.Split(s.text, ";")
	var halves []sentence
	var seen []int
	for _, text := range texts {
		found := appendSentence(nil, text)
		if len(found) == 0 {
			continue
		}
		half := r.vocabulary.understand(found)[0]
		about := r.about(half)
		if len(about) == 0 || overlap(about, seen) || !half.refuses && !half.later && len(half.done) == 0 || half.mixed {
			return nil, false
		}
		seen = append(seen, about...)
		halves = append(halves, half)
	}
	return halves, len(halves) > 1
}

func (r *reader) part(s sentence) ([]sentence, bool) {
	var parts []sentence
	for _, text := range betweenClauses().Split(s.text, 20) {
		found := appendSentence(nil, text)
		if len(found) == 0 {
			continue
		}
		part := r.vocabulary.understand(found)[0]
		about := r.about(part)
		for _, folio := range part.folios {
			about = appendOnce(about, r.index.byFolio(folio))
		}
		says := part.refuses || part.later || len(part.done) > 0
		switch n := len(parts); {
		case len(about) == 1 && says:
			parts = append(parts, part)
		case len(about) == 0 && n > 0 && !slices.Contains(part.done, Created) && parts[n-1].refuses && !says:
			parts[n-1].text += ", " + part.text // the reason goes on
		default:
			return nil, false
		}
	}
	return parts, len(parts) > 1
}
