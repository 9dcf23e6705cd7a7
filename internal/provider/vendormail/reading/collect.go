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

// stands reports whether what follows a label without a sign of its own is a value at all: in running prose «usuario»
// and «contraseña» mostly are but words.
func (c *collector) stands(m mention, raw string, more bool) bool {
	if m.sign != bareSign && m.sign != verbSign {
		return true
	}
	v := takeValue(raw, m.sign, more)
	if inner, _, ok := unquoteValue(strings.TrimSpace(raw)); ok && m.sign == bareSign {
		return m.class == userClass && isUser(inner) || m.class != userClass && isSecret(inner)
	}
	fields := strings.Fields(trimConnectors(raw, more))
	if m.sign == bareSign && len(fields) > 1 && !strings.HasSuffix(fields[0], ",") && !strings.HasSuffix(fields[0], ".") {
		return false
	}
	if m.class == userClass {
		return isUser(v.text) && !participle().MatchString(fold(v.text)) && len(c.v.outcomesOf(fold(v.text))) == 0
	}
	return isSecret(v.text)
}

// isUserInProse reports whether a word after «usuario» names one although the sentence goes on: «el usuario jperez quedó
// activo, su contraseña es …». It is made of an official's name, is no word of one, and a secret follows.
func (c *collector) isUserInProse(l line, m mention, after []mention) bool {
	if m.class != userClass || m.sign != bareSign || len(after) == 0 || after[0].class != secretClass && after[0].class != claveClass {
		return false
	}
	word := takeValue(l.valueOf(m), m.sign, false).text
	return c.x.fitsAny(word) && !c.x.isNameWord(word) && c.stands(after[0], l.valueOf(after[0]), len(after) > 1)
}

// participle are words that say what becomes of a user, and are no user names. (Delgado and Maldonado are.)
var participle = lazily(`^(?:solicit|asign|cre|gener|activ|habilit|bloque|elimin|registr|envi|proporcion|mencion|indic|cit|actualiz|modific|cambi|desactiv|reactiv|inhabilit|deshabilit|` +
	`autoriz|valid|confirm|complet|termin|guard|d)ad[oa]s?$|^(?:suspend|restablec|refer|requer|correg|ped)id[oa]s?$|^(?:in)?correct[oa]s?$`)

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

// fromMentions takes the values of a line's labels. It gives them, and the line without the values.
func (c *collector) fromMentions(l line, mentions []mention) (*record, string) {
	found := &record{}
	prose := append([]rune{}, l.runes...)
	for i, m := range mentions {
		raw := l.valueOf(m)
		if isBlank(raw) || strings.ContainsRune(raw, markTold) {
			continue
		}
		switch m.class {
		case otherClass:
		case statusClass, reasonClass, folioClass, nameClass:
			found.add(m.class, value{text: strings.TrimSpace(strings.Trim(raw, "*_ \t\u00a0"))})
		default:
			if !c.stands(m, raw, i+1 < len(mentions)) && !c.isUserInProse(l, m, mentions[i+1:]) {
				continue
			}
			if m.class == claveClass && (strings.Contains(raw, "://") || strings.HasPrefix(raw, "www.")) {
				continue // «Acceso: https://…»
			}
			v := takeValue(raw, m.sign, i+1 < len(mentions))
			if m.class == idClass {
				if !c.x.fitsAny(v.text) {
					continue
				}
				m.class = userClass
			}
			v.sure = v.sure && !m.odd
			v.prose = v.prose || i == 0 && m.start > 0 && proseBefore(l, m) || i > 0 && runsOn(l, mentions[i-1])
			if m.sign == verbSign {
				blankVerb(prose, m.valueStart)
			}
			found.add(m.class, v)
			blank(prose[m.valueStart:max(m.valueStart, m.valueEnd)], raw, v)
		}
	}
	return found, string(prose)
}

// proseBefore reports whether a label stands in a running sentence.
func proseBefore(l line, m mention) bool {
	n := 0
	for _, w := range l.words {
		if w.end <= m.start {
			n++
		}
	}
	return n >= 3
}

// runsOn reports whether a sentence goes on after a label's value: «usuario jperez creado, …», «usuario: jperez, …».
func runsOn(l line, before mention) bool {
	raw := strings.TrimRight(l.valueOf(before), " ")
	return before.sign == bareSign || before.sign == verbSign || strings.HasSuffix(raw, ",") || trimConnectors(raw, true) != raw
}

// blankVerb takes out the verb before a value, which is the label's sign: «su usuario será jperez» promises nothing.
func blankVerb(runes []rune, end int) {
	for end > 0 && runes[end-1] == ' ' {
		end--
	}
	for ; end > 0 && runes[end-1] != ' '; end-- {
		runes[end-1] = ' '
	}
}

// blank takes a value out of the line, so that no sign in it is read as the sentence's.
func blank(runes []rune, raw string, v value) {
	at := strings.Index(raw, v.text)
	if at < 0 || v.words {
		return
	}
	from := len([]rune(raw[:at]))
	for i := from; i < from+len([]rune(v.text)) && i < len(runes); i++ {
		runes[i] = ' '
	}
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
