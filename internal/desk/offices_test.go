package desk_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/petition"
	"clavero/internal/provider"
)

func TestReturnAndCorrect(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.received(address)
		h.take(liaison, p, petition.Forward)
		h.take(editor, p, petition.Return, said("Escriba su cargo completo: MARCADO.", "", "incomplete"))
		h.work()
		h.wrote(address, "falta corregir algo")
		if text := h.letters(address)[0].Text; strings.Contains(text, "MARCADO") || !strings.Contains(text, "El Departamento de Edición") {
			t.Errorf("the mail of a return:\n%s", text)
		}
		p = h.at(p.ID, petition.Returned)
		data := p.Applicant
		data.Position = "Subdirectora de Campañas de Vacunación"
		waits, err := h.desk.Correct(h.ctx, p.ID, data, nil)
		h.must(err)
		p = h.at(p.ID, petition.Forwarded)
		if waits || p.Applicant.Position != data.Position {
			t.Errorf("corrected: waits %v, position %q", waits, p.Applicant.Position)
		}
		_, err = h.desk.Correct(h.ctx, p.ID, data, nil)
		h.wants(err, fault.Conflict, "petition.step_gone")

		_, err = h.try(editor, p, petition.Return, said("Otra vez.", "", "incomplete"))
		h.wants(err, fault.Invalid, "petition.need.first_time")
		h.take(editor, p, petition.Return, said("Otra vez.", "La jefa del departamento lo pide.", "incomplete"))
		c, err := h.desk.OwnCase(h.ctx, p.ID)
		h.must(err)
		last := c.Timeline[len(c.Timeline)-1]
		if last.Detail.Words.Message != "Otra vez." || last.Detail.Lines[0] != "2.1" {
			t.Errorf("the second return kept %+v", last.Detail)
		}
		h.sound()
	})
}

func TestACorrectedAddressIsProvedFirst(t *testing.T) {
	const newer = "amapola@campanas.example"
	each(t, func(t *testing.T, h *house) {
		p := h.received(address)
		h.take(liaison, p, petition.Return, said("Use su correo institucional.", "", "not_institutional"))
		data := p.Applicant
		data.Mail = newer
		_, err := h.try(petition.Actor{Role: petition.Official}, p, petition.Correct, desk.Input{Data: &data})
		h.wants(err, fault.Invalid, "petition.need.proved")

		waits, err := h.desk.Correct(h.ctx, p.ID, data, nil)
		h.must(err)
		h.work()
		if p = h.at(p.ID, petition.Returned); !waits || p.Applicant.Mail != address {
			t.Errorf("waits %v, address %q before it is proved", waits, p.Applicant.Mail)
		}
		after, err := h.desk.Prove(h.ctx, h.token(newer))
		h.must(err)
		if after.State != petition.Received || after.Applicant.Mail != newer || !after.Proved {
			t.Errorf("after proving: %s, %q, proved %v", after.State, after.Applicant.Mail, after.Proved)
		}
		_, err = h.desk.Prove(h.ctx, h.token(newer))
		h.wants(err, fault.Gone, "link.spent")
	})
}

// An editor may find the unit somebody wrote in words, but not lead a key to another address.
func TestVerifyAmends(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		form := h.form(address)
		form.UnitID, form.UnitText = 0, "Promoción de la Salud"
		h.must(h.desk.Submit(h.ctx, desk.Request{Applicant: h.applicant(form), Lang: "es", Notice: "1"}))
		h.work()
		p, err := h.desk.Confirm(h.ctx, h.token(address))
		h.must(err)
		h.take(liaison, p, petition.Forward)
		_, err = h.try(editor, p, petition.Verify)
		h.wants(err, fault.Invalid, "petition.need.unit_words")
		data := p.Applicant
		data.UnitID, data.Mail = h.unit.ID, "otra@salud.example"
		_, err = h.try(editor, p, petition.Verify, desk.Input{Data: &data})
		h.wants(err, fault.Invalid, "petition.need.same_mail")
		data.Mail = address
		after := h.take(editor, p, petition.Verify, desk.Input{Data: &data})
		official, err := h.db.Read().Official(h.ctx, after.OfficialID)
		h.must(err)
		if official.UnitID != h.unit.ID || official.Name() != "Amapola Ríos Ensayo" {
			t.Errorf("in the directory: %+v", official)
		}
	})
}

