package desk

import (
	"context"

	"clavero/internal/directory"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// replaceRecord stores a person's record anew. What was written to an address that is not theirs any more opens nothing of
// theirs: its mailbox may be somebody else's by now, or always was. What they asked for there before they were on record
// stays theirs.
func (d *Desk) replaceRecord(ctx context.Context, tx *store.Tx, before, after directory.Official) error {
	if err := tx.UpdateOfficial(ctx, after, FoldedOfficial(after)); err != nil || after.Mail == before.Mail {
		return err
	}
	if err := tx.TiePetitions(ctx, after.ID, before.Mail); err != nil {
		return err
	}
	keys, err := tx.CredentialsByOfficial(ctx, after.ID)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if err := tx.ExpireLinks(ctx, LinkRenew, key.ID); err != nil {
			return err
		}
	}
	return d.closeResets(ctx, tx, after.ID)
}

// reached is a petition with the address at which its official is reached. Of a change whose new address is not proved to be
// theirs that is the one on record: the other may be mistyped, and is asked for the proof alone.
func (d *Desk) reached(ctx context.Context, r store.Reader, p petition.Petition) (petition.Petition, error) {
	if p.Kind != petition.Change || p.Proved {
		return p, nil
	}
	holder, err := r.Official(ctx, p.OfficialID)
	p.Applicant.Mail = holder.Mail
	return p, err
}

// closeResets ends a person's resets, those too that wait for their link to be opened.
func (d *Desk) closeResets(ctx context.Context, tx *store.Tx, official int64) error {
	all, err := tx.PetitionsByOfficial(ctx, official)
	if err != nil {
		return err
	}
	for _, p := range all {
		switch {
		case p.Kind != petition.Reset || !p.Open():
		case p.State == petition.Unconfirmed:
			err = tx.ExpireLinks(ctx, LinkReset, p.ID)
		default:
			_, err = d.take(ctx, tx, program, p, petition.Withdraw, Input{silent: true})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
