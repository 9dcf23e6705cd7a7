package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"clavero/internal/fault"
)

// A token in a file that was replaced is read anew when the old one is not taken, and only then.
func TestANewTokenNeedsNoRestart(t *testing.T) {
	path := file(t, "old\n")
	valid := "old"
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+valid {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		says("application/json", rfcList)(w, r)
	}))
	defer s.Close()
	c, err := New(Options{URL: s.URL, Token: path})
	if err != nil {
		t.Fatal(err)
	}
	find := func() error { _, _, err := c.Find(t.Context(), ByUserName, "arios"); return err }
	if err := find(); err != nil {
		t.Fatal(err)
	}
	valid = "new"
	var failed *Failure
	if err := find(); !errors.As(err, &failed) || failed.Status != http.StatusUnauthorized || failed.Final() || strings.Contains(err.Error(), "old") {
		t.Errorf("a token that is not taken: %v", err)
	}
	if err := os.WriteFile(path, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := find(); err != nil {
		t.Errorf("with the new token: %v", err)
	}
}

// A token that is refused as one, with whatever status, is read again, once.
func TestATokenRefusedAsForbiddenIsReadAgain(t *testing.T) {
	for challenge, want := range map[string]int32{`Bearer error="invalid_token"`: 2, `Bearer error="insufficient_scope"`: 1} {
		var asked atomic.Int32
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			w.Header().Set("WWW-Authenticate", challenge)
			w.WriteHeader(http.StatusForbidden)
		}))
		c, err := New(Options{URL: s.URL, Token: file(t, "old")})
		if err != nil {
			t.Fatal(err)
		}
		c.features, c.until = usual, time.Now().Add(time.Hour)
		if _, err := c.Get(t.Context(), "1"); err == nil || asked.Load() != want {
			t.Errorf("%s: asked %d times, want %d: %v", challenge, asked.Load(), want, err)
		}
		s.Close()
	}
}

func TestSecretFilesAreLookedAt(t *testing.T) {
	open := file(t, "x")
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	for want, path := range map[string]string{
		"scim.file_open": open, "scim.file": filepath.Join(t.TempDir(), "none"), "scim.file_secret": file(t, "two words"),
	} {
		if _, err := New(Options{URL: "https://vendor.example", Token: path}); fault.TextOf(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, err := New(Options{URL: "https://vendor.example", CAFile: file(t, "no certificate")}); fault.TextOf(err) != "config.certificates" {
		t.Errorf("a file without certificates: %v", err)
	}
}

// issuer is an OAuth server and the SCIM server behind it.
type issuer struct {
	*httptest.Server
	mu     sync.Mutex
	issued int
	life   string // expires_in as it is written
	inBody bool   // takes the client's secret in the body alone
	broken bool
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{life: "3600"}
	i.Server = httptest.NewServer(http.HandlerFunc(i.serve))
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) serve(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if r.URL.Path != "/token" {
		if r.Header.Get("Authorization") != fmt.Sprintf("Bearer t%d", i.issued) {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		says("application/json", rfcList)(w, r)
		return
	}
	name, secret, inHeader := r.BasicAuth()
	if i.inBody {
		name, secret, inHeader = r.FormValue("client_id"), r.FormValue("client_secret"), r.FormValue("client_id") != ""
	} else if name == "our+name" { // as RFC 6749, 2.3.1 has it written
		name = "our name"
	}
	if i.broken || !inHeader || name != "our name" || secret != "hunter2" || r.FormValue("grant_type") != "client_credentials" || r.FormValue("scope") != "users" {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = fmt.Fprint(w, `{"error":"invalid_client","error_description":"hunter2 is wrong"}`)
		return
	}
	i.issued++
	_, _ = fmt.Fprintf(w, `{"access_token":"t%d","token_type":"bearer","expires_in":%s}`, i.issued, i.life)
}

func TestTokensAreKeptAndRenewed(t *testing.T) {
	for name, prepare := range map[string]func(*issuer){
		"secret in the header": func(*issuer) {}, "secret in the body": func(i *issuer) { i.inBody = true }, "a life as a text": func(i *issuer) { i.life = `"3600"` },
	} {
		t.Run(name, func(t *testing.T) {
			i, now := newIssuer(t), time.Now()
			prepare(i)
			c, err := New(Options{URL: i.URL, Clock: func() time.Time { return now },
				OAuth: OAuth{TokenURL: i.URL + "/token", ClientID: "our name", SecretFile: file(t, "hunter2"), Scope: "users"}})
			if err != nil {
				t.Fatal(err)
			}
			uses := func(when string, want int) {
				t.Helper()
				if _, found, err := c.Find(t.Context(), ByUserName, "arios"); !found || err != nil || i.issued != want {
					t.Errorf("%s: %d tokens, want %d: %v", when, i.issued, want, err)
				}
			}
			uses("at first", 1)
			uses("again", 1)
			now = now.Add(58 * time.Minute)
			uses("shortly before its end, not yet", 1)
			now = now.Add(90 * time.Second)
			uses("shortly before its end", 2)
			i.issued++ // the server no longer knows the one we have
			uses("not taken any more", 4)
		})
	}
}

// A token that cannot be had is the operator's to mend: no order is refused for it, and no secret told.
func TestATokenThatCannotBeHad(t *testing.T) {
	i := newIssuer(t)
	i.broken = true
	c, err := New(Options{URL: i.URL, OAuth: OAuth{TokenURL: i.URL + "/token", ClientID: "our name", SecretFile: file(t, "hunter2"), Scope: "users"}})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = c.Find(t.Context(), ByUserName, "arios")
	var failed *Failure
	if !errors.As(err, &failed) || failed.Final() || failed.Type != "invalid_client" || strings.Contains(err.Error(), "hunter2") || IsGone(err) {
		t.Errorf("%v", err)
	}
}

func TestOAuthSettings(t *testing.T) {
	for want, o := range map[string]OAuth{
		"scim.token_url": {TokenURL: "http://login.example/token", ClientID: "a", SecretFile: file(t, "x")},
		"scim.oauth":     {TokenURL: "https://login.example/token?tenant=1", ClientID: "a"},
		"scim.file":      {TokenURL: "https://login.example/token", ClientID: "a", SecretFile: filepath.Join(t.TempDir(), "none")},
	} {
		if _, err := New(Options{URL: "https://vendor.example", OAuth: o}); fault.TextOf(err) != want {
			t.Errorf("%s: %v", want, err)
		}
	}
}
