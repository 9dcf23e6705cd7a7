package desk

import (
	"context"
	"strings"
	"time"

	"clavero/internal/fault"
	"clavero/internal/petition"
	"clavero/internal/store"
)

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
			Applicant: applicantOf(official)}
		key, err := d.keyOf(ctx, tx.Reader, p)
		if fault.Is(err, fault.NotFound) || err == nil && !key.Usable(tx.Now) {
			return nil
		}
		if err != nil {
			return err
		}
		made, err := tx.UnconfirmedSince(ctx, petition.Reset, address, tx.Now.Add(-24*time.Hour))
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
