package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"sync"
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

// Drawn is a page ready to be sent.
type Drawn struct{ bytes.Buffer }

// Draw draws a page whole or not at all, so that the caller can still answer with another page and status.
func Draw(p Page) (*Drawn, error) {
	drawn := blanks.Get().(*Drawn)
	if err := drawn.draw(p); err != nil {
		drawn.Done()
		return nil, fmt.Errorf("page %s: %w", p.template(), err)
	}
	return drawn, nil
}

func (d *Drawn) draw(p Page) error {
	if p, ok := p.(pieced); ok && p.inPieces() {
		return p.join(&d.Buffer)
	}
	return templates.ExecuteTemplate(d, p.template()+".tmpl", p)
}

// pieced is a page that may be there in pieces drawn before; to join them is what its template does, without a template.
type pieced interface {
	inPieces() bool
	join(b *bytes.Buffer) error
}

// Done gives a page back when it was sent: nothing of it may be used any more.
func (d *Drawn) Done() {
	if d.Cap() > keptBlank {
		return
	}
	d.Reset()
	blanks.Put(d)
}

var blanks = sync.Pool{New: func() any { return &Drawn{} }}

const keptBlank = 256 << 10 // bytes; one page that was huge must not stay

// Render draws a page and writes it; an error of drawing leaves w untouched.
func Render(w io.Writer, p Page) error {
	drawn, err := Draw(p)
	if err != nil {
		return err
	}
	defer drawn.Done()
	_, err = drawn.WriteTo(w)
	return err
}
