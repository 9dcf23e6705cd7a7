package reading

import (
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	"golang.org/x/text/encoding/charmap"
)

// toText gives the text of a part. What a part says of its charset is tried against its bytes: text that says Latin-1
// and is well-formed UTF-8 with letters beyond ASCII is UTF-8; text that says UTF-8 or ASCII and is not is
// Windows-1252, which is what «Latin-1» means in an office. The second result is false where that had to be guessed:
// letters beyond ASCII are then no basis for a secret.
func toText(b []byte, declared string) (string, bool) {
	declared = strings.ToLower(strings.Trim(declared, " \"'"))
	switch valid := utf8.Valid(b); {
	case isASCII(b) && !strings.HasPrefix(declared, "utf-16") && !strings.HasPrefix(declared, "utf-7") && !strings.HasPrefix(declared, "iso-2022"):
		return string(b), true
	case valid && (declared == "utf-8" || declared == "utf8"):
		return strings.TrimPrefix(string(b), "\ufeff"), true
	case valid && isLatin(declared):
		return strings.TrimPrefix(string(b), "\ufeff"), false
	case isLatin(declared):
		return fromWindows(b), declared == "iso-8859-1" || declared == "windows-1252"
	}
	if r, err := charset.Reader(declared, bytes.NewReader(b)); err == nil {
		if text, err := io.ReadAll(io.LimitReader(r, maxText*4)); err == nil {
			return toValid(text), true
		}
	}
	return toValid(b), false
}

// isLatin reports whether a name stands for Latin letters or for nothing at all.
func isLatin(name string) bool {
	switch name {
	case "", "us-ascii", "ascii", "iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "utf-8", "utf8", "8bit", "unknown-8bit", "default":
		return true
	}
	return false
}

func fromWindows(b []byte) string {
	text, err := charmap.Windows1252.NewDecoder().String(string(b))
	if err != nil {
		return toValid(b)
	}
	return text
}

func toValid(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return fromWindows(b)
}

func isASCII(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
