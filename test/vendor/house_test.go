package vendor

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"strings"

	"clavero/internal/app"
	"clavero/internal/config"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail/mailtest"
	"clavero/internal/petition"
	"clavero/internal/store"
)

var (
	liaison = petition.Actor{Role: petition.Liaison, ID: 11, Name: "Enlace Uno"}
	editor  = petition.Actor{Role: petition.Editor, ID: 21, Name: "Edición Uno"}
)

// inside opens the data in this process, while the program is not running, and does what its people would.
func (r *trial) inside(ctx context.Context, do func(a *app.App)) {
	r.t.Helper()
	settings := config.Config{
		Data: config.Data{Data: r.place.Dir, Database: r.place.URL, Node: 1}, Listen: "127.0.0.1:1", MailFrom: "sintesis@salud.test",
		Institution: "Secretaría de Salud", Office: "Dirección de Comunicación y Enlace, enlace@salud.test", Provider: "vendormail",
		Vendor: config.Vendor{VendorMail: r.vendor(), VendorName: "E-Medios", VendorAnswers: r.answers(), VendorContract: contract},
	}
	checked, err := settings.Check()
	r.must(err)
	a, err := app.Open(ctx, checked, app.Options{Log: slog.New(slog.DiscardHandler)})
	r.must(err)
	defer func() { r.must(a.Close()) }()
	do(a)
}

const perUnit = 10 // below the quota of the guideline

// placeOrders enters requests and verifies them; the program itself must do the rest.
func (r *trial) placeOrders(ctx context.Context, orders int) {
	r.inside(ctx, func(a *app.App) {
		var unit directory.Unit
		for n := range orders {
			if n%perUnit == 0 {
				unit = r.unit(ctx, a, n/perUnit)
			}
			r.orders = append(r.orders, r.request(ctx, a, unit, n))
		}
	})
}

func (r *trial) unit(ctx context.Context, a *app.App, n int) directory.Unit {
	var unit directory.Unit
	r.must(a.DB.Write(ctx, func(tx *store.Tx) error {
		unit = directory.Unit{ID: tx.NewID(), Code: fmt.Sprintf("ENSAYO%d", n), Name: fmt.Sprintf("Unidad de Ensayo %d", n), Kind: "unit",
			MailDomain: fmt.Sprintf("ensayo%d.test", n), NameEvidence: "P", DomainEvidence: "V"}
		return tx.PutUnit(ctx, unit, spanish.Fold(unit.Name))
	}))
	return unit
}

func (r *trial) request(ctx context.Context, a *app.App, unit directory.Unit, n int) *order {
	entered, err := a.Desk.Enter(ctx, liaison, desk.Entry{Origin: petition.Paper, Lang: "es", Applicant: petition.Applicant{
		GivenNames: "Amapola", Surname1: surname(n), Surname2: "De Prueba", Position: "Analista", UnitID: unit.ID,
		Mail: fmt.Sprintf("persona%d@%s", n, unit.MailDomain), Phone: "5550000123", Reason: "Leer.",
	}})
	r.must(err)
	p := entered.Petition
	for _, step := range []struct {
		by petition.Actor
		petition.Step
	}{{liaison, petition.Forward}, {editor, petition.Verify}} {
		_, err := a.Desk.Take(ctx, step.by, p.ID, step.Step, desk.Input{})
		r.must(err)
	}
	p, err = a.DB.Read().Petition(ctx, p.ID)
	r.must(err)
	return &order{n: n, petition: p.ID, folio: p.Folio, name: p.Applicant.Name(), fate: fateOf(n)}
}

func surname(n int) string {
	var name strings.Builder
	for n++; n > 0; n /= 10 {
		name.WriteString([]string{"ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru"}[n%10])
	}
	return "Ensayo" + name.String()
}

var folioLine = regexp.MustCompile(`Folio: (SIE-\d{4}-\d{6})`)

// readOrders waits until the vendor has every order, and notes how to answer it. A mail that came twice after a kill must
// be one and the same mail.
func (r *trial) readOrders(ctx context.Context) {
	byFolio, first := map[string]*order{}, map[string]string{}
	for _, o := range r.orders {
		byFolio[o.folio] = o
	}
	seen, copies := 0, 0
	_, err := r.mails.Mailbox(r.vendor()).Wait(ctx, func(m mailtest.Mail) bool {
		id, err := m.Header.MessageID()
		r.must(err)
		if text, known := first[id]; known {
			copies++
			if text != m.Text {
				r.t.Errorf("two orders with the Message-ID %s differ", id)
			}
			return false
		}
		first[id] = m.Text
		found := folioLine.FindStringSubmatch(m.Text)
		replies, err := m.Header.AddressList("Reply-To")
		r.must(err)
		if found == nil || byFolio[found[1]] == nil || len(replies) != 1 {
			r.t.Fatalf("no order: %s", m.Text)
		}
		o := byFolio[found[1]]
		if o.messageID != "" {
			r.t.Errorf("%s was ordered in two mails", o.folio)
			return false
		}
		o.messageID, o.reply, o.subject = id, replies[0].Address, m.Subject
		seen++
		return seen == len(r.orders)
	})
	if err != nil {
		r.t.Fatalf("%d of %d orders came: %v\n%s", seen, len(r.orders), err, r.said())
	}
	if copies > 2*r.killed { // two mails go out at once
		r.t.Errorf("%d orders came twice after %d kills", copies, r.killed)
	}
	r.t.Logf("%d orders out, %d of them twice after %d kills", seen, copies, r.killed)
}

// withdrawSome takes back cases whose order is with the vendor already.
func (r *trial) withdrawSome(ctx context.Context) {
	r.mustAnswer(ctx)
	r.kill()
	r.inside(ctx, func(a *app.App) {
		for _, o := range r.orders {
			if o.fate != withdrawn {
				continue
			}
			_, err := a.Desk.Take(ctx, liaison, o.petition, petition.Withdraw, desk.Input{Words: petition.Words{Note: "Ya no la necesita."}})
			r.must(err)
		}
	})
	r.launch()
}
