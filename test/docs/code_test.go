package docs

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
)

// source is what the Go files of the program declare and import.
type source struct {
	packages map[string]bool
	names    map[string]bool // "desk.New", "desk.Desk", "desk.Desk.Take", "store.Options.Guest"
	imports  map[string]bool // of other modules
}

func parse(t *testing.T) source {
	t.Helper()
	s := source{map[string]bool{}, map[string]bool{}, map[string]bool{}}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		s.add(file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s source) add(file *ast.File) {
	name := file.Name.Name
	s.packages[name] = true
	for _, imported := range file.Imports {
		path, _ := strconv.Unquote(imported.Path.Value) // the parser has read it
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
			s.imports[path] = true
		}
	}
	for _, declared := range file.Decls {
		switch d := declared.(type) {
		case *ast.FuncDecl:
			s.names[name+"."+receiver(d)+d.Name.Name] = true
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				s.addSpec(name, spec)
			}
		}
	}
}

func (s source) addSpec(name string, spec ast.Spec) {
	switch d := spec.(type) {
	case *ast.ValueSpec:
		for _, n := range d.Names {
			s.names[name+"."+n.Name] = true
		}
	case *ast.TypeSpec:
		s.names[name+"."+d.Name.Name] = true
		for _, member := range members(d.Type) {
			for _, n := range member.Names {
				s.names[name+"."+d.Name.Name+"."+n.Name] = true
			}
		}
	}
}

// members are the fields of a struct or the methods of an interface.
func members(of ast.Expr) []*ast.Field {
	switch kind := of.(type) {
	case *ast.StructType:
		return kind.Fields.List
	case *ast.InterfaceType:
		return kind.Methods.List
	}
	return nil
}

// receiver is the type a method belongs to, with a dot behind it.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	of := d.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	if ident, ok := of.(*ast.Ident); ok {
		return ident.Name + "."
	}
	return ""
}

var (
	reference = regexp.MustCompile(`^([a-z]+)\.([A-Z]\w*(?:\.\w+)?)$`)
	codePath  = regexp.MustCompile(`^(?:internal|test|docs)/[\w./-]*\w$`)
)

// What the documents set as code and looks like a name or a path of the program, must be one.
func TestNamesExist(t *testing.T) {
	s := parse(t)
	for _, document := range documents(t) {
		for _, found := range inline.FindAllStringSubmatch(read(t, filepath.Join(root, document)), -1) {
			word := found[1]
			if m := reference.FindStringSubmatch(word); m != nil && s.packages[m[1]] && !s.names[word] {
				t.Errorf("%s names %s, which does not exist", document, word)
			}
			if codePath.MatchString(word) {
				if _, err := os.Stat(filepath.Join(root, word)); err != nil {
					t.Errorf("%s names %s, which is not there", document, word)
				}
			}
		}
	}
}

var (
	moduleRow = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([^ |]+) \\|")
	required  = regexp.MustCompile(`(?m)^(?:require)?\s+([^\s(]+) (v\S+)`)
)

// docs/dependencies.md gives a reason for every module the code imports, and for no other.
func TestEveryModuleHasItsReason(t *testing.T) {
	versions := map[string]string{}
	for _, m := range required.FindAllStringSubmatch(read(t, filepath.Join(root, "go.mod")), -1) {
		versions[m[1]] = m[2]
	}
	listed := map[string]bool{}
	for _, row := range moduleRow.FindAllStringSubmatch(read(t, filepath.Join(root, "docs/dependencies.md")), -1) {
		listed[row[1]] = false
		if versions[row[1]] != row[2] {
			t.Errorf("dependencies.md has %s at %s, go.mod at %q", row[1], row[2], versions[row[1]])
		}
	}
	for path := range parse(t).imports {
		module := path
		for _, ok := versions[module]; !ok && strings.Contains(module, "/"); _, ok = versions[module] {
			module = module[:strings.LastIndex(module, "/")]
		}
		if _, ok := listed[module]; !ok {
			t.Errorf("%s is imported and dependencies.md gives no reason for %s", path, module)
		}
		listed[module] = true
	}
	for module, used := range listed {
		if !used {
			t.Errorf("dependencies.md lists %s, which nothing imports", module)
		}
	}
}
