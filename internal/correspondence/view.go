package correspondence

import (
	"context"
	"time"

	"clavero/internal/provider"
	"clavero/internal/provider/vendormail/reading"
	"clavero/internal/store"
)

// Message is one message as people may see it: no secret is in it.
type Message struct {
	ID         int64
	From       string
	Subject    string
	Arrived    time.Time
	Kind       reading.Kind
	State      string
	Authentic  bool
	Items      []Item
	Doubts     []string
	Suspects   []int // lengths of the words that may be secrets; their numbers in the copy follow those of the items
	HandledBy  int64
	Handled    time.Time
	RepeatedOf int64 // the message it repeats; 0 for none
}

// Item is what a message says of one order, its secret only as being there or not.
type Item struct {
	Order    int64
	Folio    string
	Outcome  reading.Outcome
	UserName string
	Secret   int // its length in characters; 0 where there is none
	Reason   string
}

// Messages lists messages of a state, the newest first, from before an id; an empty state lists all. The caller has asked
// whether the person may see the correspondence.
func (i *Inbox) Messages(ctx context.Context, state string, before int64, limit int) ([]Message, error) {
	rows, err := i.db.Read().VendorMails(ctx, state, before, limit)
	if err != nil {
		return nil, err
	}
	return i.messages(ctx, rows)
}

// Message gives one message with its text as people may see it; fault.NotFound where there is none.
func (i *Inbox) Message(ctx context.Context, id int64) (Message, string, error) {
	row, err := i.db.Read().VendorMail(ctx, id)
	if err != nil {
		return Message{}, "", err
	}
	m, err := i.message(ctx, row)
	if err != nil {
		return m, "", err
	}
	vault, err := i.files.Vault(ctx, i.db.Read(), row.Vault)
	if err != nil {
		return m, "", err
	}
	redacted, err := vault.Open(row.Copy, copyRow(row.ID))
	if err != nil {
		return m, "", err
	}
	content, err := i.content(ctx, row)
	return m, content.hide(reading.Text(redacted)), err
}

func (i *Inbox) message(ctx context.Context, row store.VendorMail) (Message, error) {
	content, err := i.content(ctx, row)
	m := Message{
		ID: row.ID, From: content.hide(content.From), Subject: content.hide(content.Subject), Arrived: row.Arrived, Kind: reading.Kind(row.Kind), State: row.State,
		Authentic: row.Authentic, Doubts: content.Doubts, HandledBy: row.HandledBy, Handled: row.Handled, RepeatedOf: content.Repeats,
	}
	for _, word := range content.Suspects {
		m.Suspects = append(m.Suspects, len([]rune(word)))
	}
	items := content.Items
	if content.Decided != nil {
		items = content.Decided
	}
	for _, item := range items {
		m.Items = append(m.Items, Item{Order: item.Order, Folio: item.Folio, Outcome: item.Outcome, UserName: item.UserName,
			Secret: len([]rune(item.Secret)), Reason: content.hide(item.Reason)})
	}
	return m, err
}

// Counts counts messages by state.
func (i *Inbox) Counts(ctx context.Context) (map[string]int, error) {
	return i.db.Read().VendorMailCounts(ctx)
}

// About lists the messages about an order, for its case.
func (i *Inbox) About(ctx context.Context, order int64) ([]Message, error) {
	rows, err := i.db.Read().VendorMailsOfOrder(ctx, order)
	if err != nil {
		return nil, err
	}
	return i.messages(ctx, rows)
}

func (i *Inbox) messages(ctx context.Context, rows []store.VendorMail) ([]Message, error) {
	var list []Message
	for _, row := range rows {
		m, err := i.message(ctx, row)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// Waiting is an order the vendor has not answered.
type Waiting struct {
	Order     store.Order
	Folio     string
	Name      string
	Sent      time.Time // zero while it waits for its batch or its mail
	Reminded  int
	Last      time.Time // of the last reminder
	Escalated bool      // it was called to mind as often as it is; a person must see to it
	Due       time.Time // when it is called to mind next; zero for never
}

// Waiting lists the orders that wait, the oldest first: since when, and how often the vendor was reminded.
func (o *Outbox) Waiting(ctx context.Context, after int64, limit int) ([]Waiting, error) {
	r := o.db.Read()
	orders, err := r.OpenOrders(ctx, providerName, after, limit)
	if err != nil {
		return nil, err
	}
	rules, err := o.book.InForce(ctx, r, o.db.Now())
	if err != nil {
		return nil, err
	}
	var list []Waiting
	for _, order := range orders {
		p, err := r.Petition(ctx, order.Petition)
		if err != nil {
			return nil, err
		}
		w := Waiting{Order: order, Folio: p.Folio, Name: p.Applicant.Name()}
		sent, err := r.RemissionsOfOrder(ctx, order.ID)
		if err != nil {
			return nil, err
		}
		w.count(sent)
		if last := w.lastSent(); !last.IsZero() && !w.Escalated && o.vendor.Remind > 0 {
			w.Due = rules.Guideline.Calendar.AddHours(last, o.vendor.Remind)
		}
		list = append(list, w)
	}
	return list, nil
}

func (w *Waiting) count(sent []store.Remission) {
	for _, m := range sent {
		if m.State != "sent" {
			continue
		}
		if m.Kind == "order" {
			w.Sent = m.Sent
			continue
		}
		w.Reminded++
		w.Last = m.Sent
	}
	w.Escalated = w.Reminded >= reminding
}

func (w *Waiting) lastSent() time.Time {
	if w.Last.After(w.Sent) {
		return w.Last
	}
	return w.Sent
}

// CountWaiting counts the orders that wait.
func (o *Outbox) CountWaiting(ctx context.Context) (int, error) {
	return o.db.Read().CountOpenOrders(ctx, providerName)
}

// Remissions lists the mails in which an order went out or was called to mind, for its case.
func (o *Outbox) Remissions(ctx context.Context, order int64) ([]store.Remission, error) {
	return o.db.Read().RemissionsOfOrder(ctx, order)
}

// Vendor gives who is written to.
func (o *Outbox) Vendor() Vendor { return o.vendor }

// OrderByFolio finds the order that waits of a case; 0 where none does.
func (o *Outbox) OrderByFolio(ctx context.Context, folio string) (int64, error) {
	r := o.db.Read()
	p, err := r.PetitionByFolio(ctx, folio)
	if err != nil {
		return 0, err
	}
	orders, err := r.Orders(ctx, p.ID)
	for _, order := range orders {
		if order.Provider == providerName && waits(order) {
			return order.ID, err
		}
	}
	return 0, err
}

// Operation is what an order asks.
func (w Waiting) Operation() provider.Op { return provider.Op(w.Order.Op) }
