package registerwork

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/daybook"
	"clavero/internal/digest"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/pdf"
	"clavero/internal/web/diagram"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

const (
	reportPath = "/registro/informes"
	reportRows = 200 // on the page; the files have them all
	usualDays  = 30
)

// The words of the address for what a report is by and compared with.
var (
	reportBy      = map[string]daybook.By{"unidad": daybook.ByUnit, "institucion": daybook.ByInstitution, "persona": daybook.ByPerson, "nota": daybook.ByNote, "tipo": daybook.ByKind, "clave": daybook.ByKey}
	reportCompare = map[string]string{"anterior": daybook.WithPrevious, "anio": daybook.WithYear}
)

func wordOf[T comparable](words map[string]T, value T) string {
	for word, v := range words {
		if v == value {
			return word
		}
	}
	return ""
}

// reportAsked is what the address asks for; what it leaves out is the last thirty days by unit.
func reportAsked(v *visit.Visit) daybook.Query {
	query := v.Query
	today := digest.Day(v.Today())
	q := daybook.Query{From: digest.Day(query.Get("desde")), To: digest.Day(query.Get("hasta")), By: reportBy[query.Get("por")], Compare: reportCompare[query.Get("comparar")]}
	if q.To == "" {
		q.To = today
	}
	if q.From == "" {
		q.From = q.To
		if to, err := digest.ParseDay(string(q.To)); err == nil {
			q.From = to.Add(1 - usualDays)
		}
	}
	if q.By == "" && !query.Has("por") {
		q.By = daybook.ByUnit
	}
	q.Unit, _ = strconv.ParseInt(query.Get("unidad"), 10, 64)
	q.Public = query.Get("publico") == "1"
	return q
}

// reportAddress is where a report is.
func reportAddress(path string, q daybook.Query) string {
	query := url.Values{"desde": {string(q.From)}, "hasta": {string(q.To)}, "por": {wordOf(reportBy, q.By)}}
	if q.Unit != 0 {
		query.Set("unidad", strconv.FormatInt(q.Unit, 10))
	}
	if q.Compare != "" {
		query.Set("comparar", wordOf(reportCompare, q.Compare))
	}
	if q.Public {
		query.Set("publico", "1")
	}
	return path + "?" + query.Encode()
}

// ReportPage shows a period in figures and charts. 3.3
func ReportPage(v *visit.Visit) error {
	q := reportAsked(v)
	q.Public = false // only files are
	r, err := v.Days.Report(v.Request.Context(), q)
	if fault.Is(err, fault.Invalid) {
		return reportAgain(v, q, err)
	}
	if err != nil {
		return err
	}
	p, err := reportView(v, r)
	if err != nil {
		return err
	}
	return v.OK(p)
}

// reportAgain shows the usual report under a period that is none, and what is wrong with it.
func reportAgain(v *visit.Visit, q daybook.Query, wrong error) error {
	today := digest.Day(v.Today())
	r, err := v.Days.Report(v.Request.Context(), daybook.Query{From: today.Add(1 - usualDays), To: today, By: daybook.ByUnit})
	if err != nil {
		return err
	}
	p, err := reportView(v, r)
	if err != nil {
		return err
	}
	p.From, p.To, p.Form = string(q.From), string(q.To), page.Refilled(v.Lang, nil, wrong)
	return v.Show(visit.StatusOf[fault.Invalid], p)
}

func reportView(v *visit.Visit, r daybook.Report) (page.Report, error) {
	p := page.Report{
		Frame: v.Frame(v.T("daybook.report.title")), Tabs: registerTabs(v, reportPath), From: string(r.From), To: string(r.To), Max: v.Today(),
		Period: daybook.Period(v.Lang, r.From, r.To), Title2: v.T("daybook.by." + string(r.By)), AsOf: spanish.DateTime(r.AsOf, v.Lang), Quick: quickPeriods(v, r.Query),
	}
	if r.Compare != "" {
		p.Before = daybook.Period(v.Lang, r.BeforeFrom, r.BeforeTo)
	}
	var err error
	if err = reportChoices(v, &p, r.Query); err != nil {
		return p, err
	}
	reportFigures(v, &p, r)
	reportCharts(v, &p, r)
	reportTable(v, &p, r)
	if v.Who.May(auth.ExportRegister) == nil {
		q := r.Query
		q.Public = false
		p.Files = reportFiles(q)
		if q.Public = r.MayPublish(); q.Public {
			p.Public, p.PublicText = reportFiles(q), v.T("daybook.public.files", "Fewest", daybook.FewestPublic)
		}
	}
	return p, nil
}

