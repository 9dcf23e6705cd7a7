// Package builtin is the provider whose electronic system is Clavero's own portal. It answers at once.
//
// The secret of an order is derived from the keyring and the order's id (HMAC), so that carrying an order out again
// after a crash gives the same answer although the secret is stored nowhere.
package builtin

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"

	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/provider"
	"clavero/internal/seal"
	"clavero/internal/store"
)

// Name is the provider's name in the mechanisms.
const Name = "builtin"

// Verifier tries a user name and secret against the portal's sign-in without signing in: purpose probe.
type Verifier func(ctx context.Context, userName, secret string) (bool, error)

// Portal is the provider.
type Portal struct {
	db     *store.DB
	keys   *seal.Keyring
	verify Verifier
}

// New makes the provider.
func New(db *store.DB, keys *seal.Keyring, verify Verifier) *Portal {
	return &Portal{db: db, keys: keys, verify: verify}
}

// Name is "builtin".
func (p *Portal) Name() string { return Name }

// Capabilities are everything there is, at once.
func (p *Portal) Capabilities() provider.Capabilities {
	return provider.Capabilities{Answers: provider.Ops, AtOnce: true, Probes: true}
}

// maxCandidates bounds the search for a free user name.
const maxCandidates = 1000

// Carry carries an order out, once.
func (p *Portal) Carry(ctx context.Context, o provider.Order) (provider.Answer, error) {
	if !slices.Contains(provider.Ops, o.Op) {
		return provider.Answer{Status: provider.Refused, Reason: fmt.Sprintf("operation %q is not known", o.Op)}, nil
	}
	var account store.PortalAccount
	err := p.db.WriteLight(ctx, func(tx *store.Tx) error {
		known, err := tx.PortalAccount(ctx, o.ID)
		if err == nil || !fault.Is(err, fault.NotFound) {
			account = known
			return err
		}
		account = store.PortalAccount{Order: o.ID, Op: string(o.Op), UserName: o.UserName, KeyID: p.keys.Active(), At: tx.Now}
		if o.Op == provider.Create || o.Op == provider.Rename {
			if account.UserName, err = freeName(ctx, tx, o); err != nil {
				return err
			}
		}
		return tx.InsertPortalAccount(ctx, account)
	})
	if err != nil {
		return provider.Answer{}, err
	}
	return p.answer(o, account)
}

func (p *Portal) answer(o provider.Order, account store.PortalAccount) (provider.Answer, error) {
	answer := provider.Answer{Status: provider.Done, UserName: account.UserName, At: account.At}
	if o.Op != provider.Create && o.Op != provider.Reset {
		return answer, nil
	}
	derived, err := p.keys.Token(account.KeyID, "portal/secret", o.ID, 1)
	if err != nil {
		return provider.Answer{}, err
	}
	raw, err := base64.RawURLEncoding.DecodeString(derived)
	if err != nil {
		return provider.Answer{}, err
	}
	answer.Secret = provider.Secret(credential.Secret([16]byte(raw[:16])))
	return answer, nil
}

// Probe tries the key through the portal's own sign-in.
func (p *Portal) Probe(ctx context.Context, userName string, secret provider.Secret) (provider.Verdict, error) {
	works, err := p.verify(ctx, userName, string(secret))
	switch {
	case err != nil:
		return provider.Down, err
	case works:
		return provider.Works, nil
	}
	return provider.Fails, nil
}

func freeName(ctx context.Context, tx *store.Tx, o provider.Order) (string, error) {
	for n := 1; n <= maxCandidates; n++ {
		name := credential.UserName(o.Person.GivenNames, o.Person.Surname1, o.Longest, n, spanish.FoldName)
		taken, err := tx.PortalNameTaken(ctx, Name, name)
		if err != nil {
			return "", err
		}
		if !taken {
			return name, nil
		}
	}
	return "", fault.New(fault.Conflict, "credential.user_taken")
}