func TestRejectAndReopen(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.received(address)
		_, err := h.try(liaison, p, petition.Reject)
		h.wants(err, fault.Invalid, "petition.need.ground")
		h.take(liaison, p, petition.Reject, said("", "", "not_in_sector"))
		h.work()
		h.wrote(address, "no se otorgó la clave")
		if text := h.letters(address)[0].Text; !strings.Contains(text, "3.1 La persona no presta sus servicios") {
			t.Errorf("the mail of a rejection gives no ground:\n%s", text)
		}
		ended := h.at(p.ID, petition.Rejected).Ended
		h.clock.set(h.rules().ReopenUntil(ended))
		h.take(liaison, p, petition.Reopen, said("", "Trajo su nombramiento."))
		if p = h.at(p.ID, petition.Received); !p.Ended.IsZero() || p.Due.IsZero() {
			t.Errorf("reopened: ended %s, due %s", p.Ended, p.Due)
		}
		h.take(liaison, p, petition.Reject, said("", "", "not_in_sector"))
		h.clock.set(h.rules().ReopenUntil(h.clock.Now()).Add(time.Minute))
		_, err = h.try(liaison, p, petition.Reopen, said("", "Tarde."))
		h.wants(err, fault.Conflict, "petition.need.window")
	})
}

func TestCancel(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for i, who := range []petition.Actor{{Role: petition.Official}, liaison} {
			mail := []string{address, "otro@salud.example"}[i]
			p := h.received(mail)
			_, err := h.try(editor, p, petition.Cancel)
			h.wants(err, fault.Denied, "petition.not_yours")
			h.take(who, p, petition.Cancel)
			h.work()
			h.at(p.ID, petition.Cancelled)
			h.wrote(mail, p.Folio+" cancelada")
		}
	})
}

func TestSeparationOfDuties(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		both := petition.Actor{Role: petition.Liaison, ID: editor.ID, Name: editor.Name} // one person with both roles
		entered, err := h.desk.Enter(h.ctx, both, desk.Entry{Applicant: h.applicant(h.form(address)), Origin: petition.Paper, Lang: "es"})
		h.must(err)
		p := entered.Petition
		h.take(liaison, p, petition.Forward)
		_, err = h.try(editor, p, petition.Verify)
		h.wants(err, fault.Denied, "petition.need.separate")
		h.take(petition.Actor{Role: petition.Editor, ID: 82}, p, petition.Verify)
		h.work()
		h.at(p.ID, petition.Probed)
		_, err = h.try(petition.Actor{Role: petition.Liaison, ID: 82}, p, petition.Send)
		h.wants(err, fault.Denied, "petition.need.separate")
		h.take(both, p, petition.Send)
	})
}

func TestOneOfTwoForwards(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.received(address)
		var wait sync.WaitGroup
		errs := make([]error, 2)
		for i, who := range []petition.Actor{liaison, second} {
			wait.Go(func() { _, errs[i] = h.desk.Take(h.ctx, who, p.ID, petition.Forward, desk.Input{Version: p.Version}) })
		}
		wait.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("both or neither forwarded: %v, %v", errs[0], errs[1])
		}
		lost := errs[0]
		if lost == nil {
			lost = errs[1]
		}
		h.wants(lost, fault.Conflict, "petition.moved")
		h.at(p.ID, petition.Forwarded)
	})
}

// What belongs to a use case of its own cannot be had by asking for the bare step, and no step comes without its answer.
func TestNoShortCuts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.sent(address)
		for _, step := range []petition.Step{petition.Settle, petition.Confirm, petition.Submit, petition.Enter} {
			_, err := h.try(petition.Actor{Role: petition.Official, ID: p.OfficialID}, p, step)
			h.wants(err, fault.Denied, "petition.need.own_road")
		}
		other := h.verified("otro@salud.example")
		_, err := h.try(editor, other, petition.Order)
		h.must(err)
		for _, in := range []desk.Input{{}, {Answer: &provider.Answer{Status: provider.Done}}} {
			_, err = h.try(editor, other, petition.Obtain, in)
			h.wants(err, fault.Invalid, "petition.need.answer")
		}
	})
}

// A small office: what passes every check needs nobody, what does not waits for eyes.
func TestAutomatic(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.setAutomatic(true)
		p := h.received(address)
		h.at(p.ID, petition.Sent)
		h.wrote(address, "Su clave")
		if got := h.rules().Number; got != 2 {
			t.Errorf("guideline number %d in force", got)
		}
		unusual := h.received("alguien@correo.example")
		h.at(unusual.ID, petition.Received)

		h.setAutomatic(false)
		h.at(h.received("tercero@salud.example").ID, petition.Received)
		h.setAutomatic(true)
		_, err := h.desk.Resume(h.ctx)
		h.must(err)
		h.work()
		third, err := h.db.Read().PetitionsByMail(h.ctx, "tercero@salud.example")
		h.must(err)
		h.at(third[0].ID, petition.Sent)
		h.sound()
	})
}

