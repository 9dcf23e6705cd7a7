package reading

import (
	"slices"
	"strings"
)

// table reads a table that begins at the first row: its headings, then a record for each row. It gives the number of
// rows read, 0 where there is no table.
func (c *collector) table(rows []row) int {
	if c.columnTable(rows) {
		return c.readTransposed(rows)
	}
	split, columns := c.headings(rows[0])
	if columns == nil {
		return c.flattened(rows)
	}
	c.flush()
	read := 1
	for ; read < len(rows); read++ {
		if rows[0].table != 0 && rows[read].table != rows[0].table {
			break
		}
		if rows[0].table == 0 && strings.Trim(rows[read].text(), " \t+-=|_") == "" {
			continue
		}
		cells := split(rows[read])
		if len(cells) < 2 && len(columns) > 1 {
			break
		}
		c.tableRow(cells, columns)
	}
	return read
}

// headings reads a row whose cells are labels, at least two that we know and one of them a datum of the answer. It gives
// how the rows below are split, and the class of each column.
func (c *collector) headings(r row) (func(row) []string, []class) {
	ways := []func(row) []string{func(r row) []string { return r.cells }}
	if r.table == 0 {
		ways = []func(row) []string{
			func(r row) []string { return splitCells(r.text()) },
			func(r row) []string { return splitBy(r.text(), ";") },
			func(r row) []string { return splitBy(r.text(), ",") },
		}
	}
	for _, split := range ways {
		cells := split(r)
		if len(cells) < 2 {
			continue
		}
		columns := make([]class, len(cells))
		known, data := 0, 0
		for i, cell := range cells {
			switch columns[i] = pureLabel(c.v, cell); columns[i] {
			case userClass, secretClass, claveClass, statusClass:
				known++
				data++
			case folioClass, nameClass, reasonClass, idClass, otherClass:
				known++
			}
		}
		if data > 0 && known >= 2 && known*3 >= len(cells)*2 {
			return split, columns
		}
	}
	return nil, nil
}

func splitBy(text, sign string) []string {
	if !strings.Contains(text, sign) {
		return nil
	}
	cells := strings.Split(text, sign)
	for i := range cells {
		cells[i] = strings.Trim(strings.TrimSpace(cells[i]), `"`)
	}
	return cells
}

const maxLabelText = 60 // characters of a heading

// pureLabel gives the class of a text that is a label and nothing else.
func pureLabel(v vocabulary, text string) class {
	if len(text) > maxLabelText {
		return noClass
	}
	l := newLine(strings.Trim(text, " :*_#\u00a0"))
	if len(l.words) == 0 {
		return noClass
	}
	c, after := v.labelAt(l, 0)
	if c == noClass && modifiers[l.words[0].text] && len(l.words) > 1 {
		c, after = v.labelAt(l, 1)
	}
	if c == noClass {
		return noClass
	}
	rest := string(l.folded[l.words[after-1].end:])
	if open := strings.IndexByte(rest, '('); open >= 0 && strings.HasSuffix(rest, ")") {
		rest = rest[:open]
	}
	for _, word := range wordsOf(rest) {
		if !modifiers[word] && v.lookup(word) != c && word != "y" {
			return noClass
		}
	}
	return c
}

// tableRow makes a record of the cells of a row.
func (c *collector) tableRow(cells []string, columns []class) {
	r := record{table: true}
	prose := []string{}
	if len(cells) != len(columns) {
		r.doubt(Incomplete)
	}
	for i, cell := range cells[:min(len(cells), len(columns))] {
		switch cell = strings.TrimSpace(strings.Trim(cell, "\u00a0")); columns[i] {
		case userClass, secretClass, claveClass:
			if cell != "" && !isDash(cell) {
				r.add(columns[i], cellValue(cell))
			}
		case idClass:
			if c.x.fitsAny(cell) {
				r.add(userClass, cellValue(cell))
			}
		case otherClass, noClass:
			prose = append(prose, cell)
		default:
			if cell != "" && !isDash(cell) {
				r.add(columns[i], value{text: cell})
			}
			prose = append(prose, cell)
		}
	}
	text := strings.Join(prose, " \t ")
	r.folios = appendFolios(r.folios, text)
	r.orders = c.x.named(text)
	c.folios = appendFolios(c.folios, text)
	c.orders = append(c.orders, r.orders...)
	if r.marked() || r.valued() {
		c.records = append(c.records, r)
	}
}

