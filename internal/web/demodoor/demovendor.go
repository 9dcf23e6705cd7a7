package demodoor

import (
	"math"
	"strconv"
	"strings"

	"clavero/internal/correspondence"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
)

// practice is what the demonstration's door says of who makes the keys, and of the vendor that can be chosen to.
func practice(v *visit.Visit) (*page.Practice, error) {
	vendor := v.Demo.Vendor
	if vendor == nil {
		return nil, nil
	}
	rules, err := v.Desk.Rules(v.Request.Context())
	if err != nil {
		return nil, err
	}
	p := &page.Practice{Number: rules.Mechanism.Number, Vendor: vendor.Name, Site: vendor.Site, Office: vendor.Office}
	for _, name := range vendor.Providers {
		p.Providers = append(p.Providers, page.PracticeChoice{
			Value: name, Text: v.T("public.demo.provider." + name), Hint: v.T("public.demo.provider." + name + ".hint"), Chosen: name == rules.Mechanism.Provider,
		})
	}
	if rules.Mechanism.Provider != vendor.Mail {
		return p, nil
	}
	asked := vendor.Asked()
	p.Ways = append(p.Ways, page.PracticeChoice{Text: v.T("public.demo.way.any"), Chosen: asked == ""})
	for _, way := range vendor.Ways {
		p.Ways = append(p.Ways, page.PracticeChoice{Value: way, Text: v.T("public.demo.way." + way), Chosen: way == asked})
	}
	return p, nil
}

// DemoProvider puts a provider in force, as the operator's setting does.
func DemoProvider(v *visit.Visit) error {
	if v.Demo.Vendor == nil {
		return v.NotFound()
	}
	if err := v.Parse(); err != nil {
		return err
	}
	if err := v.Demo.Vendor.Choose(v.Request.Context(), v.Request.PostFormValue("proveedor")); err != nil {
		return err
	}
	return v.Done("/demo", "demo_provider")
}

// DemoWay asks the vendor to answer the next mail in a way that somebody must look at.
func DemoWay(v *visit.Visit) error {
	if v.Demo.Vendor == nil {
		return v.NotFound()
	}
	if err := v.Parse(); err != nil {
		return err
	}
	if err := v.Demo.Vendor.Ask(v.Request.PostFormValue("respuesta")); err != nil {
		return err
	}
	return v.Done("/demo", "demo_way")
}

// mostReceived is how many of the vendor's mails the demonstration's mailbox shows.
const mostReceived = 200

// received are the vendor's mails as people may see them: no secret is in them.
func received(v *visit.Visit) ([]page.MailLine, error) {
	if v.Inbox == nil {
		return nil, nil
	}
	messages, err := v.Inbox.Messages(v.Request.Context(), "", math.MaxInt64, mostReceived)
	if err != nil {
		return nil, err
	}
	var list []page.MailLine
	for _, m := range messages {
		list = append(list, page.MailLine{Path: receivedPath(m), From: m.From, Subject: m.Subject, When: m.Arrived})
	}
	return list, nil
}

// receivedMark tells a mail that came from one that left, which is named by its Message-ID.
const receivedMark = "recibido-"

func receivedPath(m correspondence.Message) string {
	return "/demo/buzon/" + receivedMark + strconv.FormatInt(m.ID, 10)
}

// receivedID is the number of a mail that came; ok is false for the name of one that left.
func receivedID(v *visit.Visit) (int64, bool) {
	digits, came := strings.CutPrefix(v.Request.PathValue("n"), receivedMark)
	id, err := strconv.ParseInt(digits, 10, 64)
	return id, came && err == nil && v.Inbox != nil
}

// receivedPage shows the copy of a mail of the vendor's that is kept for people.
func receivedPage(v *visit.Visit, id int64) error {
	m, text, err := v.Inbox.Message(v.Request.Context(), id)
	if err != nil {
		return err
	}
	return v.OK(page.MailShown{
		Frame: v.Frame(m.Subject), From: m.From, To: v.Outbox.Vendor().Answers.Mail, Subject: m.Subject, When: m.Arrived, Text: text,
		Note: v.T("public.mail.redacted"),
	})
}
