// Package registerwork is the pages of the register of daily accesses (3.3): days, their closing and signature, reports, reading
// in detail, what the vendor's own log says.
package registerwork

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/daybook"
	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/reading"
	"clavero/internal/web/diagram"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// registerAsked is what the address of the register asks for; its filters stay there.
type registerAsked struct {
	day    digest.Day
	byUnit bool
	number int // of the page of people, from 0
}

// registerRows is how many people of a day are on a page: enough for all of nearly any day.
const registerRows = 500

func askedOfRegister(v *visit.Visit) (registerAsked, error) {
	query := v.Query
	asked := registerAsked{day: digest.Day(v.Today()), byUnit: query.Get("por") == "unidad"}
	if typed := query.Get("dia"); typed != "" {
		var err error
		if asked.day, err = digest.ParseDay(typed); err != nil {
			return asked, err
		}
	}
	asked.number = v.PageNumber() - 1
	return asked, nil
}

// path is the address of a page of the register with other filters.
func (a registerAsked) path(page string) string {
	query := url.Values{"dia": {string(a.day)}}
	if a.byUnit {
		query.Set("por", "unidad")
	}
	if a.number > 0 {
		query.Set("pagina", strconv.Itoa(a.number+1))
	}
	return page + "?" + query.Encode()
}

func (a registerAsked) on(day digest.Day) registerAsked {
	return registerAsked{day: day, byUnit: a.byUnit}
}

func (a registerAsked) by(unit bool) registerAsked { return registerAsked{day: a.day, byUnit: unit} }

func (a registerAsked) at(number int) registerAsked { return registerAsked{a.day, a.byUnit, number} }

// RegisterPage is the register of daily accesses, a day at a time. 3.3
func RegisterPage(v *visit.Visit) error {
	asked, err := askedOfRegister(v)
	if err != nil {
		return err
	}
	p, err := registerView(v, asked)
	if err != nil {
		return err
	}
	return v.OK(p)
}

func registerView(v *visit.Visit, asked registerAsked) (page.Register, error) {
	day, err := v.Register.Day(v.Request.Context(), asked.day, reading.Shown{From: asked.number * registerRows, Many: registerRows})
	if err != nil {
		return page.Register{}, err
	}
	state, err := v.Days.State(v.Request.Context(), asked.day)
	if err != nil {
		return page.Register{}, err
	}
	p := page.Register{
		Frame: v.Frame(v.T("house.register.title")), Day: visit.NoonOf(asked.day), DayValue: string(asked.day), MaxDay: v.Today(),
		PrevPath: asked.on(asked.day.Add(-1)).path("/registro"), ByUnit: asked.byUnit, Over: day.Finished, Tabs: registerTabs(v, "/registro"),
		ClosesAt: spanish.DateTime(state.ClosesAt, v.Lang), Views: registerViews(v, asked, day), Totals: registerTotals(v, day), Signers: signers(v, state),
		Sheet: registerSheet(v, state),
	}
	if string(asked.day) < v.Today() {
		p.NextPath = asked.on(asked.day.Add(1)).path("/registro")
	}
	if p.Theirs, err = theirsOf(v, asked); err != nil {
		return p, err
	}
	if v.Who.May(auth.ExportRegister) == nil {
		p.CSVPath = asked.at(0).path("/registro.csv")
		p.PDFPath = asked.at(0).path("/registro.pdf")
	}
	if asked.byUnit {
		p.Units = registerUnits(v, day)
	} else {
		p.People, p.Pager = registerPeople(v, p.Frame, asked, day, "/registro")
	}
	p.HourRows, p.Hours = hoursOf(day)
	return p, nil
}

func registerViews(v *visit.Visit, asked registerAsked, day reading.DayRegister) []page.ListView {
	return []page.ListView{
		{Label: v.T("house.register.byperson"), Path: asked.by(false).path("/registro"), Count: len(day.People), Current: !asked.byUnit},
		{Label: v.T("house.register.byunit"), Path: asked.by(true).path("/registro"), Count: len(day.Units), Current: asked.byUnit},
	}
}

func registerTotals(v *visit.Visit, day reading.DayRegister) []page.Total {
	t := day.Totals
	return []page.Total{
		{Label: v.T("webreader.register.accesses"), Value: t.SignIns + t.Editions + t.Notes, Note: v.T("webreader.register.accesses_note")},
		{Label: v.T("webreader.register.people"), Value: t.Keys},
		{Label: v.T("house.register.signins"), Value: t.SignIns},
		{Label: v.T("webreader.register.editions"), Value: t.Editions},
		{Label: v.T("house.register.reads"), Value: t.Notes},
		{Label: v.T("webreader.register.refused"), Value: t.Refused},
	}
}

