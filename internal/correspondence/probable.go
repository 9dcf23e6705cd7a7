package correspondence

import (
	"slices"
	"strings"

	"clavero/internal/lang/spanish"
)

// Why an order is probably the one that an answer means.
const (
	ByName  = "name"  // the mail names its official
	ByFolio = "folio" // the mail has its folio elsewhere: in the subject, or in what it quotes
	ByUser  = "user"  // the answer gives its user name
	BySlip  = "slip"  // the folio given is its own but for one figure, or for two that changed places
)

// enough is how much must speak for an order before a person is shown it: one good reason, for a slip alone is none.
const enough = 2

// Probable is the waiting order that the n-th item of a message most likely means where it is about none that is known, with
// what speaks for it: what a person would look for themselves. It is for their eyes alone and never acts. ok is false where
// nothing speaks for an order, or as much for another.
func (m Message) Probable(n int, text string, waiting []Waiting) (Waiting, []string, bool) {
	if m.Items[n].Order != 0 {
		return Waiting{}, nil, false
	}
	said, most, tied := words(m.Subject+"\n"+text), 0, false
	var best Waiting
	var reasons []string
	for _, w := range waiting {
		if slices.ContainsFunc(m.Items, func(other Item) bool { return other.Order == w.Order.ID }) {
			continue
		}
		weight, why := m.Items[n].speaksFor(w, said)
		switch {
		case weight > most:
			best, reasons, most, tied = w, why, weight, false
		case weight == most:
			tied = true
		}
	}
	return best, reasons, most >= enough && !tied
}

// speaksFor weighs what speaks for an order, with the reasons.
func (i Item) speaksFor(w Waiting, said string) (int, []string) {
	weight := 0
	var why []string
	for _, reason := range []struct {
		holds  bool
		weight int
		name   string
	}{
		{strings.Contains(said, words(w.Name)), 2, ByName},
		{strings.Contains(said, words(w.Folio)), 2, ByFolio},
		{i.UserName != "" && spanish.FoldName(i.UserName) == spanish.FoldName(w.Order.UserName), 2, ByUser},
		{slip(i.Folio, w.Folio), 1, BySlip},
	} {
		if reason.holds {
			weight, why = weight+reason.weight, append(why, reason.name)
		}
	}
	return weight, why
}

// words are those of a text, folded, each between spaces.
func words(text string) string {
	return " " + strings.Join(strings.FieldsFunc(spanish.FoldName(text), func(r rune) bool { return strings.ContainsRune(" .,:;()<>[]|\"«»/", r) }), " ") + " "
}

// slip reports whether a folio is another but for one figure, or for two neighbours that changed places.
func slip(written, meant string) bool {
	if len(written) != len(meant) {
		return false
	}
	var differ []int
	for at := range len(meant) {
		if written[at] != meant[at] {
			differ = append(differ, at)
		}
	}
	switch len(differ) {
	case 1:
		return true
	case 2:
		a, b := differ[0], differ[1]
		return b == a+1 && written[a] == meant[b] && written[b] == meant[a]
	}
	return false
}
