package reading

import (
	"bytes"
	"io"
	"mime"
	"strings"

	"github.com/emersion/go-message/charset"
)

// field is one header field, unfolded; its value is as it was sent.
type field struct{ name, value string }

// header is the fields of a message or part, topmost first. The order matters: only what our own server put on top is
// believed.
type header []field

// splitHeader parts the header from the body. It takes what real servers send: bare line feeds, an mbox line on top.
// A line that is no field ends the header where a body begins without an empty line.
func splitHeader(raw []byte) (header, []byte) {
	var h header
	for first := true; len(raw) > 0; first = false {
		line, rest := cutLine(raw)
		switch {
		case len(line) == 0:
			return h, rest
		case first && bytes.HasPrefix(line, []byte("From ")):
		case (line[0] == ' ' || line[0] == '\t') && len(h) > 0:
			h[len(h)-1].value += " " + strings.TrimSpace(string(line))
		default:
			name, value, ok := bytes.Cut(line, []byte(":"))
			if !ok || !isFieldName(name) {
				return h, raw
			}
			h = append(h, field{strings.ToLower(strings.TrimSpace(string(name))), strings.TrimSpace(string(value))})
		}
		raw = rest
	}
	return h, nil
}

func cutLine(b []byte) ([]byte, []byte) {
	line, rest, _ := bytes.Cut(b, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), rest
}

func isFieldName(name []byte) bool {
	name = bytes.TrimRight(name, " \t")
	return len(name) > 0 && !bytes.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' })
}

// get gives the topmost field of a name (in lower case).
func (h header) get(name string) string {
	for _, f := range h {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

// all gives every field of the names, topmost first.
func (h header) all(names ...string) []string {
	var values []string
	for _, f := range h {
		for _, name := range names {
			if f.name == name {
				values = append(values, f.value)
			}
		}
	}
	return values
}

var words = mime.WordDecoder{CharsetReader: func(name string, input io.Reader) (io.Reader, error) {
	return charset.Reader(name, io.LimitReader(input, maxHeader))
}}

// text gives a field's text, its encoded words (RFC 2047) decoded; words that cannot be are left as they are.
func (h header) text(name string) string { return decodeWords(h.get(name)) }

func decodeWords(value string) string {
	decoded, err := words.DecodeHeader(value)
	if err != nil {
		return toValid([]byte(value))
	}
	return toValid([]byte(decoded))
}

// mediaType reads a Content-Type leniently: a parameter that cannot be read does not hide the type.
func (h header) mediaType() (string, map[string]string) {
	value := h.get("content-type")
	if value == "" {
		return "text/plain", map[string]string{}
	}
	kind, params, err := mime.ParseMediaType(value)
	if err != nil || params == nil {
		params = map[string]string{}
		kind, _, _ = strings.Cut(value, ";")
	}
	return strings.ToLower(strings.TrimSpace(kind)), params
}

// fileName is the name of an attachment, "" when the part is not one.
func (h header) fileName() string {
	_, params, err := mime.ParseMediaType(h.get("content-disposition"))
	if err == nil && params["filename"] != "" {
		return decodeWords(params["filename"])
	}
	_, params = h.mediaType()
	return decodeWords(params["name"])
}
