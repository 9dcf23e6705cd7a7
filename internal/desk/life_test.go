package desk_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// holder is the person of a key, acting for themselves.
func (h *house) holder(key credential.Credential) petition.Actor {
	return petition.Actor{Role: petition.Official, ID: key.OfficialID, Name: "Amapola Ríos Ensayo"}
}

// nearEnd gives a key of amapola's and moves the clock to some days before its end.
func (h *house) nearEnd(days int) credential.Credential {
	h.t.Helper()
	h.settled(address)
	key := h.key("arios")
	h.clock.set(key.Ends.AddDate(0, 0, -days))
	return key
}

// leave leaves steps to the program.
func (h *house) leave(steps ...string) {
	h.t.Helper()
	g := h.rules()
	g.Number++
	g.Alone.Steps = steps
	h.publish(g)
}

func (h *house) publish(g guideline.Guideline) {
	h.t.Helper()
	h.must(h.db.Write(h.ctx, func(tx *store.Tx) error {
		body, err := json.Marshal(g)
		if err != nil {
			return err
		}
		return tx.InsertRules(h.ctx, "guideline", store.RuleSet{Number: g.Number, Body: string(body), InForce: tx.Now}, 1)
	}))
}

func (h *house) warn(want int) {
	h.t.Helper()
	n, err := h.desk.WarnEnds(h.ctx)
	h.must(err)
	if n != want {
		h.t.Errorf("%d letters of a near end, want %d", n, want)
	}
	h.work()
}

func (h *house) endKeys(want int) {
	h.t.Helper()
	n, err := h.desk.EndKeys(h.ctx)
	h.must(err)
	if n != want {
		h.t.Errorf("%d keys ended, want %d", n, want)
	}
}

// The letter comes four and two weeks before the end, once each whatever the clock does; its link renews with one press.
func TestARenewalByItsLetter(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := h.nearEnd(29)
		h.warn(0)
		h.pass(24 * time.Hour)
		h.warn(1)
		h.wrote(address, "Su clave termina el miércoles 3 de marzo de 2027")
		h.warn(0)
		h.pass(-25 * time.Hour) // the clock is set back a day, and passes the same moment again
		h.warn(0)
		h.pass(26 * time.Hour)
		h.warn(0)
		h.clock.set(key.Ends.AddDate(0, 0, -14))
		h.warn(1)

		token := h.token(address)
		offer, err := h.desk.OfferOf(h.ctx, token)
		h.must(err)
		if !offer.Renewal || offer.Until != "2028-03-03" || offer.Unit != h.unit.Name {
			t.Errorf("offered: %+v", offer)
		}
		p, err := h.desk.RenewByLink(h.ctx, token)
		h.must(err)
		h.work()
		if p.State != petition.Settled || p.Kind != petition.Renewal || p.Folio == "" {
			t.Errorf("renewed: %s %s %q", p.Kind, p.State, p.Folio)
		}
		h.wrote(address, "Su clave quedó renovada hasta el viernes 3 de marzo de 2028")
		if after := h.key("arios"); !after.Ends.Equal(credential.EndOf(key.Ends, 12)) || after.State != credential.Live || !after.Term.Equal(key.Ends) || !key.Term.Equal(key.Starts) {
			t.Errorf("the key ends %s, ended %s; its term is counted from %s, was from %s", after.Ends, key.Ends, after.Term, key.Term)
		}
		_, err = h.desk.RenewByLink(h.ctx, token)
		h.wants(err, fault.Gone, "link.spent")
		_, err = h.desk.Renew(h.ctx, h.holder(key), key.ID, "")
		h.wants(err, fault.Conflict, "petition.need.near_end")
		h.clock.set(key.Ends.Add(time.Hour))
		h.endKeys(0)
		h.sound()
	})
}

