package correspondence

import (
	"context"
	"slices"
	"strings"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/post"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// Linked is an order as the page behind the vendor's link shows it.
type Linked struct {
	Order store.Order
	Folio string
	Name  string
	Waits bool // it can still be answered
}

// LinkOrders lists the orders behind a vendor's link, answered or not; fault.Gone for a token that opens nothing. The link
// opens as long as something waits: opening it spends nothing.
func (i *Inbox) LinkOrders(ctx context.Context, token string) ([]Linked, error) {
	r := i.db.Read()
	link, err := i.post.Find(ctx, r, LinkVendor, token)
	if err != nil {
		return nil, err
	}
	if err := post.Usable(link, i.db.Now()); err != nil {
		return nil, err
	}
	orders, err := r.RemissionOrders(ctx, link.Subject)
	if err != nil {
		return nil, err
	}
	var list []Linked
	for _, o := range orders {
		p, err := r.Petition(ctx, o.Petition)
		if err != nil {
			return nil, err
		}
		list = append(list, Linked{Order: o, Folio: p.Folio, Name: p.Applicant.Name(), Waits: waits(o)})
	}
	return list, nil
}

// LinkAnswer is what the vendor says of one order on the page of its link. With neither user nor refusal it says nothing.
type LinkAnswer struct {
	Order    int64
	Done     bool // what was asked is done
	UserName string
	Secret   provider.Secret
	Refused  string // why not
}

// AnswerByLink takes the vendor's answer over TLS: the same handling as a mail that is certain, and no secret in any mail.
// fault.Gone for a token that opens nothing, fault.Invalid for an answer that lacks something, fault.Conflict for an order
// that was answered or withdrawn meanwhile.
func (i *Inbox) AnswerByLink(ctx context.Context, token string, a LinkAnswer) error {
	orders, err := i.LinkOrders(ctx, token)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(orders, func(l Linked) bool { return l.Order.ID == a.Order })
	if at < 0 {
		return fault.New(fault.Gone, "link.gone")
	}
	if !orders[at].Waits {
		return fault.New(fault.Conflict, "vendor.answered")
	}
	answer, err := a.answer(provider.Op(orders[at].Order.Op))
	if err != nil {
		return err
	}
	err = i.db.Write(ctx, func(tx *store.Tx) error {
		_, err := i.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.VendorWrote, What: "link", By: ledger.Actor{Kind: ledger.ByProvider, ID: a.Order},
			On: ledger.Subject{Kind: ledger.OnOrder, ID: a.Order}, Detail: map[string]string{"folio": orders[at].Folio, "status": string(answer.Status)},
		})
		return err
	})
	if err != nil {
		return err
	}
	return i.desk.Answer(ctx, a.Order, answer)
}

func (a LinkAnswer) answer(op provider.Op) (provider.Answer, error) {
	user, secret, refused := strings.TrimSpace(a.UserName), provider.Secret(strings.TrimSpace(string(a.Secret))), strings.TrimSpace(a.Refused)
	switch {
	case refused != "":
		return provider.Answer{Status: provider.Refused, Reason: refused}, nil
	case op == provider.Create || op == provider.Reset:
		if user == "" {
			return provider.Answer{}, incomplete("user", "vendor.need.user")
		}
		if secret == "" {
			return provider.Answer{}, incomplete("secret", "vendor.need.secret")
		}
		return provider.Answer{Status: provider.Done, UserName: user, Secret: secret}, nil
	case a.Done:
		return provider.Answer{Status: provider.Done, UserName: user}, nil
	}
	return provider.Answer{}, incomplete("outcome", "vendor.need.outcome")
}
