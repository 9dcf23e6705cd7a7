package page

import (
	"slices"
	"time"
)

// RuleDraft is a draft of guidelines or mechanisms: what it would change, what stands in its way, and its parts to edit.
type RuleDraft struct {
	Frame
	Kind, Title, Name string
	Path              string
	Version           int64
	Base              int // the number it began from
	SavedBy           string
	SavedAt           time.Time
	Write             bool // the person may edit, try, sign and discard it
	Ended             string
	Problems          []RuleProblem
	Changes           []RuleChange // from what is in force
	Against           int          // the number it is compared with
	Sections          []DraftSection
	Saves             []DraftSave
	Trial             *TrialState // of guidelines; nil before there was one
	TryPath           string      // "" for mechanisms, which nothing is tried with
	SignPath          string
}

func (RuleDraft) template() string { return "house_draft" }

// DraftSection is a part of a draft in words, with the way to edit it.
type DraftSection struct {
	Key, Title string
	Path       string // "" for whoever only reads
	Changed    bool   // it is not as in what the draft is compared with
	Rules      []Rule
	Mails      []DraftMail
}

// DraftMail is one of the mails of the mechanisms.
type DraftMail struct{ Name, Subject, Path string }

// DraftSave is one save of a draft.
type DraftSave struct {
	Version int64
	Who     string
	At      time.Time
	What    string
}

// RuleProblem is something for which a draft cannot be put in force, and where it is mended.
type RuleProblem struct{ Text, Path string }

// RuleChange is one difference between two versions, in words.
type RuleChange struct{ Section, Line, Text string }

// TrialState is how far a trial has come, or what it came to.
type TrialState struct {
	Status      Status
	Path        string
	Seen, Total int64
	Current     bool // it was run with the draft as it is now
}

// RuleForm edits one part of a draft.
type RuleForm struct {
	Frame
	Form         Form
	Draft, Title string
	Intro        string
	Action, Back string
	Version      int64
	Groups       []RuleFields
	Conflict     *RuleConflict
	Preview      []MailPreview
	Problems     []RuleProblem // of what is previewed
	CanPreview   bool
	MoreRows     bool // the form has lists that can grow
	Placeholders []Datum
}

func (RuleForm) template() string { return "house_ruleform" }

// RuleFields are fields that belong together, and the lines of a list of them.
type RuleFields struct {
	Legend string
	Fields []RuleField
	Lines  []RuleLine
}

// Short reports whether the fields stand in one row beside their legend.
func (g RuleFields) Short() bool {
	return g.Legend != "" && len(g.Lines) == 0 && !slices.ContainsFunc(g.Fields, func(f RuleField) bool { return f.Kind == "area" || f.Kind == "ticks" })
}

// RuleLine is one line of a list, folded behind what it says.
type RuleLine struct {
	Number string // by which it is cited; empty for one to be added
	Said   string
	Open   bool
	Fields []RuleField
}

// RuleField is a field, drawn by the partial of its kind.
type RuleField struct {
	Kind string // field, area, select, ticks, tick, hidden
	Field
}

// RuleConflict tells who saved the draft while this form was open, and what they changed.
type RuleConflict struct {
	Who     string
	At      time.Time
	Changes []RuleChange
}

// MailPreview is a mail as it would be read, with invented data.
type MailPreview struct {
	Lang, Subject, Greeting, Button string
	Paragraphs, After               []string
}

// RuleCompare tells how one version differs from another.
type RuleCompare struct {
	Frame
	Title    string
	From, To string
	Changes  []RuleChange
	Form     Form
	Numbers  []Option // to choose among
	Kind     string
}

func (RuleCompare) template() string { return "house_rulecompare" }

// OfNumbers is the field that chooses a version.
func (c RuleCompare) OfNumbers(name, key string) Field {
	field := c.Field(c.Form, name, key)
	field.Optional = ""
	for _, option := range c.Numbers {
		option.Chosen = option.Value == c.Form.Values[name]
		field.Options = append(field.Options, option)
	}
	return field
}

// RuleTrial is what a draft of the guidelines would have done, and where it is signed.
type RuleTrial struct {
	Frame
	Draft, Path string
	Running     bool
	Seen, Total int64
	Failed      bool
	Current     bool // the draft is still as it was tried
	Facts       []Datum
	Charts      []TrialChart
	Lines       []Datum // which lines it is by, with how many
	Rows        []TrialRow
	Pager       Pager
	Filter      Form
	Units       []Option
	CSV         string
	Sign        *RuleSign
	Changes     []RuleChange
	Who         string
	At          time.Time
}

func (RuleTrial) template() string { return "house_trial" }

// UnitField narrows the list to a unit.
func (t RuleTrial) UnitField() Field {
	field := t.Field(t.Filter, "unidad", "trial.unit")
	field.Options, field.Optional = t.Units, ""
	return field
}

// TrialChart is a drawn count by something, with its table beside it.
type TrialChart struct {
	Title string
	Head  string
	Bars  []TrialBar
}

// TrialBar is one bar: two counts beside each other.
type TrialBar struct {
	Label         string
	Refused, Lost int
	RefusedWide   int // of 1000
	LostWide      int
	LostX         int
}

// TrialRow is one request that would be refused, or one key that would be lost.
type TrialRow struct {
	What, Name, Path string
	Unit             string
	State            string
	Line, Why        string
}

// RuleSign is what signing takes.
type RuleSign struct {
	Form         Form
	Action       string
	Version      int64
	Sum          string
	Trial        int64
	Consequences []string
	Agree        string
}

// RuleReview is what mechanisms would change, and where they are signed.
type RuleReview struct {
	Frame
	Draft, Path string
	Problems    []RuleProblem
	Changes     []RuleChange
	Previews    []MailPreview
	Sign        *RuleSign
}

func (RuleReview) template() string { return "house_rulereview" }

// Changed are changes for the partial that lists them.
type Changed struct {
	Frame   Frame
	Changes []RuleChange
}

// Changed gives the partial its changes.
func (f Frame) Changed(changes []RuleChange) Changed { return Changed{f, changes} }

// Signed is a form that signs for the partial that draws it.
type Signed struct {
	Frame Frame
	Sign  *RuleSign
}

// Signed gives the partial its form.
func (f Frame) Signed(s *RuleSign) Signed { return Signed{f, s} }

// AgreeField is the box by which somebody says that they have seen what they sign.
func (f Frame) AgreeField(s *RuleSign) Field {
	field := f.Field(s.Form, "agreed", "sign.agreed", "required")
	field.Label = s.Agree
	return field
}
