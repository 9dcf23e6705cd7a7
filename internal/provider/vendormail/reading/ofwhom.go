package reading

import (
	"strings"
)

// ofWhom is a label with its owner before the sign: «nueva contraseña de hsalgado:», «clave para el usuario mrios es».
var ofWhom = lazily(`\b(?:usuario|user|username|contrasena|clave|password)(?: [a-z]+){0,2}?( (?:de|del|para|for|of)(?: (?:la|el|los|usuario|usuaria|user|funcionario|funcionaria|c|lic|ing|dr|dra|mtro|mtra)\b\.?)* ([^:=,;\t]{3,60}?))(?:\s+(?:es|is)\b|\s*[:=])`)

// takeOwner takes a label's owner out of a line: a user, or an official's name. What is neither stays.
func (c *collector) takeOwner(text string) (string, record) {
	var found record
	at := ofWhom().FindStringSubmatchIndex(fold(text))
	if at == nil {
		return text, found
	}
	folded := fold(text)
	from, until := len([]rune(folded[:at[2]])), len([]rune(folded[:at[3]]))
	runes := []rune(text)
	owner := strings.Trim(string(runes[len([]rune(folded[:at[4]])):until]), " *_\"'«»“”()")
	switch {
	case c.isPairUser(owner):
		found.users = []value{{text: owner, sure: true}}
	case c.isOfficial(owner):
		found.names = []string{owner}
	default:
		return text, found
	}
	return string(runes[:from]) + string(runes[until:]), found
}
