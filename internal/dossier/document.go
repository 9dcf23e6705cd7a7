package dossier

import "time"

// Schema names the form of Document. A later form has another number; fields are only ever added to one.
const Schema = "clavero-expediente/1"

// Document is the file of a case as data. Codes are those of the program and do not change; what is in words is in the
// language of the document. No secret is in it: neither of keys nor of links.
type Document struct {
	Schema      string     `json:"schema"`
	Program     string     `json:"program"` // version
	Language    string     `json:"language"`
	Institution string     `json:"institution"`
	Ledger      string     `json:"ledger"` // its origin
	Exported    Exported   `json:"exported"`
	Folio       string     `json:"folio"`
	Kind        string     `json:"kind"`
	Origin      string     `json:"origin"`
	State       string     `json:"state"`
	Created     time.Time  `json:"created"`
	Ended       *time.Time `json:"ended,omitempty"`
	Applicant   Applicant  `json:"applicant"`
	Steps       []Step     `json:"steps"`
	Notes       []Note     `json:"notes"`
	Papers      []Paper    `json:"papers"`
	Orders      []Order    `json:"orders"`
	Vendor      []Letter   `json:"vendor"`
	Deliveries  []Delivery `json:"deliveries"`
	Mails       []Mail     `json:"mails"`
	Key         *Key       `json:"key,omitempty"`
	Use         []Month    `json:"use"`
	Terms       []Term     `json:"terms"`
	Related     []Related  `json:"related"`
}

// Exported is to whom the file was handed over, why, when and by whom.
type Exported struct {
	At        time.Time `json:"at"`
	By        string    `json:"by"`
	Recipient string    `json:"recipient"`
	Reason    string    `json:"reason"`
}

// Applicant is the person and what they asked for (1.1, 1.2).
type Applicant struct {
	Name        string     `json:"name"`
	Position    string     `json:"position"`
	Unit        string     `json:"unit"`
	UnitCode    string     `json:"unit_code,omitempty"` // empty for a unit in words only
	Institution string     `json:"institution,omitempty"`
	Mail        string     `json:"mail"`
	Proved      bool       `json:"mail_proved"`
	Phone       string     `json:"phone"`
	Extension   string     `json:"extension,omitempty"`
	Reason      string     `json:"reason"`
	Notice      string     `json:"privacy_notice,omitempty"` // version accepted; empty for a request on paper
	Consent     *time.Time `json:"consent,omitempty"`
}

// Step is a step taken, with the rules it was taken on.
type Step struct {
	Entry     int64     `json:"entry"` // number of the act in the ledger
	Number    string    `json:"number"`
	Step      string    `json:"step"`
	Title     string    `json:"title"`
	From      string    `json:"from"`
	To        string    `json:"to"`
	Role      string    `json:"role"`
	By        string    `json:"by,omitempty"`
	At        time.Time `json:"at"`
	Guideline int       `json:"guideline"`
	Mechanism int       `json:"mechanism"`
	Lines     []Line    `json:"lines,omitempty"` // of the guideline, that bore on the decision
	Message   string    `json:"message,omitempty"`
	Note      string    `json:"note,omitempty"`
	Reason    string    `json:"reason,omitempty"` // of the provider
	Proof     string    `json:"proof,omitempty"`  // of a key that was tried
	Checks    []Check   `json:"checks,omitempty"`
	Changed   []Change  `json:"changed,omitempty"`
}

// Line is a line of the guideline, in words.
type Line struct {
	Line  string `json:"line"`
	Words string `json:"words"`
}

// Check is a check of the data with the facts it saw.
type Check struct {
	Check   string            `json:"check"`
	Title   string            `json:"title"`
	Verdict string            `json:"verdict"`
	Words   string            `json:"words"`
	Line    string            `json:"line,omitempty"`
	Facts   map[string]string `json:"facts,omitempty"`
}

