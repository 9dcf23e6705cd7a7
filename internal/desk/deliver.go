package desk

import (
	"context"
	"time"

	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/post"
	"clavero/internal/store"
)

// The facts a delivery may ask for that its mail does not carry.
const (
	FactPhone = "phone" // the last four digits of the telephone given
	FactCode  = "code"  // a code told by other means
)

const codePurpose = "delivery/code"

// send makes a delivery: a mail with instructions and a one-time link, never the secret (4.1).
func send(ctx context.Context, a *act) error {
	return a.d.deliver(ctx, a, "deliver")
}

func (d *Desk) deliver(ctx context.Context, a *act, purpose string) error {
	earlier, err := a.tx.Deliveries(ctx, a.p.ID)
	if err != nil {
		return err
	}
	for _, old := range earlier {
		if _, err := a.tx.MoveDelivery(ctx, old.ID, "sent", "replaced"); err != nil {
			return err
		}
	}
	if err := a.tx.ExpireLinks(ctx, LinkDeliver, a.p.ID); err != nil {
		return err
	}
	key, err := d.keyOf(ctx, a.tx.Reader, a.p)
	if err != nil {
		return err
	}
	fact := d.factOf(a.p)
	args := a.args()
	args["Fact"] = langOf(a.p).T("petition.fact." + fact)
	args["Limit"] = spanish.LongDate(a.p.Due, langOf(a.p))
	args["Instructions"] = d.post.Site().URL("/instrucciones?clave=" + key.Provider)
	letter := d.letter(a.p, purpose, args)
	if system, elsewhere := d.post.Site().SystemOf(key.Provider); elsewhere && purpose == "deliver" {
		letter.Words, args["System"] = "deliver_elsewhere", system.Words(langOf(a.p))
	}
	letter.Link = d.newLink(LinkDeliver, a.p.ID, a.rules.Mechanism.Links.Deliver)
	mailID, linkID, err := d.post.Queue(ctx, a.tx, a.rules.Mechanism, letter)
	if err != nil {
		return err
	}
	return a.tx.InsertDelivery(ctx, store.Delivery{
		ID: a.tx.NewID(), Petition: a.p.ID, Credential: key.ID, N: len(earlier) + 1, Link: linkID, Mail: mailID, Fact: fact, Created: a.tx.Now,
	})
}

func (d *Desk) factOf(p petition.Petition) string {
	if p.Fact == FactCode {
		return FactCode
	}
	return FactPhone
}

// Receipt is what the page of a delivery's link may know before anything is spent: no name, no folio.
type Receipt struct {
	Open  bool   // the link can still be used
	Why   string // when it cannot: spent, expired, replaced, blocked, ended
	Fact  string
	Left  int    // tries with this link
	Maker string // the provider that made the key
	Lang  string
	Until time.Time // the link's end
	// MayAskAgain: the official is still entitled to a fresh link.
	MayAskAgain bool
}

// Delivery looks at a delivery's link without spending anything: GET and HEAD end here. fault.Gone for a forged token.
func (d *Desk) Delivery(ctx context.Context, token string) (Receipt, error) {
	r := d.db.Read()
	link, err := d.post.Find(ctx, r, LinkDeliver, token)
	if err != nil {
		return Receipt{}, err
	}
	delivery, err := r.DeliveryByLink(ctx, link.ID)
	if err != nil {
		return Receipt{}, err
	}
	p, err := r.Petition(ctx, delivery.Petition)
	if err != nil {
		return Receipt{}, err
	}
	rules, err := d.book.InForce(ctx, r, d.db.Now())
	if err != nil {
		return Receipt{}, err
	}
	key, err := r.Credential(ctx, delivery.Credential)
	if err != nil {
		return Receipt{}, err
	}
	receipt := Receipt{Maker: key.Provider, Fact: delivery.Fact, Left: rules.Mechanism.Delivery.Tries - delivery.Tries, Lang: p.Lang, Until: link.Expires,
		Why: closedWhy(p, link, delivery, d.db.Now())}
	receipt.Open = receipt.Why == ""
	receipt.MayAskAgain, err = mayAskAgain(ctx, r, p, rules.Mechanism.Delivery)
	return receipt, err
}

