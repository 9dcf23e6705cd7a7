package guideline

import (
	"slices"
	"strings"

	"clavero/internal/lang/spanish"
)

// Holders are the lines that say who may hold a key (3.1). A person whom any line denies may not, whatever another allows;
// where some line allows, one of them must. Without lines everybody of the catalogue may, which is what the numbers mean
// that were published before there were lines.
type Holders struct {
	Line  string       `json:"line,omitempty"` // cited when no line allows a person
	Lines []HolderLine `json:"lines,omitempty"`
}

// HolderLine allows or denies those to whom all of its conditions apply; of the values of one condition, any may. A
// condition without values applies to everybody.
type HolderLine struct {
	Line         string   `json:"line"`
	Deny         bool     `json:"deny,omitempty"`
	Institutions []string `json:"institutions,omitempty"` // codes in the catalogue, of the unit itself or of one it belongs to
	Kinds        []string `json:"kinds,omitempty"`        // of unit
	Positions    []string `json:"positions,omitempty"`    // words that the position holds, accents and capitals apart
	Domains      []string `json:"domains,omitempty"`      // of mail addresses, those below them included
}

// UnitKinds are the kinds of unit the catalogue knows, in its order.
var UnitKinds = []string{"ministry", "unit", "deconcentrated", "decentralised", "institute", "hospital", "state-owned", "state"}

// standardHolders are those of the procedure's scope (2.2).
func standardHolders() Holders {
	return Holders{Line: "1", Lines: []HolderLine{
		{Line: "1.1", Kinds: []string{"ministry", "unit"}},
		{Line: "1.2", Kinds: []string{"deconcentrated", "decentralised", "institute", "hospital", "state-owned"}},
		{Line: "1.3", Kinds: []string{"state"}},
	}}
}

// Person is what the lines look at.
type Person struct {
	Known    bool     // the unit is in the catalogue, not only written in words
	Units    []string // codes of the unit and of all it belongs to
	Kind     string   // of the unit
	Position string
	Domain   string // of the mail address
}

// Ruling is what the lines say of a person.
type Ruling struct {
	Allowed bool
	Unsure  bool   // it hangs on a unit that is not known yet
	Line    string // that decided: one that denies, the first that allows, or the number of them all when none allows
}

// Judge says whether a person may hold a key, and by which line.
func (h Holders) Judge(p Person) Ruling { return h.Judger().Judge(p) }

// Judger is [Holders] made ready for many people.
type Judger struct {
	line      string
	lines     []judgedLine
	allows    bool
	positions map[string][]string // folded words of each position seen
}

type judgedLine struct {
	HolderLine
	positions [][]string // folded words of each
}

// Judger makes the lines ready. It is for one goroutine.
func (h Holders) Judger() *Judger {
	j := &Judger{line: h.Line, positions: map[string][]string{}}
	for _, line := range h.Lines {
		ready := judgedLine{HolderLine: line}
		for _, position := range line.Positions {
			ready.positions = append(ready.positions, wordsOf(position))
		}
		j.lines = append(j.lines, ready)
		j.allows = j.allows || !line.Deny
	}
	return j
}

func wordsOf(position string) []string { return strings.Fields(spanish.FoldName(position)) }

// Judge is [Holders.Judge].
func (j *Judger) Judge(p Person) Ruling {
	unsure, allowed := false, ""
	for _, line := range j.lines {
		applies, certain := j.applies(line, p)
		switch {
		case !certain:
			unsure = true
		case applies && line.Deny:
			return Ruling{Line: line.Line}
		case applies && allowed == "":
			allowed = line.Line
		}
	}
	switch {
	case unsure:
		return Ruling{Unsure: true, Line: j.line}
	case allowed != "":
		return Ruling{Allowed: true, Line: allowed}
	case j.allows:
		return Ruling{Line: j.line}
	}
	return Ruling{Allowed: true}
}

// applies says whether all conditions of a line hold for p, and whether that is known: what only the unit tells is not
// while the unit is not.
func (j *Judger) applies(line judgedLine, p Person) (bool, bool) {
	if len(line.Domains) > 0 && !slices.ContainsFunc(line.Domains, func(d string) bool { return within(p.Domain, d) }) {
		return false, true
	}
	if len(line.positions) > 0 && !slices.ContainsFunc(line.positions, func(words []string) bool { return j.holds(p.Position, words) }) {
		return false, true
	}
	asksUnit := len(line.Kinds) > 0 || len(line.Institutions) > 0
	if asksUnit && !p.Known {
		return false, false
	}
	if len(line.Kinds) > 0 && !slices.Contains(line.Kinds, p.Kind) {
		return false, true
	}
	if len(line.Institutions) > 0 && !slices.ContainsFunc(p.Units, func(code string) bool { return slices.Contains(line.Institutions, code) }) {
		return false, true
	}
	return true, true
}

// holds reports whether a position holds all those words.
func (j *Judger) holds(position string, words []string) bool {
	own, known := j.positions[position]
	if !known {
		own = wordsOf(position)
		j.positions[position] = own
	}
	for _, word := range words {
		if !slices.Contains(own, word) {
			return false
		}
	}
	return true
}

func within(domain, of string) bool {
	domain, of = strings.ToLower(domain), strings.ToLower(strings.TrimPrefix(of, "@"))
	return domain == of || strings.HasSuffix(domain, "."+of)
}
