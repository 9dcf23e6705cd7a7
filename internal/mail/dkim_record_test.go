package mail

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"clavero/internal/fault"
)

// A signature of a key is verified against its public half from a file, in the name of its domain alone.
func TestSignaturesAreVerifiedByAKeyFromAFile(t *testing.T) {
	_, short, err := ed25519.GenerateKey(rand.Reader)
	must(t, err)
	long, err := rsa.GenerateKey(rand.Reader, minRSA)
	must(t, err)
	for name, key := range map[string]crypto.Signer{"ed25519": short, "rsa": long} {
		t.Run(name, func(t *testing.T) {
			private, err := x509.MarshalPKCS8PrivateKey(key)
			must(t, err)
			signer, err := NewSigner(writePEM(t, "PRIVATE KEY", private), "uno", "emedios.test")
			must(t, err)
			signed, err := signer.Sign([]byte("From: altas@emedios.test\r\nSubject: clave\r\n\r\nhola\r\n"))
			must(t, err)
			public, err := x509.MarshalPKIXPublicKey(key.Public())
			must(t, err)
			path := writePEM(t, "PUBLIC KEY", public)
			ours, err := NewPublicKey(path, "Emedios.test")
			must(t, err)
			another, err := NewPublicKey(path, "medios.test")
			must(t, err)
			if !passes(t, signed, ours) {
				t.Error("the domain's own signature does not hold")
			}
			if passes(t, signed, another) {
				t.Error("the key answers for a domain that is not its own")
			}
			if passes(t, bytes.Replace(signed, []byte("hola"), []byte("otra"), 1), ours) {
				t.Error("the signature holds for another text")
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func writePEM(t *testing.T, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key.pem")
	must(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
	return path
}

func passes(t *testing.T, signed []byte, key PublicKey) bool {
	t.Helper()
	found, err := dkim.VerifyWithOptions(bytes.NewReader(signed), &dkim.VerifyOptions{LookupTXT: key.LookupTXT})
	must(t, err)
	return len(found) == 1 && found[0].Err == nil
}

func TestPublicKeysThatAreNone(t *testing.T) {
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	must(t, err)
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	short, err := x509.MarshalPKIXPublicKey(weak.Public())
	must(t, err)
	other, err := x509.MarshalPKIXPublicKey(curve.Public())
	must(t, err)
	for name, path := range map[string]string{
		"missing": filepath.Join(t.TempDir(), "nada.pem"), "no key": writePEM(t, "PUBLIC KEY", []byte("nada")),
		"another kind": writePEM(t, "PUBLIC KEY", other), "short": writePEM(t, "PUBLIC KEY", short), "large": writePEM(t, "PUBLIC KEY", make([]byte, maxKeyFile)),
	} {
		if _, err := NewPublicKey(path, "emedios.test"); !fault.Is(err, fault.Unready) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
