package mail

import (
	"errors"
	"net/url"
	"strings"

	"clavero/internal/lang"
)

// Letter is what a mail says, before it has a form. Every string is plain text in the language of Lang; a paragraph is
// one string without line ends.
type Letter struct {
	Lang        lang.Tag
	Institution string // stands on top: the ministry's name
	Subject     string
	Greeting    string
	Paragraphs  []string // what happened, and what to do
	Button      *Link    // the one thing to press, or nil
	After       []string // below the button: how long the link lives, what to do if it was not you
	Facts       []Fact   // a small table: folio, step
	Blocks      [][]Fact // tables of their own: one for each order of a remission
	Contact     string   // whom to write to: an office and its address, without a verb
	Footer      []string // small print, such as the ledger's head
}

// Link is an address with the words of its button. URL is absolute, http or https.
type Link struct{ Label, URL string }

// Fact is a line of the small table.
type Fact struct{ Label, Value string }

var errLink = errors.New("mail: a link must be absolute, http or https, and without spaces")

// cleaned returns the letter with every text made safe to print, or an error when its link is none.
func (l Letter) cleaned() (Letter, error) {
	safe := Letter{
		Lang:        lang.Parse(string(l.Lang)),
		Institution: cleanLine(l.Institution, maxName),
		Subject:     cleanLine(l.Subject, maxSubject),
		Greeting:    clean(l.Greeting),
		Paragraphs:  cleanAll(l.Paragraphs),
		After:       cleanAll(l.After),
		Contact:     clean(l.Contact),
		Footer:      cleanAll(l.Footer),
	}
	for _, fact := range l.Facts {
		safe.Facts = append(safe.Facts, Fact{Label: clean(fact.Label), Value: clean(fact.Value)})
	}
	for _, block := range l.Blocks {
		var facts []Fact
		for _, fact := range block {
			facts = append(facts, Fact{Label: clean(fact.Label), Value: clean(fact.Value)})
		}
		safe.Blocks = append(safe.Blocks, facts)
	}
	if l.Button == nil {
		return safe, nil
	}
	if !isLink(l.Button.URL) {
		return Letter{}, errLink
	}
	safe.Button = &Link{Label: clean(l.Button.Label), URL: l.Button.URL}
	return safe, nil
}

// isLink also keeps out whatever would break a line of the text part or close an attribute of the HTML one.
func isLink(s string) bool {
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7F || strings.ContainsRune(`"'<>\`, r) }) {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil
}

// CopyHint introduces the link in full, for readers whose button does nothing.
func (l Letter) CopyHint() string { return l.Lang.T("mail.link.copy") }

// Preview is what a list of mails shows beside the subject: what happened, and not the letter's head. A letter of tables
// has none: its answer quotes it, and what nobody sees must not come back with it.
func (l Letter) Preview() string {
	if len(l.Paragraphs) == 0 || len(l.Blocks) > 0 {
		return ""
	}
	return l.Paragraphs[0]
}

// ContactLine says whom to write to, or nothing.
func (l Letter) ContactLine() string {
	if l.Contact == "" {
		return ""
	}
	return l.Lang.T("mail.contact", "Contact", l.Contact)
}

// Automatic closes every letter: nobody typed it.
func (l Letter) Automatic() string { return l.Lang.T("mail.automatic") }
