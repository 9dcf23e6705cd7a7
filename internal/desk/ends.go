package desk

import (
	"context"
	"errors"
	"slices"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/rulebook"
	"clavero/internal/store"
)

// EndKeys ends the keys whose end date has passed, sessions and all: the term of series 3 runs from here. Upkeep calls it
// every minute; it gives how many ended. A key of another company's system has ended here at once, and a revocation that the
// program enters carries that to the company and proves it there.
func (d *Desk) EndKeys(ctx context.Context) (int, error) {
	ids, err := d.db.Read().CredentialsPastEnd(ctx, d.db.Now())
	if err != nil {
		return 0, err
	}
	ended := 0
	var failures []error
	for _, id := range ids {
		done, err := d.endPast(ctx, id)
		if done {
			ended++
		}
		failures = append(failures, err)
	}
	return ended, errors.Join(failures...)
}

func (d *Desk) endPast(ctx context.Context, id int64) (bool, error) {
	done := false
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		done = false
		key, err := tx.Credential(ctx, id)
		if err != nil || !key.Ended.IsZero() || key.Ends.IsZero() || tx.Now.Before(key.Ends) {
			return err
		}
		done = true
		return d.endInside(ctx, tx, key)
	})
	return done && err == nil, err
}

func (d *Desk) endInside(ctx context.Context, tx *store.Tx, key credential.Credential) error {
	act, err := d.aboutKey(ctx, tx.Reader, key.ID, petition.Revocation)
	if err != nil {
		return err
	}
	if err := d.supersedeButRenewals(ctx, tx, act); err != nil {
		return err
	}
	elsewhere := d.keepsSecret(key.Provider) || !d.Provides(key.Provider)
	if elsewhere {
		if err := d.removeThere(ctx, tx, act); err != nil {
			return err
		}
		if key, err = tx.Credential(ctx, key.ID); err != nil {
			return err
		}
	}
	key.State, key.Ended, key.EndReason = credential.Ended, tx.Now, "expired"
	if !elsewhere {
		key.SecretSealed = nil // the other company's stays until it is proved to open nothing
	}
	if err := tx.UpdateCredential(ctx, key); err != nil {
		return err
	}
	if err := tx.EndSessions(ctx, "reader", key.ID, 0); err != nil {
		return err
	}
	if err := d.tellEnd(ctx, tx, key, act); err != nil {
		return err
	}
	return d.turnRenewals(ctx, tx, key.ID)
}

// supersedeButRenewals closes what counts on a key's living. A renewal that was asked in time is not closed: it goes on as
// a petition for a new key.
func (d *Desk) supersedeButRenewals(ctx context.Context, tx *store.Tx, act petition.Petition) error {
	acts, err := tx.PetitionsByKey(ctx, act.KeyID)
	if err != nil {
		return err
	}
	resets, err := d.resetsOf(ctx, tx, act.OfficialID)
	if err != nil {
		return err
	}
	for _, p := range append(acts, resets...) {
		if _, ok := petition.Find(petition.Withdraw, p.State, p.Kind); !ok || p.Kind == petition.Renewal {
			continue
		}
		if _, err := d.take(ctx, tx, program, p, petition.Withdraw, Input{}); err != nil {
			return err
		}
	}
	return nil
}

// removeThere enters the revocation by which a key's end is carried to its provider, unless one is under way already.
func (d *Desk) removeThere(ctx context.Context, tx *store.Tx, act petition.Petition) error {
	acts, err := tx.PetitionsByKey(ctx, act.KeyID)
	if err != nil {
		return err
	}
	if openRevocation(acts) {
		return nil
	}
	in := Input{Words: petition.Words{Note: lang.ES.T("petition.note.end_date")}, silent: true}
	_, err = d.begin(ctx, tx, program, act, petition.Enter, in, nil)
	return err
}

func openRevocation(acts []petition.Petition) bool {
	return slices.ContainsFunc(acts, func(p petition.Petition) bool { return p.Kind == petition.Revocation && p.Open() })
}

