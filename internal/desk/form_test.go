package desk_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/lang"
)

func filled() desk.Form {
	return desk.Form{GivenNames: " María  José ", Surname1: "Muñoz", Position: "Jefa de Departamento", UnitText: "Unidad de Ejemplo",
		Mail: "MJ.Munoz@Salud.example", Phone: "+52 (55) 5000-0123 ext. 4410", Reason: "Leerla.\r\nCada día."}
}

func TestFormIsRead(t *testing.T) {
	got, err := filled().Read(desk.Demands{})
	if err != nil {
		t.Fatal(err)
	}
	if got.GivenNames != "María José" || got.Mail != "mj.munoz@salud.example" || got.Phone != "55 5000 0123" || got.Extension != "4410" {
		t.Errorf("%+v", got)
	}
	form := filled()
	form.Extension = "77"
	if got, err = form.Read(desk.Demands{}); err != nil || got.Extension != "77" {
		t.Errorf("its own field says 77, read %q: %v", got.Extension, err)
	}
}

// Every field at fault is named, in the order of the form, each with a text.
func TestFormNamesEveryFault(t *testing.T) {
	_, err := desk.Form{Surname2: "R2D2", Extension: "extraviada", Phone: "123"}.Read(desk.Demands{})
	var form *fault.Error
	if !errors.As(err, &form) || form.Code != fault.Invalid {
		t.Fatalf("got %v", err)
	}
	var names []string
	for _, field := range form.Fields {
		names = append(names, field.Name)
		for _, tag := range lang.Tags {
			if text := tag.Text(field.Text, field.Args); strings.ContainsAny(text, "[<") {
				t.Errorf("%s says %q", field.Name, text)
			}
		}
	}
	want := []string{"given_names", "surname1", "surname2", "position", "unit", "mail", "phone", "extension", "reason"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("fields at fault (-want +got):\n%s", diff)
	}
}

func TestFormDemandsLessOfTheHouse(t *testing.T) {
	form := filled()
	form.Phone, form.Reason = "", ""
	if _, err := form.Read(desk.Demands{}); err == nil {
		t.Error("the web's form lacks telephone and reason, and is taken")
	}
	if got, err := form.Read(desk.Demands{PhoneOptional: true, ReasonOptional: true}); err != nil || got.Phone != "" {
		t.Errorf("a paper without telephone and reason: %v", err)
	}
}

func FuzzForm(f *testing.F) {
	f.Add("María", "Muñoz", "Jefa", "Unidad", "a@b.example", "55 5000 0123", "Leer")
	f.Add("\u202e<script>", "O´Farrill", "\x00", "\xff", "a\n@b", "+1", strings.Repeat("á", 3000))
	f.Fuzz(func(t *testing.T, given, surname, position, unit, mail, phone, reason string) {
		form := desk.Form{GivenNames: given, Surname1: surname, Position: position, UnitText: unit, Mail: mail, Phone: phone, Reason: reason}
		a, err := form.Read(desk.Demands{})
		if err != nil {
			return
		}
		for _, text := range []string{a.GivenNames, a.Surname1, a.Position, a.UnitText, a.Mail, a.Phone} {
			if text == "" || strings.ContainsAny(text, "\n\r\x00\u202e") {
				t.Errorf("read as %q", text)
			}
		}
		again, err := desk.Form{GivenNames: a.GivenNames, Surname1: a.Surname1, Position: a.Position, UnitText: a.UnitText, Mail: a.Mail,
			Phone: a.Phone, Extension: a.Extension, Reason: a.Reason}.Read(desk.Demands{})
		if diff := cmp.Diff(a, again); err != nil || diff != "" {
			t.Errorf("what was read is read otherwise: %v\n%s", err, diff)
		}
	})
}
