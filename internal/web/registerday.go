package web

import (
	"encoding/hex"
	"strconv"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/daybook"
	"clavero/internal/digest"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/pdf"
	"clavero/internal/retention"
	"clavero/internal/store"
	"clavero/internal/web/page"
)

// registerTabs are the pages of the register that the person may open.
func (v *visit) registerTabs(here string) []page.ListView {
	var tabs []page.ListView
	for _, tab := range []struct {
		permission auth.Permission
		key, path  string
	}{
		{auth.SeeRegister, "daybook.tab.day", "/registro"},
		{auth.SeeRegister, "daybook.tab.days", "/registro/dias"},
		{auth.SeeRegister, "daybook.tab.report", reportPath},
		{auth.OpenReading, "daybook.tab.open", readingAskPath},
		{auth.SeeOpenings, "daybook.tab.log", "/registro/consultas"},
		{auth.SeeRegister, "theirs.tab", theirsPath},
	} {
		if v.who.May(tab.permission) == nil {
			tabs = append(tabs, page.ListView{Label: v.t(tab.key), Path: tab.path, Current: tab.path == here})
		}
	}
	return tabs
}

// registerSheet is what the page shows of a closed day; nil for any other.
func (v *visit) registerSheet(s daybook.State) *page.RegisterSheet {
	if s.Number == 0 {
		return nil
	}
	sheet := &page.RegisterSheet{
		Number: s.Number, ClosedAt: s.Closed, Entry: s.Entry, SHA256: s.SHA256, Signed: s.State == daybook.Signed, SignedAt: s.Signed, SignedBy: s.SignedBy,
		SignEntry: s.SignEntry, SignedSHA: s.SignedSHA, Seen: s.ToSign, MaySign: v.who.May(auth.SignRegister) == nil, MayVerify: v.who.May(auth.VerifyRegister) == nil,
	}
	sheet.Series = v.t("daybook.series", "Earliest", spanish.LongDate(retention.All[3].Earliest(s.Closed), v.lang))
	if !s.Disposed.IsZero() {
		sheet.Series = v.t("daybook.disposed", "Day", spanish.LongDate(s.Disposed, v.lang))
	}
	for _, f := range s.Flaws {
		sheet.Flaws = append(sheet.Flaws, daybook.FlawWords(v.lang, f))
	}
	for _, n := range s.Notes {
		sheet.Notes = append(sheet.Notes, page.RegisterNote{
			ID: n.Kind + "-" + strconv.FormatInt(n.Number, 10), Addendum: n.Kind == daybook.Addendum, Title: v.t("daybook.note."+n.Kind, "Number", n.Number),
			At: n.At, By: n.By, Text: n.Text, Late: v.lateWords(n.Late), SHA256: n.SHA256,
		})
	}
	sheet.Late = v.lateWords(s.Late)
	return sheet
}

// lateWords says what came to a day after it was closed; nothing where nothing did.
func (v *visit) lateWords(l daybook.Late) string {
	if l.Accesses == 0 {
		return ""
	}
	return v.t("daybook.late.text", "N", int(l.Accesses), "SignIns", l.SignIns, "Editions", l.Editions, "Notes", l.Notes, "Refused", l.Refused)
}

func (v *visit) findingWords(f daybook.Finding) string {
	words := daybook.FlawWords(v.lang, f.Flaw)
	if f.Day == "" {
		return words
	}
	return spanish.ShortDate(noonOf(f.Day), v.lang) + ": " + words
}

// postedDay is the day that a form of the register is about.
func (v *visit) postedDay() (registerAsked, error) {
	if err := v.parse(); err != nil {
		return registerAsked{}, err
	}
	day, err := digest.ParseDay(v.r.PostFormValue("dia"))
	return registerAsked{day: day}, err
}

