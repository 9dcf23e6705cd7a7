// Package forms reads what people type and choose, where more than one room asks for it: a request's form, units by name or
// code, notes, numbers in an address, files that wait between preview and being applied. It accepts and shows nothing.
package forms

import (
	"errors"
	"slices"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// formFields are the fields of the public form in its order, for the list of errors above it.
var formFields = []string{
	"given_names", "surname1", "surname2", "position", "unit", "unit_code", "unit_other", "mail", "phone", "extension", "reason", "oficio", "consent",
}

// Typed is a request's form as it came in: what could be read of it, and every fault.
type Typed struct {
	Applicant petition.Applicant
	Oficio    []byte // PDF, nil for none
	lost      string // name of a file that must be chosen again if the form is shown again
	Unit      UnitField
	Faults    []fault.Field
}

// BlankForm makes the page of a form in some state.
type BlankForm func(page.Form) (page.PetitionForm, error)

// TakeForm reads a request's form and hands it on; before is what the request says already, when it is being corrected.
// What is at fault, and a search for the unit, bring the form back with everything typed.
func TakeForm(v *visit.Visit, before petition.Applicant, blank BlankForm, send func(Typed) error) error {
	err := v.Parse()
	if fault.Is(err, fault.TooLarge) {
		return formAgain(v, Typed{}, err, blank)
	}
	if err != nil {
		return err
	}
	if v.Request.Form.Has("search_unit") {
		return searchedForm(v, blank)
	}
	read, err := readForm(v, before)
	if err != nil {
		return err
	}
	if err := send(read); err != nil {
		return formAgain(v, read, err, blank)
	}
	return nil
}

// readForm reads the fields. Faults of the input are in what is given back, the error is of anything else.
func readForm(v *visit.Visit, before petition.Applicant) (Typed, error) {
	var read Typed
	if err := ReadUnit(v, &read, before); err != nil {
		return read, err
	}
	form := desk.Form{
		GivenNames: v.Request.FormValue("given_names"), Surname1: v.Request.FormValue("surname1"), Surname2: v.Request.FormValue("surname2"),
		Position: v.Request.FormValue("position"), UnitID: read.Unit.ID, UnitText: read.Unit.Words, Mail: v.Request.FormValue("mail"),
		Phone: v.Request.FormValue("phone"), Extension: v.Request.FormValue("extension"), Reason: v.Request.FormValue("reason"),
	}
	// What the house left out of a request on paper, its requester need not add.
	demands := desk.Demands{PhoneOptional: before.Mail != "" && before.Phone == "", ReasonOptional: before.Mail != "" && before.Reason == ""}
	var err error
	read.Applicant, err = form.Read(demands)
	read.Add(err)
	readOficio(v, &read)
	return read, nil
}

// readOficio takes the paper, if one was chosen and it is a PDF that can be kept.
func readOficio(v *visit.Visit, read *Typed) {
	var err error
	if read.Oficio, err = v.Paper("oficio"); err != nil {
		read.Faults = append(read.Faults, FieldOf("oficio", err))
		return
	}
	read.lost = v.FileName("oficio")
}

// Add gathers the faults of a form that was read elsewhere. A unit that has its own fault does not get another.
func (t *Typed) Add(err error) {
	var e *fault.Error
	if !errors.As(err, &e) {
		return
	}
	for _, field := range e.Fields {
		if field.Name != "unit" || !t.Unit.Faulty {
			t.Faults = append(t.Faults, field)
		}
	}
}

// DemandConsent wants the notice of this version accepted: without it nothing is kept.
func (t *Typed) DemandConsent(v *visit.Visit) {
	switch {
	case v.Request.FormValue("consent") == "":
		t.Faults = append(t.Faults, fault.Field{Name: "consent", Text: "webpublic.consent"})
	case v.Request.FormValue("notice_version") != NoticeVersion:
		t.Faults = append(t.Faults, fault.Field{Name: "consent", Text: "webpublic.notice_changed"})
	}
}

// Fault is all that must be corrected, in the order of the form.
func (t *Typed) Fault() error {
	slices.SortStableFunc(t.Faults, func(a, b fault.Field) int {
		return slices.Index(formFields, a.Name) - slices.Index(formFields, b.Name)
	})
	return fault.Form(t.Faults)
}

// FieldOf has an error told at the field it belongs to.
func FieldOf(name string, err error) fault.Field {
	var e *fault.Error
	if errors.As(err, &e) {
		return fault.Field{Name: name, Text: e.Text, Args: e.Args}
	}
	return fault.Field{Name: name, Text: "petition.field.bad"}
}

// formAgain shows a form that was not accepted, with everything typed and the units that may be meant.
func formAgain(v *visit.Visit, read Typed, err error, blank BlankForm) error {
	p, broken := blank(page.Form{})
	if broken != nil {
		return broken
	}
	return v.Again(err, func(form page.Form) page.Page {
		if _, refused := form.Errors["consent"]; refused {
			delete(form.Values, "consent")
		}
		p.Form = read.Unit.Kept(form)
		p.Matches, p.Searched, p.OficioLost = read.Unit.Matches, read.Unit.Searched, read.lost
		return p
	})
}

// searchedForm is the form again with the units found, for whoever has no scripts. Nothing else of it is looked at yet.
func searchedForm(v *visit.Visit, blank BlankForm) error {
	p, err := blank(page.Form{Values: v.Values()})
	if err != nil {
		return err
	}
	if err := v.Allow(auth.Lookup, ""); err != nil {
		return err
	}
	p.Matches, err = FindUnits(v, v.Request.FormValue("unit"))
	if err != nil {
		return err
	}
	p.Searched, p.OficioLost = true, v.FileName("oficio")
	return v.OK(p)
}
