package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
)

// File reads settings from a JSON object whose names are those of the flags. The environment stands above the file, so
// a setting found there is left alone. An unknown name is an error: a misspelt setting must not pass in silence.
func File(r io.Reader) (kong.Resolver, error) {
	var values map[string]any
	decoder := json.NewDecoder(r)
	decoder.UseNumber() // a number is taken as it is written
	if err := decoder.Decode(&values); err != nil {
		return nil, fmt.Errorf("not a JSON object of settings: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("not a JSON object of settings: something follows it")
	}
	for name, value := range values {
		if !plain(value) {
			return nil, fmt.Errorf("the setting %q is neither text, number, true, false nor a list of texts", name)
		}
	}
	return file{values}, nil
}

// plain reports whether a value is one that a flag could have.
func plain(value any) bool {
	switch value := value.(type) {
	case string, json.Number, bool:
		return true
	case []any:
		return !slices.ContainsFunc(value, func(item any) bool {
			text, ok := item.(string)
			return !ok || strings.Contains(text, ",") // which parts the values of a flag
		})
	}
	return false
}

type file struct{ values map[string]any }

// Validate refuses names that are no setting of any command.
func (f file) Validate(app *kong.Application) error {
	known := map[string]bool{}
	_ = kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			known[flag.Name] = true
		}
		return next(nil)
	})
	var unknown []string
	for name := range f.values {
		if !known[name] {
			unknown = append(unknown, strconv.Quote(name))
		}
	}
	if len(unknown) > 0 {
		slices.Sort(unknown)
		return fmt.Errorf("the configuration file has settings that do not exist: %s", strings.Join(unknown, ", "))
	}
	return nil
}

// Resolve gives the file's value of a flag, unless the environment has one.
func (f file) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	for _, name := range flag.Envs {
		if _, ok := os.LookupEnv(name); ok {
			return nil, nil
		}
	}
	value, ok := f.values[flag.Name]
	if !ok {
		return nil, nil
	}
	if list, ok := value.([]any); ok {
		words := make([]string, len(list))
		for i, item := range list {
			words[i] = fmt.Sprint(item)
		}
		return strings.Join(words, ","), nil
	}
	return fmt.Sprint(value), nil
}

// Setting is one value, safe to print, and where it came from.
type Setting struct {
	Name   string `json:"name"`
	Value  string `json:"value"`
	Source string `json:"source"` // flag, environment, file, default
	Env    string `json:"env"`
}

// Explain lists the settings of the command that ran. Passwords in addresses are left out.
func Explain(ctx *kong.Context) []Setting {
	var settings []Setting
	for _, flag := range ctx.Flags() {
		if len(flag.Envs) == 0 {
			continue
		}
		settings = append(settings, Setting{
			Name: flag.Name, Value: redacted(fmt.Sprint(ctx.FlagValue(flag))), Source: source(ctx, flag), Env: flag.Envs[0],
		})
	}
	return settings
}

func source(ctx *kong.Context, flag *kong.Flag) string {
	for _, path := range ctx.Path {
		if path.Flag == flag {
			if path.Resolved {
				return "file"
			}
			return "flag"
		}
	}
	if _, ok := os.LookupEnv(flag.Envs[0]); ok {
		return "environment"
	}
	return "default"
}

// redacted leaves the password out of an address, and everything out of what looks like an address and is none: nobody
// can say where its password begins.
func redacted(value string) string {
	u, err := url.Parse(value)
	switch {
	case err != nil && strings.Contains(value, "@"), err == nil && u.Opaque != "" && strings.Contains(u.Opaque, "@"):
		return "(cannot be read)"
	case err != nil || u.User == nil:
		return value
	}
	return u.Redacted()
}
