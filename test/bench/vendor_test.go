package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"clavero/internal/app"
	"clavero/internal/config"
	"clavero/internal/credential"
	"clavero/internal/desk"
	"clavero/internal/directory"
	"clavero/internal/lang/spanish"
	"clavero/internal/mail"
	"clavero/internal/mail/mailtest"
	"clavero/internal/petition"
	"clavero/internal/provider/vendormail"
	"clavero/internal/store"
	"clavero/internal/store/storetest"
)

// remissions is the mail that goes out to the vendor: how to answer each order, by its folio.
type remissions struct {
	mu  sync.Mutex
	all map[string]mail.Message
}

func (r *remissions) Send(_ context.Context, m mail.Message) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, block := range m.Letter.Blocks {
		for _, fact := range block {
			if strings.HasPrefix(fact.Value, "SIE-") {
				r.all[fact.Value] = m
			}
		}
	}
	return nil
}

func (r *remissions) of(folio string) (mail.Message, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, ok := r.all[folio]
	return m, ok
}

const authserv = "mx.salud.test"

// longestWait is for ten thousand answers on a busy machine.
const longestWait = 30 * time.Minute

// vendorAnswers measures k: a mailbox full of answers, and then one at a time. Each is read, sealed, carried into its case, and
// replaced in the mailbox by the copy without the secret.
func vendorAnswers(t *testing.T, b *bench) {
	mails := mailtest.Start(t)
	box := fmt.Sprintf("altas-%s@salud.test", b.engine)
	out := &remissions{all: map[string]mail.Message{}}
	h := b.open(t, out, func(c *config.Config) {
		c.Provider, c.IMAP, c.IMAPCA = vendormail.Name, mails.IMAPSURL(box), mails.CAFile
		c.Vendor = config.Vendor{VendorMail: "mesa@emedios.test", VendorName: "E-Medios", VendorAnswers: box, VendorContract: "C-1", VendorAuthserv: authserv}
	})
	total := b.answers + b.arrivals
	var folios []string
	for n := range total {
		folios = append(folios, h.ordered(n))
	}
	h.until("every order is with the vendor", func() bool {
		for _, folio := range folios {
			if _, ok := out.of(folio); !ok {
				return false
			}
		}
		return true
	})
	started := time.Now()
	mails.Fill(t, box, b.answers, func(n int) []byte { return h.answerTo(out, folios[n], n) })
	h.until("every answer acted", func() bool { return h.acted() >= b.answers })
	b.add(figure{Item: "k", What: fmt.Sprintf("answers of a mailbox of %d, read and carried into their cases", b.answers),
		Measured: float64(b.answers) / time.Since(started).Seconds(), Unit: "/s", Raw: fmt.Sprintf("%.1f s, filling the mailbox included", time.Since(started).Seconds())})
	var times []time.Duration
	for n := b.answers; n < total; n++ {
		message, _ := out.of(folios[n])
		raw := h.answerTo(out, folios[n], n)
		begun := time.Now()
		mails.Deliver(t, "mesa@emedios.test", message.ReplyTo.Mail, raw)
		h.until("it acted", func() bool { return h.acted() > n })
		times = append(times, time.Since(begun))
	}
	b.add(figure{Item: "k", What: "handed to the mail server to act, by IDLE, p50", Measured: median(millis(times)) / 1000, Unit: "s", AtMost: true, Limit: 1,
		Raw: fmt.Sprintf("%d one after the other, %.2f–%.2f s", len(times), quantile(millis(times), 0)/1000, quantile(millis(times), 1)/1000)})
}

