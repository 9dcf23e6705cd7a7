package casework

import (
	"slices"
	"strconv"
	"strings"

	"clavero/internal/desk"
	"clavero/internal/intake"
	"clavero/internal/web/page"
	"clavero/internal/web/visit"
	"clavero/internal/web/wording"
)

func casePapers(v *visit.Visit, c desk.Case) []page.Paper {
	var list []page.Paper
	for _, paper := range c.Papers {
		kind := v.Worded("petition.paper."+paper.Kind, paper.Kind)
		list = append(list, page.Paper{
			Name: kind, Kind: v.T("web.paper.series", "Series", paper.Series), Size: page.Frame{Lang: v.Lang}.Size(paper.Size),
			Path: "/mesa/" + c.Petition.Folio + "/papel/" + strconv.FormatInt(paper.ID, 10), By: v.T("petition.office." + string(paper.Role)),
			At: paper.At, Hash: wording.ShortHash(paper.SHA256),
		})
	}
	return list
}

var attemptShapes = map[string]string{"done": page.Done, "answered": page.Done, "refused": page.Fail}

func caseOrders(v *visit.Visit, c desk.Case) []page.Order {
	var list []page.Order
	for _, o := range c.Orders {
		order := page.Order{
			ID: strconv.FormatInt(o.ID, 36), Kind: visit.Capital(v.Worded("petition.order.op."+o.Op, o.Op)), Provider: wording.Provider(v, o.Provider), At: o.Placed,
			State: page.Status{Kind: wording.ShapeOr(wording.OrderShapes[o.State], page.Info), Text: v.Worded("petition.order.state."+o.State, o.State)},
		}
		for _, a := range o.Attempts {
			outcome := v.Worded("petition.attempt."+a.Outcome, a.Outcome)
			if a.Reason != "" {
				outcome += ": " + v.Worded("web.reason."+a.Reason, v.Worded(a.Reason, a.Reason))
			}
			order.Attempts = append(order.Attempts, page.Attempt{At: a.At, What: order.Kind, Outcome: outcome, Kind: wording.ShapeOr(attemptShapes[a.Outcome], page.Attention)})
		}
		list = append(list, order)
	}
	return list
}

var deliveryShapes = map[string]string{"spent": page.Done, "bounced": page.Fail, "blocked": page.Fail, "replaced": page.Ended}

func caseDeliveries(v *visit.Visit, c desk.Case) []page.Delivered {
	var list []page.Delivered
	rules := c.Rules.Mechanism
	for _, d := range c.Deliveries {
		shown := page.Delivered{
			Number: d.N, Address: d.To, SentAt: d.Created, Until: d.Until,
			State: page.Status{Kind: wording.ShapeOr(deliveryShapes[d.State], page.Info), Text: v.Worded("delivery.state."+d.State, d.State)},
			Tries: v.T("web.case.tries", "N", d.Tries, "Max", rules.Delivery.Tries),
		}
		if shown.Address == "" {
			shown.Address = c.Petition.Applicant.Mail // its letter has not gone yet
		}
		if d.State == "sent" && v.Now.After(shown.Until) {
			shown.State = page.Status{Kind: page.Attention, Text: v.T("web.case.delivery.over")}
		}
		list = append(list, shown)
	}
	return list
}

func caseMails(v *visit.Visit, c desk.Case) []page.CaseMail {
	var list []page.CaseMail
	for _, m := range slices.Backward(c.Mails) {
		mail := page.CaseMail{
			Subject: m.Copy.Subject, Address: m.Copy.To, At: m.Created,
			State: page.Status{Kind: wording.ShapeOr(wording.MailShapes[m.State], page.Info), Text: v.Worded("petition.mail.state."+m.State, m.State)},
		}
		if mail.Subject == "" {
			words, _ := c.Rules.Mechanism.Mail(m.Purpose, m.Lang)
			mail.Subject, mail.Address = strings.ReplaceAll(words.Subject, "{Folio}", c.Petition.Folio), c.Petition.Applicant.Mail
		}
		if !m.Sent.IsZero() {
			mail.At = m.Sent
		}
		list = append(list, mail)
	}
	return list
}

func caseNotes(c desk.Case) []page.OfficeNote {
	var list []page.OfficeNote
	for _, note := range slices.Backward(c.Notes) {
		list = append(list, page.OfficeNote{Who: note.Name, Text: note.Text, At: note.At})
	}
	return list
}

// PaperDownload gives a paper of the case as a file: never shown within a page, since it came from outside.
func PaperDownload(v *visit.Visit) error {
	folio, err := intake.Folio(v.Request.PathValue("folio"))
	if err != nil {
		return v.NotFound()
	}
	id, err := strconv.ParseInt(v.Request.PathValue("id"), 10, 64)
	if err != nil {
		return v.NotFound()
	}
	p, err := v.Desk.Find(v.Request.Context(), folio)
	if err != nil {
		return err
	}
	document, err := v.Desk.Document(v.Request.Context(), p.ID, id)
	if err != nil {
		return err
	}
	return v.Attach(document.Name, document.MediaType, document.Content)
}