func isDash(s string) bool { return strings.Trim(s, "-–—/ .") == "" || strings.EqualFold(s, "n/a") }

// cellValue takes a value out of a cell of its own: all of it.
func cellValue(cell string) value {
	v := value{sure: !strings.ContainsAny(cell, invisible) && !strings.ContainsRune(cell, markBreak)}
	if inner, rest, ok := unquoteValue(cell); ok && rest == "" {
		v.text = inner
	} else {
		v.text = v.unwrap(dropLink(cell))
	}
	v.words = strings.ContainsFunc(v.text, func(r rune) bool { return r == ' ' || r == '\u00a0' || r == markBreak })
	if strings.HasSuffix(v.text, ".") {
		v.dot, v.text = true, strings.TrimSuffix(v.text, ".")
	}
	return v
}

// flattened reads a table whose cells a mail program put each on its own line: the headings, one below the other, then
// the cells of each row in the same order.
func (c *collector) flattened(rows []row) int {
	var filled []int
	columns := []class{}
	for i := range rows {
		if isBlank(rows[i].text()) {
			continue
		}
		k := noClass
		if len(rows[i].cells) == 1 && !strings.HasSuffix(strings.TrimSpace(rows[i].text()), ":") {
			k = pureLabel(c.v, rows[i].text())
		}
		if k == noClass {
			break
		}
		columns = append(columns, k)
		filled = append(filled, i)
	}
	if len(columns) < 2 || !slices.Contains(columns, userClass) && !slices.Contains(columns, secretClass) {
		return 0
	}
	c.flush()
	at := filled[len(filled)-1] + 1
	for {
		cells, next := []string{}, at
		for next < len(rows) && len(cells) < len(columns) {
			if text := strings.TrimSpace(rows[next].text()); text != "" {
				cells = append(cells, text)
			}
			next++
		}
		if len(cells) < len(columns) || !c.fits(cells, columns) {
			return at
		}
		c.tableRow(cells, columns)
		at = next
	}
}

// fits reports whether cells can stand under their headings.
func (c *collector) fits(cells []string, columns []class) bool {
	for i, cell := range cells {
		switch columns[i] {
		case userClass:
			if !isUser(cell) {
				return false
			}
		case secretClass:
			if !isSecret(cell) {
				return false
			}
		case folioClass:
			if len(appendFolios(nil, cell)) == 0 {
				return false
			}
		}
	}
	return true
}

// columnTable reports whether the rows are a table turned on its side: labels in the first column, a person in each other.
func (c *collector) columnTable(rows []row) bool {
	if rows[0].table == 0 || len(rows[0].cells) < 3 {
		return false
	}
	if _, columns := c.headings(rows[0]); columns != nil {
		return false
	}
	var seen []class
	for _, r := range rows {
		if r.table != rows[0].table {
			break
		}
		if len(r.cells) != len(rows[0].cells) {
			return false
		}
		seen = append(seen, pureLabel(c.v, r.cells[0]))
	}
	return slices.Contains(seen, userClass) && slices.Contains(seen, secretClass) && (seen[0] == folioClass || seen[0] == nameClass)
}

func (c *collector) readTransposed(rows []row) int {
	c.flush()
	n := 0
	for n < len(rows) && rows[n].table == rows[0].table {
		n++
	}
	for k := 1; k < len(rows[0].cells); k++ {
		var cells []string
		var columns []class
		for _, r := range rows[:n] {
			cells = append(cells, r.cells[k])
			columns = append(columns, pureLabel(c.v, r.cells[0]))
		}
		c.tableRow(cells, columns)
	}
	return n
}
