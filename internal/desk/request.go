package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/post"
	"clavero/internal/store"
)

// How many letters one address can make the program write in a day. Beyond it the answer is the same and no letter goes.
const (
	confirmsPerDay = 3
	tracksPerDay   = 5
	resetsPerDay   = 3
)

// Request is a request from the public form.
type Request struct {
	Applicant petition.Applicant
	Lang      string
	Notice    string // version of the privacy notice accepted
	Oficio    []byte // PDF, nil for none
}

// Submit keeps a request and writes to its address (1.1). It has no folio and is no record until it is confirmed.
// Anybody may submit; the answer never depends on what is known of the address.
func (d *Desk) Submit(ctx context.Context, request Request) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		p := petition.Petition{Kind: petition.New, Origin: petition.Web, Lang: request.Lang, Applicant: request.Applicant,
			Notice: request.Notice, Consent: tx.Now}
		in := Input{}
		if request.Oficio != nil {
			in.Paper = &Paper{Kind: "oficio", MediaType: "application/pdf", Content: request.Oficio}
		}
		made, err := tx.UnconfirmedSince(ctx, p.Applicant.Mail, tx.Now.Add(-24*time.Hour))
		if err != nil {
			return err
		}
		in.silent = made >= confirmsPerDay
		_, err = d.begin(ctx, tx, petition.Actor{Role: petition.Official}, p, petition.Submit, in, nil)
		return err
	})
}

// begin makes a petition and takes its first step in the caller's write.
func (d *Desk) begin(ctx context.Context, tx *store.Tx, by petition.Actor, p petition.Petition, step petition.Step, in Input, listHash []byte) (petition.Petition, error) {
	vault, err := d.files.OpenCase(ctx, tx)
	if err != nil {
		return p, err
	}
	p.ID, p.VaultID, p.Version, p.Created, p.Since = tx.NewID(), vault, 1, tx.Now, tx.Now
	if err := tx.InsertPetition(ctx, p, Folded(p), listHash); err != nil {
		return p, err
	}
	return d.take(ctx, tx, by, p, step, in)
}

// LinkState says whether a mailed link of a purpose can still be used, without using it: fault.Gone when not.
func (d *Desk) LinkState(ctx context.Context, purpose, token string) error {
	link, err := d.post.Find(ctx, d.db.Read(), purpose, token)
	if err != nil {
		return err
	}
	return post.Usable(link, d.db.Now())
}

// Confirm spends a confirmation's link: the address is theirs, the request gets its folio and is shown to the offices
// (1.1). fault.Gone for all presses but the first.
func (d *Desk) Confirm(ctx context.Context, token string) (petition.Petition, error) {
	return d.bySpending(ctx, LinkConfirm, token, func(tx *store.Tx, p petition.Petition) (petition.Petition, error) {
		return d.take(ctx, tx, petition.Actor{Role: petition.Official, Name: p.Applicant.Name()}, p, petition.Confirm, Input{})
	})
}

// bySpending spends a link about a petition and acts on it in one write.
func (d *Desk) bySpending(ctx context.Context, purpose, token string, act func(*store.Tx, petition.Petition) (petition.Petition, error)) (petition.Petition, error) {
	var after petition.Petition
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		link, err := d.post.Find(ctx, tx.Reader, purpose, token)
		if err != nil {
			return err
		}
		if err := post.Spend(ctx, tx, link); err != nil {
			return err
		}
		p, err := tx.Petition(ctx, link.Subject)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.Gone, "link.gone") // the form was dropped
		}
		if err != nil {
			return err
		}
		after, err = act(tx, p)
		return err
	})
	return after, err
}

// AskTrack mails the link that opens a case to its requester, if folio and address belong together. The caller runs it
// away from the answer, which says nothing about what was found.
func (d *Desk) AskTrack(ctx context.Context, folio, address string) error {
	address = strings.ToLower(strings.TrimSpace(address))
	return d.db.WriteLight(ctx, func(tx *store.Tx) error {
		p, err := tx.PetitionByFolio(ctx, folio)
		if fault.Is(err, fault.NotFound) || err == nil && p.Applicant.Mail != address {
			return nil
		}
		if err != nil {
			return err
		}
		made, err := tx.LinksSince(ctx, LinkTrack, p.ID, tx.Now.Add(-24*time.Hour))
		if err != nil || made >= tracksPerDay {
			return err
		}
		rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
		if err != nil {
			return err
		}
		letter := d.letter(p, "track", nil)
		letter.Link = d.newLink(LinkTrack, p.ID, rules.Mechanism.Links.Track)
		_, _, err = d.post.Queue(ctx, tx, rules.Mechanism, letter)
		return err
	})
}

// OpenTrack spends a tracking link and gives the petition it opens. The caller makes the one-case session, which the
// ledger then tells of.
func (d *Desk) OpenTrack(ctx context.Context, token string) (petition.Petition, error) {
	return d.bySpending(ctx, LinkTrack, token, func(_ *store.Tx, p petition.Petition) (petition.Petition, error) { return p, nil })
}

