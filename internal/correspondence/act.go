package correspondence

import (
	"context"
	"strconv"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/provider/vendormail/reading"
	"clavero/internal/store"
)

// act is the worker of ActOnMail: it carries what a certain message says into the cases. Done twice it changes nothing,
// since an order that was answered takes no other answer; a message that gives one all the same is for a person.
func (i *Inbox) act(ctx context.Context, id int64) error {
	m, err := i.db.Read().VendorMail(ctx, id)
	if err != nil || m.State != Acting {
		return err
	}
	content, err := i.content(ctx, m)
	if err != nil {
		return err
	}
	_, differs, err := i.compare(ctx, content)
	if err != nil {
		return err
	}
	if differs {
		return i.overtaken(ctx, m, content)
	}
	if content.Bounced != nil {
		if err := i.desk.Returned(ctx, content.Bounced.Letter, content.Bounced.Reason); err != nil {
			return err
		}
	}
	for _, item := range content.Items {
		if err := i.answer(ctx, item); err != nil {
			return err
		}
	}
	return i.db.WriteLight(ctx, func(tx *store.Tx) error { return tx.MoveVendorMail(ctx, id, Acting, Done, 0) })
}

// overtaken leaves a message to a person because its order was closed in another way while it waited for its turn.
func (i *Inbox) overtaken(ctx context.Context, m store.VendorMail, content read) error {
	content.Doubts = append(content.Doubts, answered)
	return i.db.Write(ctx, func(tx *store.Tx) error {
		sealed, err := i.files.Seal(ctx, tx.Reader, m.Vault, readingRow(m.ID), content)
		if err != nil {
			return err
		}
		if err := tx.SetVendorReading(ctx, m.ID, sealed); err != nil {
			return err
		}
		return tx.MoveVendorMail(ctx, m.ID, Acting, Review, 0)
	})
}

func (i *Inbox) content(ctx context.Context, m store.VendorMail) (read, error) {
	var content read
	err := i.files.Open(ctx, i.db.Read(), m.Vault, readingRow(m.ID), m.Reading, &content)
	return content, err
}

// answer takes one item to its order.
func (i *Inbox) answer(ctx context.Context, item readItem) error {
	answer, ok := answerOf(item)
	if !ok || item.Order == 0 {
		return nil
	}
	return i.desk.Answer(ctx, item.Order, answer)
}

// answerOf is what an item says in the words of the provider's contract; ok is false for what answers nothing.
func answerOf(item readItem) (provider.Answer, bool) {
	switch item.Outcome {
	case reading.Created, reading.Reset:
		return provider.Answer{Status: provider.Done, UserName: item.UserName, Secret: provider.Secret(item.Secret)}, true
	case reading.Suspended, reading.Restored, reading.Removed:
		return provider.Answer{Status: provider.Done, UserName: item.UserName}, true
	case reading.Refused:
		return provider.Answer{Status: provider.Refused, Reason: item.Reason}, true
	}
	return provider.Answer{}, false
}

// Decision is what a person makes of one part of a message that was for them to see.
type Decision struct {
	Order    int64
	Outcome  reading.Outcome
	UserName string
	Secret   int             // number by which the copy shows the secret, from 1: the items' come first, then Message.Suspects; 0 for none
	Typed    provider.Secret // the secret, where none that was made out is it
	Reason   string
}

// Decide settles a message as an editor read it (3.1): what it says of each order enters the cases as the vendor's answer,
// and the ledger keeps who read it so. No decision at all means that it answers nothing. fault.Conflict when somebody
// else settled it, fault.Invalid for a decision that lacks something, with the field at fault and the number of the
// decision, from 1: «user-2».
func (i *Inbox) Decide(ctx context.Context, by petition.Actor, id int64, decisions []Decision) error {
	if by.Role != petition.Editor {
		return fault.New(fault.Denied, "petition.not_yours")
	}
	m, err := i.db.Read().VendorMail(ctx, id)
	if err != nil {
		return err
	}
	content, err := i.content(ctx, m)
	if err != nil {
		return err
	}
	items, err := i.decided(ctx, content, decisions)
	if err != nil {
		return err
	}
	if err := i.settle(ctx, by, m, content, items); err != nil {
		return err
	}
	for _, item := range items {
		if err := i.answer(ctx, item); err != nil {
			return err
		}
	}
	return nil
}

