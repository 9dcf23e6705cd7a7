package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"clavero/internal/need"
)

// systemd must understand every line of the unit, and find little that is left open to the service.
func TestUnit(t *testing.T) {
	analyze := need.Program(t, "systemd-analyze")
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The program is not installed where the tests run: any that is there stands in for it.
	unit := strings.Replace(read(t, filepath.Join(root, "deploy/clavero.service")), "/usr/local/bin/clavero serve", program, 1)
	file := filepath.Join(t.TempDir(), "clavero.service")
	if err := os.WriteFile(file, []byte(unit), 0o644); err != nil {
		t.Fatal(err)
	}
	const most = "15" // tenths: 0 is all closed, 100 all open; what is left is the network, and its own data
	for _, args := range [][]string{{"verify", "--man=no", file}, {"security", "--no-pager", "--offline=true", "--threshold=" + most, file}} {
		out, err := exec.Command(analyze, args...).CombinedOutput()
		if err != nil || args[0] == "verify" && len(out) > 0 {
			t.Errorf("systemd-analyze %s: %v\n%s", args[0], err, out)
		}
	}
}

var (
	envName = regexp.MustCompile(`CLAVERO_[A-Z_]+`)
	copies  = regexp.MustCompile(`(?m)^COPY ([^-\n].*) \S+$`)
)

// What the unit and the image set must be settings, and what the image copies must be there.
func TestDeployedSettingsAndFilesExist(t *testing.T) {
	envs := []string{"CLAVERO_CONFIG"} // the file, which is no setting itself
	for _, flag := range settings(t) {
		envs = append(envs, flag.Envs...)
	}
	for _, name := range []string{"deploy/clavero.service", "deploy/Containerfile"} {
		for _, env := range envName.FindAllString(read(t, filepath.Join(root, name)), -1) {
			if !slices.Contains(envs, env) {
				t.Errorf("%s sets %s, which is no setting", name, env)
			}
		}
	}
	lines := copies.FindAllStringSubmatch(read(t, filepath.Join(root, "deploy/Containerfile")), -1)
	if len(lines) == 0 {
		t.Error("the image copies nothing")
	}
	for _, line := range lines {
		for _, file := range strings.Fields(line[1]) {
			if _, err := os.Stat(filepath.Join(root, file)); err != nil {
				t.Errorf("the image copies %s: %v", file, err)
			}
		}
	}
}
