package web

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"clavero/internal/desk"
	"clavero/internal/intake"
	"clavero/internal/web/page"
)

func (v *visit) casePapers(c desk.Case) []page.Paper {
	var list []page.Paper
	for _, paper := range c.Papers {
		kind := v.worded("petition.paper."+paper.Kind, paper.Kind)
		list = append(list, page.Paper{
			Name: kind, Kind: v.t("web.paper.series", "Series", paper.Series), Size: page.Frame{Lang: v.lang}.Size(paper.Size),
			Path: "/mesa/" + c.Petition.Folio + "/papel/" + strconv.FormatInt(paper.ID, 10), By: v.t("petition.office." + string(paper.Role)),
			At: paper.At, Hash: shortHash(paper.SHA256),
		})
	}
	return list
}

// shortHash is the beginning of a hash, in groups that can be compared by eye.
func shortHash(hash []byte) string {
	const groups = 4
	text := hex.EncodeToString(hash)
	var parts []string
	for at := 0; at+4 <= len(text) && len(parts) < groups; at += 4 {
		parts = append(parts, text[at:at+4])
	}
	return strings.Join(parts, " ")
}

var orderShapes = map[string]string{"done": page.Done, "refused": page.Fail, "withdrawn": page.Ended}

var attemptShapes = map[string]string{"done": page.Done, "answered": page.Done, "refused": page.Fail}

func (v *visit) caseOrders(c desk.Case) []page.Order {
	var list []page.Order
	for _, o := range c.Orders {
		order := page.Order{
			ID: strconv.FormatInt(o.ID, 36), Kind: capital(v.worded("petition.order.op."+o.Op, o.Op)), Provider: v.provider(o.Provider), At: o.Placed,
			State: page.Status{Kind: shapeOr(orderShapes[o.State], page.Info), Text: v.worded("petition.order.state."+o.State, o.State)},
		}
		for _, a := range o.Attempts {
			outcome := v.worded("petition.attempt."+a.Outcome, a.Outcome)
			if a.Reason != "" {
				outcome += ": " + v.worded("web.reason."+a.Reason, v.worded(a.Reason, a.Reason))
			}
			order.Attempts = append(order.Attempts, page.Attempt{At: a.At, What: order.Kind, Outcome: outcome, Kind: shapeOr(attemptShapes[a.Outcome], page.Attention)})
		}
		list = append(list, order)
	}
	return list
}

func shapeOr(shape, otherwise string) string {
	if shape == "" {
		return otherwise
	}
	return shape
}

func (v *visit) provider(name string) string { return v.worded("web.provider."+name, name) }

var deliveryShapes = map[string]string{"spent": page.Done, "bounced": page.Fail, "blocked": page.Fail, "replaced": page.Ended}

func (v *visit) caseDeliveries(c desk.Case) []page.Delivered {
	var list []page.Delivered
	rules := c.Rules.Mechanism
	for _, d := range c.Deliveries {
		shown := page.Delivered{
			Number: d.N, Address: d.To, SentAt: d.Created, Until: d.Until,
			State: page.Status{Kind: shapeOr(deliveryShapes[d.State], page.Info), Text: v.worded("delivery.state."+d.State, d.State)},
			Tries: v.t("web.case.tries", "N", d.Tries, "Max", rules.Delivery.Tries),
		}
		if shown.Address == "" {
			shown.Address = c.Petition.Applicant.Mail // its letter has not gone yet
		}
		if d.State == "sent" && v.now.After(shown.Until) {
			shown.State = page.Status{Kind: page.Attention, Text: v.t("web.case.delivery.over")}
		}
		list = append(list, shown)
	}
	return list
}

var mailShapes = map[string]string{"sent": page.Done, "failed": page.Fail, "dropped": page.Ended}

func (v *visit) caseMails(c desk.Case) []page.CaseMail {
	var list []page.CaseMail
	for _, m := range slices.Backward(c.Mails) {
		mail := page.CaseMail{
			Subject: m.Copy.Subject, Address: m.Copy.To, At: m.Created,
			State: page.Status{Kind: shapeOr(mailShapes[m.State], page.Info), Text: v.worded("petition.mail.state."+m.State, m.State)},
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

// paperDownload gives a paper of the case as a file: never shown within a page, since it came from outside.
func (v *visit) paperDownload() error {
	folio, err := intake.Folio(v.r.PathValue("folio"))
	if err != nil {
		return v.notFound()
	}
	id, err := strconv.ParseInt(v.r.PathValue("id"), 10, 64)
	if err != nil {
		return v.notFound()
	}
	p, err := v.Desk.Find(v.r.Context(), folio)
	if err != nil {
		return err
	}
	document, err := v.Desk.Document(v.r.Context(), p.ID, id)
	if err != nil {
		return err
	}
	return v.attach(document.Name, document.MediaType, document.Content)
}

// attach answers with a file to be kept. The policy lets nothing in it run, even where a browser shows it.
func (v *visit) attach(name, mediaType string, content []byte) error {
	h := v.w.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", `attachment; filename="`+plainName(name)+`"`)
	h.Set("Content-Length", strconv.Itoa(len(content)))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	_, err := v.w.Write(content)
	return ignoreClosed(err)
}

// plainName keeps of a file's name what needs no quoting in a header.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-", r) {
			return r
		}
		return '-'
	}, name)
}
