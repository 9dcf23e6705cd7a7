package page

import "time"

// Delivery stands before a key is shown (4.1). It spends nothing: the press does, with a fact the mail does not carry,
// field «fact».
type Delivery struct {
	Frame
	Form      Form
	Action    string
	FactLabel string // «Los cuatro últimos dígitos del teléfono que dio»
	FactHint  string
	Digits    bool      // the fact is made of digits
	Until     time.Time // the link's end
	TriesLeft int       // 0 is not told
}

func (Delivery) template() string { return "public_delivery" }

// System is another company's electronic system, in which the keys that it makes open the digest.
type System struct {
	Name string // in words, to stand within a sentence: «el sistema de E-Medios»
	URL  string // "" where nothing says it
}

// DeliveryShown shows user name and initial secret, once.
type DeliveryShown struct {
	Frame
	UserName string
	Secret   string  // as it is typed
	System   *System // in which the key opens the digest; nil for this one
}

func (DeliveryShown) template() string { return "public_deliveryshown" }

// Why a link to a key opens no more.
const (
	GoneSpent   = "spent"   // it was used
	GoneExpired = "expired" // its hours have passed
	GoneTries   = "tries"   // too many wrong answers
	GoneNewer   = "newer"   // another link was sent after it
	GoneOther   = "other"   // the key is not to be had this way
)

// DeliveryGone says why the link opens no more, and offers a fresh one while there is a right to it.
type DeliveryGone struct {
	Frame
	Why    string
	Action string // path of the POST that mails a fresh link; "" when there is none to be had
	System *System
}

func (DeliveryGone) template() string { return "public_deliverygone" }

// Lead says why.
func (d DeliveryGone) Lead() string { return d.T("public.gone." + d.Why) }