func (d *Desk) tellEnd(ctx context.Context, tx *store.Tx, key credential.Credential, act petition.Petition) error {
	given, err := tx.Petition(ctx, key.PetitionID)
	if err != nil {
		return err
	}
	_, err = d.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.KeyEnded, What: "expired", By: LedgerActor(program), On: ledger.Subject{Kind: ledger.OnCredential, ID: key.ID}, Vault: given.VaultID,
		Detail: map[string]string{"folio": given.Folio, "user": key.UserName, "provider": key.Provider},
	})
	if err != nil || key.Starts.IsZero() {
		return err
	}
	rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return err
	}
	given.Applicant = act.Applicant
	letter := d.letter(given, "key_ended", map[string]string{"Ends": spanish.LongDate(key.Ends, langOf(given))})
	_, _, err = d.post.Queue(ctx, tx, rules.Mechanism, letter)
	return err
}

// turnRenewals makes the renewals that a key's end overtook petitions for a new key, under their folios: an ended key is
// not brought back, and nobody asks twice because an office was late (docs/adr/0022).
func (d *Desk) turnRenewals(ctx context.Context, tx *store.Tx, key int64) error {
	acts, err := tx.PetitionsByKey(ctx, key)
	if err != nil {
		return err
	}
	for _, p := range acts {
		if p.Kind != petition.Renewal || p.State != petition.Forwarded {
			continue
		}
		if _, err := d.take(ctx, tx, program, p, petition.Convert, Input{Turns: petition.New}); err != nil {
			return err
		}
	}
	return nil
}

// warnings in one pass, so that a morning on which a thousand keys come near their end does not hold up everything else.
const warnBatch = 2000

// WarnEnds writes to the holders of keys whose end comes near, on the days before it that the mechanisms say: once for each
// end and day, whatever the clock does. It gives how many letters were written; upkeep calls it every hour.
func (d *Desk) WarnEnds(ctx context.Context) (int, error) {
	r := d.db.Read()
	rules, err := d.book.InForce(ctx, r, d.db.Now())
	if err != nil {
		return 0, err
	}
	warned := 0
	var failures []error
	for _, n := range rules.Guideline.WarningDays(rules.Mechanism) { // the nearest first: who is told two weeks before is not told four weeks before as well
		near, err := r.KeysEnding(ctx, d.db.Now(), n, warnBatch)
		if err != nil {
			return warned, err
		}
		for _, key := range near {
			told, err := d.warn(ctx, key, n)
			if told {
				warned++
			}
			failures = append(failures, err)
		}
	}
	return warned, errors.Join(failures...)
}

func (d *Desk) warn(ctx context.Context, near store.Ending, days int) (bool, error) {
	told := false
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		told = false
		key, err := tx.Credential(ctx, near.ID)
		if err != nil || !key.Usable(tx.Now) || !key.Ends.Equal(near.Ends) {
			return err
		}
		done, err := tx.KeyWarnings(ctx, key.ID)
		if err != nil || slices.ContainsFunc(done, func(w store.Warning) bool { return w.Ends.Equal(key.Ends) && w.Days <= days }) {
			return err
		}
		rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
		if err != nil {
			return err
		}
		mail, err := d.writeWarning(ctx, tx, rules, key)
		if err != nil {
			return err
		}
		told = mail != 0
		return tx.InsertKeyWarning(ctx, key.ID, store.Warning{Ends: key.Ends, Days: days, Mail: mail})
	})
	return told && err == nil, err
}

// writeWarning writes the letter with the link that renews; to nobody whose renewal is under way.
func (d *Desk) writeWarning(ctx context.Context, tx *store.Tx, rules rulebook.Set, key credential.Credential) (int64, error) {
	acts, err := tx.PetitionsByKey(ctx, key.ID)
	if err != nil {
		return 0, err
	}
	for _, p := range acts {
		if p.Open() && (p.Kind == petition.Renewal || p.Kind == petition.Revocation) {
			return 0, nil
		}
	}
	given, err := tx.Petition(ctx, key.PetitionID)
	if err != nil {
		return 0, err
	}
	holder, err := tx.Official(ctx, key.OfficialID)
	if err != nil {
		return 0, err
	}
	given.Applicant.Mail = holder.Mail
	letter := d.letter(given, "ending", map[string]string{"Ends": spanish.LongDate(key.Ends, langOf(given))})
	letter.Folio = ""
	letter.Link = d.newLink(LinkRenew, key.ID, int(key.Ends.Sub(tx.Now).Minutes()))
	mail, _, err := d.post.Queue(ctx, tx, rules.Mechanism, letter)
	return mail, err
}
