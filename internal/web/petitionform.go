package web

import (
	"errors"
	"slices"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

// formFields are the fields of the public form in its order, for the list of errors above it.
var formFields = []string{
	"given_names", "surname1", "surname2", "position", "unit", "unit_code", "unit_other", "mail", "phone", "extension", "reason", "oficio", "consent",
}

// typed is a request's form as it came in: what could be read of it, and every fault.
type typed struct {
	applicant petition.Applicant
	oficio    []byte // PDF, nil for none
	lost      string // name of a file that must be chosen again if the form is shown again
	unit      unitField
	faults    []fault.Field
}

// blankForm makes the page of a form in some state.
type blankForm func(page.Form) (page.PetitionForm, error)

// takeForm reads a request's form and hands it on; before is what the request says already, when it is being corrected.
// What is at fault, and a search for the unit, bring the form back with everything typed.
func (v *visit) takeForm(before petition.Applicant, blank blankForm, send func(typed) error) error {
	err := v.parse()
	if fault.Is(err, fault.TooLarge) {
		return v.formAgain(typed{}, err, blank)
	}
	if err != nil {
		return err
	}
	if v.r.Form.Has("search_unit") {
		return v.searchedForm(blank)
	}
	read, err := v.readForm(before)
	if err != nil {
		return err
	}
	if err := send(read); err != nil {
		return v.formAgain(read, err, blank)
	}
	return nil
}

// readForm reads the fields. Faults of the input are in what is given back, the error is of anything else.
func (v *visit) readForm(before petition.Applicant) (typed, error) {
	var read typed
	if err := v.readUnit(&read, before); err != nil {
		return read, err
	}
	form := desk.Form{
		GivenNames: v.r.FormValue("given_names"), Surname1: v.r.FormValue("surname1"), Surname2: v.r.FormValue("surname2"),
		Position: v.r.FormValue("position"), UnitID: read.unit.id, UnitText: read.unit.words, Mail: v.r.FormValue("mail"),
		Phone: v.r.FormValue("phone"), Extension: v.r.FormValue("extension"), Reason: v.r.FormValue("reason"),
	}
	// What the house left out of a request on paper, its requester need not add.
	demands := desk.Demands{PhoneOptional: before.Mail != "" && before.Phone == "", ReasonOptional: before.Mail != "" && before.Reason == ""}
	var err error
	read.applicant, err = form.Read(demands)
	read.add(err)
	v.readOficio(&read)
	return read, nil
}

// readOficio takes the paper, if one was chosen and it is a PDF that can be kept.
func (v *visit) readOficio(read *typed) {
	var err error
	if read.oficio, err = v.paper("oficio"); err != nil {
		read.faults = append(read.faults, fieldOf("oficio", err))
		return
	}
	read.lost = v.fileName("oficio")
}

// add gathers the faults of a form that was read elsewhere. A unit that has its own fault does not get another.
func (t *typed) add(err error) {
	var e *fault.Error
	if !errors.As(err, &e) {
		return
	}
	for _, field := range e.Fields {
		if field.Name != "unit" || !t.unit.faulty {
			t.faults = append(t.faults, field)
		}
	}
}

// demandConsent wants the notice of this version accepted: without it nothing is kept.
func (t *typed) demandConsent(v *visit) {
	switch {
	case v.r.FormValue("consent") == "":
		t.faults = append(t.faults, fault.Field{Name: "consent", Text: "webpublic.consent"})
	case v.r.FormValue("notice_version") != NoticeVersion:
		t.faults = append(t.faults, fault.Field{Name: "consent", Text: "webpublic.notice_changed"})
	}
}

// fault is all that must be corrected, in the order of the form.
func (t *typed) fault() error {
	slices.SortStableFunc(t.faults, func(a, b fault.Field) int {
		return slices.Index(formFields, a.Name) - slices.Index(formFields, b.Name)
	})
	return fault.Form(t.faults)
}

func fieldOf(name string, err error) fault.Field {
	var e *fault.Error
	if errors.As(err, &e) {
		return fault.Field{Name: name, Text: e.Text, Args: e.Args}
	}
	return fault.Field{Name: name, Text: "petition.field.bad"}
}

// formAgain shows a form that was not accepted, with everything typed and the units that may be meant.
func (v *visit) formAgain(read typed, err error, blank blankForm) error {
	p, broken := blank(page.Form{})
	if broken != nil {
		return broken
	}
	return v.again(err, func(form page.Form) page.Page {
		if _, refused := form.Errors["consent"]; refused {
			delete(form.Values, "consent")
		}
		p.Form = read.unit.kept(form)
		p.Matches, p.Searched, p.OficioLost = read.unit.matches, read.unit.searched, read.lost
		return p
	})
}

// searchedForm is the form again with the units found, for whoever has no scripts. Nothing else of it is looked at yet.
func (v *visit) searchedForm(blank blankForm) error {
	p, err := blank(page.Form{Values: v.values()})
	if err != nil {
		return err
	}
	if err := v.allow(auth.Lookup, ""); err != nil {
		return err
	}
	p.Matches, err = v.findUnits(v.r.FormValue("unit"))
	if err != nil {
		return err
	}
	p.Searched, p.OficioLost = true, v.fileName("oficio")
	return v.ok(p)
}
