package unitwork

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
	"clavero/internal/web/forms"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
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

// RosterPage asks for a public directory or, once one was sent, shows what it says of our officials. 1.2
func RosterPage(v *visit.Visit) error {
	id := v.Request.FormValue("archivo")
	if id == "" {
		form, err := rosterForm(v, page.Form{Values: map[string]string{"day": v.Today()}})
		if err != nil {
			return err
		}
		return v.OK(form)
	}
	var kept keptFile
	if err := forms.KeptUpload(v, id, rosterUpload, &kept); err != nil {
		return err
	}
	check, err := v.Desk.CheckRoster(v.Request.Context(), kept.Content, kept.Day)
	if err != nil {
		return err
	}
	return v.OK(rosterFound(v, id, kept, check))
}

func rosterForm(v *visit.Visit, form page.Form) (page.Roster, error) {
	p := page.Roster{
		Frame: v.Frame(v.T("house.roster.title")), Form: form, MaxFile: desk.MaxRoster, Columns: forms.ColumnHelp(v, "web.column.roster.", intake.RosterColumns()),
	}
	rosters, err := v.Desk.Rosters(v.Request.Context())
	for _, r := range rosters {
		p.Kept = append(p.Kept, page.RosterKept{Day: visit.IsoDay(r.Day), At: r.At, File: r.File, Who: r.Who, Missing: r.Counts[directory.Missing],
			Differ: r.Counts[directory.Differs], Namesakes: r.Counts[directory.Namesake]})
	}
	return p, err
}

func rosterFound(v *visit.Visit, id string, kept keptFile, check desk.RosterCheck) page.Roster {
	counts := check.Counts()
	p := page.Roster{
		Frame: v.Frame(v.T("house.roster.title")), File: kept.File, Token: id, Day: visit.IsoDay(kept.Day), Rows: check.Rows, Duplicates: check.Duplicates,
		Unread: check.Unread, Agree: counts[directory.Agrees], Unlisted: counts[directory.Unlisted], Most: rosterShown,
	}
	for _, finding := range rosterGroups {
		group := page.RosterGroup{Key: string(finding), Title: v.T("house.roster." + string(finding)), How: v.T("house.roster." + string(finding) + ".how")}
		all := check.Of(finding)
		group.Total = len(all)
		for _, one := range all[:min(rosterShown, len(all))] {
			group.Rows = append(group.Rows, rosterRow(v, one))
		}
		p.Groups = append(p.Groups, group)
	}
	return p
}

func rosterRow(v *visit.Visit, c directory.Compared) page.RosterRow {
	h := c.Holder
	row := page.RosterRow{Name: h.Name(), Path: "/directorio/" + strconv.FormatInt(h.ID, 10), Position: h.Position, Unit: h.UnitName, Mail: h.Mail, User: h.UserName}
	for _, l := range c.Listed[:min(5, len(c.Listed))] {
		row.There = append(row.There, v.T("house.roster.there", "Row", l.Row, "Position", l.Position, "Unit", l.Unit))
	}
	for _, field := range c.Fields {
		value := map[string]string{"position": c.Listed[0].Position, "unit": c.Listed[0].Unit, "mail": c.Listed[0].Mail}[field]
		row.Changes = append(row.Changes, page.ValueChange{Label: v.T("house.roster.field." + field), New: value})
	}
	return row
}

// RosterPost reads a public directory and keeps nothing of it but the file, for a day.
func RosterPost(v *visit.Visit) error {
	kept, err := readRoster(v)
	var id int64
	if err == nil {
		id, err = forms.KeepUpload(v, rosterUpload, kept)
	}
	if err != nil {
		form, loading := rosterForm(v, page.Form{})
		if loading != nil {
			return loading
		}
		return v.Again(err, func(filled page.Form) page.Page {
			form.Form = filled
			return form
		})
	}
	return v.To("/directorio/padron?archivo=" + strconv.FormatInt(id, 10))
}

func readRoster(v *visit.Visit) (keptFile, error) {
	if err := v.Parse(); err != nil {
		return keptFile{}, forms.FileFault("roster", err)
	}
	var fields []fault.Field
	kept := keptFile{File: v.FileName("roster"), Day: strings.TrimSpace(v.Request.FormValue("day"))}
	if day, err := time.ParseInLocation(time.DateOnly, kept.Day, spanish.MexicoCity()); err != nil || day.After(v.Now) {
		fields = append(fields, fault.Field{Name: "day", Text: "house.roster.need.day"})
	}
	content, err := v.File("roster")
	if err == nil && content == nil {
		err = fault.New(fault.Invalid, "web.need.file")
	}
	if err == nil {
		_, err = v.Desk.CheckRoster(v.Request.Context(), content, kept.Day)
	}
	if err != nil && fault.CodeOf(err) != fault.Invalid && fault.CodeOf(err) != fault.TooLarge {
		return kept, err
	}
	forms.NoteField("roster", err, &fields)
	kept.Content = content
	return kept, fault.Form(fields)
}

// RosterKeep keeps the comparison that was shown, dated and with who made it, as evidence for the checks to come.
func RosterKeep(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	var kept keptFile
	if err := forms.KeptUpload(v, v.Request.FormValue("upload"), rosterUpload, &kept); err != nil {
		return err
	}
	if err := v.Who.May(auth.CheckRoster); err != nil {
		return err
	}
	by, err := v.As(petition.Editor)
	if err != nil {
		return err
	}
	if err := v.Desk.KeepRoster(v.Request.Context(), by, kept.Content, kept.File, kept.Day); err != nil {
		return err
	}
	return v.Done("/directorio/padron", "roster")
}
