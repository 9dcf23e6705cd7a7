package prober

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"clavero/internal/fault"
)

// Kind is what a step does.
type Kind string

// The kinds of step.
const (
	Open  Kind = "open"  // gets a page
	Form  Kind = "form"  // fills the form of the page that stands open and sends it, with all its hidden fields
	JSON  Kind = "json"  // posts fields as a JSON object, for sites whose page is a script
	Basic Kind = "basic" // gets a page with user and secret in the Authorization header (RFC 7617)
)

// Recipe says how a site is signed in to and by what one knows whether that succeeded. It is kept as JSON.
//
// In the values of fields, {user} and {secret} stand for the key, and {cookie:NAME} for what the site has set.
type Recipe struct {
	Login   string   `json:"login"`           // address of the page with the sign-in form, without secrets in it
	Hosts   []string `json:"hosts,omitempty"` // other hosts of the same site: "sesion.vendor.example", "…:8443"
	Steps   []Step   `json:"steps"`
	Success []Mark   `json:"success"` // one of them is enough
	Failure []Mark   `json:"failure"` // one of them is enough
	SignOut *Step    `json:"sign_out,omitempty"`
	Timeout int      `json:"timeout_seconds,omitempty"` // of a whole try: 20 unless said
	Pause   int      `json:"pause_seconds,omitempty"`   // between two tries: 5 unless said
	MaxPage int      `json:"max_page_kb,omitempty"`     // larger pages are not read: 1024 unless said
}

// Step is one thing done at the site. An address may be relative to the page that stands open, at first Login. A first
// step that needs an open page has Login opened for it.
type Step struct {
	Do      Kind              `json:"do"`
	URL     string            `json:"url,omitempty"`     // of Open, JSON, Basic; Login unless said
	Form    string            `json:"form,omitempty"`    // id or name of the form, where a page has several that fit
	Button  string            `json:"button,omitempty"`  // name of the button to press; the form's first unless said
	Fields  map[string]string `json:"fields,omitempty"`  // of Form and JSON: name and value
	Headers map[string]string `json:"headers,omitempty"` // of JSON: {"X-CSRF-Token": "{cookie:csrf}"}
}

// Mark is something by which a page is known; all that it says must hold.
type Mark struct {
	Name   string `json:"name,omitempty"`   // for the report; made of the rest unless said
	Words  string `json:"words,omitempty"`  // stand in the text that a reader sees, whatever their case, accents and spaces
	Path   string `json:"path,omitempty"`   // of the final address: "/inicio"; with * at the end, its beginning
	Query  string `json:"query,omitempty"`  // a parameter of the final address: "error" or "error=1"
	Cookie string `json:"cookie,omitempty"` // name of a cookie that was set, and not emptied
	Status int    `json:"status,omitempty"` // of the final page
}

// maxRecipe is in bytes.
const maxRecipe = 64 << 10

// ParseRecipe reads a recipe from JSON; whether it can be worked by say New and Recipe.Check. What it does not know is
// refused, so that a mistyped name is told and not passed over. Errors are faults with texts of area prober: TooLarge, or Invalid.
func ParseRecipe(text []byte) (Recipe, error) {
	if len(text) > maxRecipe {
		return Recipe{}, fault.New(fault.TooLarge, "prober.recipe.large", "Max", maxRecipe>>10)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	var r Recipe
	if err := decoder.Decode(&r); err != nil {
		return Recipe{}, fault.Wrap(err, fault.Invalid, "prober.recipe.json", "Problem", err.Error())
	}
	if decoder.More() {
		return Recipe{}, fault.New(fault.Invalid, "prober.recipe.json", "Problem", "}")
	}
	return r, nil
}

func (r Recipe) orDefaults() Recipe {
	r.Timeout = cmp.Or(r.Timeout, 20)
	r.Pause = cmp.Or(r.Pause, 5)
	r.MaxPage = cmp.Or(r.MaxPage, 1024)
	return r
}

// Fingerprint tells one recipe from another in a report: which one a proof was taken with.
func (r Recipe) Fingerprint() string {
	text, _ := json.Marshal(r) // strings, numbers and maps of them always marshal
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}
