package mailtest

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io"
	"mime"
	"regexp"
	"slices"

	_ "github.com/emersion/go-message/charset" // or mail in Latin-1 is an error
	"github.com/emersion/go-message/mail"
)

// Mail is one that arrived.
type Mail struct {
	Header     mail.Header
	Subject    string // decoded
	Text, HTML string // decoded, with \n line ends as they were written
	Raw        []byte
}

// parse reads a mail with a text and an HTML part, either of which may be missing.
func parse(raw []byte) (Mail, error) {
	reader, err := mail.CreateReader(bytes.NewReader(raw))
	if err != nil {
		return Mail{}, err
	}
	m := Mail{Header: reader.Header, Raw: raw}
	if m.Subject, err = reader.Header.Subject(); err != nil {
		return Mail{}, err
	}
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return Mail{}, err
		}
		if err := m.take(part); err != nil {
			return Mail{}, err
		}
	}
}

func (m *Mail) take(part *mail.Part) error {
	kind, _, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	body, err := io.ReadAll(part.Body)
	if err != nil {
		return err
	}
	body = bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	switch kind {
	case "text/plain":
		m.Text = string(body)
	case "text/html":
		m.HTML = string(body)
	default:
		return fmt.Errorf("a part of type %s", kind)
	}
	return nil
}

var (
	href      = regexp.MustCompile(`href="([^"]*)"`)
	plainLink = regexp.MustCompile(`(?m)^https?://\S+$`)
)

// Links returns the addresses that the mail leads to, each once: those of its HTML, then those that stand on a line of
// their own in its text.
func (m Mail) Links() []string {
	var links []string
	add := func(link string) {
		if !slices.Contains(links, link) {
			links = append(links, link)
		}
	}
	for _, found := range href.FindAllStringSubmatch(m.HTML, -1) {
		add(html.UnescapeString(found[1]))
	}
	for _, found := range plainLink.FindAllString(m.Text, -1) {
		add(found)
	}
	return links
}
