package reading

import (
	"encoding/json"
	"slices"
	"strings"
)

// Programs write «{"usuario": "jperez", "clave": "x"}», «usuario=jperez&clave=x» and «<usuario>jperez</usuario>». Such rows
// are made the lines that a person would have written: «usuario: jperez».

const maxObject = 60 // lines of an object

// keyed makes lines of what programs write.
func keyed(rows []row) []row {
	if !slices.ContainsFunc(rows, func(r row) bool { return strings.ContainsAny(r.text(), "{=") || strings.Contains(r.text(), "</") }) {
		return rows
	}
	all := make([]row, 0, len(rows))
	for i := 0; i < len(rows); i++ {
		if lines, n := objectAt(rows, i); n > 0 {
			all = append(all, lines...)
			i += n - 1
			continue
		}
		all = append(all, assignments(rows[i])...)
	}
	return all
}

// objectAt reads an object of JSON, or a list of them, that begins with the i-th row. It gives the number of rows read.
func objectAt(rows []row, i int) ([]row, int) {
	if first := strings.TrimSpace(rows[i].text()); first == "" || first[0] != '{' && first[0] != '[' {
		return nil, 0
	}
	var text strings.Builder
	for n := 0; n < maxObject && i+n < len(rows) && rows[i+n].quoted == rows[i].quoted; n++ {
		line := strings.TrimSpace(rows[i+n].text())
		text.WriteString(line + "\n")
		if !strings.HasSuffix(line, "}") && !strings.HasSuffix(line, "]") {
			continue
		}
		if lines, ok := objectLines(text.String()); ok {
			for k := range lines {
				lines[k].quoted = rows[i].quoted
			}
			return lines, n + 1
		}
	}
	return nil, 0
}

// objectLines makes a line of each member whose value is plain. Lines of two objects have an empty one between them.
// What is written with escapes is left as it is: a copy for people must be able to hide it.
func objectLines(text string) ([]row, bool) {
	if strings.Contains(text, `\`) {
		return nil, false
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var lines []row
	key, depth := "", 0
	for tokens := 0; ; tokens++ {
		token, err := decoder.Token()
		if err != nil {
			return lines, depth == 0 && len(lines) > 0
		}
		switch t := token.(type) {
		case json.Delim:
			if key = ""; t == '{' || t == '[' {
				depth++
			} else if depth--; t == '}' {
				lines = append(lines, row{cells: []string{""}})
			}
			continue
		case string:
			if key == "" {
				key = t
				continue
			}
			lines = append(lines, member(key, t))
		case json.Number:
			lines = append(lines, member(key, t.String()))
		}
		key = ""
	}
}

func member(key, value string) row {
	if denials[fold(value)] {
		key, value = "estado", "no "+key
	}
	return row{cells: []string{strings.ReplaceAll(key, "_", " ") + ": " + strings.ReplaceAll(value, "\n", " ")}}
}

// denials are the values of a member that says no.
var denials = wordSet("no false error null failed 0")

var (
	assignment = lazily(`^[?]?([\p{L}_.-]{1,30})=(\S{0,100})$`)
	tagged     = lazily(`^\s*<([\p{L}_.-]{1,30})>\s*([^<>]{1,100}?)\s*</([\p{L}_.-]{1,30})>\s*$`)
)

// assignments parts «folio=…&usuario=…&clave=…» and takes a tag for a label.
func assignments(r row) []row {
	if len(r.cells) != 1 {
		return []row{r}
	}
	text := strings.TrimSpace(r.cells[0])
	if m := tagged().FindStringSubmatch(text); m != nil && m[1] == m[3] {
		made := member(m[1], m[2])
		made.quoted, made.table = r.quoted, r.table
		return []row{made}
	}
	parts := strings.Split(text, "&")
	if len(parts) < 2 {
		return []row{r}
	}
	lines := make([]row, 0, len(parts))
	for _, part := range parts {
		m := assignment().FindStringSubmatch(part)
		if m == nil {
			return []row{r}
		}
		made := member(m[1], m[2])
		made.quoted, made.table = r.quoted, r.table
		lines = append(lines, made)
	}
	return lines
}
