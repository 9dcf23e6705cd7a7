package web

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/daybook"
	"clavero/internal/digest"
	"clavero/internal/lang/spanish"
	"clavero/internal/web/page"
)

// readingAskPage asks what is to be opened in detail, and why. Its filters come in the address: «clave», «nota», «desde», «hasta».
func (v *visit) readingAskPage() error {
	query := v.query
	typed := map[string]string{"subject": query.Get("clave"), "from": query.Get("desde"), "to": query.Get("hasta")}
	ofNote := query.Has("nota")
	if ofNote {
		typed["subject"] = query.Get("nota")
		if note, ok := noteNumber(typed["subject"]); ok && typed["from"] == "" {
			typed["from"] = string(digest.DayOfNote(note))
		}
	}
	if typed["from"] == "" {
		typed["from"] = v.today()
	}
	if typed["to"] == "" {
		typed["to"] = v.today()
	}
	return v.ok(v.readingAsk(ofNote, page.Form{Values: typed}))
}

func (v *visit) readingAsk(ofNote bool, form page.Form) page.ReadingAsk {
	p := page.ReadingAsk{Frame: v.frame(v.t("daybook.open.title.person")), Tabs: v.registerTabs(readingAskPath), Form: form, OfNote: ofNote, Other: readingAskPath + "?nota="}
	if ofNote {
		p.Title, p.Other = v.t("daybook.open.title.note"), readingAskPath
	}
	return p
}

// readingAskPost records who opens what and why, and leads to it.
func (v *visit) readingAskPost() error {
	if err := v.parse(); err != nil {
		return err
	}
	form := v.r.PostForm
	a := daybook.Asked{Kind: form.Get("kind"), From: digest.Day(form.Get("from")), To: digest.Day(form.Get("to")), Reason: form.Get("reason")}
	if a.Kind != daybook.OfNote {
		a.Kind = daybook.OfPerson
	}
	var err error
	if a.Subject, err = v.readingSubject(a.Kind, spanish.Tidy(form.Get("subject"))); err != nil {
		return err
	}
	id, err := v.Days.Open(v.r.Context(), v.who, a)
	if err != nil {
		return v.again(err, func(f page.Form) page.Page { return v.readingAsk(a.Kind == daybook.OfNote, f) })
	}
	return v.to(readingAskPath + "/" + strconv.FormatInt(id, 10))
}

// readingSubject finds the person by their key, or the note by its number or address; 0 where there is none, or more than one.
func (v *visit) readingSubject(kind, typed string) (int64, error) {
	if kind == daybook.OfNote {
		note, _ := noteNumber(typed)
		return note, nil
	}
	if typed == "" {
		return 0, nil
	}
	const few = 20
	people, err := v.Desk.People(v.r.Context(), typed, 0, "", few, 0)
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

// readingShown shows what was opened, to whoever did and for an hour.
func (v *visit) readingShown() error {
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return v.notFound()
	}
	opened, err := v.Days.Opened(v.r.Context(), v.who, id)
	if err != nil {
		return err
	}
	p := page.ReadingShown{
		Frame: v.frame(v.t("daybook.open.title." + opened.Kind)), Tabs: v.registerTabs(readingAskPath), OfNote: opened.Kind == daybook.OfNote, About: opened.About,
		Period: v.period(opened.From, opened.To), Reason: opened.Reason, At: opened.At, Until: opened.Until, Entry: opened.Entry, More: opened.More,
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
			At: row.At, What: v.t("daybook.kind." + string(row.Kind)), Title: row.Title, User: row.User, Network: row.Prefix, Device: v.worded("webreader.device."+row.Device, row.Device),
		})
	}
	return v.ok(p)
}

// period says from when to when, both days included.
func (v *visit) period(from, to digest.Day) string {
	if from == to {
		return spanish.LongDate(noonOf(from), v.lang)
	}
	return v.t("daybook.period", "From", spanish.LongDate(noonOf(from), v.lang), "To", spanish.LongDate(noonOf(to), v.lang))
}

// readingLogPage lists who opened whose reading, and why.
func (v *visit) readingLogPage() error {
	const rows = 50
	before, _ := strconv.ParseInt(v.query.Get("antes"), 10, 64)
	openings, err := v.Days.Openings(v.r.Context(), v.who, before, rows+1)
	if err != nil {
		return err
	}
	p := page.ReadingLog{Frame: v.frame(v.t("daybook.log.title")), Tabs: v.registerTabs("/registro/consultas")}
	if len(openings) > rows {
		openings = openings[:rows]
		p.NextPath = "/registro/consultas?antes=" + strconv.FormatInt(openings[rows-1].ID, 10)
	}
	for _, o := range openings {
		p.Rows = append(p.Rows, page.ReadingLogRow{
			At: o.At, By: o.By, What: v.t("daybook.log.of." + o.Kind), About: o.About, Period: v.period(o.From, o.To), Reason: o.Reason, Entry: o.Entry,
		})
	}
	return v.ok(p)
}

// readingPath is where the reading of a key in some days can be asked for; empty for who may not open it.
func (v *visit) readingPath(user string, from, to digest.Day) string {
	if v.who.May(auth.OpenReading) != nil || user == "" {
		return ""
	}
	return readingAskPath + "?" + url.Values{"clave": {user}, "desde": {string(from)}, "hasta": {string(to)}}.Encode()
}
