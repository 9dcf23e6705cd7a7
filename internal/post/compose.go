package post

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"clavero/internal/guideline"
	"clavero/internal/jobs"
	"clavero/internal/lang"
	"clavero/internal/mail"
	"clavero/internal/store"
)

// Filed opens the copy of a letter as it was sent; empty when it was not.
func (o *Office) Filed(ctx context.Context, r store.Reader, m store.Mail) (Copy, error) {
	var c Copy
	if m.Filed == nil {
		return c, nil
	}
	return c, o.files.Open(ctx, r, m.Vault, filedRow, m.Filed, &c)
}

// Copy is a letter as filed: its link is replaced by a mark.
type Copy struct {
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

func (o *Office) compose(ctx context.Context, row store.Mail) (mail.Message, Copy, error) {
	var content kept
	if err := o.files.Open(ctx, o.db.Read(), row.Vault, keptRow, row.Sealed, &content); err != nil {
		return mail.Message{}, Copy{}, fmt.Errorf("open letter: %w", err)
	}
	words, err := o.words(ctx, row, content)
	if err != nil {
		return mail.Message{}, Copy{}, err
	}
	address, err := o.address(ctx, row, content)
	if err != nil {
		return mail.Message{}, Copy{}, err
	}
	message := mail.Message{
		ID: row.MessageID, From: o.site.From, ReplyTo: o.site.ReplyTo, Bounces: o.site.Bounces, To: content.To, At: row.Created,
		Letter: o.letter(lang.Parse(row.Lang), words, content, address), Attachments: content.Attached,
	}
	removed := message
	if removed.Letter.Button != nil {
		button := *removed.Letter.Button
		button.URL = o.site.URL("/liga-retirada")
		removed.Letter.Button = &button
	}
	text, err := removed.PlainText()
	return message, Copy{To: content.To.Mail, Subject: message.Letter.Subject, Text: text}, err
}

func (o *Office) words(ctx context.Context, row store.Mail, content kept) (guideline.MailText, error) {
	rules, err := o.book.Mechanism(ctx, o.db.Read(), row.Mechanism)
	if err != nil {
		return guideline.MailText{}, err
	}
	words, ok := rules.Mail(cmp.Or(content.Words, row.Purpose), row.Lang)
	if !ok {
		return words, jobs.Stop(fmt.Errorf("mechanism %d has no words for a mail %q", row.Mechanism, row.Purpose))
	}
	return words, nil
}

func (o *Office) address(ctx context.Context, row store.Mail, content kept) (string, error) {
	if row.Link == 0 {
		if content.Folio == "" {
			return o.site.URL("/"), nil
		}
		return o.site.URL("/solicitud/" + content.Folio), nil
	}
	link, err := o.db.Read().Link(ctx, row.Link)
	if err != nil {
		return "", err
	}
	token, err := o.token(link)
	return o.site.URL(content.Path + token), err
}

func (o *Office) letter(tag lang.Tag, words guideline.MailText, content kept, address string) mail.Letter {
	fill := func(s string) string { return expand(s, content) }
	letter := mail.Letter{
		Lang: tag, Institution: o.site.Institution, Subject: fill(words.Subject), Greeting: fill(words.Greeting), Contact: o.site.Office,
	}
	for _, paragraph := range words.Paragraphs {
		if text := fill(paragraph); text != "" {
			letter.Paragraphs = append(letter.Paragraphs, text)
		}
	}
	for _, paragraph := range words.After {
		letter.After = append(letter.After, fill(paragraph))
	}
	if words.Button != "" {
		letter.Button = &mail.Link{Label: fill(words.Button), URL: address}
	}
	if content.Folio != "" {
		letter.Facts = []mail.Fact{{Label: tag.T("post.folio"), Value: content.Folio}}
	}
	letter.Footer = []string{tag.T("post.head", "Head", content.Head)}
	return letter
}

// expand fills a letter's text.
func expand(s string, content kept) string {
	args := map[string]string{"Folio": content.Folio}
	for name, value := range content.Args {
		args[name] = value
	}
	return Fill(s, args)
}

// Fill fills a text's placeholders {Name}, in one pass: what a value holds is never taken for one.
func Fill(s string, args map[string]string) string {
	var pairs []string
	for name, value := range args {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(s)
}

func (o *Office) domain() string {
	if at := strings.LastIndexByte(o.site.From.Mail, '@'); at >= 0 {
		return o.site.From.Mail[at+1:]
	}
	return "clavero.invalid"
}