// signers are the lines under the printed day: the Departamento de Edición draws it up (3.3). The name of who signed it, or
// else of whoever prints, stands on the line of their office.
func signers(v *visit.Visit, state daybook.State) []page.Signer {
	drawn := page.Signer{Act: v.T("webreader.register.drawn"), Office: v.T("webreader.office.editor")}
	seen := page.Signer{Act: v.T("webreader.register.seen"), Office: v.T("webreader.office.liaison")}
	switch {
	case v.Who.Has(auth.Editor):
		drawn.Name = v.Who.Name
	case v.Who.Has(auth.Liaison):
		seen.Name = v.Who.Name
	}
	if state.State == daybook.Signed {
		drawn.Name, drawn.Signed = state.SignedBy, v.T("daybook.signedon", "When", spanish.ShortDateTime(state.Signed, v.Lang))
	}
	return []page.Signer{drawn, seen}
}

// registerPeople are the people of a day that a page of a register shows, and what leads to the others.
func registerPeople(v *visit.Visit, frame page.Frame, asked registerAsked, day reading.DayRegister, at string) ([]page.RegisterPerson, *page.Pager) {
	all := len(day.People)
	from := min(asked.number*registerRows, all)
	to := min(from+registerRows, all)
	people := rowsOfRegister(v, day, from, to)
	if len(people) == all {
		return people, nil
	}
	prev, next := "", ""
	if from > 0 {
		prev = asked.at(asked.number - 1).path(at)
	}
	if to < all {
		next = asked.at(asked.number + 1).path(at)
	}
	pager := frame.Pages(prev, next, v.T("house.register.range", "From", v.Lang.Num(int64(from+1)), "To", v.Lang.Num(int64(to)), "Total", v.Lang.Num(int64(all))))
	return people, &pager
}

func rowsOfRegister(v *visit.Visit, day reading.DayRegister, from, to int) []page.RegisterPerson {
	people := make([]page.RegisterPerson, to-from)
	for i, p := range day.People[from:to] {
		people[i] = page.RegisterPerson{
			Number: from + i + 1, User: p.User, Name: p.Name, Unit: p.UnitName, First: hourOf(p.First), Last: hourOf(p.Last),
			SignIns: p.SignIns, Reads: p.Notes, Failed: p.Refused, Path: v.ReadingPath(p.User, day.Day, day.Day),
		}
		if p.Credential == 0 {
			people[i].User, people[i].Name = "—", v.T("webreader.register.no_key")
		}
	}
	return people
}

func registerUnits(v *visit.Visit, day reading.DayRegister) []page.RegisterUnit {
	units := make([]page.RegisterUnit, len(day.Units))
	for i, u := range day.Units {
		units[i] = page.RegisterUnit{
			Number: i + 1, Unit: u.Name, Institution: u.Institution, People: u.Keys, SignIns: u.SignIns, Reads: u.Notes,
			First: hourOf(u.First), Last: hourOf(u.Last),
		}
		if u.Name == "" {
			units[i].Unit = v.T("webreader.register.no_unit")
		}
	}
	return units
}

// hourOf is an hour without its unit, as columns of hours have it: «6:58».
func hourOf(t time.Time) string {
	return strings.TrimPrefix(t.In(spanish.MexicoCity()).Format("15:04"), "0")
}

// hoursOf draws the day hour by hour; nothing for a day on which nobody came, or whose hours are not known any more.
func hoursOf(day reading.DayRegister) ([]page.HourRow, diagram.Bars) {
	if len(day.People) == 0 || !day.Detailed {
		return nil, diagram.Bars{}
	}
	rows := make([]page.HourRow, 24)
	bars := make([]diagram.Bar, 24)
	for h := range rows {
		rows[h] = page.HourRow{Label: strconv.Itoa(h) + "\u00a0h", SignIns: day.Hours.SignIns[h], Reads: day.Hours.Notes[h], Failed: day.Hours.Refused[h]}
		bars[h] = diagram.Bar{Label: rows[h].Label, Value: rows[h].SignIns + rows[h].Reads, Part: rows[h].SignIns}
	}
	return rows, diagram.DrawBars(bars, 960, 200)
}

// RegisterCSV gives the day as a file, with the filters of the page; the ledger has it before it is given.
func RegisterCSV(v *visit.Visit) error {
	asked, err := askedOfRegister(v)
	if err != nil {
		return err
	}
	export, name := v.Register.CSV, "registro-"+string(asked.day)
	if asked.byUnit {
		export, name = v.Register.UnitsCSV, name+"-unidades"
	}
	var file bytes.Buffer
	if err := export(v.Request.Context(), v.Who.Actor(), &file, asked.day, v.Lang); err != nil {
		return err
	}
	v.Answer.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.Answer.Header().Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
	_, err = file.WriteTo(v.Answer)
	return visit.IgnoreClosed(err)
}
