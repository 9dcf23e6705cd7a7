package reading

import (
	"slices"
	"strings"

	"clavero/internal/fault"
)

// Template is how one vendor writes, beyond what every vendor may write: data that an editor changes, with a preview on
// past mails. It only adds: labels, phrases and lines. Nothing in it is a program or a regular expression, and what it
// makes out is judged by the same rules as everything else. The zero Template adds nothing.
type Template struct {
	User     []string             `json:"user,omitempty"`     // labels of the user: «acceso web»
	Secret   []string             `json:"secret,omitempty"`   // labels of the secret: «pase»
	Folio    []string             `json:"folio,omitempty"`    // labels of the folio: «no. de servicio»
	Name     []string             `json:"name,omitempty"`     // labels of the official's name: «suscriptor»
	Outcomes map[Outcome][]string `json:"outcomes,omitempty"` // phrases that say what was done: {"suspended": ["cortado"]}
	Lines    []string             `json:"lines,omitempty"`    // lines with places: «Pase de {usuario}: {secreto}»
}

// Limits of a template: an editor needs no more, and every mail is tried against all of it.
const (
	maxLabels   = 40
	maxPhrases  = 40
	maxPatterns = 20
	maxPattern  = 200 // characters of one line
)

func (t Template) isZero() bool {
	return len(t.User)+len(t.Secret)+len(t.Folio)+len(t.Name)+len(t.Outcomes)+len(t.Lines) == 0
}

// Check says what keeps a template from being used, as an Invalid fault with a text of area vendor.
func (t Template) Check() error {
	for _, labels := range [][]string{t.User, t.Secret, t.Folio, t.Name} {
		if len(labels) > maxLabels {
			return fault.New(fault.Invalid, "vendor.template.many", "Max", maxLabels)
		}
		for _, label := range labels {
			if n := len(wordsOf(fold(label))); n == 0 || n > maxPhrase {
				return fault.New(fault.Invalid, "vendor.template.label", "Label", label, "Max", maxPhrase)
			}
		}
	}
	for outcome, phrases := range t.Outcomes {
		if !slices.Contains([]Outcome{Created, Reset, Suspended, Restored, Removed, Refused}, outcome) {
			return fault.New(fault.Invalid, "vendor.template.outcome", "Outcome", string(outcome))
		}
		if len(phrases) > maxPhrases {
			return fault.New(fault.Invalid, "vendor.template.many", "Max", maxPhrases)
		}
	}
	if len(t.Lines) > maxPatterns {
		return fault.New(fault.Invalid, "vendor.template.many", "Max", maxPatterns)
	}
	for _, line := range t.Lines {
		if _, ok := compilePattern(line); !ok {
			return fault.New(fault.Invalid, "vendor.template.line", "Line", line)
		}
	}
	return nil
}

// pattern is a line with places. Between two places there is text, so that each place has one end.
type pattern []piece

type piece struct {
	literal string // folded
	class   class  // of a place
}

var places = map[string]class{"{usuario}": userClass, "{secreto}": secretClass, "{folio}": folioClass, "{nombre}": nameClass, "{algo}": otherClass}

func compilePattern(text string) (pattern, bool) {
	if len([]rune(text)) > maxPattern {
		return nil, false
	}
	var p pattern
	for rest := strings.TrimSpace(text); rest != ""; {
		open := strings.IndexByte(rest, '{')
		if open != 0 {
			if open < 0 {
				open = len(rest)
			}
			p = append(p, piece{literal: squeeze(fold(rest[:open]))})
			rest = rest[open:]
			continue
		}
		end := strings.IndexByte(rest, '}')
		c, known := places[rest[:end+1]]
		if !known || len(p) > 0 && p[len(p)-1].class != noClass || p.has(c) && c != otherClass {
			return nil, false
		}
		p = append(p, piece{class: c})
		rest = rest[end+1:]
	}
	return p, p.has(userClass) || p.has(secretClass)
}

func (p pattern) has(c class) bool {
	return slices.ContainsFunc(p, func(x piece) bool { return x.class == c })
}

// squeeze makes every run of white space one space.
func squeeze(s string) string {
	trimmed := strings.Join(strings.Fields(s), " ")
	if strings.HasPrefix(s, " ") {
		trimmed = " " + trimmed
	}
	if strings.HasSuffix(s, " ") && len(trimmed) > 1 {
		trimmed += " "
	}
	return trimmed
}

func (t Template) compile() []pattern {
	var all []pattern
	for _, line := range t.Lines[:min(len(t.Lines), maxPatterns)] {
		if p, ok := compilePattern(line); ok {
			all = append(all, p)
		}
	}
	return all
}

// match finds the places of a line that a pattern describes from end to end.
func (p pattern) match(text string) (map[class]string, bool) {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > maxScan {
		return nil, false
	}
	folded := []rune(fold(string(runes)))
	found := map[class]string{}
	at := 0
	for i, x := range p {
		if x.class == noClass {
			literal := []rune(x.literal)
			if !hasRunes(folded[at:], literal) {
				return nil, false
			}
			at += len(literal)
			continue
		}
		end := len(runes)
		if i+1 < len(p) {
			next := indexRunes(folded[at:], []rune(p[i+1].literal))
			if next <= 0 {
				return nil, false
			}
			end = at + next
		}
		if found[x.class] = strings.TrimSpace(string(runes[at:end])); found[x.class] == "" {
			return nil, false
		}
		at = end
	}
	return found, at == len(runes)
}

func hasRunes(s, prefix []rune) bool {
	return len(s) >= len(prefix) && slices.Equal(s[:len(prefix)], prefix)
}

func indexRunes(s, wanted []rune) int {
	for i := range s {
		if hasRunes(s[i:], wanted) {
			return i
		}
	}
	return -1
}
