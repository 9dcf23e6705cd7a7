package prober

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/fault"
	"clavero/internal/lang"
)

func TestParseRecipe(t *testing.T) {
	want := signIn("https://sintesis.emedios.example")
	want.Hosts, want.SignOut, want.Pause = []string{"sesion.emedios.example:8443"}, &Step{Do: Open, URL: "/salir"}, 60
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseRecipe(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if other := signIn("https://otro.example"); other.Fingerprint() == got.Fingerprint() || got.Fingerprint() != want.Fingerprint() {
		t.Error("a fingerprint tells recipes apart, and only that")
	}
	for _, bad := range []string{"", "{", `{"logn":"https://a.example"}`, string(text) + "{}", strings.Repeat(" ", maxRecipe+1)} {
		if _, err := ParseRecipe([]byte(bad)); fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.TooLarge {
			t.Errorf("%.40q: %v", bad, err)
		}
	}
}

// TestCheckNamesEachFault spoils a good recipe in one place at a time.
func TestCheckNamesEachFault(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Recipe)
		field string
		text  string
	}{
		"no login":                  {func(r *Recipe) { r.Login = "" }, "login", "login"},
		"http":                      {func(r *Recipe) { r.Login = "http://emedios.example/entrar" }, "login", "https"},
		"http on this machine":      {func(r *Recipe) { r.Login = "http://127.0.0.1/entrar" }, "login", "https"},
		"a secret in the address":   {func(r *Recipe) { r.Login = "https://u:p@emedios.example/" }, "login", "login"},
		"a file":                    {func(r *Recipe) { r.Login = "file://emedios.example/etc" }, "login", "https"},
		"a host with a path":        {func(r *Recipe) { r.Hosts = []string{"emedios.example/x"} }, "hosts[0]", "host"},
		"no steps":                  {func(r *Recipe) { r.Steps = nil }, "steps", "bound"},
		"no secret":                 {func(r *Recipe) { r.Steps[0].Fields = nil }, "steps", "no_secret"},
		"a kind unknown":            {func(r *Recipe) { r.Steps[0].Do = "script" }, "steps[0].do", "kind"},
		"the key in an address":     {func(r *Recipe) { r.Steps = append(r.Steps, Step{Do: Open, URL: "/?c={secret}"}) }, "steps[1].url", "url"},
		"fields of a page":          {func(r *Recipe) { r.Steps[0].Do = Open }, "steps[0].fields", "misplaced"},
		"the secret in a header":    {func(r *Recipe) { r.Steps[0] = Step{Do: JSON, Headers: map[string]string{"X-A": "{secret}"}} }, "steps[0].headers", "value"},
		"a header of the client's":  {func(r *Recipe) { r.Steps[0] = Step{Do: JSON, Headers: map[string]string{"host": "otro"}} }, "steps[0].headers", "value"},
		"a header with a line end":  {func(r *Recipe) { r.Steps[0] = Step{Do: JSON, Headers: map[string]string{"X-A": "a\r\nB: c"}} }, "steps[0].headers", "value"},
		"no success":                {func(r *Recipe) { r.Success = nil }, "success", "bound"},
		"success by status":         {func(r *Recipe) { r.Success[0] = Mark{Status: 200} }, "success[0]", "weak_success"},
		"failure by status 200":     {func(r *Recipe) { r.Failure[0] = Mark{Status: 200} }, "failure[0]", "weak_failure"},
		"failure by status 503":     {func(r *Recipe) { r.Failure[0] = Mark{Status: 503, Words: "x"} }, "failure[0].status", "status"},
		"words without letters":     {func(r *Recipe) { r.Success[0].Words = "¡…!" }, "success[0].words", "words"},
		"any path":                  {func(r *Recipe) { r.Success[0] = Mark{Path: "/*"} }, "success[0].path", "path"},
		"signing out with the key":  {func(r *Recipe) { r.SignOut = &Step{Do: Basic} }, "sign_out", "sign_out"},
		"an hour and more of pause": {func(r *Recipe) { r.Pause = 3601 }, "pause_seconds", "bound"},
	} {
		r := signIn("https://emedios.example")
		c.spoil(&r)
		var e *fault.Error
		if err := r.Check(); !errors.As(err, &e) || e.Code != fault.Invalid {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !slices.ContainsFunc(e.Fields, func(f fault.Field) bool { return f.Name == c.field && f.Text == "prober.recipe."+c.text }) {
			t.Errorf("%s: %v, want %s: %s", name, e, c.field, c.text)
		}
		for _, f := range e.Fields {
			if text := lang.ES.T(f.Text, "Min", f.Args["Min"], "Max", f.Args["Max"], "Name", f.Args["Name"], "Kind", f.Args["Kind"]); strings.Contains(text, "<no value>") || strings.HasPrefix(text, "prober.") {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
	if err := signIn("https://emedios.example").Check(); err != nil {
		t.Errorf("a good recipe: %v", err)
	}
}
