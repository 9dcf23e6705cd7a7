package desk

import (
	"context"
	"crypto/subtle"
	"fmt"
	"strings"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/intake"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
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
	args["Instructions"] = d.post.Site().URL("/instrucciones")
	letter := d.letter(a.p, purpose, args)
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
	Left  int // tries with this link
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
	receipt := Receipt{Fact: delivery.Fact, Left: rules.Mechanism.Delivery.Tries - delivery.Tries, Lang: p.Lang, Until: link.Expires,
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
	UserName string
	Secret   string
	Ends     time.Time
	Folio    string
	Lang     string
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
	return Key{UserName: credential.UserName, Secret: string(secret), Ends: credential.Ends, Folio: p.Folio, Lang: p.Lang}, err
}

// checkFact compares what was typed with the fact; a wrong one is counted, which the caller's write must keep.
func (d *Desk) checkFact(ctx context.Context, tx *store.Tx, p petition.Petition, delivery store.Delivery, typed string) (error, error) {
	right, err := d.factMatches(ctx, tx.Reader, p, delivery.Fact, typed)
	if err != nil || right {
		return nil, err
	}
	rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return nil, err
	}
	tries, err := tx.CountDeliveryTry(ctx, delivery.ID)
	if err != nil {
		return nil, err
	}
	_, err = d.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.DeliveryMissed, By: ledger.Actor{Kind: ledger.ByOfficial, ID: p.OfficialID},
		On: ledger.Subject{Kind: ledger.OnDelivery, ID: delivery.ID}, Vault: p.VaultID, Detail: map[string]int{"tries": tries},
	})
	if err != nil {
		return nil, err
	}
	left := rules.Mechanism.Delivery.Tries - tries
	if left > 0 {
		return fault.New(fault.Invalid, "delivery.wrong_fact", "N", left), nil
	}
	if _, err := tx.MoveDelivery(ctx, delivery.ID, "sent", "blocked"); err != nil {
		return nil, err
	}
	return fault.New(fault.Gone, "delivery.blocked"), nil
}

func (d *Desk) factMatches(ctx context.Context, r store.Reader, p petition.Petition, fact, typed string) (bool, error) {
	if fact == FactCode {
		mark, err := r.DeliveryCode(ctx, p.ID)
		return err == nil && d.files.CheckMark(codePurpose, []byte(normalCode(typed)), mark), err
	}
	want := lastFour(p.Applicant.Phone)
	return want != "" && subtle.ConstantTimeCompare([]byte(want), []byte(digits(typed))) == 1, nil
}

func normalCode(typed string) string {
	return strings.ToUpper(strings.NewReplacer("-", "", " ", "").Replace(typed))
}

// lastFour are the last digits of the number itself, whatever extension was written behind it.
func lastFour(phone string) string {
	parsed, err := intake.ParsePhone(phone)
	if err != nil {
		return ""
	}
	return parsed.LastFour()
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// freshPerDay is how many fresh links a case may be sent in a day.
const freshPerDay = 5

// SendAgain sends a fresh link in place of one that ran out or was blocked, while the official is still entitled and
// without any work of the house. The answer is always the same; what was not sent is in the log.
func (d *Desk) SendAgain(ctx context.Context, token string) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		link, err := d.post.Find(ctx, tx.Reader, LinkDeliver, token)
		if err != nil {
			return err
		}
		return d.redeliver(ctx, tx, link.Subject, "deliver")
	})
}

// Remind sends a delivery again with the words of a reminder; upkeep calls it.
func (d *Desk) Remind(ctx context.Context, petitionID int64) error {
	return d.db.Write(ctx, func(tx *store.Tx) error { return d.redeliver(ctx, tx, petitionID, "remind") })
}

func (d *Desk) redeliver(ctx context.Context, tx *store.Tx, petitionID int64, purpose string) error {
	p, err := tx.Petition(ctx, petitionID)
	if err != nil {
		return err
	}
	made, err := tx.LinksSince(ctx, LinkDeliver, p.ID, tx.Now.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	if p.State != petition.Sent || made >= freshPerDay {
		d.log.Info("no fresh delivery", "petition", p.ID, "state", p.State, "made", made)
		return nil
	}
	rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return err
	}
	if may, err := mayAskAgain(ctx, tx.Reader, p, rules.Mechanism.Delivery); err != nil || !may {
		d.log.Info("no fresh delivery: too many wrong answers", "petition", p.ID)
		return err
	}
	a := &act{d: d, tx: tx, by: program, rules: rules, before: p, p: p, mail: map[string]string{}}
	if err := d.deliver(ctx, a, purpose); err != nil {
		return err
	}
	_, err = d.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.DeliveryRenewed, What: purpose, By: actorOf(program), On: ledger.Subject{Kind: ledger.OnPetition, ID: p.ID},
		Vault: p.VaultID, Detail: map[string]string{"folio": p.Folio},
	})
	return err
}

// mailAccepted notes that the server took a delivery's mail.
func (d *Desk) mailAccepted(ctx context.Context, tx *store.Tx, m store.Mail) error {
	if m.Purpose != "deliver" && m.Purpose != "remind" {
		return nil
	}
	delivery, err := tx.DeliveryByMail(ctx, m.ID)
	if err != nil {
		return err
	}
	_, err = d.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.DeliverySent, By: actorOf(program), On: ledger.Subject{Kind: ledger.OnDelivery, ID: delivery.ID}, Vault: m.Vault,
		Detail: map[string]string{"message_id": m.MessageID},
	})
	return err
}

// mailRefused moves a case whose delivery the server refuses for good (4.1+). Other letters need nothing: an address
// that does not exist never confirms, and later ones were confirmed.
func (d *Desk) mailRefused(ctx context.Context, tx *store.Tx, m store.Mail, code int) error {
	if m.Purpose != "deliver" && m.Purpose != "remind" {
		return nil
	}
	delivery, err := tx.DeliveryByMail(ctx, m.ID)
	if err != nil || delivery.State != "sent" {
		return err // a newer delivery took its place
	}
	p, err := tx.Petition(ctx, m.Subject)
	if err != nil || p.State != petition.Sent {
		return err // the case has moved on
	}
	_, err = d.take(ctx, tx, program, p, petition.Bounce, Input{Words: petition.Words{Note: fmt.Sprintf("SMTP %d", code)}})
	return err
}
