package desk_test

import (
	"slices"
	"testing"
	"time"

	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/store"
)

func (h *house) act(by petition.Actor, kind petition.Kind) petition.Petition {
	h.t.Helper()
	p, err := h.desk.ActOnKey(h.ctx, by, h.key("arios").ID, kind, "Licencia sin goce de sueldo.")
	h.must(err)
	return p
}

// A key of our own portal: suspended at once, restored, ended for good, each under a folio of its own.
func TestActsOnAKeyOfThePortal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first, _ := h.settled(address)
		p := h.act(liaison, petition.Suspension)
		if key := h.key("arios"); key.State != credential.Suspended || p.Folio == first.Folio || p.Folio == "" {
			t.Errorf("on the act: key %s, folio %s", key.State, p.Folio)
		}
		h.work()
		h.at(p.ID, petition.Settled)
		h.wrote(address, "Su clave quedó suspendida")
		c, err := h.desk.Case(h.ctx, p.Folio, editor, []petition.Role{petition.Editor})
		h.must(err)
		if last := c.Timeline[len(c.Timeline)-1]; last.Detail.Proof != desk.ByAnswer {
			t.Errorf("the proof of a suspension by the portal itself: %q", last.Detail.Proof)
		}
		_, err = h.desk.ActOnKey(h.ctx, liaison, h.key("arios").ID, petition.Suspension, "Otra vez.")
		h.wants(err, fault.Conflict, "petition.need.live")

		back := h.act(editor, petition.Restoration)
		h.work()
		h.at(back.ID, petition.Settled)
		h.wrote(address, "vuelve a abrir")
		if key := h.key("arios"); key.State != credential.Live {
			t.Errorf("a restored key is %s", key.State)
		}

		end := h.act(liaison, petition.Revocation)
		h.work()
		h.at(end.ID, petition.Settled)
		if key := h.key("arios"); key.State != credential.Ended || key.EndReason != "revoked" || key.Ended.IsZero() {
			t.Errorf("an ended key is %s %q", key.State, key.EndReason)
		}
		_, err = h.desk.ActOnKey(h.ctx, liaison, h.key("arios").ID, petition.Restoration, "Siempre no.")
		h.wants(err, fault.Conflict, "petition.need.suspended")
		h.sound()
		again := h.verified(address) // the person may have another key
		h.work()
		h.at(again.ID, petition.Probed)
	})
}

// A key that could not be ordered open again is not asked to: the case would stand where nobody can move it. And an act that
// is refused leaves nothing behind, so that whoever asked within a larger write may go on.
func TestAKeyOfAClosedUnitIsNotRestored(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		h.act(liaison, petition.Suspension)
		h.work()
		h.closeUnit()
		key := h.key("arios")
		before, err := h.db.Read().PetitionsByKey(h.ctx, key.ID)
		h.must(err)
		vaults := h.vaults()
		h.must(h.db.Write(h.ctx, func(tx *store.Tx) error {
			_, err := h.desk.ActOnKeyIn(h.ctx, tx, liaison, key.ID, petition.Restoration, "Regresó de su licencia.")
			h.wants(err, fault.Invalid, "petition.need.unit")
			_, err = h.desk.ActOnKeyIn(h.ctx, tx, liaison, key.ID, petition.Suspension, "Otra vez.")
			h.wants(err, fault.Conflict, "petition.need.live")
			return nil
		}))
		after, err := h.db.Read().PetitionsByKey(h.ctx, key.ID)
		h.must(err)
		if len(after) != len(before) || h.vaults() != vaults || h.key("arios").State != credential.Suspended {
			t.Errorf("refused acts left %d petitions of %d, %d vaults of %d", len(after), len(before), h.vaults(), vaults)
		}
		h.sound()
	})
}

func TestWhoMayActOnAKey(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		for _, by := range []petition.Actor{{Role: petition.Official, ID: 3}, {Role: petition.Provider}, {}} {
			_, err := h.desk.ActOnKey(h.ctx, by, h.key("arios").ID, petition.Suspension, "Porque sí.")
			h.wants(err, fault.Denied, "petition.not_yours")
		}
		_, err := h.desk.ActOnKey(h.ctx, liaison, h.key("arios").ID, petition.Suspension, "  ")
		h.wants(err, fault.Invalid, "petition.need.note")
		_, err = h.desk.ActOnKey(h.ctx, petition.Actor{Role: petition.Delegate, ID: 3}, h.key("arios").ID, petition.Revocation, "No es de su unidad.")
		h.wants(err, fault.NotFound, "fault.not_found")
		_, err = h.desk.ActOnKey(h.ctx, petition.Actor{Role: petition.Program}, h.key("arios").ID, petition.Renewal, "Porque sí.")
		h.wants(err, fault.Denied, "petition.not_yours")
		_, err = h.desk.ActOnKey(h.ctx, liaison, 12345, petition.Suspension, "No hay tal.")
		h.wants(err, fault.NotFound, "fault.not_found")
		if key := h.key("arios"); key.State != credential.Live {
			t.Errorf("after refused acts the key is %s", key.State)
		}
	})
}

