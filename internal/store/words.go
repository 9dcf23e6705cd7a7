package store

import (
	"regexp"
	"strings"
)

// Migrations are written once, in PostgreSQL's words. SQLite takes the same text after a few of them are changed: it has
// four storage classes, and its tables are STRICT so that a text never lands in a column of numbers.
var sqliteWords = map[string]string{
	"BIGINT":  "INTEGER",
	"BOOLEAN": "INTEGER",
	"BYTEA":   "BLOB",
}

// lexeme is a comment, a quoted text or name, a word, or any one other character.
var lexeme = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\w+|.`)

// toSQLite translates a migration. Comments and quoted texts stay as they are.
func toSQLite(text string) string {
	var b strings.Builder
	table := tableWatch{}
	for _, lex := range lexeme.FindAllString(text, -1) {
		if word, ok := sqliteWords[strings.ToUpper(lex)]; ok {
			lex = word
		}
		b.WriteString(lex)
		if table.endsWith(lex) {
			b.WriteString(" STRICT")
		}
	}
	return b.String()
}

// tableWatch follows a text to the parenthesis that closes a CREATE TABLE.
type tableWatch struct {
	previous string
	inside   bool
	depth    int
}

func (w *tableWatch) endsWith(lex string) bool {
	word := strings.ToUpper(lex)
	switch {
	case strings.TrimSpace(lex) == "" || strings.HasPrefix(lex, "--") || strings.HasPrefix(lex, "/*"):
		return false
	case word == "TABLE" && w.previous == "CREATE":
		w.inside, w.depth = true, 0
	case w.inside && lex == "(":
		w.depth++
	case w.inside && lex == ")":
		w.depth--
		w.inside = w.depth > 0
		return !w.inside
	}
	w.previous = word
	return false
}
