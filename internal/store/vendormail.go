package store

import (
	"context"
	"database/sql"
	"time"

	"clavero/internal/fault"
)

const vendorMailColumns = `v.id, v.box, v.validity, v.uid, v.digest, v.arrived_at, v.received_at, v.authentic, v.kind, v.state, v.vault_id,
	v.raw_sealed, v.copy_sealed, v.reading_sealed, v.handled_by, v.handled_at`

var (
	qVendorMailInsert = query("vendorMail.insert", `insert into vendor_mail (id, box, validity, uid, digest, arrived_at, received_at, authentic,
		kind, state, vault_id, raw_sealed, copy_sealed, reading_sealed, handled_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
		$13, $14, 0)`)
	qVendorMailAbout   = query("vendorMail.about", `insert into vendor_mail_order (mail_id, order_id) values ($1, $2) on conflict do nothing`)
	qVendorMailByID    = query("vendorMail.byID", `select `+vendorMailColumns+` from vendor_mail v where v.id = $1`)
	qVendorMailByPlace = query("vendorMail.byPlace", `select `+vendorMailColumns+` from vendor_mail v where v.box = $1 and v.validity = $2 and v.uid = $3`)
	qVendorMailSame    = query("vendorMail.same", `select v.id from vendor_mail v where v.digest = $1 and v.authentic = $2 and v.state <> 'repeated' order by v.id limit 1`)
	qVendorMailState   = query("vendorMail.state", `update vendor_mail set state = $3, handled_by = $4, handled_at = $5 where id = $1 and state = $2`)
	qVendorMailReading = query("vendorMail.reading", `update vendor_mail set reading_sealed = $2 where id = $1`)
	qVendorMails       = query("vendorMail.list", `select `+vendorMailColumns+` from vendor_mail v where v.state = $1 and v.id < $2 order by v.id desc limit $3`)
	qVendorMailsAll    = query("vendorMail.latest", `select `+vendorMailColumns+` from vendor_mail v where v.id < $1 order by v.id desc limit $2`)
	qVendorMailsOf     = query("vendorMail.ofOrder", `select `+vendorMailColumns+` from vendor_mail v join vendor_mail_order o on o.mail_id = v.id
		where o.order_id = $1 order by v.id`)
	qVendorMailOrders = query("vendorMail.orders", `select `+orderColumns+` from provider_order r join vendor_mail_order o on o.order_id = r.id
		where o.mail_id = $1 order by r.id`)
	qVendorMailCounts = query("vendorMail.counts", `select v.state, count(*) from vendor_mail v group by v.state`)

	qTemplate    = query("readingTemplate.byProvider", `select t.body, t.version, t.changed_by, t.changed_at from reading_template t where t.provider = $1`)
	qTemplateSet = query("readingTemplate.set", `update reading_template set body = $3, version = version + 1, changed_by = $4, changed_at = $5
		where provider = $1 and version = $2`)
	qTemplateNew = query("readingTemplate.new", `insert into reading_template (provider, body, version, changed_by, changed_at)
		values ($1, $2, 1, $3, $4) on conflict do nothing`)
)

// VendorMail is a message from the mailbox of the vendor's answers. As received, it is a record of series 2, sealed whole.
type VendorMail struct {
	ID        int64
	Box       string // with Validity and UID: its place in the mailbox, handled once
	Validity  int64
	UID       int64
	Digest    []byte // of what makes it the same message wherever it lies
	Arrived   time.Time
	Received  time.Time
	Authentic bool
	Kind      string
	State     string // acting, done, review, settled, ignored, repeated
	Vault     int64
	Raw       []byte // sealed; nil for a message too large to be taken
	Copy      []byte // what people and exports may see, sealed
	Reading   []byte // how it was read, with the secrets, sealed
	HandledBy int64  // of the house; 0 for the program
	Handled   time.Time
}

// VendorMail loads a message; fault.NotFound where there is none.
func (r Reader) VendorMail(ctx context.Context, id int64) (VendorMail, error) {
	m, err := scanVendorMail(r.row(ctx, qVendorMailByID, id))
	return m, found(err)
}

// VendorMailAt finds the message of a place in the mailbox; fault.NotFound where it is new.
func (r Reader) VendorMailAt(ctx context.Context, box string, validity, uid int64) (VendorMail, error) {
	m, err := scanVendorMail(r.row(ctx, qVendorMailByPlace, box, validity, uid))
	return m, found(err)
}

// SameVendorMail finds an earlier message of the same content that the vendor's domain answered for just as much;
// fault.NotFound where there is none.
func (r Reader) SameVendorMail(ctx context.Context, digest []byte, authentic bool) (int64, error) {
	id, err := scanID(r.row(ctx, qVendorMailSame, digest, authentic))
	return id, found(err)
}

