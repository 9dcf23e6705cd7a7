package desk_test

import (
	"testing"

	"clavero/internal/fault"
	"clavero/internal/petition"
)

const newer = "amapola@campanas.example"

// moved has the holder of amapola's key known by another address, proved and approved.
func (h *house) moved() {
	h.t.Helper()
	p, err := h.changed(h.holder(h.key("arios")), func(a *petition.Applicant) { a.Mail = newer })
	h.must(err)
	h.work()
	_, err = h.desk.Prove(h.ctx, h.token(newer))
	h.must(err)
	h.take(editor, p, petition.Verify)
	h.work()
	h.at(p.ID, petition.Settled)
}

// Whoever reads a mailbox that a person left is not that person: what was written to it before opens nothing of theirs.
func TestWhatWasWrittenToAReplacedAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := h.nearEnd(14)
		h.setPassphrase("arios", "$phc")
		h.warn(1)
		renew := h.token(address)
		h.must(h.desk.AskReset(h.ctx, address, "es"))
		h.work()
		unconfirmed := h.token(address)
		h.must(h.desk.AskReset(h.ctx, address, "es"))
		h.work()
		confirmed, err := h.desk.ConfirmReset(h.ctx, h.token(address))
		h.must(err)
		h.moved()

		_, err = h.desk.OfferOf(h.ctx, renew)
		h.wants(err, fault.Gone, "")
		data := h.applicant(h.form("otra.persona@salud.example"))
		_, err = h.desk.ChangeByLink(h.ctx, renew, data)
		h.wants(err, fault.Gone, "")
		_, err = h.desk.RenewByLink(h.ctx, renew)
		h.wants(err, fault.Gone, "")
		_, err = h.desk.ConfirmReset(h.ctx, unconfirmed)
		h.wants(err, fault.Gone, "")
		_, err = h.desk.SettleReset(h.ctx, confirmed.ID)
		h.wants(err, fault.Gone, "")
		if after := h.key("arios"); after.Passphrase == "" || !after.Ends.Equal(key.Ends) {
			t.Errorf("the key was changed by who reads the old mailbox: %+v", after)
		}
		h.must(h.desk.AskReset(h.ctx, newer, "es"))
		h.work()
		again, err := h.desk.ConfirmReset(h.ctx, h.token(newer))
		h.must(err)
		h.work()
		_, err = h.desk.SettleReset(h.ctx, again.ID)
		h.must(err)
		h.sound()
	})
}

// The address on record hears that another is to take its place, by whichever road that was asked for.
func TestTheOldAddressHearsOfEveryChange(t *testing.T) {
	const heard = "Se pidió cambiar su dirección de correo"
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		me := h.holder(h.key("arios"))
		p := h.received(newer)
		h.take(liaison, p, petition.Forward)
		in := said("", "Es la misma persona, con otra dirección.")
		in.Turns, in.Key = petition.Change, h.key("arios").ID
		h.must(second2(h.try(editor, p, petition.Convert, in)))
		h.work()
		h.wrote(address, heard)
		h.take(editor, p, petition.Reject, said("", "", "not_in_sector"))
		h.work()

		p, err := h.changed(me, func(a *petition.Applicant) { a.Position = "Directora" })
		h.must(err)
		h.take(editor, p, petition.Return, said("Escriba su cargo completo.", "", "incomplete"))
		told := len(h.letters(address))
		data := p.Applicant
		data.Mail = newer
		_, err = h.desk.Correct(h.ctx, p.ID, data, nil)
		h.must(err)
		h.work()
		if h.wrote(address, heard); len(h.letters(address)) <= told {
			t.Error("the old address did not hear of an address given with a correction")
		}
	})
}

// One's own name is changed by an office, on paper: also where a change came back to be corrected.
func TestACorrectedChangeKeepsTheName(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		p, err := h.changed(h.holder(h.key("arios")), func(a *petition.Applicant) { a.Position = "Directora" })
		h.must(err)
		h.take(editor, p, petition.Return, said("Escriba su cargo completo.", "", "incomplete"))
		h.leave("change")
		data := p.Applicant
		data.GivenNames, data.Surname1, data.Position = "Otra", "Persona", "Directora de Campañas"
		_, err = h.desk.Correct(h.ctx, p.ID, data, nil)
		h.must(err)
		h.work()
		official, err := h.db.Read().Official(h.ctx, p.OfficialID)
		h.must(err)
		if official.GivenNames != "Amapola" || official.Surname1 != "Ríos" || official.Position != "Directora de Campañas" {
			t.Errorf("on record: %+v", official)
		}
	})
}

