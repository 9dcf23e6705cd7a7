package web

import (
	"fmt"
	"strconv"
	"time"

	"clavero/internal/auth"
	"clavero/internal/correspondence"
	"clavero/internal/lang/spanish"
	"clavero/internal/web/page"
)

const (
	vendorRows = 50
	mostWaits  = 500 // orders that are looked at together: more than a vendor ever owes
)

// The views of the correspondence, in the address.
const (
	viewReview   = "revisar"
	viewWaiting  = "espera"
	viewReceived = "recibidos"
)

// vendorPage shows the correspondence with a vendor that is reached by mail: what is for a person, what waits for the
// vendor, and all that it wrote (2.1, 3.1).
func (v *visit) vendorPage() error {
	if v.Inbox == nil {
		return v.notFound()
	}
	name := v.Outbox.Vendor().Name
	p := page.Vendor{Frame: v.frame(v.t("mailroom.title", "Name", name)), Name: name, View: v.vendorView(), CanRead: v.who.May(auth.ReadVendor) == nil}
	if p.CanRead {
		p.WaysPath = vendorTemplatePath
	}
	if v.who.May(auth.ReconcileUsers) == nil {
		p.ListPath = reconcilePath
	}
	p.Mailbox, p.MailboxNote = v.mailboxState()
	if err := v.vendorTabs(&p); err != nil {
		return err
	}
	var err error
	switch p.View {
	case viewWaiting:
		p.Waiting, err = v.vendorWaiting(&p)
	case viewReceived:
		p.Mails, err = v.vendorMails(&p, "")
	default:
		p.Mails, err = v.vendorMails(&p, correspondence.Review)
	}
	if err != nil {
		return err
	}
	return v.ok(p)
}

func (v *visit) vendorView() string {
	switch asked := v.r.FormValue("ver"); asked {
	case viewWaiting, viewReceived:
		return asked
	}
	return viewReview
}

// mailboxState says in words whether answers arrive.
func (v *visit) mailboxState() (page.Status, string) {
	if v.Mailbox == nil && v.Demo != nil {
		return page.Status{Kind: page.Done, Text: v.t("mailroom.mailbox.demo")}, ""
	}
	if v.Mailbox == nil {
		return page.Status{Kind: page.Info, Text: v.t("mailroom.mailbox.none")}, ""
	}
	status := v.Mailbox.Status()
	shown, note := page.Status{Kind: page.Done, Text: v.t("mailroom.mailbox.on", "Since", v.moment(status.Since))}, ""
	switch {
	case !status.Connected && status.Since.IsZero() && status.Error == nil:
		shown = page.Status{Kind: page.Info, Text: v.t("mailroom.mailbox.starting")}
	case !status.Connected && status.Since.IsZero():
		shown = page.Status{Kind: page.Fail, Text: v.t("mailroom.mailbox.never")}
	case !status.Connected:
		shown = page.Status{Kind: page.Fail, Text: v.t("mailroom.mailbox.off", "Since", v.moment(status.Since))}
	case status.Waiting > 0:
		shown.Kind = page.Attention
	}
	if status.Error != nil && shown.Kind != page.Done {
		note = v.lang.Explain(status.Error)
	}
	return shown, note
}

func (v *visit) vendorTabs(p *page.Vendor) error {
	counts, err := v.Inbox.Counts(v.r.Context())
	if err != nil {
		return err
	}
	waiting, err := v.Outbox.CountWaiting(v.r.Context())
	if err != nil {
		return err
	}
	received := 0
	for _, n := range counts {
		received += n
	}
	for _, tab := range []struct {
		view  string
		count int
	}{{viewReview, counts[correspondence.Review]}, {viewWaiting, waiting}, {viewReceived, received}} {
		p.Tabs = append(p.Tabs, page.VendorTab{Label: v.t("mailroom.tab." + tab.view), Path: vendorPath + "?ver=" + tab.view, Count: tab.count, Current: p.View == tab.view})
	}
	return nil
}

