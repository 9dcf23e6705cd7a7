package reading

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// value is what stands after a label, taken off its line.
type value struct {
	text    string
	sure    bool
	dot     bool   // a full stop followed: the sentence's, or the value's own
	tail    rune   // another sign followed at the end of the line
	wrapped string // the signs around it, such as *…*: bold in plain text, or its own
	prose   bool   // it stands in a running sentence
	words   bool   // it is several words
	quoted  bool   // it stood in quotation marks
}

// invisible are the runes of no width and the marks of direction.
const invisible = "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff\u00ad"

// takeValue takes the value out of what stands between a label's sign and the next label, if more follow on its line.
func takeValue(raw string, s sign, more bool) value {
	v := value{sure: true, prose: s == verbSign || s == bareSign}
	raw = strings.TrimFunc(dropLink(raw), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(invisible, r) })
	if strings.ContainsAny(raw, invisible) {
		raw = strings.Map(func(r rune) rune {
			if strings.ContainsRune(invisible, r) {
				return -1
			}
			return r
		}, raw)
		v.sure = false
	}
	raw = trimConnectors(raw, more)
	if open := strings.TrimSuffix(raw, "("); open != raw {
		raw = strings.TrimRightFunc(open, unicode.IsSpace) // «jperez (contraseña: …)»
	}
	if inner, rest, ok := unquoteValue(raw); ok {
		v.text, v.sure = inner, v.sure && (isRemark(rest) || confirms(fold(rest), inner))
		v.words, v.quoted = len(strings.Fields(inner)) > 1, true
		return v
	}
	raw = v.unwrap(raw)
	first, rest := raw, ""
	if i := strings.IndexFunc(raw, unicode.IsSpace); i >= 0 {
		first, rest = raw[:i], strings.TrimSpace(raw[i:])
	}
	more = more || rest != ""
	if s == bareSign {
		rest = ""
	}
	switch {
	case strings.ContainsRune(raw, markBreak):
		v.text, v.sure, v.words = raw, false, true
		return v
	case rest == "" || isRemark(rest) || strings.HasPrefix(rest, "(") && confirms(fold(rest), first):
	case strings.HasSuffix(first, ".") || strings.HasSuffix(first, ",") || strings.HasSuffix(first, ";"):
		v.prose = true // «jperez. Quedo atento»
		v.sure = v.sure && !describesValue(rest)
	default:
		v.text, v.sure, v.words = raw, false, true
		return v
	}
	v.trimEnd(first, more)
	v.text = v.unwrap(v.text)
	v.sure = v.sure && !isOtherCase(v.text, fold(rest))
	return v
}

// trimEnd takes a sentence's sign off the end. What cannot be the value's own is taken in silence.
func (v *value) trimEnd(text string, more bool) {
	v.text = text
	switch last, size := utf8.DecodeLastRuneInString(text); {
	case text == "" || size == len(text):
	case last == '.':
		v.text, v.dot = text[:len(text)-1], true
		if strings.HasSuffix(v.text, ".") {
			v.text, v.dot, v.sure = text, false, false
		}
	case last == ',' || last == ';' || last == ':':
		if v.text = text[:len(text)-1]; !more {
			v.tail = last
		}
	case v.prose && (last == '!' || last == '?' || last == ')'):
		v.sure = false
	}
}

// dropLink takes off what mail programs add to an address: «ana@x.test<mailto:ana@x.test>».
func dropLink(s string) string {
	if i := strings.Index(s, "<mailto:"); i > 0 {
		if end := strings.Index(s[i:], ">"); end > 0 && strings.TrimSpace(s[:i]) == s[i+len("<mailto:"):i+end] {
			return s[:i] + s[i+end+1:]
		}
	}
	return s
}

// unquoteValue takes a value out of quotation marks, and gives what stands after them.
func unquoteValue(s string) (string, string, bool) {
	for _, pair := range [][2]string{{"«", "»"}, {"“", "”"}, {`"`, `"`}, {"„", "“"}, {"‘", "’"}, {"'", "'"}, {"`", "`"}} {
		inner, ok := strings.CutPrefix(s, pair[0])
		if !ok {
			continue
		}
		inner, rest, ok := strings.Cut(inner, pair[1])
		if inner = strings.TrimSpace(inner); ok && inner != "" && !strings.Contains(rest, pair[1]) {
			return inner, strings.TrimLeft(strings.TrimSpace(rest), ".,;"), true
		}
	}
	return "", "", false
}