// ordered enters a request and verifies it; its order goes out by the program itself.
func (h *house) ordered(n int) string {
	h.t.Helper()
	domain := fmt.Sprintf("banco%d.test", n/10) // within the quota of a unit
	if n%10 == 0 {
		h.addUnit(fmt.Sprintf("BANCO%d", n/10), fmt.Sprintf("Unidad de Medidas %d", n/10), domain)
	}
	unit, err := h.app.DB.Read().UnitByCode(h.t.Context(), fmt.Sprintf("BANCO%d", n/10))
	must(h.t, err)
	staff := petition.Actor{Role: petition.Liaison, ID: 11, Name: "Enlace"}
	entered, err := h.app.Desk.Enter(h.t.Context(), staff, desk.Entry{Origin: petition.Paper, Lang: "es", Applicant: petition.Applicant{
		GivenNames: names[n%len(names)], Surname1: surnames[n/7%len(surnames)], Surname2: surnames[n/3%len(surnames)], Position: "Analista", UnitID: unit.ID,
		Mail: fmt.Sprintf("persona%d@%s", n, domain), Phone: "5550000123", Reason: "Leer.",
	}})
	must(h.t, err)
	for _, step := range []struct {
		by petition.Actor
		petition.Step
	}{{staff, petition.Forward}, {petition.Actor{Role: petition.Editor, ID: 21, Name: "Edición"}, petition.Verify}} {
		_, err := h.app.Desk.Take(h.t.Context(), step.by, entered.Petition.ID, step.Step, desk.Input{})
		must(h.t, err)
	}
	p, err := h.app.DB.Read().Petition(h.t.Context(), entered.Petition.ID)
	must(h.t, err)
	return p.Folio
}

// answerTo is what our own mail server hands over of an answer, signed as it says.
func (h *house) answerTo(out *remissions, folio string, n int) []byte {
	m, _ := out.of(folio)
	return []byte(strings.ReplaceAll(fmt.Sprintf("Authentication-Results: %s; dkim=pass header.d=emedios.test; dmarc=pass header.from=emedios.test\nFrom: Mesa <mesa@emedios.test>\nTo: <%s>\n"+
		"Subject: Re: %s\nDate: Tue, 03 Mar 2026 16:10:00 +0000\nMessage-ID: <b%d@emedios.test>\nIn-Reply-To: <%s>\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"+
		"Buen día:\n\nUsuario: banco%05d\nContraseña: Kx%d-mLp%d\n\nSaludos\n", authserv, m.ReplyTo.Mail, folio, n, m.ID, n, n, n), "\n", "\r\n"))
}

func (h *house) acted() int {
	h.t.Helper()
	counts, err := h.app.DB.Read().VendorMailCounts(h.t.Context())
	must(h.t, err)
	return counts["done"]
}

func (h *house) until(what string, holds func() bool) {
	h.t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(longestWait); !holds(); <-tick.C {
		if time.Now().After(deadline) {
			h.t.Fatal("in vain: " + what)
		}
	}
}

// reconciliation measures l: a list of a vendor's users against as many keys of ours.
func reconciliation(t *testing.T, b *bench) {
	h := b.open(t, nil, nil)
	h.vendorKeys(b.listed)
	var list strings.Builder
	list.WriteString("Usuario,Nombre,Correo,Estado\n")
	for n := range b.listed {
		fmt.Fprintf(&list, "u%d,Persona %d,u%d@banco.test,%s\n", n+n%50/49, n, n, []string{"Activo", "Suspendido"}[n%40/39])
	}
	var times []time.Duration
	found := 0
	for range 3 {
		begun := time.Now()
		r, err := h.app.Desk.Reconcile(t.Context(), vendormail.Name, desk.VendorList{File: "usuarios.csv", Content: []byte(list.String())})
		must(t, err)
		times, found = append(times, time.Since(begun)), len(r.Found)
	}
	b.add(figure{Item: "l", What: fmt.Sprintf("list of %d users against as many keys", b.listed), Measured: median(millis(times)) / 1000, Unit: "s", AtMost: true, Limit: 5,
		Raw: fmt.Sprintf("three times, %d differences found", found)})
}

