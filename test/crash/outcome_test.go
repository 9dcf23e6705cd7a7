package crash

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/mail/mailtest"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// outcome looks at what is left: database, ledger, mailboxes, log and export.
type outcome struct {
	t     *testing.T
	trial *trial
	db    *store.DB

	messageIDs map[string]int // of deliveries
	tokens     []string       // of every link that was mailed
	mails      strings.Builder
	states     map[petition.State]int
	copies     int    // letters that came twice
	deliveries int    // of those, how many were deliveries
	head       string // of the ledger, in the letter that came last
	folios     map[string]bool
}

func newOutcome(r *trial) *outcome {
	return &outcome{t: r.t, trial: r, messageIDs: map[string]int{}, states: map[petition.State]int{}, folios: map[string]bool{}}
}

func (o *outcome) check(ctx context.Context) {
	o.export(ctx) // before anything but the program has touched the data
	o.open(ctx)
	for _, p := range o.trial.crowd.all {
		o.checkPerson(ctx, p)
	}
	o.checkFolios(ctx)
	o.checkCatalogue(ctx)
	o.checkCopies()
	o.checkSecrets()
	o.trial.program.command(ctx, "ledger", "verify")
	o.trial.program.command(ctx, "ledger", "verify", "--head", o.head)
	again, unseen := 0, 0
	for _, p := range o.trial.crowd.all {
		again, unseen = again+p.again, unseen+p.unseen
	}
	o.t.Logf("states %v; %d pages asked for again, %d keys handed to a page that never came (each replaced); extra copies: %d of deliveries, %d of all letters",
		o.states, again, unseen, o.deliveries, o.copies)
}

func (o *outcome) open(ctx context.Context) {
	place := o.trial.place
	if place.URL == "" {
		place.Dir = o.trial.program.data
	}
	var err error
	if o.db, err = store.Open(ctx, place); err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() {
		if err := o.db.Close(); err != nil {
			o.t.Error(err)
		}
	})
}

// checkPerson wants one case with one order, one key, one delivery and one letter for it.
func (o *outcome) checkPerson(ctx context.Context, p *person) {
	cases, err := o.db.Read().PetitionsByMail(ctx, p.mail)
	if err != nil {
		o.t.Fatal(err)
	}
	var found []petition.Petition
	for _, c := range cases {
		o.states[c.State]++
		o.folios[c.Folio] = true
		if c.Kind == petition.New {
			found = append(found, c)
		} else if !c.State.Row().Final {
			o.t.Errorf("%s (%s) of person %d stands at %s", c.Folio, c.Kind, p.n, c.State)
		}
	}
	if len(found) != 1 {
		o.t.Errorf("person %d has %d cases", p.n, len(found))
		return
	}
	want := petition.Sent
	if p.settles {
		want = petition.Settled
	}
	if found[0].State != want {
		o.t.Errorf("%s of person %d stands at %s, not %s", found[0].Folio, p.n, found[0].State, want)
	}
	o.checkKey(ctx, found[0])
	o.checkMailbox(ctx, p, o.checkDelivery(ctx, found[0]))
}

