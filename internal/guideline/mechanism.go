package guideline

import (
	_ "embed"
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// Mechanism is what the liaison decides (3.2): how a user reaches the digest.
type Mechanism struct {
	Number   int                            `json:"number"`
	Title    string                         `json:"title"`
	Provider string                         `json:"provider"` // who creates keys: "builtin", …
	UserName UserNameRule                   `json:"user_name"`
	Factors  Factors                        `json:"factors,omitzero"`
	Links    Lives                          `json:"links"`
	Sessions Sessions                       `json:"sessions"`
	Delivery Delivery                       `json:"delivery"`
	Remind   []int                          `json:"remind"` // days after which an unopened delivery is called to mind
	Warn     []int                          `json:"warn"`   // days before a key's end on which its holder is written to
	Mails    map[string]map[string]MailText `json:"mails"`  // purpose → language → text

	Instructions map[string][]string `json:"instructions,omitempty"` // language → what the page of instructions says besides
}

// Factors are how long a passphrase must be, in characters. That people of the house give a code of their device as well
// is the program's own rule, which no mechanism lifts. In a number published before this was known there are none, and the
// program's own least lengths hold.
type Factors struct {
	Line   string `json:"line"`
	Reader int    `json:"reader"`
	Staff  int    `json:"staff"`
}

// UserNameRule says how a user name (clave) is made from a person's name.
type UserNameRule struct {
	Line string `json:"line"`
	Max  int    `json:"max"` // characters
}

// Lives are how long each kind of link lives, in minutes.
type Lives struct {
	Line    string `json:"line"`
	Confirm int    `json:"confirm"`
	Track   int    `json:"track"`
	Deliver int    `json:"deliver"`
	Reset   int    `json:"reset"`
	Prove   int    `json:"prove"`
	Invite  int    `json:"invite"`
	SetUp   int    `json:"set_up"`
}

// Sessions are the limits of a session, in minutes.
type Sessions struct {
	Line       string `json:"line"`
	ReaderIdle int    `json:"reader_idle"`
	ReaderLast int    `json:"reader_last"`
	StaffIdle  int    `json:"staff_idle"`
	StaffLast  int    `json:"staff_last"`
	CaseIdle   int    `json:"case_idle"`
	CaseLast   int    `json:"case_last"`
}

// Delivery says which fact, not carried by the mail, opens a delivery.
type Delivery struct {
	Line  string `json:"line"`
	Fact  string `json:"fact"`  // for requests made on the web: "phone"
	House string `json:"house"` // for requests entered by staff: "phone" or "code"
	Tries int    `json:"tries"`
}

// MailText is what a mail says. Placeholders are {Name}: Folio, Office, Name, Until, Grounds, Message, Unit.
type MailText struct {
	Subject    string   `json:"subject"`
	Greeting   string   `json:"greeting"`
	Paragraphs []string `json:"paragraphs"`
	Button     string   `json:"button,omitempty"`
	After      []string `json:"after,omitempty"`
}

//go:embed mails.json
var mailTexts []byte

// StandardMechanism is Mechanisms No. 1, in force from installation.
func StandardMechanism() Mechanism {
	m := Mechanism{
		Number:   1,
		Title:    "Mecanismos de acceso de usuarios a la Síntesis Informativa Electrónica",
		Provider: "builtin",
		UserName: UserNameRule{"1.1", 20},
		Factors:  Factors{Line: "1.2", Reader: 15, Staff: 12},
		Links: Lives{
			Line: "2.1", Confirm: 72 * 60, Track: 2 * 60, Deliver: 48 * 60, Reset: 60, Prove: 72 * 60, Invite: 72 * 60, SetUp: 60,
		},
		Sessions: Sessions{
			Line: "2.2", ReaderIdle: 7 * 24 * 60, ReaderLast: 30 * 24 * 60, StaffIdle: 60, StaffLast: 12 * 60, CaseIdle: 30, CaseLast: 2 * 60,
		},
		Delivery: Delivery{Line: "3.1", Fact: "phone", House: "phone", Tries: 5},
		Remind:   []int{3, 7},
		Warn:     slices.Clone(standardWarn),
	}
	m.Mails = standardMails()
	return m
}

var standardMails = sync.OnceValue(func() map[string]map[string]MailText {
	var mails map[string]map[string]MailText
	if err := json.Unmarshal(mailTexts, &mails); err != nil {
		panic("guideline: mails.json: " + err.Error()) // part of the program: the first test finds it
	}
	return mails
})

// Mail gives the text of a mail in a language, Spanish where that language has none. A number published before the
// program knew a mail has the standard words for it.
func (m Mechanism) Mail(purpose, lang string) (MailText, bool) {
	texts, ok := m.Mails[purpose]
	if !ok {
		texts, ok = standardMails()[purpose]
	}
	if !ok {
		return MailText{}, false
	}
	if text, ok := texts[lang]; ok {
		return text, true
	}
	text, ok := texts["es"]
	return text, ok
}

// standardWarn are four and two weeks.
var standardWarn = []int{28, 14}

// Warnings are the days before a key's end on which its holder is written to; none where the liaison wants none. A number
// published before the program knew them has the standard ones.
func (m Mechanism) Warnings() []int {
	if m.Warn == nil {
		return standardWarn
	}
	return m.Warn
}

// Minutes turns a life into a duration.
func Minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
