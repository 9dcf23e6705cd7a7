package desk_test

import (
	"strings"
	"testing"

	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// From wherever a key may exist, a case closes only when it is gone.
func TestWithdraw(t *testing.T) {
	for state, bring := range map[petition.State]func(h *house) petition.Petition{
		petition.Ordered: func(h *house) petition.Petition { return h.take(editor, h.verified(address), petition.Order) },
		petition.Probed:  func(h *house) petition.Petition { return h.probed(address) },
		petition.Sent:    func(h *house) petition.Petition { return h.sent(address) },
		petition.Obtained: func(h *house) petition.Petition {
			h.portal.down.Store(true)
			p := h.verified(address)
			h.work()
			return p
		},
		petition.Refused: func(h *house) petition.Petition {
			h.portal.down.Store(true)
			p := h.verified(address)
			h.work()
			return h.take(editor, p, petition.Fail, said("", "No abre."))
		},
		petition.Undelivered: func(h *house) petition.Petition {
			p := h.probed(address)
			h.post.forget(address, true)
			h.take(liaison, p, petition.Send)
			h.work()
			return p
		},
	} {
		t.Run(string(state), func(t *testing.T) {
			each(t, func(t *testing.T, h *house) {
				p := bring(h)
				h.at(p.ID, state)
				h.post.forget(address, false)
				p = h.take(petition.Actor{Role: petition.Official}, p, petition.Withdraw)
				if p.State != petition.Withdrawing || p.Closing != petition.Cancelled {
					t.Errorf("withdrawing: %s, to close as %s", p.State, p.Closing)
				}
				h.work()
				h.at(p.ID, petition.Cancelled)
				h.wrote(address, p.Folio+" cancelada")
				key, err := h.db.Read().CredentialOfPetition(h.ctx, p.ID)
				if state == petition.Ordered {
					h.wants(err, fault.NotFound, "")
					return
				}
				h.must(err)
				if key.State != credential.Ended || key.SecretSealed != nil || key.EndReason != "withdrawn" {
					t.Errorf("the key is %s", key.State)
				}
				orders, err := h.db.Read().Orders(h.ctx, p.ID)
				h.must(err)
				last := orders[len(orders)-1]
				if last.Op != string(provider.Remove) || last.UserName != "arios" || last.State != "done" {
					t.Errorf("the last order: %+v", last)
				}
				h.sound()
			})
		})
	}
}

func TestHowAWithdrawalMayEnd(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.probed(address)
		official := petition.Actor{Role: petition.Official, ID: p.OfficialID}
		for _, c := range []struct {
			by      petition.Actor
			closing petition.State
		}{{official, petition.Rejected}, {official, petition.Settled}, {liaison, petition.Expired}, {liaison, petition.Settled}, {system, petition.Rejected}} {
			_, err := h.try(c.by, p, petition.Withdraw, desk.Input{Closing: c.closing})
			h.wants(err, fault.Invalid, "petition.need.closing")
		}
		_, err := h.try(liaison, p, petition.Withdraw, desk.Input{Closing: petition.Rejected})
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "petition.need.ground") {
			t.Errorf("rejecting without a ground: %v", err)
		}
		in := said("", "", "not_theirs")
		in.Closing = petition.Rejected
		h.take(liaison, p, petition.Withdraw, in)
		h.work()
		h.at(p.ID, petition.Rejected)
		h.wrote(address, "no se otorgó la clave")
		text := h.letters(address)[0].Text
		if !strings.Contains(text, "3.5 La solicitud no fue hecha") || !strings.Contains(text, "La Dirección de Comunicación y Enlace resolvió") {
			t.Errorf("the mail of the rejection:\n%s", text)
		}
	})
}

// A vendor that never says that a user is gone: an editor attests it.
func TestAnEditorAttestsARemoval(t *testing.T) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		t.Run(string(engine), func(t *testing.T) {
			vendor := &scripted{}
			h := open(t, engine, vendor)
			p := h.verified(address)
			vendor.say(done("arios", "una clave del proveedor"))
			h.work()
			vendor.say(provider.Answer{Status: provider.Refused, Reason: "no damos bajas en domingo"}, provider.Answer{Status: provider.Pending})
			h.take(liaison, p, petition.Withdraw)
			h.work()
			h.at(p.ID, petition.Withdrawing)
			_, err := h.try(liaison, p, petition.Remove, said("", "x"))
			h.wants(err, fault.Denied, "petition.not_yours")
			_, err = h.try(editor, p, petition.Remove)
			h.wants(err, fault.Invalid, "petition.need.note")
			h.take(editor, p, petition.Remove, said("", "Oficio EM/12 del proveedor."))
			h.at(p.ID, petition.Cancelled)
			orders, err := h.db.Read().Orders(h.ctx, p.ID)
			h.must(err)
			if last := orders[len(orders)-1]; last.State != "done" {
				t.Errorf("the order for the removal stands at %s", last.State)
			}
			h.must(h.desk.Answer(h.ctx, orders[len(orders)-1].ID, provider.Answer{Status: provider.Done}))
			h.at(p.ID, petition.Cancelled)
			h.sound()
		})
	}
}
