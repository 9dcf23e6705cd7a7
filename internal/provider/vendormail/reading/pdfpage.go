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

	stack    []string   // operands
	moved    [2]float64 // by cm
	saved    [][2]float64
	at, from [2]float64 // of the text, and of its line
	leading  float64
	size     float64
	pages    int
}

// piecePlace is a piece of text and where it begins.
type piecePlace struct {
	x, y, size float64
	text       string
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
			p.saved = append(p.saved, p.moved)
		}
	case "Q":
		if n := len(p.saved); n > 0 {
			p.moved, p.saved = p.saved[n-1], p.saved[:n-1]
		}
	case "cm":
		p.moved[0] += p.number(1)
		p.moved[1] += p.number(0)
	case "BT":
		p.at, p.from = [2]float64{}, [2]float64{}
	case "Tf":
		p.size = p.number(0)
	case "TL":
		p.leading = p.number(0)
	case "Tm":
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
	for _, word := range p.stack {
		if text, ok := strings.CutPrefix(word, "("); ok {
			b.WriteString(text)
		} else if gap, err := strconv.ParseFloat(word, 64); err == nil && gap < -200 && b.Len() > 0 {
			b.WriteByte(' ')
		}
	}
	if text := fromWindows([]byte(b.String())); text != "" {
		p.pieces = append(p.pieces, piecePlace{p.moved[0] + p.at[0], p.moved[1] + p.at[1], p.size, text})
		p.at[0] += float64(len(text)) * p.size / 2
	}
}

// endPage makes rows of the pieces: those on one height are one row, a wide gap between two parts its cells. Where the
// gap could be a word's or none, a mark stands that no certain value has.
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
	for len(p.pieces) > 0 {
		n := 1
		for n < len(p.pieces) && p.pieces[0].y-p.pieces[n].y <= 2 {
			n++
		}
		p.rows = append(p.rows, p.oneRow(p.pieces[:n]))
		p.pieces = p.pieces[n:]
	}
	p.pieces = nil
}

func (p *pdfPage) oneRow(pieces []piecePlace) row {
	cells := []string{pieces[0].text}
	for i, next := range pieces[1:] {
		before := pieces[i]
		if gap := next.x - before.x - float64(len([]rune(before.text)))*before.size*0.6; gap > before.size {
			cells = append(cells, next.text)
		} else {
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
