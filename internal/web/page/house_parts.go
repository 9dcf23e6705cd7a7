package page

import (
	"time"

	"clavero/internal/web/diagram"
)

// The partials of the offices' pages (tmpl/house_parts.tmpl) need the frame of their page beside what they draw, for
// its language and its addresses. The methods below put the two together; only templates call them.

// Knowledge is data in titled lists. Partial «known».
type Knowledge struct {
	Frame  Frame
	Groups []DataGroup
}

// Known makes what the partial «known» draws.
func (f Frame) Known(groups []DataGroup) Knowledge { return Knowledge{f, groups} }

// DataList is a list of data. Partial «data».
type DataList struct {
	Frame Frame
	Data  []Datum
}

// DataOf makes what the partial «data» draws.
func (f Frame) DataOf(data []Datum) DataList { return DataList{f, data} }

// History is a case's or a person's timeline as the offices see it. Partial «happened».
type History struct {
	Frame  Frame
	Events []Happening
}

// Happened makes what the partial «happened» draws.
func (f Frame) Happened(events []Happening) History { return History{f, events} }

// Clash is a conflict, or none. Partial «conflict».
type Clash struct {
	Frame    Frame
	Conflict *Conflict
}

// InConflict makes what the partial «conflict» draws.
func (f Frame) InConflict(c *Conflict) Clash { return Clash{f, c} }

// ColumnHelp says what the columns of a CSV mean. Partial «columns».
type ColumnHelp struct {
	Frame   Frame
	Columns []ListColumn
}

// Explained makes what the partial «columns» draws.
func (f Frame) Explained(columns []ListColumn) ColumnHelp { return ColumnHelp{f, columns} }

// RowList is petitions as a table. Partial «rows».
type RowList struct {
	Frame   Frame
	Caption string
	Rows    []DeskRow
}

// Pick reports whether the rows can be chosen.
func (l RowList) Pick() bool { return len(l.Rows) > 0 && l.Rows[0].Pick }

// Listed makes what the partial «rows» draws.
func (f Frame) Listed(caption string, rows []DeskRow) RowList { return RowList{f, caption, rows} }

// CaseTable is petitions among several, with what is said of each. Partial «bulk-cases».
type CaseTable struct {
	Frame           Frame
	Caption, Column string
	Cases           []BulkCase
}

// Cases makes what the partial «bulk-cases» draws.
func (f Frame) Cases(caption, column string, cases []BulkCase) CaseTable {
	return CaseTable{f, caption, column, cases}
}

// Pages makes the pager of a long list: addresses without the installation's prefix, empty where there is no page.
func (f Frame) Pages(prev, next, text string) Pager {
	p := Pager{Frame: f, Text: text}
	if prev != "" {
		p.Prev = f.URL(prev)
	}
	if next != "" {
		p.Next = f.URL(next)
	}
	return p
}

// Num64 is Num for the numbers of the ledger.
func (f Frame) Num64(n int64) string { return f.Num(int(n)) }

// DateClock gives a day and an hour in little room, for tables: «23 nov 2026, 9:05 h».
func (f Frame) DateClock(t time.Time) string { return f.ShortDate(t) + ", " + f.Clock(t) }

// Upload is a field for a file. Partial «upload».
type Upload struct {
	Field
	Accept string // of the input: types and endings
	Max    int64  // bytes
	TooBig string // said before a file larger than that is sent
}

// Upload makes what the partial «upload» draws, with texts and settings as Field has them.
func (f Frame) Upload(form Form, name, key, accept string, most int64, settings ...string) Upload {
	field := f.Field(form, name, key, settings...)
	field.Hint += " " + f.T("desk.max", "Max", f.Size(most))
	return Upload{field, accept, most, f.T("desk.toobig", "Max", f.Size(most))}
}

// RegisterTabs leads between the pages of the register. Partial «register-tabs».
type RegisterTabs struct {
	Frame Frame
	Tabs  []ListView
}

// RegisterTabs makes what the partial «register-tabs» draws.
func (f Frame) RegisterTabs(tabs []ListView) RegisterTabs { return RegisterTabs{f, tabs} }

// Judged is what the verifier of the register found. Partial «register-verdict».
type Judged struct {
	Frame   Frame
	Verdict *RegisterVerdict
}

// Judged makes what the partial «register-verdict» draws.
func (f Frame) Judged(v *RegisterVerdict) Judged { return Judged{f, v} }

// ReportChart is a chart of a report. Partial «report-chart».
type ReportChart struct{ Wide, Narrow DrawnChart }

// DrawnChart is one drawing of a chart.
type DrawnChart struct {
	Bars      diagram.Bars
	ID, Class string // of its heading; where it is shown
}

// The drawing of a chart for a phone.
const narrowWidth, narrowHeight = 344, 168

// Chart makes what the partial «report-chart» draws.
func (f Frame) Chart(bars diagram.Bars, id string) ReportChart {
	return ReportChart{DrawnChart{bars, id, "chart-wide"}, DrawnChart{bars.Narrow(narrowWidth, narrowHeight), id, "chart-narrow"}}
}

// LifeDrawings are the life of a key drawn for a wide screen and paper, and for a phone. Partial «life-drawn».
func (f Frame) LifeDrawings(l diagram.Life) []LifeDrawn {
	return []LifeDrawn{{f, l, "chart-wide"}, {f, l.Narrow(narrowWidth), "chart-narrow"}}
}

// LifeDrawn is one drawing of a life.
type LifeDrawn struct {
	Frame Frame
	Life  diagram.Life
	Class string
}

// ReportPoints is a chart in figures. Partial «report-points».
type ReportPoints struct {
	Frame            Frame
	Rows             []ReportPoint
	Caption, Head    string // keys of texts
	People, Compared bool
}

// Points makes what the partial «report-points» draws.
func (f Frame) Points(rows []ReportPoint, what, head string) ReportPoints {
	return ReportPoints{f, rows, "daybook.report." + what, head, what != "hours", len(rows) > 0 && rows[0].Before != ""}
}
