package desk

import (
	"context"
	"slices"
	"strings"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// AskChange asks that a key's holder be known by other data: a post, a unit, a telephone, an address; for somebody of the
// house, who says why, also a name. Another address is proved before anything is decided, and the old one is told at once.
// fault.Invalid where nothing differs, fault.Conflict while another change is under way.
func (d *Desk) AskChange(ctx context.Context, by petition.Actor, key int64, data petition.Applicant, note string) (petition.Petition, error) {
	var after petition.Petition
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := d.aboutKey(ctx, tx.Reader, key, petition.Change)
		if err != nil {
			return err
		}
		after, err = d.askChange(ctx, tx, by, p, data, note)
		return err
	})
	return after, err
}

// ChangeByLink is AskChange for whoever received a letter about their key; it spends the letter's link.
func (d *Desk) ChangeByLink(ctx context.Context, token string, data petition.Applicant) (petition.Petition, error) {
	return d.byKeyLink(ctx, token, petition.Change, func(tx *store.Tx, by petition.Actor, p petition.Petition) (petition.Petition, error) {
		return d.askChange(ctx, tx, by, p, data, "")
	})
}

func (d *Desk) askChange(ctx context.Context, tx *store.Tx, by petition.Actor, p petition.Petition, data petition.Applicant, note string) (petition.Petition, error) {
	before := p.Applicant
	if by.Role == petition.Official {
		data = sameName(data, before)
	}
	data.Reason = before.Reason
	if data == before {
		return p, fault.New(fault.Invalid, "petition.need.nothing_changed")
	}
	p.Applicant, p.Proved = data, p.Proved && data.Mail == before.Mail
	after, err := d.ask(ctx, tx, by, p, Input{Words: petition.Words{Note: strings.TrimSpace(note)}})
	if err != nil || data.Mail == before.Mail {
		return after, err
	}
	if err := d.askProof(ctx, tx, after, data); err != nil {
		return after, err
	}
	return after, d.warnOldAddress(ctx, tx, after, data.Mail)
}

// sameName is a person's data under the name that is on record: one's own is changed by an office, on paper.
func sameName(data, before petition.Applicant) petition.Applicant {
	data.GivenNames, data.Surname1, data.Surname2 = before.GivenNames, before.Surname1, before.Surname2
	return data
}

// warnOldAddress tells the address on record that another is to take its place: whoever did not ask for it must hear of it.
func (d *Desk) warnOldAddress(ctx context.Context, tx *store.Tx, p petition.Petition, newer string) error {
	holder, err := tx.Official(ctx, p.OfficialID)
	if err != nil || holder.Mail == newer {
		return err
	}
	rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return err
	}
	to := p
	to.Applicant = applicantOf(holder)
	_, _, err = d.post.Queue(ctx, tx, rules.Mechanism, d.letter(to, "change_asked", nil))
	return err
}

// compare keeps with the first step of a change what the directory says now and what is to be.
func (a *act) compare(ctx context.Context) error {
	holder, err := a.tx.Official(ctx, a.p.OfficialID)
	if err != nil {
		return err
	}
	before, after := applicantOf(holder), a.p.Applicant
	a.detail.Before, a.detail.After = &before, &after
	return nil
}

// waitsForProof reports whether a change waits until its new address is proved.
func waitsForProof(p petition.Petition) bool {
	return p.Kind == petition.Change && p.State == petition.Forwarded && !p.Proved
}

// provedChange goes on with a change whose new address was proved.
func (d *Desk) provedChange(ctx context.Context, tx *store.Tx, by petition.Actor, p petition.Petition) (petition.Petition, error) {
	after, err := d.take(ctx, tx, by, p, petition.Prove, Input{proved: true})
	if err != nil {
		return after, err
	}
	return d.atOnce(ctx, tx, after)
}

func prove(_ context.Context, a *act) error {
	if !a.in.proved {
		return fault.New(fault.Invalid, "petition.need.proved")
	}
	a.p.Proved = true
	return nil
}

