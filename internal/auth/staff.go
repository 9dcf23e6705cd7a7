package auth

import (
	"context"
	"slices"

	"clavero/internal/fault"
	"clavero/internal/ledger"
	"clavero/internal/store"
)

// SetRoles gives somebody these roles and takes all others; their sessions end. Needs [ManageStaff]. Nobody changes their
// own roles (Denied), and the last administrator stays one (Conflict); Invalid at «role» when there is none, or that of a
// delegate among others. With the role of a delegate go the units they had charge of.
func (i *Identity) SetRoles(ctx context.Context, w Who, staff int64, roles []Role) error {
	if fields := checkRoles(roles); fields != nil {
		return fault.Form(fields)
	}
	return i.manage(ctx, w, staff, func(tx *store.Tx, s store.Staff) error {
		before := rolesOf(s)
		if !slices.Contains(roles, Admin) {
			if err := notLastAdmin(ctx, tx, s); err != nil {
				return err
			}
		}
		changed, err := replaceRoles(ctx, tx, w, s, roles)
		if err != nil || !changed {
			return err
		}
		if err := i.endAll(ctx, tx, Staff, s.ID, 0); err != nil {
			return err
		}
		if slices.Contains(before, Delegate) {
			if err := i.dismissAll(ctx, tx, w, s.ID); err != nil {
				return err
			}
		}
		return i.record(ctx, tx, ledger.StaffRolesChanged, "", w.Actor(), onStaff(s.ID), map[string]any{"before": before, "after": roles})
	})
}

// replaceRoles says whether anything was given or taken.
func replaceRoles(ctx context.Context, tx *store.Tx, w Who, s store.Staff, roles []Role) (bool, error) {
	changed := false
	for _, r := range Roles {
		has, wanted := slices.Contains(s.Roles, string(r)), slices.Contains(roles, r)
		var err error
		switch {
		case wanted && !has:
			err = tx.GrantRole(ctx, s.ID, string(r), w.ID)
		case has && !wanted:
			err = tx.RevokeRole(ctx, s.ID, string(r))
		}
		if err != nil {
			return false, err
		}
		changed = changed || has != wanted
	}
	return changed, nil
}

// Suspend closes an account until it is restored: its sessions end at once. Needs [ManageStaff]; nobody suspends
// themselves (Denied), and the last administrator is not suspended (Conflict).
func (i *Identity) Suspend(ctx context.Context, w Who, staff int64) error {
	return i.manage(ctx, w, staff, func(tx *store.Tx, s store.Staff) error {
		if s.State == suspended {
			return nil
		}
		if err := notLastAdmin(ctx, tx, s); err != nil {
			return err
		}
		s.State = suspended
		if err := tx.UpdateStaff(ctx, s); err != nil {
			return err
		}
		if err := tx.ExpireLinks(ctx, linkInvite, s.ID); err != nil {
			return err
		}
		if err := i.endAll(ctx, tx, Staff, s.ID, 0); err != nil {
			return err
		}
		return i.record(ctx, tx, ledger.StaffSuspended, "", w.Actor(), onStaff(s.ID), nil)
	})
}

// Restore opens an account again that was suspended; who had not come in yet needs another invitation. Needs [ManageStaff].
func (i *Identity) Restore(ctx context.Context, w Who, staff int64) error {
	return i.manage(ctx, w, staff, func(tx *store.Tx, s store.Staff) error {
		if s.State != suspended {
			return nil
		}
		s.State = active
		if s.Passphrase == "" {
			s.State = invited
		}
		if err := tx.UpdateStaff(ctx, s); err != nil {
			return err
		}
		return i.record(ctx, tx, ledger.StaffRestored, "", w.Actor(), onStaff(s.ID), nil)
	})
}

// StartAnew is for somebody who lost their passphrase, or their telephone and their recovery codes: both factors are
// cleared, their sessions end at once, and they are invited again to the address on their account, with a code told by
// other means; roles and units stay theirs. Needs [ManageStaff]; Denied for one's own account, Conflict where there is
// nothing to clear: the account is suspended, or was never taken up.
func (i *Identity) StartAnew(ctx context.Context, w Who, staff int64) (Invitation, error) {
	var made Invitation
	err := i.manage(ctx, w, staff, func(tx *store.Tx, s store.Staff) error {
		if s.State != active {
			return fault.New(fault.Conflict, "identity.anew.nothing", "Name", s.Name)
		}
		if err := i.clear(ctx, tx, w.Actor(), s); err != nil {
			return err
		}
		s, err := tx.Staff(ctx, staff)
		if err != nil {
			return err
		}
		made, err = i.inviteAgain(ctx, tx, w, s)
		return err
	})
	return made, err
}

// manage runs an act of an administrator on somebody else's account, in one write that sees both as they are now.
func (i *Identity) manage(ctx context.Context, w Who, staff int64, act func(*store.Tx, store.Staff) error) error {
	if err := w.May(ManageStaff); err != nil {
		return err
	}
	if w.ID == staff {
		return fault.New(fault.Denied, "identity.staff.self")
	}
	return i.db.Write(ctx, func(tx *store.Tx) error {
		if err := stillAdmin(ctx, tx, w); err != nil {
			return err
		}
		s, err := tx.Staff(ctx, staff)
		if err != nil {
			return err
		}
		return act(tx, s)
	})
}

// stillAdmin looks again, now that no other write can come between: of two administrators who suspend one another, one wins.
func stillAdmin(ctx context.Context, tx *store.Tx, w Who) error {
	s, err := tx.Staff(ctx, w.ID)
	if err == nil && (s.State != active || !slices.Contains(s.Roles, string(Admin))) {
		return fault.New(fault.Denied, "fault.denied")
	}
	return err
}

// notLastAdmin keeps the house from being left without an administrator.
func notLastAdmin(ctx context.Context, tx *store.Tx, s store.Staff) error {
	if s.State != active || !slices.Contains(s.Roles, string(Admin)) {
		return nil
	}
	n, err := tx.Admins(ctx)
	if err == nil && n <= 1 {
		return fault.New(fault.Conflict, "identity.last_admin")
	}
	return err
}
