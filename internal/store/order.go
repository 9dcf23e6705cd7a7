package store

import (
	"context"
	"database/sql"
	"time"
)

const orderColumns = `r.id, r.petition_id, r.credential_id, r.provider, r.op, r.user_name, r.state, r.reason, r.placed_at, r.answered_at, r.paper_id`

var (
	qOrderByID   = query("order.byID", `select `+orderColumns+` from provider_order r where r.id = $1`)
	qOrders      = query("order.list", `select `+orderColumns+` from provider_order r where r.petition_id = $1 order by r.id`)
	qOrderInsert = query("order.insert", `insert into provider_order (id, petition_id, credential_id, provider, op, user_name, state, reason, placed_at)
		values ($1, $2, $3, $4, $5, $6, 'placed', '', $7)`)
	qOrderState = query("order.state", `update provider_order set state = $2, user_name = $3, reason = $4, answered_at = $5, paper_id = $6 where id = $1`)
	qAttempt    = gathering("order.attempt", `insert into provider_attempt (id, order_id, at, outcome, reason) values ($1, $2, $3, $4, $5)`)
	qAttempts   = query("order.attempts", `select t.id, t.at, t.outcome, t.reason from provider_attempt t where t.order_id = $1 order by t.id`)

	qDeliveryInsert = query("delivery.insert", `insert into delivery (id, petition_id, credential_id, n, link_id, mail_id, fact, tries,
		created_at, state, changed_at) values ($1, $2, $3, $4, $5, $6, $7, 0, $8, 'sent', $8)`)
	qDeliveryByLink   = query("delivery.byLink", `select `+deliveryColumns+` from delivery d where d.link_id = $1`)
	qDeliveryByMail   = query("delivery.byMail", `select `+deliveryColumns+` from delivery d where d.mail_id = $1`)
	qDeliveries       = query("delivery.list", `select `+deliveryColumns+` from delivery d where d.petition_id = $1 order by d.n`)
	qDeliveryState    = query("delivery.state", `update delivery set state = $3, changed_at = $4 where id = $1 and state = $2`)
	qDeliveryTry      = query("delivery.try", `update delivery set tries = tries + 1 where id = $1 and state = 'sent' returning tries`)
	qDeliveryUnopened = query("delivery.unopened", `select d.petition_id, d.created_at, d.n from delivery d join petition p on p.id = d.petition_id
		where d.state = 'sent' and p.state = 'sent' and d.created_at <= $1 order by d.id limit 500`)
)

const deliveryColumns = `d.id, d.petition_id, d.credential_id, d.n, d.link_id, d.mail_id, d.fact, d.tries, d.created_at, d.state, d.changed_at`

// Order is one thing asked of a provider. Its id is what makes asking twice harmless.
type Order struct {
	ID         int64
	Petition   int64
	Credential int64 // 0 when the key is still to be made
	Provider   string
	Op         string // create, reset, suspend, restore, remove
	UserName   string
	State      string // placed, asked, done, refused, withdrawn
	Reason     string
	Placed     time.Time
	Answered   time.Time
	Paper      int64 // the answer as filed in series 2
}

// Attempt is one try at carrying an order out.
type Attempt struct {
	ID      int64
	At      time.Time
	Outcome string // answered, later, refused, failed
	Reason  string
}

// Order loads an order; fault.NotFound where there is none.
func (r Reader) Order(ctx context.Context, id int64) (Order, error) {
	o, err := scanOrder(r.row(ctx, qOrderByID, id))
	return o, found(err)
}

// Orders lists the orders of a case in order.
func (r Reader) Orders(ctx context.Context, petition int64) ([]Order, error) {
	return collect[Order](r.query(ctx, qOrders, petition))(scanOrder)
}

// Attempts lists the tries at an order in order.
func (r Reader) Attempts(ctx context.Context, order int64) ([]Attempt, error) {
	return collect[Attempt](r.query(ctx, qAttempts, order))(func(row scanner) (Attempt, error) {
		var a Attempt
		var at int64
		err := row.Scan(&a.ID, &at, &a.Outcome, &a.Reason)
		a.At = instant(at)
		return a, err
	})
}

