package reading

import "strings"

// result is one result of an Authentication-Results field (RFC 8601, 2.2): a method, what came of it, and what was
// looked at («header.d» and the like, in lower case).
type result struct {
	method, value string
	properties    map[string]string
}

// parseAuthRes reads an Authentication-Results field: the name of the server that wrote it, and its results. Comments
// are nothing, a quoted string is one value whatever stands in it, so that words a sender brought into either are
// never taken for results. A field that does not follow the grammar has no results.
func parseAuthRes(value string) (string, []result) {
	tokens, ok := lexAuthRes(value)
	if !ok || len(tokens) == 0 {
		return "", nil
	}
	parts := splitTokens(tokens)
	if len(parts[0]) == 0 || len(parts[0]) > 2 { // the name, and perhaps a version
		return "", nil
	}
	var results []result
	for _, part := range parts[1:] {
		if r, ok := parseResult(part); ok {
			results = append(results, r)
		}
	}
	return strings.ToLower(parts[0][0].text), results
}

// token is a word, a quoted string or one of the signs «;» and «=».
type token struct {
	text   string
	quoted bool
}

func (t token) is(sign string) bool { return !t.quoted && t.text == sign }

func splitTokens(tokens []token) [][]token {
	parts := [][]token{{}}
	for _, t := range tokens {
		if t.is(";") {
			parts = append(parts, nil)
			continue
		}
		parts[len(parts)-1] = append(parts[len(parts)-1], t)
	}
	return parts
}

// parseResult reads «method[/version]=value [reason=…] ptype.property=value…».
func parseResult(tokens []token) (result, bool) {
	if len(tokens) < 3 || tokens[0].quoted || !tokens[1].is("=") {
		return result{}, false
	}
	method, _, _ := strings.Cut(strings.ToLower(tokens[0].text), "/")
	r := result{method, strings.ToLower(tokens[2].text), map[string]string{}}
	if tokens[2].quoted {
		return result{}, false
	}
	for rest := tokens[3:]; len(rest) > 0; rest = rest[3:] {
		if len(rest) < 3 || rest[0].quoted || !rest[1].is("=") {
			return result{}, false
		}
		name := strings.ToLower(rest[0].text)
		if _, twice := r.properties[name]; twice {
			return result{}, false
		}
		r.properties[name] = strings.ToLower(rest[2].text)
	}
	return r, true
}

// lexAuthRes parts a field into tokens. False says that a comment or a quoted string has no end.
func lexAuthRes(value string) ([]token, bool) {
	var tokens []token
	for i := 0; i < len(value); {
		switch c := value[i]; c {
		case ' ', '\t', '\r', '\n':
			i++
		case '(':
			end, ok := skipComment(value, i)
			if !ok {
				return nil, false
			}
			i = end
		case '"':
			text, end, ok := readQuoted(value, i)
			if !ok {
				return nil, false
			}
			tokens = append(tokens, token{text, true})
			i = end
		case ';', '=':
			tokens = append(tokens, token{string(c), false})
			i++
		default:
			end := i
			for end < len(value) && !strings.ContainsRune(" \t\r\n(\";=", rune(value[end])) {
				end++
			}
			tokens = append(tokens, token{value[i:end], false})
			i = end
		}
	}
	return tokens, true
}

// skipComment gives where a comment that opens at i ends. Comments nest.
func skipComment(s string, i int) (int, bool) {
	for depth := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i + 1, true
			}
		}
	}
	return 0, false
}

func readQuoted(s string, i int) (string, int, bool) {
	var b strings.Builder
	for i++; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i++; i < len(s) {
				b.WriteByte(s[i])
			}
		case '"':
			return b.String(), i + 1, true
		default:
			b.WriteByte(s[i])
		}
	}
	return "", 0, false
}
