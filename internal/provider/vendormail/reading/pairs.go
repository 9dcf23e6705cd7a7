package reading

import (
	"slices"
	"strings"
	"unicode"
)

// Offices in a hurry write «jperez / Abc123$» and no label: on a line, in a table without headings, or one below the other.
// Such a pair is taken only from a text that has no label with a value in it, only where the first is made of an
// official's name (or is the user that an order gives), the second can be nothing but a secret, and the line holds
// nothing else but a folio, a name or a greeting. Everything is then judged as if it had labels.

// pair reads a user and a secret without labels that begin at the i-th row. It gives the rows read, 0 where there are none.
func (c *collector) pair(rows []row, i int) int {
	found, lead, ok := c.pairOf(pairCells(rows[i]))
	read := 1
	if !ok {
		found, read, ok = c.pairBelow(rows, i)
	}
	if !ok {
		return 0
	}
	found.unlabelled = true
	c.doubtBroken(&found, rows, i+read)
	found.folios = appendFolios(found.folios, rows[i].text())
	found.orders = append(found.orders, append(c.fitting(found), c.x.named(lead)...)...)
	c.folios = appendFolios(c.folios, rows[i].text())
	c.orders = append(c.orders, found.orders...)
	c.raw = append(c.raw, "", lead, "")
	c.placePair(found)
	return read
}

// placePair makes a record of a pair, and of the name or folio in the lines above it where it has none of its own.
func (c *collector) placePair(found record) {
	if c.current.valued() || found.marked() {
		c.flush()
	}
	c.current.join(found)
	c.flush()
}

// pairBelow reads a user alone on its line and a secret alone on the next.
func (c *collector) pairBelow(rows []row, i int) (record, int, bool) {
	next := nextFilled(rows, i+1)
	if next >= len(rows) || next > i+2 {
		return record{}, 0, false
	}
	user, secret := strings.TrimSpace(rows[i].text()), strings.TrimSpace(rows[next].text())
	if !c.isPairUser(user) || !isPairSecret(secret) {
		return record{}, 0, false
	}
	found := record{users: []value{{text: user, sure: true}}, secrets: []value{pairSecret(secret)}}
	if after := nextFilled(rows, next+1); after < len(rows) && isPairSecret(strings.TrimSpace(rows[after].text())) {
		found.doubt(TwoValues)
	}
	return found, next - i + 1, true
}

var (
	betweenCells = lazily(`\s+[/–—-]\s+|\s*[|\t]\s*|\s*/\s+|\s+/\s*|[,;:]\s+|\s{2,}`)
	listNumber   = lazily(`^(?:[0-9]{1,3}(?:[.)]-?|-)\s*|[•·*»–-]+\s+)`)
	listOrdinal  = lazily(`^(?:[0-9]{1,2}|[0-9]{1,4}[.)]-?)$`)
	handedOver   = lazily(`\b(?:accesos|credenciales|datos|claves)(?: de acceso)? son\b`)
	namedBehind  = lazily(`^(.*\S)\s+\(([^()]{3,60})\)$`)
)

// pairCells parts a line into what may be a user, a secret, a name and a folio.
func pairCells(r row) []string {
	if len(r.cells) > 1 {
		return r.cells
	}
	text := strings.TrimSpace(listNumber().ReplaceAllString(strings.TrimSpace(r.text()), ""))
	if len(text) > maxHeaderLine {
		return nil
	}
	var cells []string
	if at := handedOver().FindStringIndex(fold(text)); at != nil {
		runes := []rune(text)
		lead := len([]rune(fold(text)[:at[1]]))
		cells, text = append(cells, string(runes[:lead])), strings.Replace(string(runes[lead:]), " y ", " / ", 1)
	}
	var name string
	if m := namedBehind().FindStringSubmatch(text); m != nil {
		text, name = m[1], m[2]
	}
	split := betweenCells().Split(text, 12)
	if strings.Count(text, ",") >= 2 && !strings.Contains(text, ", ") {
		split = strings.Split(text, ",")
	}
	for _, cell := range split {
		if cell = strings.TrimSpace(cell); cell != "" {
			cells = append(cells, splitPair(cell)...)
		}
	}
	if name != "" {
		cells = append(cells, name)
	}
	return cells
}

