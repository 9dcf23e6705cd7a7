package reading

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime/multipart"
	"mime/quotedprintable"
	"strings"
)

// MaxMessage is the size in bytes up to which a message is read. A longer one is Unreadable; of it, one byte more than
// this is all that needs to be handed to Read.
const MaxMessage = 25 << 20

// What is read of a message. Real answers come nowhere near these limits; what goes beyond goes to a person.
const (
	maxHeader = 256 << 10 // bytes of its header
	maxParts  = 200       // MIME parts, multiparts counted
	maxDepth  = 10        // multiparts within multiparts
	maxText   = 1 << 20   // bytes of a part of text, decoded
	maxFile   = 5 << 20   // bytes of an attachment that is read, decoded
	maxFresh  = 200 << 10 // bytes of text written now
	maxRows   = 20_000    // lines and table rows of a message, all parts together
)

// message is a message taken apart.
type message struct {
	header   header
	parts    []part   // the leaves, in their order
	reports  []header // the groups of a delivery status (RFC 3464): the message's, then one for each recipient
	original header   // of the message a report returns
	trouble  Doubt    // why it cannot be read, "" when it can
	seen     int      // parts met so far
	unzipped int      // bytes that archives held so far
}

// part is a leaf of a message.
type part struct {
	kind     string // media type, lower case
	name     string // of a file; "" for what the mail itself says
	text     string // of text, decoded
	sure     bool   // the charset was declared and fits
	flowed   bool   // format=flowed (RFC 3676)
	data     []byte // of a file, decoded
	size     int    // of a file, decoded; as sent where it is not decoded
	quoted   bool   // within a message carried along
	unpacked bool   // an archive, whose files follow as parts
	branch   int    // parts of one multipart/alternative share it; 0 is none
}

// open takes a message apart.
func open(raw []byte) message {
	m := message{}
	if len(raw) > MaxMessage {
		m.header, _ = splitHeader(raw[:maxHeader])
		m.trouble = TooBig
		return m
	}
	var body []byte
	m.header, body = splitHeader(raw)
	switch {
	case len(m.header) == 0:
		m.trouble = Damaged
	case len(raw)-len(body) > maxHeader:
		m.trouble = TooBig
	default:
		m.walk(m.header, body, place{})
	}
	return m
}

// place is where in the message a part stands.
type place struct {
	depth  int
	branch int
	quoted bool
}

func (m *message) fail(d Doubt) {
	if m.trouble == "" {
		m.trouble = d
	}
}

func (m *message) walk(h header, body []byte, at place) {
	if m.seen++; m.seen > maxParts || at.depth > maxDepth {
		m.fail(TooBig)
	}
	if m.trouble != "" {
		return
	}
	kind, params := h.mediaType()
	switch {
	case kind == "multipart/encrypted", isSealedMIME(kind, params, h):
		m.fail(Sealed)
	case strings.HasPrefix(kind, "multipart/"):
		m.walkParts(kind, params["boundary"], body, at)
	case kind == "message/delivery-status":
		m.reports = append(m.reports, groups(body)...)
	case kind == "message/rfc822", kind == "text/rfc822-headers":
		m.walkCarried(h, body, at)
	default:
		m.leaf(kind, params, h, body, at)
	}
}

// isSealedMIME tells S/MIME that is encrypted, or signed in a form whose text cannot be seen (RFC 8551, 3.5.2), from a
// signature beside its text.
func isSealedMIME(kind string, params map[string]string, h header) bool {
	if kind != "application/pkcs7-mime" && kind != "application/x-pkcs7-mime" {
		return kind == "application/octet-stream" && strings.HasSuffix(strings.ToLower(h.fileName()), ".p7m")
	}
	return params["smime-type"] != "certs-only"
}

func (m *message) walkParts(kind, boundary string, body []byte, at place) {
	if boundary == "" {
		m.fail(Damaged)
		return
	}
	at.depth++
	if kind == "multipart/alternative" && at.branch == 0 {
		at.branch = m.seen
	}
	for r := multipart.NewReader(bytes.NewReader(body), boundary); ; {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			m.fail(Damaged)
			return
		}
		content, err := io.ReadAll(p)
		if err != nil {
			m.fail(Damaged)
			return
		}
		h := header{}
		for name, values := range p.Header {
			h = append(h, field{strings.ToLower(name), strings.Join(values, " ")})
		}
		if m.walk(h, content, at); m.trouble != "" {
			return
		}
	}
}