// unwrap takes off signs that stand on both sides, and remembers them: the caller judges whether they are the value's.
func (v *value) unwrap(s string) string {
	for _, pair := range []string{"**", "__", "*", "_", "<>", "[]", "()"} {
		open, end := pair[:len(pair)/2], pair[len(pair)/2:]
		if pair == "*" || pair == "_" {
			open, end = pair, pair
		}
		if pair == "**" || pair == "__" {
			open, end = pair, pair
		}
		if len(s) > len(open)+len(end) && strings.HasPrefix(s, open) && strings.HasSuffix(s, end) {
			v.wrapped = open
			return strings.TrimSpace(s[len(open) : len(s)-len(end)])
		}
	}
	return s
}

// trimConnectors takes off what leads over to the next label, if more follow: «jperez y su contraseña», «jperez and your
// temporary password».
func trimConnectors(s string, more bool) string {
	for {
		s = strings.TrimRightFunc(s, unicode.IsSpace)
		i := strings.LastIndexFunc(s, unicode.IsSpace)
		if i < 0 || !connectors[fold(s[i+1:])] && (!more || !modifiers[fold(s[i+1:])]) && !slices.Contains([]string{"•", "·", "*"}, s[i+1:]) {
			return s
		}
		if last := s[i+1:]; last == "*" {
			return s // a mark of a footnote, or of bold: judged elsewhere
		}
		s = s[:i]
	}
}

// isRemark reports whether what follows a value is nothing, or a remark in parentheses made of plain words.
func isRemark(rest string) bool {
	rest = strings.Trim(rest, " .,;")
	if rest == "" {
		return true
	}
	if unchanged().MatchString(fold(rest)) || asItStands().MatchString(fold(rest)) || minds().MatchString(fold(rest)) && strings.HasPrefix(rest, "(") && strings.HasSuffix(rest, ")") {
		return true
	}
	inner, ok := strings.CutPrefix(rest, "(")
	if arrow := arrowRemark().FindString(rest); arrow != "" && remarked().MatchString(fold(rest)) {
		inner, ok = rest[len(arrow):]+")", true
		rest = inner
	}
	if !ok || !strings.HasSuffix(inner, ")") || strings.Count(inner, ")") > 1 {
		return false
	}
	for _, word := range strings.Fields(strings.TrimSuffix(terms().ReplaceAllString(inner, ""), ")")) {
		if strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune(",.;/-", r) }) {
			return false
		}
		if plain := fold(strings.Trim(word, ",.;")); doubtful[plain] || plain == "o" || plain == "or" {
			return false
		}
	}
	return true
}

var (
	// unchanged is a remark that a user stays as it was.
	unchanged = lazily(`^\((?:sin cambios?|el mismo|la misma|mismo usuario|no cambia|same|unchanged)\)$`)
	// asItStands says that a value is written as it is written.
	asItStands = lazily(`^,?\(?(?:asi )?tal (?:como|cual)(?: (?:esta|aparece|viene|se ve|la escribi|la escribo|lo escribo))?(?: escrit[oa])?\)?$`)
	// arrowRemark begins a remark without parentheses: «<-- temporal», «- vigente por un mes».
	arrowRemark = lazily(`^(?:<-+|<=+|←|[-–—]+ )\s*`)
	remarked    = lazily(`\b(?:temporal|provisional|vigen|cambi|inicial|caduca|vence|primer|generic|nueva|acceso|lectura|consulta|temporary|change|initial|expires)`)
	// terms are how long a secret lives.
	terms = lazily(`(?i)\b[0-9]{1,3} (?:d[ií]as?|horas?|hrs?|h|meses|days?|hours?)\b`)
)

// doubtful are words of a remark that change what the value is.
var doubtful = wordSet("cero letra numero ele uno espacio sin no anterior vieja ejemplo antes corregida termina final punto guion minuscula mayuscula")

var (
	userShape  = lazily(`^[\p{L}\p{N}][\p{L}\p{N}._@+\\-]{1,99}$`)
	folioShape = lazily(`(?i)\bSIE[\s\-–—_/.:]*(?:n[uú]?m?[.º°]?\s*)?(20[0-9]{2})[\s\-–—_/.:]*([0-9]{1,6})\b`)
	dateShape  = lazily(`^(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{2}){1,2}|20[0-9]{2}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}:[0-9]{2}(?:h|hrs)?)$`)
	entity     = lazily(`&(?:[a-zA-Z]{2,8}|#[0-9]{1,5}|#x[0-9a-fA-F]{1,5});`)
	filler     = lazily(`^(?:[xX]+|[*•●.·_-]+|[?]+|[0]+|n/?[ad]|tbd)$`)
)

