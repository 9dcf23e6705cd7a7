package reading_test

import (
	"bytes"
	"io"
	"mime"
	"mime/quotedprintable"
	"net/mail"
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
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	return subject + "\n" + string(text)
}

// The redacted copy of every mail of the corpus reads like the mail, and holds none of the secrets read in it.
func TestRedact(t *testing.T) {
	for name, c := range collections {
		t.Run(name, func(t *testing.T) { testRedacted(t, c) })
	}
}

func testRedacted(t *testing.T, c collection) {
	t.Helper()
	options := c.options(t)
	hidden := 0
	for _, file := range c.files(t) {
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

// An answer quotes the order's mail, whose link opens the order to whoever has it: no copy shows its token.
func TestRedactTakesTheTokenOutOfOurLink(t *testing.T) {
	const token = "vAjzelzodHDrwly85aC-_OTPJRRksXl_zWEK-Zn_69k"
	for name, test := range map[string]struct{ body, kept string }{
		"plain":         {"Usuario: arios\n> https://claves.salud.example/proveedor/" + token + "\n> Gracias.", "Gracias."},
		"broken":        {"> https://claves.salud.example/proveedor/" + token[:30] + "\n> " + token[30:] + "\n> Atentamente, la mesa", "Atentamente, la mesa"},
		"broken thrice": {"> > https://claves.salud.example/proveedor/" + token[:12] + "\n> > " + token[12:24] + "\n> > " + token[24:] + " y lo demás", "y lo demás"},
		"handed on":     {"https://seguro.correo.example/?url=https%3A%2F%2Fclaves.salud.example%2Fproveedor%2F" + token + "&data=05", "&data=05"},
		"no token":      {"Vea https://claves.salud.example/proveedor/\nLa contraseña va aparte", "La contraseña va aparte"},
		"a short word":  {"https://claves.salud.example/mesa/proveedor/cotejo y el resto", "proveedor/cotejo y el resto"},
	} {
		raw := []byte("From: soporte@emedios.example\nSubject: Re: https://claves.salud.example/proveedor/" + token + "\nContent-Type: text/plain; charset=utf-8\n\n" + test.body + "\n")
		text := readable(t, reading.Redact(raw, nil))
		for _, piece := range []string{token[:12], token[12:24], token[31:]} {
			if strings.Contains(text, piece) {
				t.Errorf("%s: %q of the token is in the copy:\n%s", name, piece, text)
			}
		}
		if !strings.Contains(text, test.kept) {
			t.Errorf("%s: the copy lacks %q:\n%s", name, test.kept, text)
		}
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
