package web_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"clavero/internal/auth"
	"clavero/internal/auth/passphrase"
	"clavero/internal/catalogue"
	"clavero/internal/correspondence"
	"clavero/internal/daybook"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/disclosure"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/notary"
	"clavero/internal/petition"
	"clavero/internal/post"
	"clavero/internal/provider"
	"clavero/internal/provider/builtin"
	"clavero/internal/provider/vendormail"
	"clavero/internal/reading"
	"clavero/internal/records"
	"clavero/internal/rulebook"
	"clavero/internal/rulemaking"
	"clavero/internal/store"
	"clavero/internal/units"
	"clavero/internal/web"
	"clavero/internal/web/forms"
	"clavero/internal/web/visit"
)

// road is a house with the desk and the portal behind it, for the whole way of a request.
type road struct {
	*house
	rules   *rulemaking.Office
	desk    *desk.Desk
	theirs  *units.Units
	outbox  *correspondence.Outbox // nil without a vendor, as is the next
	inbox   *correspondence.Inbox
	pages   *web.Server
	demo    *visit.Demo
	records *records.Archive
}

func newRoad(t testing.TB) *road { return newRoadOn(t, store.SQLite) }

func newRoadOn(t testing.TB, engine store.Engine) *road { return newRoadTo(t, engine, nil) }

// newRoadTo is a road whose keys come from a vendor that is reached by mail, if there is one.
func newRoadTo(t testing.TB, engine store.Engine, vendor *correspondence.Vendor) *road {
	t.Helper()
	h := newHouseOn(t, engine)
	book := rulebook.New(h.files)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	address := &url.URL{Scheme: "http", Host: "127.0.0.1", Path: base}
	site := post.Site{PublicURL: address, Institution: "Secretaría de Pruebas", Office: "Enlace, calle Falsa 1", From: mail.Address{Mail: "claves@salud.example"}}
	office := post.New(h.db, h.files, book, h.queue, h.mails, site, log)
	accesses := reading.NewRegister(h.db, h.files)
	t.Cleanup(accesses.Close)
	h.identity = auth.New(auth.Options{
		DB: h.db, Files: h.files, Book: book, Post: office, Hasher: passphrase.NewHasher(0, 1000), Log: log, Register: accesses.Record,
	})
	portal := builtin.New(h.db, h.files.Keys(), h.identity.Probe)
	r := &road{house: h, demo: &visit.Demo{Mailbox: h.mails}}
	providers := []provider.Provider{portal}
	letters := correspondence.Options{DB: h.db, Files: h.files, Book: book, Queue: h.queue, Post: office, Transport: h.mails, Log: log}
	if vendor != nil {
		letters.Vendor = *vendor
		r.outbox = correspondence.NewOutbox(letters)
		providers = append(providers, vendormail.New(r.outbox.Ask, nil))
		h.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := book.SetProvider(ctx, tx, ledger.Actor{Kind: ledger.ByOperator}, vendormail.Name)
			return err
		})
	}
	r.desk = desk.New(h.db, h.files, book, office, h.queue, log, providers...)
	r.desk.Register(h.queue)
	if vendor != nil {
		r.inbox = correspondence.NewInbox(letters, r.desk)
		r.outbox.Register(h.queue)
		r.inbox.Register(h.queue)
	}
	r.theirs = units.New(h.db, h.files, book, office, r.desk, log)
	days := daybook.New(daybook.Options{DB: h.db, Files: h.files, Accesses: accesses, Sign: h.identity.Sign, CloseAt: time.Hour, Archives: t.TempDir(), Log: log})
	r.records = records.New(h.db, h.files, h.queue, h.identity.Sign, r.desk.ForgetKeys, days.Sweep, log)
	r.records.Register(h.queue)
	signer := notary.New(h.db, h.files, book, office, []mail.Address{{Mail: "oic@contraloria.example"}})
	dossiers := disclosure.New(disclosure.Options{DB: h.db, Files: h.files, Book: book, Desk: r.desk, Notary: signer, Outbox: r.outbox, Inbox: r.inbox, Site: site, Version: "prueba"})
	r.rules = rulemaking.New(rulemaking.Options{DB: h.db, Book: book, Identity: h.identity, Queue: h.queue, Providers: r.desk.ProviderNames(), Log: log})
	r.rules.Register(h.queue)
	r.pages = web.New(visit.Options{
		Notary: signer, Dossiers: dossiers, Version: "prueba",
		DB: h.db, Files: h.files, Book: book, Rules: r.rules, Desk: r.desk, Identity: h.identity, Reading: reading.New(h.db, accesses), Register: accesses, Days: days,
		Catalogue: catalogue.New(h.db, h.files), Units: r.theirs, Post: office, Outbox: r.outbox, Inbox: r.inbox, Clock: h.clock, Records: r.records, BackupDays: 90, Log: log, PublicURL: address, Demo: r.demo,
		Ready: func(context.Context) error { return nil },
	})
	h.server = httptest.NewServer(r.pages.Handler())
	t.Cleanup(h.server.Close)
	r.units(
		directory.Unit{Code: "112", Name: "Dirección General de Comunicación Social", Kind: "unit"},
		directory.Unit{Code: "112-DCE", Name: "Dirección de Comunicación y Enlace", Kind: "unit", Parent: "112"},
		directory.Unit{Code: "YUC", Name: "Servicios de Salud de Yucatán", Kind: "state", MailDomain: "salud.yucatan.example"},
		directory.Unit{Code: "OLD", Name: "Dirección de Epidemias", Kind: "unit", ValidTo: "2020-12-31", Successor: "YUC"},
	)
	return r
}

