package vendor

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	"clavero/internal/mail"
)

// keys are those that sign: the vendor's, of which the program has the public half, and a forger's.
type keys struct {
	public string // file
	vendor *mail.Signer
	forger *mail.Signer // in the vendor's name, with another key
	other  *mail.Signer // in the name of a domain that looks like the vendor's
}

func newKeys(t *testing.T) *keys {
	t.Helper()
	k := &keys{public: filepath.Join(t.TempDir(), "vendor.pem")}
	own, theirs := newKey(t, k.public), newKey(t, "")
	for _, s := range []struct {
		to           **mail.Signer
		file, domain string
	}{{&k.vendor, own, "emedios.test"}, {&k.forger, theirs, "emedios.test"}, {&k.other, theirs, "emedios-soporte.test"}} {
		signer, err := mail.NewSigner(s.file, "uno", s.domain)
		if err != nil {
			t.Fatal(err)
		}
		*s.to = signer
	}
	return k
}

func newKey(t *testing.T, public string) string {
	t.Helper()
	half, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "key.pem")
	writePEM(t, path, "PRIVATE KEY", der)
	if public == "" {
		return path
	}
	if der, err = x509.MarshalPKIXPublicKey(half); err != nil {
		t.Fatal(err)
	}
	writePEM(t, public, "PUBLIC KEY", der)
	return path
}

func writePEM(t *testing.T, path, kind string, der []byte) {
	t.Helper()
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
}