// turns are the kinds that a petition may turn out to be.
var turns = map[petition.Kind][]petition.Kind{
	petition.New: {petition.Change, petition.Reset, petition.Renewal}, petition.Renewal: {petition.New},
}

// TurnsInto lists the kinds that a petition may turn out to be.
func TurnsInto(kind petition.Kind) []petition.Kind { return turns[kind] }

// seeKey finds the key that a petition turned out to be about, and how it stands.
func (a *act) seeKey(ctx context.Context, c *petition.Circumstances) error {
	c.Turns = a.in.Turns
	if a.p.Kind != petition.New || a.in.Key != 0 {
		return a.seeNamed(ctx, c)
	}
	official, err := a.d.officialOf(ctx, a.tx.Reader, a.p)
	if err != nil {
		return missingIsFine(err)
	}
	key, err := a.tx.OpenCredential(ctx, official.ID, a.rules.Mechanism.Provider)
	if err != nil {
		return missingIsFine(err)
	}
	a.in.Key, c.Key, c.Ends = key.ID, key.State, key.Ends
	return nil
}

func (a *act) seeNamed(ctx context.Context, c *petition.Circumstances) error {
	if a.in.Key == 0 {
		return nil
	}
	key, err := a.tx.Credential(ctx, a.in.Key)
	c.Key, c.Ends = key.State, key.Ends
	return missingIsFine(err)
}

// convert makes a petition one of another kind, under the same folio.
func convert(ctx context.Context, a *act) error {
	from, to := a.p.Kind, a.in.Turns
	if !slices.Contains(turns[from], to) {
		return fault.Form([]fault.Field{{Name: "turns", Text: "petition.need.turns"}})
	}
	a.p.Kind, a.p.KeyID = to, a.in.Key
	if to == petition.New {
		a.p.KeyID = 0
	} else if err := a.aboutHolder(ctx, to); err != nil {
		return err
	}
	a.mail["Kind"] = langOf(a.p).T("petition.kind." + string(to))
	_, err := a.d.files.Record(ctx, a.tx, casefile.Act{
		Kind: ledger.CaseConverted, What: string(to), By: LedgerActor(a.by), On: ledger.Subject{Kind: ledger.OnPetition, ID: a.p.ID}, Vault: a.p.VaultID,
		Detail: map[string]string{"folio": a.p.Folio, "from": string(from), "to": string(to)},
	})
	return err
}

// aboutHolder ties a petition to the holder of the key it turned out to be about. A new secret goes only to the address on
// record.
func (a *act) aboutHolder(ctx context.Context, to petition.Kind) error {
	key, err := a.tx.Credential(ctx, a.in.Key)
	if err != nil {
		return err
	}
	holder, err := a.tx.Official(ctx, key.OfficialID)
	if err != nil {
		return err
	}
	a.p.OfficialID = holder.ID
	switch to {
	case petition.Reset:
		if a.p.Applicant.Mail != holder.Mail || !a.p.Proved || !key.Usable(a.tx.Now) {
			return fault.Form([]fault.Field{{Name: "turns", Text: "petition.need.turns_reset"}})
		}
		a.p.KeyID = 0
	case petition.Renewal:
		from, ok := a.rules.Guideline.RenewableFrom(key.Ends)
		if !ok || a.tx.Now.Before(from) || !key.Usable(a.tx.Now) {
			return fault.Form([]fault.Field{{Name: "turns", Text: "petition.need.turns_renewal"}})
		}
		before, after := a.p.Applicant, applicantOf(holder)
		a.p.Applicant, a.detail.Before, a.detail.After = after, &before, &after
	case petition.Change:
		if err := a.d.warnOldAddress(ctx, a.tx, a.p, a.p.Applicant.Mail); err != nil {
			return err
		}
		return a.compare(ctx)
	}
	return nil
}
