package registerwork

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
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// registerTabs are the pages of the register that the person may open.
func registerTabs(v *visit.Visit, here string) []page.ListView {
	var tabs []page.ListView
	for _, tab := range []struct {
		permission auth.Permission
		key, path  string
	}{
		{auth.SeeRegister, "daybook.tab.day", "/registro"},
		{auth.SeeRegister, "daybook.tab.days", "/registro/dias"},
		{auth.SeeRegister, "daybook.tab.report", reportPath},
		{auth.OpenReading, "daybook.tab.open", visit.ReadingAskPath},
		{auth.SeeOpenings, "daybook.tab.log", "/registro/consultas"},
		{auth.SeeRegister, "theirs.tab", theirsPath},
	} {
		if v.Who.May(tab.permission) == nil {
			tabs = append(tabs, page.ListView{Label: v.T(tab.key), Path: tab.path, Current: tab.path == here})
		}
	}
	return tabs
}

// registerSheet is what the page shows of a closed day; nil for any other.
func registerSheet(v *visit.Visit, s daybook.State) *page.RegisterSheet {
	if s.Number == 0 {
		return nil
	}
	sheet := &page.RegisterSheet{
		Number: s.Number, ClosedAt: s.Closed, Entry: s.Entry, SHA256: s.SHA256, Signed: s.State == daybook.Signed, SignedAt: s.Signed, SignedBy: s.SignedBy,
		SignEntry: s.SignEntry, SignedSHA: s.SignedSHA, Seen: s.ToSign, MaySign: v.Who.May(auth.SignRegister) == nil, MayVerify: v.Who.May(auth.VerifyRegister) == nil,
	}
	sheet.Series = v.T("daybook.series", "Earliest", spanish.LongDate(retention.All[3].Earliest(s.Closed), v.Lang))
	if !s.Disposed.IsZero() {
		sheet.Series = v.T("daybook.disposed", "Day", spanish.LongDate(s.Disposed, v.Lang))
	}
	for _, f := range s.Flaws {
		sheet.Flaws = append(sheet.Flaws, daybook.FlawWords(v.Lang, f))
	}
	for _, n := range s.Notes {
		sheet.Notes = append(sheet.Notes, page.RegisterNote{
			ID: n.Kind + "-" + strconv.FormatInt(n.Number, 10), Addendum: n.Kind == daybook.Addendum, Title: v.T("daybook.note."+n.Kind, "Number", n.Number),
			At: n.At, By: n.By, Text: n.Text, Late: lateWords(v, n.Late), SHA256: n.SHA256,
		})
	}
	sheet.Late = lateWords(v, s.Late)
	return sheet
}

// lateWords says what came to a day after it was closed; nothing where nothing did.
func lateWords(v *visit.Visit, l daybook.Late) string {
	if l.Accesses == 0 {
		return ""
	}
	return v.T("daybook.late.text", "N", int(l.Accesses), "SignIns", l.SignIns, "Editions", l.Editions, "Notes", l.Notes, "Refused", l.Refused)
}

func findingWords(v *visit.Visit, f daybook.Finding) string {
	words := daybook.FlawWords(v.Lang, f.Flaw)
	if f.Day == "" {
		return words
	}
	return spanish.ShortDate(visit.NoonOf(f.Day), v.Lang) + ": " + words
}

// postedDay is the day that a form of the register is about.
func postedDay(v *visit.Visit) (registerAsked, error) {
	if err := v.Parse(); err != nil {
		return registerAsked{}, err
	}
	day, err := digest.ParseDay(v.Request.PostFormValue("dia"))
	return registerAsked{day: day}, err
}

// RegisterComment notes something to a closed day. 3.3
func RegisterComment(v *visit.Visit) error {
	asked, err := postedDay(v)
	if err != nil {
		return err
	}
	err = v.Days.Comment(v.Request.Context(), v.Who, asked.day, v.Request.PostFormValue("text"))
	return registerDone(v, asked, err, "register_comment", func(s *page.RegisterSheet, form page.Form) { s.SignForm = form })
}

// RegisterSign signs a closed day. 3.3
func RegisterSign(v *visit.Visit) error {
	asked, err := postedDay(v)
	if err != nil {
		return err
	}
	err = v.Days.SignDay(v.Request.Context(), v.Who, v.Request.PostFormValue("code"), asked.day, v.Request.PostFormValue("seen"), strings.TrimSpace(v.Request.PostFormValue("text")))
	return registerDone(v, asked, err, "register_signed", func(s *page.RegisterSheet, form page.Form) { s.SignForm = form })
}

// RegisterAddendum adds what came to a day later. 3.3
func RegisterAddendum(v *visit.Visit) error {
	asked, err := postedDay(v)
	if err != nil {
		return err
	}
	err = v.Days.AddAddendum(v.Request.Context(), v.Who, v.Request.PostFormValue("code"), asked.day, v.Request.PostFormValue("text"))
	return registerDone(v, asked, err, "register_addendum", func(s *page.RegisterSheet, form page.Form) { s.NoteForm = form })
}

// registerDone goes back to the day, or shows it again with the form that was not accepted.
func registerDone(v *visit.Visit, asked registerAsked, err error, done string, put func(*page.RegisterSheet, page.Form)) error {
	if err == nil {
		return v.Done(asked.path("/registro"), done)
	}
	p, drawing := registerView(v, asked)
	if drawing != nil {
		return drawing
	}
	if p.Sheet == nil {
		return err
	}
	return v.Again(err, func(form page.Form) page.Page {
		put(p.Sheet, form)
		return p
	})
}

