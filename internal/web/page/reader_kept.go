package page

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
)

// Kept is the body of an edition drawn once for all readers of one language, version and set of rights. What is
// personal, the marks of what one has read, is put in between its pieces each time.
type Kept struct {
	Title  string   // of the page
	pieces []string // one more than ids
	ids    []string // of the notes between the pieces
}

// Around the ID of a note in a drawn body. The characters are of the private use area: no text that people write or
// read has them, and Go's templates leave them alone.
const markStart, markEnd = "\ue000", "\ue001"

// Mark stands in a template where the mark of a read note goes.
func (n NoteLine) Mark() string { return markStart + n.ID + markEnd }

// DrawEdition draws the body of an edition, to be kept.
func DrawEdition(f Frame, body EditionBody) (Kept, error) {
	var buffer bytes.Buffer
	page := Edition{Frame: f, Body: body}
	if err := templates.ExecuteTemplate(&buffer, "edition-body", page); err != nil {
		return Kept{}, fmt.Errorf("body of edition: %w", err)
	}
	kept := cut(buffer.String())
	kept.Title = f.Title
	return kept, nil
}

func cut(drawn string) Kept {
	var kept Kept
	for {
		before, rest, found := strings.Cut(drawn, markStart)
		kept.pieces = append(kept.pieces, before)
		if !found {
			return kept
		}
		id, after, _ := strings.Cut(rest, markEnd)
		kept.ids = append(kept.ids, id)
		drawn = after
	}
}

// Drawn is the body with the reader's own marks: the kept one, or a fresh one where none was kept.
func (e Edition) Drawn() (template.HTML, error) {
	kept := e.Kept
	if kept.pieces == nil {
		fresh, err := DrawEdition(e.Frame, e.Body)
		if err != nil {
			return "", err
		}
		kept = fresh
	}
	var b bytes.Buffer
	kept.mark(&b, e)
	return template.HTML(b.String()), nil //nolint:gosec // it was drawn by a template
}

// mark joins the pieces with a reader's marks between them.
func (k Kept) mark(b *bytes.Buffer, e Edition) { k.join(b, e.Read, e.readMark()) }

func (k Kept) join(b *bytes.Buffer, read map[string]bool, mark string) {
	for i, piece := range k.pieces {
		b.WriteString(piece)
		if i < len(k.ids) && read[k.ids[i]] {
			b.WriteString(mark)
		}
	}
}

func (e Edition) readMark() string {
	return `<span class="read">` + template.HTMLEscapeString(e.T("reader.edition.read")) + `</span>`
}

func (e Edition) inPieces() bool {
	return e.Kept.pieces != nil && e.Late == "" && len(e.Banners) == 0
}

func (e Edition) join(b *bytes.Buffer) error {
	return e.around(b, func() { e.Kept.mark(b, e) })
}

// KeptNote is a note drawn once for all readers of one language, version and set of rights.
type KeptNote struct{ body template.HTML }

// DrawNote draws a note without its frame, to be kept.
func DrawNote(n Note) (KeptNote, error) {
	var buffer bytes.Buffer
	if err := templates.ExecuteTemplate(&buffer, "note-body", n); err != nil {
		return KeptNote{}, fmt.Errorf("body of note: %w", err)
	}
	return KeptNote{template.HTML(buffer.String())}, nil //nolint:gosec // it was drawn by a template
}

func (n Note) inPieces() bool { return n.Kept.body != "" && len(n.Banners) == 0 }

func (n Note) join(b *bytes.Buffer) error {
	return n.around(b, func() { b.WriteString(string(n.Kept.body)) })
}

// Drawn is the note without its frame: the kept one, or a fresh one where none was kept.
func (n Note) Drawn() (template.HTML, error) {
	if n.Kept.body != "" {
		return n.Kept.body, nil
	}
	fresh, err := DrawNote(n)
	return fresh.body, err
}
