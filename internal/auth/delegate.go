package auth

import (
	"context"
	"slices"

	"clavero/internal/digest"
	"clavero/internal/directory"
	"clavero/internal/fault"
	"clavero/internal/lang/spanish"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// InviteDelegate makes an account for a unit's delegate, gives them charge of the unit and mails them a link, all or
// nothing. Needs [ManageDelegates]. Invalid says what is wrong at «name», «mail» or «unit»; Conflict that there is an
// account of that address.
func (i *Identity) InviteDelegate(ctx context.Context, w Who, p Person, unit int64) (Invitation, error) {
	if err := w.May(ManageDelegates); err != nil {
		return Invitation{}, err
	}
	p.Roles = []Role{Delegate}
	person, err := checkPerson(p, true)
	if err != nil {
		return Invitation{}, err
	}
	var made Invitation
	err = i.db.Write(ctx, func(tx *store.Tx) error {
		if err := stillMay(ctx, tx, w, ManageDelegates); err != nil {
			return err
		}
		if made, err = i.invite(ctx, tx, w, person); err != nil {
			return err
		}
		return i.appoint(ctx, tx, w, made.Staff, unit)
	})
	return made, err
}

// Appoint gives a delegate charge of one more unit. Needs [ManageDelegates]. NotFound where there is no delegate of that
// number, Conflict when they have the unit already, Invalid at «unit» for one that is not in force.
func (i *Identity) Appoint(ctx context.Context, w Who, staff, unit int64) error {
	return i.manageDelegates(ctx, w, func(tx *store.Tx) error { return i.appoint(ctx, tx, w, staff, unit) })
}

// Dismiss ends a charge: from then on its person sees nobody of that unit. Needs [ManageDelegates]; NotFound where there is
// no such charge, Conflict when it has ended.
func (i *Identity) Dismiss(ctx context.Context, w Who, charge int64) error {
	return i.manageDelegates(ctx, w, func(tx *store.Tx) error {
		d, err := tx.Delegate(ctx, charge)
		if err != nil {
			return err
		}
		return i.dismiss(ctx, tx, w, d)
	})
}

// RenewDelegate sends a delegate who has not come in yet another invitation, as Renew does. Needs [ManageDelegates];
// NotFound for somebody who is no delegate.
func (i *Identity) RenewDelegate(ctx context.Context, w Who, staff int64) (Invitation, error) {
	var made Invitation
	err := i.manageDelegates(ctx, w, func(tx *store.Tx) error {
		s, err := delegateAccount(ctx, tx, staff)
		if err != nil {
			return err
		}
		made, err = i.inviteAgain(ctx, tx, w, s)
		return err
	})
	return made, err
}

// Delegates lists all charges of units, those that ended too, by the person's name. Needs [SeeDelegates].
func (i *Identity) Delegates(ctx context.Context, w Who) ([]store.Delegate, error) {
	if err := w.May(SeeDelegates); err != nil {
		return nil, err
	}
	return i.db.Read().Delegates(ctx)
}

func (i *Identity) manageDelegates(ctx context.Context, w Who, act func(*store.Tx) error) error {
	if err := w.May(ManageDelegates); err != nil {
		return err
	}
	return i.db.Write(ctx, func(tx *store.Tx) error {
		if err := stillMay(ctx, tx, w, ManageDelegates); err != nil {
			return err
		}
		return act(tx)
	})
}

// stillMay looks again, now that no other write can come between, whether a person of the house may do something.
func stillMay(ctx context.Context, tx *store.Tx, w Who, p Permission) error {
	s, err := tx.Staff(ctx, w.ID)
	if err != nil {
		return err
	}
	if s.State != active || !allowed(Staff, rolesOf(s), p) {
		return fault.New(fault.Denied, "fault.denied")
	}
	return nil
}

func (i *Identity) appoint(ctx context.Context, tx *store.Tx, w Who, staff, unit int64) error {
	s, err := delegateAccount(ctx, tx, staff)
	if err != nil {
		return err
	}
	u, err := unitInForce(ctx, tx, unit)
	if err != nil {
		return err
	}
	d := store.Delegate{ID: tx.NewID(), Staff: s.ID, Unit: u.ID, By: w.ID}
	if err := tx.InsertDelegate(ctx, d); err != nil {
		return err
	}
	return i.record(ctx, tx, ledger.DelegateAppointed, "", w.Actor(), onStaff(s.ID), map[string]string{"code": u.Code, "unit": u.Name})
}

// delegateAccount loads the account of a delegate; NotFound for anybody else's, which is not theirs to manage here.
func delegateAccount(ctx context.Context, tx *store.Tx, id int64) (store.Staff, error) {
	s, err := tx.Staff(ctx, id)
	if err == nil && !slices.Contains(s.Roles, string(Delegate)) {
		err = fault.New(fault.NotFound, "fault.not_found")
	}
	return s, err
}

// unitInForce loads a unit that has not ended: one that is to begin may have its delegate before.
func unitInForce(ctx context.Context, tx *store.Tx, id int64) (directory.Unit, error) {
	u, err := tx.Unit(ctx, id)
	today := string(digest.DayOf(tx.Now, spanish.MexicoCity()))
	if fault.Is(err, fault.NotFound) || err == nil && u.ValidTo != "" && u.ValidTo < today {
		return u, fault.Form([]fault.Field{{Name: "unit", Text: "delegate.unit"}})
	}
	return u, err
}

func (i *Identity) dismiss(ctx context.Context, tx *store.Tx, w Who, d store.Delegate) error {
	held, err := tx.EndDelegate(ctx, d.ID, w.ID)
	if err != nil {
		return err
	}
	if !held {
		return fault.New(fault.Conflict, "delegate.ended")
	}
	return i.record(ctx, tx, ledger.DelegateDismissed, "", w.Actor(), onStaff(d.Staff), map[string]string{"code": d.UnitCode, "unit": d.UnitName})
}

// dismissAll ends all charges of a person.
func (i *Identity) dismissAll(ctx context.Context, tx *store.Tx, w Who, staff int64) error {
	all, err := tx.Delegates(ctx)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Staff != staff || !d.Holds() {
			continue
		}
		if err := i.dismiss(ctx, tx, w, d); err != nil {
			return err
		}
	}
	return nil
}
