package daybook

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/digest"
	"clavero/internal/intake"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/pdf"
)

// The forms in which a report leaves the program.
const (
	CSV  = "csv"
	XLSX = "xlsx"
	PDF  = "pdf"
)

// Column is a column of a report's table.
type Column struct {
	Key    string // of its heading: «daybook.col.KEY»
	Number bool
	Wide   bool
	cell   func(tag lang.Tag, r ReportRow) string
}

func count(of func(ReportRow) int) func(lang.Tag, ReportRow) string {
	return func(_ lang.Tag, r ReportRow) string { return strconv.Itoa(of(r)) }
}

func words(of func(ReportRow) string) func(lang.Tag, ReportRow) string {
	return func(_ lang.Tag, r ReportRow) string { return of(r) }
}

var (
	colName     = Column{"name", false, true, words(func(r ReportRow) string { return r.Name })}
	colUnit     = Column{"unit", false, true, words(func(r ReportRow) string { return r.Sub })}
	colUser     = Column{"user", false, false, words(func(r ReportRow) string { return r.User })}
	colKeys     = Column{"people", true, false, count(func(r ReportRow) int { return r.Keys })}
	colHeld     = Column{"held", true, false, count(func(r ReportRow) int { return r.Held })}
	colSignIns  = Column{"signins", true, false, count(func(r ReportRow) int { return r.SignIns })}
	colRefused  = Column{"refused", true, false, count(func(r ReportRow) int { return r.Refused })}
	colEditions = Column{"editions", true, false, count(func(r ReportRow) int { return r.Editions })}
	colNotes    = Column{"notes", true, false, count(func(r ReportRow) int { return r.Notes })}
	colDistinct = Column{"distinct", true, false, count(func(r ReportRow) int { return r.Distinct })}
	colDays     = Column{"days", true, false, count(func(r ReportRow) int { return r.Days })}
	colOpened   = Column{"opened", true, false, count(func(r ReportRow) int { return r.Editions + r.Notes })}
	colBefore   = Column{"before", true, false, count(func(r ReportRow) int { return r.Before })}
	colTimes    = Column{"accesses", true, false, count(func(r ReportRow) int { return r.Accesses() + r.Refused })}
	colKind     = Column{"kind", false, false, func(tag lang.Tag, r ReportRow) string { return tag.T("daybook.kind." + r.Kind) }}
	colState    = Column{"state", false, false, func(tag lang.Tag, r ReportRow) string { return tag.T("daybook.key." + r.Kind) }}
	colLast     = Column{"last", false, false, func(tag lang.Tag, r ReportRow) string {
		if r.Last.IsZero() {
			return "—"
		}
		return spanish.ShortDate(r.Last, tag)
	}}
	colDay = Column{"day", false, false, func(tag lang.Tag, r ReportRow) string {
		if r.Sub == "" {
			return ""
		}
		return spanish.ShortDate(noon(digest.Day(r.Sub)), tag)
	}}
)

// Columns are those of a report's table.
func (r Report) Columns() []Column {
	var list []Column
	switch r.By {
	case ByPerson:
		list = []Column{colName, colUser, colUnit, colDays, colSignIns, colEditions, colNotes, colDistinct, colRefused, colLast}
	case ByUnit:
		list = []Column{colName, colUnit, colKeys, colHeld, colSignIns, colEditions, colNotes, colRefused, colLast}
	case ByInstitution:
		list = []Column{colName, colKeys, colHeld, colSignIns, colEditions, colNotes, colRefused, colLast}
	case ByNote:
		list = []Column{colName, colKind, colDay, colOpened, colKeys, colDays}
	case ByKind:
		list = []Column{colKind, colTimes}
	case ByKey:
		return []Column{colName, colUser, colUnit, colState, colLast}
	}
	if r.Public {
		list = slices.DeleteFunc(list, func(c Column) bool { return c.Key == colLast.Key })
	}
	if r.Compare != "" {
		list = append(list, colBefore)
	}
	return list
}

