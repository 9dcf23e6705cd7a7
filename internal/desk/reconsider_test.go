package desk_test

import (
	"strings"
	"testing"
	"time"

	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// rule puts a further number of the guideline in force.
func (h *house) rule(change func(*guideline.Guideline)) {
	h.t.Helper()
	h.must(h.db.Write(h.ctx, func(tx *store.Tx) error {
		set, err := h.book.InForce(h.ctx, tx.Reader, tx.Now)
		if err != nil {
			return err
		}
		change(&set.Guideline)
		_, err = h.book.PublishGuideline(h.ctx, tx, ledger.Actor{Kind: ledger.ByStaff, ID: 91}, set.Guideline, rulebook.Publication{From: tx.Now})
		return err
	}))
}

// onlyStates lets only state secretariats hold keys, which the tests' unit is none of.
func onlyStates(g *guideline.Guideline) {
	g.Holders.Lines = []guideline.HolderLine{{Line: "1.1", Kinds: []string{"state"}}}
}

func TestARefusalByTheLinesIsCitedAndReconsidered(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.rule(onlyStates)
		p := h.received(address)
		h.take(liaison, p, petition.Forward)
		_, err := h.try(editor, p, petition.Verify)
		h.wants(err, fault.Invalid, "petition.need.checks")
		h.take(editor, p, petition.Reject, said("", "", guideline.NotHolder))
		h.work()
		letter := h.letters(address)[0]
		for _, want := range []string{"Lineamientos núm. 2", "3.6 La persona no está", "Línea 1: Solo puede tener clave", "1.1", "reconsidere, hasta el"} {
			if !strings.Contains(letter.Text, want) {
				t.Errorf("the letter does not say %q:\n%s", want, letter.Text)
			}
		}
		if h.token(address) == "" {
			t.Error("the letter does not lead to the case")
		}

		h.rule(func(g *guideline.Guideline) { g.Reconsider = guideline.Window{} }) // what the letter said holds all the same
		official := petition.Actor{Role: petition.Official, Name: "Amapola Ríos"}
		_, err = h.try(official, p, petition.Appeal)
		h.wants(err, fault.Invalid, "petition.need.note")
		h.take(official, p, petition.Appeal, said("", "Mi unidad atiende a los estados."))
		p = h.at(p.ID, petition.Reconsidering)
		if !p.Ended.IsZero() || p.Due.IsZero() {
			t.Errorf("being reconsidered it has ended %s and is due %s", p.Ended, p.Due)
		}
		_, err = h.try(petition.Actor{Role: petition.Liaison, ID: editor.ID}, p, petition.Grant, said("Sí.", ""))
		h.wants(err, fault.Invalid, "petition.need.other")
		h.take(liaison, p, petition.Uphold, said("La unidad no es estatal.", ""))
		h.work()
		if p = h.at(p.ID, petition.Rejected); p.Ended.IsZero() {
			t.Error("what was upheld has not ended")
		}
		h.wrote(address, "se confirma que no se otorga")
		_, err = h.try(official, p, petition.Appeal, said("", "Otra vez."))
		h.wants(err, fault.Conflict, "petition.need.once")
		_, err = h.try(liaison, p, petition.Reopen, said("", "Se pensó mejor."))
		h.wants(err, fault.Conflict, "petition.need.not_final")

		c, err := h.desk.OwnCase(h.ctx, p.ID)
		h.must(err)
		refusal, refused, err := h.desk.RefusalOf(h.ctx, c, lang.ES)
		h.must(err)
		if !refused || refusal.Rules.Number != 2 || len(refusal.Lines) != 2 || len(refusal.Failed) != 1 || refusal.Resolved == nil || refusal.Open(h.clock.Now()) {
			t.Errorf("the refusal: %v %d %v %v %v", refused, refusal.Rules.Number, refusal.Lines, refusal.Failed, refusal.Resolved)
		}
		h.sound()
	})
}

func TestAGrantedReconsiderationGoesOn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.received(address)
		h.take(liaison, p, petition.Reject, said("", "", "not_in_sector"))
		official := petition.Actor{Role: petition.Official}
		h.take(official, p, petition.Appeal, said("", "Adjunté mi nombramiento."))
		_, err := h.try(liaison, p, petition.Grant, said("Tiene razón.", ""))
		h.wants(err, fault.Invalid, "petition.need.other")
		h.take(second, p, petition.Grant, said("Tiene razón.", ""))
		h.work()
		h.wrote(address, "se reconsideró")
		h.at(p.ID, petition.Received)
		_, err = h.try(liaison, p, petition.Reject, said("", "", "not_in_sector"))
		h.wants(err, fault.Invalid, "petition.need.not_again")
		h.take(liaison, p, petition.Forward)
		h.take(editor, p, petition.Verify)
		h.work()
		h.at(p.ID, petition.Probed)
	})
}

// Whoever granted it, or another of the same office, may refuse it anew; who refused it first may not.
func TestAGrantedReconsiderationIsJudgedByAnother(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.received(address)
		h.take(liaison, p, petition.Forward)
		h.take(editor, p, petition.Reject, said("", "", "not_in_sector"))
		h.take(petition.Actor{Role: petition.Official}, p, petition.Appeal, said("", "Adjunté mi nombramiento."))
		h.take(liaison, p, petition.Grant, said("Véase de nuevo.", ""))
		h.at(p.ID, petition.Forwarded)
		_, err := h.try(editor, p, petition.Reject, said("", "", "not_in_sector"))
		h.wants(err, fault.Invalid, "petition.need.not_again")
		other := editor
		other.ID++
		h.take(other, p, petition.Reject, said("", "", "not_in_sector"))
		h.at(p.ID, petition.Rejected)
	})
}

func TestTheTermOfAReconsiderationPasses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.received(address)
		h.take(liaison, p, petition.Reject, said("", "", "not_in_sector"))
		until := h.rules().ReconsiderUntil(h.at(p.ID, petition.Rejected).Ended)
		h.clock.set(until.Add(time.Second))
		official := petition.Actor{Role: petition.Official}
		_, err := h.try(official, p, petition.Appeal, said("", "Tarde."))
		h.wants(err, fault.Conflict, "petition.need.term")
		h.clock.set(until)
		h.take(official, p, petition.Appeal, said("", "A tiempo."))
		due := h.at(p.ID, petition.Reconsidering).Due
		h.clock.set(due.Add(time.Minute))
		_, err = h.desk.PassLimits(h.ctx)
		h.must(err)
		if p = h.at(p.ID, petition.Reconsidering); p.State.Row().At != petition.Alarm {
			t.Error("its limit raises no alarm")
		}
	})
}

// Rules that changed while a key was under way hold it back: nobody is given one whom the guideline in force leaves out.
func TestARuleThatChangedHoldsAKeyBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p, sent := h.probed(address), h.sent("otro@salud.example")
		h.rule(onlyStates)
		_, err := h.try(liaison, p, petition.Send)
		h.wants(err, fault.Invalid, "petition.need.holder")
		h.at(p.ID, petition.Refused)
		_, err = h.desk.Receive(h.ctx, h.token("otro@salud.example"), phoneEnd)
		h.wants(err, fault.Invalid, "petition.need.holder")
		h.at(sent.ID, petition.Sent)
	})
}
