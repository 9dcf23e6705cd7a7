package auth

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestLoginName(t *testing.T) {
	for typed, want := range map[string]string{
		" JPérez ": "jperez", "ANA@Salud.Example": "ana@salud.example", "": "", "a\x00b": "", "\xff": "", strings.Repeat("a", 321): "",
	} {
		if got := loginName(typed); got != want {
			t.Errorf("loginName(%q) = %q, want %q", typed, got, want)
		}
	}
}

// What is typed into the first field of the door never reaches a database in a form that it would choke on, and one
// account is throttled under one name however it is spelled.
func FuzzLoginName(f *testing.F) {
	for _, seed := range []string{"jperez", "Ana@salud.example", "´o'farrill-peña", "\u202ea", "ﬁ①", "a\x00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		name := loginName(typed)
		if !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
			t.Errorf("%q gives %q", typed, name)
		}
		if again := loginName(name); again != name && len(name) <= longestUser {
			t.Errorf("%q gives %q and that gives %q", typed, name, again)
		}
	})
}