func (o *outcome) checkKey(ctx context.Context, p petition.Petition) {
	keys, err := o.db.Read().CredentialsByOfficial(ctx, p.OfficialID)
	if err != nil {
		o.t.Fatal(err)
	}
	if len(keys) != 1 || keys[0].PetitionID != p.ID || !keys[0].Ended.IsZero() {
		o.t.Errorf("%s: %d keys", p.Folio, len(keys))
	}
	orders, err := o.db.Read().Orders(ctx, p.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	if len(orders) != 1 || orders[0].State != "done" || orders[0].Op != "create" {
		o.t.Errorf("%s: %d orders", p.Folio, len(orders))
	}
}

// checkDelivery gives the Message-ID of the one delivery.
func (o *outcome) checkDelivery(ctx context.Context, p petition.Petition) string {
	deliveries, err := o.db.Read().Deliveries(ctx, p.ID)
	if err != nil {
		o.t.Fatal(err)
	}
	if len(deliveries) != 1 {
		o.t.Errorf("%s: %d deliveries", p.Folio, len(deliveries))
		return ""
	}
	letter, err := o.db.Read().Mail(ctx, deliveries[0].Mail)
	if err != nil || letter.State != "sent" {
		o.t.Errorf("%s: the delivery's letter is %s (%v)", p.Folio, letter.State, err)
	}
	if o.messageIDs[letter.MessageID]++; o.messageIDs[letter.MessageID] > 1 {
		o.t.Errorf("%s: Message-ID %s belongs to another delivery as well", p.Folio, letter.MessageID)
	}
	said, err := o.db.Read().FindLedger(ctx, store.LedgerQuery{Kind: string(ledger.DeliverySent), SubjectKind: ledger.OnDelivery, SubjectID: deliveries[0].ID, Limit: 5})
	if err != nil || len(said) != 1 {
		o.t.Errorf("%s: the ledger says %d times that the delivery was sent (%v)", p.Folio, len(said), err)
	}
	return letter.MessageID
}

// checkMailbox wants every copy of a letter to be the same letter, and no delivery but the one.
func (o *outcome) checkMailbox(ctx context.Context, p *person, delivery string) {
	mails, err := o.trial.mails.Mailbox(p.mail).All(ctx)
	if err != nil {
		o.t.Fatal(err)
	}
	first, delivered := map[string]string{}, false
	for _, m := range mails {
		id, err := m.Header.MessageID()
		if err != nil {
			o.t.Fatal(err)
		}
		o.gather(m)
		isDelivery := linkTo(m, "/clave/") != ""
		if isDelivery && id != delivery {
			o.t.Errorf("person %d got a delivery %s, which is none", p.n, id)
		}
		delivered = delivered || isDelivery
		text, known := first[id]
		first[id] = m.Text
		if !known {
			continue
		}
		if text != m.Text {
			o.t.Errorf("person %d: two letters with the Message-ID %s differ", p.n, id)
		}
		o.copies++
		if isDelivery {
			o.deliveries++
		}
	}
	if !delivered {
		o.t.Errorf("person %d got no delivery", p.n)
	}
}

// gather keeps of a letter what must be nowhere else, and the head of the ledger it carries.
func (o *outcome) gather(m mailtest.Mail) {
	o.mails.Write(m.Raw)
	o.mails.WriteString(m.Text)
	o.mails.WriteString(m.HTML)
	for _, page := range []string{"/confirmar/", "/clave/", "/frase/"} {
		if _, token, ok := strings.Cut(linkTo(m, page), page); ok {
			o.tokens = append(o.tokens, token)
		}
	}
	if _, head, ok := strings.Cut(m.Text, "Bitácora de actos:\n"); ok {
		o.head, _, _ = strings.Cut(head, "\n")
	}
}

// checkFolios wants the numbers of the year without a gap: a kill takes none with it.
func (o *outcome) checkFolios(ctx context.Context) {
	year := time.Now().In(spanish.MexicoCity()).Year()
	for n := 1; n <= len(o.folios)+1; n++ {
		folio := fmt.Sprintf("SIE-%d-%06d", year, n)
		_, err := o.db.Read().PetitionByFolio(ctx, folio)
		if missing := fault.Is(err, fault.NotFound); missing != (n > len(o.folios)) || missing == o.folios[folio] {
			o.t.Errorf("%s: %v, and it is %v that somebody has it", folio, err, o.folios[folio])
		}
	}
}

// checkCatalogue wants the first catalogue, whose import the first kills were meant for.
func (o *outcome) checkCatalogue(ctx context.Context) {
	if _, err := o.db.Read().UnitByCode(ctx, "310"); err != nil {
		o.t.Errorf("the sector's catalogue is not there: %v", err)
	}
}

// checkCopies: between the server's «accepted» and our having noted it lies a moment in which a kill makes one letter go
// twice. Four letters go out at once, so a kill may make four copies; that it makes one on average is already much.
func (o *outcome) checkCopies() {
	if o.deliveries > o.trial.program.kills {
		o.t.Errorf("%d extra copies of deliveries after %d kills", o.deliveries, o.trial.program.kills)
	}
}

// checkSecrets looks for what only a mail or only a page may carry.
func (o *outcome) checkSecrets() {
	secrets, personal := []string{mailtest.Password}, []string{givenName, "SIE-20"}
	for _, p := range o.trial.crowd.all {
		secrets, personal = append(secrets, p.secrets...), append(personal, p.mail)
	}
	o.mustLack("a mail", o.mails.String(), newNeedles(secrets))
	everything := newNeedles(append(secrets, o.tokens...))
	log := string(o.trial.program.said())
	o.mustLack("the log", log, everything)
	o.mustLack("the log", log, newNeedles(personal))
	err := filepath.WalkDir(o.exported(), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		o.mustLack("the export's "+entry.Name(), string(content), everything)
		return err
	})
	if err != nil {
		o.t.Error(err)
	}
}

func (o *outcome) exported() string { return filepath.Join(o.trial.program.data, "exported") }

func (o *outcome) export(ctx context.Context) {
	o.trial.program.command(ctx, "backup", o.exported())
}

func (o *outcome) mustLack(place, text string, n needles) {
	if found := n.in(text); found != "" {
		o.t.Errorf("%s says %q", place, found)
	}
}

// needles are texts to look for, all at once, by their first bytes.
type needles map[string][]string

const needlePoint = 6

func newNeedles(texts []string) needles {
	n := needles{}
	for _, text := range texts {
		n[text[:needlePoint]] = append(n[text[:needlePoint]], text)
	}
	return n
}

// in gives the first of them that stands in a text.
func (n needles) in(text string) string {
	for i := range max(0, len(text)-needlePoint) {
		for _, needle := range n[text[i:i+needlePoint]] {
			if strings.HasPrefix(text[i:], needle) {
				return needle
			}
		}
	}
	return ""
}
