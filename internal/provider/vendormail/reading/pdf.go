package reading

import (
	"bytes"
	"compress/zlib"
	"encoding/ascii85"
	"io"
)

// Bounds of what is read of a PDF.
const (
	maxStreams  = 100
	maxInflated = 4 << 20 // bytes, all streams together
	maxPieces   = 20_000  // pieces of text
)

var (
	streamStart = lazily(`[\s>]stream\r?\n`)
	notContent  = lazily(`/(?:Image|XRef|FontFile[23]?|Length1|Metadata|XML|CIDFontType0C|Type1C|OpenType|CMapName)\b`)
	packed      = lazily(`/ObjStm\b`)
	// beyond is what makes letters mean something else than they say: fonts with codes of their own, and encryption.
	beyond = lazily(`/(?:Identity-[HV]|Type0|Type3|Differences|Encrypt|ToUnicode|MacRomanEncoding)\b`)
)

// pdfRows reads the text of a PDF: pages whose fonts have the letters of Windows-1252, as report programs write them, or
// say what their codes stand for, as browsers and offices do. A PDF whose fonts do not say so, whose pages are turned, or that
// is encrypted goes to a person. The libraries at hand can be made to take all memory by a file of 600 bytes, which no caller can catch.
func pdfRows(data []byte) ([]row, bool) {
	fonts, ok := pdfFonts(data)
	if !ok || bytes.Contains(data, []byte("/Encrypt")) {
		return nil, false
	}
	page := &pdfPage{fonts: fonts, matrix: upright}
	left := int64(maxInflated)
	for n, at := range streamStart().FindAllIndex(data, maxStreams+1) {
		end := bytes.Index(data[at[1]:], []byte("endstream"))
		if n == maxStreams || end < 0 {
			return nil, false
		}
		dictionary := data[:at[0]]
		dictionary = dictionary[max(0, bytes.LastIndex(dictionary, []byte(" obj"))):]
		if notContent().Match(dictionary) {
			continue
		}
		content, ok := inflate(data[at[1]:at[1]+end], dictionary, left)
		if !ok || packed().Match(dictionary) && beyond().Match(content) {
			return nil, false
		}
		left -= int64(len(content))
		if bytes.Contains(content, []byte("BT")) && bytes.Contains(content, []byte("Tf")) {
			page.run(content)
			page.endPage()
		}
	}
	return page.rows, len(page.rows) > 0 && len(page.pieces) == 0 && !page.lost
}

// inflate undoes the filters of a stream, up to limit bytes.
func inflate(data, dictionary []byte, limit int64) ([]byte, bool) {
	var r io.Reader = bytes.NewReader(data)
	if bytes.Contains(dictionary, []byte("/ASCII85Decode")) || bytes.Contains(dictionary, []byte("/A85")) {
		data, _, _ = bytes.Cut(data, []byte("~>"))
		r = ascii85.NewDecoder(bytes.NewReader(data))
	}
	switch flate := bytes.Contains(dictionary, []byte("/FlateDecode")) || bytes.Contains(dictionary, []byte("/Fl ")); {
	case flate:
		z, err := zlib.NewReader(r)
		if err != nil {
			return nil, false
		}
		r = z
	case bytes.Contains(dictionary, []byte("/LZWDecode")) || bytes.Contains(dictionary, []byte("/ASCIIHexDecode")):
		return nil, false
	}
	content, err := io.ReadAll(io.LimitReader(r, limit+1))
	return content, int64(len(content)) <= limit && (err == nil || len(content) > 0)
}
