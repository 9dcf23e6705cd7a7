package reading_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"clavero/internal/provider/vendormail/reading"
)

// Whoever has one signed answer can put fields on top of it, or write those that the signature leaves out: what a signature
// does not hold vouches for nothing (RFC 6376, 8.15).
func TestWhatASignatureDoesNotHold(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	record := "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
	options := reading.Options{Orders: openOrders(t), Domain: domain, Authserv: authserv}
	options.LookupTXT = func(string) ([]string, error) { return []string{record}, nil }
	plain := "From: soporte@emedios.test\r\nTo: soporte@salud.test\r\nSubject: Re: [SIE-2026-000101]\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: text/plain; charset=utf-8\r\n\r\n" + answered
	sign := func(fields ...string) string {
		t.Helper()
		var signed bytes.Buffer
		if err := dkim.Sign(&signed, strings.NewReader(plain), &dkim.SignOptions{Domain: domain, Selector: "k1", Signer: private, HeaderKeys: fields}); err != nil {
			t.Fatal(err)
		}
		return signed.String()
	}
	if r := reading.Read([]byte(sign()), options); !r.Authentic || r.Act != reading.Auto {
		t.Fatalf("signed whole: %t, %s with %v", r.Authentic, r.Act, r.Doubts)
	}
	word := "Authentication-Results: " + authserv + "; dkim=pass header.d=" + domain + "\r\n"
	for name, raw := range map[string]string{
		"a second subject on top":               "Subject: Re: [SIE-2026-000102]\r\n" + sign(),
		"the same, by our server's word":        word + "Subject: Re: [SIE-2026-000102]\r\n" + sign(),
		"a second reference on top":             "In-Reply-To: <a@salud.test>\r\nIn-Reply-To: <b@salud.test>\r\n" + sign(),
		"a second content type on top":          "Content-Type: text/html\r\n" + sign(),
		"a subject that the signature left out": strings.Replace(sign("From", "To"), "000101", "000102", 1),
	} {
		if r := reading.Read([]byte(raw), options); r.Authentic || r.Act == reading.Auto {
			t.Errorf("%s: %t, %s of %v", name, r.Authentic, r.Act, r.Items)
		}
	}
	record = strings.Replace(record, "k=ed25519", "k=ed25519; t=y", 1)
	if r := reading.Read([]byte(sign()), options); r.Authentic {
		t.Error("a key that its owner only tries out vouches for a mail (RFC 6376, 3.6.1)")
	}
	record = strings.Replace(record, "t=y", "t=s", 1)
	if r := reading.Read([]byte(sign()), options); !r.Authentic {
		t.Error("a key for one domain alone does not vouch for it")
	}
}
