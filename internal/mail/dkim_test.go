package mail

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/mail/mailtest"
)

// key is a private key in a file, with the record its public half has in the DNS.
type key struct{ file, record string }

func rsaKey(t *testing.T, bits int) *rsa.PrivateKey {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return private
}

func pkcs8(t *testing.T, private any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func pemFile(t *testing.T, kind string, der []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "dkim.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// signingKeys are a key of each kind and form that a Signer takes.
func signingKeys(t *testing.T) map[string]key {
	t.Helper()
	long := rsaKey(t, 2048)
	public, err := x509.MarshalPKIXPublicKey(long.Public())
	if err != nil {
		t.Fatal(err)
	}
	ed, edPrivate, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	record := "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(public)
	return map[string]key{
		"rsa":       {pemFile(t, "PRIVATE KEY", pkcs8(t, long)), record},
		"rsa-pkcs1": {pemFile(t, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(long)), record},
		"ed25519":   {pemFile(t, "PRIVATE KEY", pkcs8(t, edPrivate)), "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(ed)},
	}
}

// verify checks the signatures of a mail with a DNS that has this one record.
func verify(raw []byte, record string) error {
	found, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		if name != "clavero2026._domainkey.salud.test" {
			return nil, fmt.Errorf("asked for %s", name)
		}
		return []string{record}, nil
	}})
	switch {
	case err != nil:
		return err
	case len(found) != 1:
		return fmt.Errorf("%d signatures", len(found))
	case found[0].Err == nil && found[0].Domain != "salud.test":
		return fmt.Errorf("signed for %s", found[0].Domain)
	}
	return found[0].Err
}

func signer(t *testing.T, k key) *Signer {
	t.Helper()
	s, err := NewSigner(k.file, "clavero2026", "Salud.test")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestSignatureOutlivesTheJourney: the mail as Dovecot gives it back, after Postfix put its own fields above it, verifies.
func TestSignatureOutlivesTheJourney(t *testing.T) {
	servers := mailtest.Start(t)
	for name, k := range signingKeys(t) {
		t.Run(name, func(t *testing.T) {
			m := confirmation()
			box := inbox(t, &m, servers)
			smtp := connect(t, servers.SMTPURL(), SMTPOptions{CAFile: servers.CAFile, Signer: signer(t, k)})
			if err := smtp.Send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
			got, err := box.Wait(patience(t), func(got mailtest.Mail) bool { return got.Subject == m.Letter.Subject })
			if err != nil {
				t.Fatal(err)
			}
			if err := verify(got.Raw, k.record); err != nil {
				t.Errorf("%v\n%s", err, got.Raw)
			}
		})
	}
}

func TestSignedMailIsTheMailUnderASignature(t *testing.T) {
	for name, k := range signingKeys(t) {
		built, err := confirmation().Build()
		if err != nil {
			t.Fatal(err)
		}
		signed, err := signer(t, k).Sign(built.Raw)
		if err != nil {
			t.Fatal(err)
		}
		field, same := bytes.CutSuffix(signed, built.Raw)
		if !same || !bytes.HasPrefix(field, []byte("DKIM-Signature: ")) || !bytes.Contains(field, []byte("c=relaxed/relaxed")) {
			t.Errorf("%s: above the mail stands %q", name, field)
		}
		for line := range strings.SplitSeq(string(field), "\r\n") {
			if len(line) > 998 { // RFC 5322, 2.1.1
				t.Errorf("%s: a line of %d characters", name, len(line))
			}
		}
		if err := verify(signed, k.record); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsChangedOnTheWayDoesNotVerify(t *testing.T) {
	k := signingKeys(t)["ed25519"]
	built, err := confirmation().Build()
	if err != nil {
		t.Fatal(err)
	}
	signed, err := signer(t, k).Sign(built.Raw)
	if err != nil {
		t.Fatal(err)
	}
	changed := map[string][]byte{"the body": bytes.Replace(signed, []byte("</body>"), []byte("<p>x</p></body>"), 1)}
	for _, name := range signedHeaders {
		changed[name+" put in above"] = append([]byte(name+": otra cosa\r\n"), signed...)
		changed[name+" put in below"] = bytes.Replace(signed, []byte("\r\n\r\n"), []byte("\r\n"+name+": otra cosa\r\n\r\n"), 1)
		changed[name+" taken out"] = bytes.Replace(signed, []byte("\r\n"+name+":"), []byte("\r\nX-Was-"+name+":"), 1)
	}
	for what, mail := range changed {
		if bytes.Equal(mail, signed) {
			t.Errorf("%s: nothing was changed", what)
		} else if verify(mail, k.record) == nil {
			t.Errorf("%s: verifies", what)
		}
	}
}

func TestNewSignerRefuses(t *testing.T) {
	good := signingKeys(t)["ed25519"].file
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	exposed := pemFile(t, "PRIVATE KEY", pkcs8(t, curve))
	if err := os.Chmod(exposed, 0o644); err != nil {
		t.Fatal(err)
	}
	encrypted := filepath.Join(t.TempDir(), "old.pem")
	if err := os.WriteFile(encrypted, []byte("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ file, selector, domain, text string }{
		"not there":         {good + ".none", "s", "salud.test", "mail.dkim.unreadable"},
		"a folder":          {filepath.Dir(good), "s", "salud.test", "mail.dkim.exposed"},
		"open to everybody": {exposed, "s", "salud.test", "mail.dkim.exposed"},
		"no PEM":            {pemFile(t, "", nil), "s", "salud.test", "mail.dkim.no_key"},
		"a certificate":     {pemFile(t, "CERTIFICATE", []byte("x")), "s", "salud.test", "mail.dkim.no_key"},
		"damaged":           {pemFile(t, "PRIVATE KEY", []byte("x")), "s", "salud.test", "mail.dkim.no_key"},
		"damaged, PKCS #1":  {pemFile(t, "RSA PRIVATE KEY", []byte("x")), "s", "salud.test", "mail.dkim.no_key"},
		"with a password":   {pemFile(t, "ENCRYPTED PRIVATE KEY", []byte("x")), "s", "salud.test", "mail.dkim.no_key"},
		"with one, PKCS #1": {encrypted, "s", "salud.test", "mail.dkim.no_key"},
		"another kind":      {pemFile(t, "PRIVATE KEY", pkcs8(t, curve)), "s", "salud.test", "mail.dkim.no_key"},
		"short":             {pemFile(t, "PRIVATE KEY", pkcs8(t, rsaKey(t, 1024))), "s", "salud.test", "mail.dkim.short"},
		"no selector":       {good, "", "salud.test", "mail.dkim.selector"},
		"selector":          {good, "a b; x=", "salud.test", "mail.dkim.selector"},
		"domain":            {good, "s", "localhost", "mail.dkim.domain"},
	} {
		_, err := NewSigner(c.file, c.selector, c.domain)
		f, ok := errors.AsType[*fault.Error](err)
		if !ok || f.Text != c.text {
			t.Errorf("%s: %v, want %s", name, err, c.text)
			continue
		}
		if text := lang.ES.Explain(err); strings.ContainsAny(text, "[<{") {
			t.Errorf("%s: %s", name, text)
		}
	}
}
