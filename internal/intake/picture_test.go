package intake

import (
	"bytes"
	bigendian "encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"clavero/internal/fault"
)

func TestPicture(t *testing.T) {
	var drawn, photo bytes.Buffer
	if err := png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 30, 20))); err != nil {
		t.Fatal(err)
	}
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 30, 20)), nil); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string]string{"a screenshot": drawn.String(), "with something behind it": drawn.String() + "<script>x</script>", "a photograph": photo.String()} {
		kept, err := Picture(strings.NewReader(file))
		if err != nil || bytes.Contains(kept, []byte("script")) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if again, err := png.DecodeConfig(bytes.NewReader(kept)); err != nil || again.Width != 30 {
			t.Errorf("%s is kept as %+v, %v", name, again, err)
		}
	}
	for name, c := range map[string]struct {
		file string
		code fault.Code
	}{
		"text": {"hola", fault.Invalid}, "nothing": {"", fault.Invalid}, "cut short": {drawn.String()[:drawn.Len()/2], fault.Invalid},
		"a page": {"<svg xmlns='http://www.w3.org/2000/svg'/>", fault.Invalid}, "too heavy": {strings.Repeat("x", MaxPicture+1), fault.TooLarge},
		"a wall of pixels": {wall(drawn.Bytes()), fault.TooLarge},
	} {
		if _, err := Picture(strings.NewReader(c.file)); fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// wall says of a small PNG that it has 60,000 × 60,000 pixels.
func wall(file []byte) string {
	file = bytes.Clone(file)
	bigendian.BigEndian.PutUint32(file[16:], 60_000)
	bigendian.BigEndian.PutUint32(file[20:], 60_000)
	bigendian.BigEndian.PutUint32(file[29:], crc32.ChecksumIEEE(file[12:29]))
	return string(file)
}

func FuzzPicture(f *testing.F) {
	var drawn bytes.Buffer
	_ = png.Encode(&drawn, image.NewGray(image.Rect(0, 0, 3, 2)))
	f.Add(drawn.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		kept, err := Picture(bytes.NewReader(file))
		if err != nil {
			return
		}
		if _, err := png.DecodeConfig(bytes.NewReader(kept)); err != nil {
			t.Error(err)
		}
	})
}
