package reading

import (
	"slices"
	"strings"
)

// sign is what stands between a label and its value.
type sign int

const (
	noSign    sign = iota
	colonSign      // «Usuario: x», «Usuario = x», «Usuario -> x», «Usuario - x»
	cellSign       // the next cell of a table
	verbSign       // «el usuario es x»
	bareSign       // «usuario x», which counts only beside its other half
	lineSign       // the value is on the next line
)

// mention is a label with the place of its value, in runes of the line.
type mention struct {
	class      class
	sign       sign
	start      int // of the label
	valueStart int
	valueEnd   int
	odd        bool // another reading is possible
}

// line is a line under the scanner: the runes as they are, the same runes folded, and the words.
type line struct {
	runes, folded []rune
	words         []span
}

type span struct {
	start, end int
	text       string // folded
}

const maxScan = 2000 // runes of a line in which labels are looked for

func newLine(text string) line {
	l := line{runes: []rune(text)}
	if len(l.runes) > maxScan {
		l.runes = l.runes[:maxScan]
	}
	l.folded = make([]rune, len(l.runes))
	for i, r := range l.runes {
		if l.folded[i] = foldRune(r); r == '\t' {
			l.folded[i] = '\t'
		}
	}
	for i := 0; i < len(l.folded); i++ {
		if start := i; isWordRune(l.folded[i]) {
			for i < len(l.folded) && isWordRune(l.folded[i]) {
				i++
			}
			l.words = append(l.words, span{start, i, string(l.folded[start:i])})
		}
	}
	return l
}

// scan finds the labels of a line, each with its value: what stands between its sign and the next label.
func (v vocabulary) scan(l line) []mention {
	var found []mention
	for i := 0; i < len(l.words); i++ {
		m, next, ok := v.mentionAt(l, i)
		if !ok {
			continue
		}
		if n := len(found); n > 0 && found[n-1].valueStart == m.start && found[n-1].sign == colonSign && m.sign == colonSign {
			found[n-1].odd = true // «contraseña: Pass:1»: the label may be the beginning of the value
			continue
		}
		if n := len(found); n > 0 && l.isGlued(i) && found[n-1].valueStart < m.start {
			found[n-1].odd = true // «contraseña: Sol-pass:1»: it may be a part of the value
		}
		found = append(found, m)
		i = next - 1
	}
	for i := range found {
		found[i].valueEnd = len(l.runes)
		if i+1 < len(found) {
			found[i].valueEnd = found[i+1].start
		}
		found[i].valueEnd = l.closing(found[i])
		if tab := slices.Index(l.runes[found[i].valueStart:found[i].valueEnd], '\t'); tab >= 0 {
			found[i].valueEnd = found[i].valueStart + tab
		}
	}
	return slices.DeleteFunc(found, func(m mention) bool { return m.sign == bareSign && !hasOtherHalf(found, m) && !l.isWhole(m) })
}

// closing gives the end of a value whose label stands within parentheses that end with it: «(contraseña: Abc-123)».
func (l line) closing(m mention) int {
	if m.start == 0 || l.folded[m.start-1] != '(' {
		return m.valueEnd
	}
	value := strings.TrimRight(string(l.runes[m.valueStart:max(m.valueStart, m.valueEnd)]), " .,;")
	if strings.Count(value, ")") == 1 && strings.HasSuffix(value, ")") && !strings.Contains(value, "(") {
		return m.valueStart + len([]rune(value)) - 1
	}
	return m.valueEnd
}

// valueOf gives what stands between a label's sign and the next label.
func (l line) valueOf(m mention) string {
	return string(l.runes[m.valueStart:max(m.valueStart, m.valueEnd)])
}

// isWhole reports whether a line is a label and one word: «pass Abc-123», «nueva contraseña Abc-123».
func (l line) isWhole(m mention) bool {
	at := l.skip(0, " •·-")
	for _, w := range l.words {
		if w.start == at && at < m.start && modifiers[w.text] {
			at = l.skip(w.end, " ")
		}
	}
	return at == m.start && len(strings.Fields(string(l.runes[m.valueStart:m.valueEnd]))) == 1
}