// groups reads the fields of a delivery status, one header for the message and one for each recipient.
func groups(body []byte) []header {
	var all []header
	for len(body) > 0 && len(all) < maxParts {
		var h header
		if h, body = splitHeader(body); len(h) > 0 {
			all = append(all, h)
		} else if len(body) > 0 {
			_, body = cutLine(body)
		}
	}
	return all
}

// walkCarried goes into a message carried along: the one a report returns, or one forwarded. What it says is quoted.
func (m *message) walkCarried(h header, body []byte, at place) {
	decoded, err := decodeTransfer(h.get("content-transfer-encoding"), body, MaxMessage)
	if err != nil {
		m.fail(Damaged)
		return
	}
	inner, rest := splitHeader(decoded)
	if m.original == nil {
		m.original = inner
	}
	at.depth++
	at.quoted = true
	m.walk(inner, rest, at)
}

func (m *message) leaf(kind string, params map[string]string, h header, body []byte, at place) {
	p := part{kind: kind, name: h.fileName(), size: len(body), quoted: at.quoted, branch: at.branch}
	attached := strings.HasPrefix(strings.ToLower(h.get("content-disposition")), "attachment")
	if attached && p.name == "" {
		p.name = "?"
	}
	if p.name == "" && (kind == "text/plain" || kind == "text/html") {
		m.text(p, params, h, body)
		return
	}
	if isIgnored(kind) {
		return
	}
	if p.name == "" {
		p.name = "?"
	}
	data, err := decodeTransfer(h.get("content-transfer-encoding"), body, maxFile)
	if err == nil {
		p.data, p.size = data, len(data)
	}
	m.unpack(p)
}

// unpack adds a file, and after an archive the files in it.
func (m *message) unpack(p part) {
	inner, ok := unzip(p.data, maxUnzipped-m.unzipped)
	p.unpacked = ok
	m.parts = append(m.parts, p)
	for _, file := range inner {
		m.unzipped += file.size
		file.quoted = p.quoted
		m.parts = append(m.parts, file)
	}
	if m.seen += len(inner); m.seen > maxParts {
		m.fail(TooBig)
	}
}

// isIgnored are parts that say nothing: signatures beside the text, and the picture of a logo.
func isIgnored(kind string) bool {
	return kind == "application/pkcs7-signature" || kind == "application/x-pkcs7-signature" || kind == "application/pgp-signature" ||
		kind == "text/calendar" || kind == "text/x-amp-html"
}

func (m *message) text(p part, params map[string]string, h header, body []byte) {
	data, err := decodeTransfer(h.get("content-transfer-encoding"), body, maxText)
	if errors.Is(err, errTooLong) {
		m.fail(TooBig)
		return
	}
	if err != nil {
		m.fail(Damaged)
		return
	}
	p.text, p.sure = toText(data, params["charset"])
	p.flowed = strings.EqualFold(params["format"], "flowed")
	if strings.Contains(p.text, "-----BEGIN PGP MESSAGE-----") {
		m.fail(Sealed)
		return
	}
	m.parts = append(m.parts, p)
}

var errTooLong = errors.New("more than is read")

// decodeTransfer undoes a Content-Transfer-Encoding (RFC 2045, 6), up to limit bytes.
func decodeTransfer(encoding string, body []byte, limit int64) ([]byte, error) {
	var r io.Reader = bytes.NewReader(body)
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, &base64Only{in: r})
	}
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(data)) > limit {
		return nil, errTooLong
	}
	return data, nil
}

// base64Only passes the letters of base64 alone: all others must be ignored (RFC 2045, 6.8).
type base64Only struct{ in io.Reader }

func (b *base64Only) Read(into []byte) (int, error) {
	for {
		n, err := b.in.Read(into)
		kept := 0
		for _, c := range into[:n] {
			if isBase64(c) {
				into[kept] = c
				kept++
			}
		}
		if kept > 0 || err != nil || len(into) == 0 {
			return kept, err
		}
	}
}

func isBase64(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '+' || c == '/' || c == '='
}
