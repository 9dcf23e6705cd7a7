package store

import (
	"context"
	"database/sql"
	"time"
)

const remissionColumns = `m.id, m.provider, m.kind, m.about, m.key_id, m.token_hash, m.message_id, m.link_id, m.contract, m.vault_id,
	m.state, m.created_at, m.sent_at, m.attempts, m.filed_sealed`

var (
	qRemissionInsert = query("remission.insert", `insert into remission (id, provider, kind, about, key_id, token_hash, message_id, link_id,
		contract, vault_id, state, created_at, attempts) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $11, 0)`)
	qRemissionCarries   = query("remission.carries", `insert into remission_order (remission_id, order_id) values ($1, $2)`)
	qRemissionByID      = query("remission.byID", `select `+remissionColumns+` from remission m where m.id = $1`)
	qRemissionByToken   = query("remission.byToken", `select `+remissionColumns+` from remission m where m.token_hash = $1 and m.kind = 'order'`)
	qRemissionByMessage = query("remission.byMessage", `select `+remissionColumns+` from remission m where m.message_id = $1`)
	qRemissionsOfOrder  = query("remission.ofOrder", `select `+remissionColumns+` from remission m join remission_order c on c.remission_id = m.id
		where c.order_id = $1 order by m.id`)
	qRemissionOrders = query("remission.orders", `select `+orderColumns+` from provider_order r join remission_order c on c.order_id = r.id
		where c.remission_id = $1 order by r.id`)
	qRemissionDone = query("remission.done", `update remission set state = $2, sent_at = $3, attempts = attempts + 1, filed_sealed = $4
		where id = $1 and state = 'waiting'`)
	qRemissionTry   = query("remission.try", `update remission set attempts = attempts + 1 where id = $1`)
	qRemissionsOpen = query("remission.open", `select `+remissionColumns+` from remission m where m.provider = $1 and m.kind = 'order'
		and m.state = 'sent' and exists (select 1 from remission_order c join provider_order r on r.id = c.order_id
		where c.remission_id = m.id and r.state in ('placed', 'asked')) order by m.id limit $2`)
	qReminders = query("remission.reminders", `select `+remissionColumns+` from remission m where m.about = $1 order by m.id`)

	qOrdersOpen = query("order.open", `select `+orderColumns+` from provider_order r where r.provider = $1 and r.state in ('placed', 'asked')
		and r.id > $2 order by r.id limit $3`)
	qOrdersUnsent = query("order.unsent", `select `+orderColumns+` from provider_order r where r.provider = $1 and r.state in ('placed', 'asked')
		and not exists (select 1 from remission_order c where c.order_id = r.id) order by r.id limit $2`)
	qOrdersOpenCount = query("order.openCount", `select count(*) from provider_order r where r.provider = $1 and r.state in ('placed', 'asked')`)
)

// Remission is one mail to a vendor with what was asked in it, or one that called it to mind: every sending of a
// person's data is a row (remisión).
type Remission struct {
	ID        int64
	Provider  string
	Kind      string // order, reminder
	About     int64  // of a reminder: the remission it calls to mind
	KeyID     string // of the keyring, that the reply address's token is derived with
	TokenHash []byte
	MessageID string
	Link      int64 // by which the vendor may answer over TLS; 0 for none
	Contract  string
	Vault     int64
	State     string // waiting, sent, failed, dropped
	Created   time.Time
	Sent      time.Time
	Attempts  int
	Filed     []byte // the mail as sent, link removed, sealed
}

// Remission loads a remission; fault.NotFound where there is none.
func (r Reader) Remission(ctx context.Context, id int64) (Remission, error) {
	m, err := scanRemission(r.row(ctx, qRemissionByID, id))
	return m, found(err)
}

// RemissionByToken finds the remission whose reply address carries the token of that hash; fault.NotFound where none does.
func (r Reader) RemissionByToken(ctx context.Context, hash []byte) (Remission, error) {
	m, err := scanRemission(r.row(ctx, qRemissionByToken, hash))
	return m, found(err)
}

