package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

func noteRow(id int64) string { return fmt.Sprintf("note/%d", id) }

// Button is a step somebody sees on a case: the row it is taken by and, where it cannot be taken now, why.
type Button struct {
	Row     petition.StepRow
	Role    petition.Role
	Blocked error
}

// Event is a step in a case's timeline, with its details opened.
type Event struct {
	store.Taken
	Detail Detail
}

// Note is a note of the file, opened.
type Note struct {
	Name string
	At   time.Time
	Text string
}

// OrderLine is an order with its tries.
type OrderLine struct {
	store.Order
	Attempts []store.Attempt
}

// MailLine is a letter of the case and, once it was sent, the copy on file.
type MailLine struct {
	store.Mail
	Copy MailCopy
}

// DeliveryLine is a delivery with the day its link ran to, as it was made, and the address it went to; empty while no
// letter of it has gone.
type DeliveryLine struct {
	store.Delivery
	Until time.Time
	To    string
}

// MailCopy is a letter as filed, its link removed.
type MailCopy struct{ To, Subject, Text string }

// Case is all a case's page shows.
type Case struct {
	Petition   petition.Petition
	Unit       directory.Unit // the zero value when the unit is only in words
	Rules      rulebook.Set
	Checks     []directory.Check
	Buttons    []Button
	Timeline   []Event
	Papers     []store.Paper
	Notes      []Note
	Orders     []OrderLine
	Deliveries []DeliveryLine
	Mails      []MailLine
	Key        *credential.Credential // without its secrets
	Pending    bool                   // a new address waits to be proved
}

// Case loads a case for somebody of the house, with the steps the roles may take. The caller has asked whether they may
// see cases at all. Of a case that was disposed of (7) fault Gone says what is left to say.
func (d *Desk) Case(ctx context.Context, folio string, by petition.Actor, roles []petition.Role) (Case, error) {
	r := d.db.Read()
	p, err := r.PetitionByFolio(ctx, folio)
	if err != nil {
		return Case{}, err
	}
	if err := disposed(ctx, r, p); err != nil {
		return Case{}, err
	}
	return d.load(ctx, r, p, by, roles)
}

// disposed says of a case that was disposed of by which act, as Gone; nil for any other. Only one whose person is not
// known any more can be.
func disposed(ctx context.Context, r store.Reader, p petition.Petition) error {
	if p.Applicant.Name() != "" {
		return nil
	}
	record, err := r.Record(ctx, p.ID)
	if err != nil || record.Disposed.IsZero() {
		return err
	}
	by, err := r.DispositionOf(ctx, p.ID)
	if err != nil {
		return err
	}
	return fault.New(fault.Gone, "records.case_gone", "Folio", p.Folio, "Number", by.Number, "Began", spanish.Short(record.Created),
		"Ended", spanish.Short(record.Ended), "Disposed", spanish.Short(record.Disposed))
}

// OwnCase loads a case for its requester: what they said, what was said to them, and what they can do.
func (d *Desk) OwnCase(ctx context.Context, id int64) (Case, error) {
	r := d.db.Read()
	p, err := r.Petition(ctx, id)
	if err != nil {
		return Case{}, err
	}
	return d.load(ctx, r, p, petition.Actor{Role: petition.Official, ID: p.OfficialID}, []petition.Role{petition.Official})
}

func (d *Desk) load(ctx context.Context, r store.Reader, p petition.Petition, by petition.Actor, roles []petition.Role) (Case, error) {
	c := Case{Petition: p}
	var err error
	if c.Rules, err = d.book.InForce(ctx, r, d.db.Now()); err != nil {
		return c, err
	}
	seen, err := d.circumstances(ctx, r, p, c.Rules, d.db.Now())
	if err != nil {
		return c, err
	}
	c.Checks = seen.Checks
	c.Buttons = buttons(p, by, roles, seen)
	if p.Applicant.UnitID != 0 {
		if c.Unit, err = r.Unit(ctx, p.Applicant.UnitID); err != nil {
			return c, err
		}
	}
	for _, load := range []func(context.Context, store.Reader, *Case) error{d.loadTimeline, d.loadNotes, d.loadOrders, d.loadMails, d.loadRest} {
		if err := load(ctx, r, &c); err != nil {
			return c, err
		}
	}
	return c, nil
}

func buttons(p petition.Petition, by petition.Actor, roles []petition.Role, c petition.Circumstances) []Button {
	var list []Button
	for _, role := range roles {
		by.Role = role
		for _, row := range petition.Offered(p, role) {
			same := func(b Button) bool { return b.Row.Step == row.Step }
			if byHand(row, role) && !slices.ContainsFunc(list, same) {
				list = append(list, Button{Row: row, Role: role, Blocked: petition.Blocked(p, row, by, c)})
			}
		}
	}
	return list
}

// byHand leaves out the steps that only a provider's answer or a delivery's link brings about.
func byHand(row petition.StepRow, role petition.Role) bool {
	switch row.Step {
	case petition.Obtain, petition.Settle, petition.Confirm, petition.Submit, petition.Enter:
		return false
	}
	return role != petition.Provider && role != petition.Program
}

