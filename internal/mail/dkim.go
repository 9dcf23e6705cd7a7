package mail

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"

	"github.com/emersion/go-msgauth/dkim"

	"clavero/internal/fault"
)

// signedHeaders are the header fields a signature covers: all that a reader or a program goes by (RFC 6376, 5.4.1).
var signedHeaders = []string{"From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type", "Auto-Submitted"}

// minRSA is the length in bits below which a key is not taken (RFC 8301, 3.2, as it advises).
const minRSA = 2048

// Signer signs mails for a domain (DKIM, RFC 6376): rsa-sha256, or ed25519-sha256 (RFC 8463), by the kind of its key.
// It is safe for concurrent use.
//
// Each field is named once more than it occurs, so that a second Subject or From put in on the way breaks the signature
// too. The field it adds tells the moment of signing: of a mail sent again after a crash everything below that field is
// the same, not the field itself.
type Signer struct{ options dkim.SignOptions }

// NewSigner reads the private key (PEM: PKCS #8, or PKCS #1 for RSA) whose public half the DNS shows at
// selector._domainkey.domain. Errors are faults of code Invalid (selector, domain) or Unready (the file), with texts of
// area mail.dkim that say what to do.
func NewSigner(keyFile, selector, domain string) (*Signer, error) {
	domain = strings.ToLower(domain)
	if slices.ContainsFunc(strings.Split(selector, "."), func(label string) bool { return !isLabel(label) }) {
		return nil, fault.New(fault.Invalid, "mail.dkim.selector", "Selector", selector)
	}
	if !isDomain(domain) {
		return nil, fault.New(fault.Invalid, "mail.dkim.domain", "Domain", domain)
	}
	key, err := readKey(keyFile)
	if err != nil {
		return nil, err
	}
	return &Signer{dkim.SignOptions{
		Domain: domain, Selector: selector, Signer: key, HeaderKeys: slices.Concat(signedHeaders, signedHeaders),
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	}}, nil
}

// Sign returns the bytes of a built message under its signature.
func (s *Signer) Sign(raw []byte) ([]byte, error) {
	options := s.options // the library takes a pointer
	var signed bytes.Buffer
	if err := dkim.Sign(&signed, bytes.NewReader(raw), &options); err != nil {
		return nil, fmt.Errorf("mail: signing: %w", err)
	}
	return signed.Bytes(), nil
}

func readKey(path string) (crypto.Signer, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unready, "mail.dkim.unreadable", "Path", path)
	}
	// The group may read it, as settings with passwords are kept; everybody may not. Windows has no such modes.
	if runtime.GOOS != "windows" && info.Mode().Perm()&0o007 != 0 {
		return nil, fault.New(fault.Unready, "mail.dkim.exposed", "Path", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unready, "mail.dkim.unreadable", "Path", path)
	}
	key, err := parseKey(text)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unready, "mail.dkim.no_key", "Path", path)
	}
	if short, ok := key.(*rsa.PrivateKey); ok && short.N.BitLen() < minRSA {
		return nil, fault.New(fault.Unready, "mail.dkim.short", "Path", path, "Bits", short.N.BitLen(), "Min", minRSA)
	}
	return key, nil
}

// parseKey never repeats what it read.
func parseKey(text []byte) (crypto.Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("it has no PEM block")
	}
	switch block.Type {
	case "RSA PRIVATE KEY":
		if block.Headers["DEK-Info"] != "" {
			return nil, errors.New("the key is encrypted with a password")
		}
		return x509.ParsePKCS1PrivateKey(block.Bytes)
	case "PRIVATE KEY":
		return parsePKCS8(block.Bytes)
	case "ENCRYPTED PRIVATE KEY":
		return nil, errors.New("the key is encrypted with a password")
	}
	return nil, fmt.Errorf("its first PEM block is a %q", block.Type)
}

func parsePKCS8(der []byte) (crypto.Signer, error) {
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return key, nil
	case ed25519.PrivateKey:
		return key, nil
	}
	return nil, fmt.Errorf("a key of the kind %T is neither RSA nor Ed25519", key)
}
