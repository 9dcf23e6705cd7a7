package store

import (
	"context"
	"database/sql"
	"time"

	"clavero/internal/fault"
)

const scimColumns = `s.order_id, s.op, s.folio, s.user_name, s.candidate, s.key_id, s.attempt, s.resource_id, s.done_at`

var (
	qScimOrder = query("scim.order", `select `+scimColumns+` from scim_order s where s.order_id = $1`)
	qScimUser  = query("scim.user", `select `+scimColumns+` from scim_order s where s.user_folded = $1 and s.resource_id <> ''
		and (s.op = 'create' or s.op = 'rename' and s.done_at is not null) order by s.order_id desc limit 1`)
	qScimOfFolio = query("scim.ofFolio", `select `+scimColumns+` from scim_order s where s.folio = $1 and s.op = 'create' order by s.order_id`)
	qScimTaken   = query("scim.taken", `select count(*) from (select 1 from scim_order s where s.user_folded = $2 and s.op = 'create'
		union all select 1 from credential c where c.provider = $1 and c.user_folded = $2) t`)
	qScimInsert = query("scim.insert", `insert into scim_order (order_id, op, folio, user_name, user_folded, candidate, key_id, attempt, resource_id, placed_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, '', $9)`)
	qScimUpdate = query("scim.update", `update scim_order set user_name = $2, user_folded = $3, candidate = $4, attempt = $5, resource_id = $6,
		done_at = $7 where order_id = $1 and done_at is null`)
)

// ScimOrder is what was asked of a SCIM server for an order. The secret is not here: it is derived from key and attempt.
type ScimOrder struct {
	Order     int64
	Op        string
	Folio     string
	UserName  string
	Candidate int    // which of a person's possible user names it is, from 1
	KeyID     string // of the keyring
	Attempt   int    // at a secret; 0 before the first
	Resource  string // the server's id of the user; empty until it is known
	Done      time.Time
}

// ScimOrder loads what was asked for an order; fault.NotFound where nothing was.
func (r Reader) ScimOrder(ctx context.Context, order int64) (ScimOrder, error) {
	s, err := scanScim(r.row(ctx, qScimOrder, order))
	return s, found(err)
}

// ScimUser loads the order by which a user (its name folded) was made or got that name, with the server's id of them;
// fault.NotFound where neither is known.
func (r Reader) ScimUser(ctx context.Context, folded string) (ScimOrder, error) {
	s, err := scanScim(r.row(ctx, qScimUser, folded))
	return s, found(err)
}

// ScimOfFolio lists the users asked for in a case.
func (r Reader) ScimOfFolio(ctx context.Context, folio string) ([]ScimOrder, error) {
	return collect[ScimOrder](r.query(ctx, qScimOfFolio, folio))(scanScim)
}

// ScimNameTaken reports whether a user name (folded) was ever asked for or given.
func (r Reader) ScimNameTaken(ctx context.Context, provider, folded string) (bool, error) {
	var n int
	err := r.row(ctx, qScimTaken, provider, folded).Scan(&n)
	return n > 0, err
}

// InsertScimOrder stores what is going to be asked; fault.Conflict when another order took the name meanwhile.
func (tx *Tx) InsertScimOrder(ctx context.Context, s ScimOrder, folded string) error {
	_, err := tx.exec(ctx, qScimInsert, s.Order, s.Op, s.Folio, s.UserName, folded, s.Candidate, s.KeyID, s.Attempt, micros(tx.Now))
	return scimTaken(err)
}

// SetScimOrder stores how an order goes on; one that is done stays as it is.
func (tx *Tx) SetScimOrder(ctx context.Context, s ScimOrder, folded string) error {
	_, err := tx.exec(ctx, qScimUpdate, s.Order, s.UserName, folded, s.Candidate, s.Attempt, s.Resource, maybe(s.Done))
	return scimTaken(err)
}

func scimTaken(err error) error {
	if isUnique(err, "scim_order_user") {
		return fault.Wrap(err, fault.Conflict, "credential.user_taken")
	}
	return err
}

func scanScim(row scanner) (ScimOrder, error) {
	var s ScimOrder
	var done sql.NullInt64
	err := row.Scan(&s.Order, &s.Op, &s.Folio, &s.UserName, &s.Candidate, &s.KeyID, &s.Attempt, &s.Resource, &done)
	s.Done = instantOf(done)
	return s, err
}