// splitPair parts «SIE-2026-000301 pluna Lx1-ab34», «pluna Lx1-ab34» and «pluna/Lx1-ab34»; a name stays whole.
func splitPair(cell string) []string {
	fields := strings.Fields(cell)
	if len(fields) == 1 && strings.Count(cell, "/") == 1 {
		return strings.Split(cell, "/")
	}
	if n := len(fields); n == 2 && folioShape().MatchString(fields[0]) || n >= 2 && n <= 10 && isPairSecret(fields[n-1]) {
		if n > 2 {
			return []string{strings.Join(fields[:n-2], " "), fields[n-2], fields[n-1]}
		}
		return fields
	}
	return []string{cell}
}

// pairOf makes a record of cells that are a user, a secret, and what may stand beside them. It gives the words before them.
func (c *collector) pairOf(cells []string) (record, string, bool) {
	var found record
	var lead []string
	var short []int
	for _, cell := range cells {
		if folios := appendFolios(nil, cell); len(folios) == 1 && !isFolio(cell) {
			found.folios = appendFolios(found.folios, cell) // «Patricia Luna Ochoa (SIE-2026-000301)»
			cell = strings.Trim(folioShape().ReplaceAllString(cell, ""), " ()[]-–:,.")
		}
		switch cell = strings.TrimSpace(strings.Trim(cell, "*_\u00a0")); {
		case cell == "" || isDash(cell) || listOrdinal().MatchString(cell) && len(c.x.nicknamed(cell)) == 0:
		case isFolio(cell):
			found.folios = appendFolios(found.folios, cell)
		case len(found.users) == 0 && c.isPairUser(cell):
			found.users = []value{{text: cell, sure: true}}
		case len(found.users) == 1 && len(found.secrets) == 0 && isPairSecret(cell):
			found.secrets = []value{pairSecret(cell)}
		case len(found.secrets) == 1 && (beside[fold(cell)] || dateShape().MatchString(cell)):
		case c.isOfficial(cell):
			found.names = append(found.names, cell)
		case len(found.users) == 0 && len(c.x.nicknamed(cell)) > 0:
			short = c.x.nicknamed(cell)
		case len(found.users) == 0 && c.leadsToUser(cell):
			fields := strings.Fields(cell)
			lead = append(lead, fields[:len(fields)-1]...)
			found.users = []value{{text: fields[len(fields)-1], sure: true}}
		case len(found.users) == 0 && c.isLead(cell):
			lead = append(lead, cell)
		default:
			return record{}, "", false
		}
	}
	if len(found.users) != 1 || len(found.secrets) != 1 {
		return record{}, "", false
	}
	if len(short) > 0 {
		if found.orders = c.ownersOf(short, found.users[0].text); len(found.orders) != 1 {
			return record{}, "", false
		}
	}
	return found, strings.Join(lead, " "), true
}

// ownersOf gives those of some orders whose official a user is made of.
func (c *collector) ownersOf(orders []int, user string) []int {
	return slices.DeleteFunc(slices.Clone(orders), func(i int) bool { return !c.x.owns(i, user) })
}

// beside are the words of cells that may follow a pair.
var beside = wordSet("activo activa vigente alta nuevo nueva creado creada lectura consulta ok listo lista active created")

func isFolio(s string) bool {
	return folioShape().FindString(s) == s
}

// isOfficial reports whether a cell is an official's name, or two words of it and none besides.
func (c *collector) isOfficial(cell string) bool {
	if !looksLikeName(cell) {
		return false
	}
	for i := range c.x.orders {
		if c.x.fitsName(i, cell) {
			return true
		}
	}
	return false
}

