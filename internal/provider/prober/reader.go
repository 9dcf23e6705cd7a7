package prober

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// reader collects from a page's tokens its text, its forms and where it sends a browser on to.
type reader struct {
	page   *page
	text   strings.Builder
	form   int    // index of the form that stands open, or -1
	muted  string // element whose text no reader sees, "" for none
	depth  int    // how many elements of that name are open
	option *control
	area   *control
	owned  []owned // controls that name their form
	count  int
}

// owned is a control that stands outside of its form and names it.
type owned struct {
	form    string
	control *control
}

// void are elements without content: they open nothing.
var void = []string{"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}

func (r *reader) start(token html.Token) error {
	attributes := map[string]string{}
	for _, a := range token.Attr {
		if _, twice := attributes[a.Key]; !twice { // the first one counts
			attributes[a.Key] = a.Val
		}
	}
	name := token.Data
	r.mute(name, attributes)
	if name != "wbr" {
		r.text.WriteByte(' ')
	}
	r.page.captcha = r.page.captcha || isCaptcha(name, attributes)
	if r.muted == "template" || r.muted == "noscript" && name == "meta" {
		return nil
	}
	switch name {
	case "base":
		r.base(attributes["href"])
	case "meta":
		if strings.EqualFold(attributes["http-equiv"], "refresh") && r.page.refresh == "" {
			r.page.refresh = refreshAddress(attributes["content"])
		}
	case "form":
		return r.open(attributes)
	case "input", "button", "select", "textarea":
		return r.control(name, attributes)
	case "option":
		r.choose(attributes)
	}
	return nil
}

// mute keeps out of the text what no reader sees: many sites have their «contraseña incorrecta» ready but hidden.
func (r *reader) mute(name string, attributes map[string]string) {
	if r.muted != "" {
		if name == r.muted && name != "p" {
			r.depth++
		}
		if name != r.muted || name != "p" { // a paragraph ends where the next begins
			return
		}
		r.muted = ""
	}
	_, hidden := attributes["hidden"]
	style := strings.ReplaceAll(strings.ToLower(attributes["style"]), " ", "")
	silent := slices.Contains([]string{"script", "style", "template", "noscript"}, name)
	if (hidden || silent || strings.Contains(style, "display:none")) && !slices.Contains(void, name) {
		r.muted, r.depth = name, 1
	}
}

func (r *reader) end(name string) {
	r.text.WriteByte(' ')
	if name == r.muted {
		if r.depth--; r.depth == 0 {
			r.muted = ""
		}
	}
	switch name {
	case "form":
		r.form = -1
	case "select":
		r.closeSelect()
	case "textarea":
		r.area = nil
	}
}

func (r *reader) readText(text string) {
	if r.area != nil {
		r.area.value += strings.TrimPrefix(text, "\n") // its text is one token; a line end at its beginning is not part of it
		return
	}
	if r.option != nil && r.option.open {
		r.option.pending += text
	}
	if r.muted == "" {
		r.text.WriteString(text)
	}
}

func (r *reader) base(href string) {
	if u, err := r.page.url.Parse(href); err == nil && href != "" && r.page.base == r.page.url {
		r.page.base = u
	}
}

// open begins a form. One within another is not a form.
func (r *reader) open(attributes map[string]string) error {
	if r.form >= 0 {
		return nil
	}
	if len(r.page.forms) == maxForms {
		return stop{Oversized}
	}
	r.form = len(r.page.forms)
	r.page.forms = append(r.page.forms, form{id: attributes["id"], name: attributes["name"], action: attributes["action"],
		method: strings.ToLower(attributes["method"]), enctype: strings.ToLower(attributes["enctype"]), charset: attributes["accept-charset"]})
	return nil
}

// finish gives controls to the forms they named.
func (r *reader) finish() {
	r.closeSelect()
	for _, o := range r.owned {
		for i := range r.page.forms {
			if r.page.forms[i].id == o.form {
				r.page.forms[i].controls = append(r.page.forms[i].controls, o.control)
				break
			}
		}
	}
	r.page.text = " " + foldText(r.text.String()) + " "
}

// isCaptcha knows the common riddles, and home-made ones by the name of their field or picture.
func isCaptcha(name string, attributes map[string]string) bool {
	if !slices.Contains([]string{"script", "iframe", "input", "img", "div"}, name) {
		return false
	}
	for _, key := range []string{"src", "name", "id", "class"} {
		value := strings.ToLower(attributes[key])
		if strings.Contains(value, "captcha") || strings.Contains(value, "cf-turnstile") || strings.Contains(value, "challenges.cloudflare.com") {
			return true
		}
	}
	return false
}
