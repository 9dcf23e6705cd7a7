package correspondence

import (
	"context"
	"sync"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/provider"
	"clavero/internal/provider/vendormail/reading"
	"clavero/internal/store"
)

// read reads a message against the orders it may be about: those of the mail it answers, else all that wait.
func (i *Inbox) read(ctx context.Context, raw []byte, large bool) (read, reading.Reading, error) {
	to := reading.Look(raw)
	content := read{From: to.From, Subject: to.Subject}
	if large {
		got := reading.Reading{Kind: reading.Unreadable, Act: reading.Person, Doubts: []reading.Doubt{reading.TooBig}}
		content.note(got)
		return content, got, nil
	}
	if got, ours, err := i.returned(ctx, to, &content); ours || err != nil {
		return content, got, err
	}
	candidates, err := i.candidates(ctx, to)
	if err != nil {
		return content, reading.Reading{}, err
	}
	template, _, err := i.Template(ctx)
	if err != nil {
		return content, reading.Reading{}, err
	}
	got := reading.Read(raw, i.options(candidates, template))
	content.note(got)
	for _, item := range got.Items {
		content.Items = append(content.Items, readItem{Order: candidates.id(item), Folio: item.Folio, Outcome: item.Outcome,
			UserName: item.UserName, Secret: string(item.Secret), Reason: item.Reason})
	}
	if got.Act == reading.Auto {
		err = i.doubtAnswered(ctx, &content, &got)
	}
	return content, got, err
}