// A correction takes the place of the one before it, which waited for its address to be proved.
func TestACorrectionReplacesOneThatWaits(t *testing.T) {
	const mistyped = "amapola.rioz@salud.example"
	each(t, func(t *testing.T, h *house) {
		p := h.received(address)
		h.take(liaison, p, petition.Return, said("Escriba su cargo completo.", "", "incomplete"))
		data := p.Applicant
		data.Mail, data.Position = mistyped, "Otra cosa"
		waits, err := h.desk.Correct(h.ctx, p.ID, data, nil)
		h.must(err)
		h.work()
		if !waits {
			t.Fatal("another address was not to be proved")
		}
		data.Mail, data.Position = address, "Directora"
		_, err = h.desk.Correct(h.ctx, p.ID, data, nil)
		h.must(err)
		h.work()
		h.take(liaison, p, petition.Return, said("Falta otra cosa.", "Por segunda vez.", "incomplete"))
		_, err = h.desk.Prove(h.ctx, h.token(mistyped))
		h.wants(err, fault.Gone, "")
		if now := h.at(p.ID, petition.Returned); now.Applicant.Mail != address || now.Applicant.Position != "Directora" {
			t.Errorf("the case has %+v", now.Applicant)
		}
	})
}

// Until another address is proved to be theirs, what is said of a change goes to the one on record: the other may be mistyped.
func TestAnAddressThatIsNotProvedHearsNothing(t *testing.T) {
	const mistyped = "amapola@campannas.example"
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		p, err := h.changed(h.holder(h.key("arios")), func(a *petition.Applicant) { a.Mail = mistyped })
		h.must(err)
		h.work()
		h.must(h.desk.AskTrack(h.ctx, p.Folio, mistyped))
		h.take(editor, p, petition.Return, said("Revise su dirección.", "", "incomplete"))
		h.work()
		if got := h.letters(mistyped); len(got) != 1 { // the one that asks for the proof
			t.Errorf("an address that nobody proved was written:\n%s", h.subjects(mistyped))
		}
		h.wrote(address, "corregir")
		_, err = h.desk.OpenTrack(h.ctx, h.token(address))
		h.must(err)
		h.must(h.desk.AskTrack(h.ctx, p.Folio, address))
		h.work()
		_, err = h.desk.OpenTrack(h.ctx, h.token(address))
		h.must(err)
	})
}

// What somebody asked for before they were on record stays theirs, and under a hold on them, when their address changes.
func TestEarlierCasesStayTheirs(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		refused := h.received(address)
		h.take(liaison, refused, petition.Reject, said("", "", "not_in_sector"))
		h.settled(address)
		me := h.key("arios").OfficialID
		for _, then := range []func(){func() {}, h.moved} {
			then()
			record, err := h.db.Read().Record(h.ctx, refused.ID)
			h.must(err)
			if record.Official != me {
				t.Errorf("the case is of %d, want %d", record.Official, me)
			}
		}
	})
}

// A delivery that came back goes to another address only once that is proved; the one on record hears of it, should it work
// after all, and an address that is somebody else's is not taken.
func TestAnotherAddressForADelivery(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled("vecina@salud.example")
		p := h.sent(address)
		m, err := h.db.Read().Mails(h.ctx, "petition", p.ID)
		h.must(err)
		h.must(h.desk.Returned(h.ctx, m[len(m)-1].ID, "550 5.1.1"))
		h.at(p.ID, petition.Undelivered)
		h.must(h.desk.ProposeAddress(h.ctx, liaison, p.ID, newer))
		h.work()
		h.wrote(address, "Se pidió cambiar su dirección de correo")
		h.must(h.desk.ProposeAddress(h.ctx, liaison, p.ID, "vecina@salud.example"))
		h.work()
		_, err = h.desk.Prove(h.ctx, h.token("vecina@salud.example"))
		h.wants(err, fault.Conflict, "")
		h.at(p.ID, petition.Undelivered)
	})
}
