package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/provider"
	"clavero/internal/store"
)

// ActOnKey begins an office's act on a key there is: its suspension, its restoration or its end. A suspension or an end
// takes hold here within this very write; the provider is asked next, and the case closes when the key is proved to open
// nothing, or to open again. The note says why and stays on file. fault.Conflict for a key the act does not fit.
func (d *Desk) ActOnKey(ctx context.Context, by petition.Actor, key int64, kind petition.Kind, note string) (petition.Petition, error) {
	var after petition.Petition
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		var err error
		after, err = d.ActOnKeyIn(ctx, tx, by, key, kind, note)
		return err
	})
	return after, err
}

// ActOnKeyIn is ActOnKey in the caller's write: for acts that follow from something else that is recorded with them. An act
// that is refused has changed nothing, so that the caller may go on without it.
func (d *Desk) ActOnKeyIn(ctx context.Context, tx *store.Tx, by petition.Actor, key int64, kind petition.Kind, note string) (petition.Petition, error) {
	p, err := d.aboutKey(ctx, tx.Reader, key, kind)
	if err != nil {
		return p, err
	}
	if err := OfTheirs(ctx, tx.Reader, by, p.Applicant.UnitID); err != nil {
		return p, err
	}
	words := petition.Words{Note: strings.TrimSpace(note)}
	if err := d.wouldEnter(ctx, tx, by, p, words); err != nil {
		return p, err
	}
	if err := d.supersedeActs(ctx, tx, p); err != nil {
		return p, err
	}
	stopped, err := d.stoppedHere(ctx, tx, p)
	if err != nil {
		return p, err
	}
	p.EnteredBy = by.ID
	return d.begin(ctx, tx, by, p, petition.Enter, Input{Words: words, silent: stopped}, nil)
}

// wouldEnter asks the rules about an act on a key before anything is written for it.
func (d *Desk) wouldEnter(ctx context.Context, tx *store.Tx, by petition.Actor, p petition.Petition, words petition.Words) error {
	rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return err
	}
	p.Version = firstVersion
	c, err := d.circumstances(ctx, tx.Reader, p, rules, tx.Now)
	if err != nil {
		return err
	}
	_, err = petition.Judge(p, petition.Enter, by, words, c)
	return err
}

// stoppedHere reports whether an act asks the provider again for what holds here already: its holder was told then.
func (d *Desk) stoppedHere(ctx context.Context, tx *store.Tx, p petition.Petition) (bool, error) {
	key, err := tx.Credential(ctx, p.KeyID)
	return key.State == credential.Ended || key.State == credential.Suspended && p.Kind == petition.Suspension, err
}

// aboutKey is a petition about a key before its first step, with the data of its holder as the directory has them.
func (d *Desk) aboutKey(ctx context.Context, r store.Reader, id int64, kind petition.Kind) (petition.Petition, error) {
	key, err := r.Credential(ctx, id)
	if err != nil {
		return petition.Petition{}, err
	}
	holder, err := r.Official(ctx, key.OfficialID)
	if err != nil {
		return petition.Petition{}, err
	}
	given, err := r.Petition(ctx, key.PetitionID)
	if err != nil {
		return petition.Petition{}, err
	}
	return petition.Petition{
		Kind: kind, Origin: petition.House, Lang: given.Lang, OfficialID: holder.ID, KeyID: key.ID,
		Proved:    given.Proved || !key.Starts.IsZero(), // who received the key did so at the address
		Applicant: applicantOf(holder),
	}, nil
}

// applicantOf are a person's data as the directory has them.
func applicantOf(o directory.Official) petition.Applicant {
	return petition.Applicant{GivenNames: o.GivenNames, Surname1: o.Surname1, Surname2: o.Surname2, Position: o.Position, UnitID: o.UnitID,
		Mail: o.Mail, Phone: o.Phone, Extension: o.Extension}
}

