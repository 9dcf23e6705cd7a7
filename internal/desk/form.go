package desk

import (
	"cmp"
	"errors"
	"strings"

	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail"
	"clavero/internal/petition"
)

// Form is a request as somebody typed it.
type Form struct {
	GivenNames string
	Surname1   string
	Surname2   string
	Position   string
	UnitID     int64  // found in the catalogue by the caller, 0 when it was not
	UnitText   string // the unit in words
	Mail       string
	Phone      string
	Extension  string
	Reason     string
}

// The longest texts of the form, in characters.
const (
	maxPosition = 200
	maxUnit     = 300
	maxReason   = 2000
)

// Demands say which fields a form may leave out.
type Demands struct {
	PhoneOptional  bool // for requests entered by staff: a code takes its place at the delivery
	ReasonOptional bool
}

// Read makes the applicant's data of a form, or fault.Invalid with every field at fault in the order of the form.
func (f Form) Read(demands Demands) (petition.Applicant, error) {
	r := reading{}
	a := petition.Applicant{
		GivenNames: r.name("given_names", f.GivenNames, true),
		Surname1:   r.name("surname1", f.Surname1, true),
		Surname2:   r.name("surname2", f.Surname2, false),
		Position:   r.line("position", f.Position, maxPosition, "petition.field.position"),
		UnitID:     f.UnitID,
		UnitText:   r.optional("unit", f.UnitText, maxUnit),
	}
	if a.UnitID == 0 && a.UnitText == "" {
		r.fail("unit", fault.New(fault.Invalid, "petition.field.unit"))
	}
	a.Mail = r.mail(f.Mail)
	phone := r.phone(f.Phone, demands.PhoneOptional)
	a.Extension = cmp.Or(r.extension(f.Extension), phone.Extension)
	phone.Extension = ""
	a.Phone = phone.String()
	if demands.ReasonOptional && strings.TrimSpace(f.Reason) == "" {
		return a, fault.Form(r.fields)
	}
	a.Reason = r.paragraph("reason", f.Reason, maxReason, "petition.field.reason")
	return a, fault.Form(r.fields)
}

// reading gathers the fields at fault while a form is read.
type reading struct{ fields []fault.Field }

func (r *reading) fail(name string, err error) {
	var e *fault.Error
	if errors.As(err, &e) {
		r.fields = append(r.fields, fault.Field{Name: name, Text: e.Text, Args: e.Args})
		return
	}
	r.fields = append(r.fields, fault.Field{Name: name, Text: "petition.field.bad"})
}

func (r *reading) name(field, typed string, required bool) string {
	name, reason := spanish.PersonName(typed)
	if reason == spanish.NameEmpty && !required {
		return ""
	}
	if reason == spanish.NameEmpty && field == "surname1" {
		reason = "petition.field.surname1"
	}
	if reason != "" {
		r.fields = append(r.fields, fault.Field{Name: field, Text: reason, Args: map[string]any{"Max": spanish.MaxName}})
	}
	return name
}

func (r *reading) line(field, typed string, longest int, missing string) string {
	text, err := intake.Text(typed, longest)
	switch {
	case err != nil:
		r.fail(field, err)
	case text == "": // also where all that was typed is invisible
		r.fail(field, fault.New(fault.Invalid, missing))
	}
	return text
}

func (r *reading) optional(field, typed string, longest int) string {
	text, err := intake.Text(typed, longest)
	if err != nil {
		r.fail(field, err)
	}
	return text
}

func (r *reading) paragraph(field, typed string, longest int, missing string) string {
	text, err := intake.Paragraph(typed, longest)
	switch {
	case err != nil:
		r.fail(field, err)
	case text == "":
		r.fail(field, fault.New(fault.Invalid, missing))
	}
	return text
}

func (r *reading) mail(typed string) string {
	address, err := mail.ParseAddress(typed)
	if err != nil {
		r.fail("mail", err)
	}
	return strings.ToLower(address.Mail)
}

func (r *reading) phone(typed string, optional bool) intake.Phone {
	if strings.TrimSpace(typed) == "" && optional {
		return intake.Phone{}
	}
	phone, err := intake.ParsePhone(typed)
	if err != nil {
		r.fail("phone", err)
	}
	return phone
}

func (r *reading) extension(typed string) string {
	text, err := intake.Extension(typed)
	if err != nil {
		r.fail("extension", err)
	}
	return text
}
