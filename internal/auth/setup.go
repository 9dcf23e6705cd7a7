package auth

import (
	"context"
	"slices"
	"strings"
	"time"

	"clavero/internal/fault"
	"clavero/internal/guideline"
	"clavero/internal/ledger"
	"clavero/internal/post"
	"clavero/internal/store"
)

// SetUpLink is an address that makes or mends an administrator, once. It is shown on a terminal or written to a file for
// its owner only; Path is a secret until it is spent.
type SetUpLink struct {
	Path  string // «/instalacion/…»
	Until time.Time
}

// PrepareSetUp makes the link by which the first administrator comes in, and ends the ones made before. Whoever commands
// the machine may call it; Conflict when there is an administrator.
func (i *Identity) PrepareSetUp(ctx context.Context) (SetUpLink, error) {
	var made SetUpLink
	err := i.db.Write(ctx, func(tx *store.Tx) error {
		if err := noAdmin(ctx, tx.Reader); err != nil {
			return err
		}
		var err error
		made, err = i.newSetUpLink(ctx, tx, firstAdmin)
		return err
	})
	return made, err
}

// firstAdmin is the subject of the link for an administrator who is not stored yet.
const firstAdmin = 0

func noAdmin(ctx context.Context, r store.Reader) error {
	n, err := r.Admins(ctx)
	if err == nil && n > 0 {
		return fault.New(fault.Conflict, "identity.setup.done")
	}
	return err
}

func (i *Identity) newSetUpLink(ctx context.Context, tx *store.Tx, subject int64) (SetUpLink, error) {
	m, err := i.mechanism(ctx, tx.Reader)
	if err != nil {
		return SetUpLink{}, err
	}
	if err := tx.ExpireLinks(ctx, linkSetUp, subject); err != nil {
		return SetUpLink{}, err
	}
	link, err := i.post.NewLink(ctx, tx, post.NewLink{
		Purpose: linkSetUp, Subject: subject, Path: pathSetUp, Life: guideline.Minutes(m.Links.SetUp),
	})
	if err != nil {
		return SetUpLink{}, err
	}
	token, err := i.post.Token(link)
	return SetUpLink{Path: pathSetUp + token, Until: link.Expires}, err
}

// SetUpOpen tells whether a set-up link still opens: Gone when it was spent, has run out, or an administrator exists. It
// gives what is known of the administrator who is to be mended; nothing for the first one.
func (i *Identity) SetUpOpen(ctx context.Context, token string) (Invitee, error) {
	link, err := i.setUpLink(ctx, i.db.Read(), token)
	if err != nil || link.Subject == firstAdmin {
		return Invitee{}, err
	}
	s, err := i.db.Read().Staff(ctx, link.Subject)
	return Invitee{Name: s.Name, Mail: s.Mail, Roles: rolesOf(s)}, err
}

func (i *Identity) setUpLink(ctx context.Context, r store.Reader, token string) (store.Link, error) {
	link, err := i.post.Find(ctx, r, linkSetUp, token)
	if err != nil {
		return link, err
	}
	if err := post.Usable(link, i.db.Now()); err != nil {
		return link, err
	}
	if link.Subject != firstAdmin {
		return link, nil
	}
	err = noAdmin(ctx, r)
	if fault.Is(err, fault.Conflict) {
		err = fault.New(fault.Gone, "link.spent")
	}
	return link, err
}

// SetUp spends a set-up link: it makes the first administrator, or gives the one who was reset a new passphrase. The
// second factor is left to do in the session it opens. Invalid at «name», «mail» or «passphrase»; Gone as in SetUpOpen.
func (i *Identity) SetUp(ctx context.Context, token string, p Person, text string, from Place) (Signed, error) {
	link, err := i.setUpLink(ctx, i.db.Read(), token)
	if err != nil {
		return Signed{}, err
	}
	person, err := checkPerson(p, false)
	if err != nil {
		return Signed{}, err
	}
	phc, err := i.hashNew(ctx, person, text)
	if err != nil {
		return Signed{}, err
	}
	if link.Subject == firstAdmin {
		return i.makeFirst(ctx, link, person, phc, from)
	}
	return i.takeUp(ctx, link, link.Subject, from, func(_ *store.Tx, s *store.Staff) error {
		if s.Mail != person.Mail {
			return fault.Form([]fault.Field{{Name: "mail", Text: "identity.setup.mail"}})
		}
		s.Name, s.Passphrase = person.Name, phc
		return nil
	})
}

func (i *Identity) makeFirst(ctx context.Context, link store.Link, p Person, phc string, from Place) (Signed, error) {
	var signed Signed
	err := i.db.Write(ctx, func(tx *store.Tx) error {
		if err := post.Spend(ctx, tx, link); err != nil {
			return err
		}
		if err := noAdmin(ctx, tx.Reader); err != nil {
			return err
		}
		s := store.Staff{ID: tx.NewID(), Name: p.Name, Mail: p.Mail, State: active, Passphrase: phc, Lang: string(p.Lang)}
		if err := i.insert(ctx, tx, s, []Role{Admin}, operator, "first"); err != nil {
			return err
		}
		if err := i.record(ctx, tx, ledger.PassphraseSet, "", byStaff(s.ID), onStaff(s.ID), nil); err != nil {
			return err
		}
		var err error
		signed, err = i.beginPending(ctx, tx, s, from)
		return err
	})
	return signed, err
}

// ResetAdmin clears the passphrase and the second factor of an administrator, suspended or not, ends their sessions and
// gives the link by which they start anew. Whoever commands the machine may call it, at its terminal; NotFound when no
// administrator has that address.
func (i *Identity) ResetAdmin(ctx context.Context, address string) (SetUpLink, error) {
	var made SetUpLink
	err := i.db.Write(ctx, func(tx *store.Tx) error {
		s, err := tx.StaffByMail(ctx, strings.ToLower(strings.TrimSpace(address)))
		if fault.Is(err, fault.NotFound) || err == nil && !slices.Contains(s.Roles, string(Admin)) {
			return fault.New(fault.NotFound, "identity.setup.no_admin", "Mail", address)
		}
		if err != nil {
			return err
		}
		if err := i.clear(ctx, tx, operator, s); err != nil {
			return err
		}
		made, err = i.newSetUpLink(ctx, tx, s.ID)
		return err
	})
	return made, err
}

// clear takes an account back to where it has neither passphrase nor second factor.
func (i *Identity) clear(ctx context.Context, tx *store.Tx, by ledger.Actor, s store.Staff) error {
	s.State, s.Passphrase, s.Totp, s.CodeMAC = invited, "", nil, nil
	if err := tx.UpdateStaff(ctx, s); err != nil {
		return err
	}
	if err := tx.SetRecovery(ctx, s.ID, nil); err != nil {
		return err
	}
	if err := tx.ExpireLinks(ctx, linkInvite, s.ID); err != nil {
		return err
	}
	if err := i.endAll(ctx, tx, Staff, s.ID, 0); err != nil {
		return err
	}
	return i.record(ctx, tx, ledger.StaffReset, "", by, onStaff(s.ID), nil)
}