// VendorMails lists messages of a state before an id, the newest first; an empty state lists all.
func (r Reader) VendorMails(ctx context.Context, state string, before int64, limit int) ([]VendorMail, error) {
	if state == "" {
		return collect[VendorMail](r.query(ctx, qVendorMailsAll, before, limit))(scanVendorMail)
	}
	return collect[VendorMail](r.query(ctx, qVendorMails, state, before, limit))(scanVendorMail)
}

// VendorMailsOfOrder lists the messages about an order, the first one first.
func (r Reader) VendorMailsOfOrder(ctx context.Context, order int64) ([]VendorMail, error) {
	return collect[VendorMail](r.query(ctx, qVendorMailsOf, order))(scanVendorMail)
}

// VendorMailOrders lists the orders a message is about.
func (r Reader) VendorMailOrders(ctx context.Context, id int64) ([]Order, error) {
	return collect[Order](r.query(ctx, qVendorMailOrders, id))(scanOrder)
}

// VendorMailCounts counts messages by state.
func (r Reader) VendorMailCounts(ctx context.Context) (map[string]int, error) {
	type count struct {
		state string
		n     int
	}
	rows, err := collect[count](r.query(ctx, qVendorMailCounts))(func(s scanner) (count, error) {
		var c count
		return c, s.Scan(&c.state, &c.n)
	})
	counts := make(map[string]int, len(rows))
	for _, row := range rows {
		counts[row.state] = row.n
	}
	return counts, err
}

// InsertVendorMail stores a message with the orders it is about.
func (tx *Tx) InsertVendorMail(ctx context.Context, m VendorMail, orders []int64) error {
	_, err := tx.exec(ctx, qVendorMailInsert, m.ID, m.Box, m.Validity, m.UID, m.Digest, micros(m.Arrived), micros(tx.Now), m.Authentic,
		m.Kind, m.State, m.Vault, bytesOf(m.Raw), m.Copy, m.Reading)
	if err != nil {
		return err
	}
	return tx.LinkVendorMail(ctx, m.ID, orders)
}

// LinkVendorMail notes that a message is about orders.
func (tx *Tx) LinkVendorMail(ctx context.Context, id int64, orders []int64) error {
	for _, order := range orders {
		if _, err := tx.exec(ctx, qVendorMailAbout, id, order); err != nil {
			return err
		}
	}
	return nil
}

// MoveVendorMail changes a message's state if it still stands at from; fault.Conflict when somebody else was quicker.
func (tx *Tx) MoveVendorMail(ctx context.Context, id int64, from, to string, by int64) error {
	n, err := tx.exec(ctx, qVendorMailState, id, from, to, by, micros(tx.Now))
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "vendor.moved")
	}
	return err
}

// SetVendorReading replaces how a message was read.
func (tx *Tx) SetVendorReading(ctx context.Context, id int64, sealed []byte) error {
	_, err := tx.exec(ctx, qVendorMailReading, id, sealed)
	return err
}

// ReadingTemplate is how one vendor writes, as an editor described it: JSON of reading.Template.
type ReadingTemplate struct {
	Body    string
	Version int64 // 0 where none was ever kept
	By      int64
	Changed time.Time
}

// ReadingTemplate loads a provider's template, the zero value where none was ever kept.
func (r Reader) ReadingTemplate(ctx context.Context, provider string) (ReadingTemplate, error) {
	var t ReadingTemplate
	var changed int64
	err := found(r.row(ctx, qTemplate, provider).Scan(&t.Body, &t.Version, &t.By, &changed))
	if fault.Is(err, fault.NotFound) {
		return ReadingTemplate{}, nil
	}
	t.Changed = instant(changed)
	return t, err
}

// SetReadingTemplate keeps a template over the version it was loaded at; fault.Conflict when somebody else was quicker.
func (tx *Tx) SetReadingTemplate(ctx context.Context, provider string, t ReadingTemplate) error {
	var n int64
	var err error
	if t.Version == 0 {
		n, err = tx.exec(ctx, qTemplateNew, provider, t.Body, t.By, micros(tx.Now))
	} else {
		n, err = tx.exec(ctx, qTemplateSet, provider, t.Version, t.Body, t.By, micros(tx.Now))
	}
	if err == nil && n == 0 {
		return fault.New(fault.Conflict, "vendor.moved")
	}
	return err
}

func scanVendorMail(row scanner) (VendorMail, error) {
	var m VendorMail
	var arrived, received int64
	var handled sql.NullInt64
	err := row.Scan(&m.ID, &m.Box, &m.Validity, &m.UID, &m.Digest, &arrived, &received, &m.Authentic, &m.Kind, &m.State, &m.Vault,
		&m.Raw, &m.Copy, &m.Reading, &m.HandledBy, &handled)
	m.Arrived, m.Received, m.Handled = instant(arrived), instant(received), instantOf(handled)
	return m, err
}
