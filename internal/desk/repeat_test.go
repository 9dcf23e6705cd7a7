package desk_test

import (
	"sync"
	"testing"
	"time"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/petition"
)

// The form sent again as it was is the same request, however it comes to be sent again; anything else in it makes another.
func TestTheSameFormAgainIsTheSameRequest(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		request := desk.Request{Applicant: h.applicant(h.form(address)), Lang: "es", Notice: "1", Oficio: []byte("%PDF-1.7 oficio")}
		sends := func(r desk.Request, forms int, why string) {
			t.Helper()
			h.must(h.desk.Submit(h.ctx, r))
			h.forms(forms, why)
		}
		sends(request, 1, "the first")
		sends(request, 1, "the same")
		other := request
		other.Oficio = []byte("%PDF-1.7 otro")
		sends(other, 2, "another paper")
		other.Oficio = nil
		sends(other, 3, "no paper")
		sends(other, 3, "no paper again")
		other.Applicant.Position = "Directora de Campañas"
		sends(other, 4, "another position")
		other.Lang = "en"
		sends(other, 5, "another language")
		sends(desk.Request{Applicant: h.applicant(h.form("otra@salud.example")), Lang: "es", Notice: "1"}, 6, "another address")
		h.work()
		if got := len(h.letters(address)); got != 5 {
			t.Errorf("%d letters, want 5", got)
		}
		h.clock.set(h.clock.Now().Add(15*time.Minute - time.Second))
		sends(request, 6, "a moment before")
		h.clock.set(h.clock.Now().Add(time.Second))
		sends(request, 7, "whoever waited wants another mail")
		h.sound()
	})
}

func TestTwoPressesAtOnceAreOneRequest(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		request := desk.Request{Applicant: h.applicant(h.form(address)), Lang: "es", Notice: "1"}
		var wait sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			wait.Go(func() { errs[i] = h.desk.Submit(h.ctx, request) })
		}
		wait.Wait()
		for _, err := range errs {
			h.must(err)
		}
		h.forms(1, "six presses")
		h.work()
		if got := len(h.letters(address)); got != 1 {
			t.Errorf("%d letters, want 1", got)
		}
	})
}

// The way back in the browser, after the address was confirmed: what is under way is not asked for twice. A request that
// has ended does not stand in the way of another.
func TestTheSameFormAfterItsConfirmation(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.received(address)
		h.submit(address)
		h.forms(1, "under way")
		h.at(p.ID, petition.Received)
		h.take(petition.Actor{Role: petition.Official}, p, petition.Cancel)
		h.submit(address)
		h.forms(1, "a new one beside the cancelled one")
		open, err := h.db.Read().UnconfirmedSince(h.ctx, petition.New, address, time.Time{})
		h.must(err)
		if open != 1 {
			t.Errorf("%d forms wait for their confirmation, want 1", open)
		}
	})
}

// forms wants that many requests to have come by the form that have not ended.
func (h *house) forms(want int, why string) {
	h.t.Helper()
	got := 0
	for _, mail := range []string{address, "otra@salud.example"} {
		made, err := h.db.Read().FormsSince(h.ctx, petition.New, mail, time.Unix(0, 0))
		h.must(err)
		got += len(made)
	}
	if got != want {
		h.t.Errorf("%s: %d requests, want %d", why, got, want)
	}
}

// A form of the house that is sent twice enters one request; a code that was shown to nobody is replaced.
func TestAnEntrySentTwiceIsOne(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		entry := desk.Entry{Applicant: h.applicant(h.form(address)), Origin: petition.Paper, Lang: "es", Fact: desk.FactCode, Scan: []byte("%PDF-1.7 papel")}
		first, err := h.desk.Enter(h.ctx, liaison, entry)
		h.must(err)
		again, err := h.desk.Enter(h.ctx, liaison, entry)
		h.must(err)
		if again.Petition.ID != first.Petition.ID || again.Code == "" || again.Code == first.Code {
			t.Errorf("sent twice: %s with %q, then %s with %q", first.Petition.Folio, first.Code, again.Petition.Folio, again.Code)
		}
		h.work()
		if got := h.letters(address); len(got) != 1 {
			t.Errorf("%d letters", len(got))
		}
		other := entry
		other.Scan = []byte("%PDF-1.7 otro papel")
		second, err := h.desk.Enter(h.ctx, liaison, other)
		h.must(err)
		if second.Petition.ID == first.Petition.ID {
			t.Error("another paper is another request")
		}
		h.take(liaison, second.Petition, petition.Cancel, said("", "Repetida."))
		p := h.take(liaison, first.Petition, petition.Forward)
		h.take(editor, p, petition.Verify)
		h.work()
		h.take(liaison, p, petition.Send)
		h.work()
		_, err = h.desk.Receive(h.ctx, h.token(address), first.Code)
		h.wants(err, fault.Invalid, "delivery.wrong_fact")
		_, err = h.desk.Receive(h.ctx, h.token(address), again.Code)
		h.must(err)
		third, err := h.desk.Enter(h.ctx, liaison, entry)
		h.must(err)
		if third.Petition.ID == first.Petition.ID {
			t.Error("a request that was concluded is not entered again")
		}
	})
}
