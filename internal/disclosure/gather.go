package disclosure

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/dossier"
	"clavero/internal/intake"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/retention"
	"clavero/internal/store"
)

func (d *Disclosure) load(ctx context.Context, folio string) (desk.Case, error) {
	folio, err := intake.Folio(folio)
	if err != nil {
		return desk.Case{}, err
	}
	return d.Desk.Case(ctx, folio, petition.Actor{}, nil)
}

// gather tells a case as its document, with the papers that go beside it, in the same order.
func (d *Disclosure) gather(ctx context.Context, c desk.Case, tag lang.Tag) (dossier.Document, []store.Paper, error) {
	p, words := c.Petition, texts{tag}
	doc := dossier.Document{
		Schema: dossier.Schema, Program: d.Version, Language: string(tag), Institution: d.Site.Institution,
		Folio: p.Folio, Kind: string(p.Kind), Origin: string(p.Origin), State: string(p.State), Created: p.Created, Ended: moment(p.Ended),
		Notes: []dossier.Note{}, Papers: []dossier.Paper{}, Orders: []dossier.Order{}, Vendor: []dossier.Letter{},
		Deliveries: []dossier.Delivery{}, Mails: []dossier.Mail{}, Use: []dossier.Month{}, Terms: terms(words, c), Related: []dossier.Related{},
	}
	var err error
	if doc.Applicant, err = d.applicant(ctx, c); err != nil {
		return doc, nil, err
	}
	if doc.Steps, err = d.steps(ctx, words, c); err != nil {
		return doc, nil, err
	}
	for _, n := range c.Notes {
		doc.Notes = append(doc.Notes, dossier.Note{At: n.At, By: n.Name, Text: n.Text})
	}
	files := map[int64]string{}
	for i, paper := range c.Papers {
		one := paperOf(words, i, paper)
		files[paper.ID] = one.File
		doc.Papers = append(doc.Papers, one)
	}
	for _, o := range c.Orders {
		doc.Orders = append(doc.Orders, orderOf(words, o, files))
	}
	if doc.Vendor, err = d.letters(ctx, c); err != nil {
		return doc, nil, err
	}
	for _, one := range c.Deliveries {
		doc.Deliveries = append(doc.Deliveries, dossier.Delivery{Number: one.N, Address: one.To, Sent: one.Created, Until: one.Until,
			Missed: one.Tries, State: one.State, Words: words.or("delivery.state."+one.State, one.State)})
	}
	for _, m := range c.Mails {
		doc.Mails = append(doc.Mails, dossier.Mail{Purpose: m.Purpose, At: firstOf(m.Sent, m.Created), Address: m.Copy.To, Subject: m.Copy.Subject,
			State: m.State, Text: m.Copy.Text})
	}
	return doc, c.Papers, d.gatherKey(ctx, &doc, c)
}

func (d *Disclosure) applicant(ctx context.Context, c desk.Case) (dossier.Applicant, error) {
	a := c.Petition.Applicant
	out := dossier.Applicant{
		Name: a.Name(), Position: a.Position, Unit: cmp.Or(c.Unit.Name, a.UnitText), UnitCode: c.Unit.Code, Mail: a.Mail, Proved: c.Petition.Proved,
		Phone: a.Phone, Extension: a.Extension, Reason: a.Reason, Notice: c.Petition.Notice, Consent: moment(c.Petition.Consent),
	}
	units, err := d.DB.Read().Units(ctx)
	if err != nil {
		return out, err
	}
	names, parents := map[string]string{}, map[string]string{}
	for _, u := range units {
		names[u.Code], parents[u.Code] = u.Name, u.Parent
	}
	if above := directory.Above(parents, c.Unit.Parent); len(above) > 0 {
		out.Institution = names[above[len(above)-1]]
	}
	return out, nil
}

