package reading

import (
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

	unlabelled bool // user and secret stood without labels
}

func (c *record) marked() bool  { return len(c.folios)+len(c.orders)+len(c.names) > 0 }
func (c record) isValued() bool { return c.valued() }
func (c *record) valued() bool  { return len(c.users)+len(c.secrets)+len(c.claves) > 0 }

// holds reports whether a value is one of the secrets.
func (c *record) holds(text string) bool {
	return slices.ContainsFunc(slices.Concat(c.secrets, c.claves), func(v value) bool { return v.text == text })
}

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
	c.unlabelled = c.unlabelled || other.unlabelled
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
		if sameUser().MatchString(fold(v.text)) {
			return // the order says which
		}
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

// sameUser says that a user stays what it was.
var sameUser = lazily(`^\(?(?:(?:es |sigue siendo )?(?:el|la) mism[oa]|mismo usuario|mismo|sin cambios?|no cambia|igual|the same|same|unchanged)\)?\.?$`)

func looksLikeName(s string) bool {
	fields := strings.Fields(s)
	return len(fields) >= 2 && len(fields) <= 7 && !strings.ContainsFunc(s, func(r rune) bool {
		return !isWordRune(r) && !strings.ContainsRune(" .-'", r) || '0' <= r && r <= '9'
	})
}
