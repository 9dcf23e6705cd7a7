package registerwork

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/reading"
	"clavero/internal/register"
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

const (
	theirsPath     = "/registro/proveedor"
	maxAccessLog   = 16_000_000 // bytes, gzipped or not; more is for the terminal
	maxLogText     = 256 << 20  // bytes, unzipped
	logsShown      = 20
	strangersShown = 20
)

// TheirsPage is what the access logs of the vendor's site say of a day. 3.3
func TheirsPage(v *visit.Visit) error {
	p, err := theirRegister(v, page.Form{})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func theirRegister(v *visit.Visit, form page.Form) (page.TheirRegister, error) {
	asked, err := askedOfRegister(v)
	if err != nil {
		return page.TheirRegister{}, err
	}
	p := page.TheirRegister{
		Frame: v.Frame(v.T("theirs.title")), Form: form, Vendor: vendorName(v), Day: visit.NoonOf(asked.day), DayValue: string(asked.day), MaxDay: v.Today(),
		PrevPath: asked.on(asked.day.Add(-1)).path(theirsPath), Tabs: registerTabs(v, theirsPath),
		CanImport: v.Who.May(auth.ImportAccesses) == nil, MaxFile: maxAccessLog, Columns: forms.ColumnHelp(v, "theirs.column.", intake.AccessLogColumns()),
	}
	for _, column := range intake.AccessLogColumns() {
		p.Keys = append(p.Keys, column.Key)
	}
	if string(asked.day) < v.Today() {
		p.NextPath = asked.on(asked.day.Add(1)).path(theirsPath)
	}
	day, err := v.Register.TheirDay(v.Request.Context(), asked.day)
	if err != nil {
		return p, err
	}
	p.People, p.Pager = registerPeople(v, p.Frame, asked, reading.DayRegister{Day: asked.day, People: day.People}, theirsPath)
	for i, shown := range p.People {
		person := day.People[shown.Number-1]
		p.People[i].Reads = person.Editions + person.Notes
	}
	p.Totals = []page.Total{
		{Label: v.T("webreader.register.people"), Value: day.Totals.Keys}, {Label: v.T("house.register.signins"), Value: day.Totals.SignIns},
		{Label: v.T("theirs.pages"), Value: day.Totals.Editions + day.Totals.Notes}, {Label: v.T("webreader.register.refused"), Value: day.Totals.Refused},
	}
	p.Logs, err = theirLogs(v)
	return p, err
}

// theirsOf is what the page of our own register says of the vendor's; nothing where nothing of it was ever taken in and the
// person could not take it in.
func theirsOf(v *visit.Visit, asked registerAsked) (*page.Theirs, error) {
	day, err := v.Register.TheirDay(v.Request.Context(), asked.day)
	if err != nil || len(day.People) == 0 && v.Outbox == nil {
		return nil, err
	}
	return &page.Theirs{Path: registerAsked{day: asked.day}.path(theirsPath), Accesses: day.Totals.SignIns + day.Totals.Editions + day.Totals.Notes}, nil
}

// vendorName is what the vendor is called; empty where it is known by no name.
func vendorName(v *visit.Visit) string {
	if v.Outbox == nil {
		return v.T("theirs.vendor")
	}
	return cmp.Or(v.Outbox.Vendor().Name, v.T("theirs.vendor"))
}

func theirLogs(v *visit.Visit) ([]page.TheirLog, error) {
	kept, err := v.Register.Logs(v.Request.Context(), logsShown)
	if err != nil {
		return nil, err
	}
	var logs []page.TheirLog
	for _, k := range kept {
		logs = append(logs, page.TheirLog{File: k.File, Who: cmp.Or(k.Who, v.T("theirs.terminal")), At: k.At, First: k.First, Last: k.Last, Lines: k.Lines, Accesses: k.Accesses(), Told: k.Added})
	}
	return logs, nil
}

// TheirsPost takes a log in and shows what it came to. Nothing is done twice by sending it again.
func TheirsPost(v *visit.Visit) error {
	log, result, err := takeLog(v)
	if err != nil {
		form, loading := theirRegister(v, page.Form{})
		if loading != nil {
			return loading
		}
		return v.Again(err, func(filled page.Form) page.Page {
			form.Form = filled
			return form
		})
	}
	p, err := theirRegister(v, page.Form{})
	if err != nil {
		return err
	}
	p.Result = takenLog(v, log, result)
	return v.OK(p)
}

func takeLog(v *visit.Visit) (reading.VendorLog, reading.LogResult, error) {
	var log reading.VendorLog
	if err := v.Parse(); err != nil {
		return log, reading.LogResult{}, forms.FileFault("log", err)
	}
	content, err := v.File("log")
	if err == nil && content == nil {
		err = fault.New(fault.Invalid, "web.need.file")
	}
	if err != nil {
		return log, reading.LogResult{}, logFault(v, err)
	}
	log = reading.VendorLog{File: v.FileName("log"), Options: intake.LogOptions{Headings: map[string]string{}, Most: maxLogText}}
	log.Rules = register.LogRules{SignIns: paths(v, "signins"), Editions: paths(v, "editions"), Notes: paths(v, "notes")}
	for _, column := range intake.AccessLogColumns() {
		if said, err := intake.Text(v.Request.FormValue("column_"+column.Key), 200); err == nil && said != "" {
			log.Options.Headings[column.Key] = said
		}
	}
	if log.Provider, err = v.Desk.Vendor(v.Request.Context()); err != nil {
		return log, reading.LogResult{}, err
	}
	result, err := v.Register.ImportLog(v.Request.Context(), v.Who.Actor(), log, bytes.NewReader(content), true, nil)
	return log, result, logFault(v, err)
}

// logFault tells what is wrong with the log beside its field.
func logFault(v *visit.Visit, err error) error {
	if err == nil || fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.TooLarge {
		return err
	}
	var fields []fault.Field
	forms.NoteField("log", err, &fields)
	return fault.Form(fields)
}

// paths are the beginnings of addresses in a field, parted by white space.
func paths(v *visit.Visit, field string) []string {
	text, err := intake.Text(v.Request.FormValue(field), 200)
	if err != nil {
		return nil
	}
	return strings.Fields(text)
}

func takenLog(v *visit.Visit, log reading.VendorLog, r reading.LogResult) *page.TakenLog {
	taken := &page.TakenLog{
		File: log.File, Added: r.Added, Known: r.Accesses() - r.Added, First: r.First, Last: r.Last, Unread: r.Unread,
		FirstPath: registerAsked{day: digest.DayOf(r.First, spanish.MexicoCity())}.path(theirsPath),
		Counts: []page.Total{
			{Label: v.T("theirs.lines"), Value: r.Lines}, {Label: v.T("house.register.signins"), Value: r.SignIns}, {Label: v.T("theirs.pages"), Value: r.Editions + r.Notes},
			{Label: v.T("webreader.register.refused"), Value: r.Refused}, {Label: v.T("theirs.anonymous"), Value: r.Anonymous},
			{Label: v.T("theirs.other"), Value: r.Other, Note: v.T("theirs.other.note")}, {Label: v.T("theirs.unread"), Value: r.Unread},
		},
	}
	users := slices.SortedFunc(maps.Keys(r.Strangers), func(a, b string) int { return cmp.Or(cmp.Compare(r.Strangers[b], r.Strangers[a]), cmp.Compare(a, b)) })
	for _, user := range users[:min(len(users), strangersShown)] {
		shown, err := intake.Text(user, 100)
		if err != nil {
			shown = "?"
		}
		taken.Strangers = append(taken.Strangers, page.Stranger{User: shown, Times: r.Strangers[user]})
	}
	taken.MoreStrangers = len(users) - len(taken.Strangers)
	for _, f := range r.Faults {
		taken.Faults = append(taken.Faults, v.T("theirs.fault", "Line", f.Line, "Why", v.T(f.Why)))
	}
	return taken
}
