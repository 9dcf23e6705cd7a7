// Package built has the program built once for tests that run it as a process of its own.
package built

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Program is the path of the program under test, while With runs.
var Program string

// With builds the program, runs the tests of a package, and clears the program away. It gives the exit code, for a
// TestMain.
func With(run func() int) int {
	dir, err := os.MkdirTemp("", "clavero-program-")
	if err != nil {
		return failed(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	Program = filepath.Join(dir, "clavero")
	if out, err := exec.Command("go", "build", "-o", Program, "clavero").CombinedOutput(); err != nil {
		return failed(fmt.Errorf("go build: %w\n%s", err, out))
	}
	return run()
}

func failed(err error) int {
	_, _ = fmt.Fprintln(os.Stderr, err)
	return 1
}