// decided turns decisions into items and sees that each is whole.
func (i *Inbox) decided(ctx context.Context, content read, decisions []Decision) ([]readItem, error) {
	var items []readItem
	for n, d := range decisions {
		o, err := i.db.Read().Order(ctx, d.Order)
		if err != nil || o.Provider != providerName {
			return nil, incomplete(numbered("order", n), "vendor.need.order")
		}
		item := readItem{Order: o.ID, Outcome: d.Outcome, UserName: d.UserName, Secret: string(d.Typed), Reason: d.Reason}
		if known := content.secrets(); d.Secret > 0 && d.Secret <= len(known) && d.Typed == "" {
			item.Secret = known[d.Secret-1]
		}
		p, err := i.db.Read().Petition(ctx, o.Petition)
		if err != nil {
			return nil, err
		}
		item.Folio = p.Folio
		if field, lack := lacking(item, provider.Op(o.Op)); lack != "" {
			return nil, incomplete(numbered(field, n), lack)
		}
		items = append(items, item)
	}
	return items, nil
}

// outcomes are what the operations come to when they were carried out.
var outcomes = map[provider.Op]reading.Outcome{
	provider.Create: reading.Created, provider.Reset: reading.Reset, provider.Suspend: reading.Suspended,
	provider.Restore: reading.Restored, provider.Remove: reading.Removed,
}

// OutcomeOf is what a mail says when an operation was carried out.
func OutcomeOf(op provider.Op) reading.Outcome { return outcomes[op] }

// lacking names the field that keeps an item from being an answer to op, and the text that says so; "" for none.
func lacking(item readItem, op provider.Op) (string, string) {
	switch {
	case item.Outcome == reading.Refused:
		if item.Reason == "" {
			return "reason", "vendor.need.reason"
		}
		return "", ""
	case item.Outcome != OutcomeOf(op):
		return "outcome", "vendor.need.outcome"
	case op != provider.Create && op != provider.Reset:
		return "", ""
	case item.UserName == "":
		return "user", "vendor.need.user"
	case item.Secret == "":
		return "secret", "vendor.need.secret"
	}
	return "", ""
}

func numbered(field string, n int) string { return field + "-" + strconv.Itoa(n+1) }

func incomplete(field, text string) error {
	return &fault.Error{Code: fault.Invalid, Text: text, Fields: []fault.Field{{Name: field, Text: text}}}
}

// settle notes who read the message how, before anything follows from it.
func (i *Inbox) settle(ctx context.Context, by petition.Actor, m store.VendorMail, content read, items []readItem) error {
	return i.db.Write(ctx, func(tx *store.Tx) error {
		content.Decided = items
		sealed, err := i.files.Seal(ctx, tx.Reader, m.Vault, readingRow(m.ID), content)
		if err != nil {
			return err
		}
		if err := tx.MoveVendorMail(ctx, m.ID, Review, Settled, by.ID); err != nil {
			return err
		}
		if err := tx.SetVendorReading(ctx, m.ID, sealed); err != nil {
			return err
		}
		var about []int64
		said := map[string]string{}
		for _, item := range items {
			about = append(about, item.Order)
			said[item.Folio] = string(item.Outcome)
		}
		if err := tx.LinkVendorMail(ctx, m.ID, about); err != nil {
			return err
		}
		_, err = i.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.VendorRead, What: Settled, By: ledger.Actor{Kind: ledger.ByStaff, ID: by.ID},
			On: ledger.Subject{Kind: ledger.OnProvider, ID: m.ID}, Detail: said,
		})
		return err
	})
}
