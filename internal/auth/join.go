package auth

import (
	"context"
	"strconv"

	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/post"
	"clavero/internal/store"
)

// Invitee is what the page of an invitation says: whose it is, what for, and who invited.
type Invitee struct {
	Name  string
	Mail  string
	Roles []Role
	By    string // empty when the set-up did
}

// Invitee reads an invitation without spending it. Anybody who holds the link may call it; Gone when it opens nothing.
func (i *Identity) Invitee(ctx context.Context, token string) (Invitee, error) {
	_, s, err := i.invitation(ctx, token)
	if err != nil {
		return Invitee{}, err
	}
	by, err := i.db.Read().Staff(ctx, s.CreatedBy)
	if fault.Is(err, fault.NotFound) {
		err = nil
	}
	return Invitee{Name: s.Name, Mail: s.Mail, Roles: rolesOf(s), By: by.Name}, err
}

func (i *Identity) invitation(ctx context.Context, token string) (store.Link, store.Staff, error) {
	r := i.db.Read()
	link, err := i.post.Find(ctx, r, linkInvite, token)
	if err != nil {
		return link, store.Staff{}, err
	}
	if err := post.Usable(link, i.db.Now()); err != nil {
		return link, store.Staff{}, err
	}
	s, err := r.Staff(ctx, link.Subject)
	if err == nil && s.State != invited {
		err = fault.New(fault.Gone, "link.spent")
	}
	return link, s, err
}

// Join takes an invitation up: the code told by other means and a passphrase of one's own. The second factor is left to do
// in the session it opens. Invalid at «code» or «passphrase»; Gone when the link opens nothing any more.
func (i *Identity) Join(ctx context.Context, token, code, text string, from Place) (Signed, error) {
	link, s, err := i.invitation(ctx, token)
	if err != nil {
		return Signed{}, err
	}
	if err := i.Allow(Invited, strconv.FormatInt(link.ID, 10), from.Prefix); err != nil {
		return Signed{}, err
	}
	if !i.files.CheckMark(invitePurpose, inviteData(s.ID, code), s.CodeMAC) {
		return Signed{}, fault.Form([]fault.Field{{Name: "code", Text: "identity.invite.code"}})
	}
	phc, err := i.choose(ctx, account{kind: Staff, staff: s}, text)
	if err != nil {
		return Signed{}, err
	}
	return i.takeUp(ctx, link, s.ID, from, func(_ *store.Tx, s *store.Staff) error {
		s.Passphrase = phc
		return nil
	})
}

// takeUp spends a link and makes an account active, ready for its second factor.
func (i *Identity) takeUp(ctx context.Context, link store.Link, staff int64, from Place, change func(*store.Tx, *store.Staff) error) (Signed, error) {
	var signed Signed
	err := i.db.Write(ctx, func(tx *store.Tx) error {
		if err := post.Spend(ctx, tx, link); err != nil {
			return err
		}
		s, err := tx.Staff(ctx, staff)
		if err != nil {
			return err
		}
		if s.State != invited {
			return fault.New(fault.Gone, "link.spent")
		}
		if err := change(tx, &s); err != nil {
			return err
		}
		s.State, s.CodeMAC, s.Totp = active, nil, nil
		if err := tx.UpdateStaff(ctx, s); err != nil {
			return err
		}
		if err := i.record(ctx, tx, ledger.PassphraseSet, "", byStaff(s.ID), onStaff(s.ID), nil); err != nil {
			return err
		}
		signed, err = i.beginPending(ctx, tx, s, from)
		return err
	})
	return signed, err
}
