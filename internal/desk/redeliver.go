package desk

import (
	"context"
	"fmt"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/store"
)

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
		Kind: ledger.DeliveryRenewed, What: purpose, By: LedgerActor(program), On: ledger.Subject{Kind: ledger.OnPetition, ID: p.ID},
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
		Kind: ledger.DeliverySent, By: LedgerActor(program), On: ledger.Subject{Kind: ledger.OnDelivery, ID: delivery.ID}, Vault: m.Vault,
		Detail: map[string]string{"message_id": m.MessageID},
	})
	return err
}

// mailRefused moves a case whose delivery the server refuses for good (4.1+). Other letters need nothing: an address
// that does not exist never confirms, and later ones were confirmed.
func (d *Desk) mailRefused(ctx context.Context, tx *store.Tx, m store.Mail, code int) error {
	return d.notDelivered(ctx, tx, m, fmt.Sprintf("SMTP %d", code))
}

// Returned takes a server's notice that a letter it had accepted came back for good (RFC 3464): the case of a delivery
// whose link is not spent moves as it does when the address is refused at once (4.1+).
func (d *Desk) Returned(ctx context.Context, letter int64, reason string) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		m, err := tx.Mail(ctx, letter)
		if err != nil {
			return err
		}
		return d.notDelivered(ctx, tx, m, reason)
	})
}

func (d *Desk) notDelivered(ctx context.Context, tx *store.Tx, m store.Mail, note string) error {
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
	_, err = d.take(ctx, tx, program, p, petition.Bounce, Input{Words: petition.Words{Note: note}})
	return err
}
