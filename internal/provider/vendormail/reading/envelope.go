package reading

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"slices"
	"strings"
)

// Envelope is what a message says of itself before it is read: enough to fetch the orders it may be about. Nothing in it
// is proved.
type Envelope struct {
	From       string // as people see it
	Subject    string
	Tokens     []string // of reply addresses of ours
	References []string // Message-IDs it answers, without angle brackets
	Returned   *Returned
}

// Returned is a mail of ours that a server says will never arrive (RFC 3464).
type Returned struct {
	Mails  []string // by envelope id and Message-ID, without angle brackets
	Reason string
}

const maxNames = 20 // of each sort that one message may name

var (
	tokenShape     = lazily(`\+([a-z2-7]{26})@`)
	messageIDShape = lazily(`<([^<>\s@]{1,200}@[^<>\s@]{1,120})>`)
)

// Look takes a message apart as far as is needed to say what it may be about. It never fails.
func Look(raw []byte) Envelope {
	m := open(raw)
	h := m.header
	e := Envelope{From: clip(h.text("from")), Subject: clip(h.text("subject"))}
	e.addTokens(strings.Join(h.all("to", "cc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "resent-to"), " "))
	e.addReferences(strings.Join(h.all("in-reply-to", "references"), " "))
	if m.original != nil {
		e.addTokens(strings.Join(m.original.all("from", "reply-to", "return-path", "sender"), " "))
		e.addReferences(m.original.get("message-id"))
	}
	e.lookReturned(m)
	return e
}

func (e *Envelope) addTokens(text string) {
	for _, match := range tokenShape().FindAllStringSubmatch(strings.ToLower(text), maxNames) {
		e.Tokens = appendName(e.Tokens, match[1])
	}
}

func (e *Envelope) addReferences(text string) {
	for _, match := range messageIDShape().FindAllStringSubmatch(text, maxNames) {
		e.References = appendName(e.References, match[1])
	}
}

func appendName(all []string, name string) []string {
	if len(all) >= maxNames || slices.Contains(all, name) {
		return all
	}
	return append(all, name)
}

// lookReturned reads the report of a server for what came back for good.
func (e *Envelope) lookReturned(m message) {
	back := Returned{}
	failed := false
	for _, group := range m.reports {
		if id := group.get("original-envelope-id"); id != "" {
			back.Mails = appendName(back.Mails, strings.Trim(decodeXtext(id), "<> "))
		}
		if strings.EqualFold(strings.TrimSpace(group.get("action")), "failed") {
			failed = true
			if back.Reason == "" {
				back.Reason = reportReason(group)
			}
		}
	}
	if m.original != nil {
		for _, match := range messageIDShape().FindAllStringSubmatch(m.original.get("message-id"), 1) {
			back.Mails = appendName(back.Mails, match[1])
		}
	}
	if failed && len(back.Mails) > 0 {
		e.Returned = &back
		for _, id := range back.Mails {
			e.References = appendName(e.References, id)
		}
	}
}

// Content is what makes a message the same wherever and however often it was delivered: its author's own fields and its
// body, without the lines that servers put on top on its way.
func Content(raw []byte) []byte {
	h, body := splitHeader(raw)
	var b bytes.Buffer
	for _, name := range []string{"message-id", "date", "from", "to", "subject", "in-reply-to"} {
		b.WriteString(name + ": " + h.get(name) + "\n")
	}
	b.WriteByte('\n')
	b.Write(bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")))
	return b.Bytes()
}

// Text is the text of a copy that Redact made.
func Text(redacted []byte) string {
	_, body := splitHeader(redacted)
	text, err := io.ReadAll(io.LimitReader(quotedprintable.NewReader(bytes.NewReader(body)), maxText*maxParts))
	if err != nil {
		return ""
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}
