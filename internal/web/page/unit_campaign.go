package page

import (
	"slices"
	"time"
)

// Campaigns lists the campaigns of recertification, with the form that starts one.
type Campaigns struct {
	Frame
	Form
	Rows    []CampaignRow
	Run     bool // who asks may start one
	Answer  bool // who asks answers for units without a delegate
	Grounds []Option
	Outlook *CampaignOutlook // what the form's campaign would do: shown before it is started
}

func (Campaigns) template() string { return "unit_campaigns" }

// GroundField is why the campaign is started.
func (c Campaigns) GroundField() Field {
	return c.Frame.Field(c.Form, "ground", "recert.ground", "required").With(c.Grounds)
}

// CampaignRow is a campaign of the list.
type CampaignRow struct {
	Name, Path  string
	Ground      string
	Scope       string
	State       Status
	StartsOn    time.Time
	Answered    Bar
	AnswerPath  string // where whoever asks answers; empty where there is nothing for them
	AnswersLeft int
}

// CampaignOutlook is what a campaign would ask and when what would follow.
type CampaignOutlook struct {
	People, Units, Delegates, Liaison int
	Days                              []CampaignDay
}

// CampaignDay is a stage of the timetable.
type CampaignDay struct {
	What string
	Day  time.Time
	Note string
	Come bool // it has come
}

// Campaign is one campaign: its timetable, the answers by unit, what comes next, and what came and can be undone.
type Campaign struct {
	Frame
	Form
	Name, Path string
	Ground     string
	Scope      string
	State      Status
	Open       bool
	Planned    bool
	Run        bool
	Reason     string // it was closed for
	Total      int
	Answered   Bar
	Days       []CampaignDay
	Units      []CampaignUnit
	Coming     []CampaignComing
	Batches    []CampaignBatch
	ExportPath string
	AnswerPath string
}

func (Campaign) template() string { return "unit_campaign" }

// CampaignUnit is how far the answers for a unit have come.
type CampaignUnit struct {
	Code, Name               string
	Delegates                string // empty leaves it to the liaison
	Total                    int
	Done                     Bar
	Stays, Left, Moved, Open int
}

// CampaignComing is what follows next for some people, unless somebody answers.
type CampaignComing struct {
	What   string
	Kind   string // of the notice
	Day    time.Time
	Soon   bool // today or tomorrow
	People []CampaignName
}

// CampaignName is one person it comes for.
type CampaignName struct{ Name, User, Unit, Note string }

// CampaignBatch is a stage that touched keys.
type CampaignBatch struct {
	What   string
	At     time.Time
	People int
	Path   string // to undo it; empty where it cannot be any more
	Until  time.Time
	Undone time.Time
	Who    string
	Reason string
	Whom   []CampaignName
}

// CampaignAnswers is the one page on which somebody answers for their people.
type CampaignAnswers struct {
	Frame
	Form
	Name, Path string
	Back       string
	Total      int
	Left       int
	Until      time.Time
	Next       string
	Groups     []AnswerGroup
	Units      []Option // people can have moved to
	Saved      int
	Leavers    []string // who is said to have left, while it is asked once more; their keys end with it
	Sure       string   // what the form then says of them
}

func (CampaignAnswers) template() string { return "unit_answers" }

// AnswerGroup is the people of one unit.
type AnswerGroup struct {
	Unit   string
	Closed bool // it exists no more: nobody stays in it
	Above  bool // another's to answer in the first place
	People []AnswerRow
}

// Open reports whether somebody of it is still to be answered for.
func (g AnswerGroup) Open() bool {
	return slices.ContainsFunc(g.People, func(p AnswerRow) bool { return p.Answered == "" })
}

// AnswerRow is one person and what was said of them.
type AnswerRow struct {
	ID, Name, Position string
	User               string
	Answered           string // in words; empty while nobody has
	Note               string // what holds for their key, or what they said themselves
	Kind               string
	Chosen, To         string // as typed, where the form came back
	Error              string
}

// StillHere is the page a restricted key opens, and no other.
type StillHere struct {
	Frame
	Form
	Data  []DataGroup
	Name  string // of the campaign
	Until time.Time
}

func (StillHere) template() string { return "unit_here" }
