package desk

import (
	"context"
	"crypto/sha256"
	"slices"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// Mended is what became of the keys that were to be mended.
type Mended struct {
	Opened  []petition.Petition // cases opened
	Renamed int
	Left    int // keys that the act does not fit any more, or about which an act is under way
}

// Mend opens the cases that mend what a comparison on file found of some keys: one that opens there and not here is asked
// to be stopped again, one that was stopped there to be restored, one that is not there is ended here. Of a key that was
// renamed there the new name is noted. The caller has asked whether the person may.
func (d *Desk) Mend(ctx context.Context, by petition.Actor, reconciliation int64, finding credential.Finding, keys []int64) (Mended, error) {
	var mended Mended
	kept, err := d.Reconciliation(ctx, reconciliation)
	if err != nil {
		return mended, err
	}
	for _, c := range kept.Of(finding) {
		if c.Held.ID == 0 || !slices.Contains(keys, c.Held.ID) {
			continue
		}
		if finding == credential.Renamed {
			err = d.renameKey(ctx, by, c)
			if err == nil {
				mended.Renamed++
			}
		} else {
			err = d.mend(ctx, by, c, kept.Day, &mended)
		}
		switch {
		case fault.Is(err, fault.Conflict) || fault.Is(err, fault.Invalid):
			mended.Left++
		case err != nil:
			return mended, err
		}
	}
	return mended, nil
}

func (d *Desk) mend(ctx context.Context, by petition.Actor, c credential.Compared, day string, mended *Mended) error {
	key, err := d.db.Read().Credential(ctx, c.Held.ID)
	if err != nil {
		return err
	}
	kind, ok := Mends(c.Finding, key.State)
	if !ok {
		return fault.New(fault.Conflict, "petition.moved")
	}
	note := lang.ES.T("vendor.listed.note."+string(c.Finding), "Day", day, "User", c.Held.UserName)
	p, err := d.ActOnKey(ctx, by, key.ID, kind, note)
	if err == nil {
		mended.Opened = append(mended.Opened, p)
	}
	return err
}

// Mends is the act that mends a finding about a key in that state; ok is false where none does.
func Mends(finding credential.Finding, state credential.State) (petition.Kind, bool) {
	switch {
	case finding == credential.AliveThere && state == credential.Suspended:
		return petition.Suspension, true
	case finding == credential.AliveThere && state == credential.Ended:
		return petition.Revocation, true
	case finding == credential.StoppedThere && state == credential.Live:
		return petition.Restoration, true
	case finding == credential.Absent && (state == credential.Live || state == credential.Suspended):
		return petition.Revocation, true
	}
	return "", false
}

// asListed is how a key stands for an act that mends what the vendor's latest list says of it, unless an act came after
// the list: a stopped key that opens there may be asked to be stopped again, and a live one that does not to be restored.
func (d *Desk) asListed(ctx context.Context, r store.Reader, p petition.Petition, key credential.Credential) (credential.State, error) {
	kind, mends := petition.Kind(""), false
	listed, err := r.ListedKey(ctx, key.ID)
	if err == nil && listed.Finding != credential.Absent {
		kind, mends = Mends(listed.Finding, key.State)
	}
	if !mends || kind != p.Kind {
		return key.State, missingIsFine(err)
	}
	acts, err := r.PetitionsByKey(ctx, key.ID)
	for _, other := range acts {
		if other.ID != p.ID && other.ID > listed.Reconciliation {
			return key.State, err
		}
	}
	if kind == petition.Suspension {
		return credential.Live, err
	}
	return credential.Suspended, err
}

// renameKey notes the user name that a key's provider gave it. Nothing is asked of anybody: it is so already.
func (d *Desk) renameKey(ctx context.Context, by petition.Actor, c credential.Compared) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		key, err := tx.Credential(ctx, c.Held.ID)
		if err != nil {
			return err
		}
		if key.UserName != c.Held.UserName || key.State == credential.Ended {
			return fault.New(fault.Conflict, "petition.moved")
		}
		given, err := tx.Petition(ctx, key.PetitionID)
		if err != nil {
			return err
		}
		if err := tx.RenameCredential(ctx, key, c.Listed.UserName, spanish.FoldName(c.Listed.UserName)); err != nil {
			return err
		}
		_, err = d.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.KeyRenamed, What: "list", By: LedgerActor(by), On: ledger.Subject{Kind: ledger.OnCredential, ID: key.ID}, Vault: given.VaultID,
			Detail: map[string]string{"from": key.UserName, "to": c.Listed.UserName},
		})
		return err
	})
}

// KeyNow is a key as it is, and the folio of the act on it that is under way, or that was done since a comparison was
// made, which so has been attended to; else it is empty.
func (d *Desk) KeyNow(ctx context.Context, id, comparison int64) (credential.Credential, string, error) {
	r := d.db.Read()
	key, err := r.Credential(ctx, id)
	if err != nil {
		return key, "", err
	}
	acts, err := r.PetitionsByKey(ctx, id)
	for _, p := range acts {
		if p.Open() || p.ID > comparison && p.State == petition.Settled {
			return key, p.Folio, err
		}
	}
	return key, "", err
}

// RecordUnauthorised says in the ledger that the users a vendor has and we never gave were taken out as a file, to be sent
// to it. The caller has asked whether the person may.
func (d *Desk) RecordUnauthorised(ctx context.Context, by ledger.Actor, kept KeptReconciliation, file []byte) error {
	sum := sha256.Sum256(file)
	return d.db.Write(ctx, func(tx *store.Tx) error {
		_, err := d.files.Record(ctx, tx, casefile.Act{
			Kind: ledger.ExportMade, What: "vendor.unauthorised", By: by, On: ledger.Subject{Kind: ledger.OnProvider, ID: kept.ID},
			Detail: map[string]any{"rows": len(kept.Of(credential.Unauthorised)), "sha256": sum[:]},
		})
		return err
	})
}
