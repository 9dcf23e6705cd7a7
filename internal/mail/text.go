package mail

import (
	"strings"
	"unicode/utf8"
)

// textWidth is the longest line of the text part, in characters, except for links, which are never broken.
const textWidth = 72

// text is the letter for readers of plain text: paragraphs apart by an empty line, the link whole on a line of its own,
// the small print after the usual signature mark (RFC 3676, 4.3).
func (l Letter) text() string {
	var blocks []string
	blocks = append(blocks, wrap(l.Institution), wrap(l.Greeting))
	blocks = append(blocks, wrapAll(l.Paragraphs)...)
	for _, block := range l.Blocks {
		blocks = append(blocks, factLines(block))
	}
	if l.Button != nil {
		blocks = append(blocks, wrap(l.Button.Label+":")+"\n"+l.Button.URL)
	}
	blocks = append(blocks, wrapAll(l.After)...)
	blocks = append(blocks, factLines(l.Facts), wrap(l.ContactLine()))
	small := append(wrapAll(l.Footer), wrap(l.Automatic()))
	return joinBlocks(blocks) + "\n\n-- \n" + strings.Join(small, "\n") + "\n"
}

func joinBlocks(blocks []string) string {
	var kept []string
	for _, block := range blocks {
		if block != "" {
			kept = append(kept, block)
		}
	}
	return strings.Join(kept, "\n\n")
}

func factLines(facts []Fact) string {
	var lines []string
	for _, fact := range facts {
		lines = append(lines, wrap(fact.Label+": "+fact.Value))
	}
	return strings.Join(lines, "\n")
}

func wrapAll(paragraphs []string) []string {
	var wrapped []string
	for _, paragraph := range paragraphs {
		wrapped = append(wrapped, wrap(paragraph))
	}
	return wrapped
}

// wrap breaks a cleaned paragraph at its spaces; a non-breaking space holds its words together.
func wrap(paragraph string) string {
	var out strings.Builder
	column := 0
	for i, word := range strings.Split(paragraph, " ") {
		width := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+width > textWidth:
			out.WriteByte('\n')
			column = 0
		default:
			out.WriteByte(' ')
			column++
		}
		out.WriteString(word)
		column += width
	}
	return out.String()
}
