package pdf

// Table is rows under headings that are repeated on each page.
type Table struct {
	Heads  []string
	Shares []float64 // of the width, by column; equal ones where there are none
	Right  []bool    // columns of numbers
	Rows   [][]string
	Total  []string // a last row that stands out; nil for none
}

// Table adds a table. Its headings are not left behind on a page that their first row is not on.
func (d *Doc) Table(t Table) {
	widths := t.widths(d.width())
	needed := d.rowHeight(widths, t.Heads, "B")
	if len(t.Rows) > 0 {
		needed += d.rowHeight(widths, t.Rows[0], "")
	}
	d.room(min(needed, (d.lowest()-top)/2))
	d.row(t, widths, t.Heads, "B", &ground)
	for _, cells := range t.Rows {
		d.row(t, widths, cells, "", nil)
	}
	if t.Total != nil {
		d.row(t, widths, t.Total, "B", &ground)
	}
	d.pdf.Ln(3)
}

func (t Table) widths(all float64) []float64 {
	widths, sum := make([]float64, len(t.Heads)), 0.0
	for i := range widths {
		widths[i] = 1
		if i < len(t.Shares) {
			widths[i] = t.Shares[i]
		}
		sum += widths[i]
	}
	for i := range widths {
		widths[i] *= all / sum
	}
	return widths
}

func (d *Doc) rowHeight(widths []float64, cells []string, style string) float64 {
	d.use(style, smallSize, ink)
	most := 1
	for i := range widths {
		most = max(most, len(d.lines(at(cells, i), widths[i]-2)))
	}
	return float64(most)*small + 2*cellAbove
}

// row writes a row. One that is higher than a page goes on over the next.
func (d *Doc) row(t Table, widths []float64, cells []string, style string, fill *colour) {
	d.use(style, smallSize, ink)
	broken, most := make([][]string, len(widths)), 1
	for i := range widths {
		broken[i] = d.lines(at(cells, i), widths[i]-2)
		most = max(most, len(broken[i]))
	}
	for from := 0; from < most; {
		left := most - from
		if room := d.rowsLeft(); left > room && (room < 3 || left <= d.pageful()) {
			d.pdf.AddPage()
			d.again(t, widths, style)
			d.use(style, smallSize, ink)
		}
		fits := max(1, min(left, d.rowsLeft()))
		d.part(t, widths, broken, from, fits, fill)
		from += fits
	}
}

// again repeats the headings at the top of a page, where they leave room for more than themselves.
func (d *Doc) again(t Table, widths []float64, style string) {
	if style != "" {
		return
	}
	d.use("B", smallSize, ink)
	for i := range widths {
		if len(d.lines(at(t.Heads, i), widths[i]-2)) > 6 {
			return
		}
	}
	d.row(t, widths, t.Heads, "B", &ground)
}

// rowsLeft is how many lines of a cell there is room for on the page.
func (d *Doc) rowsLeft() int { return int((d.lowest() - d.pdf.GetY() - 2*cellAbove) / small) }

// pageful is how many lines of a cell a page holds below the headings.
func (d *Doc) pageful() int { return int((d.lowest()-top)/small) - 6 }

// part writes some of the lines of a row.
func (d *Doc) part(t Table, widths []float64, broken [][]string, from, count int, fill *colour) {
	y, height := d.pdf.GetY(), float64(count)*small+2*cellAbove
	if fill != nil {
		d.pdf.SetFillColor(fill.r, fill.g, fill.b)
		d.pdf.Rect(side, y, d.width(), height, "F")
	}
	x := side
	for i, width := range widths {
		align := "L"
		if i < len(t.Right) && t.Right[i] {
			align = "R"
		}
		for n := range count {
			d.pdf.SetXY(x, y+cellAbove+float64(n)*small)
			d.pdf.CellFormat(width, small, at(broken[i], from+n), "", 0, align, false, 0, "")
		}
		x += width
	}
	d.pdf.SetDrawColor(200, 196, 186)
	d.pdf.SetLineWidth(0.15)
	d.pdf.Line(side, y+height, side+d.width(), y+height)
	d.pdf.SetY(y + height)
}
