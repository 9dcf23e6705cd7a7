package desk_test

import (
	"strings"
	"testing"
	"time"

	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// setPassphrase does what identity does at the first sign-in.
func (h *house) setPassphrase(user, phc string) {
	h.t.Helper()
	h.must(h.db.Write(h.ctx, func(tx *store.Tx) error {
		key, err := tx.CredentialByUser(h.ctx, "builtin", user)
		if err != nil {
			return err
		}
		key.Passphrase, key.PassphraseAt = phc, tx.Now
		return tx.UpdateCredential(h.ctx, key)
	}))
}

func (h *house) key(user string) credential.Credential {
	h.t.Helper()
	key, err := h.db.Read().CredentialByUser(h.ctx, "builtin", user)
	h.must(err)
	return key
}

// A forgotten passphrase, from the mail to the new secret, without any work of the house.
func TestReset(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first, shown := h.settled(address)
		h.setPassphrase("arios", "$phc")
		before := h.key("arios")

		h.must(h.desk.AskReset(h.ctx, " Amapola.RIOS@salud.example", "es"))
		h.work()
		h.wrote(address, "Restablezca su frase de contraseña")
		if text := h.letters(address)[0].Text; strings.Contains(text, first.Folio) || strings.Contains(text, "arios") {
			t.Errorf("the mail of a reset names the case or the key:\n%s", text)
		}
		token := h.token(address)
		if h.key("arios").Passphrase == "" {
			t.Error("asking for a reset alone took the passphrase away")
		}
		p, err := h.desk.ConfirmReset(h.ctx, token)
		h.must(err)
		_, err = h.desk.SettleReset(h.ctx, p.ID)
		h.wants(err, fault.Unready, "petition.reset_underway")
		h.work()
		h.at(p.ID, petition.Probed)
		again, err := h.desk.SettleReset(h.ctx, p.ID)
		h.must(err)
		_, err = h.desk.SettleReset(h.ctx, p.ID)
		h.wants(err, fault.Gone, "link.spent")
		_, err = h.desk.ConfirmReset(h.ctx, token)
		h.wants(err, fault.Gone, "link.spent")

		after := h.key("arios")
		if again.UserName != "arios" || again.Secret == shown.Secret || after.Passphrase != "" || after.SecretSealed != nil ||
			!after.Ends.Equal(before.Ends) || after.State != credential.Live {
			t.Errorf("after the reset: %s, passphrase %q, ends %s (before %s)", after.State, after.Passphrase, after.Ends, before.Ends)
		}
		h.at(p.ID, petition.Settled)
		h.sound()
		h.keepsQuiet(again.Secret)
	})
}

// Nobody learns from what happens whether an address is known; and only few letters go to one that is.
func TestResetsTellNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.must(h.desk.AskReset(h.ctx, "nadie@salud.example", "es"))
		h.sent(address) // a key that was not received yet
		letters := len(h.box.List())
		h.must(h.desk.AskReset(h.ctx, address, "es"))
		h.work()
		if got := len(h.box.List()); got != letters {
			t.Errorf("%d letters went for keys that cannot be reset", got-letters)
		}
		_, err := h.desk.Receive(h.ctx, h.token(address), phoneEnd)
		h.must(err)
		h.work()
		for range 15 { // forms that somebody else fills in with the address leave its holder the letters of a reset
			h.submit(address)
		}
		letters = len(h.box.List())
		for range 15 {
			h.must(h.desk.AskReset(h.ctx, address, "es"))
			h.work()
		}
		if got := len(h.box.List()); got != letters+12 {
			t.Errorf("%d letters in a day, want 12", got-letters)
		}
	})
}

// Of two resets only the later one counts; the first is closed, and neither spoils the other's secret.
func TestALaterResetReplacesTheFirst(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		h.setPassphrase("arios", "$phc")
		var cases []petition.Petition
		for range 2 {
			h.must(h.desk.AskReset(h.ctx, address, "es"))
			h.work()
			p, err := h.desk.ConfirmReset(h.ctx, h.token(address))
			h.must(err)
			h.work()
			cases = append(cases, p)
			h.pass(time.Minute)
		}
		h.at(cases[0].ID, petition.Cancelled)
		_, err := h.desk.SettleReset(h.ctx, cases[0].ID)
		h.wants(err, fault.Gone, "")
		key, err := h.desk.SettleReset(h.ctx, cases[1].ID)
		h.must(err)
		if len(credential.NormalSecret(key.Secret)) != 26 {
			t.Error("no secret")
		}
		h.sound()
	})
}

// Giving a reset up leaves the passphrase as it was.
func TestAResetGivenUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		h.setPassphrase("arios", "$phc")
		h.must(h.desk.AskReset(h.ctx, address, "es"))
		h.work()
		p, err := h.desk.ConfirmReset(h.ctx, h.token(address))
		h.must(err)
		h.work()
		h.take(petition.Actor{Role: petition.Official, ID: p.OfficialID}, p, petition.Withdraw)
		h.at(p.ID, petition.Cancelled)
		if key := h.key("arios"); key.Passphrase != "$phc" || key.SecretSealed != nil || key.SecretMAC != nil || key.State != credential.Live {
			t.Errorf("the key after it: %s, passphrase %q", key.State, key.Passphrase)
		}
	})
}

func TestTracking(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.received(address)
		letters := len(h.box.List())
		for folio, mail := range map[string]string{p.Folio: "otra@salud.example", "SIE-2026-999999": address} {
			h.must(h.desk.AskTrack(h.ctx, folio, mail))
		}
		h.work()
		if got := len(h.box.List()); got != letters {
			t.Fatalf("%d letters for folio and address that do not belong together", got-letters)
		}
		for range 15 {
			h.must(h.desk.AskTrack(h.ctx, p.Folio, address))
		}
		h.work()
		if got := len(h.box.List()); got != letters+12 {
			t.Errorf("%d letters in a day, want 12", got-letters)
		}
		opened, err := h.desk.OpenTrack(h.ctx, h.token(address))
		h.must(err)
		_, again := h.desk.OpenTrack(h.ctx, h.token(address))
		h.wants(again, fault.Gone, "link.spent")
		c, err := h.desk.OwnCase(h.ctx, opened.ID)
		h.must(err)
		if len(c.Buttons) != 1 || c.Buttons[0].Row.Step != petition.Cancel {
			t.Errorf("the requester sees %d buttons", len(c.Buttons))
		}
	})
}
