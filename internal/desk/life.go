package desk

import (
	"context"
	"slices"
	"strings"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/post"
	"clavero/internal/provider"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// Renew asks that a key live on past its end, for its holder or for somebody of the house who says why. Where every check
// passes and the guideline leaves it to the program it is done in this very write; else the editors decide. fault.Conflict
// before the days that the guideline gives for it, and while another renewal is under way.
func (d *Desk) Renew(ctx context.Context, by petition.Actor, key int64, note string) (petition.Petition, error) {
	var after petition.Petition
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := d.aboutKey(ctx, tx.Reader, key, petition.Renewal)
		if err != nil {
			return err
		}
		after, err = d.ask(ctx, tx, by, p, Input{Words: petition.Words{Note: strings.TrimSpace(note)}})
		return err
	})
	return after, err
}

// GiveUp ends a key for its holder, who needs it no more: it opens nothing from this write on, and its provider is asked
// to remove it.
func (d *Desk) GiveUp(ctx context.Context, by petition.Actor, key int64, note string) (petition.Petition, error) {
	var after petition.Petition
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		p, err := d.aboutKey(ctx, tx.Reader, key, petition.Revocation)
		if err != nil {
			return err
		}
		if err := d.supersedeActs(ctx, tx, p); err != nil {
			return err
		}
		after, err = d.ask(ctx, tx, by, p, Input{Words: petition.Words{Note: strings.TrimSpace(note)}})
		return err
	})
	return after, err
}

// ask begins a petition about a key: its holder's own, or one that somebody of the house enters for them. Of what is asked
// for twice the first is under way.
func (d *Desk) ask(ctx context.Context, tx *store.Tx, by petition.Actor, p petition.Petition, in Input) (petition.Petition, error) {
	if by.Role == petition.Official && by.ID != p.OfficialID {
		return p, fault.New(fault.Denied, "petition.not_yours")
	}
	acts, err := tx.PetitionsByKey(ctx, p.KeyID)
	if err != nil {
		return p, err
	}
	for _, other := range acts {
		if other.Kind == p.Kind && other.Open() {
			return p, fault.New(fault.Conflict, "petition.need.under_way", "Folio", other.Folio)
		}
	}
	step := petition.Enter
	if by.Role == petition.Official {
		step, p.Origin = petition.Submit, petition.Web
	} else {
		p.EnteredBy = by.ID
	}
	if p, err = d.begin(ctx, tx, by, p, step, in, nil); err != nil {
		return p, err
	}
	return d.atOnce(ctx, tx, p)
}

// atOnce takes the program's own decision in the write that asks for it, where the guideline leaves it one: whoever pressed
// the button sees what came of it. What a person must look at stays as it is.
func (d *Desk) atOnce(ctx context.Context, tx *store.Tx, p petition.Petition) (petition.Petition, error) {
	rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return p, err
	}
	c, err := d.circumstances(ctx, tx.Reader, p, rules, tx.Now)
	if err != nil {
		return p, err
	}
	step, ok := petition.Automatic(p, c)
	if !ok || step != petition.Verify {
		return p, nil
	}
	if _, err := petition.Judge(p, step, program, petition.Words{}, c); err != nil {
		return p, nil //nolint:nilerr // some need is not met: the editors see which
	}
	return d.take(ctx, tx, program, p, step, Input{})
}

// prolong has a key live on from its end for as long as the guideline in force gives: never shorter than before.
func prolong(ctx context.Context, a *act) error {
	key, err := a.tx.Credential(ctx, a.p.KeyID)
	if err != nil {
		return err
	}
	before := key.Ends
	key.Term, key.Ends = before, credential.EndOf(before, a.rules.Guideline.KeyLife.Months)
	if !key.Ends.After(before) {
		return fault.New(fault.Invalid, "petition.need.key_life")
	}
	if err := a.tx.UpdateCredential(ctx, key); err != nil {
		return err
	}
	if err := a.tx.ExpireLinks(ctx, LinkRenew, key.ID); err != nil {
		return err
	}
	a.mail["Ends"] = spanish.LongDate(key.Ends, langOf(a.p))
	_, err = a.d.files.Record(ctx, a.tx, casefile.Act{
		Kind: ledger.KeyRenewed, By: LedgerActor(a.by), On: ledger.Subject{Kind: ledger.OnCredential, ID: key.ID}, Vault: a.p.VaultID,
		Detail: map[string]string{"folio": a.p.Folio, "user": key.UserName, "from": before.UTC().String(), "to": key.Ends.UTC().String()},
	})
	return err
}