// RegisterVerify holds a day, or the days of a month and what stands open, to the ledger, and shows what was found.
func RegisterVerify(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	if month := v.Request.PostFormValue("mes"); month != "" {
		return verifyMonth(v, month)
	}
	asked, err := postedDay(v)
	if err != nil {
		return err
	}
	verdict, err := verdict(v, asked.day, asked.day)
	if err != nil {
		return err
	}
	p, err := registerView(v, asked)
	if err != nil {
		return err
	}
	p.Verdict = verdict
	return v.OK(p)
}

func verifyMonth(v *visit.Visit, month string) error {
	first, last, err := monthOf(month)
	if err != nil {
		return err
	}
	verdict, err := verdict(v, first, last)
	if err != nil {
		return err
	}
	p, err := registerDays(v, first, last)
	if err != nil {
		return err
	}
	p.Verdict = verdict
	return v.OK(p)
}

// mostFindings are listed on a page; the command lists all.
const mostFindings = 50

func verdict(v *visit.Visit, from, to digest.Day) (*page.RegisterVerdict, error) {
	report, err := v.Days.Verify(v.Request.Context(), from, to, nil)
	if err != nil {
		return nil, err
	}
	verdict := &page.RegisterVerdict{Good: report.OK(), Days: report.Days, Accesses: int(report.Accesses), At: v.Now}
	for _, f := range report.Findings {
		if len(verdict.Findings) == mostFindings {
			verdict.More = len(report.Findings) - mostFindings
			break
		}
		verdict.Findings = append(verdict.Findings, findingWords(v, f))
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

// RegisterDaysPage lists the closed days of a month. 3.3
func RegisterDaysPage(v *visit.Visit) error {
	month := v.Query.Get("mes")
	if month == "" {
		month = v.Today()[:7]
	}
	first, last, err := monthOf(month)
	if err != nil {
		return err
	}
	p, err := registerDays(v, first, last)
	if err != nil {
		return err
	}
	return v.OK(p)
}

func registerDays(v *visit.Visit, first, last digest.Day) (page.RegisterDays, error) {
	days, err := v.Days.Days(v.Request.Context(), first, last)
	if err != nil {
		return page.RegisterDays{}, err
	}
	p := page.RegisterDays{Frame: v.Frame(v.T("daybook.days.title")), Tabs: registerTabs(v, "/registro/dias"), Month: string(first)[:7], MaxMonth: v.Today()[:7]}
	p.Here = "/registro/dias?mes=" + p.Month
	p.Title2 = v.T("daybook.month."+strconv.Itoa(int(first.Time().Month())), "Year", string(first)[:4])
	p.PrevPath = "/registro/dias?mes=" + string(first.Add(-1))[:7]
	if p.Month < p.MaxMonth {
		p.NextPath = "/registro/dias?mes=" + string(last.Add(1))[:7]
	}
	if v.Who.May(auth.VerifyRegister) == nil {
		p.VerifyIn = p.Month
	}
	if p.Unsigned, err = v.DB.Read().UnsignedDays(v.Request.Context()); err != nil {
		return p, err
	}
	archived, err := v.DB.Read().RegisterArchive(v.Request.Context(), p.Month)
	if err == nil && archived.Kept() {
		p.Archive = &page.RegisterArchive{Accesses: int(archived.Accesses), Size: p.Size(archived.Size), SHA256: hex.EncodeToString(archived.SHA256[:]), At: archived.At}
	} else if err != nil && !fault.Is(err, fault.NotFound) {
		return p, err
	}
	p.Rows, err = registerDayRows(v, days, first, last)
	return p, err
}

func registerDayRows(v *visit.Visit, days []store.RegisterDay, first, last digest.Day) ([]page.RegisterDayRow, error) {
	notes, err := v.DB.Read().RegisterNotes(v.Request.Context(), string(first), string(last))
	if err != nil {
		return nil, err
	}
	addenda := map[string]int{}
	for _, n := range notes {
		if n.Kind == daybook.Addendum {
			addenda[n.Day]++
		}
	}
	names := wording.NewNames(v)
	rows := make([]page.RegisterDayRow, len(days))
	for i, d := range days {
		day := digest.Day(d.Day)
		rows[i] = page.RegisterDayRow{
			Number: d.Number, Day: visit.NoonOf(day), Path: registerAsked{day: day}.path("/registro"), Keys: d.Keys, SignIns: d.SignIns, Editions: d.Editions, Reads: d.Notes,
			Failed: d.Refused, Addenda: addenda[d.Day], Flawed: d.Flaws > 0, Status: page.Status{Kind: page.Attention, Text: v.T("daybook.state.closed")},
		}
		if d.State == store.DaySigned {
			rows[i].Status = page.Status{Kind: page.Done, Text: v.T("daybook.state.signed")}
			if rows[i].SignedBy, err = names.Actor(ledger.Actor{Kind: ledger.ByStaff, ID: d.SignedBy}); err != nil {
				return nil, err
			}
		}
	}
	return rows, nil
}

// RegisterPDF gives the official form of a day as a paper to sign and file; the ledger has it before it is given. 3.3
func RegisterPDF(v *visit.Visit) error {
	asked, err := askedOfRegister(v)
	if err != nil {
		return err
	}
	site := v.Post.Site()
	paper, err := v.Days.Form(v.Request.Context(), v.Who.Actor(), asked.day, v.Lang, site.Institution, v.T("webreader.office.editor"), v.T("webreader.office.liaison"))
	if err != nil {
		return err
	}
	return v.Attach("registro-"+string(asked.day)+".pdf", pdf.MediaType, paper)
}
