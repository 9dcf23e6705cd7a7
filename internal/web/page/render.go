package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
)

// Page is a page of this package: a struct with an embedded Frame and a template.
type Page interface {
	template() string // name of its file in tmpl, without the ending
}

//go:embed tmpl/*.tmpl
var files embed.FS

// templates is one set: each file is a page that begins with "top" and ends with "bottom" of layout.tmpl, or, like
// partials.tmpl, defines parts of several. They are part of the program: a broken one is found by the first test.
var templates = template.Must(template.New("").ParseFS(files, "tmpl/*.tmpl"))

// Render writes a page whole or not at all: an error leaves w untouched, so that the caller can still answer with
// another page and status.
func Render(w io.Writer, p Page) error {
	var buffer bytes.Buffer
	if err := templates.ExecuteTemplate(&buffer, p.template()+".tmpl", p); err != nil {
		return fmt.Errorf("page %s: %w", p.template(), err)
	}
	_, err := buffer.WriteTo(w)
	return err
}
