// Package vendorwork is the pages of the vendor: what was written to it and what it wrote, what a person decides of that, its
// lists of users held against ours, its own page behind a link (2.1, 3.1).
package vendorwork

import (
	"fmt"
	"strconv"
	"time"

	"clavero/internal/auth"
	"clavero/internal/correspondence"
	"clavero/internal/lang/spanish"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
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

// VendorPage shows the correspondence with a vendor that is reached by mail: what is for a person, what waits for the
// vendor, and all that it wrote (2.1, 3.1).
func VendorPage(v *visit.Visit) error {
	if v.Inbox == nil {
		return v.NotFound()
	}
	name := v.Outbox.Vendor().Name
	p := page.Vendor{Frame: v.Frame(v.T("mailroom.title", "Name", name)), Name: name, View: vendorView(v), CanRead: v.Who.May(auth.ReadVendor) == nil}
	if p.CanRead {
		p.WaysPath = vendorTemplatePath
	}
	if v.Who.May(auth.ReconcileUsers) == nil {
		p.ListPath = reconcilePath
	}
	p.Mailbox, p.MailboxNote = mailboxState(v)
	if err := vendorTabs(v, &p); err != nil {
		return err
	}
	var err error
	switch p.View {
	case viewWaiting:
		p.Waiting, err = vendorWaiting(v, &p)
	case viewReceived:
		p.Mails, err = vendorMails(v, &p, "")
	default:
		p.Mails, err = vendorMails(v, &p, correspondence.Review)
	}
	if err != nil {
		return err
	}
	return v.OK(p)
}

func vendorView(v *visit.Visit) string {
	switch asked := v.Request.FormValue("ver"); asked {
	case viewWaiting, viewReceived:
		return asked
	}
	return viewReview
}

// mailboxState says in words whether answers arrive.
func mailboxState(v *visit.Visit) (page.Status, string) {
	if v.Mailbox == nil && v.Demo != nil {
		return page.Status{Kind: page.Done, Text: v.T("mailroom.mailbox.demo")}, ""
	}
	if v.Mailbox == nil {
		return page.Status{Kind: page.Info, Text: v.T("mailroom.mailbox.none")}, ""
	}
	status := v.Mailbox.Status()
	shown, note := page.Status{Kind: page.Done, Text: v.T("mailroom.mailbox.on", "Since", moment(v, status.Since))}, ""
	switch {
	case !status.Connected && status.Since.IsZero() && status.Error == nil:
		shown = page.Status{Kind: page.Info, Text: v.T("mailroom.mailbox.starting")}
	case !status.Connected && status.Since.IsZero():
		shown = page.Status{Kind: page.Fail, Text: v.T("mailroom.mailbox.never")}
	case !status.Connected:
		shown = page.Status{Kind: page.Fail, Text: v.T("mailroom.mailbox.off", "Since", moment(v, status.Since))}
	case status.Waiting > 0:
		shown.Kind = page.Attention
	}
	if status.Error != nil && shown.Kind != page.Done {
		note = v.Lang.Explain(status.Error)
	}
	return shown, note
}

func vendorTabs(v *visit.Visit, p *page.Vendor) error {
	counts, err := v.Inbox.Counts(v.Request.Context())
	if err != nil {
		return err
	}
	waiting, err := v.Outbox.CountWaiting(v.Request.Context())
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
		p.Tabs = append(p.Tabs, page.VendorTab{Label: v.T("mailroom.tab." + tab.view), Path: visit.VendorPath + "?ver=" + tab.view, Count: tab.count, Current: p.View == tab.view})
	}
	return nil
}

// after is the number that a page of a long list begins behind.
func after(v *visit.Visit, otherwise int64) int64 {
	if id, err := strconv.ParseInt(v.Request.FormValue("tras"), 10, 64); err == nil && id > 0 {
		return id
	}
	return otherwise
}

const aboveAll = 1<<63 - 1 // every number is below it

func vendorMails(v *visit.Visit, p *page.Vendor, state string) ([]page.VendorLine, error) {
	messages, err := v.Inbox.Messages(v.Request.Context(), state, after(v, aboveAll), vendorRows+1)
	if err != nil {
		return nil, err
	}
	if len(messages) > vendorRows {
		messages = messages[:vendorRows]
		p.NextPath = fmt.Sprintf("%s?ver=%s&tras=%d", visit.VendorPath, p.View, messages[vendorRows-1].ID)
	}
	var lines []page.VendorLine
	for _, m := range messages {
		lines = append(lines, vendorLine(v, m))
	}
	return lines, nil
}

var messageShapes = map[string]string{
	correspondence.Review: page.Attention, correspondence.Acting: page.Now, correspondence.Done: page.Done, correspondence.Settled: page.Done,
	correspondence.Ignored: page.Ended, correspondence.Repeated: page.Ended,
}

func vendorLine(v *visit.Visit, m correspondence.Message) page.VendorLine {
	line := page.VendorLine{
		Path: vendorMailPath(m.ID), From: m.From, Subject: m.Subject, Arrived: m.Arrived,
		State: page.Status{Kind: messageShapes[m.State], Text: v.T("mailroom.state." + m.State)},
	}
	if line.Subject == "" {
		line.Subject = v.T("mailroom.subject.none")
	}
	for _, item := range m.Items {
		if item.Folio != "" {
			line.Folios = append(line.Folios, item.Folio)
		}
	}
	if len(m.Doubts) > 0 {
		line.Says = v.T("mailroom.doubt." + m.Doubts[0])
	} else {
		line.Says = v.T("mailroom.kind." + string(m.Kind))
	}
	return line
}

func vendorMailPath(id int64) string {
	return visit.VendorPath + "/correo/" + strconv.FormatInt(id, 10)
}

func vendorWaiting(v *visit.Visit, p *page.Vendor) ([]page.VendorOrder, error) {
	waiting, err := v.Outbox.Waiting(v.Request.Context(), after(v, 0), vendorRows+1)
	if err != nil {
		return nil, err
	}
	if len(waiting) > vendorRows {
		waiting = waiting[:vendorRows]
		p.NextPath = fmt.Sprintf("%s?ver=%s&tras=%d", visit.VendorPath, p.View, waiting[vendorRows-1].Order.ID)
	}
	var rows []page.VendorOrder
	for _, w := range waiting {
		rows = append(rows, vendorOrder(v, w))
	}
	return rows, nil
}

func vendorOrder(v *visit.Visit, w correspondence.Waiting) page.VendorOrder {
	row := page.VendorOrder{
		Folio: w.Folio, Path: "/mesa/" + w.Folio, Name: w.Name, Asked: asked(v, w), Since: w.Order.Placed, Sent: w.Sent, Last: w.Last, Due: w.Due,
		State: page.Status{Kind: page.Info, Text: v.T("mailroom.waiting.sent")},
	}
	switch {
	case w.Escalated:
		row.State = page.Status{Kind: page.Fail, Text: v.T("mailroom.waiting.escalated")}
	case w.Sent.IsZero():
		row.State = page.Status{Kind: page.Info, Text: v.T("mailroom.waiting.unsent")}
	case w.Reminded > 0:
		row.State = page.Status{Kind: page.Attention, Text: v.T("mailroom.waiting.reminded", "N", w.Reminded)}
	}
	return row
}

// asked is what an order asks, in words.
func asked(v *visit.Visit, w correspondence.Waiting) string {
	return visit.Capital(v.T("vendor.op." + w.Order.Op))
}

// moment is a day with its hour.
func moment(v *visit.Visit, at time.Time) string { return spanish.DateTime(at, v.Lang) }
