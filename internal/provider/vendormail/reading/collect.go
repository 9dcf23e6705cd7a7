package reading

import (
	"slices"
	"strings"
	"unicode"
)

// collector walks the rows of one text and makes records of it.
type collector struct {
	v       vocabulary
	x       *index
	records []record
	current record
	prose   []sentence // what is said around the values
	folios  []string   // everywhere
	orders  []int      // named everywhere
	raw     []string   // the rows as lines, without their values

	heading    int  // the place in raw of a line that is but a folio or a name, and speaks for those below; 0 is none
	below      int  // empty lines since then
	unlabelled bool // pairs without labels are taken too
}

// collect makes records of rows: of what has labels; where they give no secret, of pairs without, or of what running text
// tells.
func (v vocabulary) collect(rows []row, x *index) *collector {
	c := (&collector{v: v, x: x}).read(rows)
	if c.isComplete() {
		return c
	}
	if !c.hasSecret() {
		if pairs := (&collector{v: v, x: x, unlabelled: true}).read(rows); slices.ContainsFunc(pairs.records, func(rec record) bool { return rec.unlabelled }) {
			return pairs
		}
	}
	if spoken, ok := (&collector{v: v, x: x}).readTold(rows, c); ok {
		return spoken
	}
	return c
}

// hasSecret reports whether labels give a secret, or what may be one.
func (c *collector) hasSecret() bool {
	return slices.ContainsFunc(c.records, func(rec record) bool { return len(rec.secrets)+len(rec.claves) > 0 || rec.table })
}

// isComplete reports whether there is a table, or a secret that reads as one with its user.
func (c *collector) isComplete() bool {
	return slices.ContainsFunc(c.records, func(rec record) bool {
		return rec.table || len(rec.users) > 0 && slices.ContainsFunc(slices.Concat(rec.secrets, rec.claves), func(v value) bool { return v.sure && !v.words && isSecret(v.text) })
	})
}

func (c *collector) read(rows []row) *collector {
	for i := 0; i < len(rows); {
		if c.unlabelled {
			if n := c.pair(rows, i); n > 0 {
				i += n
				continue
			}
		}
		if n := c.table(rows[i:]); n > 0 {
			i += n
			continue
		}
		i += c.row(rows, i)
	}
	c.flush()
	c.realign()
	c.prose = sentences(c.raw, c.x)
	return c
}

// realign mends records of a mail that gives each folio after its user and secret: the first record then has no folio,
// the last is a folio alone, and every one between has its neighbour's. Only where every user fits its official is that
// taken; otherwise each stays as read, and a person decides.
func (c *collector) realign() {
	n := len(c.records)
	if n < 2 || c.records[0].marked() || c.records[n-1].valued() || !c.records[n-1].marked() {
		return
	}
	moved := slices.Clone(c.records[:n-1])
	for i := range moved {
		next := c.records[i+1]
		if moved[i].table || !next.marked() || len(moved[i].users) != 1 || len(next.folios) != 1 {
			return
		}
		moved[i].folios, moved[i].orders, moved[i].names = next.folios, next.orders, next.names
		if order := c.x.byFolio(next.folios[0]); order < 0 || !c.x.userFits(order, moved[i].users[0].text) {
			return
		}
	}
	c.records = moved
}

func (c *collector) flush() {
	if c.current.valued() || c.current.marked() || c.current.reason != "" {
		c.records = append(c.records, c.current)
	}
	c.current = record{}
}

// row reads one line, and the line after it where the value stands there. It gives the number of rows read.
func (c *collector) row(rows []row, i int) int {
	text := rows[i].text()
	if isBlank(text) {
		c.below++
		c.raw = append(c.raw, "")
		return 1
	}
	read := 1
	found, prose := c.patterns(text)
	if found == nil {
		var owner record
		text, owner = c.takeOwner(text)
		l := newLine(text)
		mentions := c.v.scan(l)
		if n := len(mentions); n > 0 && needsNext(mentions[n-1], l) {
			if next := nextFilled(rows, i+1); next < len(rows) && next <= i+3 && c.isValueLine(rows[next]) {
				text += "\t" + strings.TrimSpace(rows[next].text())
				l = newLine(text)
				mentions = c.v.scan(l)
				read = next - i + 1
			}
		}
		found, prose = c.fromMentions(l, mentions)
		if found.valued() {
			found.join(owner)
		}
		c.doubtBroken(found, rows, i+read)
	}
	found.folios = appendFolios(found.folios, prose)
	c.folios = appendFolios(c.folios, text)
	named := c.x.named(prose)
	for _, name := range found.names {
		named = append(named, c.x.named(name)...)
	}
	for _, order := range named {
		if !slices.Contains(found.orders, order) {
			found.orders = append(found.orders, order)
		}
	}
	c.orders = append(c.orders, found.orders...)
	if found.marked() && (len(found.folios) > 0 || len(wordsOf(prose)) <= longestEntry) && len(found.users) > 0 && len(found.secrets)+len(found.claves)+len(found.said) == 0 && len(c.v.outcomesOf(fold(prose))) > 0 {
		found.said = append(found.said, strings.TrimSpace(prose)) // «usuario: jperez, cuenta suspendida»
	}
	c.tellBelow(*found, prose)
	c.place(*found)
	return read
}

const longestEntry = 10 // words of a line of a list

