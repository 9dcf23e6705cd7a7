package page

import "time"

// Instructions tells how to get in; it goes with every key (4.1) and can be printed.
type Instructions struct {
	Frame
	PublicURL string   // the address people open
	System    *System  // at which they open the digest instead; nil for this one
	Contact   string   // mail of the office that helps
	LinkHours int      // life of the link to a key
	Besides   []string // what the mechanisms in force say besides (3.2)
}

// Address is what people open to read; "" where nothing says it.
func (i Instructions) Address() string {
	if i.System != nil {
		return i.System.URL
	}
	return i.PublicURL
}

func (Instructions) template() string { return "public_instructions" }

// Notice is the full privacy notice, in one of its versions.
type Notice struct {
	Frame
	Version  string
	From     time.Time
	Sections []NoticeSection
}

// NoticeSection is a heading with its paragraphs.
type NoticeSection struct {
	Heading    string
	Paragraphs []string
}

func (Notice) template() string { return "public_notice" }

// Problem says what happened, what was kept and what to do.
type Problem struct {
	Frame
	Status    int    // HTTP
	Text      string // what happened, from the fault; "" for the general words of the status
	Kept      string // what was kept, where something was typed
	Reference string // number of the request in the log
	Retry     string // path to try again; "" for none
	Disposed  bool   // of a case whose records were disposed of: it is not a link that is gone
	Follow    Link   // where else to go on; zero where nothing near is known
	Unsent    *Unsent
}

// Unsent is a form that came when its session had ended, to be sent again once its author has signed in elsewhere: it is kept
// in the page alone.
type Unsent struct {
	Action string // path it was sent to
	SignIn string // path
	Parts  bool   // it was sent in parts
	Values []Datum
	Files  []Datum // to be chosen again: no page can carry a file
}

func (Problem) template() string { return "public_problem" }

// problems are the statuses with words of their own.
var problems = map[int]string{401: "401", 403: "403", 404: "404", 409: "409", 410: "410", 413: "413", 422: "422", 429: "429", 503: "503"}

func (p Problem) key() string {
	if p.Disposed {
		return "public.problem.disposed"
	}
	if key, ok := problems[p.Status]; ok {
		return "public.problem." + key
	}
	return "public.problem.500"
}

// Heading says what kind of problem it is.
func (p Problem) Heading() string { return p.T(p.key()) }

// What says what happened.
func (p Problem) What() string {
	if p.Text != "" {
		return p.Text
	}
	return p.T(p.key() + ".what")
}

// Do says what to do.
func (p Problem) Do() string {
	if p.Unsent != nil {
		return p.T("public.problem.unsent.do")
	}
	return p.T(p.key() + ".do")
}
