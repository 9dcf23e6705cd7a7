package intake

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"
	"iter"
	"strings"
)

// refusedNames are those by which a PDF runs something, opens or sends something, or carries another file
// (ISO 32000-1, 7.11.4, 12.6.4, 13.2, 13.6), each with the text that says so.
var refusedNames = map[string]string{
	"JavaScript":    "intake.pdf.active",
	"JS":            "intake.pdf.active",
	"Launch":        "intake.pdf.active",
	"SubmitForm":    "intake.pdf.active",
	"ImportData":    "intake.pdf.active",
	"RichMedia":     "intake.pdf.active",
	"Rendition":     "intake.pdf.active",
	"GoToE":         "intake.pdf.active",
	"XFA":           "intake.pdf.form",
	"EmbeddedFile":  "intake.pdf.attached",
	"EmbeddedFiles": "intake.pdf.attached",
}

const (
	maxUnzipped    = 32 << 20 // bytes read and given by the object streams of a file together
	maxStreams     = 20_000   // of a file; one of 5 MB has some hundreds
	maxDictionary  = 8 << 10  // bytes before a stream in which its dictionary is looked for
	shortName      = 5        // a name up to this length appears by chance in compressed data
	endOfStream    = "endstream"
	objectStreamID = "ObjStm"
)

// checkNames looks for refused names in everything that is not compressed. Short ones, and the mark of encryption, count only
// outside streams, where no chance sequence of bytes stands for them; the action that a short one belongs to has a long one too.
func checkNames(data []byte) error {
	for name := range names(data) {
		if text := refusedNames[name]; text != "" && len(name) > shortName {
			return refusePDF(text)
		}
	}
	for part := range outsideStreams(data) {
		for name := range names(part) {
			if name == "Encrypt" {
				return refusePDF("intake.pdf.encrypted")
			}
			if text := refusedNames[name]; text != "" {
				return refusePDF(text)
			}
		}
	}
	return nil
}

// checkObjectStreams looks into the compressed streams that hold objects. One that cannot be looked into is refused.
//
// The names before a stream that may be those of its dictionary are more than its own where objects are small: a stream
// that holds objects by these alone is looked into if it can be, with a budget of its own.
func checkObjectStreams(data []byte) error {
	seen, sure, perhaps := 0, maxUnzipped, maxUnzipped
	for at := range streams(data) {
		if seen++; seen > maxStreams {
			return refusePDF("intake.pdf.opaque")
		}
		window := data[max(0, at-maxDictionary):at]
		if !holdsObjects(namesIn(window)) {
			continue
		}
		budget, body, err := &perhaps, []byte(nil), error(nil)
		if own := namesIn(afterLast(window, " obj")); holdsObjects(own) {
			budget = &sure
			body, err = unzip(own, data[at:], budget)
		} else {
			body, _ = inflate(data[at:], budget)
		}
		if err != nil {
			return err
		}
		for name := range names(body) {
			if text := refusedNames[name]; text != "" {
				return refusePDF(text)
			}
		}
	}
	return nil
}

// holdsObjects goes by the type and by the two numbers that no object stream can do without, since readers differ in
// which they ask for.
func holdsObjects(dictionary map[string]bool) bool {
	return dictionary[objectStreamID] || dictionary["First"] && dictionary["N"]
}

// unzip gives the body of an object stream: deflated alone, as every writer makes it, or plain.
func unzip(dictionary map[string]bool, body []byte, budget *int) ([]byte, error) {
	if !dictionary["Filter"] && !dictionary["F"] {
		plain, _, _ := bytes.Cut(body, []byte(endOfStream))
		if *budget -= len(plain); *budget < 0 {
			return nil, refusePDF("intake.pdf.bomb")
		}
		return plain, nil
	}
	if !dictionary["FlateDecode"] && !dictionary["Fl"] || hasOtherFilter(dictionary) {
		return nil, refusePDF("intake.pdf.opaque")
	}
	unzipped, err := inflate(body, budget)
	switch {
	case *budget < 0:
		return nil, refusePDF("intake.pdf.bomb")
	case err != nil && !errors.Is(err, zlib.ErrChecksum):
		return nil, refusePDF("intake.pdf.damaged")
	}
	return unzipped, nil
}

