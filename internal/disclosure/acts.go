package disclosure

import (
	"cmp"
	"context"
	"encoding/hex"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"clavero/internal/casefile"
	"clavero/internal/dossier"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// prove gathers the ledger's entries about a case with what proves them to be in the checkpoint, and the signed daily
// checkpoint before it with the proof that this one continues it; empty where there is none.
func (d *Disclosure) prove(ctx context.Context, r store.Reader, p petition.Petition, point store.Checkpoint) (dossier.Acts, string, error) {
	acts := dossier.Acts{Schema: dossier.ActsSchema, Entries: []dossier.Act{}}
	c, _, err := d.Notary.Open(ctx, []byte(point.Note))
	if err != nil {
		return acts, "", err
	}
	entries, err := d.entries(ctx, r, p)
	if err != nil {
		return acts, "", err
	}
	hashes := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) { return r.LedgerHashes(ctx, indexes) })
	for _, entry := range entries {
		if entry.Seq >= c.Head.Size {
			continue // came after the file was handed over
		}
		proof, err := ledger.ProveInclusion(c.Head, entry.Seq, hashes)
		if err != nil {
			return acts, "", err
		}
		act := dossier.Act{Text: string(entry.Canonical()), Proof: encoded(proof)}
		if act.Detail, err = d.detail(ctx, r, p, entry); err != nil {
			return acts, "", err
		}
		acts.Entries = append(acts.Entries, act)
	}
	before, err := r.CheckpointBefore(ctx, c.Head.Size-1)
	if fault.Is(err, fault.NotFound) {
		return acts, "", nil
	}
	if err != nil {
		return acts, "", err
	}
	older, _, err := d.Notary.Open(ctx, []byte(before.Note))
	if err != nil {
		return acts, "", err
	}
	shown, err := d.Notary.Prove(ctx, older, c)
	acts.Since = encoded(shown.Proof)
	return acts, before.Note, err
}

// entries are those about the petition, its orders, its deliveries and its key, and those whose details are its own.
func (d *Disclosure) entries(ctx context.Context, r store.Reader, p petition.Petition) ([]ledger.Entry, error) {
	all, err := r.LedgerOfVault(ctx, p.VaultID)
	if err != nil {
		return nil, err
	}
	subjects, err := d.subjects(ctx, r, p)
	if err != nil {
		return nil, err
	}
	for _, s := range subjects {
		about, err := r.LedgerOfSubject(ctx, s.Kind, s.ID)
		if err != nil {
			return nil, err
		}
		all = append(all, about...)
	}
	slices.SortFunc(all, func(a, b ledger.Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	return slices.CompactFunc(all, func(a, b ledger.Entry) bool { return a.Seq == b.Seq }), nil
}

func (d *Disclosure) subjects(ctx context.Context, r store.Reader, p petition.Petition) ([]ledger.Subject, error) {
	subjects := []ledger.Subject{{Kind: ledger.OnPetition, ID: p.ID}}
	orders, err := r.Orders(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, o := range orders {
		subjects = append(subjects, ledger.Subject{Kind: ledger.OnOrder, ID: o.ID})
	}
	deliveries, err := r.Deliveries(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	for _, delivery := range deliveries {
		subjects = append(subjects, ledger.Subject{Kind: ledger.OnDelivery, ID: delivery.ID})
	}
	key, err := d.keyOf(ctx, r, p)
	if err != nil || key == 0 {
		return subjects, err
	}
	return append(subjects, ledger.Subject{Kind: ledger.OnCredential, ID: key}), nil
}

// keyOf is the key that a case made, or that it is about; 0 for none.
func (d *Disclosure) keyOf(ctx context.Context, r store.Reader, p petition.Petition) (int64, error) {
	if p.KeyID != 0 {
		return p.KeyID, nil
	}
	key, err := r.CredentialOfPetition(ctx, p.ID)
	if fault.Is(err, fault.NotFound) {
		return 0, nil
	}
	return key.ID, err
}

// detail opens what is kept beside an entry, where it is this case's or the house's. What belongs to another case stays
// there, and what was ended is gone.
func (d *Disclosure) detail(ctx context.Context, r store.Reader, p petition.Petition, e ledger.Entry) (*dossier.Detail, error) {
	if e.Detail == [32]byte{} {
		return nil, nil
	}
	vault, _, err := r.LedgerDetail(ctx, e.Seq)
	if fault.Is(err, fault.NotFound) || err == nil && vault != p.VaultID && vault != casefile.House {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	opened, err := d.Files.Detail(ctx, r, e.Seq)
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &dossier.Detail{Salt: hex.EncodeToString(opened.Salt[:]), Text: string(opened.Bytes)}, nil
}
