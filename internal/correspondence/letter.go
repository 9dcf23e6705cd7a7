package correspondence

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"

	"clavero/internal/clockwork"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/lang"
	"clavero/internal/mail"
	"clavero/internal/post"
	"clavero/internal/provider"
	"clavero/internal/provider/vendormail/reading"
	"clavero/internal/store"
)

func remissionRow(id int64) string { return fmt.Sprintf("remission/%d", id) }

// carried is an order as a mail tells of it: what the contract allows the vendor to know, and no more.
type carried struct {
	store.Order
	folio string
	name  string
	vault int64
}

// carried lists a remission's orders that still wait for their answer.
func (o *Outbox) carried(ctx context.Context, m store.Remission) ([]carried, error) {
	r := o.db.Read()
	orders, err := r.RemissionOrders(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	var list []carried
	for _, order := range orders {
		if !waits(order) {
			continue
		}
		p, err := r.Petition(ctx, order.Petition)
		if err != nil {
			return nil, err
		}
		list = append(list, carried{Order: order, folio: p.Folio, name: p.Applicant.Name(), vault: p.VaultID})
	}
	return list, nil
}

// waits reports whether an order is not answered yet.
func waits(o store.Order) bool { return o.State == "placed" || o.State == "asked" }

// compose derives the mail from its rows: the same rows, the same mail. Its words are the mechanisms' (3.2).
func (o *Outbox) compose(ctx context.Context, m store.Remission, orders []carried) (mail.Message, error) {
	first := m
	if m.About != 0 {
		var err error
		if first, err = o.db.Read().Remission(ctx, m.About); err != nil {
			return mail.Message{}, err
		}
	}
	token, err := o.token(first.KeyID, first.ID)
	if err != nil {
		return mail.Message{}, err
	}
	letter, err := o.letter(ctx, m, first, orders)
	if err != nil {
		return mail.Message{}, err
	}
	site := o.post.Site()
	message := mail.Message{
		ID: m.MessageID, From: mail.Address{Name: site.Institution, Mail: o.vendor.Answers.Mail}, ReplyTo: o.replyTo(token), To: o.vendor.To,
		At: m.Created, Letter: letter, EnvelopeID: m.MessageID, Bounces: o.replyTo(token),
	}
	if m.About != 0 {
		message.InReplyTo = first.MessageID
	}
	if len(orders) > 1 {
		table, err := ordersCSV(orders)
		if err != nil {
			return mail.Message{}, err
		}
		message.Attachments = []mail.Attachment{{Name: "ordenes.csv", MediaType: "text/csv; charset=utf-8", Content: table}}
	}
	return message, nil
}

func (o *Outbox) letter(ctx context.Context, m, first store.Remission, orders []carried) (mail.Letter, error) {
	rules, err := o.book.InForce(ctx, o.db.Read(), m.Created)
	if err != nil {
		return mail.Letter{}, err
	}
	words, ok := rules.Mechanism.Mail("vendor_"+m.Kind, string(lang.ES))
	if !ok {
		return mail.Letter{}, fault.New(fault.Unplanned, "fault.unplanned")
	}
	again, err := o.again(ctx, orders)
	if err != nil {
		return mail.Letter{}, err
	}
	site := o.post.Site()
	args := map[string]string{
		"Vendor": o.vendor.Name, "Institution": site.Institution, "Contract": o.vendor.Contract, "Count": strconv.Itoa(len(orders)),
		"Folio": orders[0].folio, "Subject": subject(orders),
	}
	fill := func(s string) string { return post.Fill(s, args) }
	letter := mail.Letter{
		Lang: lang.ES, Institution: site.Institution, Subject: fill(words.Subject), Greeting: fill(words.Greeting), Contact: site.Office,
	}
	letter.Paragraphs, letter.After = filled(words.Paragraphs, fill), filled(words.After, fill)
	for i, order := range orders {
		letter.Blocks = append(letter.Blocks, block(order, again[i]))
	}
	if words.Button == "" || first.Link == 0 {
		return letter, nil
	}
	link, err := o.db.Read().Link(ctx, first.Link)
	if err != nil {
		return letter, err
	}
	address, err := o.post.Token(link)
	letter.Button = &mail.Link{Label: fill(words.Button), URL: site.URL(reading.LinkPath + address)}
	return letter, err
}

func filled(texts []string, fill func(string) string) []string {
	var list []string
	for _, text := range texts {
		list = append(list, fill(text))
	}
	return list
}

func subject(orders []carried) string {
	if len(orders) == 1 {
		return orders[0].folio
	}
	return orders[0].folio + " … " + orders[len(orders)-1].folio
}

// again says of each order what was wrong with the answer before, where it is asked again.
func (o *Outbox) again(ctx context.Context, orders []carried) ([]string, error) {
	whys := make([]string, len(orders))
	for i, order := range orders {
		earlier, err := o.db.Read().Orders(ctx, order.Petition)
		if err != nil {
			return nil, err
		}
		for _, e := range earlier {
			if e.ID < order.ID && e.State == "done" && (e.Op == order.Op || provider.Op(order.Op) == provider.Reset) {
				whys[i] = lang.ES.T("vendor.again." + direction(order.Op))
			}
		}
	}
	return whys, nil
}

// direction is whether what was asked was to open or to stop a key.
func direction(op string) string {
	switch provider.Op(op) {
	case provider.Suspend, provider.Remove:
		return "stops"
	}
	return "opens"
}

// block is an order's lines: a person finds them, and so does a program that reads labels.
func block(order carried, again string) []mail.Fact {
	facts := []mail.Fact{
		{Label: lang.ES.T("vendor.letter.folio"), Value: order.folio},
		{Label: lang.ES.T("vendor.letter.asked"), Value: lang.ES.T("vendor.op." + order.Op)},
		{Label: lang.ES.T("vendor.letter.name"), Value: order.name},
	}
	if order.UserName != "" {
		facts = append(facts, mail.Fact{Label: lang.ES.T("vendor.letter.user"), Value: order.UserName})
	}
	if again != "" {
		facts = append(facts, mail.Fact{Label: lang.ES.T("vendor.letter.again"), Value: again})
	}
	return facts
}

// ordersCSV is a batch as a table that opens in a spreadsheet: with the mark that makes it read UTF-8.
func ordersCSV(orders []carried) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = ';', true
	rows := [][]string{{"folio", "se_solicita", "nombre", "usuario"}}
	for _, order := range orders {
		rows = append(rows, []string{order.folio, lang.ES.T("vendor.op." + order.Op), order.name, order.UserName})
	}
	err := w.WriteAll(rows)
	return out.Bytes(), err
}

