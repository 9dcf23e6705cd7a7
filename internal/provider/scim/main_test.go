package scim_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"clavero/internal/need"
	"clavero/internal/provider"
	"clavero/internal/provider/scim"
	"clavero/internal/provider/scim/client"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const token = "token-de-prueba"

// theirs starts the server that others wrote and gives its address.
func theirs(t *testing.T) string {
	t.Helper()
	node := need.Program(t, "node")
	deps, err := filepath.Abs("../../../.deps")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(deps, "node_modules", "scimmy-routers")); err != nil {
		need.Missing(t, "scimmy-routers", "make deps")
	}
	server := exec.Command(node, "testdata/server.mjs", deps, token)
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
	return "http://127.0.0.1:" + strings.TrimSpace(port)
}

// signIn tries a key at the sign-in of that server: the seam a prober has.
func signIn(site string) scim.Prober {
	return func(ctx context.Context, user string, secret provider.Secret) (provider.Verdict, error) {
		body, err := json.Marshal(map[string]string{"user": user, "secret": string(secret)})
		if err != nil {
			return provider.Down, err
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, site+"/sign-in", bytes.NewReader(body))
		if err != nil {
			return provider.Down, err
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return provider.Down, err
		}
		_ = response.Body.Close()
		if response.StatusCode == http.StatusNoContent {
			return provider.Works, nil
		}
		return provider.Fails, nil
	}
}

// tokenFile is a file that holds the token.
func tokenFile(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(path, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// vendor is the provider before the server at base, with a database of its own.
type vendor struct {
	*scim.System
	db *store.DB
}

func open(t *testing.T, engine store.Engine, base string, probe scim.Prober) vendor {
	t.Helper()
	db := storetest.New(t, engine)
	keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
	if err != nil {
		t.Fatal(err)
	}
	server, err := client.New(client.Options{URL: base, Token: tokenFile(t)})
	if err != nil {
		t.Fatal(err)
	}
	return vendor{scim.New(scim.Options{DB: db, Keys: keys, Client: server, Organization: "Secretaría de Pruebas", Probe: probe}), db}
}
