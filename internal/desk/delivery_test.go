package desk_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/petition"
)

// A letter that no server takes: the address must be proved anew before the key goes out again (4.1+).
func TestBounce(t *testing.T) {
	const newer = "amapola.rios.ensayo@salud.example"
	each(t, func(t *testing.T, h *house) {
		p := h.probed(address)
		h.post.forget(address, true)
		h.take(liaison, p, petition.Send)
		h.work()
		p = h.at(p.ID, petition.Undelivered)
		if p.Proved {
			t.Error("an address that takes no mail counts as proved")
		}
		_, err := h.try(liaison, p, petition.Send)
		h.wants(err, fault.Invalid, "petition.need.proved")
		h.wants(h.desk.ProposeAddress(h.ctx, editor, p.ID, newer), fault.Denied, "petition.not_yours")
		if err := h.desk.ProposeAddress(h.ctx, liaison, p.ID, "no es una dirección"); !fault.Is(err, fault.Invalid) {
			t.Errorf("proposing what is no address: %v", err)
		}
		h.must(h.desk.ProposeAddress(h.ctx, liaison, p.ID, "Amapola.Rios.Ensayo@salud.example"))
		h.work()
		_, err = h.desk.Prove(h.ctx, h.token(newer))
		h.must(err)
		h.take(liaison, p, petition.Send)
		h.work()
		h.at(p.ID, petition.Sent)
		key, err := h.desk.Receive(h.ctx, h.token(newer), phoneEnd)
		h.must(err)
		official, err := h.db.Read().Official(h.ctx, p.OfficialID)
		h.must(err)
		if key.UserName != "arios" || official.Mail != newer {
			t.Errorf("received by %q at %q", key.UserName, official.Mail)
		}
		h.sound()
	})
}

// A letter refused late, when a newer one has taken its place, moves nothing.
func TestAnOldLettersBounceMovesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.probed(address)
		h.take(liaison, p, petition.Send) // its letter waits
		deliveries, err := h.db.Read().Deliveries(h.ctx, p.ID)
		h.must(err)
		waiting := h.queue.Waiting()
		h.must(h.desk.Remind(h.ctx, p.ID))
		h.post.forget(address, true)
		h.must(h.queue.Run(h.ctx, waiting[0].At))
		all, err := h.db.Read().Deliveries(h.ctx, p.ID)
		h.must(err)
		if len(deliveries) != 1 || len(all) != 2 || all[0].State != "replaced" || all[1].State != "bounced" {
			t.Errorf("deliveries: %+v", all)
		}
		h.at(p.ID, petition.Undelivered)
	})
}

func TestOneOfAHundredPresses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.sent(address)
		token := h.token(address)
		const presses = 100
		keys, errs := make([]desk.Key, presses), make([]error, presses)
		start := make(chan struct{})
		var wait sync.WaitGroup
		for i := range presses {
			wait.Go(func() {
				<-start
				keys[i], errs[i] = h.desk.Receive(h.ctx, token, phoneEnd)
			})
		}
		close(start)
		wait.Wait()
		won := 0
		for i, err := range errs {
			switch {
			case err == nil && keys[i].Secret != "":
				won++
			case !fault.Is(err, fault.Gone) || keys[i].Secret != "":
				t.Errorf("a press that lost got %v and a secret of %d letters", err, len(keys[i].Secret))
			}
		}
		if won != 1 {
			t.Errorf("%d presses won, want 1", won)
		}
		h.at(p.ID, petition.Settled)
		h.sound()
	})
}

func TestAnExpiredLinkOffersAFreshOne(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.sent(address)
		old := h.token(address)
		h.pass(guideline.Minutes(48 * 60))
		_, err := h.desk.Receive(h.ctx, old, phoneEnd)
		h.wants(err, fault.Gone, "delivery.expired")
		seen, err := h.desk.Delivery(h.ctx, old)
		h.must(err)
		if seen.Open || seen.Why != "expired" || !seen.MayAskAgain {
			t.Errorf("an expired link: %+v", seen)
		}
		h.must(h.desk.SendAgain(h.ctx, old))
		h.work()
		fresh := h.token(address)
		_, err = h.desk.Receive(h.ctx, old, phoneEnd)
		h.wants(err, fault.Gone, "delivery.replaced")
		_, err = h.desk.Receive(h.ctx, fresh, phoneEnd)
		h.must(err)
		h.must(h.desk.SendAgain(h.ctx, old)) // the answer tells nothing, and nothing goes
		h.work()
		h.wrote(address, "Acuse")
		h.at(p.ID, petition.Settled)
		h.wants(h.desk.SendAgain(h.ctx, "inventada"), fault.Gone, "link.gone")
	})
}

