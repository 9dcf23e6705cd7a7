package rulework

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// binding is one part of some rules as a form. The same code reads what was typed into the rules and draws the fields from
// them, so that no field can be drawn and not read: with typed set it reads first.
type binding struct {
	v      *visit.Visit
	frame  page.Frame
	words  guideline.Words
	typed  url.Values // nil: only draws
	more   bool       // a further empty row is asked for
	prefix string
	groups []page.RuleFields
	row    *page.RuleLine // the line of a list whose fields are drawn; nil outside of one
	faults []fault.Field
	lists  bool
}

const (
	mostRows  = 200 // of a list in a form
	emptyRows = 2   // offered at the end of one
)

func (b *binding) group(legend string) {
	b.groups = append(b.groups, page.RuleFields{Legend: legend})
}

// put draws a field; key is that of its label, and of its hint where it has one.
func (b *binding) put(kind, name, key, value string, with ...func(*page.Field)) {
	if len(b.groups) == 0 {
		b.group("")
	}
	field := b.frame.Field(page.Form{}, b.prefix+name, "ruleform."+key)
	field.Value, field.Optional = value, "" // most may stay empty, and what may not the draft's page says
	for _, set := range with {
		set(&field)
	}
	for _, f := range b.faults {
		if f.Name == field.Name {
			field.Error = b.v.Lang.Text(f.Text, f.Args)
		}
	}
	drawn := page.RuleField{Kind: kind, Field: field}
	if b.row != nil {
		b.row.Fields = append(b.row.Fields, drawn)
		b.row.Open = b.row.Open || field.Error != ""
		return
	}
	last := &b.groups[len(b.groups)-1]
	last.Fields = append(last.Fields, drawn)
}

func (b *binding) fault(name, text string, args ...any) {
	b.faults = append(b.faults, fault.Field{Name: b.prefix + name, Text: text, Args: fault.Args(args...)})
}

func narrow(f *page.Field) { f.Narrow = true }

func digits(f *page.Field) { f.Narrow, f.Inputmode, f.MaxLength = true, "numeric", 6 }

func most(n int) func(*page.Field) { return func(f *page.Field) { f.MaxLength = n } }

func rows(n int) func(*page.Field) { return func(f *page.Field) { f.Rows = n } }

// text is one line.
func (b *binding) text(name, key string, into *string, longest int, with ...func(*page.Field)) {
	if b.typed != nil {
		*into = spanish.Tidy(strings.ToValidUTF8(b.typed.Get(b.prefix+name), ""))
		if len([]rune(*into)) > longest {
			b.fault(name, "ruleform.long", "Most", longest)
		}
	}
	b.put("field", name, key, *into, append(with, most(longest))...)
}

// number is a whole number; what is none is told, and stands as it was typed.
func (b *binding) number(name, key string, into *int) {
	shown := strconv.Itoa(*into)
	if b.typed != nil {
		shown = strings.TrimSpace(b.typed.Get(b.prefix + name))
		n, err := strconv.Atoi(shown)
		switch {
		case shown == "":
			*into = 0
		case err != nil || n < 0:
			b.fault(name, "ruleform.number")
		default:
			*into = n
		}
	}
	b.put("field", name, key, shown, digits)
}

// area is a text of several lines.
func (b *binding) area(name, key string, into *string, longest int, with ...func(*page.Field)) {
	if b.typed != nil {
		text, err := intake.Paragraph(b.typed.Get(b.prefix+name), longest)
		if err != nil {
			b.fault(name, "ruleform.long", "Most", longest)
		}
		*into = text
	}
	b.put("area", name, key, *into, append([]func(*page.Field){most(longest), rows(2)}, with...)...)
}