// tellBelow keeps what a line says. Below a line that is but a folio or a name it is said of that order.
func (c *collector) tellBelow(found record, prose string) {
	switch {
	case found.valued():
		c.heading = 0
		c.raw = append(c.raw, "", prose, "")
	case !found.marked() && c.heading > 0 && c.below <= 4:
		c.raw[c.heading-1] += " " + strings.TrimSpace(prose)
		if c.below > 0 {
			c.heading = 0 // of a cell, put on a line of its own
		}
	case found.marked() && c.isHeading(prose):
		c.raw = append(c.raw, strings.TrimSpace(prose)+":"+string(markBreak))
		c.heading, c.below = len(c.raw), 0
	default:
		c.heading = 0
		c.raw = append(c.raw, prose)
	}
}

// isHeading reports whether a line holds but folios, an official's name and numbers.
func (c *collector) isHeading(prose string) bool {
	rest := folioShape().ReplaceAllString(prose, " ")
	return !slices.ContainsFunc(wordsOf(fold(rest)), func(w string) bool {
		return !c.x.isNameWord(w) && !smallWords[w] && strings.Trim(w, "0123456789") != "" && w != "folio"
	})
}

// doubtBroken doubts a secret below which a piece of a word stands alone: a program, or a hand, may have broken it.
func (c *collector) doubtBroken(found *record, rows []row, next int) {
	if len(found.secrets)+len(found.claves) == 0 || next >= len(rows) || len(rows[next].cells) > 1 {
		return
	}
	if below := strings.TrimSpace(rows[next].text()); isPiece(below) && pureLabel(c.v, below) == noClass && (!c.unlabelled || !c.isPairUser(below)) {
		found.doubt(OddSecret)
	}
}

// farewells are words that stand alone below an answer.
var farewells = wordSet("slds atte atentamente cordialmente regards best cheers bye listo listos suerte")

// isPiece reports whether a line is one word that is none: small letters without a courtesy, digits, signs.
func isPiece(line string) bool {
	word := strings.TrimRight(line, ".,!")
	if word == "" || strings.ContainsFunc(line, unicode.IsSpace) || strings.ContainsAny(line, ":@/*_=<>#|") || courtesy[fold(word)] || farewells[fold(word)] || strings.Trim(word, "-–—~+.") == "" {
		return false
	}
	letters := strings.Trim(word, "-") == word && !strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) })
	inner := strings.ContainsFunc(word[1:], unicode.IsUpper) && strings.ContainsFunc(word, unicode.IsLower)
	return !letters || inner || word == strings.ToLower(word)
}

// place joins what a row says to the record being made, or begins another.
func (c *collector) place(found record) {
	switch {
	case found.marked() && len(found.users) > 0 && len(found.secrets)+len(found.claves) > 0:
		if c.current.valued() || c.current.marked() && !c.sameMark(found) {
			c.flush()
		}
		c.current.join(found)
		c.flush()
	case found.marked():
		if c.current.valued() && (len(c.current.users) > 0 && len(c.current.secrets)+len(c.current.claves) > 0 || c.current.marked()) {
			c.flush()
		} else if !c.sameMark(found) {
			c.flush()
		}
		c.current.join(found)
	case found.valued():
		for _, v := range found.users {
			c.next(userClass, v)
		}
		for _, v := range found.secrets {
			c.next(secretClass, v)
		}
		for _, v := range found.claves {
			c.next(claveClass, v)
		}
		c.current.join(record{said: found.said, reason: found.reason, doubts: found.doubts})
	default:
		c.current.join(record{said: found.said, reason: found.reason, doubts: found.doubts})
	}
}

// sameMark reports whether a line may speak of the order that the record is of already.
func (c *collector) sameMark(found record) bool {
	if len(found.folios) > 0 && len(c.current.folios) > 0 {
		return slices.Contains(c.current.folios, found.folios[0])
	}
	return len(found.orders) == 0 || len(c.current.orders) == 0 || overlap(found.orders, c.current.orders)
}

// next adds a value; a second user after a pair begins the next record.
func (c *collector) next(kind class, v value) {
	if kind == userClass && c.current.full(kind) && !slices.ContainsFunc(c.current.users, func(u value) bool { return u.text == v.text }) {
		c.flush()
	}
	c.current.add(kind, v)
}

func needsNext(m mention, l line) bool {
	switch m.class {
	case userClass, secretClass, claveClass, bothClass, folioClass, nameClass:
		return m.valueStart >= len(l.runes) && (m.sign == colonSign || m.sign == lineSign && m.start <= 4)
	}
	return false
}

// isValueLine reports whether a row can be the value of the label above it: it holds no label itself.
func (c *collector) isValueLine(r row) bool {
	text := r.text()
	return len(text) <= 120 && len(strings.Fields(text)) <= 4 && len(r.cells) == 1 && len(c.v.scan(newLine(text))) == 0 && pureLabel(c.v, text) == noClass
}

// patterns tries the template's lines.
func (c *collector) patterns(text string) (*record, string) {
	for _, p := range c.v.patterns {
		values, ok := p.match(text)
		if !ok {
			continue
		}
		found := &record{}
		for kind, raw := range values {
			switch kind {
			case folioClass, nameClass:
				found.add(kind, value{text: raw})
			case userClass, secretClass:
				found.add(kind, takeValue(raw, colonSign, false))
			}
		}
		return found, ""
	}
	return nil, ""
}
