package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// AskTrack mails the link that opens a case to its requester, if folio and address belong together. The caller runs it
// away from the answer, which says nothing about what was found.
func (d *Desk) AskTrack(ctx context.Context, folio, address string) error {
	address = strings.ToLower(strings.TrimSpace(address))
	return d.db.WriteLight(ctx, func(tx *store.Tx) error {
		p, err := tx.PetitionByFolio(ctx, folio)
		if err == nil {
			p, err = d.reached(ctx, tx.Reader, p)
		}
		if fault.Is(err, fault.NotFound) || err == nil && p.Applicant.Mail != address {
			return nil
		}
		if err != nil {
			return err
		}
		return d.linkAgain(ctx, tx, p)
	})
}

// FindTrack is AskTrack for whoever lost the folio with the mail that brought it: to the address goes a link for each of
// its requests that is under way, or for the last one where none is. The caller runs it away from the answer.
func (d *Desk) FindTrack(ctx context.Context, address string) error {
	address = strings.ToLower(strings.TrimSpace(address))
	return d.db.WriteLight(ctx, func(tx *store.Tx) error {
		found, err := d.followed(ctx, tx, address)
		if err != nil {
			return err
		}
		for _, p := range found {
			if err := d.linkAgain(ctx, tx, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// stillFollowed is how long after its end a request is found by the address alone: as long as something may still be asked
// about it, and not so long that the mailbox has become another person's.
const stillFollowed = 60 * 24 * time.Hour

// followed are the requests that somebody at an address follows: what they wait for, or else what ended last.
func (d *Desk) followed(ctx context.Context, tx *store.Tx, address string) ([]petition.Petition, error) {
	open, err := tx.FormsSince(ctx, petition.New, address, time.Time{})
	if err != nil {
		return nil, err
	}
	open = slices.DeleteFunc(open, func(p petition.Petition) bool { return p.State != petition.Unconfirmed })
	all, err := tx.PetitionsByMail(ctx, address)
	if err != nil {
		return nil, err
	}
	var ended []petition.Petition
	for _, p := range all {
		theirs, err := d.found(ctx, tx.Reader, p, address)
		switch {
		case err != nil:
			return nil, err
		case !theirs:
		case p.Open():
			open = append(open, p)
		case tx.Now.Sub(p.Ended) < stillFollowed:
			ended = append(ended, p)
		}
	}
	if len(open) > 0 {
		return open, nil
	}
	return ended[:min(len(ended), 1)], nil
}

// found reports whether who is reached at an address is whom a petition is about: a mailbox that an official left may be
// somebody else's, and another that a change names is theirs once it is proved. A new passphrase has a door of its own.
func (d *Desk) found(ctx context.Context, r store.Reader, p petition.Petition, address string) (bool, error) {
	switch {
	case p.Kind == petition.Reset:
		return false, nil
	case p.OfficialID == 0 || p.Kind == petition.Change && p.Proved:
		return true, nil
	}
	holder, err := r.Official(ctx, p.OfficialID)
	return holder.Mail == address, err
}

// linkAgain mails another link to whoever is reached by a request: to confirm it, in place of the first, while that was not
// done; else to see it. Beyond a day's number nothing goes.
func (d *Desk) linkAgain(ctx context.Context, tx *store.Tx, p petition.Petition) error {
	purpose, perDay := LinkTrack, tracksPerDay
	if p.State == petition.Unconfirmed {
		purpose, perDay = LinkConfirm, confirmsPerDay
	}
	made, err := tx.LinksSince(ctx, purpose, p.ID, tx.Now.Add(-24*time.Hour))
	if err != nil || made >= perDay {
		return err
	}
	rules, err := d.book.InForce(ctx, tx.Reader, tx.Now)
	if err != nil {
		return err
	}
	life := rules.Mechanism.Links.Track
	if purpose == LinkConfirm {
		life = int(p.Due.Sub(tx.Now).Minutes()) // the form is erased then
		if err := tx.ExpireLinks(ctx, LinkConfirm, p.ID); err != nil {
			return err
		}
	}
	letter := d.letter(p, purpose, nil)
	letter.Link = d.newLink(purpose, p.ID, life)
	_, _, err = d.post.Queue(ctx, tx, rules.Mechanism, letter)
	return err
}