func TestWrongFactsBlockALink(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.sent(address)
		for round := range 3 {
			token := h.token(address)
			for try := range 4 {
				_, err := h.desk.Receive(h.ctx, token, "9999")
				h.wants(err, fault.Invalid, "delivery.wrong_fact")
				seen, err := h.desk.Delivery(h.ctx, token)
				h.must(err)
				if seen.Left != 4-try {
					t.Errorf("%d tries left after %d", seen.Left, try+1)
				}
			}
			_, err := h.desk.Receive(h.ctx, token, "9999")
			h.wants(err, fault.Gone, "delivery.blocked")
			_, err = h.desk.Receive(h.ctx, token, phoneEnd)
			h.wants(err, fault.Gone, "delivery.blocked")
			seen, err := h.desk.Delivery(h.ctx, token)
			h.must(err)
			if seen.Why != "blocked" || seen.MayAskAgain != (round < 2) {
				t.Errorf("round %d: %+v", round+1, seen)
			}
			h.must(h.desk.SendAgain(h.ctx, token))
			h.work()
		}
		if got := strings.Count(h.subjects(address), "Su clave"); got != 3 {
			t.Errorf("%d deliveries, want 3: whoever reads the mailbox must not guess on", got)
		}
		h.at(p.ID, petition.Sent)
	})
}

// For a request that came on paper without a telephone, a code told by other means opens the delivery.
func TestAgreedCode(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		form := h.form(address)
		form.Phone = ""
		entered, err := h.desk.Enter(h.ctx, second, desk.Entry{Applicant: h.applicant(form), Origin: petition.Paper, Lang: "es", Scan: []byte("%PDF-1.7")})
		h.must(err)
		if len(entered.Code) != 9 {
			t.Fatalf("code %q", entered.Code)
		}
		p := entered.Petition
		h.take(liaison, p, petition.Forward)
		h.take(editor, p, petition.Verify)
		h.work()
		h.take(liaison, p, petition.Send)
		h.work()
		if text := h.letters(address)[0].Text; !strings.Contains(text, "el código que le dieron") || strings.Contains(text, entered.Code) {
			t.Errorf("the delivery's mail:\n%s", text)
		}
		_, err = h.desk.Receive(h.ctx, h.token(address), "")
		h.wants(err, fault.Invalid, "delivery.wrong_fact")
		_, err = h.desk.Receive(h.ctx, h.token(address), strings.ToLower(strings.ReplaceAll(entered.Code, "-", " ")))
		h.must(err)
		c, err := h.desk.Case(h.ctx, p.Folio, liaison, nil)
		h.must(err)
		document, err := h.desk.Document(h.ctx, p.ID, c.Papers[0].ID)
		h.must(err)
		if string(document.Content) != "%PDF-1.7" || document.Name != p.Folio+"-scan.pdf" {
			t.Errorf("the scan: %q", document.Name)
		}
		h.keepsQuiet(entered.Code)
	})
}

func TestReminders(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.sent(address)
		for day, want := range []int{0, 0, 0, 1, 0, 0, 0, 1, 0} {
			got, err := h.desk.RemindUnopened(h.ctx)
			h.must(err)
			h.work()
			if got != want {
				t.Errorf("day %d: %d reminders, want %d", day, got, want)
			}
			h.pass(24 * time.Hour)
		}
		h.wrote(address, "sigue esperándole")
		h.must(h.desk.SendAgain(h.ctx, h.token(address)))
		h.work()
		_, err := h.desk.Receive(h.ctx, h.token(address), phoneEnd)
		h.must(err)
	})
}