// renames reports whether a change leaves a key's provider something to do: the user name was made from other names by the
// rule of the mechanisms, and the provider can change it.
func (d *Desk) renames(ctx context.Context, r store.Reader, p petition.Petition, rules rulebook.Set) (bool, error) {
	if p.Kind != petition.Change || p.KeyID == 0 || p.OfficialID == 0 {
		return false, nil
	}
	key, err := r.Credential(ctx, p.KeyID)
	if err != nil {
		return false, err
	}
	holder, err := r.Official(ctx, p.OfficialID)
	if err != nil {
		return false, err
	}
	maker, ok := d.providers[key.Provider]
	if !ok || !slices.Contains(maker.Capabilities().Answers, provider.Rename) {
		return false, nil
	}
	a := p.Applicant
	return credential.Renames(key.UserName, holder.GivenNames, holder.Surname1, a.GivenNames, a.Surname1, rules.Mechanism.UserName.Max, spanish.FoldName), nil
}

// Offer is what a holder may do about their key, and what it is about.
type Offer struct {
	Key      credential.Credential // without its secrets
	Holder   petition.Applicant
	Unit     string
	Lang     string
	From     int64  // the petition that the key was given by
	Renewal  bool   // it may be renewed now
	Until    string // ISO date until which a renewal made now would have it live
	UnderWay []petition.Petition
}

// Offer tells what the holder of a key may do about it now. The caller has asked whether the key is theirs.
func (d *Desk) Offer(ctx context.Context, key int64) (Offer, error) {
	r := d.db.Read()
	p, err := d.aboutKey(ctx, r, key, petition.Renewal)
	if err != nil {
		return Offer{}, err
	}
	o := Offer{Holder: p.Applicant, Lang: p.Lang}
	if o.Key, err = r.Credential(ctx, key); err != nil {
		return o, err
	}
	o.Key.SecretSealed, o.Key.SecretMAC, o.Key.Passphrase = nil, nil, ""
	o.From = o.Key.PetitionID
	unit, err := r.Unit(ctx, o.Holder.UnitID)
	if missingIsFine(err) != nil {
		return o, err
	}
	o.Unit = unit.Name
	acts, err := r.PetitionsByKey(ctx, key)
	if err != nil {
		return o, err
	}
	renewing := false
	for _, act := range acts {
		if act.Open() {
			o.UnderWay = append(o.UnderWay, act)
			renewing = renewing || act.Kind == petition.Renewal || act.Kind == petition.Revocation
		}
	}
	rules, err := d.book.InForce(ctx, r, d.db.Now())
	if err != nil {
		return o, err
	}
	from, ends := rules.Guideline.RenewableFrom(o.Key.Ends)
	o.Renewal = o.Key.Usable(d.db.Now()) && ends && !d.db.Now().Before(from) && !renewing
	if ends {
		o.Until = day(credential.EndOf(o.Key.Ends, rules.Guideline.KeyLife.Months), spanish.MexicoCity())
	}
	return o, nil
}

// OfferOf is the offer that a mailed link is about, without using it; fault.Gone for a link that is none, was used, or ran out.
func (d *Desk) OfferOf(ctx context.Context, token string) (Offer, error) {
	link, err := d.post.Find(ctx, d.db.Read(), LinkRenew, token)
	if err != nil {
		return Offer{}, err
	}
	if err := post.Usable(link, d.db.Now()); err != nil {
		return Offer{}, err
	}
	return d.Offer(ctx, link.Subject)
}

// RenewByLink renews the key of a mailed link, which it spends: who received it is the holder.
func (d *Desk) RenewByLink(ctx context.Context, token string) (petition.Petition, error) {
	return d.byKeyLink(ctx, token, petition.Renewal, func(tx *store.Tx, by petition.Actor, p petition.Petition) (petition.Petition, error) {
		return d.ask(ctx, tx, by, p, Input{})
	})
}

// byKeyLink spends the link of a letter about a key and acts for its holder in one write.
func (d *Desk) byKeyLink(ctx context.Context, token string, kind petition.Kind, act func(*store.Tx, petition.Actor, petition.Petition) (petition.Petition, error)) (petition.Petition, error) {
	var after petition.Petition
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		link, err := d.post.Find(ctx, tx.Reader, LinkRenew, token)
		if err != nil {
			return err
		}
		if err := post.Spend(ctx, tx, link); err != nil {
			return err
		}
		p, err := d.aboutKey(ctx, tx.Reader, link.Subject, kind)
		if err != nil {
			return err
		}
		after, err = act(tx, petition.Actor{Role: petition.Official, ID: p.OfficialID, Name: p.Applicant.Name()}, p)
		return err
	})
	return after, err
}