func hasOtherHalf(found []mention, m mention) bool {
	return slices.ContainsFunc(found, func(other mention) bool {
		return m.class == userClass && (other.class == secretClass || other.class == claveClass) ||
			(m.class == secretClass || m.class == claveClass) && other.class == userClass
	})
}

// mentionAt reads a label at a word. It gives the mention and the word after it.
func (v vocabulary) mentionAt(l line, i int) (mention, int, bool) {
	c, after := v.labelAt(l, i)
	if c == noClass || !beginsLabel(l, i) {
		return mention{}, 0, false
	}
	m := mention{class: c, start: l.words[i].start}
	short := l.words[after-1].end-l.words[i].start == 1
	if c == userClass {
		if other, end := v.otherHalf(l, after); other != noClass {
			m.class, after = bothClass, end
		}
	}
	if m.sign, m.valueStart = l.signAfter(after, c); m.sign == noSign || m.sign != colonSign && l.isGlued(i) {
		return mention{}, 0, false
	}
	if short && m.sign != colonSign || (m.class == otherClass || m.class == idClass) && m.sign != colonSign && m.sign != cellSign ||
		m.sign == bareSign && c != userClass && c != secretClass && c != claveClass ||
		m.sign == verbSign && c != userClass && c != secretClass && c != claveClass {
		return mention{}, 0, false
	}
	for after < len(l.words) && l.words[after].end <= m.valueStart {
		after++
	}
	return m, max(after, i+1), true
}

// labelAt gives the class of the longest label that begins at a word, and the word after it.
func (v vocabulary) labelAt(l line, i int) (class, int) {
	for n := min(maxPhrase, len(l.words)-i); n > 0; n-- {
		if !l.adjacent(i, i+n) {
			continue
		}
		texts := make([]string, n)
		for k := range n {
			texts[k] = l.words[i+k].text
		}
		if c := v.lookup(strings.Join(texts, " ")); c != noClass {
			return c, i + n
		}
	}
	return noClass, i
}

// adjacent reports whether nothing but spaces, dots and the like parts the words.
func (l line) adjacent(from, to int) bool {
	for k := from; k+1 < to; k++ {
		if !onlyRunes(l.folded[l.words[k].end:l.words[k+1].start], " ._-/") {
			return false
		}
	}
	return true
}

func onlyRunes(runes []rune, allowed string) bool {
	return !slices.ContainsFunc(runes, func(r rune) bool { return !strings.ContainsRune(allowed, r) })
}

// beginsLabel reports whether a word may begin a label: at the line's beginning, after white space or a sign that parts.
func beginsLabel(l line, i int) bool {
	at := l.words[i].start
	if i > 0 && salutations[l.words[i-1].text] && onlyRunes(l.folded[l.words[i-1].end:at], " ") {
		return false
	}
	return at == 0 || strings.ContainsRune(" \t,;/|(*_•·-\"'>[:=", l.folded[at-1])
}

// isGlued reports whether a word hangs by a sign on what stands before it, as «pass» in «Sol-pass»: a part of a value
// rather than a label. The number of a list («1.-usuario») is no value.
func (l line) isGlued(i int) bool {
	from := l.words[i].start
	for from > 0 && l.folded[from-1] != ' ' && l.folded[from-1] != '\t' {
		from--
	}
	before := string(l.folded[from:l.words[i].start])
	isNumber := l.skip(0, " \t") == from && strings.Trim(before, "0123456789.-)") == ""
	return !isNumber && strings.ContainsFunc(before, isWordRune)
}

// salutations make «usuario» somebody spoken to.
var salutations = wordSet("estimado estimada estimados estimadas apreciable apreciables querido querida dear hola")