// Where the guideline opens the renewal after the days of the mechanisms, the letter waits until what it offers may be asked.
func TestALetterOfANearEndWaitsForTheRenewal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := h.nearEnd(27)
		g := h.rules()
		g.Number++
		g.Renewal.Days = 20
		h.publish(g)
		h.warn(0)
		h.clock.set(key.Ends.AddDate(0, 0, -20))
		h.warn(1)
		if offer, err := h.desk.OfferOf(h.ctx, h.token(address)); err != nil || !offer.Renewal {
			t.Errorf("the letter offers no renewal: %+v %v", offer, err)
		}
		h.clock.set(key.Ends.AddDate(0, 0, -14))
		h.warn(1)
		h.warn(0)
	})
}

// What the guideline does not leave to the program, and what a check asks to be looked at, waits for the editors.
func TestARenewalThatAPersonDecides(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := h.nearEnd(20)
		h.leave("order", "probe")
		p, err := h.desk.Renew(h.ctx, h.holder(key), key.ID, "")
		h.must(err)
		h.work()
		h.at(p.ID, petition.Forwarded)
		_, err = h.desk.Renew(h.ctx, h.holder(key), key.ID, "")
		h.wants(err, fault.Conflict, "petition.need.under_way")
		_, err = h.try(liaison, p, petition.Verify)
		h.wants(err, fault.Denied, "petition.not_yours")
		data := p.Applicant
		data.Position = "Otra"
		_, err = h.try(editor, p, petition.Verify, desk.Input{Data: &data})
		h.wants(err, fault.Invalid, "petition.need.renewal_as_is")
		h.take(editor, p, petition.Verify)
		if after := h.key("arios"); !after.Ends.Equal(credential.EndOf(key.Ends, 12)) {
			t.Errorf("the key ends %s", after.Ends)
		}
		h.sound()
	})
}

func TestARenewalThatTheGuidelineForbids(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := h.nearEnd(20)
		h.closeUnit()
		p, err := h.desk.Renew(h.ctx, h.holder(key), key.ID, "")
		h.must(err)
		h.at(p.ID, petition.Forwarded)
		_, err = h.try(editor, p, petition.Verify)
		h.wants(err, fault.Invalid, "petition.need.checks")
		h.take(editor, p, petition.Reject, said("", "", "unit_closed"))
		h.work()
		h.wrote(address, "Renovación "+p.Folio+": su clave no se renovó")
		h.clock.set(key.Ends)
		h.endKeys(1)
		if after := h.key("arios"); after.State != credential.Ended || after.EndReason != "expired" {
			t.Errorf("the key is %s %q", after.State, after.EndReason)
		}
	})
}

// An office's delay ends no case: a renewal that the key's end overtook goes on as a petition for a new key.
func TestARenewalThatItsEndOvertook(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := h.nearEnd(2)
		h.leave("order", "probe")
		p, err := h.desk.Renew(h.ctx, h.holder(key), key.ID, "")
		h.must(err)
		h.clock.set(key.Ends)
		_, err = h.try(editor, p, petition.Verify) // before the pass of the minute
		h.wants(err, fault.Conflict, "petition.need.live")
		h.endKeys(1)
		h.endKeys(0)
		h.work()
		after := h.at(p.ID, petition.Forwarded)
		if after.Kind != petition.New || after.Folio != p.Folio || after.KeyID != 0 {
			t.Errorf("overtaken: %s %s key %d", after.Kind, after.Folio, after.KeyID)
		}
		h.wrote(address, p.Folio+": ahora es de clave nueva")
		h.take(editor, after, petition.Verify)
		h.work()
		h.at(p.ID, petition.Probed)
		h.sound()
	})
}