// Cells are a row's, in the order of the columns.
func (r Report) Cells(tag lang.Tag, row ReportRow) []string {
	columns := r.Columns()
	cells := make([]string, len(columns))
	for i, c := range columns {
		if row.Together == 0 || c.Number {
			cells[i] = c.cell(tag, row)
		}
	}
	switch {
	case columns[0].Key != "name":
	case row.Together > 0:
		cells[0] = tag.T("daybook.public.together", "N", row.Together, "Fewest", FewestPublic)
	case row.Name == "":
		cells[0] = tag.T("daybook.report.nameless." + string(r.By))
	case len(row.Was) > 0:
		cells[0] = tag.T("daybook.report.was", "Name", row.Name, "Before", strings.Join(row.Was, "; "))
	}
	return cells
}

// Heads are the headings of the columns.
func (r Report) Heads(tag lang.Tag) []string {
	var heads []string
	for _, c := range r.Columns() {
		heads = append(heads, tag.T("daybook.col."+c.Key))
	}
	return heads
}

// Period says from when to when, both days included.
func Period(tag lang.Tag, from, to digest.Day) string {
	if from == to {
		return spanish.LongDate(noon(from), tag)
	}
	return tag.T("daybook.period", "From", spanish.LongDate(noon(from), tag), "To", spanish.LongDate(noon(to), tag))
}

// ReportFile gives a report as a file of a form. The ledger has it before it is given. The caller has asked auth.Who.May
// take the register out.
func (b *Book) ReportFile(ctx context.Context, by ledger.Actor, q Query, form string, tag lang.Tag, institution, office string) ([]byte, error) {
	r, err := b.Report(ctx, q)
	if err != nil {
		return nil, err
	}
	if q.Public {
		if err := r.publish(); err != nil {
			return nil, err
		}
	}
	var file []byte
	switch form {
	case XLSX:
		file, err = r.workbook(tag)
	case PDF:
		file, err = r.paper(tag, institution, office)
	default:
		file, err = r.list(tag)
	}
	if err != nil {
		return nil, err
	}
	on := onDay(q.From)
	return file, b.record(ctx, by, "register.report", on, file, exported{From: q.From, To: q.To, Rows: len(r.Rows), Public: q.Public})
}

func (r Report) list(tag lang.Tag) ([]byte, error) {
	records := [][]string{r.Heads(tag)}
	for _, row := range r.Rows {
		records = append(records, r.Cells(tag, row))
	}
	var out bytes.Buffer
	err := intake.WriteCSV(&out, records, true)
	return out.Bytes(), err
}

func (r Report) workbook(tag lang.Tag) ([]byte, error) {
	table := intake.Sheet{Name: tag.T("daybook.by." + string(r.By)), Heading: r.Heads(tag)}
	for _, c := range r.Columns() {
		width := 12.0
		if c.Wide {
			width = 46
		} else if !c.Number {
			width = 18
		}
		table.Widths, table.Numbers = append(table.Widths, width), append(table.Numbers, c.Number)
	}
	for _, row := range r.Rows {
		table.Rows = append(table.Rows, intake.SheetRow{Cells: r.Cells(tag, row)})
	}
	var out bytes.Buffer
	sheets := []intake.Sheet{table}
	if len(r.Days) > 0 {
		sheets = append(sheets, r.daySheet(tag))
	}
	if !r.Public {
		sheets = append(sheets, r.hourSheet(tag))
	}
	err := intake.WriteXLSX(&out, sheets...)
	return out.Bytes(), err
}

func (r Report) daySheet(tag lang.Tag) intake.Sheet {
	sheet := intake.Sheet{
		Name:    tag.T("daybook.report.days"),
		Heading: []string{tag.T("daybook.col.day"), tag.T("daybook.col.people"), tag.T("daybook.col.signins"), tag.T("daybook.col.editions"), tag.T("daybook.col.notes"), tag.T("daybook.col.refused")},
		Numbers: []bool{false, true, true, true, true, true}, Widths: []float64{14, 12, 12, 12, 12, 12},
	}
	for _, d := range r.Days {
		row := []string{string(d.Day)}
		if d.Few {
			sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: append(row, tag.T("daybook.public.few", "Fewest", FewestPublic), "", "", "", "")})
			continue
		}
		for _, n := range []int{d.Keys, d.SignIns, d.Editions, d.Notes, d.Refused} {
			row = append(row, strconv.Itoa(n))
		}
		sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: row})
	}
	return sheet
}

