package reading

import (
	"strings"
)

// fromMentions takes the values of a line's labels. It gives them, and the line without the values.
func (c *collector) fromMentions(l line, mentions []mention) (*record, string) {
	found := &record{}
	prose := append([]rune{}, l.runes...)
	for i, m := range mentions {
		raw := l.valueOf(m)
		if isBlank(raw) || strings.ContainsRune(raw, markTold) {
			continue
		}
		if m.class == userClass && folioLabel().MatchString(fold(raw)) {
			continue // our own subject, told again: «Alta de usuario - Folio SIE-2026-000301»
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
			if noValue[fold(v.text)] {
				continue // «contraseña: el usuario no existe»
			}
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

// noValue are words that stand where a value would and begin a sentence.
var noValue = wordSet("el la los las the mr mrs ms miss lic ing dr dra mtro mtra hola hello dear estimado estimada estimados buen buenos buenas")

var folioLabel = lazily(`^\W*folios?\b.{0,6}sie`)

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