// pending is a correction that waits until its new address is proved.
type pending struct {
	Data petition.Applicant `json:"data"`
}

func pendingRow(id int64) string { return fmt.Sprintf("petition/%d/pending", id) }

// Correct corrects a returned request for its requester, with a new oficio where there is one. With the same address the
// step is taken at once; a new address must be proved first: the correction waits, and the answer is true. The oficio is
// on file in both cases, since it came.
func (d *Desk) Correct(ctx context.Context, id int64, data petition.Applicant, oficio []byte) (bool, error) {
	waits := false
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Petition(ctx, id)
		if err != nil {
			return err
		}
		by := petition.Actor{Role: petition.Official, ID: p.OfficialID, Name: data.Name()}
		var paper *Paper
		if oficio != nil {
			paper = &Paper{Kind: "oficio", MediaType: "application/pdf", Content: oficio}
		}
		if waits = data.Mail != p.Applicant.Mail; waits {
			return d.correctLater(ctx, tx, by, p, data, paper)
		}
		_, err = d.take(ctx, tx, by, p, petition.Correct, Input{Data: &data, Paper: paper})
		return err
	})
	return waits, err
}

// correctLater keeps a correction until its new address is proved.
func (d *Desk) correctLater(ctx context.Context, tx *store.Tx, by petition.Actor, p petition.Petition, data petition.Applicant, paper *Paper) error {
	if _, ok := petition.Find(petition.Correct, p.State, p.Kind); !ok {
		return fault.New(fault.Conflict, "petition.moved")
	}
	if paper != nil {
		if _, err := d.filePaper(ctx, tx, p, by, *paper); err != nil {
			return err
		}
	}
	return d.askProof(ctx, tx, p, data)
}

// ProposeAddress asks for proof of another address for a delivery that did not arrive (4.1+). Only the liaison may, and
// only then; the same address again asks for proof that it works now.
func (d *Desk) ProposeAddress(ctx context.Context, by petition.Actor, id int64, address string) error {
	parsed, err := mail.ParseAddress(address)
	if err != nil {
		return err
	}
	address = strings.ToLower(parsed.Mail)
	return d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Petition(ctx, id)
		if err != nil {
			return err
		}
		if by.Role != petition.Liaison {
			return fault.New(fault.Denied, "petition.not_yours")
		}
		if p.State != petition.Undelivered {
			return fault.New(fault.Conflict, "petition.moved")
		}
		data := p.Applicant
		data.Mail = address
		return d.askProof(ctx, tx, p, data)
	})
}

func (d *Desk) askProof(ctx context.Context, tx *store.Tx, p petition.Petition, data petition.Applicant) error {
	vault, err := d.files.Vault(ctx, tx.Reader, p.VaultID)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(pending{data})
	if err != nil {
		return err
	}
	if err := tx.SetPetitionPending(ctx, p.ID, vault.Seal(plain, pendingRow(p.ID))); err != nil {
		return err
	}
	if err := tx.ExpireLinks(ctx, LinkProve, p.ID); err != nil {
		return err
	}
	rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return err
	}
	to := p
	to.Applicant = data
	letter := d.letter(to, "prove", nil)
	letter.Link = d.newLink(LinkProve, p.ID, rules.Mechanism.Links.Prove)
	_, _, err = d.post.Queue(ctx, tx, rules.Mechanism, letter)
	return err
}

// Prove spends the link mailed to a new address: it is theirs. A correction that waited for it is taken; a delivery that
// did not arrive can be sent again.
func (d *Desk) Prove(ctx context.Context, token string) (petition.Petition, error) {
	return d.bySpending(ctx, LinkProve, token, func(tx *store.Tx, p petition.Petition) (petition.Petition, error) {
		sealed, err := tx.PetitionPending(ctx, p.ID)
		if err != nil {
			return p, err
		}
		if sealed == nil {
			return p, fault.New(fault.Gone, "link.gone")
		}
		var kept pending
		if err := d.files.Open(ctx, tx.Reader, p.VaultID, pendingRow(p.ID), sealed, &kept); err != nil {
			return p, err
		}
		if err := tx.SetPetitionPending(ctx, p.ID, nil); err != nil {
			return p, err
		}
		by := petition.Actor{Role: petition.Official, ID: p.OfficialID, Name: kept.Data.Name()}
		if _, ok := petition.Find(petition.Correct, p.State, p.Kind); ok {
			return d.take(ctx, tx, by, p, petition.Correct, Input{Data: &kept.Data, proved: true})
		}
		return d.adopt(ctx, tx, by, p, kept.Data.Mail)
	})
}

