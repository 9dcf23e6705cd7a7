package page

// PetitionForm is the form of a request (1.1), new or being corrected. Field names: given_names, surname1, surname2,
// position, unit, unit_code, unit_other, mail, phone, extension, reason, oficio, consent, notice_version, lang.
// The button «search_unit» asks for the form again with Matches filled; it is how a unit is found without scripts.
type PetitionForm struct {
	Frame
	Form          Form
	Action        string // path the form is sent to
	Days          int    // working days that a key usually takes; 0 is not told
	Matches       []UnitMatch
	Searched      bool // a unit was searched for: no match is then told
	NoticeVersion string
	MaxOficio     int64       // bytes
	OficioLost    string      // name of a file that was chosen and must be chosen again, since browsers do not keep it
	Correcting    *Correction // nil for a new one
	Name          string      // of who asks, where it is not theirs to change here; else they write it
}

// Correction is what an office asked of a requester (1.1+, 1.2+).
type Correction struct {
	Folio  string
	Office string   // who asked, in words
	Points []string // grounds in words
	Said   string   // the office's own words
	Oficio string   // name of the paper already received, "" for none
}

// UnitMatch is one unit found; /unidades answers a list of them as JSON, under «units».
type UnitMatch struct {
	Code   string `json:"code"`
	Name   string `json:"name"`
	Within string `json:"within"` // the institution, or the unit above
}

func (PetitionForm) template() string { return "public_petition" }

// Named are the fields of a name that is not written here.
func (p PetitionForm) Named() []Option {
	var fields []Option
	for _, name := range []string{"given_names", "surname1", "surname2"} {
		fields = append(fields, Option{Label: name, Value: p.Form.Values[name]})
	}
	return fields
}

// chosen marks the match that was taken before.
func (p PetitionForm) chosen(code string) bool { return p.Form.Values["unit_code"] == code }

// UnitChoices are the matches as a group of radios.
func (p PetitionForm) UnitChoices() Field {
	field := Field{Name: "unit_code", Label: p.T("public.petition.unit_matches", "N", len(p.Matches))}
	for _, unit := range p.Matches {
		field.Options = append(field.Options, Option{Value: unit.Code, Label: unit.Name, Hint: unit.Within, Chosen: p.chosen(unit.Code)})
	}
	return field
}

// Confirm asks for the press that proves an address (1.1): opening the link does nothing yet.
type Confirm struct {
	Frame
	Action string
}

func (Confirm) template() string { return "public_confirm" }

// Confirmed gives the folio.
type Confirmed struct {
	Frame
	Folio     string
	TrackPath string // «/solicitud/SIE-2026-000123»
	Days      int
}

func (Confirmed) template() string { return "public_confirmed" }

// What a Sent page tells was done. None says whether the address, the person or the folio is known.
const (
	SentPetition = "petition" // a request was received and its address is to be confirmed
	SentTrack    = "track"    // a link to follow a case was asked for
	SentFind     = "find"     // links to follow what an address asked for were asked for
	SentReset    = "reset"    // a link to set a new passphrase was asked for
	SentDelivery = "delivery" // a fresh link to a key was asked for
)

// Sent says that a mail is on its way, in the same words to everybody.
type Sent struct {
	Frame
	What string
	Mail string // the address as it was typed in this browser, "" where it is not known
}

func (Sent) template() string { return "public_sent" }

// Heading says what was done.
func (s Sent) Heading() string { return s.T("public.sent." + s.What) }

// Lead says what the mail brings.
func (s Sent) Lead() string {
	if s.Mail != "" {
		return s.T("public.sent."+s.What+".lead_to", "Mail", s.Mail)
	}
	return s.T("public.sent." + s.What + ".lead")
}