// copyOf is the mail as it is filed: the link is in the vendor's copy alone.
func (o *Outbox) copyOf(message mail.Message) (post.Copy, error) {
	if message.Letter.Button != nil {
		button := *message.Letter.Button
		button.URL = o.post.Site().URL("/liga-retirada")
		message.Letter.Button = &button
	}
	built, err := message.Build()
	return post.Copy{To: message.To.Mail, Subject: built.Subject, Text: built.Text}, err
}

// reminding is how often an order is called to mind before a person must see to it.
const reminding = 3

// Chase calls to mind what was asked and not answered within the working hours of the setting, up to three times. From
// then on the order's row says that it needs a person; the limit of its state has alarmed the editors by then.
func (o *Outbox) Chase(ctx context.Context) (clockwork.Tally, error) {
	tally, now := clockwork.Tally{}, o.db.Now()
	rules, err := o.book.InForce(ctx, o.db.Read(), now)
	if err != nil || o.vendor.Remind <= 0 {
		return tally, err
	}
	open, err := o.db.Read().OpenRemissions(ctx, providerName, perGather)
	if err != nil {
		return tally, err
	}
	for _, m := range open {
		n, err := o.chase(ctx, m, rules.Guideline, now.UnixMicro())
		if err != nil {
			return tally, err
		}
		if n > 0 {
			tally["mails"]++
			tally["orders"] += n
		}
	}
	return tally, nil
}

func (o *Outbox) chase(ctx context.Context, m store.Remission, g guideline.Guideline, now int64) (int, error) {
	called := 0
	err := o.db.WriteLight(ctx, func(tx *store.Tx) error {
		reminders, err := tx.Reminders(ctx, m.ID)
		if err != nil || len(reminders) >= reminding {
			return err
		}
		last := m
		if len(reminders) > 0 {
			last = reminders[len(reminders)-1]
		}
		if last.State != "sent" || g.Calendar.AddHours(last.Sent, o.vendor.Remind).UnixMicro() > now {
			return nil
		}
		orders, err := tx.RemissionOrders(ctx, m.ID)
		if err != nil {
			return err
		}
		var ids []int64
		for _, order := range orders {
			if waits(order) {
				ids = append(ids, order.ID)
			}
		}
		called = len(ids)
		return o.remit(ctx, tx, "reminder", m.ID, ids)
	})
	return called, err
}
