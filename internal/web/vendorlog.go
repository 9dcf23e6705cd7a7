package web

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
	"clavero/internal/web/page"
)

const (
	theirsPath     = "/registro/proveedor"
	maxAccessLog   = 16_000_000 // bytes, gzipped or not; more is for the terminal
	maxLogText     = 256 << 20  // bytes, unzipped
	logsShown      = 20
	strangersShown = 20
)

// theirsPage is what the access logs of the vendor's site say of a day. 3.3
func (v *visit) theirsPage() error {
	p, err := v.theirRegister(page.Form{})
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) theirRegister(form page.Form) (page.TheirRegister, error) {
	asked, err := v.askedOfRegister()
	if err != nil {
		return page.TheirRegister{}, err
	}
	p := page.TheirRegister{
		Frame: v.frame(v.t("theirs.title")), Form: form, Vendor: v.vendorName(), Day: noonOf(asked.day), DayValue: string(asked.day), MaxDay: v.today(),
		PrevPath: asked.on(asked.day.Add(-1)).path(theirsPath), Tabs: v.registerTabs(theirsPath),
		CanImport: v.who.May(auth.ImportAccesses) == nil, MaxFile: maxAccessLog, Columns: v.columnHelp("theirs.column.", intake.AccessLogColumns()),
	}
	for _, column := range intake.AccessLogColumns() {
		p.Keys = append(p.Keys, column.Key)
	}
	if string(asked.day) < v.today() {
		p.NextPath = asked.on(asked.day.Add(1)).path(theirsPath)
	}
	day, err := v.Register.TheirDay(v.r.Context(), asked.day)
	if err != nil {
		return p, err
	}
	p.People, p.Pager = v.registerPeople(p.Frame, asked, reading.DayRegister{Day: asked.day, People: day.People}, theirsPath)
	for i, shown := range p.People {
		person := day.People[shown.Number-1]
		p.People[i].Reads = person.Editions + person.Notes
	}
	p.Totals = []page.Total{
		{Label: v.t("webreader.register.people"), Value: day.Totals.Keys}, {Label: v.t("house.register.signins"), Value: day.Totals.SignIns},
		{Label: v.t("theirs.pages"), Value: day.Totals.Editions + day.Totals.Notes}, {Label: v.t("webreader.register.refused"), Value: day.Totals.Refused},
	}
	p.Logs, err = v.theirLogs()
	return p, err
}

// theirsOf is what the page of our own register says of the vendor's; nothing where nothing of it was ever taken in and the
// person could not take it in.
func (v *visit) theirsOf(asked registerAsked) (*page.Theirs, error) {
	day, err := v.Register.TheirDay(v.r.Context(), asked.day)
	if err != nil || len(day.People) == 0 && v.Outbox == nil {
		return nil, err
	}
	return &page.Theirs{Path: registerAsked{day: asked.day}.path(theirsPath), Accesses: day.Totals.SignIns + day.Totals.Editions + day.Totals.Notes}, nil
}

// vendorName is what the vendor is called; empty where it is known by no name.
func (v *visit) vendorName() string {
	if v.Outbox == nil {
		return v.t("theirs.vendor")
	}
	return cmp.Or(v.Outbox.Vendor().Name, v.t("theirs.vendor"))
}

func (v *visit) theirLogs() ([]page.TheirLog, error) {
	kept, err := v.Register.Logs(v.r.Context(), logsShown)
	if err != nil {
		return nil, err
	}
	var logs []page.TheirLog
	for _, k := range kept {
		logs = append(logs, page.TheirLog{File: k.File, Who: cmp.Or(k.Who, v.t("theirs.terminal")), At: k.At, First: k.First, Last: k.Last, Lines: k.Lines, Accesses: k.Accesses(), Told: k.Added})
	}
	return logs, nil
}

// theirsPost takes a log in and shows what it came to. Nothing is done twice by sending it again.
func (v *visit) theirsPost() error {
	log, result, err := v.takeLog()
	if err != nil {
		form, loading := v.theirRegister(page.Form{})
		if loading != nil {
			return loading
		}
		return v.again(err, func(filled page.Form) page.Page {
			form.Form = filled
			return form
		})
	}
	p, err := v.theirRegister(page.Form{})
	if err != nil {
		return err
	}
	p.Result = v.takenLog(log, result)
	return v.ok(p)
}

func (v *visit) takeLog() (reading.VendorLog, reading.LogResult, error) {
	var log reading.VendorLog
	if err := v.parse(); err != nil {
		return log, reading.LogResult{}, fileFault("log", err)
	}
	content, err := v.file("log")
	if err == nil && content == nil {
		err = fault.New(fault.Invalid, "web.need.file")
	}
	if err != nil {
		return log, reading.LogResult{}, v.logFault(err)
	}
	log = reading.VendorLog{File: v.fileName("log"), Options: intake.LogOptions{Headings: map[string]string{}, Most: maxLogText}}
	log.Rules = register.LogRules{SignIns: v.paths("signins"), Editions: v.paths("editions"), Notes: v.paths("notes")}
	for _, column := range intake.AccessLogColumns() {
		if said, err := intake.Text(v.r.FormValue("column_"+column.Key), 200); err == nil && said != "" {
			log.Options.Headings[column.Key] = said
		}
	}
	if log.Provider, err = v.Desk.Vendor(v.r.Context()); err != nil {
		return log, reading.LogResult{}, err
	}
	result, err := v.Register.ImportLog(v.r.Context(), v.who.Actor(), log, bytes.NewReader(content), true, nil)
	return log, result, v.logFault(err)
}

// logFault tells what is wrong with the log beside its field.
func (v *visit) logFault(err error) error {
	if err == nil || fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.TooLarge {
		return err
	}
	var fields []fault.Field
	noteField("log", err, &fields)
	return fault.Form(fields)
}

// paths are the beginnings of addresses in a field, parted by white space.
func (v *visit) paths(field string) []string {
	text, err := intake.Text(v.r.FormValue(field), 200)
	if err != nil {
		return nil
	}
	return strings.Fields(text)
}

func (v *visit) takenLog(log reading.VendorLog, r reading.LogResult) *page.TakenLog {
	taken := &page.TakenLog{
		File: log.File, Added: r.Added, Known: r.Accesses() - r.Added, First: r.First, Last: r.Last, Unread: r.Unread,
		FirstPath: registerAsked{day: digest.DayOf(r.First, spanish.MexicoCity())}.path(theirsPath),
		Counts: []page.Total{
			{Label: v.t("theirs.lines"), Value: r.Lines}, {Label: v.t("house.register.signins"), Value: r.SignIns}, {Label: v.t("theirs.pages"), Value: r.Editions + r.Notes},
			{Label: v.t("webreader.register.refused"), Value: r.Refused}, {Label: v.t("theirs.anonymous"), Value: r.Anonymous},
			{Label: v.t("theirs.other"), Value: r.Other, Note: v.t("theirs.other.note")}, {Label: v.t("theirs.unread"), Value: r.Unread},
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
		taken.Faults = append(taken.Faults, v.t("theirs.fault", "Line", f.Line, "Why", v.t(f.Why)))
	}
	return taken
}
