package page

// Press asks for the one press that does what a mailed link is for: opening the page does nothing yet.
type Press struct {
	Frame
	Number  string // of the step in the procedure, "" for none
	Heading string
	Lead    string
	Action  string // path of the POST
	Button  string
	Note    string // for whoever did not ask for it, or what happens after; "" for none
}

func (Press) template() string { return "public_press" }

// Waiting says that something is under way. The answer carries a Refresh header, so that the page looks again by itself.
type Waiting struct {
	Frame
	Heading string
	Lead    string
	Retry   string // path of the page, for whoever does not want to wait for it
	Back    string // path to leave by, "" for none
}

func (Waiting) template() string { return "public_waiting" }