// vendorKeys makes keys of a vendor with their holders.
func (h *house) vendorKeys(n int) {
	h.t.Helper()
	unit := h.unit()
	var p petition.Petition
	h.write(func(ctx context.Context, tx *store.Tx) error {
		vault, err := h.app.Files.OpenCase(ctx, tx)
		if err != nil {
			return err
		}
		p = petition.Petition{ID: tx.NewID(), Kind: petition.New, Origin: petition.Web, VaultID: vault, Since: tx.Now, Created: tx.Now, Version: 1}
		return tx.InsertPetition(ctx, p, "", nil)
	})
	for first := 0; first < n; first += together {
		h.write(func(ctx context.Context, tx *store.Tx) error {
			for i := first; i < min(n, first+together); i++ {
				o := directory.Official{ID: tx.NewID(), GivenNames: "Persona", Surname1: fmt.Sprint(i), UnitID: unit.ID, Mail: fmt.Sprintf("u%d@banco.test", i), Entered: tx.Now}
				if err := tx.InsertOfficial(ctx, o, spanish.Fold(o.Name())); err != nil {
					return err
				}
				key := credential.Credential{ID: tx.NewID(), OfficialID: o.ID, PetitionID: p.ID, Provider: vendormail.Name, UserName: fmt.Sprint("u", i), State: credential.Live, Created: tx.Now}
				if err := tx.InsertCredential(ctx, key, spanish.FoldName(key.UserName)); err != nil {
					return err
				}
			}
			return nil
		})
	}
}

// accessLogs measures m: a vendor's access log through the command, on data of its own. A third of its lines are accesses.
func accessLogs(t *testing.T, b *bench) {
	binary := built(t)
	place := storetest.Place(t, b.engine)
	data := t.TempDir()
	settings := config.Config{Data: config.Data{Data: data, Database: place.URL, Node: 1}, Listen: "127.0.0.1:1", MailFrom: "sintesis@salud.test", Institution: "Secretaría de Salud"}
	checked, err := settings.Check()
	must(t, err)
	a, err := app.Open(t.Context(), checked, app.Options{})
	must(t, err)
	(&house{t: t, app: a}).vendorKeys(2000)
	must(t, a.Close())
	log := filepath.Join(t.TempDir(), "access.log")
	must(t, writeAccessLog(log, b.logLines))
	begun := time.Now()
	command := exec.CommandContext(t.Context(), binary, "vendor", "import-log", log, "--of", vendormail.Name, "--apply", "--json", "--data", data, "--database", place.URL)
	var out, said bytes.Buffer
	command.Stdout, command.Stderr = &out, &said
	must(t, command.Start())
	gone, peak := make(chan struct{}), make(chan float64, 1)
	go func() { peak <- peakOf(command.Process.Pid, gone) }()
	err = command.Wait()
	took := time.Since(begun)
	close(gone)
	if err != nil {
		t.Fatalf("import-log: %v\n%s%s", err, out.String(), said.String())
	}
	var came struct{ Lines, Added int }
	must(t, json.Unmarshal(out.Bytes(), &came))
	if came.Lines != b.logLines || came.Added == 0 {
		t.Fatalf("it read %d lines and added %d", came.Lines, came.Added)
	}
	b.add(figure{Item: "m", What: fmt.Sprintf("access log of %d lines", b.logLines), Measured: float64(came.Lines) / took.Seconds(), Unit: "lines/s",
		Raw: fmt.Sprintf("%.1f s from the start of the command to its end, %d accesses added", took.Seconds(), came.Added)})
	b.add(figure{Item: "m", What: "most memory of it", Measured: <-peak, Unit: "MB", AtMost: true, Limit: 150,
		Raw: "resident, as the system counted it, asked every 20 ms"})
}

func writeAccessLog(path string, lines int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(file)
	at := time.Now().AddDate(0, -2, 0).Truncate(time.Second)
	for n := range lines {
		if n%4 == 0 {
			at = at.Add(time.Second)
		}
		user, page := "-", "/estilo.css"
		if n%3 != 0 {
			user = fmt.Sprint("u", n*7919%2000)
		}
		if n%3 == 1 {
			page = fmt.Sprint("/sintesis/", n%90)
		}
		_, err := fmt.Fprintf(w, "10.%d.%d.7 - %s [%s] \"GET %s HTTP/1.1\" 200 5120 \"-\" \"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\"\n",
			n%200, n%251, user, at.Format("02/Jan/2006:15:04:05 -0700"), page)
		if err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return file.Close()
}
