package page

// KeyOffer is what the holder of a key can do about its end: renew it with one press, say what changed, or let it end.
type KeyOffer struct {
	Frame
	Form    Form
	Heading string
	Lead    string
	Facts   []Fact
	Action  string // of the POST that renews; empty where it cannot be renewed now
	Why     string // it cannot be renewed now
	Change  string // path of the form that says what changed; empty for none
	Back    string // path; empty for none
}

func (KeyOffer) template() string { return "public_keyoffer" }

// KeyChange asks what changed: for the holder of a key, or for somebody of the house.
type KeyChange struct {
	Frame
	Form     Form
	Heading  string
	Lead     string
	Action   string
	Back     string
	House    bool // names may be changed too, and a reason is asked
	Matches  []UnitMatch
	Searched bool
}

func (KeyChange) template() string { return "public_keychange" }

// UnitChoices are the units found, as a group of radios.
func (k KeyChange) UnitChoices() Field { return k.unitChoices(k.Form, k.Matches) }

// KeyDone says what came of what the holder of a key asked for.
type KeyDone struct {
	Frame
	Heading string
	Kind    string // Done or Info
	Lead    string
	Folio   string
	Next    string
	Back    string // path
}

func (KeyDone) template() string { return "public_keydone" }
