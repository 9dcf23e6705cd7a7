package auth

import (
	"context"
	"errors"
	"fmt"

	"clavero/internal/auth/passphrase"
	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// MinPassphrase is the least length, in characters, of a passphrase for that kind of person.
func MinPassphrase(kind Kind) int {
	if kind == Staff {
		return passphrase.MinSecond
	}
	return passphrase.MinSingle
}

// LeastPassphrase is the least length by the mechanisms in force (3.2), which may ask for more than [MinPassphrase] and for
// no less.
func (i *Identity) LeastPassphrase(ctx context.Context, kind Kind) (int, error) {
	m, err := i.mechanism(ctx, i.db.Read())
	if fault.Is(err, fault.NotFound) {
		err = nil // before installation
	}
	asked := m.Factors.Reader
	if kind == Staff {
		asked = m.Factors.Staff
	}
	return max(MinPassphrase(kind), asked), err
}

// SetPassphrase sets the passphrase of whoever holds the session: the first one of a reader, after which the secret of
// their key opens nothing any more (4.1), or another one, for which they give the present one in old. The session is
// replaced; all their other sessions end.
//
// Invalid at «current» or «passphrase» says what is wrong; Unsigned: the session has ended, or its second factor is missing.
func (i *Identity) SetPassphrase(ctx context.Context, token, old, text string) (Signed, error) {
	s, a, err := i.holder(ctx, token)
	if err != nil {
		return Signed{}, err
	}
	if err := i.checkOld(ctx, s, a, old); err != nil {
		return Signed{}, err
	}
	phc, err := i.choose(ctx, a, text)
	if err != nil {
		return Signed{}, err
	}
	var signed Signed
	err = i.db.Write(ctx, func(tx *store.Tx) error {
		if err := i.keep(ctx, tx, a, phc); err != nil {
			return err
		}
		if err := i.endAll(ctx, tx, a.kind, a.subject(), s.ID); err != nil {
			return err
		}
		token, fresh, err := i.rotate(ctx, tx, s, s.Kind)
		if err != nil {
			return err
		}
		signed = Signed{Token: token, Until: fresh.Ends}
		signed.Who, err = i.who(ctx, tx.Reader, fresh)
		return err
	})
	return signed, err
}

// holder finds whose session a token is, among those who have passphrases and nothing else left to do.
func (i *Identity) holder(ctx context.Context, token string) (store.Session, account, error) {
	s, err := i.open(ctx, token)
	if err != nil {
		return s, account{}, err
	}
	w, err := i.who(ctx, i.db.Read(), s)
	if err != nil {
		return s, account{}, err
	}
	if w.Kind != Reader && w.Kind != Staff || w.Must != Nothing && w.Must != MustSetPassphrase {
		return s, account{}, fault.New(fault.Unsigned, "fault.unsigned")
	}
	a, err := i.load(ctx, i.db.Read(), w)
	return s, a, err
}

// checkOld asks for the present passphrase where there is one, as often as at the door.
func (i *Identity) checkOld(ctx context.Context, s store.Session, a account, old string) error {
	if a.phc() == "" {
		return nil
	}
	try, err := i.throttle.take(passphrases, fmt.Sprintf("session/%d", s.ID), s.Prefix, true, i.db.Now())
	if err != nil {
		return err
	}
	right, err := i.hasher.Verify(ctx, a.phc(), old)
	if err != nil {
		try.giveBack() // nothing was learned from it
		return err
	}
	if !right {
		return fault.Form([]fault.Field{{Name: "current", Text: "identity.passphrase.current"}})
	}
	try.giveBack()
	return nil
}

// choose judges a new passphrase and hashes it; Invalid at «passphrase» says why it is not taken.
func (i *Identity) choose(ctx context.Context, a account, text string) (string, error) {
	known, err := i.known(ctx, a)
	if err != nil {
		return "", err
	}
	least, err := i.LeastPassphrase(ctx, a.kind)
	if err != nil {
		return "", err
	}
	var fields []fault.Field
	for _, reason := range passphrase.Judge(text, least, known) {
		fields = append(fields, reason.Field("passphrase"))
	}
	if len(fields) == 0 && a.kind == Reader && i.isSecret(a.credential, text) {
		fields = append(fields, fault.Field{Name: "passphrase", Text: "identity.passphrase.secret"})
	}
	if err := fault.Form(fields); err != nil {
		return "", err
	}
	phc, err := i.hasher.Hash(ctx, text)
	if errors.Is(err, passphrase.ErrUnfit) {
		return "", fault.Form([]fault.Field{{Name: "passphrase", Text: "passphrase.characters"}})
	}
	return phc, err
}

// keep stores a new hash over the one that was looked at, and says so in the ledger; Conflict when it was changed meanwhile.
func (i *Identity) keep(ctx context.Context, tx *store.Tx, seen account, phc string) error {
	if seen.kind == Staff {
		return i.keepStaff(ctx, tx, seen.staff, phc)
	}
	c, err := tx.Credential(ctx, seen.credential.ID)
	if err != nil {
		return err
	}
	if !c.Usable(tx.Now) || c.Passphrase != seen.credential.Passphrase {
		return fault.New(fault.Conflict, "identity.passphrase.moved")
	}
	return i.keepReader(ctx, tx, c, phc)
}

func (i *Identity) keepReader(ctx context.Context, tx *store.Tx, c credential.Credential, phc string) error {
	c.Passphrase, c.PassphraseAt, c.SecretSealed = phc, tx.Now, nil
	if err := tx.UpdateCredential(ctx, c); err != nil {
		return err
	}
	return i.record(ctx, tx, ledger.PassphraseSet, "", byOfficial(c.OfficialID), onCredential(c.ID), nil)
}

func (i *Identity) keepStaff(ctx context.Context, tx *store.Tx, seen store.Staff, phc string) error {
	person, err := tx.Staff(ctx, seen.ID)
	if err != nil {
		return err
	}
	if person.State != active || person.Passphrase != seen.Passphrase {
		return fault.New(fault.Conflict, "identity.passphrase.moved")
	}
	person.Passphrase = phc
	if err := tx.UpdateStaff(ctx, person); err != nil {
		return err
	}
	return i.record(ctx, tx, ledger.PassphraseSet, "", byStaff(person.ID), onStaff(person.ID), nil)
}

// Chosen is a reader's new passphrase, judged and hashed, for a write of another use case.
type Chosen struct {
	credential int64
	phc        string
}

// Choose judges and hashes a passphrase for the holder of a key, outside of any write since it takes a while. It is for
// the reset of one that was forgotten, whose link is the proof. Invalid at «passphrase» says why it is not taken.
func (i *Identity) Choose(ctx context.Context, credential int64, text string) (Chosen, error) {
	a, err := i.load(ctx, i.db.Read(), Who{Kind: Reader, ID: credential})
	if err != nil {
		return Chosen{}, err
	}
	phc, err := i.choose(ctx, a, text)
	return Chosen{credential: credential, phc: phc}, err
}

// Keep stores what was chosen in the caller's write, which may append to the ledger, and ends all sessions of the key.
func (i *Identity) Keep(ctx context.Context, tx *store.Tx, chosen Chosen) error {
	c, err := tx.Credential(ctx, chosen.credential)
	if err != nil {
		return err
	}
	if !c.Usable(tx.Now) {
		return fault.New(fault.Conflict, "identity.passphrase.moved")
	}
	if err := i.keepReader(ctx, tx, c, chosen.phc); err != nil {
		return err
	}
	return i.endAll(ctx, tx, Reader, c.ID, 0)
}
