// Package lang holds every text that people read, in Spanish first and English complete.
//
// Texts live in text/<language>/<area>.json under flat keys «area.thing.detail»; each package or group of screens owns
// an area. Plurals and placeholders are go-i18n's; a text that has neither is served from a plain map. Where one text counts
// several things, {{count .Keys "clave" "claves"}} gives the number with the noun it asks for.
package lang

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	texttemplate "text/template"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"

	"clavero/internal/fault"
)

// Tag is a language the program speaks.
type Tag string

// The languages: Spanish is what the ministry works in and what is used when nothing else is asked.
const (
	ES Tag = "es"
	EN Tag = "en"
)

// Tags lists the languages, the default first.
var Tags = []Tag{ES, EN}

//go:embed text
var files embed.FS

var texts = load()

type catalogue struct {
	plain      map[Tag]map[string]string
	localizers map[Tag]*i18n.Localizer
	keys       map[Tag][]string
}

// Parse gives the language named by s, Spanish when it is none of ours.
func Parse(s string) Tag {
	if strings.HasPrefix(strings.ToLower(s), string(EN)) {
		return EN
	}
	return ES
}

// matcher is of Tags, in their order.
var matcher = language.NewMatcher([]language.Tag{language.Spanish, language.English})

// Accepted picks the language from an Accept-Language header (RFC 9110, 12.5.4): English only where it is
// preferred to Spanish.
func Accepted(header string) Tag {
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(wanted) == 0 {
		return ES
	}
	_, index, _ := matcher.Match(wanted...)
	return Tags[index]
}

// T gives the text of key with its arguments as alternating names and values; the argument N chooses the plural.
// A key that does not exist comes back in brackets, and a test keeps that from happening.
func (t Tag) T(key string, args ...any) string { return t.Text(key, fault.Args(args...)) }

// Worded is an argument that reads differently in each language, such as a day.
type Worded interface{ Words(t Tag) string }

// Text is T with the arguments in a map, as a fault carries them.
func (t Tag) Text(key string, args map[string]any) string {
	if text, ok := texts.plain[t][key]; ok {
		return text
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: t.worded(args), TemplateParser: filler}
	if n, ok := args["N"]; ok {
		config.PluralCount = n
	}
	text, err := texts.localizers[t].Localize(config)
	if err != nil && config.PluralCount != nil { // it has no form of its own for that number: Spanish has one for whole millions
		config.PluralCount = nil
		text, err = texts.localizers[t].Localize(config)
	}
	if err != nil {
		return "[" + key + "]"
	}
	return text
}

// filler fills a text in. Its one function is pure, so that each text is read once, which go-i18n does not dare to assume.
var filler = &keptParser{template.TextParser{Funcs: texttemplate.FuncMap{"count": count}}}

type keptParser struct{ template.TextParser }

func (*keptParser) Cacheable() bool { return true }

// count gives a number, as it was given or as it was written, with its noun.
func count(n any, one, other string) string {
	number := fmt.Sprint(n)
	if number == "1" {
		return number + " " + one
	}
	return number + " " + other
}

// worded has the arguments that read differently in each language in the words of this one.
func (t Tag) worded(args map[string]any) map[string]any {
	said := maps.Clone(args)
	for name, arg := range args {
		if w, ok := arg.(Worded); ok {
			said[name] = w.Words(t)
		}
	}
	return said
}

// Has reports whether there is a text of that key.
func Has(key string) bool {
	_, found := slices.BinarySearch(texts.keys[ES], key)
	return found
}

// Keys lists a language's keys in order; a test holds the languages to the same set.
func Keys(t Tag) []string { return texts.keys[t] }

// Explain gives the text of a fault for people; anything else gets the general apology, never its own words.
func (t Tag) Explain(err error) string {
	if e, ok := asFault(err); ok && e.Text != "" {
		return t.Text(e.Text, e.Args)
	}
	return t.T("fault.unplanned")
}

func asFault(err error) (*fault.Error, bool) {
	var e *fault.Error
	return e, errors.As(err, &e)
}

// load reads the embedded catalogues. They are part of the program: a broken one is a defect found by the first test.
func load() *catalogue {
	c := &catalogue{plain: map[Tag]map[string]string{}, localizers: map[Tag]*i18n.Localizer{}, keys: map[Tag][]string{}}
	bundle := i18n.NewBundle(language.Spanish)
	for _, tag := range Tags {
		c.plain[tag] = map[string]string{}
		names, err := fs.Glob(files, path.Join("text", string(tag), "*.json"))
		must(err)
		for _, name := range names {
			must(bundle.AddMessages(language.Make(string(tag)), c.read(tag, name)...))
		}
		slices.Sort(c.keys[tag])
	}
	c.localizers[ES] = i18n.NewLocalizer(bundle, string(ES))
	c.localizers[EN] = i18n.NewLocalizer(bundle, string(EN), string(ES))
	return c
}

// read keeps the plain texts of a file and gives the others, which go-i18n is to fill in.
func (c *catalogue) read(tag Tag, name string) (filled []*i18n.Message) {
	data, err := files.ReadFile(name)
	must(err)
	raw := map[string]any{}
	if err := json.Unmarshal(data, &raw); err != nil {
		must(fmt.Errorf("%s: %w", name, err))
	}
	for key, value := range raw {
		c.keys[tag] = append(c.keys[tag], key)
		if text, ok := value.(string); ok && !strings.Contains(text, "{{") {
			c.plain[tag][key] = text
			continue
		}
		message, err := i18n.NewMessage(value)
		must(err)
		message.ID = key
		filled = append(filled, message)
	}
	return filled
}

func must(err error) {
	if err != nil {
		panic("lang: " + err.Error())
	}
}
