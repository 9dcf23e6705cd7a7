package store

import (
	"context"
	"time"
)

var (
	qPortalAccount = query("portal.account", `select a.order_id, a.op, a.user_name, a.key_id, a.at from portal_account a where a.order_id = $1`)
	qPortalInsert  = query("portal.insert", `insert into portal_account (order_id, op, user_name, key_id, at) values ($1, $2, $3, $4, $5)`)
	qPortalTaken   = query("portal.taken", `select count(*) from (select 1 from portal_account a where a.user_name = $2 and a.op in ('create', 'rename')
		union all select 1 from credential c where c.provider = $1 and c.user_folded = $2) t`)
)

// PortalAccount is what the builtin provider did for an order. The secret is not here: it is derived.
type PortalAccount struct {
	Order    int64
	Op       string
	UserName string
	KeyID    string
	At       time.Time
}

// PortalAccount loads what was done for an order; fault.NotFound where nothing was.
func (r Reader) PortalAccount(ctx context.Context, order int64) (PortalAccount, error) {
	var a PortalAccount
	var at int64
	err := r.row(ctx, qPortalAccount, order).Scan(&a.Order, &a.Op, &a.UserName, &a.KeyID, &at)
	a.At = instant(at)
	return a, found(err)
}

// PortalNameTaken reports whether a user name (already folded) was ever given.
func (r Reader) PortalNameTaken(ctx context.Context, provider, name string) (bool, error) {
	var n int
	err := r.row(ctx, qPortalTaken, provider, name).Scan(&n)
	return n > 0, err
}

// InsertPortalAccount stores what was done for an order.
func (tx *Tx) InsertPortalAccount(ctx context.Context, a PortalAccount) error {
	_, err := tx.exec(ctx, qPortalInsert, a.Order, a.Op, a.UserName, a.KeyID, micros(a.At))
	return err
}
