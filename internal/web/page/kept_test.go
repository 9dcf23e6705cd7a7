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

// A page that is kept whole is, with a name and marks put in, the one that would be drawn for that reader.
func TestASheetIsThePageOfEachReader(t *testing.T) {
	edition := storyEdition(lang.ES)
	body, err := DrawEdition(edition.Frame, edition.Body)
	if err != nil {
		t.Fatal(err)
	}
	edition.Kept, edition.Body, edition.Banners, edition.Late = body, EditionBody{}, nil, ""
	note := storyNote()
	text, err := DrawNote(note)
	if err != nil {
		t.Fatal(err)
	}
	note = Note{Frame: note.Frame, Kept: text}
	note.Banners = nil
	of := func(sheet *Sheet, err error) *Sheet {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return sheet
	}
	marked, leaf := of(edition.Sheet()), of(note.Sheet())
	for name, read := range map[string]map[string]bool{"Íñigo <O'Farrill> & cía": edition.Read, "Amapola": nil} {
		edition.Who.Name, note.Who.Name, edition.Read = name, name, read
		for what, pair := range map[string][2]string{"edition": {draw(t, edition), joinedSheet(marked, name, read)}, "note": {draw(t, note), joinedSheet(leaf, name, nil)}} {
			if diff := cmp.Diff(pair[0], pair[1]); diff != "" {
				t.Errorf("%s of %s differs from the one drawn for them:\n%s", what, name, diff)
			}
		}
	}
}

func joinedSheet(s *Sheet, name string, read map[string]bool) string {
	own, rest := s.For(name, read)
	defer own.Done()
	return own.String() + string(rest)
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
