// Package scimtest runs, for tests, a vendor's system whose SCIM half others wrote: users by SCIM 2.0, and a site at which
// their keys open.
package scimtest

import (
	"bufio"
	_ "embed"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"clavero/internal/need"
	"clavero/internal/provider/prober"
)

// Token is what the system knows us by.
const Token = "token-de-prueba"

//go:embed server.mjs
var program []byte

// System is one that runs until the end of its test.
type System struct {
	Site string // its address
}

// Start runs a system that has no users yet. On a machine without node, or where make deps was not run, the test is skipped.
func Start(t *testing.T) System {
	t.Helper()
	node, deps := need.Program(t, "node"), modules(t)
	file := filepath.Join(t.TempDir(), "server.mjs")
	if err := os.WriteFile(file, program, 0o600); err != nil {
		t.Fatal(err)
	}
	server := exec.Command(node, file, deps, Token)
	server.Stderr = os.Stderr
	stdin, err := server.StdinPipe() // it ends when this does
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = server.Wait()
	})
	port, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the server did not start: %v", err)
	}
	return System{"http://127.0.0.1:" + strings.TrimSpace(port)}
}

// modules is the folder in which make deps put what the server is made of: at the root of the project.
func modules(t *testing.T) string {
	t.Helper()
	folder, err := os.Getwd()
	for err == nil && folder != filepath.Dir(folder) {
		deps := filepath.Join(folder, ".deps")
		if _, err := os.Stat(filepath.Join(deps, "node_modules", "scimmy-routers")); err == nil {
			return deps
		}
		folder = filepath.Dir(folder)
	}
	need.Missing(t, "scimmy-routers", "make deps")
	return ""
}

// SCIM is the address above /Users.
func (s System) SCIM() string { return s.Site + "/scim/v2" }

// Recipe says how its site is signed in to.
func (s System) Recipe() prober.Recipe {
	return prober.Recipe{
		Login:   s.Site + "/entrar",
		Steps:   []prober.Step{{Do: prober.Form, Fields: map[string]string{"user": "{user}", "password": "{secret}"}}},
		Success: []prober.Mark{{Words: "Cerrar sesión"}},
		Failure: []prober.Mark{{Words: "Usuario o contraseña incorrectos"}},
		Pause:   1,
	}
}

// TokenFile is a file that holds the token.
func TokenFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(Token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