// supersedeActs closes what is under way about the key where a later act takes its place: an earlier suspension or
// restoration; and where the key is to end, whatever counts on its living.
func (d *Desk) supersedeActs(ctx context.Context, tx *store.Tx, act petition.Petition) error {
	earlier, err := tx.PetitionsByKey(ctx, act.KeyID)
	if err != nil {
		return err
	}
	if act.Kind == petition.Revocation {
		resets, err := d.resetsOf(ctx, tx, act.OfficialID)
		if err != nil {
			return err
		}
		earlier = append(earlier, resets...)
	}
	for _, p := range earlier {
		if _, ok := petition.Find(petition.Withdraw, p.State, p.Kind); !ok || act.Kind != petition.Revocation && !petition.Reverts(p.Kind) {
			continue
		}
		if _, err := d.take(ctx, tx, program, p, petition.Withdraw, Input{}); err != nil {
			return err
		}
	}
	return nil
}

// resetsOf are a person's resets that are under way.
func (d *Desk) resetsOf(ctx context.Context, tx *store.Tx, official int64) ([]petition.Petition, error) {
	all, err := tx.PetitionsByOfficial(ctx, official)
	return slices.DeleteFunc(all, func(p petition.Petition) bool {
		return p.Kind != petition.Reset || !p.Open() || p.State == petition.Unconfirmed
	}), err
}

// enter gives the folio; an act that stops a key takes hold with it.
func enter(ctx context.Context, a *act) error {
	if err := giveFolio(ctx, a); err != nil {
		return err
	}
	if a.p.Kind == petition.Change {
		return a.compare(ctx)
	}
	if !a.p.Kind.Stops() {
		return nil
	}
	key, err := a.tx.Credential(ctx, a.p.KeyID)
	if err != nil || key.State == credential.Suspended || key.State == credential.Ended {
		return err
	}
	key.State = credential.Suspended
	if err := a.tx.UpdateCredential(ctx, key); err != nil {
		return err
	}
	if err := a.tx.EndSessions(ctx, "reader", key.ID, 0); err != nil {
		return err
	}
	return a.keyEvent(ctx, ledger.KeySuspended, string(a.p.Kind), key)
}

// keyStanding is the state of the key an act is about: what the vendor's list says where the act is to mend that, else its
// own; and when it ends. A key that is being ended counts as ended for any other act, and so does one whose end has passed
// for whatever is to open it.
func (d *Desk) keyStanding(ctx context.Context, r store.Reader, p petition.Petition, now time.Time) (credential.State, time.Time, error) {
	if p.Kind == petition.New {
		return "", time.Time{}, nil
	}
	key, err := d.keyOf(ctx, r, p)
	if fault.Is(err, fault.NotFound) {
		return credential.Ended, time.Time{}, nil
	}
	if err != nil {
		return "", time.Time{}, err
	}
	acts, err := r.PetitionsByKey(ctx, key.ID)
	for _, other := range acts {
		if other.ID != p.ID && other.Open() && other.Kind == petition.Revocation {
			return credential.Ended, key.Ends, err
		}
	}
	if err != nil {
		return "", key.Ends, err
	}
	if !p.Kind.Stops() && !key.Ends.IsZero() && !now.Before(key.Ends) {
		return credential.Ended, key.Ends, nil
	}
	state, err := d.asListed(ctx, r, p, key)
	return state, key.Ends, err
}

// operations are what an act on a key asks of the provider.
var operations = map[petition.Kind]provider.Op{
	petition.Suspension: provider.Suspend, petition.Restoration: provider.Restore, petition.Revocation: provider.Remove,
	petition.Change: provider.Rename,
}

// fulfil closes the order of an act: by the provider's answer, or by what an editor attests in its place.
func fulfil(ctx context.Context, a *act) error {
	if err := a.carriedOut(ctx, operations[a.p.Kind]); err != nil || a.p.Kind != petition.Change {
		return err
	}
	return a.renamed(ctx)
}

// renamed notes the user name that the provider gave a key: from here on it is asked for at the door.
func (a *act) renamed(ctx context.Context) error {
	key, err := a.tx.Credential(ctx, a.p.KeyID)
	if err != nil {
		return err
	}
	name := a.in.Answer.UserName
	if err := a.tx.RenameCredential(ctx, key, name, spanish.FoldName(name)); err != nil {
		return err
	}
	_, err = a.d.files.Record(ctx, a.tx, casefile.Act{
		Kind: ledger.KeyRenamed, What: string(petition.Change), By: LedgerActor(a.by), On: ledger.Subject{Kind: ledger.OnCredential, ID: key.ID},
		Vault: a.p.VaultID, Detail: map[string]string{"folio": a.p.Folio, "from": key.UserName, "to": name},
	})
	return err
}

