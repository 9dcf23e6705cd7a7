package vendorwork

import (
	"net/http"
	"slices"
	"strconv"

	"clavero/internal/auth"
	"clavero/internal/correspondence"
	"clavero/internal/ledger"
	"clavero/internal/provider"
	"clavero/internal/provider/vendormail/reading"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

// letter is a message of the vendor as its page needs it, with the orders that still wait.
type letter struct {
	correspondence.Message
	text    string
	waiting []correspondence.Waiting
}

func vendorLetter(v *visit.Visit) (letter, error) {
	if v.Inbox == nil {
		return letter{}, v.NotFound()
	}
	id, err := strconv.ParseInt(v.Request.PathValue("id"), 10, 64)
	if err != nil {
		return letter{}, v.NotFound()
	}
	var l letter
	if l.Message, l.text, err = v.Inbox.Message(v.Request.Context(), id); err != nil {
		return l, err
	}
	l.waiting, err = v.Outbox.Waiting(v.Request.Context(), 0, mostWaits)
	return l, err
}

// order finds an order that waits.
func (l letter) order(id int64) (correspondence.Waiting, bool) {
	at := slices.IndexFunc(l.waiting, func(w correspondence.Waiting) bool { return w.Order.ID == id })
	if at < 0 {
		return correspondence.Waiting{}, false
	}
	return l.waiting[at], true
}

// VendorMailPage shows one message beside the reading that is proposed (3.1).
func VendorMailPage(v *visit.Visit) error {
	l, err := vendorLetter(v)
	if err != nil {
		return err
	}
	p, err := letterView(v, l, page.Form{Values: l.proposed()})
	if err != nil {
		return err
	}
	return v.OK(p)
}

func letterView(v *visit.Visit, l letter, form page.Form) (page.VendorMail, error) {
	p := page.VendorMail{
		Frame: v.Frame(vendorLine(v, l.Message).Subject), Form: form, Action: vendorMailPath(l.ID), BackPath: visit.VendorPath, From: l.From,
		Subject: vendorLine(v, l.Message).Subject, Arrived: l.Arrived, Text: l.text, Kind: v.T("mailroom.kind." + string(l.Kind)),
		State: vendorLine(v, l.Message).State, CanRead: l.State == correspondence.Review && v.Who.May(auth.ReadVendor) == nil,
		Authentic: page.Status{Kind: page.Attention, Text: v.T("mailroom.authentic.no")}, AuthenticNote: v.T("mailroom.authentic.no.means"),
	}
	if l.Authentic {
		p.Authentic = page.Status{Kind: page.Done, Text: v.T("mailroom.authentic.yes")}
		p.AuthenticNote = v.T("mailroom.authentic.yes.means", "Domain", v.Outbox.Vendor().Domain)
	}
	if l.RepeatedOf != 0 {
		p.RepeatsPath = vendorMailPath(l.RepeatedOf)
	}
	for _, doubt := range l.Doubts {
		p.Doubts = append(p.Doubts, v.T("mailroom.doubt."+doubt))
	}
	if l.HandledBy != 0 {
		who, err := wording.NewNames(v).Actor(ledger.Actor{Kind: ledger.ByStaff, ID: l.HandledBy})
		if err != nil {
			return p, err
		}
		p.HandledBy, p.HandledAt = who, l.Handled
	}
	p.Said = said(v, l)
	if p.CanRead {
		p.Parts, p.Whole, p.WaysPath = parts(v, l), l.whole(), vendorTemplatePath
	}
	return p, nil
}

// said is what was made out of the message, as data: for those who only look, and once it is settled.
func said(v *visit.Visit, l letter) []page.VendorSaid {
	var list []page.VendorSaid
	for _, item := range l.Items {
		said := page.VendorSaid{Folio: item.Folio, Outcome: v.T("mailroom.outcome." + string(item.Outcome)), User: item.UserName, Reason: item.Reason}
		if item.Folio != "" {
			said.Path = "/mesa/" + item.Folio
		}
		if item.Secret > 0 {
			said.Secret = v.T("mailroom.secret.sealed", "N", item.Secret)
		}
		list = append(list, said)
	}
	return list
}

// parts are the blocks of the form: one for each order the message speaks of, and one more.
func parts(v *visit.Visit, l letter) []page.VendorPart {
	var parts []page.VendorPart
	for n, item := range l.Items {
		part := page.VendorPart{N: n + 1, Orders: orderOptions(v, l), Outcomes: outcomeOptions(v)}
		_, waits := l.order(item.Order)
		probable, why, found := l.Probable(n, l.text, l.waiting)
		switch {
		case found:
			part.Note = probably(v, item, probable, why)
		case item.Order != 0 && !waits:
			part.Note = v.T("mailroom.part.closed", "Folio", item.Folio)
		case item.Outcome != reading.Unknown && item.Outcome != reading.Refused: // a question too
			part.Note = v.T("mailroom.part.says", "What", v.T("mailroom.outcome."+string(item.Outcome)))
		}
		if item.Secret > 0 {
			part.Secret = v.T("mailroom.secret.sealed", "N", item.Secret)
		}
		part.Secrets = secretOptions(v, l)
		parts = append(parts, part)
	}
	return append(parts, page.VendorPart{N: len(parts) + 1, Secrets: secretOptions(v, l), Orders: orderOptions(v, l), Outcomes: outcomeOptions(v), More: len(parts) > 0})
}

// probably says which order an answer probably means, and by what.
func probably(v *visit.Visit, item correspondence.Item, w correspondence.Waiting, why []string) string {
	var reasons []string
	for _, reason := range why {
		reasons = append(reasons, v.T("mailroom.probable."+reason))
	}
	note := v.T("mailroom.probable", "Folio", w.Folio, "Name", w.Name, "Why", v.InARow(reasons))
	if item.Folio == "" {
		return note
	}
	return v.T("mailroom.probable.given", "Folio", item.Folio) + " " + note
}

// secretOptions are the secrets that the message may hold, by the numbers that stand in its text in their place. A single
// one that was made out needs no choosing.
func secretOptions(v *visit.Visit, l letter) []page.Option {
	if len(l.Suspects) == 0 {
		return nil
	}
	options := []page.Option{{Label: v.T("mailroom.part.which.none")}}
	add := func(number, length int) {
		if length > 0 {
			options = append(options, page.Option{Value: strconv.Itoa(number), Label: v.T("mailroom.part.which.one", "Number", number, "Length", length)})
		}
	}
	for n, item := range l.Items {
		add(n+1, item.Secret)
	}
	for n, length := range l.Suspects {
		add(len(l.Items)+n+1, length)
	}
	return options
}

func orderOptions(v *visit.Visit, l letter) []page.Option {
	options := []page.Option{{Label: v.T("mailroom.part.order.none")}}
	for _, w := range l.waiting {
		options = append(options, page.Option{Value: strconv.FormatInt(w.Order.ID, 10), Label: w.Folio + " · " + w.Name + " · " + v.T("vendor.op."+w.Order.Op)})
	}
	return options
}

// What a person says of an order: what was asked is done, or it is not. Which act that is follows from the order.
const (
	saidDone    = "done"
	saidRefused = "refused"
)

func outcomeOptions(v *visit.Visit) []page.Option {
	return []page.Option{{Value: saidDone, Label: v.T("mailroom.part.done")}, {Value: saidRefused, Label: v.T("mailroom.part.refused")}}
}

// proposed fills the form with the reading.
func (l letter) proposed() map[string]string {
	values := map[string]string{}
	for n, item := range l.Items {
		number := "-" + strconv.Itoa(n+1)
		values["user"+number], values["reason"+number] = item.UserName, item.Reason
		if item.Secret > 0 {
			values["which"+number] = strconv.Itoa(n + 1)
		}
		w, waits := l.order(item.Order)
		if probable, _, found := l.Probable(n, l.text, l.waiting); found {
			w, waits = probable, true
		}
		if !waits {
			continue
		}
		values["order"+number] = strconv.FormatInt(w.Order.ID, 10)
		if item.UserName == "" {
			values["user"+number] = w.Order.UserName
		}
		switch item.Outcome {
		case reading.Refused:
			values["outcome"+number] = saidRefused
		case correspondence.OutcomeOf(w.Operation()):
			values["outcome"+number] = saidDone
		}
	}
	return values
}

// whole reports whether the reading lacks nothing: it can be accepted as it is.
func (l letter) whole() bool {
	seen := map[int64]bool{}
	for _, item := range l.Items {
		w, waits := l.order(item.Order)
		if !waits || seen[item.Order] {
			return false
		}
		seen[item.Order] = true
		brings := w.Operation() == provider.Create || w.Operation() == provider.Reset
		switch {
		case item.Outcome == reading.Refused && item.Reason == "":
			return false
		case item.Outcome != reading.Refused && item.Outcome != correspondence.OutcomeOf(w.Operation()):
			return false
		case item.Outcome != reading.Refused && brings && (item.UserName == "" || item.Secret == 0):
			return false
		}
	}
	return len(l.Items) > 0
}

// VendorMailPost settles a message as the editor read it: as proposed, corrected, or as answering nothing (3.1).
func VendorMailPost(v *visit.Visit) error {
	if err := v.Parse(); err != nil {
		return err
	}
	l, err := vendorLetter(v)
	if err != nil {
		return err
	}
	if l.State != correspondence.Review {
		return letterSettled(v, l)
	}
	err = decide(v, l)
	switch {
	case err == nil && v.Request.FormValue("do") == "nothing":
		return v.Done(visit.VendorPath, "vendor_nothing")
	case err == nil:
		return v.Done(visit.VendorPath, "vendor_read")
	case isConflict(err):
		if l, err = vendorLetter(v); err != nil {
			return err
		}
		return letterSettled(v, l)
	}
	p, drawing := letterView(v, l, page.Form{})
	if drawing != nil {
		return drawing
	}
	return v.Again(err, func(form page.Form) page.Page {
		p.Form = form
		return p
	})
}

// letterSettled tells somebody who comes too late who was quicker, and how the message was read.
func letterSettled(v *visit.Visit, l letter) error {
	p, err := letterView(v, l, page.Form{})
	if err != nil {
		return err
	}
	p.Conflict = &page.Conflict{Who: p.HandledBy, Did: v.T("mailroom.conflict.did"), At: l.Handled, Tried: v.T("mailroom.accept")}
	if p.HandledBy == "" {
		p.Conflict.Who, p.Conflict.At = v.T("web.office.program"), l.Arrived
	}
	return v.Show(http.StatusConflict, p)
}