// lines are several values, one to a line.
func (b *binding) lines(name, key string, into *[]string, tidy func(string) string, with ...func(*page.Field)) {
	const longest = 4000
	joined := strings.Join(*into, "\n")
	b.area(name, key, &joined, longest, with...)
	if b.typed == nil {
		return
	}
	var values []string
	for line := range strings.Lines(joined) {
		if value := tidy(line); value != "" && !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	*into = values
}

// paragraphs are texts, one to a line.
func (b *binding) paragraphs(name, key string, into *[]string, with ...func(*page.Field)) {
	b.lines(name, key, into, strings.TrimSpace, with...)
}

// choice is one of some values; what is none of them is refused.
func (b *binding) choice(name, key string, into *string, options []page.Option) {
	if b.typed != nil {
		*into = b.typed.Get(b.prefix + name)
		if !slices.ContainsFunc(options, func(o page.Option) bool { return o.Value == *into }) {
			b.fault(name, "ruleform.choose")
		}
	}
	b.put("select", name, key, *into, func(f *page.Field) { f.Options = chosen(options, *into) })
}

// ticks are any of some values, in the order in which they are offered.
func (b *binding) ticks(name, key string, into *[]string, options []page.Option) {
	if b.typed != nil {
		var values []string
		for _, option := range options {
			if slices.Contains(b.typed[b.prefix+name], option.Value) {
				values = append(values, option.Value)
			}
		}
		*into = values
	}
	b.put("ticks", name, key, "", func(f *page.Field) { f.Options = chosen(options, *into...) })
}

func chosen(options []page.Option, values ...string) []page.Option {
	marked := slices.Clone(options)
	for i := range marked {
		marked[i].Chosen = slices.Contains(values, marked[i].Value)
	}
	return marked
}

// hidden is what a row is known by.
func (b *binding) hidden(name string, into *string) {
	if b.typed != nil {
		*into = b.typed.Get(b.prefix + name)
	}
	b.put("hidden", name, "hidden", *into)
}

// life is a time in minutes, typed as a number and its unit.
func (b *binding) life(name, key string, minutes *int) {
	n, unit := *minutes, "min"
	switch {
	case n >= 24*60 && n%(24*60) == 0:
		n, unit = n/(24*60), "d"
	case n >= 60 && n%60 == 0:
		n, unit = n/60, "h"
	}
	b.number(name, key, &n)
	b.choice(name+".unit", "unit", &unit, options(b.v, "rules.units.", "min", "h", "d"))
	if b.typed != nil {
		*minutes = n * map[string]int{"min": 1, "h": 60, "d": 24 * 60}[unit]
	}
}

// options are values with their names.
func options(v *visit.Visit, prefix string, values ...string) []page.Option {
	list := make([]page.Option, len(values))
	for i, value := range values {
		list[i] = page.Option{Value: value, Label: visit.Capital(v.T(prefix + value))}
	}
	return list
}

// listing is a list of lines in a form. Each is folded behind what it says, so that a list is as long as it reads.
type listing[T any] struct {
	name  string // of its fields
	key   string // of its texts: «ruleform.KEY.list» above it, «ruleform.KEY.new» for a line to be added
	empty func(T) bool
	say   func(T) (number, words string)
	draw  func(*T)
}

// listOf binds the lines of a list, with some empty ones at its end. A line that is ticked away or emptied is taken out.
func listOf[T any](b *binding, list *[]T, l listing[T]) {
	b.lists = true
	count := len(*list) + emptyRows
	if b.typed != nil {
		count, _ = strconv.Atoi(b.typed.Get(l.name + ".rows"))
		if b.more {
			count += emptyRows
		}
	}
	count = min(max(count, 0), mostRows)
	drawn := make([]T, count)
	copy(drawn, *list)
	b.group(b.v.T("ruleform." + l.key + ".list"))
	b.put("hidden", l.name+".rows", "hidden", strconv.Itoa(count))
	var kept []T
	for i := range drawn {
		if stays := l.line(b, i, &drawn[i]); stays {
			kept = append(kept, drawn[i])
		}
	}
	if b.typed != nil {
		*list = kept
	}
}

// line draws one line, and reports whether it stays in the list.
func (l listing[T]) line(b *binding, i int, value *T) bool {
	row := page.RuleLine{Said: b.v.T("ruleform." + l.key + ".new")}
	before := len(b.faults)
	b.prefix, b.row = l.name+"."+strconv.Itoa(i)+".", &row
	l.draw(value)
	empty, gone := l.empty(*value), false
	if !empty {
		row.Number, row.Said = l.say(*value)
		gone = b.gone()
	}
	if row.Open {
		row.Said = b.v.T("ruleform.mend") // what is wrong says nothing
	}
	b.prefix, b.row = "", nil
	if gone {
		b.faults = b.faults[:before] // of what is taken out nothing need be mended
	}
	last := &b.groups[len(b.groups)-1]
	firstEmpty := empty && (len(last.Lines) == 0 || last.Lines[len(last.Lines)-1].Number != "")
	row.Open = row.Open || b.more && firstEmpty
	last.Lines = append(last.Lines, row)
	return !empty && !gone
}

// gone draws the box that takes a line out, and reports whether it is ticked.
func (b *binding) gone() bool {
	ticked := b.typed.Get(b.prefix + "gone")
	b.put("tick", "gone", "gone", ticked)
	return ticked != ""
}

func tidyDomain(s string) string {
	return strings.TrimPrefix(strings.ToLower(spanish.Tidy(s)), "@")
}

// unitOptions are the units of time of a limit.
func unitOptions(v *visit.Visit) []page.Option {
	return options(v, "rules.units.", string(guideline.Hours), string(guideline.Days), string(guideline.WorkingHours), string(guideline.WorkingDays))
}