// adopt takes a proved address for a case whose delivery did not arrive.
func (d *Desk) adopt(ctx context.Context, tx *store.Tx, by petition.Actor, p petition.Petition, address string) (petition.Petition, error) {
	if p.State != petition.Undelivered {
		return p, fault.New(fault.Conflict, "petition.moved")
	}
	before := p.Applicant.Mail
	p.Applicant.Mail, p.Proved = address, true
	if err := tx.UpdatePetition(ctx, p, Folded(p)); err != nil {
		return p, err
	}
	official, err := tx.Official(ctx, p.OfficialID)
	if err != nil {
		return p, err
	}
	official.Mail = address
	if err := tx.UpdateOfficial(ctx, official, foldedOfficial(official)); err != nil {
		return p, err
	}
	_, err = d.files.Record(ctx, tx, casefile.Act{Kind: ledger.OfficialChanged, What: "mail", By: actorOf(by),
		On: ledger.Subject{Kind: ledger.OnOfficial, ID: official.ID}, Vault: p.VaultID, Detail: map[string]string{"before": before, "after": address}})
	return p, err
}

// AskReset begins a reset of a forgotten passphrase for whoever has that address, if somebody with a live key does. The
// caller runs it away from the answer, which says nothing about what was found.
func (d *Desk) AskReset(ctx context.Context, address, language string) error {
	address = strings.ToLower(strings.TrimSpace(address))
	return d.db.Write(ctx, func(tx *store.Tx) error {
		official, err := tx.OfficialByMail(ctx, address)
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		p := petition.Petition{Kind: petition.Reset, Origin: petition.Web, Lang: language, OfficialID: official.ID, Consent: tx.Now,
			Applicant: petition.Applicant{GivenNames: official.GivenNames, Surname1: official.Surname1, Surname2: official.Surname2,
				Position: official.Position, UnitID: official.UnitID, Mail: official.Mail, Phone: official.Phone, Extension: official.Extension}}
		key, err := d.keyOf(ctx, tx.Reader, p)
		if fault.Is(err, fault.NotFound) || err == nil && !key.Usable(tx.Now) {
			return nil
		}
		if err != nil {
			return err
		}
		made, err := tx.UnconfirmedSince(ctx, address, tx.Now.Add(-24*time.Hour))
		if err != nil || made >= resetsPerDay {
			return err
		}
		_, err = d.begin(ctx, tx, petition.Actor{Role: petition.Official, ID: official.ID, Name: official.Name()}, p, petition.Submit, Input{}, nil)
		return err
	})
}

// ConfirmReset spends a reset's link and lets the reset begin. The caller makes the one-case session in which Settle
// gives the new secret.
func (d *Desk) ConfirmReset(ctx context.Context, token string) (petition.Petition, error) {
	return d.bySpending(ctx, LinkReset, token, func(tx *store.Tx, p petition.Petition) (petition.Petition, error) {
		by := petition.Actor{Role: petition.Official, ID: p.OfficialID, Name: p.Applicant.Name()}
		if err := d.supersede(ctx, tx, by, p); err != nil {
			return p, err
		}
		return d.take(ctx, tx, by, p, petition.Confirm, Input{})
	})
}

// supersede closes the person's earlier resets that are under way: two of them would each replace the other's secret.
func (d *Desk) supersede(ctx context.Context, tx *store.Tx, by petition.Actor, p petition.Petition) error {
	all, err := tx.PetitionsByOfficial(ctx, p.OfficialID)
	if err != nil {
		return err
	}
	for _, earlier := range all {
		if earlier.ID == p.ID || earlier.Kind != petition.Reset || !earlier.Open() || earlier.State == petition.Unconfirmed {
			continue
		}
		step := petition.Cancel
		if _, ok := petition.Find(step, earlier.State, earlier.Kind); !ok {
			step = petition.Withdraw
		}
		if _, err := d.take(ctx, tx, by, earlier, step, Input{silent: true}); err != nil {
			return err
		}
	}
	return nil
}

// SettleReset gives the new secret of a reset, once, to the one-case session its link opened. fault.Unready while the
// provider has not answered yet.
func (d *Desk) SettleReset(ctx context.Context, id int64) (Key, error) {
	var key Key
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Petition(ctx, id)
		if err != nil {
			return err
		}
		switch {
		case p.Kind != petition.Reset || !p.Open():
			return fault.New(fault.Gone, "link.spent")
		case p.State != petition.Probed:
			return fault.New(fault.Unready, "petition.reset_underway")
		}
		key, err = d.handOver(ctx, tx, p)
		return err
	})
	return key, err
}

// Drop erases a form that was not confirmed in time: it never had a folio and is not a record.
func (d *Desk) Drop(ctx context.Context, id int64) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Petition(ctx, id)
		if err != nil || p.State != petition.Unconfirmed || p.Due.IsZero() || tx.Now.Before(p.Due) {
			return err
		}
		if err := tx.DropMails(ctx, "petition", p.ID); err != nil {
			return err
		}
		if err := tx.DropPetition(ctx, p.ID); err != nil {
			return err
		}
		_, err = d.files.Record(ctx, tx, casefile.Act{Kind: ledger.FormDropped, By: actorOf(program), On: ledger.Subject{Kind: ledger.OnPetition, ID: p.ID}})
		if err != nil {
			return err
		}
		return tx.DropVault(ctx, p.VaultID)
	})
}