// roundsOfTries bounds how often the tries of a delivery may be had anew: whoever reads somebody's mail must not guess a
// fact of four digits in the weeks a case stands at sent.
const roundsOfTries = 3

// mayAskAgain reports whether the official is still entitled to a fresh link. After too many wrong answers a person of
// the house must speak with them.
func mayAskAgain(ctx context.Context, r store.Reader, p petition.Petition, rule guideline.Delivery) (bool, error) {
	if p.State != petition.Sent {
		return false, nil
	}
	deliveries, err := r.Deliveries(ctx, p.ID)
	missed := 0
	for _, d := range deliveries {
		missed += d.Tries
	}
	return missed < roundsOfTries*rule.Tries, err
}

func closedWhy(p petition.Petition, link store.Link, delivery store.Delivery, now time.Time) string {
	switch {
	case !link.Spent.IsZero() || p.State == petition.Settled:
		return "spent"
	case p.State != petition.Sent:
		return "ended"
	case delivery.State == "blocked":
		return "blocked"
	case delivery.State != "sent":
		return "replaced"
	case !now.Before(link.Expires):
		return "expired"
	}
	return ""
}

// Key is a key as its official is shown it, once.
type Key struct {
	Credential int64
	UserName   string
	Secret     string
	Maker      string // the provider that made it
	Ends       time.Time
	Folio      string
	Lang       string
}

// Receive spends a delivery's link with the fact its mail does not carry, closes the case, and gives the key (4.1). Of
// any number of presses at once exactly one wins; the others get fault.Gone. A wrong fact is counted and gets
// fault.Invalid; after the last try the link is blocked.
func (d *Desk) Receive(ctx context.Context, token, fact string) (Key, error) {
	var key Key
	var wrong error
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		key, wrong = Key{}, nil
		link, err := d.post.Find(ctx, tx.Reader, LinkDeliver, token)
		if err != nil {
			return err
		}
		delivery, err := tx.DeliveryByLink(ctx, link.ID)
		if err != nil {
			return err
		}
		p, err := tx.Petition(ctx, delivery.Petition)
		if err != nil {
			return err
		}
		if why := closedWhy(p, link, delivery, tx.Now); why != "" {
			return fault.New(fault.Gone, "delivery."+why)
		}
		if wrong, err = d.checkFact(ctx, tx, p, delivery, fact); err != nil || wrong != nil {
			return err
		}
		if err := post.Spend(ctx, tx, link); err != nil {
			return err
		}
		if _, err := tx.MoveDelivery(ctx, delivery.ID, "sent", "spent"); err != nil {
			return err
		}
		key, err = d.handOver(ctx, tx, p)
		return err
	})
	if err == nil {
		err = wrong
	}
	return key, err
}

// handOver opens the sealed secret and takes the step settle, which forgets it.
func (d *Desk) handOver(ctx context.Context, tx *store.Tx, p petition.Petition) (Key, error) {
	credential, err := d.keyOf(ctx, tx.Reader, p)
	if err != nil {
		return Key{}, err
	}
	vault, err := d.files.Vault(ctx, tx.Reader, p.VaultID)
	if err != nil {
		return Key{}, err
	}
	secret, err := vault.Open(credential.SecretSealed, secretRow(credential.ID))
	if err != nil {
		return Key{}, err
	}
	by := petition.Actor{Role: petition.Official, ID: p.OfficialID, Name: p.Applicant.Name()}
	if _, err := d.take(ctx, tx, by, p, petition.Settle, Input{}); err != nil {
		return Key{}, err
	}
	credential, err = tx.Credential(ctx, credential.ID)
	return Key{Credential: credential.ID, UserName: credential.UserName, Secret: string(secret), Maker: credential.Provider, Ends: credential.Ends, Folio: p.Folio, Lang: p.Lang}, err
}