func (r Report) hourSheet(tag lang.Tag) intake.Sheet {
	sheet := intake.Sheet{
		Name:    tag.T("daybook.report.hours"),
		Heading: []string{tag.T("house.register.hour"), tag.T("daybook.col.signins"), tag.T("daybook.col.editions"), tag.T("daybook.col.notes"), tag.T("daybook.col.refused")},
		Numbers: []bool{true, true, true, true, true}, Widths: []float64{10, 12, 12, 12, 12},
	}
	for h, sum := range r.Hours {
		var row []string
		for _, n := range []int{h, sum.SignIns, sum.Editions, sum.Notes, sum.Refused} {
			row = append(row, strconv.Itoa(n))
		}
		sheet.Rows = append(sheet.Rows, intake.SheetRow{Cells: row})
	}
	return sheet
}

// mostOnPaper rows stand in the paper; the workbook has them all.
const mostOnPaper = 500

func (r Report) paper(tag lang.Tag, institution, office string) ([]byte, error) {
	title := tag.T("daybook.report.title") + " · " + tag.T("daybook.by."+string(r.By))
	doc := pdf.New(pdf.Head{Title: title, Institution: institution, Office: office, Lang: string(tag), Foot: Period(tag, r.From, r.To), Made: r.AsOf, Wide: true})
	doc.Title(tag.T("daybook.report.title"))
	doc.Sub(Period(tag, r.From, r.To))
	doc.Pairs(r.figures(tag))
	doc.Heading(tag.T("daybook.by." + string(r.By)))
	var table pdf.Table
	table.Heads = r.Heads(tag)
	for _, c := range r.Columns() {
		share := 1.3
		if c.Wide {
			share = 2.8
		} else if !c.Number {
			share = 1.4
		}
		right := c.Number || c.Key == colLast.Key // a date after figures keeps its distance from them
		table.Shares, table.Right = append(table.Shares, share), append(table.Right, right)
	}
	for i, row := range r.Rows {
		if i == mostOnPaper {
			break
		}
		cells := r.Cells(tag, row)
		for j, right := range table.Right {
			if n, err := strconv.Atoi(cells[j]); right && err == nil {
				cells[j] = grouped(n)
			}
		}
		table.Rows = append(table.Rows, cells)
	}
	doc.Table(table)
	if len(r.Rows) > mostOnPaper {
		doc.Note(tag.T("daybook.report.more", "N", len(r.Rows)-mostOnPaper))
	}
	if r.Public {
		doc.Note(tag.T("daybook.public.how", "Fewest", FewestPublic))
	}
	doc.Note(tag.T("daybook.report.asof") + " " + spanish.DateTime(r.AsOf, tag) + ". " + tag.T("daybook.report.sums"))
	return doc.Bytes()
}

func (r Report) figures(tag lang.Tag) [][2]string {
	t := r.Totals
	pairs := [][2]string{
		{tag.T("webreader.register.accesses"), grouped(t.SignIns + t.Editions + t.Notes)}, {tag.T("webreader.register.people"), grouped(t.Keys)},
		{tag.T("house.register.reads"), grouped(t.Notes)}, {tag.T("webreader.register.refused"), grouped(t.Refused)},
	}
	if !r.Public {
		pairs = append(pairs, [2]string{tag.T("daybook.report.keys"), tag.T("daybook.report.keyuse", "Live", r.Keys.Live, "Used", r.Keys.Used, "Idle", r.Keys.Idle, "Dormant", r.Keys.Dormant, "Never", r.Keys.Never)})
	}
	if r.Compare != "" {
		b := r.Before
		pairs = append(pairs, [2]string{Period(tag, r.BeforeFrom, r.BeforeTo), tag.T("daybook.report.beforefigures", "Accesses", grouped(b.SignIns+b.Editions+b.Notes), "People", grouped(b.Keys))})
	}
	return pairs
}
