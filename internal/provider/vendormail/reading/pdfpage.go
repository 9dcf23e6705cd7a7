package reading

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// pdfPage follows the operators of a page that show and place text (ISO 32000-1, 9.4).
type pdfPage struct {
	rows   []row
	pieces []piecePlace

	fonts    map[string]pdfFont // by name
	stack    []string           // operands
	matrix   matrix
	font     pdfFont
	saved    []graphics
	lost     bool       // something was shown that cannot be read, or not in its place
	at, from [2]float64 // of the text, and of its line
	leading  float64
	size     float64
	scaled   float64 // by the text's own matrix
	pages    int
}

// matrix is how a page's measures are scaled and moved (8.3.3). Turned ones are not followed.
type matrix struct{ sx, sy, tx, ty float64 }

var upright = matrix{sx: 1, sy: 1}

// graphics is what q puts away and Q takes back.
type graphics struct {
	matrix matrix
	font   pdfFont
	size   float64
}

// piecePlace is a piece of text and where it begins.
type piecePlace struct {
	x, y, size float64
	width      float64
	exact      bool // the width is the font's own
	text       string
}

// ends is where a piece ends: where its font does not say, as far as letters may go.
func (p piecePlace) ends() float64 {
	if p.exact {
		return p.x + p.width
	}
	return p.x + float64(len([]rune(p.text)))*p.size*0.6
}

func (p *pdfPage) run(content []byte) {
	for len(content) > 0 && len(p.pieces) <= maxPieces {
		var word string
		var isOperator bool
		word, isOperator, content = nextPDF(content)
		if !isOperator {
			if word != "" && len(p.stack) < 1000 {
				p.stack = append(p.stack, word)
			}
			continue
		}
		p.operate(word)
		p.stack = p.stack[:0]
	}
}

func (p *pdfPage) operate(name string) {
	switch name {
	case "q":
		if len(p.saved) < 100 {
			p.saved = append(p.saved, graphics{p.matrix, p.font, p.size})
		}
	case "Q":
		if n := len(p.saved); n > 0 {
			last := p.saved[n-1]
			p.matrix, p.font, p.size, p.saved = last.matrix, last.font, last.size, p.saved[:n-1]
		}
	case "cm":
		m := p.matrix
		p.matrix = matrix{m.sx * p.number(5), m.sy * p.number(2), m.tx + m.sx*p.number(1), m.ty + m.sy*p.number(0)}
		p.lost = p.lost || p.number(4) != 0 || p.number(3) != 0
	case "BT":
		p.at, p.from, p.scaled = [2]float64{}, [2]float64{}, 1
	case "Tf":
		p.size = p.number(0)
		if n := len(p.stack); n > 1 {
			p.font = p.fonts[strings.TrimPrefix(p.stack[n-2], "/")]
		}
	case "TL":
		p.leading = p.number(0)
	case "Tm":
		p.scaled = max(p.number(5), -p.number(5))
		p.lost = p.lost || p.number(4) != 0 || p.number(3) != 0
		p.moveTo(p.number(1), p.number(0))
	case "Td":
		p.moveTo(p.from[0]+p.number(1), p.from[1]+p.number(0))
	case "TD":
		p.leading = -p.number(0)
		p.moveTo(p.from[0]+p.number(1), p.from[1]+p.number(0))
	case "T*":
		p.moveTo(p.from[0], p.from[1]-p.leading)
	case "'", `"`:
		p.moveTo(p.from[0], p.from[1]-p.leading)
		p.show()
	case "Tj", "TJ":
		p.show()
	}
}

func (p *pdfPage) moveTo(x, y float64) { p.from = [2]float64{x, y}; p.at = p.from }

// number gives an operand counted from the last.
func (p *pdfPage) number(back int) float64 {
	if back >= len(p.stack) {
		return 0
	}
	n, err := strconv.ParseFloat(p.stack[len(p.stack)-1-back], 64)
	if err != nil {
		return 0
	}
	return n
}

// show takes the strings of the operands; a wide gap between them is a space.
func (p *pdfPage) show() {
	var b strings.Builder
	width, exact := 0.0, true
	for _, word := range p.stack {
		if codes, ok := strings.CutPrefix(word, "("); ok {
			text, known := p.font.read(codes)
			w, said := p.font.width(codes)
			p.lost, exact, width = p.lost || !known, exact && said, width+w
			b.WriteString(text)
		} else if gap, err := strconv.ParseFloat(word, 64); err == nil {
			if width -= gap / 1000; gap < -200 && b.Len() > 0 {
				b.WriteByte(' ')
			}
		}
	}
	text, m, size := b.String(), p.matrix, p.size*p.scaled
	if text == "" {
		return
	}
	if !exact {
		width = float64(len([]rune(text))) / 2
	}
	scale := max(m.sx, -m.sx)
	p.pieces = append(p.pieces, piecePlace{m.tx + m.sx*p.at[0], m.ty + m.sy*p.at[1], size * scale, width * size * scale, exact, text})
	p.at[0] += width * size
}

