package config

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clavero/internal/fault"
	"clavero/internal/lang"
)

func TestMailboxIsUnderstood(t *testing.T) {
	c := sound()
	c.IMAP, c.IMAPPasswordFile = "imaps://altas%40salud.test@correo.salud.test", filepath.Join(t.TempDir(), "clave")
	checked, err := c.Check()
	if err != nil {
		t.Fatal(err)
	}
	if !checked.HasMailbox() || sound().HasMailbox() {
		t.Error("whether there is a mailbox is not known")
	}
	if _, err := checked.Mailbox(slog.New(slog.DiscardHandler)); err != nil {
		t.Error(err)
	}
	checked.IMAPCA = filepath.Join(t.TempDir(), "nada.pem")
	if _, err := checked.Mailbox(nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a certificate that is missing: %v", err)
	}
}

func TestMailboxNamesTheSetting(t *testing.T) {
	for want, spoil := range map[string]func(*Config){
		"imap://user@host":     func(c *Config) { c.IMAP = "https://altas:clave@correo.salud.test" },
		"--imap-folder":        func(c *Config) { c.IMAP, c.IMAPFolder = "imaps://altas:clave@correo.salud.test", "a%" },
		"--imap-review":        func(c *Config) { c.IMAP, c.IMAPReview = "imaps://altas:clave@correo.salud.test", "INBOX" },
		"--imap-password-file": func(c *Config) { c.IMAP = "imaps://altas@correo.salud.test" },
		"--imap imaps://":      func(c *Config) { c.IMAPPasswordFile = "clave" },
	} {
		c := sound()
		spoil(&c)
		_, err := c.Check()
		e, ok := errors.AsType[*fault.Error](err)
		if !ok || e.Code != fault.Invalid || !strings.Contains(lang.EN.Explain(err), want) {
			t.Errorf("%s: %v", want, err)
		}
		if err != nil && strings.Contains(lang.EN.Explain(err)+err.Error(), "clave@") {
			t.Errorf("the password is told: %v", err)
		}
	}
}
