package client

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"time"

	"clavero/internal/fault"
)

// bearer keeps the token requests carry (RFC 6750) until it is about to run out or the server says that it has. Where
// it comes from, a file or an OAuth server, is fetch.
type bearer struct {
	fetch func(ctx context.Context) (string, time.Duration, error) // a token and how long it lasts; 0 means until dropped
	clock func() time.Time

	mu    sync.Mutex
	token string
	until time.Time
}

// newBearer is nil where no token is to be sent, which is for servers on this machine to allow.
func newBearer(o Options, over *http.Client, clock func() time.Time) (*bearer, error) {
	if o.OAuth.TokenURL != "" {
		fetcher, err := newTokens(o.OAuth, over, clock)
		if err != nil {
			return nil, err
		}
		return &bearer{fetch: fetcher.fetch, clock: clock}, nil
	}
	if o.Token == "" {
		return nil, nil
	}
	if _, err := readSecret(o.Token); err != nil {
		return nil, err
	}
	fetch := func(context.Context) (string, time.Duration, error) {
		token, err := readSecret(o.Token)
		return token, 0, err
	}
	return &bearer{fetch: fetch, clock: clock}, nil
}

// get gives the token, fetching it where there is none; who asks meanwhile waits for that one.
func (b *bearer) get(ctx context.Context) (string, error) {
	if b == nil {
		return "", nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.token != "" && (b.until.IsZero() || b.clock().Before(b.until)) {
		return b.token, nil
	}
	token, life, err := b.fetch(ctx)
	if err != nil {
		return "", err
	}
	b.token, b.until = token, time.Time{}
	if life > 0 {
		b.until = b.clock().Add(life - min(life/10, time.Minute)) // not one that runs out on its way
	}
	return b.token, nil
}

// drop forgets a token that was not taken, unless somebody has fetched another meanwhile.
func (b *bearer) drop(token string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.token == token {
		b.token = ""
	}
}

// longestSecret bounds a file that holds one secret, in bytes; tokens that carry claims are long.
const longestSecret = 16 << 10

// readSecret reads a file that holds one secret and nothing else. It is read again when the secret is not taken, so that a
// new one needs no restart.
func readSecret(path string) (string, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > longestSecret {
		err = errors.New("too long")
	}
	if err != nil {
		return "", fault.Wrap(err, fault.Unready, "scim.file", "Path", path)
	}
	// The group may read it, as settings with passwords are kept; everybody may not. Windows has no such modes.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o007 != 0 {
		return "", fault.New(fault.Unready, "scim.file_open", "Path", path)
	}
	body, err := os.ReadFile(path)
	if err != nil {
		return "", fault.Wrap(err, fault.Unready, "scim.file", "Path", path)
	}
	secret := string(bytes.TrimSpace(body))
	if secret == "" || !isPlain(secret) {
		return "", fault.New(fault.Unready, "scim.file_secret", "Path", path)
	}
	return secret, nil
}

// isPlain reports whether a text is printable ASCII without spaces, as a header's token is.
func isPlain(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}
