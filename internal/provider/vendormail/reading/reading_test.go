package reading_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"clavero/internal/provider/vendormail/reading"
)

// A vendor's own way of writing is read with its template, and not without.
func TestTemplate(t *testing.T) {
	raw := []byte(head("text/plain; charset=utf-8") + "Pase de jperez: Tm7-plan\r\n")
	options := reading.Options{Orders: openOrders(t), Domain: domain, Authserv: authserv}
	if r := reading.Read(raw, options); r.Act != reading.Person {
		t.Errorf("without a template: %s", r.Act)
	}
	options.Template = reading.Template{Lines: []string{"Pase de {usuario}: {secreto}"}}
	if err := options.Template.Check(); err != nil {
		t.Fatal(err)
	}
	r := reading.Read(raw, options)
	if r.Act != reading.Auto || len(r.Items) != 1 || r.Items[0].UserName != "jperez" || string(r.Items[0].Secret) != "Tm7-plan" {
		t.Errorf("with its template: %s with %v", r.Act, r.Doubts)
	}
	options.Template = reading.Template{User: []string{"suscriptor web"}, Secret: []string{"pase"}}
	r = reading.Read([]byte(head("text/plain")+"Suscriptor web: jperez\r\nPase: Tm7-plan\r\n"), options)
	if r.Act != reading.Auto {
		t.Errorf("with its labels: %s with %v", r.Act, r.Doubts)
	}
}

func TestTemplatesThatCannotBeUsed(t *testing.T) {
	for _, template := range []reading.Template{
		{Lines: []string{"Pase: {usuario}{secreto}"}},
		{Lines: []string{"Pase: {clave}"}},
		{Lines: []string{"{nombre}"}},
		{Lines: []string{"{usuario} {usuario}"}},
		{Lines: []string{strings.Repeat("x", 300) + "{usuario}"}},
		{Lines: []string{"{usuario"}},
		{User: []string{""}},
		{User: []string{"una etiqueta de demasiadas palabras"}},
		{Outcomes: map[reading.Outcome][]string{"bounce": {"x"}}},
		{Secret: make([]string, 100)},
	} {
		if template.Check() == nil {
			t.Errorf("%+v is taken", template)
		}
	}
}

// Where keys can be looked up, a signature verified here vouches for a mail without our server's word; a changed mail is
// nobody's.
func TestOwnVerification(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.SplitN(head("text/plain; charset=utf-8"), "\r\n", 2)[1] + answered
	var signed bytes.Buffer
	if err := dkim.Sign(&signed, strings.NewReader(plain), &dkim.SignOptions{Domain: domain, Selector: "k1", Signer: private}); err != nil {
		t.Fatal(err)
	}
	options := reading.Options{Orders: openOrders(t), Domain: domain, Authserv: authserv}
	if r := reading.Read(signed.Bytes(), options); r.Authentic {
		t.Error("authentic without any verification")
	}
	options.LookupTXT = func(name string) ([]string, error) {
		if name != "k1._domainkey."+domain {
			return nil, fmt.Errorf("no record of %s", name)
		}
		return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}, nil
	}
	if r := reading.Read(signed.Bytes(), options); !r.Authentic || r.Act != reading.Auto {
		t.Errorf("signed: %t, %s with %v", r.Authentic, r.Act, r.Doubts)
	}
	if r := reading.Read(bytes.Replace(signed.Bytes(), []byte("Kx92"), []byte("Kx93"), 1), options); r.Authentic {
		t.Error("a changed mail is authentic")
	}
	options.Domain = "otro.test"
	if r := reading.Read(signed.Bytes(), options); r.Authentic {
		t.Error("authentic for another domain")
	}
}

// Orders come from scripts in every shape.
func TestParseOrders(t *testing.T) {
	orders, err := reading.ParseOrders([]byte(`{"orders": [{"folio": "SIE-2026-000001", "token": 12345, "message_id": "<a@b>", "operation": "create", "official": null, "username": "", "batch": 7, "sent": 1.5}]}`))
	if err != nil || len(orders) != 1 || orders[0].Token != "12345" || orders[0].Batch != "7" || orders[0].UserName != "" {
		t.Errorf("%+v, %v", orders, err)
	}
	for _, bad := range []string{"", "x", `[{"folio": "SIE-2026-000001"}]`, `[{"operation": "create"}]`, `{"orders": 3}`} {
		if _, err := reading.ParseOrders([]byte(bad)); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}
