package intake

import (
	"bytes"
	"image"
	_ "image/jpeg" // a photograph of a screen
	"image/png"
	"io"

	"clavero/internal/fault"
)

// The largest picture that is taken: of a large screen, not of a wall.
const (
	MaxPicture = 5_000_000  // bytes
	maxPixels  = 34_000_000 // 8K
)

// Picture reads a screenshot, PNG or JPEG, and draws it anew as a PNG: nothing but its pixels stays, whatever else the file
// carried. TooLarge and Invalid faults.
func Picture(r io.Reader) ([]byte, error) {
	data, err := readAll(r, MaxPicture, "intake.picture.large")
	if err != nil {
		return nil, err
	}
	shape, form, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || form != "png" && form != "jpeg" { // others are known where another package brings them in
		return nil, fault.Wrap(err, fault.Invalid, "intake.picture.form")
	}
	if shape.Width < 1 || shape.Height < 1 || shape.Width > maxPixels/shape.Height {
		return nil, fault.New(fault.TooLarge, "intake.picture.wide")
	}
	drawn, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "intake.picture.form")
	}
	var b bytes.Buffer
	if err := png.Encode(&b, drawn); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "intake.picture.form")
	}
	return b.Bytes(), nil
}