// fitting gives the orders whose official a pair can belong to: by its name, and by its user. A user alone is no name.
func (c *collector) fitting(found record) []int {
	var all []int
	for i := range c.x.orders {
		if len(found.names) > 0 && c.x.fitsName(i, found.names[0]) && c.x.owns(i, found.users[0].text) {
			all = append(all, i)
		}
	}
	return all
}

// owns reports whether a user is the order's own, or made of its official's name.
func (x *index) owns(order int, user string) bool {
	if known := x.orders[order].UserName; known != "" {
		return strings.EqualFold(beforeAt(known), beforeAt(user))
	}
	return x.userFits(order, user)
}

func (c *collector) isPairUser(s string) bool {
	return isUser(s) && !isFolio(s) && !c.x.isNameWord(s) && c.x.fitsAny(s)
}

func (c *collector) leadsToUser(cell string) bool {
	fields := strings.Fields(cell)
	last := len(fields) - 1
	return last > 0 && c.isPairUser(fields[last]) && c.isLead(strings.Join(fields[:last], " "))
}

// leading are the words that hand a user and a secret over and say nothing else.
var leading = wordSet(`hola buen buenos buenas dia dias tardes noches listo lista listos ya quedo queda quedaron va van aqui esta estan le les te paso comparto envio mando anexo
	adjunto remito proporciono los las el la sus su tus datos acceso accesos credencial credenciales clave claves cuenta de del para usuario usuaria contrasena
	password user pass login y son es hecho hecha alta creado creada ok reseteo saludos estimado estimada estimados here are the your details credentials access done`)

// isLead reports whether words hand over what follows: a greeting, or that it was done, and nothing that takes it back.
func (c *collector) isLead(text string) bool {
	words := wordsOf(fold(text))
	for _, order := range c.x.named(text) {
		words = slices.DeleteFunc(words, func(w string) bool { return slices.Contains(c.x.names[order], w) })
	}
	if len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return !leading[w] }) {
		return true
	}
	s := sentence{text: text, folded: strings.Join(strings.Fields(fold(text)), " ")}
	c.v.understandOne(&s)
	clear := !s.asks && !s.hedges && !s.denies && !s.later && !s.refuses
	return clear && (s.plain || len(s.done) > 0) && !strings.ContainsFunc(text, unicode.IsDigit)
}

// The length of a secret that is known without a label.
const shortestPairSecret = 6

var (
	ticketShape = lazily(`^[A-Z]{1,6}[-_#]?[0-9]+$`)
	placeShape  = lazily(`^(?:perfil|piso|area|nivel|grupo|ext|folio|ticket|caso|lote|plan|rol|zona|unidad|sala|nodo|licencia|contrato|version|usuario|user|anexo|pagina|oficio)[-_.# ]?[0-9]+$`)
)

// isPairSecret reports whether a word without a label can be nothing but a secret: letters mixed with digits or signs.
func isPairSecret(s string) bool {
	if len(s) < shortestPairSecret || !isSecret(s) || noSecret().MatchString(s) || ticketShape().MatchString(s) || placeShape().MatchString(fold(s)) || strings.Contains(s, "/") {
		return false
	}
	isStrong := func(r rune) bool { return unicode.IsDigit(r) || strings.ContainsRune("#$%&*+=!¡?@", r) }
	return strings.ContainsFunc(s, unicode.IsLetter) && strings.ContainsFunc(strings.TrimRight(s, "!?¡¿"), isStrong)
}

// pairSecret takes a secret whose last sign may be the sentence's only with a doubt.
func pairSecret(s string) value {
	v := value{text: s, sure: !strings.ContainsAny(s, invisible) && !strings.ContainsAny(s[len(s)-1:], "!?),;:.")}
	return v
}

// weighPair doubts a pair without labels whose user is not made of its official's name.
func (r *reader) weighPair(c claim) {
	if c.record.unlabelled && c.order >= 0 && c.user != "" && !r.index.owns(c.order, c.user) {
		r.doubt(OddUser)
	}
}
