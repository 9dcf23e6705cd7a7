package totp

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is the empty border that readers of the code need, in modules (ISO/IEC 18004).
const quiet = 4

// Picture is a QR code as one path of an SVG, so that a page shows it without style, script or another request:
//
//	<svg viewBox="0 0 {{.Size}} {{.Size}}"><path d="{{.Path}}"/></svg>
//
// Dark on light: the page gives it a white ground, in dark mode too. It holds the secret; it is neither logged nor kept.
type Picture struct {
	Size int    // width and height in modules, border included
	Path string // one subpath for each run of dark modules
}

// NewPicture draws a text, most often Secret.URI. It fails where the text is too long for a QR code.
func NewPicture(text string) (Picture, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return Picture{}, fmt.Errorf("totp: %d bytes do not fit a QR code: %w", len(text), err)
	}
	var path strings.Builder
	for y := range code.Size {
		drawRow(&path, code, y)
	}
	return Picture{Size: code.Size + 2*quiet, Path: path.String()}, nil
}

// drawRow draws each run of dark modules of one row as a rectangle one module high.
func drawRow(path *strings.Builder, code *qr.Code, y int) {
	for x := 0; x < code.Size; x++ {
		from := x
		for x < code.Size && code.Black(x, y) {
			x++
		}
		if width := x - from; width > 0 {
			fmt.Fprintf(path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, width, width)
		}
	}
}