// gatherKey tells the key, what was done with it, and the other cases about it.
func (d *Disclosure) gatherKey(ctx context.Context, doc *dossier.Document, c desk.Case) error {
	if c.Key == nil {
		return nil
	}
	k := c.Key
	doc.Key = &dossier.Key{User: k.UserName, Provider: k.Provider, State: string(k.State), Created: k.Created, Starts: moment(k.Starts),
		Ends: moment(k.Ends), Ended: moment(k.Ended), Why: k.EndReason, FirstUsed: moment(k.FirstUsed)}
	months, err := d.DB.Events().MonthsOfKey(ctx, k.ID)
	if err != nil {
		return err
	}
	for _, m := range months {
		doc.Use = append(doc.Use, dossier.Month{Month: m.Month, Days: m.Days, SignIns: m.SignIns, Refused: m.Refused, Editions: m.Editions, Notes: m.Notes})
	}
	cases, err := d.DB.Read().PetitionsByKey(ctx, k.ID)
	if err != nil {
		return err
	}
	if first, err := d.DB.Read().Petition(ctx, k.PetitionID); err == nil {
		cases = append([]petition.Petition{first}, cases...)
	}
	for _, p := range cases {
		if p.ID != c.Petition.ID && p.Folio != "" {
			doc.Related = append(doc.Related, dossier.Related{Folio: p.Folio, Kind: string(p.Kind), State: string(p.State)})
		}
	}
	return nil
}

