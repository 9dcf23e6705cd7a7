package auth_test

import (
	"encoding/base32"
	"encoding/base64"
	"sync"
	"testing"

	"golang.org/x/crypto/argon2"

	"clavero/internal/auth/totp"
)

func secretOf(t *testing.T, shown string) totp.Secret {
	t.Helper()
	key, err := base32.StdEncoding.DecodeString(shown)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := totp.SecretOf(key)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// weakHash is a hash of one pass, as an older version might have made it.
func weakHash(text string) string {
	salt := []byte("sixteen bytes ok")
	hash := argon2.IDKey([]byte(text), salt, 1, 8192, 1, 32)
	b64 := base64.RawStdEncoding
	return "$argon2id$v=19$m=8192,t=1,p=1$" + b64.EncodeToString(salt) + "$" + b64.EncodeToString(hash)
}

// together runs fn n times at once and counts the runs that went well.
func together(n int, fn func(n int) error) (int, []error) {
	var mu sync.Mutex
	var all sync.WaitGroup
	var errs []error
	for i := range n {
		all.Go(func() {
			err := fn(i)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				errs = append(errs, err)
			}
		})
	}
	all.Wait()
	return n - len(errs), errs
}

// rotate adds a master key and makes it the active one.
func (w *world) rotate() {
	w.t.Helper()
	w.ok(w.files.Keys().Rotate(w.ring, w.clock()))
}