// endPage makes rows of the pieces: those on one height are one row, a wide gap between two parts its cells, and so does a
// column that other lines have, too. Where the gap could be a word's or none, a mark stands that no certain value has.
func (p *pdfPage) endPage() {
	p.pages++
	if len(p.pieces) > maxPieces {
		return
	}
	slices.SortStableFunc(p.pieces, func(a, b piecePlace) int {
		if diff := b.y - a.y; diff > 2 || diff < -2 {
			return sign1(diff)
		}
		return sign1(a.x - b.x)
	})
	var lines [][]piecePlace
	for len(p.pieces) > 0 {
		n := 1
		for n < len(p.pieces) && p.pieces[0].y-p.pieces[n].y <= 2 {
			n++
		}
		lines = append(lines, joined(p.pieces[:n]))
		p.pieces = p.pieces[n:]
	}
	for _, line := range lines {
		p.rows = append(p.rows, p.oneRow(line, lines))
	}
	p.pieces = nil
}

const (
	sameWord  = 0.15 // of the size: a gap that parts no letters
	otherWord = 0.2  // that parts words
)

// joined puts together what stands without a gap.
func joined(pieces []piecePlace) []piecePlace {
	line := []piecePlace{pieces[0]}
	for _, next := range pieces[1:] {
		last := &line[len(line)-1]
		if gap := next.x - last.ends(); last.exact && next.exact && gap < sameWord*last.size {
			last.text += next.text
			last.width = next.x + next.width - last.x
			continue
		}
		line = append(line, next)
	}
	return line
}

const (
	aligned   = 1.0 // points in which columns begin alike
	leastRows = 2   // other lines that have something begin there
)

// begins reports whether other lines, too, have something begin there: it is a column.
func begins(x float64, lines [][]piecePlace) bool {
	n := 0
	for _, line := range lines {
		if slices.ContainsFunc(line, func(p piecePlace) bool { return p.x > x-aligned && p.x < x+aligned }) {
			n++
		}
	}
	return n > leastRows
}

func (p *pdfPage) oneRow(pieces []piecePlace, lines [][]piecePlace) row {
	cells := []string{pieces[0].text}
	for i, next := range pieces[1:] {
		before := pieces[i]
		gap := next.x - before.ends()
		switch exact := before.exact && next.exact; {
		case gap > before.size, exact && begins(next.x, lines):
			cells = append(cells, next.text)
		case exact && gap > otherWord*before.size:
			cells[len(cells)-1] += " " + next.text
		default:
			cells[len(cells)-1] += string(markBreak) + next.text
		}
	}
	if len(cells) == 1 {
		return row{cells: cells}
	}
	return row{cells: cells, table: p.pages}
}

func sign1(x float64) int {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// nextPDF reads a token: a string (given with a bracket before it), an operand or an operator.
func nextPDF(b []byte) (string, bool, []byte) {
	b = bytes.TrimLeft(b, " \t\r\n\f\x00[]")
	if len(b) == 0 {
		return "", false, nil
	}
	switch b[0] {
	case '(':
		return literal(b[1:])
	case '<', '>', '{', '}', ')':
		if end := bytes.IndexByte(b, '>'); b[0] == '<' && end > 0 && !bytes.HasPrefix(b, []byte("<<")) {
			return "(" + unhex(b[1:end]), false, b[end+1:]
		}
		return "", false, b[1:]
	case '%':
		if end := bytes.IndexAny(b, "\r\n"); end >= 0 {
			return "", false, b[end:]
		}
		return "", false, nil
	}
	end := 1
	for end < len(b) && !bytes.ContainsRune([]byte(" \t\r\n\f\x00[]()<>/%"), rune(b[end])) {
		end++
	}
	word := string(b[:end])
	isOperand := b[0] == '/' || b[0] == '-' || b[0] == '+' || b[0] == '.' || '0' <= b[0] && b[0] <= '9'
	return word, !isOperand, b[end:]
}

// literal reads a string in parentheses (7.3.4.2).
func literal(b []byte) (string, bool, []byte) {
	out := []byte{'('}
	for depth, i := 1, 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == '\\' && i+1 < len(b):
			i++
			if octal := b[i]; '0' <= octal && octal <= '7' {
				end := i + 1
				for end < len(b) && end < i+3 && '0' <= b[end] && b[end] <= '7' {
					end++
				}
				n, _ := strconv.ParseUint(string(b[i:end]), 8, 16) // octal digits
				out = append(out, byte(n))
				i = end - 1
			} else if b[i] != '\n' && b[i] != '\r' {
				out = append(out, escaped(b[i]))
			}
		case c == '(':
			depth++
			out = append(out, c)
		case c == ')':
			if depth--; depth == 0 {
				return string(out), false, b[i+1:]
			}
			out = append(out, c)
		default:
			out = append(out, c)
		}
	}
	return string(out), false, nil
}

func escaped(c byte) byte {
	if i := strings.IndexByte("nrtbf", c); i >= 0 {
		return "\n\r\t\b\f"[i]
	}
	return c
}

func unhex(b []byte) string {
	var out []byte
	for i := 0; i < len(b); i += 2 {
		pair := string(b[i:min(i+2, len(b))])
		if len(pair) == 1 {
			pair += "0"
		}
		n, err := strconv.ParseUint(pair, 16, 8)
		if err != nil {
			return ""
		}
		out = append(out, byte(n))
	}
	return string(out)
}
