package page

// SignCode is the field «code» of a form that signs for an office: see auth.Identity.Sign. Draw it with the partial
// «field», above the button that signs.
func (f Frame) SignCode(form Form) Field {
	field := f.Field(form, "code", "frame.sign", "required", "autocomplete=one-time-code", "inputmode=numeric", "maxlength=24", "narrow", "spellcheck=false")
	if f.DemoCode != "" {
		field.Hint = f.T("frame.sign.demo", "Code", f.DemoCode)
	}
	return field
}