// A key ends by itself, once, with its sessions: not a microsecond before its hour, and whatever the clock does after.
func TestAKeyEndsByItselfWithItsSessions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, given := h.settled(address)
		key := h.key("arios")
		hash := casefile.TokenHash("token")
		h.clock.set(key.Ends.Add(-time.Microsecond))
		h.must(h.db.WriteLight(h.ctx, func(tx *store.Tx) error {
			return tx.InsertSession(h.ctx, store.Session{ID: tx.NewID(), Hash: hash, Kind: "reader", Subject: given.Credential, Created: tx.Now,
				Seen: tx.Now, Idle: 24 * time.Hour, Ends: tx.Now.Add(48 * time.Hour)})
		}))
		for _, after := range []time.Duration{-time.Microsecond, 0, time.Minute, -24 * time.Hour} {
			h.clock.set(key.Ends.Add(after))
			h.endKeys(map[time.Duration]int{0: 1}[after])
			session, err := h.db.Read().SessionByHash(h.ctx, hash)
			h.must(err)
			over := after != -time.Microsecond
			if now := h.key("arios"); (now.State == credential.Ended) != over || session.Ended.IsZero() == over || over && !now.Ended.Equal(key.Ends) {
				t.Errorf("%s from its end the key is %s, ended %s, its session open: %t", after, now.State, now.Ended, session.Ended.IsZero())
			}
		}
		h.clock.set(key.Ends.Add(time.Hour))
		h.work()
		h.wrote(address, "Su clave terminó el miércoles 3 de marzo de 2027")
		h.sound()
	})
}

// A key of another company's system ends here within the minute, and there by a revocation that the program enters.
func TestAnEndIsCarriedToTheVendor(t *testing.T) {
	eachVendor(t, func(t *testing.T, h *house, vendor *scripted) {
		vendor.keeps = true
		vendor.say(done("arios", "bueno"))
		h.settled(address)
		key := h.key("arios")
		h.clock.set(key.Ends.Add(30 * time.Second))
		vendor.say(provider.Answer{Status: provider.Done, UserName: "arios"})
		h.endKeys(1)
		if now := h.key("arios"); now.State != credential.Ended || now.SecretSealed == nil {
			t.Errorf("at its end the key is %s, its secret kept for the proof: %v", now.State, now.SecretSealed != nil)
		}
		acts, err := h.db.Read().PetitionsByKey(h.ctx, key.ID)
		h.must(err)
		if len(acts) != 1 || acts[0].Kind != petition.Revocation || acts[0].Folio == "" {
			t.Fatalf("what the end opened: %+v", acts)
		}
		h.work() // it still opens there, so it is asked for again
		vendor.hear(nil, provider.Fails)
		vendor.say(provider.Answer{Status: provider.Done, UserName: "arios"})
		h.pass(2 * time.Minute)
		h.work()
		h.at(acts[0].ID, petition.Settled)
		if last := vendor.last(); last.Op != provider.Remove || last.UserName != "arios" {
			t.Errorf("asked of the vendor: %+v", last)
		}
		if now := h.key("arios"); now.State != credential.Ended || now.EndReason != "expired" || now.SecretSealed != nil {
			t.Errorf("after the proof the key is %s %q, secret kept %v", now.State, now.EndReason, now.SecretSealed != nil)
		}
		h.provedBySignIn(acts[0])
		h.sound()
	})
}

func (h *house) changed(by petition.Actor, alter func(*petition.Applicant)) (petition.Petition, error) {
	h.t.Helper()
	key := h.key("arios")
	if second, err := h.db.Read().CredentialByUser(h.ctx, "builtin", "arios2"); err == nil {
		key = second
	}
	holder, err := h.db.Read().Official(h.ctx, key.OfficialID)
	h.must(err)
	data := petition.Applicant{GivenNames: holder.GivenNames, Surname1: holder.Surname1, Surname2: holder.Surname2, Position: holder.Position,
		UnitID: holder.UnitID, Mail: holder.Mail, Phone: holder.Phone, Extension: holder.Extension}
	alter(&data)
	return h.desk.AskChange(h.ctx, by, key.ID, data, "Oficio 12.")
}

