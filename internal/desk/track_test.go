package desk_test

import (
	"testing"
	"time"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/petition"
)

// sought asks for links by the address alone and gives how many letters went to it.
func (h *house) sought(address string) int {
	h.t.Helper()
	before := len(h.letters(address))
	h.must(h.desk.FindTrack(h.ctx, address))
	h.work()
	return len(h.letters(address)) - before
}

func TestARequestIsFoundByItsAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.received(address)
		all := len(h.box.List())
		if got := h.sought("otra@salud.example"); got != 0 || len(h.box.List()) != all {
			t.Fatalf("%d letters about a request of somebody else", got)
		}
		if got := h.sought(address); got != 1 {
			t.Fatalf("%d letters for one request", got)
		}
		opened, err := h.desk.OpenTrack(h.ctx, h.token(address))
		h.must(err)
		if opened.ID != p.ID {
			t.Errorf("the link opens %s, want %s", opened.Folio, p.Folio)
		}
		h.take(petition.Actor{Role: petition.Official}, p, petition.Cancel)
		h.work()
		if got := h.sought(address); got != 1 {
			t.Errorf("%d letters for a request that has just ended", got)
		}
		h.pass(61 * 24 * time.Hour)
		if got := h.sought(address); got != 0 {
			t.Errorf("%d letters for a request of long ago", got)
		}
	})
}

// What was never confirmed is found too: its letter comes again, and the one that was lost opens nothing any more.
func TestAFormIsFoundByItsAddress(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.submit(address)
		h.work()
		lost := h.token(address)
		h.pass(70 * time.Hour)
		if got := h.sought(address); got != 1 {
			t.Fatalf("%d letters", got)
		}
		h.wants(h.desk.LinkState(h.ctx, desk.LinkConfirm, lost), fault.Gone, "")
		again := h.token(address)
		p, err := h.desk.Confirm(h.ctx, again)
		h.must(err)
		h.at(p.ID, petition.Received)

		h.submit("otra@salud.example")
		h.work()
		h.must(h.desk.FindTrack(h.ctx, "otra@salud.example"))
		h.work()
		h.pass(73 * time.Hour)
		h.wants(h.desk.LinkState(h.ctx, desk.LinkConfirm, h.token("otra@salud.example")), fault.Gone, "")
	})
}

func TestFindingHasItsNumberForADay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.received(address)
		letters := 0
		for range 15 {
			letters += h.sought(address)
		}
		if letters != 12 {
			t.Errorf("%d letters in a day, want 12", letters)
		}
	})
}

// Whoever reads the mailbox that somebody left finds nothing of theirs; who came to another finds it there.
func TestALeftMailboxFindsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.settled(address)
		h.moved()
		if got := h.sought(address); got != 0 {
			t.Errorf("%d letters to the address they left", got)
		}
		if got := h.sought(newer); got != 1 {
			t.Errorf("%d letters to the address they have", got)
		}
	})
}