func reportFiles(q daybook.Query) []page.ListView {
	var files []page.ListView
	for _, form := range []string{daybook.XLSX, daybook.CSV, daybook.PDF} {
		files = append(files, page.ListView{Label: strings.ToUpper(form), Path: reportAddress(reportPath+"."+form, q)})
	}
	return files
}

func reportChoices(v *visit.Visit, p *page.Report, q daybook.Query) error {
	for _, by := range daybook.Bys {
		p.By = append(p.By, page.Option{Value: wordOf(reportBy, by), Label: v.T("daybook.by." + string(by)), Chosen: by == q.By})
	}
	p.Compare = []page.Option{{Label: v.T("daybook.report.compare.none")}}
	for _, with := range []string{daybook.WithPrevious, daybook.WithYear} {
		p.Compare = append(p.Compare, page.Option{Value: wordOf(reportCompare, with), Label: v.T("daybook.report.compare." + with), Chosen: with == q.Compare})
	}
	units, err := v.DB.Read().Units(v.Request.Context())
	p.Units = unitChoices(v.T("daybook.report.unit.all"), units, q.Unit)
	return err
}

func unitChoices(all string, units []directory.Unit, chosen int64) []page.Option {
	options := []page.Option{{Label: all}}
	for _, u := range units {
		options = append(options, page.Option{Value: strconv.FormatInt(u.ID, 10), Label: u.Code + " · " + u.Name, Chosen: u.ID == chosen})
	}
	return options
}

// quickPeriods are the periods people ask for most.
func quickPeriods(v *visit.Visit, q daybook.Query) []page.ListView {
	today := digest.Day(v.Today())
	now := today.Time()
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, time.UTC)
	dayOf := func(t time.Time) digest.Day { return digest.Day(t.Format(time.DateOnly)) }
	var list []page.ListView
	for _, period := range []struct {
		key      string
		from, to digest.Day
	}{
		{"today", today, today}, {"week", today.Add(-6), today}, {"month", dayOf(month), today},
		{"lastmonth", dayOf(month.AddDate(0, -1, 0)), dayOf(month.AddDate(0, 0, -1))}, {"year", dayOf(time.Date(now.Year(), 1, 1, 0, 0, 0, 0, time.UTC)), today},
	} {
		other := q
		other.From, other.To = period.from, period.to
		list = append(list, page.ListView{Label: v.T("daybook.quick." + period.key), Path: reportAddress(reportPath, other), Current: q.From == period.from && q.To == period.to})
	}
	return list
}

func reportFigures(v *visit.Visit, p *page.Report, r daybook.Report) {
	t, b := r.Totals, r.Before
	for _, figure := range []struct {
		key           string
		value, before int
	}{
		{"webreader.register.accesses", t.SignIns + t.Editions + t.Notes, b.SignIns + b.Editions + b.Notes}, {"webreader.register.people", t.Keys, b.Keys},
		{"house.register.signins", t.SignIns, b.SignIns}, {"webreader.register.editions", t.Editions, b.Editions}, {"house.register.reads", t.Notes, b.Notes},
		{"webreader.register.refused", t.Refused, b.Refused},
	} {
		total := page.ReportTotal{Label: v.T(figure.key), Value: figure.value}
		if r.Compare != "" {
			total.Before = change(v, p.Frame, figure.value, figure.before)
		}
		p.Totals = append(p.Totals, total)
	}
	k := r.Keys
	p.KeysText = v.T("daybook.report.keys.text", "Live", p.Num(k.Live), "Days", daybook.DormantDays)
	byKey := r.Query
	byKey.By = daybook.ByKey
	for _, use := range []struct {
		key   string
		count int
		kind  string
	}{{"used", k.Used, page.Done}, {"idle", k.Idle, page.Info}, {"dormant", k.Dormant, page.Attention}, {"never", k.Never, page.Attention}} {
		row := page.ReportKeys{Label: v.T("daybook.key." + use.key), Count: use.count}
		if k.Live > 0 {
			row.Bar = page.Bar{Part: use.count * 100 / k.Live, Kind: use.kind, Text: strconv.Itoa(use.count*100/k.Live) + "\u00a0%"}
		}
		if use.key != "used" && use.count > 0 {
			row.Path = reportAddress(reportPath, byKey) + "#list"
		}
		p.Keys = append(p.Keys, row)
	}
}