// inflate gives as much of a deflated body as the budget allows, and takes from the budget what it read and what it
// gave: a body may also be long and give nothing.
func inflate(body []byte, budget *int) ([]byte, error) {
	source := bytes.NewReader(body)
	reader, err := zlib.NewReader(source)
	if err != nil {
		return nil, err
	}
	unzipped, err := io.ReadAll(io.LimitReader(reader, int64(max(0, *budget))+1))
	*budget -= len(unzipped) + len(body) - source.Len()
	return unzipped, err
}

func hasOtherFilter(dictionary map[string]bool) bool {
	for name := range dictionary {
		if (strings.HasSuffix(name, "Decode") && name != "FlateDecode") || name == "Predictor" || name == "Crypt" {
			return true
		}
	}
	return dictionary["AHx"] || dictionary["A85"] || dictionary["LZW"] || dictionary["RL"]
}

// streams gives the offsets at which the bytes of streams begin, after the keyword and its line end; also of those that
// lie within the bytes of others, since a reader that follows offsets may find them there. «endstream» ends alike.
func streams(data []byte) iter.Seq[int] {
	const keyword = "stream"
	return func(yield func(int) bool) {
		for at := 0; ; {
			next := bytes.Index(data[at:], []byte(keyword))
			if next < 0 {
				return
			}
			at += next + len(keyword)
			ended := bytes.HasSuffix(data[:at], []byte(endOfStream))
			if begins := afterLineEnd(data, at); !ended && begins > at && !yield(begins) {
				return
			}
		}
	}
}

// afterLineEnd gives the offset after the line end at an offset, or the offset itself where there is none.
func afterLineEnd(data []byte, at int) int {
	if at < len(data) && data[at] == '\r' {
		at++
	}
	if at < len(data) && data[at] == '\n' {
		at++
	}
	return at
}

// outsideStreams gives the parts of a file between the bytes of its streams.
func outsideStreams(data []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		from := 0
		for at := range streams(data) {
			if at < from {
				continue
			}
			if !yield(data[from:at]) {
				return
			}
			end := bytes.Index(data[at:], []byte(endOfStream))
			if end < 0 {
				return
			}
			from = at + end
		}
		yield(data[from:])
	}
}

// afterLast gives what follows the last mark in data, all of it where there is none.
func afterLast(data []byte, mark string) []byte { return data[bytes.LastIndex(data, []byte(mark))+1:] }

func namesIn(data []byte) map[string]bool {
	found := map[string]bool{}
	for name := range names(data) {
		found[name] = true
	}
	return found
}

// names gives every name written in data, without its slash and with #xx read as the byte it stands for (7.3.5).
func names(data []byte) iter.Seq[string] {
	const longest = 127 // bytes of a name (annex C.2), before #xx is read
	return func(yield func(string) bool) {
		for {
			slash := bytes.IndexByte(data, '/')
			if slash < 0 {
				return
			}
			data = data[slash+1:]
			end := 0
			for end < min(len(data), 3*longest) && !endsName(data[end]) {
				end++
			}
			if end > 0 && !yield(unescape(data[:end])) {
				return
			}
		}
	}
}

// endsName reports white space and delimiters (7.2.2).
func endsName(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%', 0, '\t', '\n', '\f', '\r', ' ':
		return true
	}
	return false
}

func unescape(name []byte) string {
	if bytes.IndexByte(name, '#') < 0 {
		return string(name)
	}
	out := make([]byte, 0, len(name))
	for i := 0; i < len(name); i++ {
		if name[i] == '#' && i+2 < len(name) {
			if high, low := hexDigit(name[i+1]), hexDigit(name[i+2]); high >= 0 && low >= 0 {
				out = append(out, byte(high<<4|low))
				i += 2
				continue
			}
		}
		out = append(out, name[i])
	}
	return string(out)
}

func hexDigit(c byte) int { return strings.IndexByte("0123456789abcdef", c|0x20) }