// Another address is proved before anything is decided, and the old one hears of it.
func TestAChangeOfAddress(t *testing.T) {
	const newer = "amapola@campanas.example"
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		me := h.holder(h.key("arios"))
		_, err := h.changed(me, func(*petition.Applicant) {})
		h.wants(err, fault.Invalid, "petition.need.nothing_changed")
		p, err := h.changed(me, func(a *petition.Applicant) { a.Mail, a.Position, a.GivenNames = newer, "Directora", "Otra" })
		h.must(err)
		h.work()
		h.wrote(address, "Se pidió cambiar su dirección de correo")
		if p.Applicant.GivenNames != "Amapola" {
			t.Error("a holder changed their own name")
		}
		_, err = h.try(editor, p, petition.Verify)
		h.wants(err, fault.Invalid, "petition.need.proved")
		_, err = h.try(me, p, petition.Prove)
		h.wants(err, fault.Denied, "petition.need.own_road")
		_, err = h.desk.Prove(h.ctx, h.token(newer))
		h.must(err)
		h.take(editor, p, petition.Verify)
		h.work()
		h.at(p.ID, petition.Settled)
		h.wrote(newer, "Cambio de datos "+p.Folio+": aprobado")
		official, err := h.db.Read().Official(h.ctx, me.ID)
		h.must(err)
		if official.Mail != newer || official.Position != "Directora" {
			t.Errorf("on record: %+v", official)
		}
		if key := h.key("arios"); key.State != credential.Live {
			t.Errorf("the key is %s", key.State)
		}
		h.sound()
	})
}

func TestAChangeToAnothersAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled("vecina@salud.example")
		h.settled(address)
		p, err := h.changed(h.holder(h.key("arios2")), func(a *petition.Applicant) { a.Mail = "vecina@salud.example" })
		h.must(err)
		h.work()
		_, err = h.desk.Prove(h.ctx, h.token("vecina@salud.example"))
		h.must(err)
		_, err = h.try(editor, p, petition.Verify)
		h.wants(err, fault.Invalid, "petition.need.checks")
	})
}

// Other names make another user name by the rule: the provider is asked for it, and it is proved there.
func TestAChangeOfName(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		id := h.key("arios").ID
		p, err := h.changed(liaison, func(a *petition.Applicant) { a.Surname1 = "Laguna" })
		h.must(err)
		h.take(editor, p, petition.Verify)
		h.work()
		h.at(p.ID, petition.Settled)
		if key := h.key("alaguna"); key.ID != id || key.State != credential.Live {
			t.Errorf("renamed: %+v", key)
		}
		h.wrote(address, "Su usuario cambió")
		if text := h.letters(address)[0].Text; !strings.Contains(text, "alaguna") {
			t.Errorf("the letter does not name the user:\n%s", text)
		}
		again, err := h.desk.ActOnKey(h.ctx, liaison, id, petition.Suspension, "Licencia.")
		h.must(err)
		h.work()
		h.at(again.ID, petition.Settled)
		h.sound()
	})
}

func TestAKeyIsGivenUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		key := h.key("arios")
		_, err := h.desk.GiveUp(h.ctx, petition.Actor{Role: petition.Official, ID: 12345}, key.ID, "")
		h.wants(err, fault.Denied, "petition.not_yours")
		p, err := h.desk.GiveUp(h.ctx, h.holder(key), key.ID, "Me jubilo.")
		h.must(err)
		if h.key("arios").State != credential.Suspended {
			t.Error("a key that was given up opens until its provider answers")
		}
		h.work()
		h.at(p.ID, petition.Settled)
		h.wrote(address, "Su clave fue dada de baja")
		if now := h.key("arios"); now.State != credential.Ended || now.EndReason != "revoked" {
			t.Errorf("the key is %s %q", now.State, now.EndReason)
		}
		h.sound()
	})
}

// Who left keeps no key, whatever was under way about it, and gets none.
func TestLeaving(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := h.nearEnd(20)
		h.leave("order", "probe")
		renewal, err := h.desk.Renew(h.ctx, h.holder(key), key.ID, "")
		h.must(err)
		opened, err := h.desk.Leave(h.ctx, liaison, key.OfficialID, "Renunció.")
		h.must(err)
		h.work()
		if len(opened) != 1 || opened[0].Kind != petition.Revocation {
			t.Fatalf("opened: %+v", opened)
		}
		h.at(opened[0].ID, petition.Settled)
		h.at(renewal.ID, petition.Cancelled)
		if now := h.key("arios"); now.State != credential.Ended {
			t.Errorf("the key is %s", now.State)
		}
		_, err = h.desk.Leave(h.ctx, liaison, key.OfficialID, "")
		h.wants(err, fault.Conflict, "petition.left_before")
		again := h.received(address)
		h.take(liaison, again, petition.Forward)
		_, err = h.try(editor, again, petition.Verify)
		h.wants(err, fault.Invalid, "petition.need.checks")
		h.must(h.desk.ComeBack(h.ctx, editor, key.OfficialID, "Fue un error."))
		h.take(editor, again, petition.Verify)
		h.sound()
	})
}

