package catalogue

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
)

// index is the catalogue in the form that a search needs. It never changes.
type index struct {
	units   []directory.Unit // as read, in order of code
	entries []entry          // in order of name
	byCode  map[string]int
	byLabel map[string][]int // folded codes, names and labels → entries
}

// entry is a unit with what it is found by, all of it folded.
type entry struct {
	unit     directory.Unit
	name     string
	acronyms []string // its code, its initials, and the acronyms in its name and note
	words    string   // every word it is found by, each after a space
	label    string   // what people choose it by: as written, and told apart from any other unit
	within   string   // name of the unit above
}

func newIndex(units []directory.Unit) *index {
	x := &index{units: units, byCode: map[string]int{}, byLabel: map[string][]int{}}
	namesakes := map[string]int{}
	for i, unit := range units {
		x.byCode[unit.Code] = i
		namesakes[words(unit.Name)]++
	}
	for _, unit := range units {
		e := newEntry(unit)
		e.within = x.unit(unit.Parent).Name
		e.label = unit.Name
		if namesakes[e.name] > 1 {
			e.label += " (" + unit.Code + ")"
		}
		x.entries = append(x.entries, e)
	}
	slices.SortStableFunc(x.entries, func(a, b entry) int { return cmp.Compare(a.name, b.name) })
	for i, e := range x.entries {
		for _, key := range slices.Compact([]string{words(e.unit.Code), e.name, words(e.label)}) {
			x.byLabel[key] = append(x.byLabel[key], i)
		}
	}
	return x
}

func newEntry(unit directory.Unit) entry {
	e := entry{unit: unit, name: words(unit.Name)}
	e.acronyms = append(e.acronyms, words(unit.Code), initials(unit.Name))
	for _, text := range []string{unit.Name, unit.Note} {
		e.acronyms = append(e.acronyms, acronyms(text)...)
	}
	e.acronyms = slices.DeleteFunc(e.acronyms, func(a string) bool { return a == "" })
	e.words = " " + e.name + " " + strings.Join(e.acronyms, " ")
	return e
}

// words folds a text as names are compared, and parts it at all that is neither letter nor digit.
func words(text string) string {
	return strings.Join(strings.FieldsFunc(spanish.FoldName(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// initials gives those of the words that count: «Dirección General de Comunicación Social» is "dgcs". One word has none.
func initials(name string) string {
	var letters []rune
	for word := range strings.FieldsSeq(words(name)) {
		if !spanish.IsStop(word) {
			letters = append(letters, []rune(word)[0])
		}
	}
	if len(letters) < 2 {
		return ""
	}
	return string(letters)
}

// acronyms finds the words written in capitals: at least three, and beside them two small letters at most (CENSIDA, INCan).
func acronyms(text string) []string {
	var found []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		capitals, small := 0, 0
		for _, r := range word {
			if unicode.IsUpper(r) {
				capitals++
			} else {
				small++
			}
		}
		if capitals >= 3 && small <= 2 {
			found = append(found, words(word))
		}
	}
	return found
}

// holds reports whether the index was made of these units.
func (x *index) holds(units []directory.Unit) bool { return slices.Equal(x.units, units) }

// unit gives the unit of a code, zero where there is none.
func (x *index) unit(code string) directory.Unit {
	if at, ok := x.byCode[code]; ok {
		return x.units[at]
	}
	return directory.Unit{}
}

// institution names the one a unit belongs to, empty when it is one. A chain longer than any ministry's is a ring, and ends.
func (x *index) institution(unit directory.Unit) string {
	const deepest = 32
	top := unit
	for range deepest {
		above := x.unit(top.Parent)
		if above.Code == "" {
			break
		}
		top = above
	}
	if top.Code == unit.Code {
		return ""
	}
	return top.Name
}
