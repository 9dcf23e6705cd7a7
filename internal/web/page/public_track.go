package page

import "time"

// TrackAsk asks for the address of a request before anything of it is shown.
type TrackAsk struct {
	Frame
	Form   Form
	Action string
	Folio  string // as it stands in the address, known or not; empty where only the address is asked for
}

// Lead says what will be sent.
func (t TrackAsk) Lead() string {
	if t.Folio == "" {
		return t.T("public.find.lead")
	}
	return t.T("public.trackask.lead")
}

func (TrackAsk) template() string { return "public_trackask" }

// TrackEnter asks for the press that opens the session of one case.
type TrackEnter struct {
	Frame
	Action string
}

func (TrackEnter) template() string { return "public_trackenter" }

// Track shows a requester where the request stands.
type Track struct {
	Frame
	Folio    string
	Name     string
	Unit     string
	State    Status
	Stages   []Stage   // the five of the procedure
	Where    string    // what happens now, in a sentence
	Turn     string    // whose turn it is, in words
	Since    time.Time // when it came there
	Expected time.Time // zero is not told
	Late     bool      // past what was expected
	Asked    *Correction
	History  []Event
	Actions  TrackActions
}

// TrackActions are the paths of what the requester can do now; "" for what is not open.
type TrackActions struct {
	Correct, Cancel string
	Answer, Appeal  string // the letter of a refusal, and asking for it to be looked at again
	FreshLink       string // a POST that mails a new link to the key
	SignIn          string
	System          string // address of another company's system, where the key signs in
	Key             string // where a reset gives its new secret
}

func (Track) template() string { return "public_track" }

// Timeline is the history as drawn.
func (t Track) Timeline() Timeline { return Timeline{Frame: t.Frame, Events: t.History} }

// ConfirmAct states the consequence of an act and asks once more.
type ConfirmAct struct {
	Frame
	Form         Form
	Action       string
	Heading      string
	Consequences []string
	Button       string // says the act
	Back         string // path
	Sure         string // a sentence to tick before the act is done; empty for none
	Reason       bool   // asks for a reason, field «reason», which may stay empty
}

// SureField is the tick.
func (c ConfirmAct) SureField() Field {
	return Field{Name: "sure", Label: c.Sure, Required: true, Error: c.Form.Errors["sure"]}
}

func (ConfirmAct) template() string { return "public_confirmact" }