// carriedOut closes the order for an operation that brings no secret.
func (a *act) carriedOut(ctx context.Context, op provider.Op) error {
	if a.in.Order != 0 {
		return a.answered(ctx, orderDone)
	}
	if a.by.Role == petition.Provider {
		return fault.New(fault.Invalid, "petition.need.answer")
	}
	if err := a.closeOrders(ctx, orderDone); err != nil {
		return err
	}
	_, err := a.d.files.Record(ctx, a.tx, casefile.Act{
		Kind: ledger.OrderAttested, What: string(op), By: LedgerActor(a.by), On: ledger.Subject{Kind: ledger.OnPetition, ID: a.p.ID},
		Vault: a.p.VaultID, Detail: map[string]string{"folio": a.p.Folio, "note": a.in.Words.Note},
	})
	return err
}

// proved is what follows once the key was tried. Of a first key nothing does; an act on a key is done with it: a restored
// key opens here again from now on, one that was to end has ended, one that was renamed is told to its holder.
func proved(ctx context.Context, a *act) error {
	if a.p.Kind != petition.Restoration && a.p.Kind != petition.Revocation && a.p.Kind != petition.Change {
		return nil
	}
	key, err := a.tx.Credential(ctx, a.p.KeyID)
	if err != nil {
		return err
	}
	switch {
	case a.p.Kind == petition.Change:
		a.mail["User"] = key.UserName
		return nil
	case key.State == credential.Ended: // before: by its end's coming, or the provider was asked again for what its list still had
		return a.forgetEnded(ctx, key)
	}
	if a.p.Kind == petition.Restoration {
		key.State = credential.Live
		if err := a.tx.UpdateCredential(ctx, key); err != nil {
			return err
		}
		return a.keyEvent(ctx, ledger.KeyRestored, "", key)
	}
	return a.endKey(ctx, key, "revoked")
}

// forgetEnded drops the secret that was kept to prove the end of a key that had ended here before.
func (a *act) forgetEnded(ctx context.Context, key credential.Credential) error {
	if key.SecretSealed == nil {
		return nil
	}
	key.SecretSealed = nil
	return a.tx.UpdateCredential(ctx, key)
}

// endKey ends a key for good; with it goes the secret that was kept for its proofs.
func (a *act) endKey(ctx context.Context, key credential.Credential, why string) error {
	key.State, key.Ended, key.EndReason, key.SecretSealed = credential.Ended, a.tx.Now, why, nil
	if err := a.tx.UpdateCredential(ctx, key); err != nil {
		return err
	}
	return a.keyEvent(ctx, ledger.KeyEnded, why, key)
}

// failed asks the provider again where a key still opens although it was to be stopped: until it is so, each time after
// waiting twice as long, up to a day.
func failed(ctx context.Context, a *act) error {
	if !a.p.Kind.Stops() {
		return nil
	}
	orders, err := a.tx.Orders(ctx, a.p.ID)
	if err != nil {
		return err
	}
	if err := order(ctx, a); err != nil {
		return err
	}
	wait := min(askAgain<<min(len(orders)-1, 12), 24*time.Hour)
	a.jobs[len(a.jobs)-1].At = a.tx.Now.Add(wait)
	return nil
}

// askAgain is how long a provider has, the first time, before it is asked again to stop a key.
const askAgain = time.Minute

// whyAgain is what a provider that is asked again is told was wrong: nothing the first time.
func (d *Desk) whyAgain(ctx context.Context, r store.Reader, o store.Order) (string, error) {
	orders, err := r.Orders(ctx, o.Petition)
	if err != nil {
		return "", err
	}
	earlier := false
	for _, other := range orders {
		earlier = earlier || other.ID < o.ID && other.Op == o.Op && other.State == orderDone
	}
	if !earlier {
		return "", nil
	}
	if op := provider.Op(o.Op); op == provider.Suspend || op == provider.Remove {
		return lang.ES.T("petition.why.still_opens"), nil
	}
	return lang.ES.T("petition.why.does_not_open"), nil
}