// instructions are words that stand where a value should stand and are none.
var instructions = wordSet(`la el su tu mi los las misma mismo igual anterior siguiente pendiente ninguna ninguno ya ver adjunto adjunta anexo anexa se
	envia enviara enviada enviado separado aparte correo mail telefono whatsapp sms creado creada activo activa asignado asignada nuevo nueva
	temporal usuario user username contrasena password clave acceso folio nombre cambiar solicitar solicitada restablecida reiniciada misma
	que tenia siempre same before yours your none pending attached sent separately nombre.apellido inicial iniciales todavia aun no si sin con por
	para del de en es esta este dato datos fue ha sera lo le un una debera deberia minimo caracteres mismos ready active enabled available listo lista disponible disponibles corporativo institucional fijo
	generada generado personal privada actual elegida definir confirmar confirmada incorrecta incorrecto correcta correcto valida valido
	vigente bloqueado bloqueada suspendido eliminado y o a al favor the is was to be of`)

// isUser reports whether a value is clearly a user name.
func isUser(s string) bool {
	if !userShape().MatchString(s) || filler().MatchString(s) || dateShape().MatchString(s) || folioShape().MatchString(s) {
		return false
	}
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) }) {
		return false // a letter of another script that looks like ours
	}
	folded := fold(s)
	if instructions[folded] || smallWords[folded] || strings.Contains(folded, "xxx") || strings.HasSuffix(folded, ".") || strings.Contains(s, "..") {
		return false
	}
	digits := strings.IndexFunc(s, unicode.IsLetter) < 0
	return !digits || len(s) >= 3
}

// isSecret reports whether a value is clearly a secret: nothing a sentence could have put there. A secret made of small
// letters alone could be a word, so that it is for a person to say.
func isSecret(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < 4 || n > 64 || filler().MatchString(s) || dateShape().MatchString(s) || folioShape().MatchString(s) || entity().MatchString(s) {
		return false
	}
	lower, upper, other := 0, 0, 0
	for i, r := range s {
		switch {
		case r > unicode.MaxASCII && (r > 0xff || !unicode.IsLetter(r)) && r != '¡' && r != '¿':
			return false // letters of another script, curly quotes, dashes that a program put
		case unicode.IsLower(r):
			lower++
		case unicode.IsUpper(r) && i > 0:
			upper++
		case !unicode.IsLetter(r):
			other++
		}
	}
	folded := fold(s)
	if strings.Contains(folded, "://") || strings.HasPrefix(folded, "www.") || strings.Contains(folded, "xxxx") || strings.Contains(s, "****") {
		return false
	}
	if strings.ContainsAny(s[:1], "<[{(") && strings.ContainsAny(s[len(s)-1:], ">]})") || strings.HasSuffix(s, "*") || strings.ContainsAny(s, " \t\n\u00a0") {
		return false
	}
	return other > 0 && !instructions[strings.TrimRight(folded, ".,;:!?")] || other == 0 && upper > 0 && lower > 0
}

// isPhraseSecret reports whether several words in a place of their own (a cell, quotation marks) are clearly a secret.
func isPhraseSecret(s string) bool {
	fields := strings.Fields(s)
	if len(fields) < 2 || len(fields) > 5 || strings.Join(fields, " ") != s {
		return false
	}
	for _, word := range fields {
		if instructions[strings.Trim(fold(word), ".,;:!?()")] {
			return false
		}
	}
	return isSecret(strings.ReplaceAll(s, " ", "-")) && strings.ContainsFunc(s, unicode.IsDigit)
}

// isSpaced reports whether several words are a secret, where it is said that its spaces are part of it: letters and digits
// alone, and not the words that stand for a secret which is elsewhere.
func isSpaced(s string) bool {
	fields := strings.Fields(s)
	own := 0
	for _, w := range fields {
		if strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) || r > 0xff }) {
			return false
		}
		if !instructions[fold(w)] {
			own++
		}
	}
	return own >= 2 && len(fields) <= 8 && strings.Join(fields, " ") == s
}

// isPassphrase reports whether several words are a phrase of three to eight small words, none of which stands for a secret
// that is elsewhere.
func isPassphrase(s string) bool {
	fields := strings.Fields(s)
	return len(fields) >= 3 && len(fields) <= 8 && strings.Join(fields, " ") == s && !slices.ContainsFunc(fields, func(w string) bool {
		return instructions[fold(w)] || strings.ContainsFunc(w, func(r rune) bool { return !unicode.IsLetter(r) || r > 0xff })
	})
}
