package auth

import (
	"bytes"
	"context"
	"time"

	"clavero/internal/auth/passphrase"
	"clavero/internal/credential"
	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/register"
	"clavero/internal/store"
)

// Attempt is what somebody types to sign in, and from where.
type Attempt struct {
	User       string // a reader's user name, or an address: of a person of the house, or of the holder of a key
	Passphrase string // or the secret of a key whose holder has set no passphrase yet
	From       Place
	Device     string // the mark of a browser that was remembered, see [Identity.Remember]; empty or anything
}

// SignIn opens a session, and says what is left to do in it: [MustSetPassphrase] for a reader who came with the secret of
// their key (4.1), [MustEnterCode] or [MustEnrolTotp] for a person of the house. Anybody may call it.
//
// Whatever is wrong (no such name, another passphrase, a key that is suspended, ended or not received yet), the answer is
// one, Denied with the text «identity.wrong», and costs the same hash. TooMany: this name, or this network, has had too many
// wrong tries for the moment; nothing was looked at, so nothing is registered.
func (i *Identity) SignIn(ctx context.Context, a Attempt) (Signed, error) {
	signed, err := i.signIn(ctx, a)
	i.tell(StepPassphrase, err)
	return signed, err
}

func (i *Identity) signIn(ctx context.Context, a Attempt) (Signed, error) {
	name := loginName(a.User)
	found, err := i.find(ctx, name)
	if err != nil {
		return Signed{}, err
	}
	device := i.remembers(a.Device, found)
	try, err := i.takeTurn(name, a.From, device)
	if err != nil {
		return Signed{}, err
	}
	right, err := i.proves(ctx, found, a.Passphrase, device != "")
	if err != nil {
		try.giveBack() // nothing was learned from it
		return Signed{}, err
	}
	if !right || !found.opens(i.db.Now()) {
		return Signed{}, i.refuse(ctx, found, a.From)
	}
	try.giveBack()
	if found.kind == Staff {
		return i.enterStaff(ctx, found, a)
	}
	return i.enterReader(ctx, found, a)
}

// takeTurn counts the try under the name and not under the account: else whoever wears out one of somebody's two names
// would see that the other is worn out too, and so that they are one person's.
//
// A remembered browser takes turns of its own. A network that the account was used from would not do: whoever shares it
// could wear out what strangers have there, and then see by who still gets an answer who holds a key.
func (i *Identity) takeTurn(name string, from Place, device string) (charge, error) {
	if device != "" {
		return i.throttle.take(passphrases, name, "device/"+device, true, i.db.Now())
	}
	return i.throttle.take(passphrases, name, from.Prefix, false, i.db.Now())
}

// proves costs one slow hash, whatever there is to compare with. A remembered browser does not stand in the strangers' line.
func (i *Identity) proves(ctx context.Context, a account, typed string, remembered bool) (bool, error) {
	hasher := i.strangers
	if remembered {
		hasher = i.hasher
	}
	if phc := a.phc(); phc != "" {
		return hasher.Verify(ctx, phc, typed)
	}
	if err := hasher.VerifyNothing(ctx, typed); err != nil {
		return false, err
	}
	return a.kind == Reader && i.isSecret(a.credential, typed), nil
}

func (i *Identity) isSecret(c credential.Credential, typed string) bool {
	if len(c.SecretMAC) == 0 {
		return false
	}
	same, err := i.files.Keys().CheckFingerprint(c.SecretKey, credential.SecretPurpose, []byte(credential.NormalSecret(typed)), c.SecretMAC)
	if err != nil {
		i.log.Error("a key's secret cannot be compared", "err", err)
	}
	return err == nil && same
}

func (a account) opens(now time.Time) bool {
	switch a.kind {
	case Reader:
		return a.credential.Usable(now)
	case Staff:
		return a.staff.State == active
	}
	return false
}

// refuse registers a failed sign-in (3.3), with the key whose name was given if there is one, and gives the one answer.
func (i *Identity) refuse(ctx context.Context, a account, from Place) error {
	if err := i.access(ctx, register.Refused, a, from); err != nil {
		return err
	}
	return errWrong()
}

func errWrong() error { return fault.New(fault.Denied, "identity.wrong") }

