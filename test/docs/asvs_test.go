package docs

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// requirements are the numbers of levels 1 and 2 of ASVS 5.0.0, by section: all of them but those of level 3.
var requirements = map[string]string{
	"1.1": "1-2", "1.2": "1-9", "1.3": "1-11", "1.4": "1-3", "1.5": "1-2", "2.1": "1-3", "2.2": "1-3", "2.3": "1-4", "2.4": "1-1",
	"3.2": "1-2", "3.3": "1-4", "3.4": "1-6", "3.5": "1-5", "3.7": "1-2", "4.1": "1-3", "4.2": "1-1", "4.3": "1-2", "4.4": "1-4",
	"5.1": "1-1", "5.2": "1-3", "5.3": "1-2", "5.4": "1-3", "6.1": "1-3", "6.2": "1-12", "6.3": "1-4", "6.4": "1-4", "6.5": "1-5",
	"6.6": "1-3", "6.8": "1-4", "7.1": "1-3", "7.2": "1-4", "7.3": "1-2", "7.4": "1-5", "7.5": "1-2", "7.6": "1-2", "8.1": "1-2",
	"8.2": "1-3", "8.3": "1-1", "8.4": "1-1", "9.1": "1-3", "9.2": "1-4", "11.1": "1-2", "11.2": "1-3", "11.3": "1-3", "11.4": "1-4",
	"11.5": "1-1", "11.6": "1-1", "12.1": "1-3", "12.2": "1-2", "12.3": "1-4", "13.1": "1-1", "13.2": "1-5", "13.3": "1-2",
	"13.4": "1-5", "14.1": "1-2", "14.2": "1-4", "14.3": "1-3", "15.1": "1-3", "15.2": "1-3", "15.3": "1-7", "16.1": "1-1",
	"16.2": "1-5", "16.3": "1-4", "16.4": "1-3", "16.5": "1-3",
}

var (
	asvsRow   = regexp.MustCompile(`(?m)^\| (\d[\d., –]*) \| [^|]+ \| ([^|]+) \|$`)
	asvsRange = regexp.MustCompile(`^(\d+\.\d+)\.(\d+)(?:–(\d+\.\d+)\.(\d+))?$`)
	testName  = regexp.MustCompile("`((?:Test|Fuzz)[A-Za-z0-9_]+)`")
)

// Every requirement has its row, once, and a row says something.
func TestEveryRequirementIsAnswered(t *testing.T) {
	answered := map[string]int{}
	for _, row := range asvsRow.FindAllStringSubmatch(read(t, filepath.Join(root, "docs/asvs.md")), -1) {
		if strings.TrimSpace(row[2]) == "" {
			t.Errorf("%s is not answered", row[1])
		}
		for number := range strings.SplitSeq(row[1], ", ") {
			part := asvsRange.FindStringSubmatch(number)
			switch {
			case part == nil:
				t.Errorf("%q is no number", number)
			case part[3] != "" && part[3] != part[1]: // a whole chapter that does not arise
			default:
				for n := range span(part[2], part[4]) {
					answered[fmt.Sprintf("%s.%d", part[1], n)]++
				}
			}
		}
	}
	for section, all := range requirements {
		first, last, _ := strings.Cut(all, "-")
		for n := range span(first, last) {
			if number := fmt.Sprintf("%s.%d", section, n); answered[number] != 1 {
				t.Errorf("%s is answered %d times", number, answered[number])
			}
		}
	}
}

func span(first, last string) func(func(int) bool) {
	from, _ := strconv.Atoi(first) // the expression has read it
	to, err := strconv.Atoi(last)
	if err != nil {
		to = from
	}
	return func(yield func(int) bool) {
		for n := from; n <= to && yield(n); n++ {
		}
	}
}

// A test that a document names must be there.
func TestNamedTestsExist(t *testing.T) {
	declared := declaredTests(t)
	for _, document := range documents(t) {
		for _, found := range testName.FindAllStringSubmatch(read(t, filepath.Join(root, document)), -1) {
			if !slices.Contains(declared, found[1]) {
				t.Errorf("%s names %s, which is not there", document, found[1])
			}
		}
	}
}

var testDeclared = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Za-z0-9_]+)\(`)

func declaredTests(t *testing.T) []string {
	t.Helper()
	var names []string
	for _, folder := range []string{"internal", "test"} {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, "_test.go") && !strings.Contains(path, "test/") {
				return err
			}
			if strings.HasSuffix(path, ".go") {
				for _, found := range testDeclared.FindAllStringSubmatch(read(t, path), -1) {
					names = append(names, found[1])
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return names
}
