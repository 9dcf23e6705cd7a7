package auth

import (
	"context"

	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/petition"
	"clavero/internal/store"
)

// Probe tries a user name and the secret that was obtained for it, without signing in (3.1): no session, no access, no
// throttle. It says yes only while a case stands at [petition.Obtained] and waits to be told; that it was tried, the step
// puts into the ledger. Its form is that of the built-in provider's verifier; nothing else may call it.
func (i *Identity) Probe(ctx context.Context, userName, secret string) (bool, error) {
	works := false
	err := i.db.View(ctx, func(r store.Reader) error {
		c, err := r.CredentialByUser(ctx, portal, spanish.FoldName(userName))
		if err != nil {
			return err
		}
		asked, err := probing(ctx, r, c)
		works = asked && i.isSecret(c, secret)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return works, err
}

// probing reports whether a case waits for this key to be tried: the one that gave it, or a reset of it.
func probing(ctx context.Context, r store.Reader, c credential.Credential) (bool, error) {
	if c.State == credential.Pending {
		p, err := r.Petition(ctx, c.PetitionID)
		return p.State == petition.Obtained, err
	}
	if c.State != credential.Live {
		return false, nil
	}
	all, err := r.PetitionsByOfficial(ctx, c.OfficialID)
	for _, p := range all {
		if p.Kind == petition.Reset && p.State == petition.Obtained {
			return true, nil
		}
	}
	return false, err
}
