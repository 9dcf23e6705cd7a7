package mail

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clavero/internal/fault"
	"clavero/internal/mail/mailtest"
)

func TestNewMailboxRefuses(t *testing.T) {
	for _, url := range []string{
		"", "altas@salud.test", "smtp://altas:clave@salud.test", "imaps://correo.salud.test", "imaps://altas@correo.salud.test",
		"imap://altas:clave@correo.salud.test?tls=off", "imaps://altas:clave@correo.salud.test/INBOX", "imaps://altas:clave@", "imaps://altas:clave%zz@correo.salud.test",
	} {
		if _, err := NewMailbox(url, MailboxOptions{}); err == nil || strings.Contains(err.Error(), "clave") {
			t.Errorf("%q: %v", url, err)
		}
	}
	for _, o := range []MailboxOptions{{Folder: "a*"}, {Review: "a//b"}, {Processed: "INBOX"}, {Review: "a\r\nb"}} {
		if _, err := NewMailbox("imaps://altas:clave@correo.salud.test", o); err == nil {
			t.Errorf("%+v is taken", o)
		}
	}
}

func TestMailboxCheckTellsWhatIsWrong(t *testing.T) {
	servers := mailtest.Start(t)
	box := address(t)
	good := servers.IMAPSURL(box)
	missing := filepath.Join(t.TempDir(), "clave")
	for want, m := range map[string]*Mailbox{
		"mail.mailbox.unreachable": open(t, good, MailboxOptions{}), // its certificate is nobody's
		"mail.mailbox.signin":      open(t, strings.Replace(good, mailtest.Password, "otra", 1), MailboxOptions{CAFile: servers.CAFile}),
		"mail.mailbox.password": open(t, strings.Replace(good, ":"+mailtest.Password, "", 1),
			MailboxOptions{CAFile: servers.CAFile, Password: PasswordFile(missing)}),
		"mail.mailbox.folder": open(t, good, MailboxOptions{CAFile: servers.CAFile, Folder: "Nada"}),
	} {
		if _, err := m.Check(patience(t)); fault.TextOf(err) != want || fault.CodeOf(err) != fault.Unready {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestPasswordFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "clave")
	for text, want := range map[string]string{"señal 1\r\notra": "señal 1", "x": "x"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := PasswordFile(path)(); err != nil || got != want {
			t.Errorf("%q, %v", got, err)
		}
	}
	if err := os.WriteFile(path, []byte("\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := PasswordFile(path)(); fault.CodeOf(err) != fault.Unready {
		t.Error(err)
	}
}

func TestDispositionsAreChecked(t *testing.T) {
	copy := []byte("Subject: x\n\ny\x00\n")
	for _, bad := range []Disposition{
		{Folder: 3}, {Folder: Processed, Replace: copy}, {Folder: Leave, ID: "a", Replace: copy}, {Folder: Review, ID: "a\r\nb", Replace: copy},
		{Folder: Review, ID: strings.Repeat("x", 65), Replace: copy}, {Folder: Review, ID: "a", Replace: []byte{}},
	} {
		if bad.check() == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
	good := Disposition{Folder: Review, ID: "a.1-b", Replace: copy}
	if got := string(good.copy()); good.check() != nil || got != "X-Clavero-Mensaje: a.1-b\r\nSubject: x\r\n\r\ny?\r\n" {
		t.Errorf("%q", got)
	}
}
