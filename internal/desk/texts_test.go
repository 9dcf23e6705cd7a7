package desk_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"clavero/internal/lang"
)

// spoken are the packages of the procedure whose words for people are looked for.
var spoken = []string{"../petition", "../directory", "../guideline", "../credential", "../rulebook", "../casefile", "../post", "../provider", "../desk"}

// areas are those of the catalogues that these packages speak from. Strings of the same form that are no texts (names of
// jobs, of ledger entries, of queries) are of other areas or are listed as such.
var (
	areas   = regexp.MustCompile(`^(petition|check|delivery|list|credential|rules|link|fault|name|intake)\.[a-z0-9_.]+$`)
	noTexts = map[string]bool{"petition.advance": true, "name.formatted": true} // a job; an attribute of SCIM
)

func TestEveryTextIsThere(t *testing.T) {
	found := 0
	for _, folder := range spoken {
		for _, file := range sources(t, folder) {
			for _, key := range literals(t, file) {
				if !areas.MatchString(key) || noTexts[key] || strings.HasSuffix(key, ".") {
					continue
				}
				found++
				if !lang.Has(key) {
					t.Errorf("%s says %s, which has no text", file, key)
				}
			}
		}
	}
	if found < 50 {
		t.Errorf("only %d texts were found: the search is broken", found)
	}
	for _, key := range composed() {
		if !lang.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
}

// composed are the keys that the code puts together.
func composed() []string {
	var keys []string
	for area, ends := range map[string][]string{
		"delivery.":       {"spent", "ended", "blocked", "replaced", "expired"},
		"delivery.state.": {"sent", "bounced", "replaced", "spent", "blocked"},
		"petition.fact.":  {"phone", "code"},
		"petition.need.":  {"unit", "person", "other_key"},
		"petition.paper.": {"oficio", "scan", "answer"},
		"petition.order.": {"op.create", "op.reset", "op.suspend", "op.restore", "op.remove", "state.placed", "state.asked", "state.done",
			"state.refused", "state.withdrawn"},
		"petition.attempt.": {"done", "pending", "partial", "refused", "failed"},
		"credential.state.": {"pending", "live", "suspended", "ended"},
		"rules.unit.":       {"h", "d", "wh", "wd"},
		"rules.kind.":       {"guideline", "mechanism"},
	} {
		for _, end := range ends {
			keys = append(keys, area+end)
		}
	}
	return keys
}

func sources(t *testing.T, folder string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			files = append(files, path)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files, %v", folder, len(files), err)
	}
	return files
}

func literals(t *testing.T, file string) []string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, content, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil {
				all = append(all, text)
			}
		}
		return true
	})
	return all
}
