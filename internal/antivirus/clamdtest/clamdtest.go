// Package clamdtest runs a real scanner for tests, one that knows a single signature.
package clamdtest

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"clavero/internal/antivirus"
	"clavero/internal/need"
)

// Bad is what that clamd takes for a virus: harmless, and known to nobody else.
const Bad = "CLAVERO-PRUEBA-DE-ANTIVIRUS"

// Start runs a clamd until the end of the test, and gives its address as antivirus.New takes it. Where there is none the test
// is skipped.
func Start(t *testing.T) string {
	t.Helper()
	program, folder := need.Program(t, "clamd"), t.TempDir()
	socket := filepath.Join(folder, "ctl")
	files := map[string]string{
		"db/prueba.ndb": fmt.Sprintf("Clavero.Prueba:0:*:%x\n", Bad),
		"clamd.conf": fmt.Sprintf("LocalSocket %s\nDatabaseDirectory %s\nForeground yes\nStreamMaxLength 1M\nTemporaryDirectory %s\n",
			socket, filepath.Join(folder, "db"), folder),
	}
	if err := os.Mkdir(filepath.Join(folder, "db"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var said bytes.Buffer
	server := exec.Command(program, "--config-file", filepath.Join(folder, "clamd.conf"))
	server.Stdout, server.Stderr = &said, &said
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	})
	scanner, err := antivirus.New("unix:"+socket, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(30 * time.Second); scanner.Ready(t.Context()) != nil; {
		if time.Now().After(end) {
			t.Fatalf("clamd did not start:\n%s", &said)
		}
	}
	return "unix:" + socket
}