func (d *Disclosure) steps(ctx context.Context, words texts, c desk.Case) ([]dossier.Step, error) {
	steps := []dossier.Step{}
	rules, err := d.Desk.Words(ctx, d.DB.Read(), words.Tag)
	if err != nil {
		return nil, err
	}
	for _, event := range c.Timeline {
		g, err := d.Book.Guideline(ctx, d.DB.Read(), event.Guideline)
		if err != nil {
			return nil, err
		}
		said := event.Detail
		step := dossier.Step{
			Entry: event.LedgerSeq, Number: event.Number, Step: string(event.Step), Title: words.ofKind("petition.done."+string(event.Step), c.Petition.Kind),
			From: string(event.From), To: string(event.To), Role: string(event.By.Role), By: whoTook(words, event.By), At: event.At,
			Guideline: event.Guideline, Mechanism: event.Mechanism, Message: said.Words.Message, Note: words.or(said.Words.Note, said.Words.Note),
			Reason: words.or(said.Reason, said.Reason), Proof: said.Proof, Changed: changes(words, said),
		}
		for _, line := range said.Lines {
			step.Lines = append(step.Lines, dossier.Line{Line: line, Words: g.Line(line, rules)})
		}
		for _, check := range said.Checks {
			step.Checks = append(step.Checks, checkOf(words, check))
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// changes lists the data that a step replaced.
func changes(words texts, said desk.Detail) []dossier.Change {
	if said.Before == nil || said.After == nil {
		return nil
	}
	before, after := *said.Before, *said.After
	var list []dossier.Change
	for _, datum := range []struct{ name, before, after string }{
		{"name", before.Name(), after.Name()}, {"position", before.Position, after.Position}, {"unit", unitOf(before), unitOf(after)},
		{"mail", before.Mail, after.Mail}, {"phone", before.Phone + " " + before.Extension, after.Phone + " " + after.Extension},
		{"reason", before.Reason, after.Reason},
	} {
		if datum.before != datum.after {
			list = append(list, dossier.Change{Datum: words.t("web.datum." + datum.name), Before: datum.before, After: datum.after})
		}
	}
	return list
}

func unitOf(a petition.Applicant) string {
	if a.UnitID == 0 {
		return a.UnitText
	}
	return strconv.FormatInt(a.UnitID, 10)
}

// extensions of the papers' media types.
var extensions = map[string]string{"application/pdf": "pdf", "application/json": "json"}

func paperOf(words texts, i int, paper store.Paper) dossier.Paper {
	return dossier.Paper{
		File: fmt.Sprintf("%s%02d-%s.%s", dossier.Papers, i+1, paper.Kind, cmp.Or(extensions[paper.MediaType], "bin")),
		Kind: paper.Kind, Title: words.or("petition.paper."+paper.Kind, paper.Kind), Series: paper.Series, MediaType: paper.MediaType,
		Size: paper.Size, SHA256: hex.EncodeToString(paper.SHA256), Received: paper.At, From: string(paper.Role),
	}
}

func orderOf(words texts, o desk.OrderLine, files map[int64]string) dossier.Order {
	order := dossier.Order{
		Order: strconv.FormatInt(o.ID, 36), Provider: o.Provider, Operation: o.Op, Words: words.or("petition.order.op."+o.Op, o.Op), User: o.UserName,
		State: o.State, Reason: words.reason(o.Reason), Placed: o.Placed, Answered: moment(o.Answered), Attempts: []dossier.Attempt{}, Answer: files[o.Paper],
	}
	for _, a := range o.Attempts {
		order.Attempts = append(order.Attempts, dossier.Attempt{At: a.At, Outcome: a.Outcome, Reason: words.reason(a.Reason)})
	}
	return order
}

// letters are the mails to and from the provider about the orders of a case.
func (d *Disclosure) letters(ctx context.Context, c desk.Case) ([]dossier.Letter, error) {
	letters := []dossier.Letter{}
	if d.Outbox == nil || d.Inbox == nil {
		return letters, nil
	}
	for _, o := range c.Orders {
		sent, err := d.remitted(ctx, o.Order)
		if err != nil {
			return nil, err
		}
		came, err := d.answered(ctx, o.Order)
		if err != nil {
			return nil, err
		}
		letters = append(append(letters, sent...), came...)
	}
	return letters, nil
}

func (d *Disclosure) remitted(ctx context.Context, o store.Order) ([]dossier.Letter, error) {
	var letters []dossier.Letter
	remissions, err := d.Outbox.Remissions(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range remissions {
		others, err := d.DB.Read().RemissionOrders(ctx, m.ID)
		if err != nil {
			return nil, err
		}
		filed, err := d.Outbox.Filed(ctx, m)
		if err != nil {
			return nil, err
		}
		letter := dossier.Letter{Way: "out", Order: strconv.FormatInt(o.ID, 36), At: firstOf(m.Sent, m.Created), Address: filed.To, Subject: filed.Subject,
			Outcome: m.State, Shared: len(others) > 1}
		if !letter.Shared {
			letter.Text = filed.Text
		}
		letters = append(letters, letter)
	}
	return letters, nil
}

func (d *Disclosure) answered(ctx context.Context, o store.Order) ([]dossier.Letter, error) {
	var letters []dossier.Letter
	messages, err := d.Inbox.About(ctx, o.ID)
	if err != nil {
		return nil, err
	}
	for _, m := range messages {
		others, err := d.DB.Read().VendorMailOrders(ctx, m.ID)
		if err != nil {
			return nil, err
		}
		letter := dossier.Letter{Way: "in", Order: strconv.FormatInt(o.ID, 36), At: m.Arrived, Address: m.From, Shared: len(others) > 1 || len(m.Items) > 1}
		for _, item := range m.Items {
			if item.Order == o.ID {
				letter.Outcome, letter.User, letter.Reason = string(item.Outcome), item.UserName, item.Reason
			}
		}
		if !letter.Shared {
			letter.Subject = m.Subject
			if _, letter.Text, err = d.Inbox.Message(ctx, m.ID); err != nil {
				return nil, err
			}
		}
		letters = append(letters, letter)
	}
	return letters, nil
}

// terms are the series of section 7 in this case.
func terms(words texts, c desk.Case) []dossier.Term {
	var ended time.Time
	if c.Key != nil {
		ended = c.Key.Ended
	}
	list := []dossier.Term{}
	for _, term := range retention.Terms(c.Petition.Ended, c.Key != nil, ended) {
		one := dossier.Term{
			Series: term.Series.Number, Title: words.t("records.series." + strconv.Itoa(term.Series.Number)), Code: term.Series.Code, Years: term.Series.Years,
			Custodian: words.t("petition.lane." + term.Series.Custodian), Starts: string(term.Series.Start),
		}
		if !term.Earliest.IsZero() {
			one.Started, one.Earliest = dayOf(term.Started), dayOf(term.Earliest)
		}
		list = append(list, one)
	}
	return list
}

func dayOf(t time.Time) string { return t.In(spanish.MexicoCity()).Format(time.DateOnly) }

// firstOf is the first time that came.
func firstOf(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// moment is a time that may not have come.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// whoTook names who took a step; a provider by what people call it.
func whoTook(words texts, by petition.Actor) string {
	if by.Role == petition.Provider {
		return words.or("web.provider."+by.Name, by.Name)
	}
	return by.Name
}