// A vendor keeps a site of its own: what it says it stopped is tried there, and asked for again until it is so.
func TestAVendorIsAskedUntilTheKeyFails(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, vendor *scripted) {
		vendor.keeps = true
		vendor.say(done("arios", "bueno"))
		h.settled(address)
		if h.key("arios").SecretSealed == nil {
			t.Fatal("the secret was forgotten although the vendor's site asks for it")
		}
		carried := provider.Answer{Status: provider.Done, UserName: "arios"}
		vendor.say(carried, carried)
		p := h.act(liaison, petition.Suspension)
		h.work() // it worked before, and still does
		h.at(p.ID, petition.Ordered)
		vendor.hear(nil, provider.Fails)
		h.pass(2 * time.Minute)
		h.work()
		h.at(p.ID, petition.Settled)
		if last := vendor.last(); last.Op != provider.Suspend || last.UserName != "arios" || last.Why == "" {
			t.Errorf("asked again: %+v", last)
		}
		h.provedBySignIn(p) // the try before the first order found it working
		h.sound()
	})
}

func (h *house) provedBySignIn(p petition.Petition) {
	h.t.Helper()
	c, err := h.desk.Case(h.ctx, p.Folio, editor, []petition.Role{petition.Editor})
	h.must(err)
	last := c.Timeline[len(c.Timeline)-1]
	if last.Detail.Proof != desk.BySignIn {
		h.t.Errorf("a key that opened before and fails now is proved by %q", last.Detail.Proof)
	}
	verdicts := 0
	entries, err := h.db.Read().LedgerEntries(h.ctx, 0, 1000)
	h.must(err)
	for _, e := range entries {
		if e.Kind == ledger.Probe {
			verdicts++
		}
	}
	if verdicts != 3 { // opened when it was made, still opened, opens no more
		h.t.Errorf("%d verdicts in the ledger", verdicts)
	}
}

// A vendor's no to an act is a person's to answer: asked again, or attested with a paper.
func TestAVendorRefusesAnAct(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, vendor *scripted) {
		vendor.keeps = true
		vendor.say(done("arios", "bueno"))
		h.settled(address)
		vendor.say(provider.Answer{Status: provider.Refused, Reason: "No existe el usuario"})
		p := h.act(editor, petition.Revocation)
		h.work()
		h.at(p.ID, petition.Refused)
		vendor.hear(nil, provider.Fails)
		h.take(editor, p, petition.Fulfil, said("", "Según su oficio 12 la dieron de baja."))
		h.work()
		h.at(p.ID, petition.Settled)
		key := h.key("arios")
		if key.State != credential.Ended || key.SecretSealed != nil {
			t.Errorf("the key is %s, secret kept: %v", key.State, key.SecretSealed != nil)
		}
	})
}

// A restoration takes the place of a suspension that is still under way, and a key being ended is nobody's to restore.
func TestALaterActTakesThePlaceOfAnEarlierOne(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, vendor *scripted) {
		vendor.keeps = true
		vendor.say(done("arios", "bueno"))
		h.settled(address)
		stopped := h.act(liaison, petition.Suspension)
		h.work()
		h.at(stopped.ID, petition.Ordered)
		vendor.say(provider.Answer{Status: provider.Done})
		back := h.act(liaison, petition.Restoration)
		h.work()
		h.at(stopped.ID, petition.Cancelled)
		h.at(back.ID, petition.Settled)
		h.must(h.desk.Answer(h.ctx, h.orderOf(stopped).ID, provider.Answer{Status: provider.Done})) // too late
		if key := h.key("arios"); key.State != credential.Live {
			t.Errorf("the key is %s", key.State)
		}
		h.act(liaison, petition.Revocation)
		_, err := h.desk.ActOnKey(h.ctx, liaison, h.key("arios").ID, petition.Restoration, "Siempre no.")
		h.wants(err, fault.Conflict, "petition.need.suspended")
		h.sound()
	})
}

// A withdrawn key that its vendor says is gone, and that still opens, is asked for again; the case waits.
func TestAWithdrawnKeyMustFail(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, vendor *scripted) {
		vendor.keeps = true
		vendor.say(done("arios", "bueno"))
		p := h.verified(address)
		h.work()
		h.at(p.ID, petition.Probed)
		gone := provider.Answer{Status: provider.Done, UserName: "arios"}
		vendor.say(gone)
		h.take(liaison, p, petition.Withdraw, said("", "Lo pidió su jefa."))
		h.work()
		h.at(p.ID, petition.Withdrawing)
		vendor.hear(nil, provider.Fails)
		h.must(h.desk.Answer(h.ctx, h.orderOf(p).ID, gone))
		h.at(p.ID, petition.Cancelled)
		removals := slices.DeleteFunc(slices.Clone(vendor.orders), func(o provider.Order) bool { return o.Op != provider.Remove })
		if len(removals) != 2 || removals[1].Why == "" {
			t.Errorf("the removal was asked for %d times: %+v", len(removals), removals)
		}
		h.sound()
	})
}
