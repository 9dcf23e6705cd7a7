package page

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/lang"
)

// Form is the state of a form: what was typed and what is wrong with it. The zero value is an empty form.
type Form struct {
	Values  map[string]string // as typed, by field name; never a secret
	Errors  map[string]string // by field name, in words, in the page's language
	Order   []string          // names in the order of the form, for the list above it; others follow by name
	Summary string            // what stands above that list
}

// FieldError is one line of the list of errors above a form.
type FieldError struct {
	Name string
	Text string
}

// Refilled gives back a form that was not accepted: everything typed, and each fault of err beside its field.
// An error that names no field is told above the form.
func Refilled(tag lang.Tag, values map[string]string, err error) Form {
	form := Form{Values: values}
	if err == nil {
		return form
	}
	form.Summary = tag.Explain(err)
	var e *fault.Error
	if !errors.As(err, &e) {
		return form
	}
	form.Errors = make(map[string]string, len(e.Fields))
	for _, field := range e.Fields {
		form.Errors[field.Name] = tag.Text(field.Text, field.Args)
		form.Order = append(form.Order, field.Name)
	}
	return form
}

// Failed reports whether there is anything to tell above the form.
func (f Form) Failed() bool { return f.Summary != "" || len(f.Errors) > 0 }

// Blank is the form as it is told of on a page of secrets, where nothing that was typed is given back.
func (f Form) Blank() Form {
	if len(f.Errors) > 0 {
		f.Summary = ""
	}
	return f
}

// List gives the errors in the order of the form.
func (f Form) List() []FieldError {
	names := slices.Clone(f.Order)
	for _, name := range slices.Sorted(maps.Keys(f.Errors)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var list []FieldError
	for _, name := range names {
		if text := f.Errors[name]; text != "" {
			list = append(list, FieldError{Name: name, Text: text})
		}
	}
	return list
}

// Field is one field of a form, ready for the partials «field», «area», «select», «radios», «tick», «file» and «secret».
type Field struct {
	Name, Label, Hint, Value, Error string
	Type                            string // of the input; "text" unless told
	Required                        bool
	Optional                        string // the word shown beside the label of a field that may stay empty
	Autocomplete, Inputmode         string
	Spellcheck                      string
	MaxLength, Rows                 int
	Narrow                          bool // as wide as what is typed into it: a code, an extension
	List                            string
	Options                         []Option
	Show, Hide                      string // words of the button that shows a secret
}

// Option is one choice of a select or of a group of radios or ticks.
type Option struct {
	Value, Label, Hint string
	Chosen             bool
}

// Described lists the elements that describe the input, for aria-describedby.
func (f Field) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.Name+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.Name+"-error")
	}
	return strings.Join(ids, " ")
}

// With gives the field the choices of a select, radios or ticks; the one whose value was typed is chosen.
func (f Field) With(options []Option) Field {
	f.Options = slices.Clone(options)
	for i, option := range f.Options {
		f.Options[i].Chosen = option.Chosen || (f.Value != "" && option.Value == f.Value)
	}
	return f
}

// Field makes a field of a form. Its label is the text of key and its hint that of key+"_hint", where there is one.
// Settings are «required», «narrow», «type=email», «autocomplete=email», «inputmode=numeric», «maxlength=80», «rows=4»,
// «list=units» and «spellcheck=false»; a field that is not required says that it is optional, unless told «plain».
func (f Frame) Field(form Form, name, key string, settings ...string) Field {
	field := Field{
		Name: name, Label: f.T(key), Value: form.Values[name], Error: form.Errors[name], Type: "text",
		Optional: f.T("frame.form.optional"), Show: f.T("frame.form.show"), Hide: f.T("frame.form.hide"),
	}
	if lang.Has(key + "_hint") {
		field.Hint = f.T(key + "_hint")
	}
	for _, setting := range settings {
		field.set(setting)
	}
	return field
}

func (f *Field) set(setting string) {
	name, value, _ := strings.Cut(setting, "=")
	switch name {
	case "required":
		f.Required, f.Optional = true, ""
	case "plain":
		f.Optional = ""
	case "narrow":
		f.Narrow = true
	case "type":
		f.Type = value
	case "autocomplete":
		f.Autocomplete = value
	case "inputmode":
		f.Inputmode = value
	case "spellcheck":
		f.Spellcheck = value
	case "list":
		f.List = value
	case "maxlength":
		f.MaxLength = number(value)
	case "rows":
		f.Rows = number(value)
	}
}

// number reads a setting written in a template; one that is none is left out.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}
