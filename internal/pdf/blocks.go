package pdf

// Title is what the paper is called, once, at its beginning.
func (d *Doc) Title(text string) {
	d.pdf.Ln(2)
	d.block(text, "B", titleSize, 7.2, guinda, 0)
	d.pdf.Ln(2)
}

// Heading begins a part, and an entry of the outline. It stands at the foot of no page: what follows has room to begin.
func (d *Doc) Heading(text string) {
	d.room(8 + 8*line)
	d.pdf.Ln(4)
	d.pdf.Bookmark(clean(text), 0, -1)
	d.block(text, "B", headingSize, 6, ink, 0)
	d.pdf.Ln(1)
}

// Sub begins a part of a part.
func (d *Doc) Sub(text string) {
	d.room(4 + 3*line)
	d.pdf.Ln(2)
	d.block(text, "B", textSize, line, ink, 0)
}

// Para is a paragraph. Line ends within it are kept.
func (d *Doc) Para(text string) {
	d.block(text, "", textSize, line, ink, 0)
	d.pdf.Ln(1.6)
}

// Note is a paragraph in small.
func (d *Doc) Note(text string) {
	d.block(text, "", smallSize, small, grey, 0)
	d.pdf.Ln(1.2)
}

// Bullets is a list.
func (d *Doc) Bullets(items ...string) {
	for _, item := range items {
		d.use("", textSize, ink)
		d.room(line)
		d.pdf.SetX(side + 1.5)
		d.pdf.CellFormat(4, line, "•", "", 0, "L", false, 0, "")
		d.block(item, "", textSize, line, ink, 5.5)
	}
	d.pdf.Ln(1.6)
}

// Mono is text in which each sign counts: hashes, keys, proofs. Long words break anywhere.
func (d *Doc) Mono(text string) {
	d.mono()
	for _, text := range d.lines(text, d.width()) {
		d.room(small)
		d.mono()
		d.pdf.SetX(side)
		d.pdf.CellFormat(d.width(), small, text, "", 1, "L", false, 0, "")
	}
	d.pdf.Ln(1.2)
}

func (d *Doc) mono() {
	d.pdf.SetFont("mono", "", smallSize)
	d.pdf.SetTextColor(ink.r, ink.g, ink.b)
}

// Pairs are names with their values, in two columns.
func (d *Doc) Pairs(pairs [][2]string) {
	name := d.width() * 0.32
	for _, pair := range pairs {
		d.use("", textSize, grey)
		names := d.lines(pair[0], name-3)
		d.use("", textSize, ink)
		values := d.lines(pair[1], d.width()-name)
		for i := range max(len(names), len(values)) {
			d.room(line)
			d.pdf.SetX(side)
			d.use("", textSize, grey)
			d.pdf.CellFormat(name, line, at(names, i), "", 0, "L", false, 0, "")
			d.use("", textSize, ink)
			d.pdf.CellFormat(d.width()-name, line, at(values, i), "", 1, "L", false, 0, "")
		}
		d.pdf.Ln(0.6)
	}
	d.pdf.Ln(1.2)
}

// Signatures leaves lines to sign over, two side by side, with what is said below each: a name, an office.
func (d *Doc) Signatures(below ...string) {
	const gap, height = 12.0, 34.0
	width := (d.width() - gap) / 2
	for i := 0; i < len(below); i += 2 {
		d.room(height)
		d.pdf.Ln(18)
		y, lowest := d.pdf.GetY(), 0.0
		for j, text := range below[i:min(i+2, len(below))] {
			lowest = max(lowest, d.signature(text, side+float64(j)*(width+gap), y, width))
		}
		d.pdf.SetY(lowest + 2)
	}
}

func (d *Doc) signature(text string, x, y, width float64) float64 {
	d.pdf.SetDrawColor(ink.r, ink.g, ink.b)
	d.pdf.SetLineWidth(0.2)
	d.pdf.Line(x, y, x+width, y)
	d.use("", smallSize, ink)
	y++
	for _, text := range d.lines(text, width) {
		d.pdf.SetXY(x, y)
		d.pdf.CellFormat(width, small, text, "", 0, "C", false, 0, "")
		y += small
	}
	return y
}

// Space leaves so many millimetres free.
func (d *Doc) Space(height float64) { d.pdf.Ln(height) }

// block writes a text as lines, on as many pages as it takes.
func (d *Doc) block(text, style string, points, height float64, c colour, indent float64) {
	d.use(style, points, c)
	for _, text := range d.lines(text, d.width()-indent) {
		d.room(height)
		d.use(style, points, c) // a new page's head left its own
		d.pdf.SetX(side + indent)
		d.pdf.CellFormat(d.width()-indent, height, text, "", 1, "L", false, 0, "")
	}
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return ""
}