// InsertOrder stores a new order.
func (tx *Tx) InsertOrder(ctx context.Context, o Order) error {
	_, err := tx.exec(ctx, qOrderInsert, o.ID, o.Petition, ref(o.Credential), o.Provider, o.Op, o.UserName, micros(tx.Now))
	return err
}

// SetOrder stores what became of an order.
func (tx *Tx) SetOrder(ctx context.Context, o Order) error {
	_, err := tx.exec(ctx, qOrderState, o.ID, o.State, o.UserName, o.Reason, maybe(o.Answered), ref(o.Paper))
	return err
}

// InsertAttempt adds a try at an order.
func (tx *Tx) InsertAttempt(ctx context.Context, order int64, outcome, reason string) error {
	return tx.gather(ctx, qAttempt, tx.NewID(), order, micros(tx.Now), outcome, reason)
}

// Delivery is one sending of a key to its official: a mail with a link.
type Delivery struct {
	ID         int64
	Petition   int64
	Credential int64
	N          int
	Link       int64
	Mail       int64
	Fact       string // what the page asks: phone or code
	Tries      int
	Created    time.Time
	State      string // sent, bounced, replaced, spent, blocked
	Changed    time.Time
}

// DeliveryByLink loads the delivery a link belongs to; fault.NotFound where there is none.
func (r Reader) DeliveryByLink(ctx context.Context, link int64) (Delivery, error) {
	d, err := scanDelivery(r.row(ctx, qDeliveryByLink, link))
	return d, found(err)
}

// DeliveryByMail loads the delivery a mail belongs to; fault.NotFound where there is none.
func (r Reader) DeliveryByMail(ctx context.Context, mail int64) (Delivery, error) {
	d, err := scanDelivery(r.row(ctx, qDeliveryByMail, mail))
	return d, found(err)
}

// Deliveries lists the deliveries of a case in order.
func (r Reader) Deliveries(ctx context.Context, petition int64) ([]Delivery, error) {
	return collect[Delivery](r.query(ctx, qDeliveries, petition))(scanDelivery)
}

// Unopened is a delivery nobody opened yet.
type Unopened struct {
	Petition int64
	Sent     time.Time
	N        int
}

// UnopenedDeliveries lists deliveries sent before a moment that still wait to be opened.
func (r Reader) UnopenedDeliveries(ctx context.Context, before time.Time) ([]Unopened, error) {
	return collect[Unopened](r.query(ctx, qDeliveryUnopened, micros(before)))(func(row scanner) (Unopened, error) {
		var u Unopened
		var at int64
		err := row.Scan(&u.Petition, &at, &u.N)
		u.Sent = instant(at)
		return u, err
	})
}

// InsertDelivery stores a new delivery.
func (tx *Tx) InsertDelivery(ctx context.Context, d Delivery) error {
	_, err := tx.exec(ctx, qDeliveryInsert, d.ID, d.Petition, d.Credential, d.N, d.Link, d.Mail, d.Fact, micros(d.Created))
	return err
}

// MoveDelivery changes a delivery's state if it still stands at from, and says whether it did.
func (tx *Tx) MoveDelivery(ctx context.Context, id int64, from, to string) (bool, error) {
	n, err := tx.exec(ctx, qDeliveryState, id, from, to, micros(tx.Now))
	return n == 1, err
}

// CountDeliveryTry counts a wrong answer and gives how many there were.
func (tx *Tx) CountDeliveryTry(ctx context.Context, id int64) (int, error) {
	var tries int
	err := tx.row(ctx, qDeliveryTry, id).Scan(&tries)
	return tries, found(err)
}

func scanOrder(row scanner) (Order, error) {
	var o Order
	var placed int64
	var cred, answered, paper sql.NullInt64
	err := row.Scan(&o.ID, &o.Petition, &cred, &o.Provider, &o.Op, &o.UserName, &o.State, &o.Reason, &placed, &answered, &paper)
	o.Credential, o.Placed, o.Answered, o.Paper = cred.Int64, instant(placed), instantOf(answered), paper.Int64
	return o, err
}

func scanDelivery(row scanner) (Delivery, error) {
	var d Delivery
	var created, changed int64
	err := row.Scan(&d.ID, &d.Petition, &d.Credential, &d.N, &d.Link, &d.Mail, &d.Fact, &d.Tries, &created, &d.State, &changed)
	d.Created, d.Changed = instant(created), instant(changed)
	return d, err
}
