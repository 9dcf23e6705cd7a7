package vendorsim

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clavero/internal/provider"
	"clavero/internal/provider/prober"
	"clavero/internal/provider/providertest"
	"clavero/internal/provider/scim"
	"clavero/internal/provider/scim/client"
	"clavero/internal/seal"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// The program's provider passes its suite against this vendor, with keys tried at the vendor's sign-in.
func TestTheProviderOverSCIM(t *testing.T) {
	providertest.Conformance(t, func(t *testing.T) providertest.Subject {
		sim := start(t, Options{})
		db := storetest.New(t, store.SQLite)
		keys, err := seal.Create(filepath.Join(t.TempDir(), "keyring"))
		if err != nil {
			t.Fatal(err)
		}
		token := filepath.Join(t.TempDir(), "token")
		if err := os.WriteFile(token, []byte(sim.Token()), 0o600); err != nil {
			t.Fatal(err)
		}
		server, err := client.New(client.Options{URL: sim.SCIM(), Token: token})
		if err != nil {
			t.Fatal(err)
		}
		recipe := sim.Recipe()
		recipe.Pause = 1
		site, err := prober.New(recipe, prober.Options{Loopback: true})
		if err != nil {
			t.Fatal(err)
		}
		issued := map[string]bool{}
		probe := func(ctx context.Context, user string, secret provider.Secret) (provider.Verdict, error) {
			if !issued[user] && ctx.Err() == nil { // the suite wants it so; here keys work from the moment they are made
				return provider.Fails, nil
			}
			return site.Probe(ctx, user, secret)
		}
		return providertest.Subject{
			Provider: scim.New(scim.Options{DB: db, Keys: keys, Client: server, Probe: probe}), NewOrder: db.NewID,
			Issue: func(_ testing.TB, _ int64, user string, _ provider.Secret) { issued[user] = true },
		}
	})
}

// Who is not known gets nothing, and what cannot be is refused in the standard's words.
func TestTheInterfaceIsGuarded(t *testing.T) {
	sim := start(t, Options{Token: "t0"})
	_, _ = sim.Add("Amapola Ríos Luna")
	for _, c := range []struct {
		what, method, path, token, body string
		status                          int
		kind                            string
	}{
		{"no token", "GET", "/Users", "", "", 401, ""},
		{"another token", "GET", "/Users", "t1", "", 401, ""},
		{"the token", "GET", "/Users", "t0", "", 200, ""},
		{"another address", "GET", "/Groups", "t0", "", 404, ""},
		{"a filter it does not know", "GET", "/Users?filter=active+pr", "t0", "", 400, "invalidFilter"},
		{"nobody", "GET", "/Users/x", "t0", "", 404, ""},
		{"no user", "POST", "/Users", "t0", "[]", 400, "invalidSyntax"},
		{"a name that cannot be", "POST", "/Users", "t0", `{"userName":"a b","password":"Xx2-12345"}`, 400, "invalidValue"},
		{"a short password", "POST", "/Users", "t0", `{"userName":"ab","password":"x"}`, 400, "invalidValue"},
		{"a name that is taken", "POST", "/Users", "t0", `{"userName":"ARIOS","password":"Xx2-12345"}`, 409, "uniqueness"},
	} {
		request, err := http.NewRequestWithContext(t.Context(), c.method, sim.SCIM()+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+c.token)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		var told struct {
			Type string `json:"scimType"`
		}
		if err := json.NewDecoder(answer.Body).Decode(&told); err != nil || answer.StatusCode != c.status || told.Type != c.kind {
			t.Errorf("%s: %d %q, want %d %q: %v", c.what, answer.StatusCode, told.Type, c.status, c.kind, err)
		}
		_ = answer.Body.Close()
	}
	if asked := sim.Requests(); len(asked) != 10 || asked[0].Status != 401 || len(sim.Users()) != 1 {
		t.Errorf("noted %d requests, %d users", len(asked), len(sim.Users()))
	}
}
