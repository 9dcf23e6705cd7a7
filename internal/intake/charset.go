package intake

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"clavero/internal/fault"
)

// The names of the charsets read, as the IANA registry has them.
const (
	UTF8        = "UTF-8"
	UTF16LE     = "UTF-16LE"
	UTF16BE     = "UTF-16BE"
	Windows1252 = "windows-1252"
)

// Charset gives the text of bytes of unknown charset, and the charset's name. UTF-16 is known by its mark at the
// beginning, UTF-8 by being valid, and what is left is Windows-1252, in which Excel in Mexico saves «CSV». Anything
// that is no text is Invalid, and a workbook is told to be exported first.
func Charset(b []byte) (string, string, error) {
	if err := knownFormat(b); err != nil {
		return "", "", err
	}
	text, name, ok := decode(b)
	if !ok || strings.ContainsFunc(text, binary) {
		return "", "", fault.New(fault.Invalid, "intake.charset.binary")
	}
	return text, name, nil
}

func decode(b []byte) (string, string, bool) {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		text, ok := fromUTF16(b[2:], func(pair []byte) uint16 { return uint16(pair[0]) | uint16(pair[1])<<8 })
		return text, UTF16LE, ok
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		text, ok := fromUTF16(b[2:], func(pair []byte) uint16 { return uint16(pair[1]) | uint16(pair[0])<<8 })
		return text, UTF16BE, ok
	case utf8.Valid(b):
		return strings.TrimPrefix(string(b), "\ufeff"), UTF8, true
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		return "", "", false // says that it is UTF-8, and is not
	}
	text, err := charmap.Windows1252.NewDecoder().String(string(b))
	return text, Windows1252, err == nil && !strings.ContainsRune(text, utf8.RuneError)
}

// fromUTF16 refuses halves: an odd byte, or a surrogate without its other.
func fromUTF16(b []byte, unit func([]byte) uint16) (string, bool) {
	if len(b)%2 != 0 {
		return "", false
	}
	units := make([]uint16, 0, len(b)/2)
	for ; len(b) > 0; b = b[2:] {
		units = append(units, unit(b))
	}
	runes := utf16.Decode(units)
	text := string(runes)
	return text, strings.Count(text, "\uFFFD") == countUnit(units, 0xFFFD)
}

func countUnit(units []uint16, wanted uint16) int {
	n := 0
	for _, u := range units {
		if u == wanted {
			n++
		}
	}
	return n
}

// binary reports the controls that no text has. A form feed and the old end-of-file of DOS are found in text.
func binary(r rune) bool {
	return r < ' ' && !strings.ContainsRune("\t\n\r\f\x1a", r) || r == 0x7f
}

// knownFormat names the files most often sent instead of a CSV, each with the way out.
func knownFormat(b []byte) error {
	for magic, text := range map[string]string{
		zipMark:      "intake.charset.workbook", // XLSX, ODS
		compoundMark: "intake.charset.workbook", // XLS
		"%PDF-":      "intake.charset.pdf",
	} {
		if bytes.HasPrefix(b, []byte(magic)) {
			return fault.New(fault.Invalid, text)
		}
	}
	return nil
}
