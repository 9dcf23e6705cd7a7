package page

import (
	"strconv"
	"time"
)

// Vendor is the correspondence with a vendor that is reached by mail. 2.1, 3.1
type Vendor struct {
	Frame
	Name        string
	Mailbox     Status // whether answers arrive
	MailboxNote string // what is wrong with it
	View        string // «revisar», «espera» or «recibidos»
	Tabs        []VendorTab
	Mails       []VendorLine  // of the views of what was received
	Waiting     []VendorOrder // of the view of what waits
	NextPath    string
	CanRead     bool   // may say what a mail means
	WaysPath    string // of how the vendor writes; empty for whoever may not say so
	ListPath    string // of the comparison with the vendor's list of users; empty for whoever may not
}

func (Vendor) template() string { return "desk_vendor" }

// VendorTab is one view of the correspondence.
type VendorTab struct {
	Label, Path string
	Count       int
	Current     bool
}

// VendorLine is a message of the vendor in a list.
type VendorLine struct {
	Path, From, Subject string
	Arrived             time.Time
	Folios              []string
	Says                string // why a person must look, or what kind of message it is
	State               Status
}

// VendorOrder is an order that the vendor has not answered.
type VendorOrder struct {
	Folio, Path, Name string
	Asked             string // «Alta»
	Since             time.Time
	Sent              time.Time // zero before its mail has gone
	Last              time.Time // of the last reminder
	Due               time.Time // of the next
	State             Status
}

// VendorMail is one message beside the reading that is proposed. No secret is in it. 3.1
type VendorMail struct {
	Frame
	Form
	Action, BackPath string
	WaysPath         string // of how the vendor writes
	From, Subject    string
	Arrived          time.Time
	Kind             string
	State            Status
	Authentic        Status
	AuthenticNote    string
	Text             string
	Doubts           []string
	Said             []VendorSaid // what was made out, for those who only look
	Parts            []VendorPart // the form; none for those who may only look, or once it is settled
	Whole            bool         // nothing is lacking in the reading
	CanRead          bool
	HandledBy        string
	HandledAt        time.Time
	RepeatsPath      string // of the message that it repeats
	Conflict         *Conflict
}

func (VendorMail) template() string { return "desk_vendormail" }

// VendorSaid is what a message says of one order.
type VendorSaid struct {
	Folio, Path   string
	Outcome, User string
	Secret        string // in words; empty for none
	Reason        string
}

// VendorPart is one block of the form: one order and what the message says of it. Fields end in its number.
type VendorPart struct {
	N        int
	Note     string // what the message says, where that is more than the fields
	Orders   []Option
	Outcomes []Option
	Secrets  []Option // those that the mail may hold, by the numbers its text shows; one is none of them
	Secret   string   // «12 caracteres, sellada»; empty when none was made out
	More     bool     // the block for an order that was not made out
}

// OrderField chooses among the orders that wait.
func (m VendorMail) OrderField(p VendorPart) Field {
	return m.part(p, "order", "mailroom.part.order", "plain").With(p.Orders)
}

// OutcomeField says whether it was done.
func (m VendorMail) OutcomeField(p VendorPart) Field {
	return m.part(p, "outcome", "mailroom.part.outcome", "plain").With(p.Outcomes)
}

// UserField is the user's name.
func (m VendorMail) UserField(p VendorPart) Field {
	return m.part(p, "user", "mailroom.part.user", "plain", "maxlength=80", "autocomplete=off", "spellcheck=false")
}

// WhichField chooses among the secrets that the mail may hold.
func (m VendorMail) WhichField(p VendorPart) Field {
	return m.part(p, "which", "mailroom.part.which", "plain").With(p.Secrets)
}

// SecretField takes a secret that was not made out, or not rightly.
func (m VendorMail) SecretField(p VendorPart) Field {
	field := m.part(p, "secret", "mailroom.part.secret", "plain", "maxlength=80", "autocomplete=off")
	field.Hint = m.T("mailroom.part.secret.none")
	if p.Secret != "" {
		field.Hint = m.T("mailroom.part.secret.there", "Secret", p.Secret)
	}
	return field
}

// ReasonField is the vendor's reason for not doing it.
func (m VendorMail) ReasonField(p VendorPart) Field {
	return m.part(p, "reason", "mailroom.part.reason", "plain", "maxlength=500", "autocomplete=off")
}

func (m VendorMail) part(p VendorPart, name, key string, settings ...string) Field {
	return m.Field(m.Form, name+"-"+strconv.Itoa(p.N), key, settings...)
}
