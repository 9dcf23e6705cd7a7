package mail

import (
	_ "embed"
	"html/template"
	"strings"
)

//go:embed letter.html.tmpl
var letterHTML string

var letterTemplate = template.Must(template.New("letter").Parse(letterHTML))

// html is the letter for everyone else. Colours are few and stand on either ground: text and links keep the reader's
// own, so that a dark screen stays dark; the button brings both of its colours.
func (l Letter) html() (string, error) {
	var out strings.Builder
	if err := letterTemplate.Execute(&out, l); err != nil {
		return "", err
	}
	return out.String(), nil
}
