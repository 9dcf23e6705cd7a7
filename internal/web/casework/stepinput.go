package casework

import (
	"bytes"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/petition"
	"clavero/internal/web/forms"
	"clavero/internal/web/visit"
)

// stepInput reads the words, the corrections and the paper that come with a step.
func stepInput(v *visit.Visit, c desk.Case, button desk.Button) (desk.Input, error) {
	in := desk.Input{}
	var fields []fault.Field
	in.Words.Grounds = v.Request.Form["ground"]
	in.Words.Message = forms.Paragraph(v, "said", &fields)
	in.Words.Note = forms.Paragraph(v, "note", &fields)
	if endsAsAsked(c.Petition, button.Row) {
		in.Closing = closing(v, in.Words.Grounds, &fields)
	}
	if button.Row.Step == petition.Convert {
		readTurn(v, &in, &fields)
	}
	if button.Row.Step == petition.Verify && v.Request.Form.Has("given_names") {
		data, err := amended(v, c)
		if err != nil {
			return in, err
		}
		in.Data = &data
	}
	in.Words.Same = button.Row.Step == petition.Verify && v.Request.FormValue("same") != ""
	if in.Words.Saw = v.Request.FormValue("saw") != ""; button.Row.Step == petition.Probe && !in.Words.Saw {
		fields = append(fields, fault.Field{Name: "saw", Text: "web.step.need.saw"})
	}
	if asksPaper(button.Row) {
		if content := forms.PDF(v, "paper", &fields); content != nil {
			in.Paper = &desk.Paper{Kind: "answer", MediaType: "application/pdf", Content: content}
		}
	}
	if asksPicture(button.Row) {
		if content := picture(v, "picture", &fields); content != nil {
			in.Paper = &desk.Paper{Kind: "screen", MediaType: "image/png", Content: content}
		}
	}
	return in, fault.Form(fields)
}

// readTurn reads the kind that a case turned out to be, and the key where one is named.
func readTurn(v *visit.Visit, in *desk.Input, fields *[]fault.Field) {
	in.Turns = petition.Kind(v.Request.FormValue("turns"))
	user := v.Request.FormValue("user")
	if user == "" {
		return
	}
	key, err := v.Desk.KeyByUser(v.Request.Context(), user)
	if err != nil {
		*fields = append(*fields, fault.Field{Name: "user", Text: "petition.need.own_key"})
	}
	in.Key = key.ID
}

// picture reads an uploaded screenshot, nil when none came; what is wrong with it becomes a field at fault.
func picture(v *visit.Visit, name string, fields *[]fault.Field) []byte {
	content, err := v.File(name)
	if err == nil && content != nil {
		content, err = intake.Picture(bytes.NewReader(content))
	}
	forms.NoteField(name, err, fields)
	return content
}

// closing reads how a withdrawn case is to end. Grounds belong to a rejection only.
func closing(v *visit.Visit, grounds []string, fields *[]fault.Field) petition.State {
	if petition.State(v.Request.FormValue("closing")) == petition.Rejected {
		return petition.Rejected
	}
	if len(grounds) > 0 {
		*fields = append(*fields, fault.Field{Name: "closing", Text: "web.step.closing.which"})
	}
	return petition.Cancelled
}

// amended is the applicant's data as the editor set them right. The address and the reason are the requester's own.
func amended(v *visit.Visit, c desk.Case) (petition.Applicant, error) {
	before := c.Petition.Applicant
	form := forms.TypedForm(v)
	form.Mail, form.Reason = before.Mail, before.Reason
	var read forms.Typed
	if err := forms.ReadUnit(v, &read, before); err != nil {
		return before, err
	}
	form.UnitID, form.UnitText = read.Unit.ID, read.Unit.Words
	data, err := form.Read(desk.Demands{PhoneOptional: before.Phone == "", ReasonOptional: before.Reason == ""})
	read.Add(err)
	return data, read.Fault()
}
