package registerwork

import (
	"regexp"
	"strconv"
	"strings"

	"clavero/internal/daybook"
	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// ReadingAskPage asks what is to be opened in detail, and why. Its filters come in the address: «clave», «nota», «desde», «hasta».
func ReadingAskPage(v *visit.Visit) error {
	query := v.Query
	typed := map[string]string{"subject": query.Get("clave"), "from": query.Get("desde"), "to": query.Get("hasta")}
	ofNote := query.Has("nota")
	if ofNote {
		typed["subject"] = query.Get("nota")
		if note, ok := noteNumber(typed["subject"]); ok && typed["from"] == "" {
			typed["from"] = string(digest.DayOfNote(note))
		}
	}
	if typed["from"] == "" {
		typed["from"] = v.Today()
	}
	if typed["to"] == "" {
		typed["to"] = v.Today()
	}
	return v.OK(readingAsk(v, ofNote, page.Form{Values: typed}))
}

func readingAsk(v *visit.Visit, ofNote bool, form page.Form) page.ReadingAsk {
	p := page.ReadingAsk{Frame: v.Frame(v.T("daybook.open.title.person")), Tabs: registerTabs(v, visit.ReadingAskPath), Form: form, OfNote: ofNote, Other: visit.ReadingAskPath + "?nota="}
	if ofNote {
		p.Title, p.Other = v.T("daybook.open.title.note"), visit.ReadingAskPath
	}
	return p
}

// ReadingAskPost records who opens what and why, and leads to it.
func ReadingAskPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	form := v.Request.PostForm
	a := daybook.Asked{Kind: form.Get("kind"), From: digest.Day(form.Get("from")), To: digest.Day(form.Get("to")), Reason: form.Get("reason")}
	if a.Kind != daybook.OfNote {
		a.Kind = daybook.OfPerson
	}
	var err error
	if a.Subject, err = readingSubject(v, a.Kind, spanish.Tidy(form.Get("subject"))); err != nil {
		return err
	}
	id, err := v.Days.Open(v.Request.Context(), v.Who, a)
	if err != nil {
		return v.Again(err, func(f page.Form) page.Page { return readingAsk(v, a.Kind == daybook.OfNote, f) })
	}
	return v.To(visit.ReadingAskPath + "/" + strconv.FormatInt(id, 10))
}

// readingSubject finds the person by their key, or the note by its number or address; 0 where there is none, or more than one.
func readingSubject(v *visit.Visit, kind, typed string) (int64, error) {
	if kind == daybook.OfNote {
		note, _ := noteNumber(typed)
		return note, nil
	}
	if typed == "" {
		return 0, nil
	}
	const few = 20
	people, err := v.Desk.People(v.Request.Context(), typed, 0, "", few, 0)
	if err != nil {
		return 0, err
	}
	for _, p := range people.Rows {
		if p.Key != nil && spanish.FoldName(p.Key.UserName) == spanish.FoldName(typed) {
			return p.ID, nil
		}
	}
	if len(people.Rows) == 1 {
		return people.Rows[0].ID, nil
	}
	return 0, nil
}

var lastDigits = regexp.MustCompile(`(\d+)\D*$`)

// noteNumber reads a note's number, also out of its address.
func noteNumber(typed string) (int64, bool) {
	found := lastDigits.FindStringSubmatch(strings.TrimSpace(typed))
	if found == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(found[1], 10, 64)
	return n, err == nil && n > 0
}

// ReadingShown shows what was opened, to whoever did and for an hour.
func ReadingShown(v *visit.Visit) error {
	id, err := strconv.ParseInt(v.Request.PathValue("id"), 10, 64)
	if err != nil {
		return v.NotFound()
	}
	opened, err := v.Days.Opened(v.Request.Context(), v.Who, id)
	if err != nil {
		return err
	}
	p := page.ReadingShown{
		Frame: v.Frame(v.T("daybook.open.title." + opened.Kind)), Tabs: registerTabs(v, visit.ReadingAskPath), OfNote: opened.Kind == daybook.OfNote, About: opened.About,
		Period: period(v, opened.From, opened.To), Reason: opened.Reason, At: opened.At, Until: opened.Until, Entry: opened.Entry, More: opened.More,
	}
	if p.OfNote {
		p.NotePath = "/nota/" + strconv.FormatInt(opened.Subject, 10)
	}
	for i, row := range opened.Rows {
		if p.OfNote {
			p.People = append(p.People, page.NoteReader{Number: i + 1, Name: row.Person, User: row.User, Unit: row.Unit, First: row.At, Last: row.LastRead, Times: row.Opened})
			continue
		}
		p.Rows = append(p.Rows, page.ReadingRow{
			At: row.At, What: v.T("daybook.kind." + string(row.Kind)), Title: row.Title, User: row.User, Network: row.Prefix, Device: v.Worded("webreader.device."+row.Device, row.Device),
		})
	}
	return v.OK(p)
}

// period says from when to when, both days included.
func period(v *visit.Visit, from, to digest.Day) string {
	if from == to {
		return spanish.LongDate(visit.NoonOf(from), v.Lang)
	}
	return v.T("daybook.period", "From", spanish.LongDate(visit.NoonOf(from), v.Lang), "To", spanish.LongDate(visit.NoonOf(to), v.Lang))
}

// ReadingLogPage lists who opened whose reading, and why.
func ReadingLogPage(v *visit.Visit) error {
	const rows = 50
	before, _ := strconv.ParseInt(v.Query.Get("antes"), 10, 64)
	openings, err := v.Days.Openings(v.Request.Context(), v.Who, before, rows+1)
	if err != nil {
		return err
	}
	p := page.ReadingLog{Frame: v.Frame(v.T("daybook.log.title")), Tabs: registerTabs(v, "/registro/consultas")}
	if len(openings) > rows {
		openings = openings[:rows]
		p.NextPath = "/registro/consultas?antes=" + strconv.FormatInt(openings[rows-1].ID, 10)
	}
	for _, o := range openings {
		p.Rows = append(p.Rows, page.ReadingLogRow{
			At: o.At, By: o.By, What: v.T("daybook.log.of." + o.Kind), About: o.About, Period: period(v, o.From, o.To), Reason: o.Reason, Entry: o.Entry,
		})
	}
	return v.OK(p)
}
