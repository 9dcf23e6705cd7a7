// Package demodoor is what the demonstration shows beside the program: doors to enter as each role, the mailbox, the vendor to
// practise with.
package demodoor

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/auth"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail"
	"clavero/internal/web/entrance"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// walk is the story of the demonstration, told on its door: texts «webpublic.walk.N» and, where there is a link,
// «webpublic.walk.N.link». A step of an office is entered as the first door of its role, on the page where it is taken.
var walk = []walkStep{
	{number: "1.1", link: "/solicitud"},
	{number: "1.1", link: "/demo/buzon"},
	{number: "1.1", role: "liaison", page: "/mesa"},
	{number: "1.2", role: "editor", page: "/mesa"},
	{number: "2.1", link: "/procedimiento"},
	{number: "4.1", role: "liaison", page: "/mesa", link: "/demo/buzon"},
	{number: "3.3", role: "editor", page: "/registro"},
}

// control is what happens after and around the road, told as walk is: texts «webpublic.control.N».
var control = []walkStep{
	{number: "3.1", role: "authority", page: "/lineamientos"},
	{number: "3.3", role: "editor", page: "/registro/dias"},
	{number: "3.3", role: "editor", page: "/registro/informes"},
	{number: "+", role: "delegate", page: "/mi-unidad"},
	{number: "7", role: "liaison", page: "/archivo/bajas"},
	{number: "+", role: "auditor", page: "/bitacora"},
	{number: "+", link: "/procedimiento/manual"},
}

// walkStep is something to try: the number of the procedure's text, and where.
type walkStep struct{ number, role, page, link string }

func told(v *visit.Visit, steps []walkStep, texts string) []page.WalkStep {
	var list []page.WalkStep
	for i, step := range steps {
		key := texts + strconv.Itoa(i+1)
		told := page.WalkStep{Number: step.number, What: v.T(key), Link: step.link, Enter: doorOf(v, step.role, step.page)}
		if step.link != "" {
			told.Words = v.T(key + ".link")
		}
		list = append(list, told)
	}
	return list
}

// DemoPage is the door of the demonstration: who one can enter as, and what to try.
func DemoPage(v *visit.Visit) error {
	p := page.DemoDoor{Frame: v.Frame(v.T("public.demo")), Walk: told(v, walk, "webpublic.walk."), Control: told(v, control, "webpublic.control.")}
	for _, door := range v.Demo.Doors {
		p.Doors = append(p.Doors, page.Door{
			Path: doorPath(door, ""), Name: door.Name, Roles: doorRole(v, door), Does: v.T("webpublic.door." + door.Role),
		})
	}
	var err error
	if p.Practice, err = practice(v); err != nil {
		return err
	}
	return v.OK(p)
}

// doorOf is the first door of a role, leading to a page; nil for none.
func doorOf(v *visit.Visit, role, leads string) *page.Door {
	i := slices.IndexFunc(v.Demo.Doors, func(d visit.Door) bool { return role != "" && d.Role == role })
	if i < 0 {
		return nil
	}
	return &page.Door{Path: doorPath(v.Demo.Doors[i], leads), Name: v.Demo.Doors[i].Name}
}

func doorPath(door visit.Door, leads string) string {
	query := url.Values{"como": {door.User}}
	if leads != "" {
		query.Set("siguiente", leads)
	}
	return "/demo/entrar?" + query.Encode()
}

func doorRole(v *visit.Visit, door visit.Door) string {
	role := v.T("webpublic.door.reader_role")
	if door.Role != "reader" {
		role = v.T("web.role." + door.Role)
	}
	if door.Position == "" {
		return role
	}
	return role + " · " + door.Position
}

// DemoEnter opens a session for one of the doors' people, and for nobody else.
func DemoEnter(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	user := v.Request.FormValue("como")
	if !slices.ContainsFunc(v.Demo.Doors, func(d visit.Door) bool { return d.User == user }) {
		return v.NotFound()
	}
	signed, err := v.Identity.EnterDemo(v.Request.Context(), user, v.Place(v.Request))
	if err != nil {
		return err
	}
	v.SignIn(signed)
	v.Who = signed.Who
	if signed.Next != auth.Nothing {
		return v.To(v.Unfinished())
	}
	if next := entrance.Onward(v.Request.FormValue("siguiente")); next != "/" {
		return v.To(next)
	}
	return v.To(entrance.FirstPage(v))
}