// after is the number that a page of a long list begins behind.
func (v *visit) after(otherwise int64) int64 {
	if id, err := strconv.ParseInt(v.r.FormValue("tras"), 10, 64); err == nil && id > 0 {
		return id
	}
	return otherwise
}

const aboveAll = 1<<63 - 1 // every number is below it

func (v *visit) vendorMails(p *page.Vendor, state string) ([]page.VendorLine, error) {
	messages, err := v.Inbox.Messages(v.r.Context(), state, v.after(aboveAll), vendorRows+1)
	if err != nil {
		return nil, err
	}
	if len(messages) > vendorRows {
		messages = messages[:vendorRows]
		p.NextPath = fmt.Sprintf("%s?ver=%s&tras=%d", vendorPath, p.View, messages[vendorRows-1].ID)
	}
	var lines []page.VendorLine
	for _, m := range messages {
		lines = append(lines, v.vendorLine(m))
	}
	return lines, nil
}

var messageShapes = map[string]string{
	correspondence.Review: page.Attention, correspondence.Acting: page.Now, correspondence.Done: page.Done, correspondence.Settled: page.Done,
	correspondence.Ignored: page.Ended, correspondence.Repeated: page.Ended,
}

func (v *visit) vendorLine(m correspondence.Message) page.VendorLine {
	line := page.VendorLine{
		Path: vendorMailPath(m.ID), From: m.From, Subject: m.Subject, Arrived: m.Arrived,
		State: page.Status{Kind: messageShapes[m.State], Text: v.t("mailroom.state." + m.State)},
	}
	if line.Subject == "" {
		line.Subject = v.t("mailroom.subject.none")
	}
	for _, item := range m.Items {
		if item.Folio != "" {
			line.Folios = append(line.Folios, item.Folio)
		}
	}
	if len(m.Doubts) > 0 {
		line.Says = v.t("mailroom.doubt." + m.Doubts[0])
	} else {
		line.Says = v.t("mailroom.kind." + string(m.Kind))
	}
	return line
}

func vendorMailPath(id int64) string { return vendorPath + "/correo/" + strconv.FormatInt(id, 10) }

func (v *visit) vendorWaiting(p *page.Vendor) ([]page.VendorOrder, error) {
	waiting, err := v.Outbox.Waiting(v.r.Context(), v.after(0), vendorRows+1)
	if err != nil {
		return nil, err
	}
	if len(waiting) > vendorRows {
		waiting = waiting[:vendorRows]
		p.NextPath = fmt.Sprintf("%s?ver=%s&tras=%d", vendorPath, p.View, waiting[vendorRows-1].Order.ID)
	}
	var rows []page.VendorOrder
	for _, w := range waiting {
		rows = append(rows, v.vendorOrder(w))
	}
	return rows, nil
}

func (v *visit) vendorOrder(w correspondence.Waiting) page.VendorOrder {
	row := page.VendorOrder{
		Folio: w.Folio, Path: "/mesa/" + w.Folio, Name: w.Name, Asked: v.asked(w), Since: w.Order.Placed, Sent: w.Sent, Last: w.Last, Due: w.Due,
		State: page.Status{Kind: page.Info, Text: v.t("mailroom.waiting.sent")},
	}
	switch {
	case w.Escalated:
		row.State = page.Status{Kind: page.Fail, Text: v.t("mailroom.waiting.escalated")}
	case w.Sent.IsZero():
		row.State = page.Status{Kind: page.Info, Text: v.t("mailroom.waiting.unsent")}
	case w.Reminded > 0:
		row.State = page.Status{Kind: page.Attention, Text: v.t("mailroom.waiting.reminded", "N", w.Reminded)}
	}
	return row
}

// asked is what an order asks, in words.
func (v *visit) asked(w correspondence.Waiting) string {
	return capital(v.t("vendor.op." + w.Order.Op))
}

// moment is a day with its hour.
func (v *visit) moment(at time.Time) string { return spanish.DateTime(at, v.lang) }