// otherHalf reads «y contraseña» after «usuario».
func (v vocabulary) otherHalf(l line, i int) (class, int) {
	for i < len(l.words) && (l.words[i].text == "y" || l.words[i].text == "and" || l.words[i].text == "su" || l.words[i].text == "e") {
		i++
	}
	if i == 0 || i >= len(l.words) || !onlyRunes(l.folded[l.words[i-1].end:l.words[i].start], " /&-,+") {
		return noClass, i
	}
	c, after := v.labelAt(l, i)
	if c != secretClass && c != claveClass {
		return noClass, i
	}
	if s, _ := l.signAfter(after, c); s == colonSign || s == cellSign || s == lineSign {
		return c, after
	}
	return noClass, i
}

// signAfter finds the sign after the label that ends before word i, past modifiers and a remark in parentheses.
func (l line) signAfter(i int, c class) (sign, int) {
	at := l.words[i-1].end
	verb := -1
	labelled := c == userClass || c == secretClass || c == claveClass || c == folioClass || c == nameClass
	for step := 0; step < 8; step++ {
		if s, next := l.signAt(at); s != noSign {
			return s, next
		}
		if next := l.skipRemark(at); next > at {
			at = next
			for i < len(l.words) && l.words[i].start < at {
				i++
			}
			continue
		}
		if !labelled || i >= len(l.words) || !onlyRunes(l.folded[at:l.words[i].start], " ") || !modifiers[l.words[i].text] && !verbs[l.words[i].text] && !l.isCount(i) {
			break
		}
		at = l.words[i].end
		if verbs[l.words[i].text] {
			verb = at
		}
		i++
	}
	if verb >= 0 {
		return verbSign, l.skip(verb, " ")
	}
	if at = l.words[i-1].end; at < len(l.folded) && l.folded[at] == ' ' {
		return bareSign, l.skip(at, " ")
	}
	return noSign, at
}

// isCount reports whether a word counts what follows: «PIN de 8 dígitos:».
func (l line) isCount(i int) bool {
	return i+1 < len(l.words) && len(l.words[i].text) <= 2 && strings.Trim(l.words[i].text, "0123456789") == "" && modifiers[l.words[i+1].text]
}

// signAt reads a sign at a place.
func (l line) signAt(at int) (sign, int) {
	at = l.skip(at, "*_\"'`)")
	space := l.skip(at, " ")
	space = l.skip(space, "*_")
	switch rest := string(l.folded[space:min(len(l.folded), space+3)]); {
	case rest == "":
		return lineSign, len(l.folded)
	case rest[0] == ':', rest[0] == '=' && !strings.HasPrefix(rest, "=>"):
		return colonSign, l.skipValueGap(space + 1)
	case strings.HasPrefix(rest, "->"), strings.HasPrefix(rest, "=>"):
		return colonSign, l.skipValueGap(space + 2)
	case strings.HasPrefix(rest, "→"):
		return colonSign, l.skipValueGap(space + 1)
	case strings.HasPrefix(rest, "- ") && space > at:
		return colonSign, l.skipValueGap(space + 1)
	case strings.HasPrefix(rest, "..."), strings.HasPrefix(rest, ".:"), strings.HasPrefix(rest, "..:"):
		return colonSign, l.skipValueGap(l.skip(space, ".: "))
	case rest[0] == '\t', rest[0] == '|':
		return cellSign, l.skip(space, " \t|")
	case space-at >= 3:
		return cellSign, space
	}
	return noSign, at
}

// skipValueGap skips to the value; a label whose line ends here has it on the next.
func (l line) skipValueGap(at int) int {
	if end := l.skip(at, "*_ \t"); end == len(l.folded) {
		return end
	}
	if end := l.skip(at, "*_"); end > at && l.folded[end] == ' ' {
		at = end // of a label in bold: «*Usuario:* jperez»
	}
	return l.skip(at, " \t")
}

func (l line) skip(at int, these string) int {
	for at < len(l.folded) && strings.ContainsRune(these, l.folded[at]) {
		at++
	}
	return at
}

// skipRemark skips a remark in parentheses: «usuario (en minúsculas):».
func (l line) skipRemark(at int) int {
	open := l.skip(at, " ")
	if open >= len(l.folded) || l.folded[open] != '(' {
		return at
	}
	if end := slices.Index(l.folded[open:], ')'); end > 0 && end < 40 {
		return open + end + 1
	}
	return at
}