// registerComment notes something to a closed day. 3.3
func (v *visit) registerComment() error {
	asked, err := v.postedDay()
	if err != nil {
		return err
	}
	err = v.Days.Comment(v.r.Context(), v.who, asked.day, v.r.PostFormValue("text"))
	return v.registerDone(asked, err, "register_comment", func(s *page.RegisterSheet, form page.Form) { s.SignForm = form })
}

// registerSign signs a closed day. 3.3
func (v *visit) registerSign() error {
	asked, err := v.postedDay()
	if err != nil {
		return err
	}
	err = v.Days.SignDay(v.r.Context(), v.who, v.r.PostFormValue("code"), asked.day, v.r.PostFormValue("seen"), strings.TrimSpace(v.r.PostFormValue("text")))
	return v.registerDone(asked, err, "register_signed", func(s *page.RegisterSheet, form page.Form) { s.SignForm = form })
}

// registerAddendum adds what came to a day later. 3.3
func (v *visit) registerAddendum() error {
	asked, err := v.postedDay()
	if err != nil {
		return err
	}
	err = v.Days.AddAddendum(v.r.Context(), v.who, v.r.PostFormValue("code"), asked.day, v.r.PostFormValue("text"))
	return v.registerDone(asked, err, "register_addendum", func(s *page.RegisterSheet, form page.Form) { s.NoteForm = form })
}

// registerDone goes back to the day, or shows it again with the form that was not accepted.
func (v *visit) registerDone(asked registerAsked, err error, done string, put func(*page.RegisterSheet, page.Form)) error {
	if err == nil {
		return v.done(asked.path("/registro"), done)
	}
	p, drawing := v.registerView(asked)
	if drawing != nil {
		return drawing
	}
	if p.Sheet == nil {
		return err
	}
	return v.again(err, func(form page.Form) page.Page {
		put(p.Sheet, form)
		return p
	})
}

// registerVerify holds a day, or the days of a month and what stands open, to the ledger, and shows what was found.
func (v *visit) registerVerify() error {
	if err := v.parse(); err != nil {
		return err
	}
	if month := v.r.PostFormValue("mes"); month != "" {
		return v.verifyMonth(month)
	}
	asked, err := v.postedDay()
	if err != nil {
		return err
	}
	verdict, err := v.verdict(asked.day, asked.day)
	if err != nil {
		return err
	}
	p, err := v.registerView(asked)
	if err != nil {
		return err
	}
	p.Verdict = verdict
	return v.ok(p)
}

func (v *visit) verifyMonth(month string) error {
	first, last, err := monthOf(month)
	if err != nil {
		return err
	}
	verdict, err := v.verdict(first, last)
	if err != nil {
		return err
	}
	p, err := v.registerDays(first, last)
	if err != nil {
		return err
	}
	p.Verdict = verdict
	return v.ok(p)
}

// mostFindings are listed on a page; the command lists all.
const mostFindings = 50

func (v *visit) verdict(from, to digest.Day) (*page.RegisterVerdict, error) {
	report, err := v.Days.Verify(v.r.Context(), from, to, nil)
	if err != nil {
		return nil, err
	}
	verdict := &page.RegisterVerdict{Good: report.OK(), Days: report.Days, Accesses: int(report.Accesses), At: v.now}
	for _, f := range report.Findings {
		if len(verdict.Findings) == mostFindings {
			verdict.More = len(report.Findings) - mostFindings
			break
		}
		verdict.Findings = append(verdict.Findings, v.findingWords(f))
	}
	return verdict, nil
}

// monthOf gives the first and the last day of a month written as 2026-11; fault.Invalid for what is none.
func monthOf(month string) (digest.Day, digest.Day, error) {
	first, err := time.Parse("2006-01", month)
	if err != nil || first.Year() < 2000 || first.Year() > 2199 {
		return "", "", fault.New(fault.Invalid, "daybook.month", "Typed", month)
	}
	return digest.Day(first.Format(time.DateOnly)), digest.Day(first.AddDate(0, 1, -1).Format(time.DateOnly)), nil
}