func (d *Desk) loadTimeline(ctx context.Context, r store.Reader, c *Case) error {
	taken, err := r.StepsTaken(ctx, c.Petition.ID)
	if err != nil {
		return err
	}
	for _, t := range taken {
		event := Event{Taken: t}
		if err := d.files.Open(ctx, r, c.Petition.VaultID, stepRow(t.ID), t.Sealed, &event.Detail); err != nil {
			return err
		}
		c.Timeline = append(c.Timeline, event)
	}
	return nil
}

func (d *Desk) loadNotes(ctx context.Context, r store.Reader, c *Case) error {
	notes, err := r.CaseNotes(ctx, c.Petition.ID)
	if err != nil {
		return err
	}
	for _, n := range notes {
		note := Note{Name: n.Name, At: n.At}
		if err := d.files.Open(ctx, r, c.Petition.VaultID, noteRow(n.ID), n.Sealed, &note.Text); err != nil {
			return err
		}
		c.Notes = append(c.Notes, note)
	}
	return nil
}

func (d *Desk) loadOrders(ctx context.Context, r store.Reader, c *Case) error {
	orders, err := r.Orders(ctx, c.Petition.ID)
	if err != nil {
		return err
	}
	for _, o := range orders {
		attempts, err := r.Attempts(ctx, o.ID)
		if err != nil {
			return err
		}
		c.Orders = append(c.Orders, OrderLine{o, attempts})
	}
	return nil
}

func (d *Desk) loadMails(ctx context.Context, r store.Reader, c *Case) error {
	mails, err := r.Mails(ctx, "petition", c.Petition.ID)
	if err != nil {
		return err
	}
	for _, m := range mails {
		filed, err := d.post.Filed(ctx, r, m)
		if err != nil {
			return err
		}
		c.Mails = append(c.Mails, MailLine{m, MailCopy(filed)})
	}
	return nil
}

func (d *Desk) loadRest(ctx context.Context, r store.Reader, c *Case) error {
	var err error
	if c.Papers, err = r.Papers(ctx, c.Petition.ID); err != nil {
		return err
	}
	if err := d.loadDeliveries(ctx, r, c); err != nil {
		return err
	}
	sealed, err := r.PetitionPending(ctx, c.Petition.ID)
	if err != nil {
		return err
	}
	c.Pending = sealed != nil
	key, err := d.keyOf(ctx, r, c.Petition)
	if err == nil {
		key.SecretSealed, key.SecretMAC, key.Passphrase = nil, nil, ""
		c.Key = &key
	}
	return missingIsFine(err)
}

func (d *Desk) loadDeliveries(ctx context.Context, r store.Reader, c *Case) error {
	deliveries, err := r.Deliveries(ctx, c.Petition.ID)
	if err != nil {
		return err
	}
	for _, delivery := range deliveries {
		line := DeliveryLine{Delivery: delivery}
		link, err := r.Link(ctx, delivery.Link)
		if missingIsFine(err) != nil {
			return err
		}
		line.Until = link.Expires
		for _, mail := range c.Mails {
			if mail.ID == delivery.Mail {
				line.To = mail.Copy.To
			}
		}
		c.Deliveries = append(c.Deliveries, line)
	}
	return nil
}

// Page is a page of the desk's list.
type Page struct {
	Rows  []store.Queued
	Total int
	Next  *store.Cursor
}

// Queue lists petitions for the desk. The caller has asked whether the person may see it.
func (d *Desk) Queue(ctx context.Context, q store.QueueQuery) (Page, error) {
	rows, total, err := d.db.Read().Queue(ctx, q)
	page := Page{Rows: rows, Total: total}
	if len(rows) > q.Limit {
		page.Rows = rows[:q.Limit]
		next := store.CursorOf(page.Rows[q.Limit-1].Petition)
		page.Next = &next
	}
	return page, err
}

// Standings counts the petitions at each state, or at some of them.
func (d *Desk) Standings(ctx context.Context, states ...petition.State) ([]store.Standing, error) {
	return d.db.Read().Standings(ctx, states...)
}

// Rules gives what is in force now.
func (d *Desk) Rules(ctx context.Context) (rulebook.Set, error) {
	return d.book.InForce(ctx, d.db.Read(), d.db.Now())
}

// waitsOver is how far back the median waits of the flow diagram look.
const waitsOver = 90 * 24 * time.Hour

// Waits gives the median time petitions stood at each state in the last 90 days, for the states they have left.
func (d *Desk) Waits(ctx context.Context) (map[petition.State]time.Duration, error) {
	arrivals, err := d.db.Read().Arrivals(ctx, d.db.Now().Add(-waitsOver))
	if err != nil {
		return nil, err
	}
	stood := map[petition.State][]time.Duration{}
	for i := 1; i < len(arrivals); i++ {
		before, after := arrivals[i-1], arrivals[i]
		if before.Petition == after.Petition {
			stood[before.State] = append(stood[before.State], after.At.Sub(before.At))
		}
	}
	medians := map[petition.State]time.Duration{}
	for state, times := range stood {
		slices.Sort(times)
		medians[state] = times[len(times)/2]
	}
	return medians, nil
}
