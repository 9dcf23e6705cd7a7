package mail

import (
	_ "embed"
	"html/template"
	"regexp"
	"strings"
)

//go:embed letter.html.tmpl
var letterHTML string

var letterTemplate = template.Must(template.New("letter").Funcs(template.FuncMap{"whole": whole}).Parse(letterHTML))

// number is a folio or another number of a paper, such as SIE-2026-000123.
var number = regexp.MustCompile(`\b[A-Z]{2,5}-\d{4}-\d+\b`)

// whole is a text in which no folio is parted at its hyphens, where a line ends in the middle of it.
func whole(text string) template.HTML {
	escaped := template.HTMLEscapeString(text)
	return template.HTML(number.ReplaceAllString(escaped, `<span style="white-space:nowrap">$0</span>`)) //nolint:gosec // escaped above
}

// html is the letter for everyone else. Colours are few and stand on either ground: text and links keep the reader's
// own, so that a dark screen stays dark; the button brings both of its colours.
func (l Letter) html() (string, error) {
	var out strings.Builder
	if err := letterTemplate.Execute(&out, l); err != nil {
		return "", err
	}
	return out.String(), nil
}
