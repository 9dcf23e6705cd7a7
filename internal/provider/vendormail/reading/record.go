package reading

import (
	"regexp"
	"slices"
	"strings"
)

// record is what a mail says in one place of one order: a row of a table, a block of lines, a sentence.
type record struct {
	folios  []string // as given, normal form
	orders  []int    // open orders whose official is named
	names   []string // the names given under a label
	users   []value
	secrets []value
	claves  []value  // may be either
	said    []string // what is said of it: a state, remarks
	reason  string   // given under a label
	table   bool
	doubts  []Doubt
}

func (c *record) marked() bool { return len(c.folios)+len(c.orders)+len(c.names) > 0 }
func (c *record) valued() bool { return len(c.users)+len(c.secrets)+len(c.claves) > 0 }

func (c *record) doubt(d Doubt) { c.doubts = append(c.doubts, d) }

func (c *record) join(other record) {
	for _, folio := range other.folios {
		if !slices.Contains(c.folios, folio) {
			c.folios = append(c.folios, folio)
		}
	}
	for _, order := range other.orders {
		if !slices.Contains(c.orders, order) {
			c.orders = append(c.orders, order)
		}
	}
	c.names = append(c.names, other.names...)
	c.users = append(c.users, other.users...)
	c.secrets = append(c.secrets, other.secrets...)
	c.claves = append(c.claves, other.claves...)
	c.said = append(c.said, other.said...)
	c.doubts = append(c.doubts, other.doubts...)
	if c.reason == "" {
		c.reason = other.reason
	}
}

// full reports whether a value of a class would be a second one.
func (c *record) full(c2 class) bool {
	switch c2 {
	case userClass:
		return len(c.users) > 0 && len(c.secrets)+len(c.claves) > 0
	case secretClass:
		return len(c.secrets) > 0 && len(c.users) > 0
	case claveClass:
		return len(c.claves) > 0
	}
	return false
}

// add puts a value where its class belongs. A «user» that is a person's name is the name.
func (c *record) add(kind class, v value) {
	switch kind {
	case userClass:
		if v.words && looksLikeName(v.text) {
			c.names = append(c.names, v.text)
			return
		}
		c.users = append(c.users, v)
	case secretClass:
		c.secrets = append(c.secrets, v)
	case claveClass:
		c.claves = append(c.claves, v)
	case bothClass:
		c.addBoth(v)
	case folioClass:
		c.folios = appendFolios(c.folios, v.text)
	case nameClass:
		c.names = append(c.names, v.text)
	case statusClass:
		c.said = append(c.said, v.text)
	case reasonClass:
		c.said = append(c.said, v.text)
		c.reason = v.text
	}
}

// addBoth parts «jperez / Abc-123».
func (c *record) addBoth(v value) {
	parts := strings.Fields(v.text)
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "/" || s == "-" || s == "|" || s == "y" || s == "," })
	if len(parts) == 1 && strings.Count(parts[0], "/") == 1 {
		parts = strings.Split(parts[0], "/")
	}
	if len(parts) != 2 || parts[0] == "" || parts[1] == "" {
		c.doubt(OddSecret)
		return
	}
	parts[0] = strings.TrimRight(parts[0], ",;")
	c.users = append(c.users, value{text: parts[0], sure: true})
	c.secrets = append(c.secrets, value{text: parts[1], sure: !strings.HasSuffix(parts[1], "."), dot: v.dot})
}

func looksLikeName(s string) bool {
	fields := strings.Fields(s)
	return len(fields) >= 2 && len(fields) <= 7 && !strings.ContainsFunc(s, func(r rune) bool {
		return !isWordRune(r) && !strings.ContainsRune(" .-'", r) || '0' <= r && r <= '9'
	})
}

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
}

// collect makes records of rows.
func (v vocabulary) collect(rows []row, x *index) *collector {
	c := &collector{v: v, x: x}
	for i := 0; i < len(rows); {
		if n := c.table(rows[i:]); n > 0 {
			i += n
			continue
		}
		i += c.row(rows, i)
	}
	c.flush()
	c.prose = sentences(c.raw)
	return c
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
		c.raw = append(c.raw, "")
		return 1
	}
	read := 1
	found, prose := c.patterns(text)
	if found == nil {
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
	c.raw = append(c.raw, prose)
	c.place(*found)
	return read
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
		} else if len(found.folios) > 0 && len(c.current.folios) > 0 && !c.sameMark(found) {
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

func (c *collector) sameMark(found record) bool {
	return len(found.folios) == 0 || len(c.current.folios) == 0 || slices.Contains(c.current.folios, found.folios[0])
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
func (c *collector) stands(l line, m mention, raw string) bool {
	if m.sign != bareSign && m.sign != verbSign {
		return true
	}
	v := takeValue(raw, m.sign)
	fields := strings.Fields(trimConnectors(raw))
	if m.sign == bareSign && len(fields) > 1 && !strings.HasSuffix(fields[0], ",") && !strings.HasSuffix(fields[0], ".") {
		return false
	}
	if m.class == userClass {
		return isUser(v.text) && !participle.MatchString(fold(v.text)) && len(c.v.outcomesOf(fold(v.text))) == 0
	}
	return isSecret(v.text)
}

// participle are words that say what becomes of a user, and are no user names. (Delgado and Maldonado are.)
var participle = regexp.MustCompile(`^(?:solicit|asign|cre|gener|activ|habilit|bloque|elimin|registr|envi|proporcion|mencion|indic|cit|actualiz|modific|cambi|desactiv|reactiv|inhabilit|deshabilit|` +
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
		start, end := m.valueStart, max(m.valueStart, m.valueEnd)
		raw := string(l.runes[start:end])
		if isBlank(raw) {
			if (m.class == userClass || m.class == secretClass) && m.sign == colonSign {
				found.doubt(Incomplete)
			}
			continue
		}
		switch m.class {
		case otherClass:
		case statusClass, reasonClass, folioClass, nameClass:
			found.add(m.class, value{text: strings.TrimSpace(strings.Trim(raw, "*_ \t\u00a0"))})
		default:
			if !c.stands(l, m, raw) {
				continue
			}
			v := takeValue(raw, m.sign)
			v.sure = v.sure && !m.odd
			v.prose = v.prose || i == 0 && m.start > 0 && proseBefore(l, m)
			found.add(m.class, v)
			blank(prose[start:end], raw, v)
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
				found.add(kind, takeValue(raw, colonSign))
			}
		}
		return found, ""
	}
	return nil, ""
}
