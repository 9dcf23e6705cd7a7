package page

// SignIn is the door for readers and staff: fields user (user name or mail), passphrase, next.
type SignIn struct {
	Frame
	Form  Form
	Next  string // path to go to afterwards
	About string // what this is, in one sentence, for those who come to the front door; "" for those sent here
}

func (SignIn) template() string { return "auth_signin" }

// SignInCode asks staff for the second factor: field code.
type SignInCode struct {
	Frame
	Form Form
	Next string
}

func (SignInCode) template() string { return "auth_code" }

// ForgotPassphrase asks for the institutional mail: field mail.
type ForgotPassphrase struct {
	Frame
	Form Form
}

func (ForgotPassphrase) template() string { return "auth_forgot" }

// NewPassphrase sets a passphrase: fields current (when NeedCurrent), passphrase, again.
type NewPassphrase struct {
	Frame
	Form        Form
	Action      string
	UserName    string // for password managers, and shown
	First       bool   // at the first sign-in, before anything else
	NeedCurrent bool   // signed in and changing it
	Min         int    // characters
}

func (NewPassphrase) template() string { return "auth_passphrase" }

// Setup makes the first administrator: fields name, mail, passphrase, again.
type Setup struct {
	Frame
	Form   Form
	Action string
	Min    int
}

func (Setup) template() string { return "auth_setup" }

// Join takes an invited person in: fields code (told by other means), passphrase, again.
type Join struct {
	Frame
	Form    Form
	Action  string
	Invited string // their name
	Roles   string // in words
	By      string // who invited
	Min     int
}

func (Join) template() string { return "auth_join" }

// TotpEnrol shows the secret of the second factor (RFC 6238) and asks for a first code: field code.
type TotpEnrol struct {
	Frame
	Form   Form
	QR     QR
	Secret string // base32 in groups of four
}

func (TotpEnrol) template() string { return "auth_totp" }

// QR is a code as one path of an SVG of Size by Size modules, quiet zone included.
type QR struct {
	Size int
	Path string // «M4 4h1v1h-1z…»
}

// RecoveryCodes are shown once, to be printed or written down.
type RecoveryCodes struct {
	Frame
	Codes []string
	Next  string // path
}

func (RecoveryCodes) template() string { return "auth_recovery" }