// Whose key is on its way when they leave has it withdrawn.
func TestLeavingBeforeTheKeyArrives(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.sent(address)
		opened, err := h.desk.Leave(h.ctx, editor, p.OfficialID, "")
		h.must(err)
		h.work()
		if len(opened) != 1 || opened[0].ID != p.ID {
			t.Fatalf("moved: %+v", opened)
		}
		h.at(p.ID, petition.Cancelled)
		if key := h.key("arios"); key.State != credential.Ended {
			t.Errorf("the key is %s", key.State)
		}
	})
}

// A reset that is under way when the key ends gives no other key.
func TestAResetOfAKeyThatEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		_, _ = h.settled(address)
		key := h.key("arios")
		h.clock.set(key.Ends.Add(-time.Minute))
		h.must(h.desk.AskReset(h.ctx, address, "es"))
		h.work()
		token := h.token(address)
		p, err := h.desk.ConfirmReset(h.ctx, token)
		h.must(err)
		h.clock.set(key.Ends)
		h.endKeys(1)
		h.work()
		h.at(p.ID, petition.Cancelled)
		keys, err := h.db.Read().CredentialsByOfficial(h.ctx, key.OfficialID)
		h.must(err)
		if len(keys) != 1 || keys[0].State != credential.Ended {
			t.Errorf("keys: %+v", keys)
		}
	})
}

// A request for a key by somebody who has one is another kind of petition, under the same folio.
func TestAPetitionTurnsOutToBeAnother(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		p := h.received(address)
		h.take(liaison, p, petition.Forward)
		turn := func(to petition.Kind, note string) (petition.Petition, error) {
			in := said("", note)
			in.Turns = to
			return h.try(editor, p, petition.Convert, in)
		}
		_, err := turn(petition.Reset, "")
		h.wants(err, fault.Invalid, "petition.need.note")
		_, err = turn(petition.Revocation, "Ya tiene clave.")
		h.wants(err, fault.Invalid, "fault.form")
		_, err = turn(petition.Renewal, "Ya tiene clave.")
		h.wants(err, fault.Invalid, "fault.form")
		after, err := turn(petition.Reset, "Ya tiene clave: lo que perdió es la contraseña.")
		h.must(err)
		h.work()
		h.at(p.ID, petition.Probed)
		if after.Kind != petition.Reset || after.Folio != p.Folio {
			t.Errorf("turned into %s %s", after.Kind, after.Folio)
		}
		h.wrote(address, "reciba una contraseña nueva")
		_, err = h.desk.OpenTrack(h.ctx, h.token(address))
		h.must(err)
		key, err := h.desk.SettleReset(h.ctx, p.ID)
		h.must(err)
		if key.UserName != "arios" || key.Secret == "" {
			t.Errorf("received %q", key.UserName)
		}
		h.sound()
	})
}

func TestAPetitionTurnsOutToBeAChange(t *testing.T) {
	const newer = "amapola@campanas.example"
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		p := h.received(newer) // another address: nobody of the record
		h.take(liaison, p, petition.Forward)
		in := said("", "Es la misma persona, con otra dirección.")
		in.Turns = petition.Change
		_, err := h.try(editor, p, petition.Convert, in)
		h.wants(err, fault.Invalid, "")
		in.Key = h.key("arios").ID
		h.must(second2(h.try(editor, p, petition.Convert, in)))
		h.take(editor, p, petition.Verify)
		h.work()
		h.at(p.ID, petition.Settled)
		official, err := h.db.Read().Official(h.ctx, h.key("arios").OfficialID)
		h.must(err)
		if official.Mail != newer {
			t.Errorf("on record: %s", official.Mail)
		}
	})
}

func second2[T any](_ T, err error) error { return err }
