// Package docs keeps the documents true: tables are made from the program's own data, and what the prose names (files,
// functions, commands, modules) must exist. After a change: go test ./test/docs -update.
package docs

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the generated parts of the documents anew")

const root = "../.."

// keep compares the generated part of a document, between two marks, with what the program says now.
func keep(t *testing.T, document, part, want string) {
	t.Helper()
	path := filepath.Join(root, document)
	text := read(t, path)
	begin, end := fmt.Sprintf("<!-- generated: %s -->\n", part), fmt.Sprintf("<!-- end: %s -->", part)
	before, rest, found := strings.Cut(text, begin)
	got, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s lacks the marks of the part %q", document, part)
	}
	want = "\n" + want + "\n"
	if got == want {
		return
	}
	if !*update {
		t.Errorf("%s is out of date: go test ./test/docs -update (-committed +program)\n%s", document, cmp.Diff(got, want))
		return
	}
	if err := os.WriteFile(path, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// documents are the paths, from the root, of everything written here for people.
func documents(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/adr/*.md"} {
		found, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			name, err := filepath.Rel(root, path)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, filepath.ToSlash(name))
		}
	}
	return all
}

// table writes a table of Markdown.
func table(head []string, rows [][]string) string {
	line := func(cells []string) string { return "| " + strings.Join(cells, " | ") + " |\n" }
	text := line(head) + line(slices.Repeat([]string{"---"}, len(head)))
	for _, row := range rows {
		text += line(row)
	}
	return text
}

// code sets a word as code; nothing stays nothing.
func code(word string) string {
	if word == "" {
		return ""
	}
	return "`" + word + "`"
}

// codes sets words as code, one after another.
func codes[T ~string](words []T) string {
	var set []string
	for _, word := range words {
		set = append(set, code(string(word)))
	}
	return strings.Join(set, ", ")
}

var (
	fenced = regexp.MustCompile("(?s)```[a-z]*\n(.*?)```")
	inline = regexp.MustCompile("`([^`\n]+)`")
	link   = regexp.MustCompile(`\]\(([^)\s]+)\)`)
)

func TestLinksLead(t *testing.T) {
	for _, document := range documents(t) {
		for _, found := range link.FindAllStringSubmatch(read(t, filepath.Join(root, document)), -1) {
			target, _, _ := strings.Cut(found[1], "#")
			if target == "" || strings.Contains(target, "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(root, filepath.Dir(document), target)); err != nil {
				t.Errorf("%s leads to %s, which is not there", document, target)
			}
		}
	}
}
