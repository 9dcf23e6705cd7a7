package prober

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"

	"clavero/internal/lang/spanish"
)

// page is an answer of the site as far as a probe needs it.
type page struct {
	url     *url.URL
	base    *url.URL // what relative addresses in it start from
	status  int
	text    string // what a reader sees, folded, with a space at both ends
	forms   []form
	refresh string // the address a <meta> or header sends a browser on to, at once or nearly
	captcha bool
	charset charsetOf
}

// charsetOf is a page's charset: forms are sent in it.
type charsetOf struct {
	encoding encoding.Encoding
	name     string
}

// Bounds of one page. What is larger is not read in part: the part left out might say the opposite.
const (
	maxTokens   = 1_000_000
	maxForms    = 100
	maxControls = 5000
)

// readPage reads an answer's body: HTML, JSON or plain text, in whatever charset. Other kinds have no text.
func readPage(u *url.URL, status int, header http.Header, body []byte) (*page, error) {
	p := &page{url: u, base: u, status: status}
	kind := header.Get("Content-Type")
	if kind == "" {
		kind = http.DetectContentType(body)
	}
	p.charset = findCharset(body, kind)
	decoded, err := p.charset.encoding.NewDecoder().Bytes(body)
	if err != nil {
		decoded = nil
	}
	switch media, _, _ := strings.Cut(strings.ToLower(kind), ";"); strings.TrimSpace(media) {
	case "text/html", "application/xhtml+xml":
		err = p.readHTML(decoded)
	case "application/json", "application/problem+json":
		p.text = " " + foldText(jsonText(decoded)) + " "
	case "text/plain":
		p.text = " " + foldText(string(decoded)) + " "
	}
	if to := header.Get("Refresh"); to != "" {
		p.refresh = refreshAddress(to)
	}
	return p, err
}

// findCharset goes by what the answer or the page says, and else by its bytes.
func findCharset(body []byte, kind string) charsetOf {
	head := body[:min(len(body), 1024)]
	found, name, certain := charset.DetermineEncoding(head, kind)
	declared := certain || bytes.Contains(bytes.ToLower(head), []byte("charset"))
	if !declared && utf8.Valid(body) || found == encoding.Replacement {
		found, name = encoding.Nop, "utf-8"
	}
	if strings.HasPrefix(name, "utf-16") {
		name = "utf-8" // forms of such pages are sent in UTF-8 (HTML, «selecting a form submission encoding»)
	}
	return charsetOf{found, name}
}

// foldText makes texts comparable: lower case, no accents, words of letters and digits with one space between.
func foldText(s string) string {
	words := strings.FieldsFunc(spanish.FoldName(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.Join(words, " ")
}

// says reports whether words stand in the page's text, as whole words.
func (p *page) says(words string) bool { return strings.Contains(p.text, " "+foldText(words)+" ") }

// jsonText is the names and values of a JSON text in their order.
func jsonText(text []byte) string {
	var out strings.Builder
	decoder := json.NewDecoder(bytes.NewReader(text))
	for {
		token, err := decoder.Token()
		if err != nil {
			return out.String()
		}
		switch value := token.(type) {
		case string:
			out.WriteString(value + " ")
		case bool:
			out.WriteString(strconv.FormatBool(value) + " ")
		case float64:
			out.WriteString(strconv.FormatFloat(value, 'f', -1, 64) + " ")
		}
	}
}

// readHTML walks the tokens of a page once, without building a tree: nesting costs nothing.
func (p *page) readHTML(text []byte) error {
	r := &reader{page: p, form: -1}
	tokens := html.NewTokenizer(bytes.NewReader(text))
	for range maxTokens {
		switch tokens.Next() {
		case html.ErrorToken:
			r.finish()
			return nil
		case html.TextToken:
			r.readText(tokens.Token().Data)
		case html.StartTagToken, html.SelfClosingTagToken:
			if err := r.start(tokens.Token()); err != nil {
				return err
			}
		case html.EndTagToken:
			r.end(tokens.Token().Data)
		}
	}
	return stop{Oversized}
}

// longestRefresh is in seconds: who is sent on later than that is meant to read the page.
const longestRefresh = 5

// refreshAddress reads "0; url=/inicio", and gives "" where a page only means to be loaded anew.
func refreshAddress(content string) string {
	delay, rest, found := strings.Cut(content, ";")
	if !found {
		delay, rest, _ = strings.Cut(content, ",")
	}
	seconds, err := strconv.ParseFloat(strings.TrimSpace(delay), 64)
	soon := seconds >= 0 && seconds <= longestRefresh // «NaN» is neither
	name, address, found := strings.Cut(rest, "=")
	if err != nil || !soon || !found || !strings.EqualFold(strings.TrimSpace(name), "url") {
		return ""
	}
	return strings.Trim(strings.TrimSpace(address), `"'`)
}
