package pdf

import "codeberg.org/go-pdf/fpdf"

// Figure is a drawing in units of its own, the y axis pointing down. It is made as wide as the text; one that is taller
// than a page goes on over as many as it takes, cut where Cuts allow it and with its head repeated.
type Figure struct {
	Width, Height float64
	Head          float64   // height of what stands above each piece
	Cuts          []float64 // heights at which it may be cut
	Shapes        []Shape
}

// Shape is one thing drawn.
type Shape struct {
	Points []Point // of a line, or of the outline of an area
	Fill   Fill
	Stroke float64 // width of the line in points; 0 draws none
	Strong bool    // in the colour of the house

	Text   string // instead of a line: at the first point, which is the left end of its base line
	Size   float64
	Bold   bool
	Middle bool // the point is the middle of the text
}

// Point is a place in a figure.
type Point struct{ X, Y float64 }

// Fill says what an area is filled with.
type Fill int

// The fills.
const (
	Empty Fill = iota
	White
	Tint // of the paper's ground
	Dark // of the line's own colour
)

// Figure draws a drawing.
func (d *Doc) Figure(f Figure) {
	if f.Width <= 0 || f.Height <= 0 {
		return
	}
	scale := d.width() / f.Width
	d.pdf.Ln(2)
	if d.lowest()-d.pdf.GetY() < min(f.Height*scale, (d.lowest()-top)/3) {
		d.pdf.AddPage()
	}
	for from := f.Head; from < f.Height; {
		room := (d.lowest()-d.pdf.GetY())/scale - f.Head
		to := f.cut(from, room)
		d.piece(f, from, to, scale)
		if from = to; from < f.Height {
			d.pdf.AddPage()
		}
	}
	d.pdf.Ln(2)
}

// cut is where a piece that begins there ends: at the last cut that fits.
func (f Figure) cut(from, room float64) float64 {
	if f.Height-from <= room {
		return f.Height
	}
	to := from + room
	for _, cut := range f.Cuts {
		if cut > from && cut <= from+room {
			to = cut
		}
	}
	if to <= from {
		return f.Height // a head that leaves no room
	}
	return to
}

// piece draws the head and what lies between two heights below it.
func (d *Doc) piece(f Figure, from, to, scale float64) {
	y := d.pdf.GetY()
	d.clipped(f, Point{side, y}, 0, f.Head, scale)
	d.clipped(f, Point{side, y + f.Head*scale}, from, to, scale)
	d.pdf.SetXY(side, y+(f.Head+to-from)*scale)
}

func (d *Doc) clipped(f Figure, at Point, from, to, scale float64) {
	if to <= from {
		return
	}
	d.pdf.ClipRect(at.X-0.3, at.Y, f.Width*scale+0.6, (to-from)*scale, false)
	for _, s := range f.Shapes {
		d.shape(s, Point{at.X, at.Y - from*scale}, scale)
	}
	d.pdf.ClipEnd()
}

func (d *Doc) shape(s Shape, origin Point, scale float64) {
	place := func(p Point) fpdf.PointType { return fpdf.PointType{X: origin.X + p.X*scale, Y: origin.Y + p.Y*scale} }
	c := ink
	if s.Strong {
		c = guinda
	}
	if len(s.Points) == 0 {
		return
	}
	if s.Text != "" {
		d.write(s, place(s.Points[0]), c, scale)
		return
	}
	points := make([]fpdf.PointType, len(s.Points))
	for i, p := range s.Points {
		points[i] = place(p)
	}
	d.pdf.SetDrawColor(c.r, c.g, c.b)
	d.pdf.SetLineWidth(s.Stroke * pointInMM)
	if s.Fill != Empty {
		style := "F"
		if s.Stroke > 0 {
			style = "FD"
		}
		d.fill(s.Fill, c)
		d.pdf.Polygon(points, style)
		return
	}
	for i := 1; i < len(points); i++ {
		d.pdf.Line(points[i-1].X, points[i-1].Y, points[i].X, points[i].Y)
	}
}

const pointInMM = 25.4 / 72

func (d *Doc) fill(f Fill, c colour) {
	switch f {
	case White:
		c = colour{255, 255, 255}
	case Tint:
		c = ground
	}
	d.pdf.SetFillColor(c.r, c.g, c.b)
}

// write writes a text in a drawing; Size is in the units of the drawing.
func (d *Doc) write(s Shape, at fpdf.PointType, c colour, scale float64) {
	style := ""
	if s.Bold {
		style = "B"
	}
	d.use(style, s.Size*scale/pointInMM, c)
	text := clean(s.Text)
	if s.Middle {
		at.X -= d.pdf.GetStringWidth(text) / 2
	}
	d.pdf.Text(at.X, at.Y, text)
}
