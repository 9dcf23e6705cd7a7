package desk

import (
	"context"
	"strings"
	"time"

	"clavero/internal/casefile"
	"clavero/internal/credential"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// Leave notes that a person left their post: from this write on none of their keys opens, and of each the program enters
// the revocation by which it is ended at its provider. A key that was not received yet is withdrawn. It gives the petitions
// that this opened or moved. fault.Conflict for somebody who had left. The caller has asked whether the person may say so.
func (d *Desk) Leave(ctx context.Context, by petition.Actor, official int64, note string) ([]petition.Petition, error) {
	var opened []petition.Petition
	err := d.db.Write(ctx, func(tx *store.Tx) error {
		var err error
		opened, err = d.LeaveIn(ctx, tx, by, official, note)
		return err
	})
	return opened, err
}

// LeaveIn is Leave in the caller's write.
func (d *Desk) LeaveIn(ctx context.Context, tx *store.Tx, by petition.Actor, id int64, note string) ([]petition.Petition, error) {
	official, err := tx.Official(ctx, id)
	if err != nil {
		return nil, err
	}
	if !official.Active() {
		return nil, fault.New(fault.Conflict, "petition.left_before")
	}
	official.Left = tx.Now
	if err := d.keepLeaving(ctx, tx, by, official, ledger.OfficialLeft, "", note); err != nil {
		return nil, err
	}
	keys, err := tx.CredentialsByOfficial(ctx, id)
	if err != nil {
		return nil, err
	}
	why := lang.ES.T("petition.note.left")
	if note = strings.TrimSpace(note); note != "" {
		why += " " + note
	}
	var opened []petition.Petition
	for _, key := range keys {
		if !key.Ended.IsZero() {
			continue
		}
		p, err := d.endForLeaving(ctx, tx, key, why)
		if err != nil {
			return nil, err
		}
		if p.ID != 0 {
			opened = append(opened, p)
		}
	}
	return opened, nil
}

// endForLeaving begins the end of a key whose holder left.
func (d *Desk) endForLeaving(ctx context.Context, tx *store.Tx, key credential.Credential, why string) (petition.Petition, error) {
	in := Input{Words: petition.Words{Note: why}}
	if key.State == credential.Pending {
		given, err := tx.Petition(ctx, key.PetitionID)
		if err != nil {
			return given, err
		}
		if _, ok := petition.Find(petition.Withdraw, given.State, given.Kind); !ok {
			return petition.Petition{}, nil
		}
		return d.take(ctx, tx, program, given, petition.Withdraw, in)
	}
	p, err := d.aboutKey(ctx, tx.Reader, key.ID, petition.Revocation)
	if err != nil {
		return p, err
	}
	if acts, err := tx.PetitionsByKey(ctx, key.ID); err != nil || openRevocation(acts) {
		return petition.Petition{}, err
	}
	if err := d.supersedeActs(ctx, tx, p); err != nil {
		return p, err
	}
	return d.begin(ctx, tx, program, p, petition.Enter, in, nil)
}

// ComeBack notes that a person had not left, or serves again. No key comes back with it: they ask for one.
func (d *Desk) ComeBack(ctx context.Context, by petition.Actor, id int64, note string) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		official, err := tx.Official(ctx, id)
		if err != nil {
			return err
		}
		if official.Active() {
			return fault.New(fault.Conflict, "petition.moved")
		}
		official.Left = time.Time{}
		return d.keepLeaving(ctx, tx, by, official, ledger.OfficialChanged, "back", note)
	})
}

func (d *Desk) keepLeaving(ctx context.Context, tx *store.Tx, by petition.Actor, official directory.Official, kind ledger.Kind, what, note string) error {
	if err := tx.UpdateOfficial(ctx, official, FoldedOfficial(official)); err != nil {
		return err
	}
	_, err := d.files.Record(ctx, tx, casefile.Act{
		Kind: kind, What: what, By: LedgerActor(by), On: ledger.Subject{Kind: ledger.OnOfficial, ID: official.ID},
		Detail: map[string]string{"note": strings.TrimSpace(note)},
	})
	return err
}
