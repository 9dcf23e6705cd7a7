package auth_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"clavero/internal/auth"
	"clavero/internal/lang"
)

var quoted = regexp.MustCompile(`"((?:identity|fault|link)\.[a-z_.]*[a-z])"`)

func TestEveryTextExists(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range quoted.FindAllStringSubmatch(string(source), -1) {
			if !strings.HasSuffix(name, "_test.go") && !lang.Has(key[1]) {
				t.Errorf("%s: there is no text %s", name, key[1])
			}
		}
	}
	for _, r := range auth.Roles {
		if !lang.Has(r.TextKey()) {
			t.Errorf("role %s has no name", r)
		}
	}
}
