package scim_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"clavero/internal/provider/prober"
	"clavero/internal/provider/scim"
	"clavero/internal/provider/scim/client"
	"clavero/internal/provider/scim/scimtest"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

const token = scimtest.Token

// signIn tries a key at the site of that system, as the program does.
func signIn(t *testing.T, system scimtest.System) scim.Prober {
	t.Helper()
	p, err := prober.New(system.Recipe(), prober.Options{Loopback: true, Wait: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	return p.Probe
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
	server, err := client.New(client.Options{URL: base, Token: scimtest.TokenFile(t)})
	if err != nil {
		t.Fatal(err)
	}
	return vendor{scim.New(scim.Options{DB: db, Keys: keys, Client: server, Organization: "Secretaría de Pruebas", Probe: probe}), db}
}
