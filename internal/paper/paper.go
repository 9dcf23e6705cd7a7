// Package paper is a document as its parts: written once, and shown as a page and as a PDF, so that the two cannot differ.
package paper

import (
	"clavero/internal/pdf"
)

// Doc is a document.
type Doc struct {
	Kicker string // above the title, in small
	Title  string
	Lead   string
	Facts  [][2]string
	Parts  []Part
}

// Part is a part with a heading; Number may be empty.
type Part struct {
	Key    string // names it in an address, within the document
	Number string
	Title  string
	Blocks []Block
}

// Block is one thing of a part: only one of its fields is set, and Fold beside it where it is long.
type Block struct {
	Fold    string // what it is folded under on a screen; on paper it stands open
	Sub     string
	Para    string
	Note    string // in small
	Bullets []string
	Pairs   [][2]string
	Table   *Table
	Mono    string      // text in which each sign counts
	Figure  *pdf.Figure // what the page draws by itself
}

// Table is a table with its heads.
type Table struct {
	Caption string
	Heads   []string
	Shares  []float64 // of the width, on paper
	Right   []bool    // columns of figures
	Rows    [][]string
}

// IsRight reports whether a column holds figures.
func (t Table) IsRight(column int) bool { return column < len(t.Right) && t.Right[column] }

// Head is the head of a column.
func (t Table) Head(column int) string {
	if column < len(t.Heads) {
		return t.Heads[column]
	}
	return ""
}

// Sub begins a part of a part.
func Sub(text string) Block { return Block{Sub: text} }

// Para is a paragraph.
func Para(text string) Block { return Block{Para: text} }

// Note is a paragraph in small.
func Note(text string) Block { return Block{Note: text} }

// Mono is text in which each sign counts.
func Mono(text string) Block { return Block{Mono: text} }

// Under folds the block on a screen under some words.
func (b Block) Under(words string) Block {
	b.Fold = words
	return b
}

// Bullets is a list.
func Bullets(items ...string) Block { return Block{Bullets: items} }

// Pairs are names with their values; those without a value are left out.
func Pairs(pairs ...[2]string) Block {
	var kept [][2]string
	for _, pair := range pairs {
		if pair[1] != "" {
			kept = append(kept, pair)
		}
	}
	return Block{Pairs: kept}
}

// PDF draws the document as a paper.
func (d Doc) PDF(head pdf.Head) ([]byte, error) {
	p := pdf.New(head)
	if d.Kicker != "" {
		p.Note(d.Kicker)
	}
	p.Title(d.Title)
	if d.Lead != "" {
		p.Para(d.Lead)
	}
	if len(d.Facts) > 0 {
		p.Pairs(d.Facts)
	}
	for _, part := range d.Parts {
		title := part.Title
		if part.Number != "" {
			title = part.Number + "  " + title
		}
		if len(part.Blocks) > 0 && part.Blocks[0].Figure != nil {
			p.PageBreak() // its heading stays with it
		}
		p.Heading(title)
		for _, block := range part.Blocks {
			draw(p, block)
		}
	}
	return p.Bytes()
}

func draw(p *pdf.Doc, b Block) {
	switch {
	case b.Sub != "":
		p.Sub(b.Sub)
	case b.Para != "":
		p.Para(b.Para)
	case b.Note != "":
		p.Note(b.Note)
	case b.Mono != "":
		p.Mono(b.Mono)
	case b.Bullets != nil:
		p.Bullets(b.Bullets...)
	case b.Pairs != nil:
		p.Pairs(b.Pairs)
	case b.Table != nil:
		p.Table(pdf.Table{Heads: b.Table.Heads, Shares: b.Table.Shares, Right: b.Table.Right, Rows: b.Table.Rows})
	case b.Figure != nil:
		p.Figure(*b.Figure)
	}
}
