package mailtest

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

func TestMailboxWithoutMail(t *testing.T) {
	box := Start(t).Mailbox("nadie.escribe@emedios.test")
	mails, err := box.All(t.Context())
	if err != nil || len(mails) != 0 {
		t.Errorf("%d mails, %v", len(mails), err)
	}
	short, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := box.Wait(short, func(Mail) bool { return true }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting for what never comes: %v", err)
	}
}

func TestParse(t *testing.T) {
	raw := "Subject: =?ISO-8859-1?Q?Contrase=F1a?=\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/alternative; boundary=x\r\n\r\n" +
		"--x\r\nContent-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n" +
		"Se=F1or:\r\nhttps://salud.test/a?b=3D1&c=3D2\r\nhttps://salud.test/solo-texto\r\n" +
		"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" +
		"<a href=\"https://salud.test/a?b=1&amp;c=2\">Abrir</a>\r\n--x--\r\n"
	m, err := parse([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	if m.Subject != "Contraseña" || m.Text[:6] != "Señor" {
		t.Errorf("subject %q, text %q", m.Subject, m.Text)
	}
	want := []string{"https://salud.test/a?b=1&c=2", "https://salud.test/solo-texto"}
	if diff := cmp.Diff(want, m.Links()); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
}

func TestParseRefusesOtherParts(t *testing.T) {
	for _, raw := range []string{"", "Content-Type: application/pdf\r\n\r\n%PDF"} {
		if m, err := parse([]byte(raw)); err == nil && m.Text+m.HTML != "" {
			t.Errorf("%q: taken", raw)
		}
	}
}
