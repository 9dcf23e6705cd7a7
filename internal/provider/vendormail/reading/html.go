package reading

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const maxNesting = 200 // open elements; deeper ones are not kept apart

// htmlRows makes rows of HTML: a line for each block, a row for each row of a table. It reads tokens, not a tree, so
// that no nesting costs more than its length.
func htmlRows(text string, quoted bool) []row {
	rows, _ := htmlSeen(text, quoted)
	return rows
}

// htmlSeen makes rows as htmlRows does, and reports whether something is hidden that must be doubted.
func htmlSeen(text string, quoted bool) ([]row, bool) {
	r := &htmlReader{quotedAll: quoted}
	tokens := html.NewTokenizer(strings.NewReader(text))
	tokens.SetMaxBuf(maxText)
	for len(r.rows) <= maxRows {
		switch tokens.Next() {
		case html.ErrorToken:
			r.flush()
			return r.rows, r.veiled
		case html.TextToken:
			r.text(string(tokens.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			r.open(tokens.Token())
		case html.EndTagToken:
			name, _ := tokens.TagName()
			r.close(atom.Lookup(name))
		}
	}
	return r.rows, r.veiled
}

type htmlReader struct {
	rows      []row
	line      strings.Builder // of the block or cell being read
	cells     []string        // of the table row being read
	inCell    bool
	table     int // the table being read
	tables    int // tables met so far
	stack     []element
	quotedAll bool // from here to the end
	veiled    bool // something is hidden that must be doubted
	joined    bool // what was hidden last stands right behind a word
}

// element is an open element and what it does to what stands in it.
type element struct {
	name           atom.Atom
	hidden, quoted bool
	code           bool // it holds no text
	look           look
	table          int // the table outside of this one, where name is Table
	began          spot
}

// spot is a place in what has been read.
type spot struct{ rows, cells, at int }

func (r *htmlReader) here() spot { return spot{len(r.rows), len(r.cells), r.line.Len()} }

func (r *htmlReader) state() (hidden, quoted bool) {
	if n := len(r.stack); n > 0 {
		hidden, quoted = r.stack[n-1].hidden, r.stack[n-1].quoted
	}
	return hidden, quoted || r.quotedAll
}

func (r *htmlReader) text(s string) {
	if !r.sees(s) {
		return
	}
	pre := len(r.stack) > 0 && r.stack[len(r.stack)-1].name == atom.Pre
	if pre {
		for i, line := range strings.Split(s, "\n") {
			if i > 0 {
				r.breakLine()
			}
			r.line.WriteString(line)
		}
		return
	}
	for _, c := range s {
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' {
			if r.line.Len() > 0 && !strings.HasSuffix(r.line.String(), " ") {
				r.line.WriteByte(' ')
			}
			continue
		}
		r.line.WriteRune(c)
	}
}

// sees reports whether a text is seen. What is not is met all the same.
func (r *htmlReader) sees(s string) bool {
	hidden, quoted := r.state()
	if len(r.stack) == 0 {
		return !hidden
	}
	e := r.stack[len(r.stack)-1]
	hidden = hidden || e.look.tiny
	switch dim := !hidden && e.look.isDim(); {
	case e.code:
	case (hidden || dim) && !quoted:
		r.meetHidden(s, dim)
	case !hidden:
		r.meetSeen(s)
	}
	return !hidden
}

// breakLine ends a line, or breaks it within a cell.
func (r *htmlReader) breakLine() {
	r.joined = false
	if !r.inCell {
		r.flush()
	} else if r.line.Len() > 0 && !strings.HasSuffix(r.line.String(), "\n") {
		r.line.WriteByte('\n')
	}
}

func (r *htmlReader) flush() {
	r.joined = false
	_, quoted := r.state()
	if len(r.cells) > 0 || r.inCell {
		r.endCell()
		r.endRow()
	}
	if s := strings.TrimSpace(r.line.String()); s != "" {
		r.rows = append(r.rows, row{cells: []string{s}, quoted: quoted})
	}
	r.line.Reset()
}

func (r *htmlReader) endCell() {
	r.joined = false
	if r.inCell {
		r.cells = append(r.cells, strings.TrimSpace(r.line.String()))
		r.line.Reset()
		r.inCell = false
	}
}

const maxCellLines = 3 // a cell with more is a box around text, not a datum

// endRow gives a row of cells; cells that hold text, as in a table made for its looks, are lines.
func (r *htmlReader) endRow() {
	_, quoted := r.state()
	if len(r.cells) > 2 {
		r.cells = slices.DeleteFunc(r.cells, func(cell string) bool { return cell == ":" || cell == "=" }) // «Usuario», «:», «jperez»
	}
	filled, boxed := 0, false
	for _, cell := range r.cells {
		if cell != "" {
			filled++
		}
		boxed = boxed || strings.Count(cell, "\n") >= maxCellLines
	}
	if filled > 0 && (boxed || len(r.cells) == 1) {
		for _, cell := range r.cells {
			for line := range strings.SplitSeq(cell, "\n") {
				if !isBlank(line) {
					r.rows = append(r.rows, row{cells: []string{strings.TrimSpace(line)}, quoted: quoted})
				}
			}
		}
	} else if filled > 0 {
		cells := make([]string, len(r.cells))
		for i, cell := range r.cells {
			cells[i] = strings.ReplaceAll(cell, "\n", string(markBreak))
		}
		r.rows = append(r.rows, row{cells: cells, table: r.table, quoted: quoted})
	}
	r.cells = nil
}

func (r *htmlReader) open(t html.Token) {
	hidden, quoted := r.state()
	e := element{name: t.DataAtom, hidden: hidden, quoted: quoted}
	if n := len(r.stack); n > 0 {
		e.look, e.code = r.stack[n-1].look, r.stack[n-1].code
	}
	var unseen bool
	e.look, unseen = e.look.see(t.Attr)
	e.hidden = e.hidden || unseen
	for _, a := range t.Attr {
		value := strings.ToLower(a.Val)
		switch a.Key {
		case "style":
			tight := strings.ReplaceAll(value, " ", "")
			if strings.Contains(tight, "line-through") {
				r.line.WriteRune(markStruck)
			}
		case "class":
			e.quoted = e.quoted || strings.Contains(value, "gmail_quote") || strings.Contains(value, "yahoo_quoted") || strings.Contains(value, "moz-forward-container")
		case "id":
			if value == "divrplyfwdmsg" || value == "zwchr" || value == "appendonsend" || value == "mail-editor-reference-message-container" {
				r.flush()
				r.quotedAll = true
			}
		}
	}
	r.start(t.DataAtom, &e)
	e.began = r.here()
	if isVoid(t.DataAtom) || t.Type == html.SelfClosingTagToken && t.DataAtom == 0 {
		return
	}
	if len(r.stack) < maxNesting {
		r.stack = append(r.stack, e)
	}
}

// start does what an element does where it begins.
func (r *htmlReader) start(name atom.Atom, e *element) {
	switch name {
	case atom.Script, atom.Style, atom.Head, atom.Title, atom.Template, atom.Noscript:
		e.hidden, e.code = true, true
	case atom.Blockquote:
		r.breakLine()
		e.quoted = true
	case atom.Sup, atom.Sub:
		r.line.WriteRune(markNote)
	case atom.S, atom.Strike, atom.Del:
		r.line.WriteRune(markStruck)
	case atom.Table:
		r.flush()
		r.tables++
		e.table, r.table = r.table, r.tables
	case atom.Tr:
		r.flush()
	case atom.Td, atom.Th:
		if s := strings.TrimSpace(r.line.String()); !r.inCell && s == "" {
			r.line.Reset()
		}
		r.endCell()
		r.inCell = true
	default:
		if isBlock(name) {
			r.breakLine()
		}
	}
}

func (r *htmlReader) close(name atom.Atom) {
	switch name {
	case atom.Td, atom.Th:
		r.endCell()
	case atom.Tr, atom.Table:
		r.flush()
	case atom.S, atom.Strike, atom.Del:
		r.line.WriteRune(markStruck)
	default:
		if isBlock(name) {
			r.breakLine()
		}
	}
	for i := len(r.stack) - 1; i >= 0; i-- {
		if r.stack[i].name == name {
			r.endEmphasis(r.stack[i])
			if name == atom.Table {
				r.table = r.stack[i].table
			}
			r.stack = r.stack[:i]
			return
		}
	}
}

// endEmphasis marks one word in bold that ends with a full stop: who set it in bold took the stop for its own, or did
// not look.
func (r *htmlReader) endEmphasis(e element) {
	switch e.name {
	case atom.B, atom.Strong, atom.Em, atom.I, atom.U, atom.Mark, atom.Code, atom.Tt, atom.Kbd, atom.Font:
	default:
		return
	}
	now := r.here()
	if now.rows != e.began.rows || now.cells != e.began.cells || now.at <= e.began.at+1 {
		return
	}
	if word := strings.TrimSpace(r.line.String()[e.began.at:]); strings.HasSuffix(word, ".") && !strings.ContainsAny(word, " \n") {
		r.line.WriteRune(markNote)
	}
}

func isBlock(name atom.Atom) bool {
	switch name {
	case atom.P, atom.Div, atom.Br, atom.Li, atom.Ul, atom.Ol, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr,
		atom.Pre, atom.Dl, atom.Dt, atom.Dd, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Body, atom.Caption, atom.Blockquote, atom.Center, atom.Address, atom.Fieldset, atom.Form:
		return true
	}
	return false
}

func isVoid(name atom.Atom) bool {
	switch name {
	case atom.Br, atom.Hr, atom.Img, atom.Input, atom.Meta, atom.Link, atom.Wbr, atom.Col, atom.Area, atom.Base, atom.Embed, atom.Source, atom.Track:
		return true
	}
	return false
}
