package page

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/fault"
	"clavero/internal/lang"
)

func TestKeptEditionIsTheFreshOneWithOnesOwnMarks(t *testing.T) {
	fresh := storyEdition(lang.ES)
	kept := fresh
	body, err := DrawEdition(fresh.Frame, fresh.Body)
	if err != nil {
		t.Fatal(err)
	}
	kept.Kept, kept.Body = body, EditionBody{}
	if diff := cmp.Diff(draw(t, fresh), draw(t, kept)); diff != "" {
		t.Errorf("kept differs from fresh:\n%s", diff)
	}
	if got := strings.Count(draw(t, kept), `class="read"`); got != len(fresh.Read) {
		t.Errorf("%d notes are marked as read, want %d", got, len(fresh.Read))
	}
	kept.Read = nil
	if drawn := draw(t, kept); strings.ContainsAny(drawn, markStart+markEnd) || strings.Contains(drawn, `class="read"`) {
		t.Error("a reader who has read nothing sees marks")
	}
}

func TestKeptNoteIsTheFreshOne(t *testing.T) {
	fresh := storyNote()
	body, err := DrawNote(fresh)
	if err != nil {
		t.Fatal(err)
	}
	kept := Note{Frame: fresh.Frame, Kept: body}
	if diff := cmp.Diff(draw(t, fresh), draw(t, kept)); diff != "" {
		t.Errorf("kept differs from fresh:\n%s", diff)
	}
}

func TestRefilledKeepsOrderAndWords(t *testing.T) {
	err := fault.Form([]fault.Field{{Name: "mail", Text: "fault.denied"}, {Name: "age", Text: "fault.not_found"}})
	form := Refilled(lang.ES, map[string]string{"mail": "x"}, err)
	want := []FieldError{{"mail", lang.ES.T("fault.denied")}, {"age", lang.ES.T("fault.not_found")}}
	if diff := cmp.Diff(want, form.List()); diff != "" {
		t.Errorf("errors in order (-want +got):\n%s", diff)
	}
	if form.Values["mail"] != "x" || !form.Failed() || form.Summary == "" {
		t.Errorf("what was typed or the summary is lost: %+v", form)
	}
}

func TestOtherLanguageKeepsTheAddress(t *testing.T) {
	f := Frame{Lang: lang.ES, Base: "/sintesis", Here: "/mesa?oficina=enlace&lang=es"}
	if got, want := f.OtherURL(), "/sintesis/mesa?lang=en&oficina=enlace"; got != want {
		t.Errorf("OtherURL() = %q, want %q", got, want)
	}
}
