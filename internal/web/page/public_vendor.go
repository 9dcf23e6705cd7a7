package page

import "strconv"

// VendorLink is the page on which a vendor answers over TLS what a mail asked of it. It says no more than that mail did.
// 2.1, 3.1
type VendorLink struct {
	Frame
	Form
	Action string
	Orders []VendorAsked
	Gone   bool // the link opens nothing
}

func (VendorLink) template() string { return "public_vendor" }

// VendorAsked is one order on that page. Fields end in its number.
type VendorAsked struct {
	N           int
	Folio, Name string
	Asked       string // «Alta»
	User        string // of a key there is already
	Brings      bool   // user and password are the answer
	Waits       bool   // it can still be answered
}

// UserField takes the user's name.
func (l VendorLink) UserField(a VendorAsked) Field {
	field := l.asked(a, "user", "mailroom.part.user", "plain", "maxlength=80", "autocomplete=off", "spellcheck=false")
	if field.Value == "" {
		field.Value = a.User
	}
	return field
}

// SecretField takes the password; it is seen while it is typed, and never sent back.
func (l VendorLink) SecretField(a VendorAsked) Field {
	return l.asked(a, "secret", "mailroom.link.secret", "plain", "maxlength=80", "autocomplete=off", "spellcheck=false")
}

// ReasonField takes why it is not done.
func (l VendorLink) ReasonField(a VendorAsked) Field {
	return l.asked(a, "reason", "mailroom.link.reason", "plain", "maxlength=500", "autocomplete=off")
}

func (l VendorLink) asked(a VendorAsked, name, key string, settings ...string) Field {
	return l.Field(l.Form, name+"-"+strconv.Itoa(a.N), key, settings...)
}
