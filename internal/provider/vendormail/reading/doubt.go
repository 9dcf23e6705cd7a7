package reading

import "slices"

// Doubt is a reason why a mail does not act by itself. Pages give it words.
type Doubt string

// The doubts.
const (
	NotAuthentic  Doubt = "not_authentic"  // nobody vouches for its sender
	NoOrder       Doubt = "no_order"       // it fits no open order
	SeveralOrders Doubt = "several_orders" // it fits several, and does not say which
	OtherOrder    Doubt = "other_order"    // token, references, folio and name point at different orders
	OtherPerson   Doubt = "other_person"   // it names somebody else
	OtherUser     Doubt = "other_user"     // it names another user than the order's
	OtherAct      Doubt = "other_act"      // it says that something else was done than was asked
	Incomplete    Doubt = "incomplete"     // user or secret is missing
	TwoValues     Doubt = "two_values"     // two users or secrets for one order
	Versions      Doubt = "versions"       // plain text and HTML, or text and attachment, differ
	OddUser       Doubt = "odd_user"       // what stands where the user should stand is no clear user name
	OddSecret     Doubt = "odd_secret"     // what stands where the secret should stand is no clear secret
	Ambiguous     Doubt = "ambiguous"      // «clave» may be the user or the secret
	Hedged        Doubt = "hedged"         // it says more than the answer: a condition, a correction, an earlier key
	Asked         Doubt = "asked"          // it asks something
	OnlyQuoted    Doubt = "only_quoted"    // what matters stands only in quoted text
	NotSaid       Doubt = "not_said"       // it does not say what was done
	Sealed        Doubt = "sealed"         // encrypted
	Damaged       Doubt = "damaged"        // it could not be taken apart
	TooBig        Doubt = "too_big"        // more than is read
	NoText        Doubt = "no_text"        // nothing in it is text
	Attachment    Doubt = "attachment"     // a file that could not be read
)

func (r *reader) doubt(d Doubt) {
	if !slices.Contains(r.reading.Doubts, d) {
		r.reading.Doubts = append(r.reading.Doubts, d)
	}
}