// returned knows a letter of ours to an official that came back for good: its case moves to «no entregada» (4.1+) unless
// the link in it is spent. What came back of a remission is read as any other message.
func (i *Inbox) returned(ctx context.Context, to reading.Envelope, content *read) (reading.Reading, bool, error) {
	got := reading.Reading{Kind: reading.Bounce, Act: reading.Auto}
	if to.Returned == nil {
		return got, false, nil
	}
	for _, id := range to.Returned.Mails {
		letter, err := i.db.Read().MailByMessage(ctx, id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		content.Kind, content.Bounced = reading.Bounce, &bouncedMail{Letter: letter.ID, Reason: to.Returned.Reason}
		return got, err == nil, err
	}
	return got, false, nil
}

func (r *read) note(got reading.Reading) {
	r.Kind = got.Kind
	for _, doubt := range got.Doubts {
		r.Doubts = append(r.Doubts, string(doubt))
	}
}

// answered is the doubt about an answer to an order that is closed already: another secret, or a case withdrawn since.
const answered = "answered"

// doubtAnswered looks at answers to orders that do not wait any more. One that says what is known already changes nothing;
// any other is for a person.
func (i *Inbox) doubtAnswered(ctx context.Context, content *read, got *reading.Reading) error {
	waiting, differs, err := i.compare(ctx, *content)
	switch {
	case err != nil:
		return err
	case differs:
		got.Act = reading.Person
		content.Doubts = append(content.Doubts, answered)
	case waiting == 0:
		got.Act = reading.Ignore
	}
	return nil
}

// compare counts the orders of a message that still wait, and reports whether it says of another something else than is
// known.
func (i *Inbox) compare(ctx context.Context, content read) (int, bool, error) {
	waiting := 0
	for _, item := range content.Items {
		if item.Order == 0 {
			return 0, true, nil // of no order we know
		}
		o, err := i.db.Read().Order(ctx, item.Order)
		if err != nil {
			return 0, false, err
		}
		if waits(o) {
			waiting++
			continue
		}
		if same, err := i.saysTheSame(ctx, o, item); !same || err != nil {
			return 0, true, err
		}
	}
	return waiting, false, nil
}

// saysTheSame reports whether an answer repeats the one that closed its order.
func (i *Inbox) saysTheSame(ctx context.Context, o store.Order, item readItem) (bool, error) {
	if o.State == "refused" {
		return item.Outcome == reading.Refused, nil
	}
	if o.State != "done" || item.UserName != "" && item.UserName != o.UserName {
		return false, nil
	}
	if item.Secret == "" {
		return item.Outcome != reading.Refused, nil
	}
	key, err := i.db.Read().CredentialByUser(ctx, providerName, spanish.FoldName(o.UserName))
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil || len(key.SecretMAC) == 0 {
		return false, err
	}
	return i.files.Keys().CheckFingerprint(key.SecretKey, credential.SecretPurpose, []byte(credential.NormalSecret(item.Secret)), key.SecretMAC)
}

// candidates are orders as the reader knows them, and which rows they are.
type candidates struct {
	orders []reading.Order
	rows   map[string][]int64 // by folio, the latest last
}

func (c candidates) id(item reading.Item) int64 {
	rows := c.rows[item.Folio]
	if len(rows) == 0 {
		return 0
	}
	return rows[len(rows)-1]
}

// candidates are the orders a message may answer. A token or a reference names the mail it answers, and with it a handful
// of orders, answered or not; without either, everything that waits may be meant.
func (i *Inbox) candidates(ctx context.Context, to reading.Envelope) (candidates, error) {
	r := i.db.Read()
	c := candidates{rows: map[string][]int64{}}
	seen := map[int64]bool{}
	add := func(m store.Remission, err error) error {
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if m.About != 0 {
			if m, err = r.Remission(ctx, m.About); err != nil {
				return err
			}
		}
		if seen[m.ID] {
			return nil
		}
		seen[m.ID] = true
		return i.addOrders(ctx, &c, m)
	}
	for _, token := range to.Tokens {
		if err := add(r.RemissionByToken(ctx, casefile.TokenHash(token))); err != nil {
			return c, err
		}
	}
	for _, id := range to.References {
		if err := add(r.RemissionByMessage(ctx, id)); err != nil {
			return c, err
		}
	}
	if len(c.orders) > 0 {
		return c, nil
	}
	return i.open.all(ctx, i)
}

func (i *Inbox) addOrders(ctx context.Context, c *candidates, m store.Remission) error {
	orders, err := i.db.Read().RemissionOrders(ctx, m.ID)
	if err != nil {
		return err
	}
	token, err := i.token(m.KeyID, m.ID)
	if err != nil {
		return err
	}
	batch := ""
	if len(orders) > 1 {
		batch = m.MessageID
	}
	for _, o := range orders {
		if err := i.addOrder(ctx, c, o, reading.Order{Token: token, MessageID: m.MessageID, Batch: batch}); err != nil {
			return err
		}
	}
	return nil
}

func (i *Inbox) addOrder(ctx context.Context, c *candidates, o store.Order, as reading.Order) error {
	p, err := i.db.Read().Petition(ctx, o.Petition)
	if err != nil {
		return err
	}
	as.Folio, as.Op, as.Official, as.UserName = p.Folio, provider.Op(o.Op), p.Applicant.Name(), o.UserName
	if as.Op == provider.Create {
		as.UserName = ""
	}
	c.orders = append(c.orders, as)
	c.rows[p.Folio] = append(c.rows[p.Folio], o.ID)
	return nil
}

// openOrders keeps the orders that wait, for messages that name no mail of ours. They are read anew when one was placed
// or answered since.
type openOrders struct {
	mu    sync.Mutex
	count int
	last  int64
	known candidates
}

const mostOpen = 20_000

func (k *openOrders) all(ctx context.Context, i *Inbox) (candidates, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	r := i.db.Read()
	orders, err := r.OpenOrders(ctx, providerName, 0, mostOpen)
	if err != nil {
		return candidates{}, err
	}
	last := int64(0)
	if len(orders) > 0 {
		last = orders[len(orders)-1].ID
	}
	if k.known.rows != nil && k.count == len(orders) && k.last == last {
		return k.known, nil
	}
	known := candidates{rows: map[string][]int64{}}
	for _, o := range orders {
		sent, err := r.RemissionsOfOrder(ctx, o.ID)
		if err != nil {
			return known, err
		}
		as := reading.Order{}
		if len(sent) > 0 {
			if as.Token, err = i.token(sent[0].KeyID, sent[0].ID); err != nil {
				return known, err
			}
			as.MessageID = sent[0].MessageID
		}
		if err := i.addOrder(ctx, &known, o, as); err != nil {
			return known, err
		}
	}
	k.count, k.last, k.known = len(orders), last, known
	return known, nil
}
