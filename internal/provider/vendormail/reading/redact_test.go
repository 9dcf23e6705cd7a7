package reading_test

import (
	"bytes"
	"io"
	"mime/quotedprintable"
	"net/mail"
	"path/filepath"
	"strings"
	"testing"

	"clavero/internal/provider/vendormail/reading"
)

// readable gives what a person sees of a copy: its header and its text, undone of their codings.
func readable(t testing.TB, copied []byte) string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(copied))
	if err != nil {
		t.Fatalf("the copy is no message: %v", err)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header.Get("Subject") + "\n" + string(text)
}

// The redacted copy of every mail of the corpus reads like the mail, and holds none of the secrets read in it.
func TestRedact(t *testing.T) {
	files, err := filepath.Glob("testdata/corpus/*.eml")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	options := reading.Options{Orders: openOrders(t), Domain: domain, Authserv: authserv}
	hidden := 0
	for _, file := range files {
		raw := readFile(t, file)
		secrets := secretsOf(reading.Read(raw, options))
		copied := reading.Redact(raw, secrets)
		text := readable(t, copied)
		for _, secret := range secrets {
			hidden++
			if strings.Contains(text, secret) || bytes.Contains(copied, []byte(secret)) {
				t.Errorf("%s: the copy holds the secret", file)
			}
			if !strings.Contains(text, "▒▒") {
				t.Errorf("%s: nothing shows that something was taken out", file)
			}
		}
	}
	if hidden < 50 {
		t.Errorf("only %d secrets were looked for", hidden)
	}
}

func secretsOf(r reading.Reading) []string {
	var secrets []string
	for _, i := range r.Items {
		if i.Secret != "" {
			secrets = append(secrets, string(i.Secret))
		}
	}
	return secrets
}

func TestRedactHidesEveryDress(t *testing.T) {
	const secret = `Ab<1>&"9z`
	raw := "From: a@emedios.test\r\nSubject: =?utf-8?Q?clave_Ab=3C1=3E=26=229z?=\r\nX-Note: " + secret + "\r\nContent-Type: text/html\r\n\r\n" +
		"<p>Ab&lt;1&gt;&amp;&quot;9z</p><p>Ab&lt;<b>1</b>&gt;&amp;&#34;9z</p><p>A b&lt;1&gt;&amp;\"9z</p><p>Buen día</p>"
	text := readable(t, reading.Redact([]byte(raw), []string{secret}))
	if strings.Contains(text, "9z") || strings.Contains(text, "X-Note") || !strings.Contains(text, "Buen día") {
		t.Errorf("the copy reads %q", text)
	}
}
