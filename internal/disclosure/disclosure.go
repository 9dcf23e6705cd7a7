// Package disclosure hands over the file of a case (7): it gathers all that was kept of it, says in the ledger to whom it is
// given and why, and writes the dossier that its holder can check without us.
//
// What is gathered has no secret in it: mails are the copies on file, whose links were removed; the provider's answers are
// the papers of series 2 and the readings of its mails, without secrets; a mail that speaks of other people's cases too is
// told by what it says of this one alone. Of what was done with the key there are sums by month, never what was read.
package disclosure

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"time"

	"clavero/internal/auth"
	"clavero/internal/casefile"
	"clavero/internal/correspondence"
	"clavero/internal/desk"
	"clavero/internal/dossier"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/notary"
	"clavero/internal/petition"
	"clavero/internal/post"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// Options are what a Disclosure is made of.
type Options struct {
	DB      *store.DB
	Files   *casefile.Files
	Book    *rulebook.Book
	Desk    *desk.Desk
	Notary  *notary.Notary
	Outbox  *correspondence.Outbox // nil without a vendor that is reached by mail, as is the next
	Inbox   *correspondence.Inbox
	Site    post.Site
	Version string // of the program
}

// Disclosure hands files over. It is safe for use by many goroutines.
type Disclosure struct{ Options }

// New makes a Disclosure.
func New(o Options) *Disclosure { return &Disclosure{o} }

// By is who hands over.
type By struct {
	Actor ledger.Actor
	Name  string
}

// Ask is to whom a file goes, and why.
type Ask struct {
	Recipient string
	Reason    string
}

// The longest texts of an Ask, in characters.
const (
	maxRecipient = 200
	maxReason    = 1000
)

func (a Ask) check() (Ask, error) {
	a.Recipient, a.Reason = strings.TrimSpace(a.Recipient), strings.TrimSpace(a.Reason)
	var fields []fault.Field
	for _, f := range []struct {
		name, text string
		most       int
	}{{"recipient", a.Recipient, maxRecipient}, {"reason", a.Reason, maxReason}} {
		switch {
		case f.text == "":
			fields = append(fields, fault.Field{Name: f.name, Text: "dossier.need." + f.name})
		case len([]rune(f.text)) > f.most:
			fields = append(fields, fault.Field{Name: f.name, Text: "dossier.long"})
		}
	}
	return a, fault.Form(fields)
}

// Show gathers a case's file to be looked at. Needs [auth.SeeDesk]. That somebody who may look and not act has looked is in
// the ledger.
func (d *Disclosure) Show(ctx context.Context, who auth.Who, folio string, tag lang.Tag) (dossier.Document, error) {
	if err := who.May(auth.SeeDesk); err != nil {
		return dossier.Document{}, err
	}
	c, err := d.load(ctx, folio)
	if err != nil {
		return dossier.Document{}, err
	}
	if who.Has(auth.Auditor) && !who.Has(auth.Liaison) && !who.Has(auth.Editor) {
		if err := d.Desk.RecordReading(ctx, who.Actor(), c.Petition); err != nil {
			return dossier.Document{}, err
		}
	}
	document, _, err := d.gather(ctx, c, tag)
	return document, err
}

// Handed is a file that was said in the ledger to be handed over, ready to be written.
type Handed struct {
	Name string // of the ZIP

	d          *Disclosure
	petition   petition.Petition
	document   dossier.Document
	json       []byte
	papers     []store.Paper
	checkpoint store.Checkpoint
	at         time.Time
	tag        lang.Tag
}

// HandOver says in the ledger that the file of a case goes to somebody, and prepares it. Needs [auth.HandOverCases].
// Invalid at «recipient» or «reason»; NotFound for a folio that there is not.
func (d *Disclosure) HandOver(ctx context.Context, who auth.Who, folio string, ask Ask, tag lang.Tag) (*Handed, error) {
	if err := who.May(auth.HandOverCases); err != nil {
		return nil, err
	}
	return d.HandOverAt(ctx, By{who.Actor(), who.Name}, folio, ask, tag)
}

