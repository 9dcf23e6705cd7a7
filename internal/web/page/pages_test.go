package page

import (
	"bytes"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/jba/templatecheck"
)

// What the content security policy of the program would block, and what a missing text looks like.
var (
	forbidden = regexp.MustCompile(`(?i)<style|\sstyle=|<script(?: type="module" src="/static/[^"]+")?>[^<]|\son[a-z]+=|javascript:|data:`)
	missing   = regexp.MustCompile(`\[[a-z]+(\.[a-z0-9_]+)+\]|<no value>|ZgotmplZ|%!`)
)

func TestStoriesDraw(t *testing.T) {
	seen := map[string]bool{}
	for _, story := range Stories() {
		t.Run(story.Name, func(t *testing.T) {
			if seen[story.Name] {
				t.Error("two stories of that name")
			}
			seen[story.Name] = true
			drawn := draw(t, story.Page)
			if found := forbidden.FindString(drawn); found != "" {
				t.Errorf("the policy would block %q", found)
			}
			if found := missing.FindString(drawn); found != "" {
				t.Errorf("a text or value is missing: %q", found)
			}
		})
	}
}

func TestTemplatesFitTheirPages(t *testing.T) {
	for _, story := range Stories() {
		name := story.Page.template() + ".tmpl"
		if err := templatecheck.CheckHTML(templates.Lookup(name), story.Page); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryPageHasAStory(t *testing.T) {
	told := map[string]bool{}
	for _, story := range Stories() {
		told[story.Page.template()+".tmpl"] = true
	}
	names, err := fs.Glob(files, "tmpl/*.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		isPage := bytes.Contains(text, []byte(`{{template "top"`))
		if base := strings.TrimPrefix(name, "tmpl/"); isPage && !told[base] && base != "layout.tmpl" {
			t.Errorf("%s has no story", base)
		}
	}
}

func draw(t *testing.T, p Page) string {
	t.Helper()
	var b bytes.Buffer
	if err := Render(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