// registerDaysPage lists the closed days of a month. 3.3
func (v *visit) registerDaysPage() error {
	month := v.query.Get("mes")
	if month == "" {
		month = v.today()[:7]
	}
	first, last, err := monthOf(month)
	if err != nil {
		return err
	}
	p, err := v.registerDays(first, last)
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) registerDays(first, last digest.Day) (page.RegisterDays, error) {
	days, err := v.Days.Days(v.r.Context(), first, last)
	if err != nil {
		return page.RegisterDays{}, err
	}
	p := page.RegisterDays{Frame: v.frame(v.t("daybook.days.title")), Tabs: v.registerTabs("/registro/dias"), Month: string(first)[:7], MaxMonth: v.today()[:7]}
	p.Here = "/registro/dias?mes=" + p.Month
	p.Title2 = v.t("daybook.month."+strconv.Itoa(int(first.Time().Month())), "Year", string(first)[:4])
	p.PrevPath = "/registro/dias?mes=" + string(first.Add(-1))[:7]
	if p.Month < p.MaxMonth {
		p.NextPath = "/registro/dias?mes=" + string(last.Add(1))[:7]
	}
	if v.who.May(auth.VerifyRegister) == nil {
		p.VerifyIn = p.Month
	}
	if p.Unsigned, err = v.DB.Read().UnsignedDays(v.r.Context()); err != nil {
		return p, err
	}
	archived, err := v.DB.Read().RegisterArchive(v.r.Context(), p.Month)
	if err == nil && archived.Kept() {
		p.Archive = &page.RegisterArchive{Accesses: int(archived.Accesses), Size: p.Size(archived.Size), SHA256: hex.EncodeToString(archived.SHA256[:]), At: archived.At}
	} else if err != nil && !fault.Is(err, fault.NotFound) {
		return p, err
	}
	p.Rows, err = v.registerDayRows(days, first, last)
	return p, err
}

func (v *visit) registerDayRows(days []store.RegisterDay, first, last digest.Day) ([]page.RegisterDayRow, error) {
	notes, err := v.DB.Read().RegisterNotes(v.r.Context(), string(first), string(last))
	if err != nil {
		return nil, err
	}
	addenda := map[string]int{}
	for _, n := range notes {
		if n.Kind == daybook.Addendum {
			addenda[n.Day]++
		}
	}
	names := v.newNames()
	rows := make([]page.RegisterDayRow, len(days))
	for i, d := range days {
		day := digest.Day(d.Day)
		rows[i] = page.RegisterDayRow{
			Number: d.Number, Day: noonOf(day), Path: registerAsked{day: day}.path("/registro"), Keys: d.Keys, SignIns: d.SignIns, Editions: d.Editions, Reads: d.Notes,
			Failed: d.Refused, Addenda: addenda[d.Day], Flawed: d.Flaws > 0, Status: page.Status{Kind: page.Attention, Text: v.t("daybook.state.closed")},
		}
		if d.State == store.DaySigned {
			rows[i].Status = page.Status{Kind: page.Done, Text: v.t("daybook.state.signed")}
			if rows[i].SignedBy, err = names.actor(ledger.Actor{Kind: ledger.ByStaff, ID: d.SignedBy}); err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}

// registerPDF gives the official form of a day as a paper to sign and file; the ledger has it before it is given. 3.3
func (v *visit) registerPDF() error {
	asked, err := v.askedOfRegister()
	if err != nil {
		return err
	}
	site := v.Post.Site()
	paper, err := v.Days.Form(v.r.Context(), v.who.Actor(), asked.day, v.lang, site.Institution, v.t("webreader.office.editor"), v.t("webreader.office.liaison"))
	if err != nil {
		return err
	}
	return v.attach("registro-"+string(asked.day)+".pdf", pdf.MediaType, paper)
}
