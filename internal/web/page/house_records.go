package page

import "time"

// Records is the state of the records (7): the series, and how many are in force, expired and held, by year.
type Records struct {
	Frame
	Series     []RecordSeries
	Years      []RecordYear
	Expired    int // cases that may be proposed
	Held       int // old ones that a hold keeps
	Listed     int // old ones in a disposition
	Holds      int // that stand
	Underway   int // dispositions that are neither executed nor over
	CanPropose bool
}

// YearsOf are the counts of one series, by year.
func (r Records) YearsOf(series int) []RecordYear {
	var years []RecordYear
	for _, year := range r.Years {
		if year.Series == series {
			years = append(years, year)
		}
	}
	return years
}

func (Records) template() string { return "house_records" }

// RecordSeries is a series as section 7 has it.
type RecordSeries struct {
	Number          int
	Name, Code      string
	Term, Start     string
	Custodian, From string
}

// RecordYear is a row of the counts.
type RecordYear struct {
	Series                             int
	Year                               string
	All, InForce, Expired, Held, Ended int
}

// Holds is the legal holds, and the form that places one.
type Holds struct {
	Frame
	Form
	Holds   []LegalHold
	May     bool
	Lift    string      // id of the hold whose lifting was refused
	Matches []UnitMatch // units that what was typed may mean
}

// Subject is what it is on: a folio, a person, or a unit that may have to be chosen from some.
func (h Holds) Subject() UnitPick {
	pick := h.pick(h.Field(h.Form, "subject", "records.hold.subject", "plain", "maxlength=200", "spellcheck=false", "autocomplete=off"), h.Form, h.Matches)
	pick.Plain = true
	return pick
}

func (Holds) template() string { return "house_holds" }

// LegalHold is one hold in words.
type LegalHold struct {
	ID, On, OnPath          string
	Reason, Owner, Document string
	By                      string
	Since, Lifted           time.Time
	LiftedBy, LiftedWhy     string
	Cases                   int
	Path                    string
}

// Scope is the group of what a hold is placed on.
func (h Holds) Scope() Field {
	var options []Option
	for _, scope := range []string{"petition", "person", "unit", "period"} {
		options = append(options, Option{Value: scope, Label: h.T("records.scope." + scope), Hint: h.T("records.scope." + scope + ".how")})
	}
	return h.Frame.Field(h.Form, "scope", "records.hold.scope", "required").With(options)
}

// Dispositions lists the dispositions, and shows what may be proposed.
type Dispositions struct {
	Frame
	Form
	List    []DispositionRow
	May     bool
	Matter  string // kind of records that the list of what expired is of
	Matters []Option
	Year    string
	Years   []Option
	Shown   []InventoryRow // the first of what would be proposed
	Total   int
	SHA256  string
	More    bool
	Held    int
	Listed  int
}

func (Dispositions) template() string { return "house_dispositions" }

// Things says how many of its kind may be proposed.
func (d Dispositions) Things() string {
	return d.T("records.things."+d.Matter, "N", d.Total, "Count", d.Num(d.Total))
}

// DispositionRow is one disposition in a list.
type DispositionRow struct {
	Number, Path string
	State        Status
	Cases        int
	Proposed     time.Time
}

// InventoryRow is a line of an inventory with what became of it.
type InventoryRow struct {
	N, Folio, Kind, Series, Unit string
	Began, Ended, KeyEnded, Due  string
	Papers                       string
	Outcome                      Status // zero before the act is carried out
}

// Disposition is one disposition.
type Disposition struct {
	Frame
	Form
	Number   string
	Matter   string // kind of records that it is of
	Path     string
	State    Status
	Next     string // what is awaited, in words
	Facts    []Fact
	Opinions []DispositionOpinion
	Rows     []InventoryRow
	Total    int
	Intact   bool
	SHA256   string
	Reason   string
	MayOpine bool
	WhyNot   string // why the person may not, though opinions are awaited
	MayAct   bool
	MayTake  bool // back
	Papers   []Link
}

func (Disposition) template() string { return "house_disposition" }

// Things says how many of its kind there are in it.
func (d Disposition) Things() string {
	return d.T("records.things."+d.Matter, "N", d.Total, "Count", d.Num(d.Total))
}

// DispositionOpinion is what one person said.
type DispositionOpinion struct {
	Name, Said string
	For        bool
	At         time.Time
	Entry      int64
}

// Link is an address with its words.
type Link struct{ Path, Text string }

// Opinion is the choice of an opinion's form.
func (d Disposition) Opinion() Field {
	return d.Frame.Field(d.Form, "opinion", "records.opine.which", "required").With([]Option{
		{Value: "for", Label: d.T("records.opine.for")}, {Value: "against", Label: d.T("records.opine.against")},
	})
}

// Deletions is every way in which anything can be deleted, and what becomes of every table when records end.
type Deletions struct {
	Frame
	Ways       []DeletionWay
	Fates      []TableFate
	BackupDays int
}

func (Deletions) template() string { return "house_deletions" }

// DeletionWay is one way.
type DeletionWay struct {
	What, When, Who string
	Statements      []string
	Record          bool
}

// TableFate is what becomes of some tables.
type TableFate struct {
	What   string
	Tables []string
}

// InventoryTable is the lines of an inventory. Partial «inventory».
type InventoryTable struct {
	Frame Frame
	Rows  []InventoryRow
}

// Inventory makes what the partial «inventory» draws.
func (f Frame) Inventory(rows []InventoryRow) InventoryTable { return InventoryTable{f, rows} }

// Outcomes reports whether it is known what became of the lines.
func (t InventoryTable) Outcomes() bool { return len(t.Rows) > 0 && t.Rows[0].Outcome.Kind != "" }
