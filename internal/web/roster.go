package web

import (
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/web/page"
)

const (
	rosterUpload = "roster"
	rosterShown  = 200 // officials of one finding on the page
)

// keptFile is a public directory while it waits to be kept.
type keptFile struct {
	File    string `json:"file"`
	Day     string `json:"day"` // ISO date
	Content []byte `json:"content"`
}

// rosterGroups are the findings that somebody looks into, in the order of the screen.
var rosterGroups = []directory.Finding{directory.Missing, directory.Differs, directory.Namesake}

// rosterPage asks for a public directory or, once one was sent, shows what it says of our officials. 1.2
func (v *visit) rosterPage() error {
	id := v.r.FormValue("archivo")
	if id == "" {
		form, err := v.rosterForm(page.Form{Values: map[string]string{"day": v.today()}})
		if err != nil {
			return err
		}
		return v.ok(form)
	}
	var kept keptFile
	if err := v.keptUpload(id, rosterUpload, &kept); err != nil {
		return err
	}
	check, err := v.Desk.CheckRoster(v.r.Context(), kept.Content, kept.Day)
	if err != nil {
		return err
	}
	return v.ok(v.rosterFound(id, kept, check))
}

func (v *visit) rosterForm(form page.Form) (page.Roster, error) {
	p := page.Roster{
		Frame: v.frame(v.t("house.roster.title")), Form: form, MaxFile: desk.MaxRoster, Columns: v.columnHelp("web.column.roster.", intake.RosterColumns()),
	}
	rosters, err := v.Desk.Rosters(v.r.Context())
	for _, r := range rosters {
		p.Kept = append(p.Kept, page.RosterKept{Day: isoDay(r.Day), At: r.At, File: r.File, Who: r.Who, Missing: r.Counts[directory.Missing],
			Differ: r.Counts[directory.Differs], Namesakes: r.Counts[directory.Namesake]})
	}
	return p, err
}

func (v *visit) rosterFound(id string, kept keptFile, check desk.RosterCheck) page.Roster {
	counts := check.Counts()
	p := page.Roster{
		Frame: v.frame(v.t("house.roster.title")), File: kept.File, Token: id, Day: isoDay(kept.Day), Rows: check.Rows, Duplicates: check.Duplicates,
		Unread: check.Unread, Agree: counts[directory.Agrees], Unlisted: counts[directory.Unlisted], Most: rosterShown,
	}
	for _, finding := range rosterGroups {
		group := page.RosterGroup{Key: string(finding), Title: v.t("house.roster." + string(finding)), How: v.t("house.roster." + string(finding) + ".how")}
		all := check.Of(finding)
		group.Total = len(all)
		for _, one := range all[:min(rosterShown, len(all))] {
			group.Rows = append(group.Rows, v.rosterRow(one))
		}
		p.Groups = append(p.Groups, group)
	}
	return p
}

func (v *visit) rosterRow(c directory.Compared) page.RosterRow {
	h := c.Holder
	row := page.RosterRow{Name: h.Name(), Path: "/directorio/" + strconv.FormatInt(h.ID, 10), Position: h.Position, Unit: h.UnitName, Mail: h.Mail, User: h.UserName}
	for _, l := range c.Listed[:min(5, len(c.Listed))] {
		row.There = append(row.There, v.t("house.roster.there", "Row", l.Row, "Position", l.Position, "Unit", l.Unit))
	}
	for _, field := range c.Fields {
		value := map[string]string{"position": c.Listed[0].Position, "unit": c.Listed[0].Unit, "mail": c.Listed[0].Mail}[field]
		row.Changes = append(row.Changes, page.ValueChange{Label: v.t("house.roster.field." + field), New: value})
	}
	return row
}

// rosterPost reads a public directory and keeps nothing of it but the file, for a day.
func (v *visit) rosterPost() error {
	kept, err := v.readRoster()
	var id int64
	if err == nil {
		id, err = v.keepUpload(rosterUpload, kept)
	}
	if err != nil {
		form, loading := v.rosterForm(page.Form{})
		if loading != nil {
			return loading
		}
		return v.again(err, func(filled page.Form) page.Page {
			form.Form = filled
			return form
		})
	}
	return v.to("/directorio/padron?archivo=" + strconv.FormatInt(id, 10))
}

func (v *visit) readRoster() (keptFile, error) {
	if err := v.parse(); err != nil {
		return keptFile{}, fileFault("roster", err)
	}
	var fields []fault.Field
	kept := keptFile{File: v.fileName("roster"), Day: strings.TrimSpace(v.r.FormValue("day"))}
	if day, err := time.ParseInLocation(time.DateOnly, kept.Day, spanish.MexicoCity()); err != nil || day.After(v.now) {
		fields = append(fields, fault.Field{Name: "day", Text: "house.roster.need.day"})
	}
	content, err := v.file("roster")
	if err == nil && content == nil {
		err = fault.New(fault.Invalid, "web.need.file")
	}
	if err == nil {
		_, err = v.Desk.CheckRoster(v.r.Context(), content, kept.Day)
	}
	if err != nil && fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.TooLarge {
		return kept, err
	}
	noteField("roster", err, &fields)
	kept.Content = content
	return kept, fault.Form(fields)
}

// rosterKeep keeps the comparison that was shown, dated and with who made it, as evidence for the checks to come.
func (v *visit) rosterKeep() error {
	if err := v.parse(); err != nil {
		return err
	}
	var kept keptFile
	if err := v.keptUpload(v.r.FormValue("upload"), rosterUpload, &kept); err != nil {
		return err
	}
	if err := v.who.May(auth.CheckRoster); err != nil {
		return err
	}
	by, err := v.as(petition.Editor)
	if err != nil {
		return err
	}
	if err := v.Desk.KeepRoster(v.r.Context(), by, kept.Content, kept.File, kept.Day); err != nil {
		return err
	}
	return v.done("/directorio/padron", "roster")
}