// change says what a figure was before, and by how much it differs.
func change(v *visit.Visit, f page.Frame, now, before int) string {
	if before == 0 {
		return v.T("daybook.report.before", "Before", f.Num(before))
	}
	share := (now - before) * 100 / before
	sign := ""
	if share > 0 {
		sign = "+"
	} else if share < 0 {
		sign, share = "−", -share
	}
	return v.T("daybook.report.change", "Before", f.Num(before), "Change", sign+strconv.Itoa(share)+"\u00a0%")
}

func reportCharts(v *visit.Visit, p *page.Report, r daybook.Report) {
	var before []int
	for i, d := range r.DaysBefore {
		if i < len(r.Days) {
			before = append(before, d.Accesses())
		}
	}
	p.DayRows, p.DayChart = points(v, p.Frame, r.Days, before, func(d digest.Day) string {
		return v.DayOfYear(visit.NoonOf(d))
	})
	if len(r.Days) == 1 { // one day is its hours
		p.DayRows = nil
	}
	p.MonthRows, p.MonthChart = points(v, p.Frame, r.Months, nil, func(d digest.Day) string { return p.Month(visit.NoonOf(d)) })
	bars := make([]diagram.Bar, 24)
	for h, sum := range r.Hours {
		label := strconv.Itoa(h) + "\u00a0h"
		bars[h] = diagram.Bar{Label: label, Value: sum.SignIns + sum.Editions + sum.Notes, Part: sum.SignIns}
		p.HourRows = append(p.HourRows, page.ReportPoint{Label: label, SignIns: sum.SignIns, Editions: sum.Editions, Reads: sum.Notes, Failed: sum.Refused})
	}
	p.HourChart = diagram.DrawBars(bars, chartWidth, chartHeight)
}

const (
	chartWidth  = 960
	chartHeight = 200
)

func points(v *visit.Visit, f page.Frame, points []daybook.Point, before []int, label func(digest.Day) string) ([]page.ReportPoint, diagram.Bars) {
	rows, bars := make([]page.ReportPoint, len(points)), make([]diagram.Bar, len(points))
	for i, d := range points {
		rows[i] = page.ReportPoint{Label: label(d.Day), SignIns: d.SignIns, Editions: d.Editions, Reads: d.Notes, Failed: d.Refused, People: d.Keys}
		if i < len(before) {
			rows[i].Before = f.Num(before[i])
		}
		bars[i] = diagram.Bar{Label: rows[i].Label, Value: d.Accesses(), Part: d.SignIns}
	}
	return rows, diagram.DrawCompared(bars, before, chartWidth, chartHeight)
}

func reportTable(v *visit.Visit, p *page.Report, r daybook.Report) {
	for i, head := range r.Heads(v.Lang) {
		p.Heads = append(p.Heads, page.ReportHead{Label: head, Number: r.Columns()[i].Number})
	}
	for i, row := range r.Rows {
		if i == reportRows {
			p.More = len(r.Rows) - reportRows
			break
		}
		line := page.ReportLine{Cells: r.Cells(v.Lang, row)}
		for j, head := range p.Heads {
			if n, err := strconv.Atoi(line.Cells[j]); head.Number && err == nil {
				line.Cells[j] = p.Num(n)
			}
		}
		switch {
		case r.By == daybook.ByNote && v.Who.May(auth.OpenReading) == nil && row.Kind == "note":
			line.Path = visit.ReadingAskPath + "?" + url.Values{"nota": {strconv.FormatInt(row.Item, 10)}, "desde": {string(r.From)}, "hasta": {string(r.To)}}.Encode()
		case r.By == daybook.ByPerson:
			line.Path = v.ReadingPath(row.User, r.From, r.To)
		}
		p.Rows = append(p.Rows, line)
	}
}

// ReportFile gives a report as a file; the ledger has it before it is given.
func ReportFile(v *visit.Visit) error {
	_, form, _ := strings.Cut(v.Route.Path, "informes.")
	q := reportAsked(v)
	site := v.Post.Site()
	file, err := v.Days.ReportFile(v.Request.Context(), v.Who.Actor(), q, form, v.Lang, site.Institution, v.T("webreader.office.editor"))
	if err != nil {
		return err
	}
	types := map[string]string{daybook.CSV: "text/csv; charset=utf-8", daybook.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", daybook.PDF: pdf.MediaType}
	name := "registro"
	if q.Public {
		name = "registro-publico"
	}
	return v.Attach(fmt.Sprintf("%s-%s-%s-%s.%s", name, wordOf(reportBy, q.By), q.From, q.To, form), types[form], file)
}
