package reading

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html"
	"mime"
	"mime/quotedprintable"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// redaction stands where text was left out; a secret that was replaced has its number in the list: «▒▒2▒▒».
const redaction = "▒▒▒▒"

func numbered(n int) string { return fmt.Sprintf("▒▒%d▒▒", n) }

// LinkPath is where the page is on which the vendor answers over TLS; the token of an order's mail follows.
const LinkPath = "/proveedor/"

// ourLink is the beginning of that page's address, plain or as one program hands it to another in a query.
var ourLink = lazily(`(?i)(?:/|%2f)proveedor(?:/|%2f)`)

const (
	tokenLength = 43 // of a link (seal.Keyring.Token)
	tokenSign   = 8  // letters without a gap that make a token of what follows the address
)

// withoutLinks takes the tokens out of our own addresses that an answer quotes: a token opens the order to whoever reads
// it. A quoting program may have broken it over lines.
func withoutLinks(text string) string {
	var out strings.Builder
	for {
		at := ourLink().FindStringIndex(text)
		if at == nil {
			return out.String() + text
		}
		out.WriteString(text[:at[1]])
		text = text[at[1]:]
		if end := tokenEnd(text); end > 0 {
			out.WriteString(redaction)
			text = text[end:]
		}
	}
}

// tokenEnd is where a token at the beginning of text ends; 0 where there is none.
func tokenEnd(text string) int {
	end, letters := 0, 0
	for letters < tokenLength {
		run := strings.IndexFunc(text[end:], func(r rune) bool { return !tokenLetter(r) })
		if run < 0 {
			run = len(text) - end
		}
		run = min(run, tokenLength-letters)
		end, letters = end+run, letters+run
		if letters < tokenSign {
			return 0
		}
		gap := len(text[end:]) - len(strings.TrimLeft(text[end:], " \t\r\n>|"))
		next := text[end+gap:]
		if !strings.Contains(text[end:end+gap], "\n") || next == "" || !tokenLetter(rune(next[0])) {
			break
		}
		if letters < tokenLength {
			end += gap
		}
	}
	return end
}

func tokenLetter(r rune) bool {
	return r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
}

// kept are the fields of the header that the copy keeps: who, to whom, when, about what, and who vouched for it.
var kept = []string{"return-path", "received", "authentication-results", "from", "to", "cc", "subject", "date", "message-id", "in-reply-to", "references", "auto-submitted"}

// Redact gives the copy of a message that people and exports may see: the fields of the header that matter, all text that
// was read, and the attachments by name, size and SHA-256, with every secret replaced and the token of our own link taken
// out. It is made anew from what was read, not cut out of the message, so that no coding, no part and no file can carry a secret through. Text in which a
// secret still shows after that, broken by marks or white space, is left out whole. Empty secrets are none.
func Redact(raw []byte, secrets []string) []byte {
	m := open(raw)
	h := newHider(secrets)
	var text strings.Builder
	if m.trouble != "" {
		fmt.Fprintf(&text, "[%s]\n", m.trouble)
	}
	for _, p := range m.parts {
		part := shownText(p)
		if p.name == "" && repeats(part, text.String()) {
			continue
		}
		if p.name != "" {
			fmt.Fprintf(&text, "\n[%s, %d B, SHA-256 %x]\n", p.name, p.size, sha256.Sum256(p.data))
		}
		text.WriteString(part)
	}
	for _, group := range m.reports {
		for _, f := range group {
			text.WriteString(f.name + ": " + f.value + "\n")
		}
	}
	return compose(m.header, h, text.String())
}

// Hide replaces secrets in a text of the message, by the numbers that Redact gives them.
func Hide(text string, secrets []string) string { return newHider(secrets).hide(withoutLinks(text)) }

// shownText is the text of a part, as far as one can be read.
func shownText(p part) string {
	rows, ok := shown(p)
	if !ok {
		return ""
	}
	var text strings.Builder
	for _, r := range rows[:min(len(rows), maxRows)] {
		text.WriteString(strings.ReplaceAll(r.text(), "\n", " ") + "\n")
	}
	return text.String()
}

// repeats reports whether a part says what was said before it, word by word: the HTML of a mail that most programs send
// beside its plain text. Whoever reads the copy should not have to compare the two; where they differ both are shown.
func repeats(part, before string) bool {
	words := func(s string) []string {
		return slices.DeleteFunc(strings.Fields(s), func(w string) bool { return w == "--" || w == ">" })
	}
	said := words(part)
	return len(said) > 0 && slices.Equal(said, words(before))
}

func shown(p part) ([]row, bool) {
	switch {
	case p.name != "":
		return fileRows(p)
	case p.kind == "text/html":
		return htmlRows(p.text, p.quoted), true
	}
	return plainRows(p.text, false, p.quoted), true
}

// compose writes the copy as a message of one part.
func compose(from header, h hider, text string) []byte {
	var out bytes.Buffer
	for _, f := range from {
		if !slices.Contains(kept, f.name) || len(f.value) > maxText {
			continue
		}
		value := strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return ' '
			}
			return r
		}, h.hide(withoutLinks(decodeWords(f.value))))
		fmt.Fprintf(&out, "%s: %s\r\n", strings.ToUpper(f.name[:1])+f.name[1:], encodeValue(value))
	}
	out.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	w := quotedprintable.NewWriter(&out)
	_, _ = w.Write([]byte(strings.ReplaceAll(h.hide(withoutLinks(text)), "\n", "\r\n"))) // a buffer takes all
	_ = w.Close()
	return out.Bytes()
}

func encodeValue(s string) string {
	if isASCII([]byte(s)) {
		return s
	}
	return mime.QEncoding.Encode("utf-8", s)
}

// hider replaces secrets in every dress that text can give them.
type hider struct {
	dresses []dress
	bare    []string // the secrets without white space and marks, folded
}

// dress is one way in which a secret may stand in text.
type dress struct {
	text string
	mark string
}

func newHider(secrets []string) hider {
	var h hider
	for i, secret := range secrets {
		if strings.TrimSpace(secret) == "" {
			continue
		}
		for _, s := range []string{secret, strings.TrimSpace(secret)} {
			for _, text := range []string{s, html.EscapeString(s), url.QueryEscape(s), url.PathEscape(s),
				base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)), strings.ToUpper(s), strings.ToLower(s)} {
				h.dresses = append(h.dresses, dress{text, numbered(i + 1)})
			}
		}
		if b := bareOf(secret); b != "" {
			h.bare = append(h.bare, b)
		}
	}
	slices.SortStableFunc(h.dresses, func(a, b dress) int { return len(b.text) - len(a.text) })
	return h
}

// hide replaces the secrets, then looks whether one is still there, broken up, and leaves out the lines that hold it.
func (h hider) hide(text string) string {
	for _, dress := range h.dresses {
		text = strings.ReplaceAll(text, dress.text, dress.mark)
	}
	if !h.shows(text) {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if h.shows(line) {
			lines[i] = redaction
		}
	}
	if text = strings.Join(lines, "\n"); h.shows(text) {
		return redaction // broken over lines
	}
	return text
}

func (h hider) shows(text string) bool {
	bare := bareOf(text)
	return slices.ContainsFunc(h.bare, func(secret string) bool { return strings.Contains(bare, secret) })
}

// bareOf gives text without what a program may have put between its letters.
func bareOf(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune(invisible, r) || r == markNote || r == markStruck || r == '*' || r == '_' || r == '>' || unicode.IsControl(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}