// RemissionByMessage finds the remission of a Message-ID, without angle brackets; fault.NotFound where there is none.
func (r Reader) RemissionByMessage(ctx context.Context, messageID string) (Remission, error) {
	m, err := scanRemission(r.row(ctx, qRemissionByMessage, messageID))
	return m, found(err)
}

// RemissionsOfOrder lists the mails in which an order went out or was called to mind, the first one first.
func (r Reader) RemissionsOfOrder(ctx context.Context, order int64) ([]Remission, error) {
	return collect[Remission](r.query(ctx, qRemissionsOfOrder, order))(scanRemission)
}

// RemissionOrders lists the orders a remission carries.
func (r Reader) RemissionOrders(ctx context.Context, id int64) ([]Order, error) {
	return collect[Order](r.query(ctx, qRemissionOrders, id))(scanOrder)
}

// OpenRemissions lists the remissions sent to a provider of which some order is not answered, the oldest first.
func (r Reader) OpenRemissions(ctx context.Context, provider string, limit int) ([]Remission, error) {
	return collect[Remission](r.query(ctx, qRemissionsOpen, provider, limit))(scanRemission)
}

// Reminders lists the mails that called a remission to mind.
func (r Reader) Reminders(ctx context.Context, remission int64) ([]Remission, error) {
	return collect[Remission](r.query(ctx, qReminders, remission))(scanRemission)
}

// OpenOrders lists a provider's orders that are not answered, from an id on.
func (r Reader) OpenOrders(ctx context.Context, provider string, after int64, limit int) ([]Order, error) {
	return collect[Order](r.query(ctx, qOrdersOpen, provider, after, limit))(scanOrder)
}

// CountOpenOrders counts a provider's orders that are not answered.
func (r Reader) CountOpenOrders(ctx context.Context, provider string) (int, error) {
	var n int
	err := r.row(ctx, qOrdersOpenCount, provider).Scan(&n)
	return n, err
}

// UnsentOrders lists a provider's open orders that went out in no mail yet.
func (r Reader) UnsentOrders(ctx context.Context, provider string, limit int) ([]Order, error) {
	return collect[Order](r.query(ctx, qOrdersUnsent, provider, limit))(scanOrder)
}

// InsertRemission stores a mail to be sent with the orders it carries.
func (tx *Tx) InsertRemission(ctx context.Context, m Remission, orders []int64) error {
	_, err := tx.exec(ctx, qRemissionInsert, m.ID, m.Provider, m.Kind, ref(m.About), m.KeyID, m.TokenHash, m.MessageID, ref(m.Link),
		m.Contract, m.Vault, micros(tx.Now))
	for _, order := range orders {
		if err != nil {
			return err
		}
		_, err = tx.exec(ctx, qRemissionCarries, m.ID, order)
	}
	return err
}

// FinishRemission ends a waiting remission and says whether this did.
func (tx *Tx) FinishRemission(ctx context.Context, id int64, state string, filed []byte) (bool, error) {
	n, err := tx.exec(ctx, qRemissionDone, id, state, micros(tx.Now), bytesOf(filed))
	return n == 1, err
}

// CountRemissionTry counts a try that failed.
func (tx *Tx) CountRemissionTry(ctx context.Context, id int64) error {
	_, err := tx.exec(ctx, qRemissionTry, id)
	return err
}

func scanRemission(row scanner) (Remission, error) {
	var m Remission
	var created int64
	var about, link, sent sql.NullInt64
	err := row.Scan(&m.ID, &m.Provider, &m.Kind, &about, &m.KeyID, &m.TokenHash, &m.MessageID, &link, &m.Contract, &m.Vault,
		&m.State, &created, &sent, &m.Attempts, &m.Filed)
	m.About, m.Link, m.Created, m.Sent = about.Int64, link.Int64, instant(created), instantOf(sent)
	return m, err
}
