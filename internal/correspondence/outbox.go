package correspondence

import (
	"context"
	"errors"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/clockwork"
	"clavero/internal/fault"
	"clavero/internal/jobs"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/post"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// Outbox writes to the vendor. It is safe for use by many goroutines.
type Outbox struct {
	common
	post      *post.Office
	transport mail.Transport
}

// NewOutbox makes an Outbox.
func NewOutbox(o Options) *Outbox {
	return &Outbox{common: o.common(), post: o.Post, transport: o.Transport}
}

// Register tells a registry which jobs the Outbox works.
func (o *Outbox) Register(r jobs.Registry) {
	r.Handle(SendRemission, 2, o.Send)
}

// Tasks are what the Outbox does on a clock.
func (o *Outbox) Tasks() []clockwork.Task {
	counted := []string{"mails", "orders"}
	list := []clockwork.Task{{Kind: ChaseOrders, Every: 10 * time.Minute, AtStart: true, Do: o.Chase, Counts: counted}}
	if o.vendor.Batch > 0 {
		list = append(list, clockwork.Task{Kind: GatherOrders, Every: o.vendor.Batch, Do: o.Gather, Counts: counted})
	}
	return list
}

// Ask writes to the vendor about one order (2.1), or leaves it for the next batch. Asking again changes nothing.
func (o *Outbox) Ask(ctx context.Context, order provider.Order) error {
	if o.vendor.Batch > 0 {
		return nil
	}
	return o.db.WriteLight(ctx, func(tx *store.Tx) error {
		sent, err := tx.RemissionsOfOrder(ctx, order.ID)
		if err != nil || len(sent) > 0 {
			return err
		}
		return o.remit(ctx, tx, "order", 0, []int64{order.ID})
	})
}

// The sizes of a batch: what a person at the vendor's can work through in one mail, and what one pass takes.
const (
	perBatch  = 50
	perGather = 2000
)

// Gather puts the orders that wait into as few mails as hold them.
func (o *Outbox) Gather(ctx context.Context) (clockwork.Tally, error) {
	var tally clockwork.Tally
	err := o.db.WriteLight(ctx, func(tx *store.Tx) error {
		tally = clockwork.Tally{}
		waiting, err := tx.UnsentOrders(ctx, providerName, perGather)
		if err != nil {
			return err
		}
		var ids []int64
		for _, order := range waiting {
			ids = append(ids, order.ID)
		}
		for len(ids) > 0 {
			n := min(perBatch, len(ids))
			if err := o.remit(ctx, tx, "order", 0, ids[:n]); err != nil {
				return err
			}
			ids = ids[n:]
			tally["mails"]++
			tally["orders"] += n
		}
		return nil
	})
	return tally, err
}

// LinkVendor is the purpose of the links by which a vendor may answer over TLS, and linkLife how long one opens.
const (
	LinkVendor = "vendor"
	linkLife   = 60 * 24 * time.Hour
)

// remit stores a mail to be sent. A reminder answers to the address and the link of the mail it calls to mind.
func (o *Outbox) remit(ctx context.Context, tx *store.Tx, kind string, about int64, orders []int64) error {
	m := store.Remission{ID: tx.NewID(), Provider: providerName, Kind: kind, About: about, KeyID: o.files.Keys().Active(), Contract: o.vendor.Contract}
	m.MessageID = mail.MessageID("remision", m.ID, 1, o.vendor.Answers.Domain())
	var err error
	if m.Vault, err = o.files.OpenCase(ctx, tx); err != nil {
		return err
	}
	token, err := o.token(m.KeyID, m.ID)
	if err != nil {
		return err
	}
	m.TokenHash = casefile.TokenHash(token)
	if about == 0 {
		link, err := o.post.NewLink(ctx, tx, post.NewLink{Purpose: LinkVendor, Subject: m.ID, Path: "/proveedor/", Life: linkLife})
		if err != nil {
			return err
		}
		m.Link = link.ID
	}
	if err := tx.InsertRemission(ctx, m, orders); err != nil {
		return err
	}
	return o.queue.Enqueue(ctx, tx, jobs.Job{Kind: SendRemission, ID: m.ID})
}

// sendLater is how long a mail waits while the installation has no mail or its server is misconfigured.
const sendLater = 2 * time.Minute

// Send is the worker of SendRemission. A mail about orders that were withdrawn meanwhile is not sent.
func (o *Outbox) Send(ctx context.Context, id int64) error {
	m, err := o.db.Read().Remission(ctx, id)
	if err != nil || m.State != "waiting" {
		return err
	}
	orders, err := o.carried(ctx, m)
	if err != nil {
		return err
	}
	if len(orders) == 0 {
		return o.db.WriteLight(ctx, func(tx *store.Tx) error {
			_, err := tx.FinishRemission(ctx, id, "dropped", nil)
			return err
		})
	}
	message, err := o.compose(ctx, m, orders)
	if err != nil {
		return err
	}
	if err := o.transport.Send(ctx, message); err != nil {
		return o.failed(ctx, id, err)
	}
	return o.sent(ctx, m, orders, message)
}

// failed leaves the mail to be tried again: a vendor whose address is refused is trouble of the operator, not of a case.
func (o *Outbox) failed(ctx context.Context, id int64, cause error) error {
	err := o.db.WriteLight(ctx, func(tx *store.Tx) error { return tx.CountRemissionTry(ctx, id) })
	var failure *mail.Failure
	if errors.Is(cause, mail.ErrOff) || errors.As(cause, &failure) && (failure.Config || failure.Permanent) {
		o.log.Warn("a mail to the vendor could not be sent", "remission", id)
		return errors.Join(err, jobs.Later(sendLater, cause))
	}
	return errors.Join(cause, err)
}

// sent files the mail and logs the sending of each person's data (remisión) with the contract it rests on.
func (o *Outbox) sent(ctx context.Context, m store.Remission, orders []carried, message mail.Message) error {
	filed, err := o.copyOf(message)
	if err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		sealed, err := o.files.Seal(ctx, tx.Reader, m.Vault, remissionRow(m.ID), filed)
		if err != nil {
			return err
		}
		done, err := tx.FinishRemission(ctx, m.ID, "sent", sealed)
		if err != nil || !done {
			return err
		}
		for _, order := range orders {
			_, err := o.files.Record(ctx, tx, casefile.Act{
				Kind: ledger.Remitted, What: m.Kind, By: ledger.Actor{Kind: ledger.ByProgram}, On: ledger.Subject{Kind: ledger.OnOrder, ID: order.ID},
				Vault: order.vault, Detail: map[string]string{"folio": order.folio, "to": o.vendor.To.Mail, "contract": m.Contract, "message": m.MessageID},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Filed opens the copy of a mail to the vendor as it was sent; empty when it was not.
func (o *Outbox) Filed(ctx context.Context, m store.Remission) (post.Copy, error) {
	var c post.Copy
	if m.Filed == nil {
		return c, nil
	}
	err := o.files.Open(ctx, o.db.Read(), m.Vault, remissionRow(m.ID), m.Filed, &c)
	if fault.Is(err, fault.NotFound) {
		return c, nil // a disposition ended it
	}
	return c, err
}