func (r *road) units(units ...directory.Unit) {
	r.write(func(ctx context.Context, tx *store.Tx) error {
		for _, unit := range units {
			unit.ID = tx.NewID()
			if err := tx.PutUnit(ctx, unit, strings.ToLower(unit.Name)); err != nil {
				return err
			}
		}
		return nil
	})
}

// settle lets what an answer left behind be done: work away from the answer, then the jobs.
func (r *road) settle() {
	r.t.Helper()
	r.pages.Drain(r.t.Context())
	r.ok(r.queue.Run(r.t.Context(), r.db.Now().Add(time.Minute)))
}

// form is a request that nothing is wrong with; pairs replace fields of it.
func form(pairs ...string) map[string]string {
	fields := map[string]string{
		"given_names": "Rosa Elena", "surname1": "Tzab", "surname2": "Uc", "position": "Jefa de departamento",
		"unit": "Servicios de Salud de Yucatán", "mail": "Rosa.Tzab@salud.yucatan.example", "phone": "999 555 0142", "extension": "21",
		"reason": "Preparo el resumen diario.", "consent": "on", "notice_version": forms.NoticeVersion, "lang": "es",
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		fields[pairs[i]] = pairs[i+1]
	}
	return fields
}

// fill sends a form as a browser does, with a paper if there is one.
func (b *browser) fill(path string, fields map[string]string, paper []byte) seen {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, value := range fields {
		b.ok(w.WriteField(name, value))
	}
	part, err := w.CreateFormFile("oficio", map[bool]string{true: "oficio.pdf"}[paper != nil])
	b.ok(err)
	_, err = part.Write(paper)
	b.ok(err)
	b.ok(w.Close())
	return b.send(http.MethodPost, path, body.Bytes(), "Content-Type", w.FormDataContentType())
}

var mailed = regexp.MustCompile(`http://127\.0\.0\.1/sintesis(/[a-z]+/[A-Za-z0-9_-]+)`)

// letter is the path of the link in the newest mail to somebody.
func (r *road) letter(to string) string {
	r.t.Helper()
	for _, sent := range r.mails.List() {
		if sent.To.Mail == to {
			if found := mailed.FindStringSubmatch(sent.Text); found != nil {
				return found[1]
			}
			r.t.Fatalf("no link in %q", sent.Text)
		}
	}
	r.t.Fatalf("no mail to %s", to)
	return ""
}

const rosa = "rosa.tzab@salud.yucatan.example"

// confirmed is a request whose address was confirmed, and the browser it was done with.
func (r *road) confirmed() (*browser, petition.Petition) {
	r.t.Helper()
	b := r.browser()
	r.leads(b.fill("/solicitud", form(), nil), "/solicitud/enviada")
	r.settle()
	link := r.letter(rosa)
	r.shows(b.post(link), http.StatusOK, "SIE-")
	r.settle()
	all, err := r.db.Read().PetitionsByMail(r.t.Context(), rosa)
	r.ok(err)
	return b, all[len(all)-1]
}

// take lets an office take a step.
func (r *road) take(p petition.Petition, role petition.Role, step petition.Step, words petition.Words) petition.Petition {
	r.t.Helper()
	_, err := r.desk.Take(r.t.Context(), petition.Actor{Role: role, ID: int64(len(role))}, p.ID, step, desk.Input{Words: words})
	r.ok(err)
	r.settle()
	after, err := r.db.Read().Petition(r.t.Context(), p.ID)
	r.ok(err)
	return after
}

// sent is a request whose key waits to be received.
func (r *road) sent() (*browser, petition.Petition) {
	r.t.Helper()
	b, p := r.confirmed()
	p = r.take(p, petition.Liaison, petition.Forward, petition.Words{})
	p = r.take(p, petition.Editor, petition.Verify, petition.Words{})
	if p.State != petition.Probed {
		r.t.Fatalf("the key is %s", p.State)
	}
	return b, r.take(p, petition.Liaison, petition.Send, petition.Words{})
}
