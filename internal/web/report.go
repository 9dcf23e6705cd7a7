package web

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
func (v *visit) reportAsked() daybook.Query {
	query := v.query
	today := digest.Day(v.today())
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

// reportPage shows a period in figures and charts. 3.3
func (v *visit) reportPage() error {
	q := v.reportAsked()
	q.Public = false // only files are
	r, err := v.Days.Report(v.r.Context(), q)
	if fault.Is(err, fault.Invalid) {
		return v.reportAgain(q, err)
	}
	if err != nil {
		return err
	}
	p, err := v.reportView(r)
	if err != nil {
		return err
	}
	return v.ok(p)
}

// reportAgain shows the usual report under a period that is none, and what is wrong with it.
func (v *visit) reportAgain(q daybook.Query, wrong error) error {
	today := digest.Day(v.today())
	r, err := v.Days.Report(v.r.Context(), daybook.Query{From: today.Add(1 - usualDays), To: today, By: daybook.ByUnit})
	if err != nil {
		return err
	}
	p, err := v.reportView(r)
	if err != nil {
		return err
	}
	p.From, p.To, p.Form = string(q.From), string(q.To), page.Refilled(v.lang, nil, wrong)
	return v.show(statusOf[fault.Invalid], p)
}

func (v *visit) reportView(r daybook.Report) (page.Report, error) {
	p := page.Report{
		Frame: v.frame(v.t("daybook.report.title")), Tabs: v.registerTabs(reportPath), From: string(r.From), To: string(r.To), Max: v.today(),
		Period: daybook.Period(v.lang, r.From, r.To), Title2: v.t("daybook.by." + string(r.By)), AsOf: spanish.DateTime(r.AsOf, v.lang), Quick: v.quickPeriods(r.Query),
	}
	if r.Compare != "" {
		p.Before = daybook.Period(v.lang, r.BeforeFrom, r.BeforeTo)
	}
	var err error
	if err = v.reportChoices(&p, r.Query); err != nil {
		return p, err
	}
	v.reportFigures(&p, r)
	v.reportCharts(&p, r)
	v.reportTable(&p, r)
	if v.who.May(auth.ExportRegister) == nil {
		q := r.Query
		q.Public = false
		p.Files = reportFiles(q)
		if q.Public = r.MayPublish(); q.Public {
			p.Public, p.PublicText = reportFiles(q), v.t("daybook.public.files", "Fewest", daybook.FewestPublic)
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

func (v *visit) reportChoices(p *page.Report, q daybook.Query) error {
	for _, by := range daybook.Bys {
		p.By = append(p.By, page.Option{Value: wordOf(reportBy, by), Label: v.t("daybook.by." + string(by)), Chosen: by == q.By})
	}
	p.Compare = []page.Option{{Label: v.t("daybook.report.compare.none")}}
	for _, with := range []string{daybook.WithPrevious, daybook.WithYear} {
		p.Compare = append(p.Compare, page.Option{Value: wordOf(reportCompare, with), Label: v.t("daybook.report.compare." + with), Chosen: with == q.Compare})
	}
	units, err := v.DB.Read().Units(v.r.Context())
	p.Units = unitChoices(v.t("daybook.report.unit.all"), units, q.Unit)
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
func (v *visit) quickPeriods(q daybook.Query) []page.ListView {
	today := digest.Day(v.today())
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
		list = append(list, page.ListView{Label: v.t("daybook.quick." + period.key), Path: reportAddress(reportPath, other), Current: q.From == period.from && q.To == period.to})
	}
	return list
}

func (v *visit) reportFigures(p *page.Report, r daybook.Report) {
	t, b := r.Totals, r.Before
	for _, figure := range []struct {
		key           string
		value, before int
	}{
		{"webreader.register.accesses", t.SignIns + t.Editions + t.Notes, b.SignIns + b.Editions + b.Notes}, {"webreader.register.people", t.Keys, b.Keys},
		{"house.register.signins", t.SignIns, b.SignIns}, {"webreader.register.editions", t.Editions, b.Editions}, {"house.register.reads", t.Notes, b.Notes},
		{"webreader.register.refused", t.Refused, b.Refused},
	} {
		total := page.ReportTotal{Label: v.t(figure.key), Value: figure.value}
		if r.Compare != "" {
			total.Before = v.change(p.Frame, figure.value, figure.before)
		}
		p.Totals = append(p.Totals, total)
	}
	k := r.Keys
	p.KeysText = v.t("daybook.report.keys.text", "Live", p.Num(k.Live), "Days", daybook.DormantDays)
	byKey := r.Query
	byKey.By = daybook.ByKey
	for _, use := range []struct {
		key   string
		count int
		kind  string
	}{{"used", k.Used, page.Done}, {"idle", k.Idle, page.Info}, {"dormant", k.Dormant, page.Attention}, {"never", k.Never, page.Attention}} {
		row := page.ReportKeys{Label: v.t("daybook.key." + use.key), Count: use.count}
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
func (v *visit) change(f page.Frame, now, before int) string {
	if before == 0 {
		return v.t("daybook.report.before", "Before", f.Num(before))
	}
	share := (now - before) * 100 / before
	sign := ""
	if share > 0 {
		sign = "+"
	} else if share < 0 {
		sign, share = "−", -share
	}
	return v.t("daybook.report.change", "Before", f.Num(before), "Change", sign+strconv.Itoa(share)+"\u00a0%")
}

func (v *visit) reportCharts(p *page.Report, r daybook.Report) {
	var before []int
	for i, d := range r.DaysBefore {
		if i < len(r.Days) {
			before = append(before, d.Accesses())
		}
	}
	p.DayRows, p.DayChart = v.points(p.Frame, r.Days, before, func(d digest.Day) string {
		return v.dayOfYear(noonOf(d))
	})
	if len(r.Days) == 1 { // one day is its hours
		p.DayRows = nil
	}
	p.MonthRows, p.MonthChart = v.points(p.Frame, r.Months, nil, func(d digest.Day) string { return p.Month(noonOf(d)) })
	bars := make([]diagram.Bar, 24)
	for h, sum := range r.Hours {
		label := strconv.Itoa(h) + "\u00a0h"
		bars[h] = diagram.Bar{Label: label, Value: sum.SignIns + sum.Editions + sum.Notes, Part: sum.SignIns}
		p.HourRows = append(p.HourRows, page.ReportPoint{Label: label, SignIns: sum.SignIns, Editions: sum.Editions, Reads: sum.Notes, Failed: sum.Refused})
	}
	p.HourChart = diagram.DrawBars(bars, chartWidth, chartHeight)
}

// dayOfYear is a day as it stands below its column: «3 nov».
func (v *visit) dayOfYear(day time.Time) string {
	return strings.TrimSuffix(spanish.ShortDate(day, v.lang), " "+day.Format("2006"))
}

const (
	chartWidth  = 960
	chartHeight = 200
)

func (v *visit) points(f page.Frame, points []daybook.Point, before []int, label func(digest.Day) string) ([]page.ReportPoint, diagram.Bars) {
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

func (v *visit) reportTable(p *page.Report, r daybook.Report) {
	for i, head := range r.Heads(v.lang) {
		p.Heads = append(p.Heads, page.ReportHead{Label: head, Number: r.Columns()[i].Number})
	}
	for i, row := range r.Rows {
		if i == reportRows {
			p.More = len(r.Rows) - reportRows
			break
		}
		line := page.ReportLine{Cells: r.Cells(v.lang, row)}
		for j, head := range p.Heads {
			if n, err := strconv.Atoi(line.Cells[j]); head.Number && err == nil {
				line.Cells[j] = p.Num(n)
			}
		}
		switch {
		case r.By == daybook.ByNote && v.who.May(auth.OpenReading) == nil && row.Kind == "note":
			line.Path = readingAskPath + "?" + url.Values{"nota": {strconv.FormatInt(row.Item, 10)}, "desde": {string(r.From)}, "hasta": {string(r.To)}}.Encode()
		case r.By == daybook.ByPerson:
			line.Path = v.readingPath(row.User, r.From, r.To)
		}
		p.Rows = append(p.Rows, line)
	}
}

// reportFile gives a report as a file; the ledger has it before it is given.
func (v *visit) reportFile() error {
	_, form, _ := strings.Cut(v.route.path, "informes.")
	q := v.reportAsked()
	site := v.Post.Site()
	file, err := v.Days.ReportFile(v.r.Context(), v.who.Actor(), q, form, v.lang, site.Institution, v.t("webreader.office.editor"))
	if err != nil {
		return err
	}
	types := map[string]string{daybook.CSV: "text/csv; charset=utf-8", daybook.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", daybook.PDF: pdf.MediaType}
	name := "registro"
	if q.Public {
		name = "registro-publico"
	}
	return v.attach(fmt.Sprintf("%s-%s-%s-%s.%s", name, wordOf(reportBy, q.By), q.From, q.To, form), types[form], file)
}
