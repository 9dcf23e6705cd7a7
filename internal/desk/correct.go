package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/mail"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// pending is a correction that waits until its new address is proved.
type pending struct {
	Data petition.Applicant `json:"data"`
}

func pendingRow(id int64) string { return fmt.Sprintf("petition/%d/pending", id) }

// Correct corrects a returned request for its requester, with a new oficio where there is one. With the same address the
// step is taken at once; a new address must be proved first: the correction waits, and the answer is true. The oficio is
// on file in both cases, since it came. Of a change the name stays what it is: an office changes it, on paper.
func (d *Desk) Correct(ctx context.Context, id int64, data petition.Applicant, oficio []byte) (bool, error) {
	waits := false
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Petition(ctx, id)
		if err != nil {
			return err
		}
		if p.Kind == petition.Change {
			data = sameName(data, p.Applicant)
		}
		by := petition.Actor{Role: petition.Official, ID: p.OfficialID, Name: data.Name()}
		var paper *Paper
		if oficio != nil {
			paper = &Paper{Kind: kindOficio, MediaType: "application/pdf", Content: oficio}
		}
		if waits = data.Mail != p.Applicant.Mail || p.Kind == petition.Change && !p.Proved; waits {
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
	if err := d.askProof(ctx, tx, p, data); err != nil || p.Kind != petition.Change || data.Mail == p.Applicant.Mail {
		return err
	}
	return d.warnOldAddress(ctx, tx, p, data.Mail)
}

// ProposeAddress asks for proof of another address for a delivery that did not arrive (4.1+). Only the liaison may, and
// only then; the same address again asks for proof that it works now. The one on record hears of another, should it work
// after all: a key must not find its way to somebody else by a notice that anybody can write.
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
		if p.State != petition.Undelivered && !waitsForProof(p) {
			return fault.New(fault.Conflict, "petition.moved")
		}
		if waitsForProof(p) && address != p.Applicant.Mail {
			return fault.New(fault.Invalid, "petition.need.same_mail")
		}
		data := p.Applicant
		data.Mail = address
		if err := d.askProof(ctx, tx, p, data); err != nil || p.OfficialID == 0 {
			return err
		}
		return d.warnOldAddress(ctx, tx, p, address)
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
		if p.Kind == petition.Change && p.State == petition.Forwarded {
			return d.provedChange(ctx, tx, by, p)
		}
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
	moved := official
	moved.Mail = address
	if err := d.replaceRecord(ctx, tx, official, moved); err != nil {
		return p, err
	}
	_, err = d.files.Record(ctx, tx, casefile.Act{Kind: ledger.OfficialChanged, What: "mail", By: LedgerActor(by),
		On: ledger.Subject{Kind: ledger.OnOfficial, ID: official.ID}, Vault: p.VaultID, Detail: map[string]string{"before": before, "after": address}})
	return p, err
}
