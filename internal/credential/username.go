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

// Renames reports whether a user name that was made by the rule follows no longer from a person's names: they are other
// names now. One that its provider chose in another way says nothing of the names, and stays.
func Renames(userName, oldGiven, oldSurname, givenNames, surname1 string, limit int, fold func(string) string) bool {
	before, after := UserName(oldGiven, oldSurname, limit, 1, fold), UserName(givenNames, surname1, limit, 1, fold)
	return before != after && isCandidate(userName, oldGiven, oldSurname, limit, fold)
}

// isCandidate reports whether a user name is one of those that the rule makes of names.
func isCandidate(userName, givenNames, surname1 string, limit int, fold func(string) string) bool {
	stem := strings.TrimRight(userName, "0123456789")
	n := 1
	if number := userName[len(stem):]; number != "" {
		var err error
		if n, err = strconv.Atoi(number); err != nil {
			return false
		}
	}
	return UserName(givenNames, surname1, limit, n, fold) == userName
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
