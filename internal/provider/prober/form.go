package prober

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// form is a form of a page with all its controls, in their order.
type form struct {
	id, name, action, method, enctype, charset string
	controls                                   []*control
}

// control is what a form sends: an input, a button, a select, a text area.
type control struct {
	kind, name, value string
	sent              bool // as the page stands; a box not ticked is not sent

	open    bool   // of a select: an option's text is being read
	pending string // that option's text, its value where it names none
	chosen  bool   // an option was marked as selected
	options int
	picks   bool // the open option is the one to be sent
}

func (r *reader) control(tag string, attributes map[string]string) error {
	if r.count++; r.count > maxControls {
		return stop{Oversized}
	}
	r.closeSelect() // the next control ends a select that was left open
	kind := strings.ToLower(attributes["type"])
	switch {
	case tag == "select" || tag == "textarea":
		kind = tag
	case kind == "" && tag == "button":
		kind = "submit"
	case kind == "":
		kind = "text"
	}
	_, disabled := attributes["disabled"]
	_, checked := attributes["checked"]
	c := &control{kind: kind, name: attributes["name"], value: attributes["value"], sent: !disabled}
	if kind == "checkbox" || kind == "radio" {
		c.sent = c.sent && checked
		if _, given := attributes["value"]; !given {
			c.value = "on"
		}
	}
	r.attach(c, attributes["form"])
	switch kind {
	case "select":
		r.option = c
	case "textarea":
		c.value, r.area = "", c
	}
	return nil
}

func (r *reader) attach(c *control, named string) {
	switch {
	case named != "":
		r.owned = append(r.owned, owned{named, c})
	case r.form >= 0:
		r.page.forms[r.form].controls = append(r.page.forms[r.form].controls, c)
	}
}

// choose begins an option of a select: the one marked is sent, else the first.
func (r *reader) choose(attributes map[string]string) {
	c := r.option
	if c == nil {
		return
	}
	r.closeOption()
	_, selected := attributes["selected"]
	c.options++
	c.picks = selected || c.options == 1 && !c.chosen
	c.chosen = c.chosen || selected
	value, given := attributes["value"]
	if c.picks {
		c.value = value
	}
	c.open = c.picks && !given
}

func (r *reader) closeOption() {
	if c := r.option; c.open {
		c.value, c.pending, c.open = strings.TrimSpace(c.pending), "", false
	}
}

func (r *reader) closeSelect() {
	if r.option != nil {
		r.closeOption()
		r.option = nil
	}
}

// choose finds the form a step means: the one it names, or the one that has all the fields in which the key goes.
func (p *page) choose(s Step) (*form, error) {
	var fitting []*form
	for i := range p.forms {
		f := &p.forms[i]
		if s.Form != "" && f.id != s.Form && f.name != s.Form {
			continue
		}
		if f.hasAll(s.Fields) {
			fitting = append(fitting, f)
		}
	}
	switch len(fitting) {
	case 0:
		return nil, stop{NoForm}
	case 1:
		return fitting[0], nil
	}
	return nil, stop{Ambiguous}
}

// hasAll reports whether the form has the fields for the user and the secret. Other fields may be a script's doing.
func (f *form) hasAll(fields map[string]string) bool {
	for name, value := range fields {
		ofKey := strings.Contains(value, "{user}") || strings.Contains(value, "{secret}")
		if ofKey && !slices.ContainsFunc(f.controls, func(c *control) bool { return c.name == name }) {
			return false
		}
	}
	return true
}

// pair is one name and value as sent.
type pair struct{ name, value string }

// fill gives what a browser would send: the page's own values, the given ones in their places, and one button.
func (f *form) fill(values map[string]string, button, charset string) []pair {
	var pairs []pair
	given := map[string]bool{}
	pressed := false
	for _, c := range f.controls {
		value, ours := values[c.name]
		switch {
		case c.name == "":
			pressed = pressed || c.isButton() && button == "" // a button without a name is pressed and says nothing
		case ours:
			if !given[c.name] {
				pairs = append(pairs, pair{c.name, value})
			}
			given[c.name] = true
		case c.isButton():
			if !pressed && c.sent && (button == "" || c.name == button) {
				pairs, pressed = append(pairs, pair{c.name, c.value}), true
			}
		case c.name == "_charset_" && c.kind == "hidden":
			pairs = append(pairs, pair{c.name, charset})
		case c.sent && c.kind != "file" && c.kind != "reset" && c.kind != "button":
			pairs = append(pairs, pair{c.name, c.value})
		}
	}
	for name, value := range values { // fields that a script would have added
		if !given[name] {
			pairs = append(pairs, pair{name, value})
		}
	}
	return pairs
}

func (c *control) isButton() bool { return c.kind == "submit" || c.kind == "image" }

// encode writes the pairs as the form wants them, in its charset, and gives the content type. Characters that the charset
// lacks become numeric references, as browsers send them.
func (f *form) encode(pairs []pair, of charsetOf) (string, []byte, error) {
	to := encoding.HTMLEscapeUnsupported(of.encoding.NewEncoder())
	if of.name == "utf-8" {
		to = encoding.Nop.NewEncoder()
	}
	for i, p := range pairs {
		for _, text := range []*string{&p.name, &p.value} {
			encoded, err := to.String(lineEnds.Replace(*text))
			if err != nil {
				return "", nil, stop{NoForm}
			}
			*text = encoded
		}
		pairs[i] = p
	}
	if f.enctype == "multipart/form-data" {
		return encodeMultipart(pairs)
	}
	var body []string
	for _, p := range pairs {
		body = append(body, url.QueryEscape(p.name)+"="+url.QueryEscape(p.value))
	}
	return "application/x-www-form-urlencoded", []byte(strings.Join(body, "&")), nil
}

var lineEnds = strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n")

func encodeMultipart(pairs []pair) (string, []byte, error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for _, p := range pairs {
		if err := w.WriteField(p.name, p.value); err != nil {
			return "", nil, err
		}
	}
	err := w.Close()
	return w.FormDataContentType(), body.Bytes(), err
}

// submission is the charset a form is sent in: its own, or its page's.
func (f *form) submission(of charsetOf) charsetOf {
	for _, name := range strings.FieldsFunc(f.charset, func(r rune) bool { return r == ' ' || r == ',' }) {
		if found, known := charset.Lookup(name); found != nil {
			return charsetOf{found, known}
		}
	}
	return of
}
