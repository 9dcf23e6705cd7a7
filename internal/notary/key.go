package notary

import (
	"context"
	"errors"

	"clavero/internal/casefile"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// Keys lists the keys, the oldest first, without their secrets; none before the first checkpoint.
func (n *Notary) Keys(ctx context.Context) ([]store.LedgerKey, error) {
	keys, err := n.db.Read().LedgerKeys(ctx)
	for i := range keys {
		keys[i].Seed = nil
	}
	return keys, err
}

// Handovers gives the signed handovers among keys, for those who trust one of them.
func Handovers(keys []store.LedgerKey) [][]byte {
	var list [][]byte
	for _, key := range keys {
		if key.Handover != "" {
			list = append(list, []byte(key.Handover))
		}
	}
	return list
}

// Public gives the public halves of keys.
func Public(keys []store.LedgerKey) []string {
	var list []string
	for _, key := range keys {
		list = append(list, key.Public)
	}
	return list
}

// key opens the key that signs now, and makes the first one where there is none yet. It gives the number of its row too.
func (n *Notary) key(ctx context.Context, tx *store.Tx) (ledger.SigningKey, int64, error) {
	keys, err := tx.LedgerKeys(ctx)
	if err != nil {
		return ledger.SigningKey{}, 0, err
	}
	if len(keys) == 0 {
		return n.first(ctx, tx)
	}
	last := keys[len(keys)-1]
	key, err := n.open(last)
	return key, last.ID, err
}

func (n *Notary) open(row store.LedgerKey) (ledger.SigningKey, error) {
	plain, err := n.files.Keys().Open(row.Seed, casefile.LedgerKeyRow(row.ID))
	if err != nil {
		return ledger.SigningKey{}, err
	}
	if len(plain) != ledger.SeedSize {
		return ledger.SigningKey{}, errSeed
	}
	key, err := ledger.NewSigningKey(ledger.OriginOf(row.Public), [ledger.SeedSize]byte(plain))
	if err == nil && key.Public() != row.Public {
		err = errSeed
	}
	return key, err
}

var errSeed = errors.New("notary: the secret kept for a signing key is not that key's")

// first makes the first key, named after the first entry of the ledger.
func (n *Notary) first(ctx context.Context, tx *store.Tx) (ledger.SigningKey, int64, error) {
	entries, err := tx.LedgerEntries(ctx, 0, 1)
	if err != nil {
		return ledger.SigningKey{}, 0, err
	}
	if len(entries) == 0 {
		return ledger.SigningKey{}, 0, fault.New(fault.NotFound, "fault.not_found")
	}
	seed := newSeed()
	key, err := ledger.NewSigningKey(ledger.Origin(entries[0]), seed)
	if err != nil {
		return key, 0, err
	}
	id, err := n.keep(ctx, tx, key, seed, "", "made", ledger.Actor{Kind: ledger.ByProgram})
	return key, id, err
}

func (n *Notary) keep(ctx context.Context, tx *store.Tx, key ledger.SigningKey, seed [ledger.SeedSize]byte, handover, what string, by ledger.Actor) (int64, error) {
	id := tx.NewID()
	row := store.LedgerKey{ID: id, Public: key.Public(), Seed: n.files.Keys().Seal(seed[:], casefile.LedgerKeyRow(id)), Handover: handover}
	if err := tx.InsertLedgerKey(ctx, row); err != nil {
		return 0, err
	}
	_, err := n.files.Record(ctx, tx, casefile.Act{
		Kind: ledger.SigningKeyMade, What: what, By: by, On: ledger.Subject{Kind: ledger.OnLedger}, Detail: map[string]string{"public": key.Public()},
	})
	return id, err
}

// Rotate makes another signing key, has both sign that it follows the old one, and forgets the old one's secret. It gives
// the new public key. The caller is an operator at the machine.
func (n *Notary) Rotate(ctx context.Context, by ledger.Actor) (string, error) {
	var public string
	err := n.db.Write(ctx, func(tx *store.Tx) error {
		old, row, err := n.key(ctx, tx)
		if err != nil {
			return err
		}
		seed := newSeed()
		next, err := ledger.NewSigningKey(ledger.OriginOf(old.Public()), seed)
		if err != nil {
			return err
		}
		handover, err := ledger.SignHandover(old, next, tx.Now)
		if err != nil {
			return err
		}
		if err := tx.EndLedgerKey(ctx, row); err != nil {
			return err
		}
		public = next.Public()
		_, err = n.keep(ctx, tx, next, seed, string(handover), "rotated", by)
		return err
	})
	return public, err
}

// Origin names the ledger, by the key that signs for it; it makes the first key where there is none.
func (n *Notary) Origin(ctx context.Context, tx *store.Tx) (string, error) {
	key, _, err := n.key(ctx, tx)
	return ledger.OriginOf(key.Public()), err
}

// WithKey lends the key that signs now, for what is signed after a write: the list of a file's parts. There must be one.
func (n *Notary) WithKey(ctx context.Context, use func(ledger.SigningKey) error) error {
	keys, err := n.db.Read().LedgerKeys(ctx)
	if err != nil {
		return err
	}
	if len(keys) == 0 {
		return fault.New(fault.NotFound, "fault.not_found")
	}
	key, err := n.open(keys[len(keys)-1])
	if err != nil {
		return err
	}
	return use(key)
}