// HandOverAt is HandOver for an operator at the machine.
func (d *Disclosure) HandOverAt(ctx context.Context, by By, folio string, ask Ask, tag lang.Tag) (*Handed, error) {
	ask, err := ask.check()
	if err != nil {
		return nil, err
	}
	c, err := d.load(ctx, folio)
	if err != nil {
		return nil, err
	}
	h := &Handed{Name: "expediente-" + c.Petition.Folio + ".zip", d: d, petition: c.Petition, at: d.DB.Now().UTC().Truncate(time.Second), tag: tag}
	if h.document, h.papers, err = d.gather(ctx, c, tag); err != nil {
		return nil, err
	}
	h.document.Exported = dossier.Exported{At: h.at, By: by.Name, Recipient: ask.Recipient, Reason: ask.Reason}
	err = d.DB.Write(ctx, func(tx *store.Tx) error { return h.record(ctx, tx, by, ask) })
	return h, err
}

// record says it in the ledger, and signs the checkpoint that proves it together with all that came before.
func (h *Handed) record(ctx context.Context, tx *store.Tx, by By, ask Ask) error {
	var err error
	if h.document.Ledger, err = h.d.Notary.Origin(ctx, tx); err != nil {
		return err
	}
	if h.json, err = json.MarshalIndent(h.document, "", "  "); err != nil {
		return err
	}
	sum := sha256.Sum256(h.json)
	_, err = h.d.Files.Record(ctx, tx, casefile.Act{
		Kind: ledger.RecordsExported, By: by.Actor, On: ledger.Subject{Kind: ledger.OnPetition, ID: h.petition.ID}, Vault: h.petition.VaultID,
		Detail: dossier.Handing{Folio: h.petition.Folio, Recipient: ask.Recipient, Reason: ask.Reason, Document: hex.EncodeToString(sum[:])},
	})
	if err != nil {
		return err
	}
	h.checkpoint, err = h.d.Notary.Sign(ctx, tx, notary.Export, by.Actor)
	return err
}

// Write writes the ZIP, a file at a time: no more than one paper is in memory. An error leaves a file that is none.
func (h *Handed) Write(ctx context.Context, w io.Writer) error {
	out := dossier.NewWriter(w, h.at)
	paper, err := h.d.paper(h.document, h.tag, h.at)
	if err != nil {
		return err
	}
	for _, file := range []struct {
		name    string
		content []byte
	}{{dossier.ReadMe, []byte(h.tag.T("dossier.readme", "Folio", h.petition.Folio))}, {dossier.PDF, paper}, {dossier.JSON, h.json}} {
		if err := out.Add(file.name, file.content); err != nil {
			return err
		}
	}
	for i, paper := range h.papers {
		content, err := h.d.Desk.Document(ctx, h.petition.ID, paper.ID)
		if err != nil {
			return err
		}
		if err := out.Add(h.document.Papers[i].File, content.Content); err != nil {
			return err
		}
	}
	if err := h.writeActs(ctx, out); err != nil {
		return err
	}
	return h.d.Notary.WithKey(ctx, func(key ledger.SigningKey) error { return out.Close(h.petition.Folio, key) })
}

// writeActs writes the ledger's part: the acts, what proves them, and the keys.
func (h *Handed) writeActs(ctx context.Context, out *dossier.Writer) error {
	r := h.d.DB.Read()
	keys, err := h.d.Notary.Keys(ctx)
	if err != nil {
		return err
	}
	acts, before, err := h.d.prove(ctx, r, h.petition, h.checkpoint)
	if err != nil {
		return err
	}
	for _, signed := range notary.Handovers(keys) {
		acts.Handovers = append(acts.Handovers, string(signed))
	}
	acts.Ledger = h.document.Ledger
	text, err := json.MarshalIndent(acts, "", "  ")
	if err != nil {
		return err
	}
	if err := out.Add(dossier.ActsJSON, text); err != nil {
		return err
	}
	if err := out.Add(dossier.Point, []byte(h.checkpoint.Note)); err != nil {
		return err
	}
	if before != "" {
		if err := out.Add(dossier.Before, []byte(before)); err != nil {
			return err
		}
	}
	return out.Add(dossier.KeyList, []byte(strings.Join(notary.Public(keys), "\n")+"\n"))
}

func encoded[T ~[32]byte](hashes []T) []string {
	list := []string{}
	for _, hash := range hashes {
		raw := [32]byte(hash)
		list = append(list, base64.StdEncoding.EncodeToString(raw[:]))
	}
	return list
}
