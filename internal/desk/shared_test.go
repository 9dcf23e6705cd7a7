package desk_test

import (
	"testing"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/petition"
)

// An address that two people share does not write one over the other: somebody says that it is the same person, and that
// is kept with the step. A name with a word left out is nobody else's.
func TestAnAddressOfAnotherIsNotWrittenOver(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		first := h.verified(address)
		h.take(liaison, first, petition.Cancel)
		asks := func(given, surname string) petition.Petition {
			t.Helper()
			form := h.form(address)
			form.GivenNames, form.Surname1, form.Surname2 = given, surname, ""
			h.must(h.desk.Submit(h.ctx, desk.Request{Applicant: h.applicant(form), Lang: "es", Notice: "1"}))
			h.work()
			p, err := h.desk.Confirm(h.ctx, h.token(address))
			h.must(err)
			h.take(liaison, p, petition.Forward)
			return p
		}
		name := func() string {
			t.Helper()
			official, err := h.db.Read().OfficialByMail(h.ctx, address)
			h.must(err)
			return official.Name()
		}
		short := asks("Amapola", "Rios")
		h.take(editor, short, petition.Verify)
		h.take(liaison, short, petition.Cancel)

		p := asks("Jacinto", "Prueba")
		before := name()
		_, err := h.try(editor, p, petition.Verify)
		h.wants(err, fault.Invalid, "petition.need.same")
		if name() != before {
			t.Errorf("the record is of %q now, was of %q", name(), before)
		}
		after := h.take(editor, p, petition.Verify, desk.Input{Words: petition.Words{Same: true}})
		if name() != "Jacinto Prueba" || after.OfficialID != h.at(short.ID, petition.Cancelled).OfficialID {
			t.Errorf("the record of the same person is of %q", name())
		}
		c, err := h.desk.Case(h.ctx, after.Folio, editor, []petition.Role{petition.Editor})
		h.must(err)
		kept := false
		for _, event := range c.Timeline {
			kept = kept || event.Step == petition.Verify && event.Detail.Words.Same
		}
		if !kept {
			t.Errorf("what the editor said is not with the step: %+v", c.Timeline)
		}
		h.sound()
	})
}