// When a need of the road ahead no longer holds, the case does not wait where nobody can move it.
func TestHoldBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ordering := h.verified(address)
		h.closeUnit()
		h.work()
		h.at(ordering.ID, petition.Forwarded)

		h.putUnit(h.unit)
		sending := h.probed("otra@salud.example")
		h.closeUnit()
		_, err := h.try(liaison, sending, petition.Send)
		h.wants(err, fault.Invalid, "petition.need.unit")
		h.at(sending.ID, petition.Refused)
		c, err := h.desk.Case(h.ctx, sending.Folio, editor, []petition.Role{petition.Editor})
		h.must(err)
		if last := c.Timeline[len(c.Timeline)-1]; last.Number != "4.1+" || last.Detail.Words.Note != "La unidad no está en vigor." {
			t.Errorf("held back: %s %+v", last.Number, last.Detail.Words)
		}
		_, err = h.try(editor, sending, petition.Reject, said("", "", "unit_closed"))
		h.wants(err, fault.Invalid, "petition.need.no_key")

		h.putUnit(h.unit)
		probing := h.verified("tercera@salud.example")
		h.closeUnit()
		h.work() // ordering is held back, too
		h.at(probing.ID, petition.Forwarded)
	})
}

func TestLimits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.submit("nadie@salud.example")
		returned := h.received(address)
		h.take(liaison, returned, petition.Return, said("Falta el cargo.", "", "incomplete"))
		waiting := h.received("espera@salud.example")
		unopened := h.sent("lenta@salud.example")
		vault := h.vaults()

		h.clock.set(h.at(returned.ID, petition.Returned).Due.Add(-time.Second))
		counts, err := h.desk.PassLimits(h.ctx)
		h.must(err)
		if counts.Dropped != 1 || counts.Expired != 0 || counts.Alarmed != 1 {
			t.Errorf("before the return's limit: %+v", counts)
		}
		if got := h.vaults(); got != vault-1 {
			t.Errorf("%d vaults, want %d: the dropped form's is gone", got, vault-1)
		}
		h.pass(2 * time.Second)
		counts, err = h.desk.PassLimits(h.ctx)
		h.must(err)
		h.work()
		if counts.Expired != 1 || counts.Alarmed != 0 {
			t.Errorf("at the return's limit: %+v", counts)
		}
		h.at(returned.ID, petition.Expired)
		h.wrote(address, "caducada")
		h.at(waiting.ID, petition.Received)

		h.clock.set(h.at(unopened.ID, petition.Sent).Due)
		_, err = h.desk.PassLimits(h.ctx)
		h.must(err)
		h.work()
		h.at(unopened.ID, petition.Expired)
		h.wrote("lenta@salud.example", "caducada")
		key, err := h.db.Read().CredentialOfPetition(h.ctx, unopened.ID)
		h.must(err)
		if key.Ended.IsZero() || key.SecretSealed != nil {
			t.Error("the key nobody took is still there")
		}
		h.take(liaison, unopened, petition.Reopen, said("", "Volvió de licencia."))
		h.sound()
	})
}

func (h *house) vaults() int {
	h.t.Helper()
	n := 0
	for _, id := range h.knownVaults() {
		if _, err := h.db.Read().Vault(h.ctx, id); err == nil {
			n++
		}
	}
	return n
}

// knownVaults are those the ledger's details were sealed under.
func (h *house) knownVaults() []int64 {
	h.t.Helper()
	head, err := h.db.Read().LedgerHead(h.ctx)
	h.must(err)
	known := map[int64]bool{}
	var ids []int64
	for seq := range head.Size {
		id, _, err := h.db.Read().LedgerDetail(h.ctx, seq)
		if err == nil && !known[id] {
			known[id], ids = true, append(ids, id)
		}
	}
	return ids
}

func TestADroppedFormLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.submit(address)
		token := h.token(address)
		h.pass(guideline.Minutes(72 * 60))
		_, err := h.desk.Confirm(h.ctx, token)
		h.wants(err, fault.Gone, "link.expired")
		_, err = h.desk.PassLimits(h.ctx)
		h.must(err)
		for name, content := range h.everything() {
			if strings.HasPrefix(name, "mail ") {
				continue // in the mailbox of the person
			}
			for _, typed := range []string{"Subdirectora", "amapola"} {
				if strings.Contains(strings.ToLower(string(content)), strings.ToLower(typed)) {
					t.Errorf("%q is still in %s", typed, name)
				}
			}
		}
		_, err = h.desk.Confirm(h.ctx, token)
		h.wants(err, fault.Gone, "")
		h.work()
		h.sound()
	})
}

func TestOneAddressGetsFewConfirmations(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for n := range 15 {
			form := h.form(address)
			form.Reason = fmt.Sprintf("Seguimiento de la campaña %d.", n)
			h.must(h.desk.Submit(h.ctx, desk.Request{Applicant: h.applicant(form), Lang: "es", Notice: "1"}))
		}
		h.work()
		if got := len(h.letters(address)); got != 12 {
			t.Errorf("%d letters in a day, want 12", got)
		}
	})
}
