// Package pdf writes papers: letter size, with fonts of their own, in the manner of an office. What a page shows on
// screen stays the accessible form of a document; a PDF is what one signs, hands over and files.
//
// A paper flows from the top: each call adds a block below the last one and goes on to another page where there is no more
// room. Two makings of one paper may differ in their bytes (the order of the glyphs in its fonts), so what is signed and hashed
// is the data that a paper shows; a paper that must be known again is kept as it was made.
package pdf

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/text/unicode/norm"
)

// MediaType is what a paper is served as.
const MediaType = "application/pdf"

// Head is what stands on every page of a paper.
type Head struct {
	Title       string // of the document, in small at the top from the second page on
	Institution string
	Office      string
	Lang        string    // «es» or «en»: what readers aloud speak, and the words «page 1 of 2»
	Foot        string    // in small at the foot of each page, beside its number; a hash, a folio
	Made        time.Time // the paper's date, the same for the same paper
	Wide        bool      // the sheet lies on its side
}

// In millimetres.
const (
	side      = 20.0
	top       = 18.0
	bottom    = 20.0
	line      = 5.2
	small     = 4.2
	cellAbove = 1.0
)

// Points of the four sizes.
const (
	titleSize   = 16
	headingSize = 12
	textSize    = 10
	smallSize   = 8
)

// pages stands for the number of pages until it is known.
const pages = "{n}"

type colour struct{ r, g, b int }

var (
	ink    = colour{22, 26, 29}
	grey   = colour{92, 96, 98}
	guinda = colour{97, 18, 50}
	rule   = colour{165, 127, 44}
	ground = colour{247, 243, 234}
)

// Doc is a paper being written. It is not safe for use by many goroutines.
type Doc struct {
	head Head
	pdf  *fpdf.Fpdf
}

// New begins a paper with its first page.
func New(head Head) *Doc {
	orientation := fpdf.OrientationPortrait
	if head.Wide {
		orientation = fpdf.OrientationLandscape
	}
	d := &Doc{head: head, pdf: fpdf.New(orientation, fpdf.UnitMillimeter, fpdf.PageSizeLetter, "")}
	d.pdf.SetCatalogSort(true)
	d.pdf.SetCreationDate(head.Made.UTC())
	d.pdf.SetModificationDate(head.Made.UTC())
	d.pdf.SetProducer("Clavero", true)
	d.pdf.SetTitle(clean(head.Title), true)
	d.pdf.SetAuthor(clean(head.Institution), true)
	d.pdf.SetLang(head.Lang)
	d.pdf.AddUTF8FontFromBytes("text", "", goregular.TTF)
	d.pdf.AddUTF8FontFromBytes("text", "B", gobold.TTF)
	d.pdf.AddUTF8FontFromBytes("mono", "", gomono.TTF)
	d.pdf.SetMargins(side, top, side)
	d.pdf.SetAutoPageBreak(false, bottom)
	d.pdf.AliasNbPages(pages)
	d.pdf.SetHeaderFunc(d.drawHead)
	d.pdf.SetFooterFunc(d.drawFoot)
	d.pdf.AddPage()
	return d
}

// Bytes ends the paper and gives it.
func (d *Doc) Bytes() ([]byte, error) {
	var out bytes.Buffer
	if err := d.pdf.Output(&out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// PageBreak goes on to another page.
func (d *Doc) PageBreak() { d.pdf.AddPage() }

func (d *Doc) drawHead() {
	d.use("", smallSize, grey)
	name, first := clean(d.head.Institution), d.pdf.PageNo() == 1
	if !first {
		name = clean(d.head.Title)
	}
	d.pdf.SetXY(side, top-8)
	d.pdf.CellFormat(d.width()/2, small, d.fitted(name, d.width()/2), "", 0, "L", false, 0, "")
	d.pdf.CellFormat(d.width()/2, small, d.fitted(clean(d.head.Office), d.width()/2), "", 0, "R", false, 0, "")
	d.pdf.SetDrawColor(rule.r, rule.g, rule.b)
	d.pdf.SetLineWidth(0.4)
	d.pdf.Line(side, top-2.5, side+d.width(), top-2.5)
	d.pdf.SetXY(side, top+1)
}

func (d *Doc) drawFoot() {
	_, height := d.pdf.GetPageSize()
	d.use("", smallSize, grey)
	page := "Página " + strconv.Itoa(d.pdf.PageNo()) + " de " + pages
	if d.head.Lang == "en" {
		page = "Page " + strconv.Itoa(d.pdf.PageNo()) + " of " + pages
	}
	d.pdf.SetXY(side, height-bottom+8)
	d.pdf.CellFormat(d.width()-34, small, d.fitted(clean(d.head.Foot), d.width()-34), "", 0, "L", false, 0, "")
	d.pdf.CellFormat(34, small, page, "", 0, "R", false, 0, "")
}

// width is that of the text.
func (d *Doc) width() float64 {
	width, _ := d.pdf.GetPageSize()
	return width - 2*side
}

// room makes sure that so much height is left on the page, and goes on to another one where it is not.
func (d *Doc) room(height float64) {
	if d.pdf.GetY()+height > d.lowest() {
		d.pdf.AddPage()
	}
}

func (d *Doc) lowest() float64 {
	_, height := d.pdf.GetPageSize()
	return height - bottom
}

func (d *Doc) use(style string, points float64, c colour) {
	d.pdf.SetFont("text", style, points)
	d.pdf.SetTextColor(c.r, c.g, c.b)
}

// lines breaks a text into the lines that fit a width, in the font in use.
func (d *Doc) lines(text string, width float64) []string {
	var all []string
	for paragraph := range strings.SplitSeq(clean(text), "\n") {
		if paragraph == "" {
			all = append(all, "")
			continue
		}
		all = append(all, d.pdf.SplitText(paragraph, width)...)
	}
	return all
}

// fitted shortens a text to one line.
func (d *Doc) fitted(text string, width float64) string {
	if d.pdf.GetStringWidth(text) <= width-1 {
		return text
	}
	runes := []rune(text)
	runes = runes[:min(len(runes), 300)] // more of them fit no line
	for len(runes) > 0 && d.pdf.GetStringWidth(string(runes)+"…") > width-1 {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

// clean makes a text fit for the fonts: composed, without control characters, and with a mark for what they lack.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case r < ' ', r == 0x7f, r >= 0x80 && r < 0xa0, r == 0xfeff, r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
			return -1
		case r == 0x202f:
			return 0xa0
		case r > 0xfffd:
			return 0xfffd
		}
		return r
	}, norm.NFC.String(strings.ToValidUTF8(text, "\ufffd")))
}
