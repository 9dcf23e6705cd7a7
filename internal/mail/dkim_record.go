package mail

import (
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"os"
	"strings"

	"clavero/internal/fault"
)

// maxKeyFile is in bytes; the longest key taken anywhere has a tenth of it.
const maxKeyFile = 16 << 10

// PublicKey is what the DNS would show for a domain's DKIM signatures (RFC 6376, 3.6.1), from a file instead: for
// networks that resolve no names of outside, and for keys that were exchanged by hand.
type PublicKey struct{ record, domain string }

// NewPublicKey reads a public key (PEM: PKIX), RSA or Ed25519, of a domain. Errors are faults of code Unready, which
// name the file.
func NewPublicKey(path, domain string) (PublicKey, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return PublicKey{}, fault.Wrap(err, fault.Unready, "mail.dkim.no_public_key", "Path", path)
	}
	record, ok := keyRecord(text)
	if !ok {
		return PublicKey{}, fault.New(fault.Unready, "mail.dkim.no_public_key", "Path", path)
	}
	return PublicKey{record: record, domain: "." + strings.ToLower(strings.Trim(domain, "."))}, nil
}

func keyRecord(text []byte) (string, bool) {
	if len(text) > maxKeyFile {
		return "", false
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return "", false
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return "", false
	}
	switch key := key.(type) {
	case ed25519.PublicKey:
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(key), true
	case *rsa.PublicKey:
		return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(block.Bytes), key.N.BitLen() >= minRSA
	}
	return "", false
}

// LookupTXT answers for every selector of the domain and those below it, and for nothing else.
func (k PublicKey) LookupTXT(name string) ([]string, error) {
	_, domain, ok := strings.Cut(strings.ToLower(strings.TrimSuffix(name, ".")), "._domainkey.")
	if !ok || !strings.HasSuffix("."+domain, k.domain) {
		return nil, nil
	}
	return []string{k.record}, nil
}
