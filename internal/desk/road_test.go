package desk_test

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/petition"
)

// The whole road of a first key, 1.1 to 4.1, and what must be true at its end.
func TestRoad(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.submit(address)
		first := h.token(address)
		h.must(h.desk.LinkState(h.ctx, "confirm", first))
		p, err := h.desk.Confirm(h.ctx, first)
		h.must(err)
		if p.Folio != "SIE-2026-000001" || !p.Proved {
			t.Errorf("confirmed as %q, proved %v", p.Folio, p.Proved)
		}
		_, err = h.desk.Confirm(h.ctx, first)
		h.wants(err, fault.Gone, "link.spent")
		h.work()
		h.wrote(address, p.Folio+" recibida")

		h.take(liaison, p, petition.Forward)
		h.take(editor, p, petition.Verify)
		h.work()
		h.at(p.ID, petition.Probed)
		h.take(second, p, petition.Send)
		h.work()
		h.wrote(address, "Su clave")

		token := h.token(address)
		seen, err := h.desk.Delivery(h.ctx, token)
		h.must(err)
		if !seen.Open || seen.Left != 5 || seen.Fact != "phone" {
			t.Errorf("delivery before it is opened: %+v", seen)
		}
		_, err = h.desk.Receive(h.ctx, token, "4410") // the extension is not the telephone
		h.wants(err, fault.Invalid, "delivery.wrong_fact")
		key, err := h.desk.Receive(h.ctx, token, " 01-23 ")
		h.must(err)
		if key.UserName != "arios" || len(credential.NormalSecret(key.Secret)) != 26 || key.Folio != p.Folio {
			t.Errorf("key received: user %q, secret of %d letters, folio %q", key.UserName, len(key.Secret), key.Folio)
		}
		_, err = h.desk.Receive(h.ctx, token, phoneEnd)
		h.wants(err, fault.Gone, "delivery.spent")
		h.work()
		h.wrote(address, "Acuse de recibo")

		p = h.at(p.ID, petition.Settled)
		if p.Ended.IsZero() || p.Open() {
			t.Error("a settled petition has not ended")
		}
		held, err := h.db.Read().CredentialByUser(h.ctx, "builtin", "arios")
		h.must(err)
		if held.State != credential.Live || held.SecretSealed != nil || !held.Ends.Equal(key.Ends) {
			t.Errorf("key after settling: %s, ends %s", held.State, held.Ends)
		}
		h.sound()
		h.tellsAll(p)
		h.keepsQuiet(key.Secret)
		h.leavesOutTheForm()
	})
}

// tellsAll asks that the case's page has every step with its number, the rules and the facts of the checks.
func (h *house) tellsAll(p petition.Petition) {
	h.t.Helper()
	c, err := h.desk.Case(h.ctx, p.Folio, liaison, []petition.Role{petition.Liaison})
	h.must(err)
	var got []string
	for _, event := range c.Timeline {
		got = append(got, event.Number+" "+string(event.Step)+" "+string(event.By.Role))
		if event.Detail.Guideline != 1 || event.Detail.Mechanism != 1 {
			h.t.Errorf("%s was taken on guideline %d, mechanism %d", event.Step, event.Detail.Guideline, event.Detail.Mechanism)
		}
		if event.Step == petition.Verify && (len(event.Detail.Checks) != 8 || event.Detail.Checks[0].Facts["Mail"] != address) {
			h.t.Errorf("verify kept the checks %+v", event.Detail.Checks)
		}
	}
	want := []string{"1.1+ submit official", "1.1 confirm official", "1.1 forward liaison", "1.2 verify editor", "2.1 order program",
		"3.1 obtain provider", "3.1 probe program", "4.1 send liaison", "4.1 settle official"}
	if diff := cmp.Diff(want, got); diff != "" {
		h.t.Errorf("timeline (-want +got):\n%s", diff)
	}
	if len(c.Buttons) != 0 || c.Key == nil || len(c.Orders) != 1 || len(c.Deliveries) != 1 || len(c.Mails) != 5 {
		h.t.Errorf("case: %d buttons, %d orders, %d deliveries, %d mails", len(c.Buttons), len(c.Orders), len(c.Deliveries), len(c.Mails))
	}
	for i, m := range c.Mails {
		sent, ok := h.box.Get(m.MessageID)
		if !ok || m.State != "sent" || m.Copy.Subject != sent.Letter.Subject || m.Copy.Text == "" {
			h.t.Errorf("letter %d (%s) on file: %s, %q", i, m.Purpose, m.State, m.Copy.Subject)
		}
		if m.Link != 0 && strings.Contains(m.Copy.Text, sent.Letter.Button.URL) {
			h.t.Errorf("letter %d (%s) is on file with its link", i, m.Purpose)
		}
	}
}

// keepsQuiet looks for a secret in everything a backup holds, in the mails and in the log.
func (h *house) keepsQuiet(secret string) {
	h.t.Helper()
	normal := credential.NormalSecret(secret)
	for _, form := range []string{secret, normal, hex.EncodeToString([]byte(secret)), hex.EncodeToString([]byte(normal))} {
		for name, content := range h.everything() {
			if bytes.Contains(content, []byte(form)) {
				h.t.Errorf("the secret is in %s", name)
			}
		}
	}
}

// everything is all that is kept of an installation besides the keyring: tables, mails, log.
func (h *house) everything() map[string][]byte {
	h.t.Helper()
	dir := filepath.Join(h.t.TempDir(), "copy")
	_, err := h.db.Backup(h.ctx, dir, time.Time{})
	h.must(err)
	all := map[string][]byte{"log": []byte(h.log.String())}
	h.must(filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		all[filepath.Base(path)], err = os.ReadFile(path)
		return err
	}))
	for _, sent := range h.box.List() {
		all["mail "+sent.Letter.Subject] = append([]byte(sent.Text), sent.Raw...)
	}
	return all
}

// leavesOutTheForm asks that no mail holds anything somebody typed into the form.
func (h *house) leavesOutTheForm() {
	h.t.Helper()
	typed := h.form(address)
	for _, sent := range h.box.List() {
		for _, text := range []string{typed.GivenNames, typed.Surname1, typed.Position, typed.Reason, "5000 0123", " 4410"} {
			if strings.Contains(sent.Text+sent.HTML+sent.Subject, text) || bytes.Contains(sent.Raw, []byte(text)) {
				h.t.Errorf("the mail %q holds %q of the form", sent.Letter.Subject, text)
			}
		}
	}
}
