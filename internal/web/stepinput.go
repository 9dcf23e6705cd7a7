package web

import (
	"bytes"

	"clavero/internal/desk"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/petition"
)

// stepInput reads the words, the corrections and the paper that come with a step.
func (v *visit) stepInput(c desk.Case, button desk.Button) (desk.Input, error) {
	in := desk.Input{}
	var fields []fault.Field
	in.Words.Grounds = v.r.Form["ground"]
	in.Words.Message = v.paragraph("said", &fields)
	in.Words.Note = v.paragraph("note", &fields)
	if endsAsAsked(c.Petition, button.Row) {
		in.Closing = v.closing(in.Words.Grounds, &fields)
	}
	if button.Row.Step == petition.Convert {
		v.readTurn(&in, &fields)
	}
	if button.Row.Step == petition.Verify && v.r.Form.Has("given_names") {
		data, err := v.amended(c)
		if err != nil {
			return in, err
		}
		in.Data = &data
	}
	in.Words.Same = button.Row.Step == petition.Verify && v.r.FormValue("same") != ""
	if in.Words.Saw = v.r.FormValue("saw") != ""; button.Row.Step == petition.Probe && !in.Words.Saw {
		fields = append(fields, fault.Field{Name: "saw", Text: "web.step.need.saw"})
	}
	if asksPaper(button.Row) {
		if content := v.pdf("paper", &fields); content != nil {
			in.Paper = &desk.Paper{Kind: "answer", MediaType: "application/pdf", Content: content}
		}
	}
	if asksPicture(button.Row) {
		if content := v.picture("picture", &fields); content != nil {
			in.Paper = &desk.Paper{Kind: "screen", MediaType: "image/png", Content: content}
		}
	}
	return in, fault.Form(fields)
}

// readTurn reads the kind that a case turned out to be, and the key where one is named.
func (v *visit) readTurn(in *desk.Input, fields *[]fault.Field) {
	in.Turns = petition.Kind(v.r.FormValue("turns"))
	user := v.r.FormValue("user")
	if user == "" {
		return
	}
	key, err := v.Desk.KeyByUser(v.r.Context(), user)
	if err != nil {
		*fields = append(*fields, fault.Field{Name: "user", Text: "petition.need.own_key"})
	}
	in.Key = key.ID
}

// picture reads an uploaded screenshot, nil when none came; what is wrong with it becomes a field at fault.
func (v *visit) picture(name string, fields *[]fault.Field) []byte {
	content, err := v.file(name)
	if err == nil && content != nil {
		content, err = intake.Picture(bytes.NewReader(content))
	}
	noteField(name, err, fields)
	return content
}

// closing reads how a withdrawn case is to end. Grounds belong to a rejection only.
func (v *visit) closing(grounds []string, fields *[]fault.Field) petition.State {
	if petition.State(v.r.FormValue("closing")) == petition.Rejected {
		return petition.Rejected
	}
	if len(grounds) > 0 {
		*fields = append(*fields, fault.Field{Name: "closing", Text: "web.step.closing.which"})
	}
	return petition.Cancelled
}

// paragraph reads a text of several lines; what is wrong with it becomes a field at fault.
func (v *visit) paragraph(name string, fields *[]fault.Field) string {
	text, err := intake.Paragraph(v.r.FormValue(name), maxNote)
	noteField(name, err, fields)
	return text
}

// pdf reads an uploaded paper, nil when none came; what is wrong with it becomes a field at fault.
func (v *visit) pdf(name string, fields *[]fault.Field) []byte {
	content, err := v.paper(name)
	noteField(name, err, fields)
	return content
}

// noteField adds a field at fault, if it is.
func noteField(name string, err error, fields *[]fault.Field) {
	if err != nil {
		*fields = append(*fields, fieldOf(name, err))
	}
}

// amended is the applicant's data as the editor set them right. The address and the reason are the requester's own.
func (v *visit) amended(c desk.Case) (petition.Applicant, error) {
	before := c.Petition.Applicant
	form := v.typedForm()
	form.Mail, form.Reason = before.Mail, before.Reason
	var read typed
	if err := v.readUnit(&read, before); err != nil {
		return before, err
	}
	form.UnitID, form.UnitText = read.unit.id, read.unit.words
	data, err := form.Read(desk.Demands{PhoneOptional: before.Phone == "", ReasonOptional: before.Reason == ""})
	read.add(err)
	return data, read.fault()
}