// MailboxPage shows every mail that left, and those that came from the vendor, the newest first. None leaves the machine.
func MailboxPage(v *visit.Visit) error {
	mails, err := received(v)
	if err != nil {
		return err
	}
	for _, sent := range v.Demo.Mailbox.List() {
		mails = append(mails, page.MailLine{Path: mailPath(sent), To: sent.To.Mail, Subject: sent.Subject, When: sent.At})
	}
	words := v.Request.FormValue("q")
	for word := range strings.FieldsSeq(spanish.Fold(words)) {
		mails = slices.DeleteFunc(mails, func(m page.MailLine) bool {
			return !strings.Contains(spanish.Fold(m.Subject+" "+m.To+" "+m.From), word)
		})
	}
	slices.SortStableFunc(mails, func(a, b page.MailLine) int { return b.When.Compare(a.When) })
	number := min(v.PageNumber(), 1+max(len(mails)-1, 0)/mailboxRows)
	p := page.Mailbox{Frame: v.Frame(v.T("public.mailbox")), Query: words}
	from := (number - 1) * mailboxRows
	p.Mails = mails[from:min(from+mailboxRows, len(mails))]
	if number > 1 {
		p.PrevPath = mailboxPath(words, number-1)
	}
	if from+mailboxRows < len(mails) {
		p.NextPath = mailboxPath(words, number+1)
	}
	return v.OK(p)
}

const mailboxRows = 50 // of the demonstration's mailbox on a page

func mailboxPath(words string, number int) string {
	return "/demo/buzon?" + url.Values{"q": {words}, "pagina": {strconv.Itoa(number)}}.Encode()
}

// mailPath names a mail by its Message-ID, which stays when older ones fall out of the mailbox.
func mailPath(sent mail.Sent) string { return "/demo/buzon/" + url.PathEscape(sent.ID) }

func sentMail(v *visit.Visit) (mail.Sent, error) {
	sent, found := v.Demo.Mailbox.Get(v.Request.PathValue("n"))
	if !found {
		return sent, v.NotFound()
	}
	return sent, nil
}

// MailPage shows a mail as text with its links open and, framed, as a mail program would show it.
func MailPage(v *visit.Visit) error {
	if id, came := receivedID(v); came {
		return receivedPage(v, id)
	}
	sent, err := sentMail(v)
	if err != nil {
		return err
	}
	v.Answer.Header().Set("Content-Security-Policy", visit.Policy+"; frame-src 'self'")
	return v.OK(page.MailShown{
		Frame: v.Frame(sent.Subject), From: written(sent.From), To: written(sent.To), Subject: sent.Subject, When: sent.At, Text: sent.Text,
		HTMLPath: mailPath(sent) + "/html",
	})
}

func written(a mail.Address) string {
	if a.Name == "" {
		return a.Mail
	}
	return a.Name + " <" + a.Mail + ">"
}

// mailPolicy lets a mail have its own style, which is within its lines, and nothing else: no script runs in it, it is in an
// origin of its own, and only pages of this installation may frame it. Its links open outside of the frame.
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; " +
	"sandbox allow-top-navigation-by-user-activation"

// MailHTML is a mail's HTML form by itself, for the frame.
func MailHTML(v *visit.Visit) error {
	sent, err := sentMail(v)
	if err != nil {
		return err
	}
	h := v.Answer.Header()
	h.Set("Content-Security-Policy", mailPolicy)
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Content-Type", "text/html; charset=utf-8")
	body := strings.Replace(sent.HTML, "<head>", `<head><base target="_top">`, 1)
	v.Answer.WriteHeader(http.StatusOK)
	_, err = v.Answer.Write([]byte(body))
	return visit.IgnoreClosed(err)
}
