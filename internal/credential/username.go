package credential

import (
	"strconv"
	"strings"
)

// UserName makes the n-th candidate for a person's user name by the mechanisms' rule: the initial of each given name and
// the first surname, in plain letters (fold brings them to a–z), then a number from the second candidate on.
func UserName(givenNames, surname1 string, limit, n int, fold func(string) string) string {
	var b strings.Builder
	for _, name := range strings.Fields(fold(givenNames)) {
		if letters := plain(name); letters != "" {
			b.WriteByte(letters[0])
		}
	}
	b.WriteString(plain(fold(surname1)))
	name := b.String()
	if len(name) < 3 {
		name += "clave"
	}
	suffix := ""
	if n > 1 {
		suffix = strconv.Itoa(n)
	}
	if room := limit - len(suffix); len(name) > room {
		name = name[:room]
	}
	return name + suffix
}

func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r
		case r == 'ñ':
			return 'n'
		}
		return -1
	}, strings.ToLower(s))
}