func (i *Identity) access(ctx context.Context, kind register.Kind, a account, from Place) error {
	return i.register(ctx, register.Access{
		Kind: kind, Credential: a.credential.ID, Official: a.official.ID, Unit: a.official.UnitID, Prefix: from.Prefix, Device: from.Device,
	})
}

func (i *Identity) enterStaff(ctx context.Context, a account, in Attempt) (Signed, error) {
	rehash := i.rehash(ctx, a.staff.Passphrase, in.Passphrase)
	var signed Signed
	err := i.db.WriteLight(ctx, func(tx *store.Tx) error {
		s, err := tx.Staff(ctx, a.staff.ID)
		if err != nil {
			return err
		}
		if s.State != active || s.Passphrase != a.staff.Passphrase {
			return errWrong()
		}
		if rehash != "" {
			s.Passphrase = rehash
			if err := tx.UpdateStaff(ctx, s); err != nil {
				return err
			}
		}
		signed, err = i.beginPending(ctx, tx, s, in.From)
		return err
	})
	return signed, err
}

func (i *Identity) beginPending(ctx context.Context, tx *store.Tx, s store.Staff, from Place) (Signed, error) {
	token, session, err := i.begin(ctx, tx, pending, s.ID, from)
	w := staffWho(s, session.ID, false)
	return Signed{Token: token, Who: w, Next: w.Must, Until: session.Ends}, err
}

// enterReader opens the session and then registers the sign-in; if that cannot be done, the session is ended unused.
func (i *Identity) enterReader(ctx context.Context, a account, in Attempt) (Signed, error) {
	rehash := i.rehash(ctx, a.credential.Passphrase, in.Passphrase)
	write := i.db.WriteLight
	if a.credential.FirstUsed.IsZero() {
		write = i.db.Write // this one is an act of the ledger
	}
	var signed Signed
	err := write(ctx, func(tx *store.Tx) error {
		c, err := i.useKey(ctx, tx, a.credential, rehash)
		if err != nil {
			return err
		}
		held, err := restricted(ctx, tx.Reader, c.ID)
		if err != nil {
			return err
		}
		token, s, err := i.begin(ctx, tx, string(Reader), c.ID, in.From)
		w := readerWho(c, a.official, s.ID, held)
		signed = Signed{Token: token, Who: w, Next: w.Must, Until: s.Ends}
		return err
	})
	if err != nil {
		return Signed{}, err
	}
	if err := i.access(ctx, register.SignIn, a, in.From); err != nil {
		if undo := i.SignOut(context.WithoutCancel(ctx), signed.Token); undo != nil {
			i.log.Warn("the session of a sign-in that was not registered stays open", "err", undo)
		}
		return Signed{}, err
	}
	return signed, nil
}

// useKey loads the key again, as it was proved to be, and keeps what a use changes: that it was the first, and a hash made
// with newer parameters.
func (i *Identity) useKey(ctx context.Context, tx *store.Tx, proved credential.Credential, rehash string) (credential.Credential, error) {
	c, err := tx.Credential(ctx, proved.ID)
	if err != nil {
		return c, err
	}
	if err := tx.UseCredential(ctx, c.ID, tx.Now); err != nil {
		return c, err
	}
	if !c.Usable(tx.Now) || c.Passphrase != proved.Passphrase || !bytes.Equal(c.SecretMAC, proved.SecretMAC) {
		return c, errWrong()
	}
	first := c.FirstUsed.IsZero() && proved.FirstUsed.IsZero()
	if !first && rehash == "" {
		return c, nil
	}
	if rehash != "" {
		c.Passphrase = rehash
	}
	if first {
		c.FirstUsed = tx.Now
	}
	if err := tx.UpdateCredential(ctx, c); err != nil || !first {
		return c, err
	}
	return c, i.record(ctx, tx, ledger.KeyFirstUse, "", byOfficial(c.OfficialID), onCredential(c.ID), nil)
}

// rehash makes the hash anew where the stored one was made with older parameters; empty where it is good, or where the
// machine is too busy to do it now.
func (i *Identity) rehash(ctx context.Context, phc, typed string) string {
	if phc == "" || !passphrase.NeedsRehash(phc) {
		return ""
	}
	fresh, err := i.hasher.Hash(ctx, typed)
	if err != nil {
		return ""
	}
	return fresh
}