// Change is a datum that a step replaced.
type Change struct {
	Datum  string `json:"datum"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Note is a note of the offices for the file.
type Note struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Text string    `json:"text"`
}

// Paper is a document of the case, beside this one in the ZIP.
type Paper struct {
	File      string    `json:"file"`
	Kind      string    `json:"kind"`
	Title     string    `json:"title"`
	Series    int       `json:"series"`
	MediaType string    `json:"media_type"`
	Size      int64     `json:"size"`
	SHA256    string    `json:"sha256"`
	Received  time.Time `json:"received"`
	From      string    `json:"from"` // role that brought it
}

// Order is what was asked of the provider, and what it answered.
type Order struct {
	Order     string     `json:"order"`
	Provider  string     `json:"provider"`
	Operation string     `json:"operation"`
	Words     string     `json:"words"`
	User      string     `json:"user,omitempty"`
	State     string     `json:"state"`
	Reason    string     `json:"reason,omitempty"`
	Placed    time.Time  `json:"placed"`
	Answered  *time.Time `json:"answered,omitempty"`
	Attempts  []Attempt  `json:"attempts"`
	Answer    string     `json:"answer,omitempty"` // file of the paper
}

// Attempt is one try at carrying an order out.
type Attempt struct {
	At      time.Time `json:"at"`
	Outcome string    `json:"outcome"`
	Reason  string    `json:"reason,omitempty"`
}

// Letter is a mail to or from the provider. One that speaks of other people too has no text: only what it says of this case.
type Letter struct {
	Way     string    `json:"way"` // out, in
	Order   string    `json:"order"`
	At      time.Time `json:"at"`
	Address string    `json:"address,omitempty"`
	Subject string    `json:"subject,omitempty"`
	Outcome string    `json:"outcome,omitempty"`
	User    string    `json:"user,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Shared  bool      `json:"shared"` // with cases of others
	Text    string    `json:"text,omitempty"`
}

// Delivery is a one-time link that was sent (4.1).
type Delivery struct {
	Number  int       `json:"number"`
	Address string    `json:"address"`
	Sent    time.Time `json:"sent"`
	Until   time.Time `json:"until"`
	Missed  int       `json:"missed"` // answers to the question that were wrong
	State   string    `json:"state"`
	Words   string    `json:"words"`
}

// Mail is a letter to the official, its link removed.
type Mail struct {
	Purpose string    `json:"purpose"`
	At      time.Time `json:"at"`
	Address string    `json:"address"`
	Subject string    `json:"subject"`
	State   string    `json:"state"`
	Text    string    `json:"text"`
}

// Key is the key the case is about.
type Key struct {
	User      string     `json:"user"`
	Provider  string     `json:"provider"`
	State     string     `json:"state"`
	Created   time.Time  `json:"created"`
	Starts    *time.Time `json:"starts,omitempty"`
	Ends      *time.Time `json:"ends,omitempty"`
	Ended     *time.Time `json:"ended,omitempty"`
	Why       string     `json:"why,omitempty"` // it ended
	FirstUsed *time.Time `json:"first_used,omitempty"`
}

// Month sums up what was done with the key in a month; what was read is not in it.
type Month struct {
	Month    string `json:"month"`
	Days     int    `json:"days"`
	SignIns  int    `json:"sign_ins"`
	Refused  int    `json:"refused"`
	Editions int    `json:"editions"`
	Notes    int    `json:"notes"`
}

// Term is a series of records in this case (7).
type Term struct {
	Series    int    `json:"series"`
	Title     string `json:"title"`
	Code      string `json:"code"`
	Years     int    `json:"years"`
	Custodian string `json:"custodian"`
	Starts    string `json:"starts"`             // what starts the term
	Started   string `json:"started,omitempty"`  // day
	Earliest  string `json:"earliest,omitempty"` // day from which it may be disposed of
}

// Related is another case about the same key.
type Related struct {
	Folio string `json:"folio"`
	Kind  string `json:"kind"`
	State string `json:"state"`
}

// ActsSchema names the form of Acts.
const ActsSchema = "clavero-actos/1"

// Acts are the ledger's entries about a case, with what proves them.
type Acts struct {
	Schema    string   `json:"schema"`
	Ledger    string   `json:"ledger"`
	Entries   []Act    `json:"entries"`             // in the order of their numbers
	Since     []string `json:"since,omitempty"`     // proof that the checkpoint continues the one before
	Handovers []string `json:"handovers,omitempty"` // signed, from each signing key to the next
}

// Act is an entry.
type Act struct {
	Text   string   `json:"text"`             // canonical, as it is hashed
	Proof  []string `json:"proof"`            // of inclusion in the checkpoint: hashes in base64
	Detail *Detail  `json:"detail,omitempty"` // absent where there is none, where it is another case's, or where it was ended
}

// Detail is what was kept sealed beside an entry.
type Detail struct {
	Salt string `json:"salt"` // hexadecimal
	Text string `json:"text"`
}
